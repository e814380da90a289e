"""The command about targets and tasks.

Belongs here: its arguments and output. Does not belong here: computing anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration import catalogue, labels
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.cli.work import a_period
from orchestration.workspace import Workspace

if TYPE_CHECKING:
    from orchestration.appraisals import Sheet as AppraisalSheet

ENGLISH = {"met": "met", "on_track": "on track", "behind": "behind", "no_data": "not to be told"}
STATES = {code: f"{name} / {ENGLISH[code]}" for code, name in labels.TARGET_STATES.items()}
DEADLINES = {"overdue": "逾期未完成 / overdue", "overdue_not_reported": "期限已过，没有填报 / not reported"}


def targets(
    area: Annotated[
        str | None, typer.Argument(help="地区编码，如 kundulun、152500，默认全部。 / area code, default all.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(callback=a_period, help="截至哪一期，默认最新。 / as of the end of a period.")
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="只列逾期的任务，按单位。 / only overdue tasks, by office.")
    ] = False,
    appraisal: Annotated[
        str | None,
        typer.Option(help="考核评分表：考核方案，如 ordos_units_year。 / score sheet of an appraisal."),
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """各文件目标的进度和逾期的任务；条文有几种读法的并列。 / Progress of targets, each reading; overdue tasks."""
    from orchestration.appraisals import sheet
    from orchestration.targets import progress

    if appraisal is not None:
        scores = sheet(Workspace.open(sample), appraisal, period)
        show.as_json(asdict(scores)) if json else _say_sheet(scores)
        return
    found = progress(Workspace.open(sample), area, period)
    if json:
        show.as_json(asdict(found))
        return
    mark = "【示例数据 / sample data】" if found.is_sample else ""
    if found.note_zh:
        show.out.print(f"{found.note_zh} / {found.note_en}", markup=False)
    if not overdue:
        _say_targets(found.targets, f"{mark}目标进度，截至{_year_end(found.targets_until)} / targets")
    _say_overdue(found.overdue, f"{mark}逾期的任务，截至{found.tasks_until or '—'} / overdue tasks")


def _say_targets(rows: list[dict[str, Any]], title: str) -> None:
    counts = Counter(row["target_status"] for row in rows)
    told = "，".join(f"{zh} {counts[code]}" for code, zh in STATES.items())
    heads = [
        "条款 / rule",
        "目标 / target",
        "读法 / reading",
        "地区 / area",
        "年份 / year",
        "目标值 / value",
        "按进度应达 / path",
    ]
    heads += ["实际 / actual", "差距 / gap", "状态 / status", "说明 / why"]
    show.table(f"{title}：{told}", heads, [_target(row) for row in rows])


def _target(row: dict[str, Any]) -> list[Any]:
    unit = labels.measured(row["unit_code"], row["indicator_code"])
    upper = f"—{_figure(row['target_value_to'])}" if row["target_value_to"] is not None else ""
    sign = labels.SIGNS[row["comparator"]]
    value = f"{sign} {_figure(row['target_value'])}{upper}{unit}" if row["target_value"] is not None else sign
    if row["unit_code"] is None:
        value = "是否做到"  # a fact, not a figure
    reading = row["reading_zh"] + (
        "" if row["target_vintage"] == "none" else f"（{labels.VINTAGES[row['target_vintage']]}）"
    )
    remarks = [
        _reason(row),
        f"与{row['conflicts_with_rule_id']}不一致" if row["conflicts_with_rule_id"] else "",
        "同组另一项已达到" if row["is_met_by_alternative"] else "",
        row["note"] or "",
    ]
    return [
        row["rule_id"],
        row["label_zh"],
        reading,
        _area(row["area_code"]),
        row["reference_period"],
        value,
        _figure(row["path_value"]),
        _figure(row["actual_value"]),
        _figure(row["gap_value"]),
        STATES[row["target_status"]],
        "；".join(filter(None, remarks)),
    ]


def _say_overdue(rows: list[dict[str, Any]], title: str) -> None:
    show.table(
        title,
        [
            "单位 / office",
            "职责 / role",
            "任务 / task",
            "地区 / area",
            "期限 / due",
            "逾期天数 / days",
            "状态 / state",
            "完成比例 / done",
        ],
        [
            [
                row["unit_zh"],
                labels.ROLES[row["unit_role"]],
                f"{row['task_code']} {row['label_zh']}",
                _area(row["area_code"]),
                row["due_date"],
                row["days_overdue"],
                DEADLINES[row["deadline_state"]],
                None if row["progress_pct"] is None else f"{_figure(row['progress_pct'])}%",
            ]
            for row in rows
        ],
    )


def _year_end(year: str | None) -> str:
    return f"{year}年末" if year else "—"


def _say_sheet(found: AppraisalSheet) -> None:
    """Items first: their codes are what a table of weights is filled in with."""
    mark = "【示例数据 / sample data】" if found.is_sample else ""
    title = f"{mark}{found.scheme['name_zh']}（{found.scheme['scheme_code']}），{found.year}年"
    show.table(
        f"{title} · 考核项 / items",
        ["编号 / item", "考核项 / what", "地区 / area", "权重方案 / set", "权重 / weight", "有得分的 / scored"],
        [
            [
                row["item_code"],
                row["item_zh"],
                _area(row["item_area_code"]),
                _set(row),
                _figure(row["weight"]),
                f"{row['scored']}/{row['appraised']}",
            ]
            for row in found.items
        ],
    )
    show.table(
        f"{title} · 合计 / totals",
        ["考核对象 / subject", "职责 / role", "权重方案 / set", "合计（分） / total", "说明 / why"],
        [
            [
                row["subject"],
                labels.ROLES.get(row["subject_role"], "旗县市区"),
                _set(row),
                _figure(row["score_points"]),
                "，".join(filter(None, (_reason(row), "试算 / trial" if row["is_trial"] else ""))),
            ]
            for row in found.totals
        ],
    )


def _reason(row: dict[str, Any]) -> str:
    return catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""


def _set(row: dict[str, Any]) -> str:
    return "没有权重 / none" if row["weight_set_code"] == "none" else row["weight_set_code"]


def _area(code: str) -> str:
    return f"{catalogue.area_named(code).name_zh} {code}"


def _figure(value: Decimal | None) -> str:
    """A figure as people read it, with two decimals at most, or four below one; empty if there is none."""
    if value is None:
        return ""
    text = f"{value:.{2 if abs(value) >= 1 else 4}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def register(app: typer.Typer) -> None:
    app.command()(targets)
