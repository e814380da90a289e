"""The command that shows where zones stand in their life.

Belongs here: its arguments and output. Does not belong here: the status machine.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.workspace import Workspace

Row = dict[str, Any]


def status(
    area: Annotated[
        str | None, typer.Argument(help="园区编码，如 wuhai；不写则列出全部。 / area; default all.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(help="只用当时已知的决定，如 2024-08-01。 / only what was known then.")
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """园区处于何种状态：经过、何人何时按哪一条决定、应办什么、异议。 / Where zones stand, and what is due."""
    from orchestration import catalogue
    from orchestration.cli.work import a_moment
    from orchestration.deadlines.calendar import beijing_day
    from orchestration.evaluation.life import tables
    from orchestration.pipeline import latest_moment

    names = {one.area_code: one.name_zh for one in catalogue.areas()}
    if area is not None:
        catalogue.area_named(area)
    workspace = Workspace.open(sample)
    moment = a_moment(known_at) or max(latest_moment(workspace), datetime.now(UTC))
    found = tables.rows(workspace, moment)
    overview = found.pop("overview")
    if area is not None:
        overview = [row for row in overview if row["area_code"] == area]
        found = {name: [row for row in rows if row["area_code"] == area] for name, rows in found.items()}
    if json:
        show.as_json({"is_sample": workspace.is_sample, "zones": overview, **found})
        return
    day = beijing_day(moment)
    mark = "【示例数据 / sample data】" if workspace.is_sample else ""
    if area is not None and not found["fct_status_events"]:
        told = f"{names[area]} {area} 截至 {day} 没有登记任何事件，没有状态。 / no event recorded, no state."
        show.out.print(mark + told, markup=False)
        return
    _overview(overview, names, f"{mark}状态 / states：{day}")
    if area is not None:
        _events(found["fct_status_events"])
        _readings(found["fct_exit_readings"])
    _objections(found["fct_objections"])
    _due(found["fct_status_due"])


def _overview(rows: list[Row], names: dict[str, str], title: str) -> None:
    show.table(
        title,
        ["园区 / zone", "", "级别 / level", "状态 / state", "自 / since", "条款 / clause", "可以 / may follow"],
        [
            [
                row["area_code"],
                names[row["area_code"]],
                *(row[name] for name in ("level_zh", "state_zh", "since", "clause")),
                "、".join(row["may_follow_zh"]),
            ]
            for row in rows
        ],
    )


def _events(rows: list[Row]) -> None:
    show.table(
        "经过 / history",
        ["", "日期", "事件 / event", "状态 / state", "条款 / clause", "何人 / who", "依据 / document", "说明 / why"],
        [
            [
                row["decision_sequence"] or "名录",
                row["event_date"],
                row["event_name_zh"],
                _moved(row),
                _clause(row),
                "、".join(filter(None, (row["decided_by"], row["second_person"]))),
                show.visible(row["document"] or ""),
                show.visible("；".join(filter(None, (row["details"], row["reason"], row["evidence"])))),
            ]
            for row in rows
        ],
    )


def _moved(row: Row) -> str:
    if row["is_revoked"]:
        return "已撤销 / revoked"
    if not row["is_applied"]:
        return f"不算数 / not applied：{row['problem_zh']}"
    before, after = row["state_before_code"], row["state_after_code"]
    return f"{before} → {after}" if before != after else after


def _clause(row: Row) -> str:
    told = filter(None, (row["rule_ids"], row["clause_document"], row["clause_article"]))
    note = (
        ""
        if row["is_edition_in_force_complete"] in {None, True}
        else f"（当日最新的 {row['edition_in_force']} 没有找全）"
    )
    return " ".join(told) + note


def _three(value: bool | None) -> str:
    return {True: "是", False: "否", None: "不能确定"}[value]


def _readings(rows: list[Row]) -> None:
    show.table(
        "整改后连续靠后的两种读法 / both readings of low in a row after rectification",
        ["轮次", "读法", "名次", "较差", "靠后", "连续", "创新仍较差", "两项都满足", "能否据以建议", "依据 / rests on"],
        [
            [
                row["round"],
                row["reading_code"],
                f"{row['zone_rank'] or '—'}/{row['pool_size'] or '—'}",
                *(_three(row[name]) for name in ("is_poor", "is_low")),
                f"{row['low_in_a_row_count']}/{row['low_needed_count']}",
                *(_three(row[name]) for name in ("is_innovation_weak", "is_condition_met")),
                "试算，不能 / trial" if row["is_trial"] else _three(row["may_propose"]),
                f"{row['low_basis']}；{row['innovation_basis']}",
            ]
            for row in rows
        ],
    )


def _objections(rows: list[Row]) -> None:
    if rows:
        show.table(
            "异议 / objections",
            ["", "园区", "针对", "提出", "理由 / why", "答复期限", "答复", "结果", "重新核算 / recalculation", "签发"],
            [
                [
                    row["objection_sequence"],
                    row["area_code"],
                    row["against_sequence"],
                    row["raised_date"],
                    show.visible(row["reason"]),
                    f"{row['answer_due_date']}{'（逾期 / overdue）' if row['is_overdue'] else ''}",
                    row["answered_date"] or "待答复 / open",
                    row["outcome_code"],
                    show.visible(row["recalculation"] or ""),
                    "、".join(filter(None, (row["signed_by"], row["second_person"]))),
                ]
                for row in rows
            ],
        )


def _due(rows: list[Row]) -> None:
    from orchestration.evaluation.life.due import NAMES

    if rows:
        show.table(
            "应办 / due",
            ["期限", "园区", "事项 / what", "万元", "条款 / clause", "由决定 / from"],
            [
                [
                    f"{row['due_date']}{'（逾期 / overdue）' if row['is_overdue'] else ''}",
                    row["area_code"],
                    NAMES[row["due_code"]],
                    row["amount_cny_10k"],
                    row["clause"],
                    row["opened_by_sequence"],
                ]
                for row in sorted(rows, key=lambda row: (row["due_date"], row["area_code"], row["due_code"]))
            ],
        )


def register(app: typer.Typer) -> None:
    app.command()(status)
