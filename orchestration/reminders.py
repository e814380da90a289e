"""What is due, who is late, and the lists with which leagues remind their zones (催报).

Belongs here: reading the tables of responses and writing reminder lists. Does not belong here: deciding who is late
(models) and when something is due (``deadlines``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration import catalogue, durable
from orchestration.deadlines import calendar
from orchestration.pipeline import latest_moment
from orchestration.workbook import HEAD, TITLE, Sheet, Style, Value, workbook_bytes
from orchestration.workspace import Workspace

Row = dict[str, Any]
WINDOW = timedelta(days=31)
STATES = {
    "on_time": "按时",
    "late": "迟报",
    "nil": "零报送",
    "extended": "延期内",
    "missing": "缺报",
    "not_yet_due": "未到期",
}
NO_LEAGUE = "自治区直接联系"
_HEADS = ("园区", "报表", "报告期", "期限", "延期至", "盟市审核期限", "状态", "逾期天数", "说明")
_WIDTHS = (30, 30, 14, 12, 12, 14, 10, 10, 70)


class NothingComputed(Exception):
    """There are no tables of responses yet."""


@dataclass(frozen=True)
class Deadline:
    """A deadline of the calendar near a day, with how many areas are in which state at known-at (empty: no run yet)."""

    due_date: date
    form: str
    form_name_zh: str
    reference_period: str
    run_date: date
    states: dict[str, int]
    remarks_zh: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """What is due around a day: deadlines, open returns, documents. States are those of the last run."""

    as_of: date
    known_day: date | None
    deadlines: list[Deadline]
    open_returns: list[Row]
    documents: list[Row]


def overview(workspace: Workspace, as_of: date | None = None) -> Overview:
    """The deadlines from a month before to a month after a day; default: the day up to which things are known, or
    today where nothing was received yet (``known_day`` is None then)."""
    latest = latest_moment(workspace)
    known_day = calendar.beijing_day(latest) if latest.year > 1970 else None
    day = as_of or known_day or calendar.beijing_day(datetime.now(UTC))
    responses, reminders = _mart(workspace, "fct_response_rates"), _mart(workspace, "rpt_reminders")
    states: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in responses or ():
        states[row["form"], row["reference_period"]][row["response_state"]] += 1
    near = [one for one in calendar.deadlines(day.year + 1) if day - WINDOW <= one.due_date <= day + WINDOW]
    documents = [
        asdict(one) | {"name_zh": _document_names()[one.document_code]}
        for one in calendar.documents(day.year + 1)
        if one.due_date is not None and day - WINDOW <= one.due_date <= day + WINDOW
    ]
    return Overview(
        as_of=day,
        known_day=known_day,
        deadlines=[_deadline(one, dict(states[one.form, one.reference_period])) for one in near],
        open_returns=reminders or [],
        documents=documents,
    )


def _deadline(one: calendar.Due, states: dict[str, int]) -> Deadline:
    remarks = ["期限为暂定"] if one.confidence == "assumed" else []
    if not one.has_holidays:
        remarks.append(f"{one.due_date.year}年节假日安排未登记，只按周末推算")
    return Deadline(
        due_date=one.due_date,
        form=one.form,
        form_name_zh=catalogue.forms()[one.form].name_zh,
        reference_period=one.reference_period,
        run_date=calendar.run_date(one),
        states=states,
        remarks_zh=tuple(remarks),
    )


def _document_names() -> dict[str, str]:
    return {row["document_code"]: row["name_zh"] for row in catalogue.seed_rows(calendar.DOCUMENTS)}


def _mart(workspace: Workspace, name: str) -> list[Row] | None:
    path = workspace.marts / f"{name}.parquet"
    return pq.read_table(path).to_pylist() if path.exists() else None


def write_reminders(workspace: Workspace, folder: Path) -> list[Path]:
    """Writes one workbook per league or city whose zones have open returns, and returns the paths.

    Equal tables give equal bytes. Raises ``NothingComputed`` before the first run.
    """
    rows = _mart(workspace, "rpt_reminders")
    if rows is None:
        raise NothingComputed(
            "还没有报送情况，请先运行 zonestat run。 / responses are not computed yet; run zonestat run first."
        )
    day = calendar.beijing_day(latest_moment(workspace))
    by_league: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row["days_overdue"], row["due_date"], row["area_code"], row["form"])):
        by_league[row["league_name_zh"] or NO_LEAGUE].append(row)
    written = []
    for league, mine in sorted(by_league.items()):
        path = folder / f"{'示例数据_' if workspace.is_sample else ''}催报_{league}_{day:%Y%m%d}.xlsx"
        durable.write_bytes(path, workbook_bytes(_sheet(league, day, mine, workspace.is_sample)))
        written.append(path)
    return written


def _sheet(league: str, day: date, rows: list[Row], is_sample: bool) -> Sheet:
    overdue = sum(row["days_overdue"] > 0 for row in rows)
    head: list[list[Value]] = [
        [f"{'示例数据　' if is_sample else ''}{league}报表催报清单"],
        [f"截至{day:%Y年%m月%d日}收到的报表；已逾期{overdue}项，即将到期{len(rows) - overdue}项。"],
        list(_HEADS),
    ]
    body: list[list[Value]] = [
        [
            row["area_name_zh"],
            row["form_name_zh"],
            row["period_zh"],
            row["due_date"],
            row["extended_until"],
            row["review_due_date"],
            STATES[row["response_state"]],
            row["days_overdue"] or None,
            row["sentence_zh"],
        ]
        for row in rows
    ]
    last = len(_HEADS) - 1
    styles: dict[int | tuple[int, int], Style] = {0: TITLE, 2: HEAD}
    styles |= {number: Style(wrap=True, border=True) for number in range(3, 3 + len(body))}
    return Sheet(
        "催报清单",
        [*head, *body],
        merges=[(0, 0, 0, last), (1, 0, 1, last)],
        styles=styles,
        widths=dict(enumerate(_WIDTHS)),
        freeze=(3, 1),
    )
