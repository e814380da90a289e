"""What people judge: the scores that experts give zones, and how far an area is with its tasks.

Belongs here: both returns. Does not belong here: what scores are used for, and which tasks there are
(``seeds/rules/tasks.csv``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from orchestration import catalogue, periods
from orchestration.catalogue import Area
from orchestration.sample import faults, naming
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, REGION, Key
from orchestration.sample.planted import Planted
from orchestration.sample.scales import Place
from orchestration.workbook import HEAD, TITLE, Sheet, Value

SCORES, TASKS = "expert-score", "task-progress"
INDEX_EDITION = "2021"
SCORED = ("1.10", "2.10", "3.9", "5.9", "5.10")  # the scored indicators of the index of 2021
EXPERTS = tuple(f"E{number:02d}" for number in range(1, 8))
TASKS_TOLD = 4  # of the tasks of its document, or of the region, an area reports on the first ones
HEAD_ROW = 3


def deliveries(model: Model) -> Iterator[Delivery]:
    """Every score and task return of the sample, planted faults included."""
    region = next(area for area in catalogue.areas() if area.area_code == REGION)
    for year in model.scale.years:
        yield from _delivered(model, Key(SCORES, REGION, year), region, scores(model, year))
    for place in model.zones:
        for period in model.scale.half_years if not place.is_placeholder else ():
            yield from _delivered(model, Key(TASKS, place.code, period), place.area, tasks(model, place, period))


def scores(model: Model, year: str) -> list[Record]:
    """One row per zone, scored indicator and expert; an expert from the zone's own league keeps out."""
    return [
        _score(model, place, year, indicator, expert)
        for place in model.zones
        if place.area.area_level == "zone" and not place.is_placeholder
        for indicator in SCORED
        for expert in EXPERTS
    ]


def _score(model: Model, place: Place, year: str, indicator: str, expert: str) -> Record:
    level = Draws(model.seed, "score level", place.code, indicator).whole(65, 88)
    is_recused = Draws(model.seed, "recused", place.code, expert).chance(0.04) and expert > EXPERTS[1]
    draws = Draws(model.seed, "score", place.code, indicator, expert, year)
    return {
        "area_name": place.area.name_zh,
        "edition": INDEX_EDITION,
        "indicator_no": indicator,
        "expert_code": expert,
        "expert_score": None if is_recused else min(100, level + draws.whole(-6, 9)),
        "is_recused": "是" if is_recused else "否",
        "score_note": "回避" if is_recused else None,
    }


@cache
def task_codes(area_code: str) -> tuple[str, ...]:
    """The tasks that an area reports on: those of its own document, if it has one, else of the region's."""
    listed = [row for row in catalogue.seed_rows(catalogue.SEEDS / "rules" / "tasks.csv") if row["task_kind"] == "task"]
    own = [row["task_code"] for row in listed if row["area_code"] == area_code]
    return tuple((own or [row["task_code"] for row in listed if row["area_code"] == REGION])[:TASKS_TOLD])


def tasks(model: Model, place: Place, period: str) -> list[Record]:
    """Progress grows from half-year to half-year until the task is done."""
    steps = model.scale.half_years.index(period) + 1
    found: list[Record] = []
    for code in task_codes(place.code):
        done = min(100, Draws(model.seed, "task", place.code, code).whole(10, 40) * steps)
        found.append(
            {
                "area_name": naming.reporter(place.area),
                "task_code": code,
                "progress_status_code": "已完成" if done == 100 else "推进中",
                "progress_pct": done,
                "progress_note": "示例：全部完成" if done == 100 else f"示例：已完成{done}%",
                "responsible_unit": "示例科",
            }
        )
    return found


def _delivered(model: Model, key: Key, area: Area, right: list[Record]) -> Iterator[Delivery]:
    for edition, cases in model.editions(key):
        yield model.deliver(_content(model, key, area, faults.in_records(right, cases), cases), key, edition)


def _content(model: Model, key: Key, area: Area, records: list[Record], cases: Sequence[Planted]) -> bytes:
    items = catalogue.items(key.form)
    label = periods.label_zh(key.period)
    title = "专家评分表" if key.form == SCORES else "任务进展填报表"
    rows: list[list[Value]] = [
        [f"{MARK}　{label}{title}"],
        [f"填报单位：{naming.reporter(area)}"],
        [f"报告期：{label}"],
        [item.name_zh for item in items],
        *([record.get(item.item_column) for item in items] for record in records),
        [],
        [naming.signature(model.sent(key))],
    ]
    sheet = Sheet(
        name=title,
        rows=rows,
        merges=[(0, 0, 0, len(items) - 1)],
        styles={0: TITLE, HEAD_ROW: HEAD},
        widths=dict.fromkeys(range(len(items)), 16) | {0: 30},
        freeze=(HEAD_ROW + 1, 0),
    )
    return faults.workbook(sheet, cases, HEAD_ROW, None)
