"""The command that shows where zones stand in their life.

Belongs here: its arguments and output. Does not belong here: the status machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from orchestration import labels
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.workspace import Workspace

Row = dict[str, Any]
NO_CLAUSE = "没有文件规定，是本系统的约定 / no text, a convention of ours"


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
    from orchestration.publishing.record import check_records

    names = {one.area_code: one.name_zh for one in catalogue.areas()}
    if area is not None:
        catalogue.area_named(area)
    workspace = Workspace.open(sample)
    check_records(workspace)
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
        told = f"{names[area]} {area} 截至 {day} 没有登记的事项，没有状态。 / no event recorded, no state."
        show.out.print(mark + told, markup=False)
        return
    _overview(overview, names, f"{mark}状态 / states：{day}")
    for row in overview:
        if row["remark"]:
            show.out.print(f"提示 / note：{_zone(row['area_code'], names)} {row['remark']}", markup=False)
    if area is not None:
        _events(found["fct_status_events"])
        _judgements(found["judgements"])
        _readings(found["fct_exit_readings"])
    _objections(found["fct_objections"], names)
    _due(found["fct_status_due"], names)


def _zone(code: str, names: dict[str, str]) -> str:
    return f"{names[code]} {code}"


def _overview(rows: list[Row], names: dict[str, str], title: str) -> None:
    show.table(
        title,
        ["园区 / zone", "级别 / level", "状态 / state", "自 / since", "条款 / clause", "文件允许 / may follow"],
        [
            [
                _zone(row["area_code"], names),
                *(row[name] for name in ("level_zh", "state_zh", "since")),
                _in_words(row["clause"]),
                "、".join(row["may_follow_zh"]),
            ]
            for row in rows
        ],
    )


def _events(rows: list[Row]) -> None:
    show.table(
        "经过 / history",
        [
            "决定 / no.",
            "日期 / day",
            "事项 / event",
            "状态 / state",
            "条款 / clause",
            "何人 / who",
            "文件 / document",
            "内容和理由 / what and why",
        ],
        [
            [
                row["decision_sequence"] or "名录",
                row["event_date"],
                row["event_name_zh"],
                _moved(row),
                _clause(row),
                "、".join(filter(None, (row["decided_by"], row["second_person"]))),
                show.visible(row["document"] or ""),
                show.visible("；".join(_told(row))),
            ]
            for row in rows
        ],
    )


def _told(row: Row) -> Iterator[str]:
    """What an event says: its details, its reason, what the rules rest it on, and what to know besides."""
    if row["details"]:
        yield labels.details(row["details"])
    if row["reason"]:
        yield row["reason"]
    if row["evidence"]:
        yield labels.basis(row["evidence"])
    if row["remark_zh"]:
        yield f"【提示】{row['remark_zh']}"


def _moved(row: Row) -> str:
    if row["is_revoked"]:
        return "已撤销 / revoked"
    if not row["is_applied"]:
        return f"不算数 / not applied：{labels.basis(row['problem_zh'])}"
    return labels.moved(row["state_before_code"], row["state_after_code"])


def _clause(row: Row) -> str:
    told = filter(None, (row["rule_ids"], row["clause_document"], row["clause_article"]))
    if row["is_edition_in_force_complete"] in {None, True}:
        return _in_words(" ".join(told))
    newest = labels.status_editions()[row["edition_in_force"]]
    return f"{_in_words(' '.join(told))}（当日最新的{newest}没有找全）"


def _in_words(clause: str) -> str:
    """A clause; what is a convention of ours says so."""
    return NO_CLAUSE if labels.NOT_ADOPTED in clause else clause.replace("|", "、")


def _judgements(rows: list[Row]) -> None:
    if rows:
        show.table(
            "认定 / judged by people",
            [
                "决定 / no.",
                "时点 / as of",
                "条款 / rule",
                "是否符合 / met",
                "何人 / who",
                "文件 / document",
                "理由 / why",
            ],
            [
                [
                    row["decision_sequence"],
                    row["as_of_date"],
                    row["rule_id"],
                    labels.THREE[row["is_met"]],
                    "、".join(filter(None, (row["decided_by"], row["second_person"]))),
                    show.visible(row["document"] or ""),
                    show.visible(row["reason"] or ""),
                ]
                for row in rows
            ],
        )


def _readings(rows: list[Row]) -> None:
    if not rows:
        return
    show.table(
        "整改后连续靠后的两种读法 / both readings of low in a row after rectification",
        ["轮次", "读法", "名次/参评", "较差", "靠后", "连续/需要", "创新仍较差", "两项都成立", "能否据以建议退出"],
        [
            [
                row["round"],
                f"{labels.EXIT_READINGS[row['reading_code']]}（{row['reading_code']}）",
                f"{row['zone_rank'] or '—'}/{row['pool_size'] or '—'}",
                *(labels.THREE[row[name]] for name in ("is_poor", "is_low")),
                f"{row['low_in_a_row_count']}/{row['low_needed_count']}",
                *(labels.THREE[row[name]] for name in ("is_innovation_weak", "is_condition_met")),
                "试算，不能 / trial" if row["is_trial"] else labels.THREE[row["may_propose"]],
            ]
            for row in rows
        ],
    )
    for name, column in (("靠后", "low_basis"), ("较差", "poor_basis"), ("创新仍较差", "innovation_basis")):
        for text in dict.fromkeys(row[column] for row in rows):
            rounds = "、".join(dict.fromkeys(row["round"] for row in rows if row[column] == text))
            show.out.print(f"  {name}（{rounds} 年）的依据：{labels.basis(text)}", markup=False)


def _objections(rows: list[Row], names: dict[str, str]) -> None:
    if rows:
        show.table(
            "异议 / objections",
            [
                "决定 / no.",
                "园区 / zone",
                "针对决定 / against",
                "提出 / raised",
                "理由 / why",
                "答复期限 / due",
                "答复 / answered",
                "结果 / outcome",
                "重新核算 / recalculation",
                "签发 / signed",
            ],
            [
                [
                    row["objection_sequence"],
                    _zone(row["area_code"], names),
                    row["against_sequence"],
                    row["raised_date"],
                    show.visible(row["reason"]),
                    f"{row['answer_due_date']}{_late(row)}",
                    row["answered_date"] or "待答复 / open",
                    labels.OUTCOMES.get(row["outcome_code"], ""),
                    show.visible(row["recalculation"] or ""),
                    "、".join(filter(None, (row["signed_by"], row["second_person"]))),
                ]
                for row in rows
            ],
        )


def _late(row: Row) -> str:
    return "（逾期 / overdue）" if row["is_overdue"] else ""


def _due(rows: list[Row], names: dict[str, str]) -> None:
    if rows:
        show.table(
            "应办 / due",
            ["期限 / due", "园区 / zone", "事项 / what", "金额（万元） / amount", "条款 / clause", "由决定 / from"],
            [
                [
                    f"{row['due_date']}{_late(row)}",
                    _zone(row["area_code"], names),
                    labels.DUTIES[row["due_code"]],
                    _amount(row),
                    row["clause"] or NO_CLAUSE,
                    row["opened_by_sequence"] or "",
                ]
                for row in sorted(rows, key=lambda row: (row["due_date"], row["area_code"], row["due_code"]))
            ],
        )


def _amount(row: Row) -> str:
    if row["due_code"] != "award":
        return ""
    return "文件没有写" if row["amount_cny_10k"] is None else f"{row['amount_cny_10k'].normalize():f}"


def register(app: typer.Typer) -> None:
    app.command()(status)
