"""The command about targets and tasks.

Belongs here: its arguments and output. Does not belong here: computing anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

import typer

from orchestration import catalogue
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.cli.work import a_period
from orchestration.workspace import Workspace

STATES = {
    "met": "已达到 / met",
    "on_track": "按进度 / on track",
    "behind": "落后 / behind",
    "no_data": "无法判断 / not to be told",
}
ROLES = {"lead": "牵头 / lead", "responsible": "责任 / responsible"}
DEADLINES = {"overdue": "逾期 / overdue", "overdue_not_reported": "期限已过，没有填报 / not reported"}
COMPARATORS = {
    "between": "介于",
    "strictly_increasing": "高于上年",
    "strictly_decreasing": "低于上年",
}


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
    sample: Sample = False,
    json: Json = False,
) -> None:
    """各文件目标的进度和逾期的任务；条文有几种读法的并列。 / Progress of targets, each reading; overdue tasks."""
    from orchestration.targets import progress

    found = progress(Workspace.open(sample), area, period)
    if json:
        show.as_json(asdict(found))
        return
    mark = "【示例数据 / sample data】" if found.is_sample else ""
    if not overdue:
        _say_targets(found.targets, f"{mark}目标进度，截至 {found.period or '—'} / targets")
    last = found.overdue[0]["reference_period"] if found.overdue else found.period or "—"
    _say_overdue(found.overdue, f"{mark}逾期的任务，截至 / overdue tasks as of {last}")


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
    unit = catalogue.units()[row["unit_code"]].name_zh if row["unit_code"] else ""
    upper = f"—{_figure(row['target_value_to'])}" if row["target_value_to"] is not None else ""
    sign = COMPARATORS.get(row["comparator"], row["comparator"])
    value = f"{sign} {_figure(row['target_value'])}{upper}{unit}" if row["target_value"] is not None else sign
    if row["unit_code"] is None:
        value = "是否做到"  # a fact, not a figure
    reading = row["reading_zh"] + ("" if row["target_vintage"] == "none" else f"（{row['target_vintage']}）")
    remarks = [
        catalogue.null_reasons().get(row["reason_code"] or "", ""),
        f"与{row['conflicts_with_rule_id']}不一致" if row["conflicts_with_rule_id"] else "",
        "同组另一项已达到" if row["is_met_by_alternative"] else "",
        row["note"] or "",
    ]
    return [
        row["rule_id"],
        row["label_zh"],
        reading,
        row["area_code"],
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
            "",
            "任务 / task",
            "地区 / area",
            "期限 / due",
            "逾期天数 / days",
            "状态 / state",
            "完成 / done",
        ],
        [
            [
                row["unit_zh"],
                ROLES[row["unit_role"]],
                f"{row['task_code']} {row['label_zh']}",
                row["area_code"],
                row["due_date"],
                row["days_overdue"],
                DEADLINES[row["deadline_state"]],
                None if row["progress_pct"] is None else f"{_figure(row['progress_pct'])}%",
            ]
            for row in rows
        ],
    )


def _figure(value: Decimal | None) -> str:
    """A figure as people read it, with two decimals at most, or four below one; empty if there is none."""
    if value is None:
        return ""
    text = f"{value:.{2 if abs(value) >= 1 else 4}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def register(app: typer.Typer) -> None:
    app.command()(targets)
