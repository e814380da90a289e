"""The command ``entry``: the file of an area against the conditions of entry.

Belongs here: its arguments, and the words in which people read the file. Does not belong here: judging anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.text import Text

from orchestration import catalogue, labels
from orchestration.cli import show
from orchestration.cli.due import a_day
from orchestration.cli.options import Json, Sample
from orchestration.entry_file import EntryFile, Row, entry_file
from orchestration.workspace import Workspace

ENGLISH = {"met": "met", "not_met": "not met", "unknown": "unknown"}
VERDICTS = {code: f"{name} / {ENGLISH[code]}" for code, name in labels.VERDICTS.items()}
EDITIONS = {
    "in_force": "现行 / in force",
    "in_force_incomplete": "现行，所见不全 / in force, known only in part",
    "shown_beside": "并列供参考 / shown beside it",
}
KINDS = {"entry_condition": "创建条件 / conditions", "deliverable": "申请材料 / deliverables"}
BASES = {
    "computed": "计算",
    "filed": "填报",
    "filed_as_worded": "填报，未写明地区",
    "reported": "文件所写",
    "judgement": "登记的认定",
}
# What each projection takes for granted; the threshold always stays as it is.
PROJECTIONS = {
    ("projected", "same_change"): "按每年变动与上年相同，{year}年达到 / met in {year} if it changes as last year",
    (
        "met_until",
        "same_change",
    ): "按每年变动与上年相同，{year}年起不再达到 / lost in {year} if it changes as last year",
    (
        "met_until",
        "same_increase",
    ): "按户数每年净增与上年相同，{year}年起不再达到 / lost in {year} if the count gains as last year",
    ("never_on_this_trend", "same_change"): "按每年变动与上年相同，达不到 / never at last year's change",
    ("never_on_this_trend", "same_increase"): "按户数每年净增与上年相同，达不到 / never at last year's gain",
    (
        "beyond_horizon",
        "same_change",
    ): "按每年变动与上年相同，推算的年数以内达不到 / not within the horizon at last year's change",
}
LISTS = {
    "hnte": "高新技术企业",
    "tech_sme": "科技型中小企业",
    "rd_institution": "研发机构",
    "incubation_carrier": "创新孵化载体",
    "service_body": "科技服务机构",
    "innovation_team": "创新团队",
}


def entry(
    area: Annotated[str, typer.Argument(help="园区编码，如 kundulun、wuhai。 / code of a zone or candidate.")],
    as_of: Annotated[
        str | None, typer.Option(help="哪一天，取此前最后一个报告期，默认最新。 / day, default the latest.")
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """对照创建条件：逐条判定、差距、推算，申请材料、三年指标和名单。 / An area against the conditions of entry."""
    found = entry_file(Workspace.open(sample), area, a_day(as_of))
    show.as_json(asdict(found)) if json else say(found)


def say(found: EntryFile) -> None:
    """Prints the file."""
    mark = "【示例数据 / sample data】 " if found.is_sample else ""
    _line(f"{mark}{found.name_zh} {found.area_code} · {found.as_of_date}（报告期 / period {found.reference_period}）")
    names = {row["document_code"]: row for row in found.documents}
    for row in found.results:
        document = names[row["document_code"]]
        _line(f"{document['name_zh']}（{EDITIONS[row['edition_state']]}）· {KINDS[row['rule_kind']]}：{_result(row)}")
    _conditions(found)
    _vintages(found)
    _deliverables(found.deliverables)
    _indicators(found)
    _lists(found)


def _result(row: Row) -> str:
    counted = f"{row['groups_count']} 组中符合 {row['met_count']}，不符合 {row['not_met_count']}"
    text = f"{VERDICTS[row['verdict']]}；{counted}，不能判定 {row['unknown_count']}"
    if row["deciding_groups"]:
        text += f"；取决于 / decided by {row['deciding_groups'].replace('|', '、')}"
    if row["projected_year"]:
        text += f"；按趋势 {row['projected_year']} 年全部达到 / all met in {row['projected_year']} on this trend"
    return text


def _conditions(found: EntryFile) -> None:
    groups = {(row["document_code"], row["condition_group"]): row for row in found.groups}
    rows = []
    for row in found.conditions:
        group = groups[row["document_code"], row["condition_group"]]
        is_pair = group["condition_group"] != row["rule_id"]
        decides = f"{group['condition_group']} {labels.VERDICTS[group['verdict']]}" if is_pair else ""
        if group["is_disputed"]:
            decides = "读法之间矛盾 / readings disagree"
        elif is_pair and row["rule_id"] in group["deciding_rule_ids"].split("|"):
            decides += "，由本条决定 / decides"
        place = labels.PLACES.get(row["reading_code"])
        sentence = row["sentence_zh"] + (f"（{place}）" if place else "")
        rows.append(
            [
                f"{row['rule_id']} {row['article']}",
                sentence,
                _figure(row, "value"),
                f"{labels.SIGNS[row['comparator']]} {_figure(row, 'threshold')}"
                if row["threshold"] is not None
                else "",
                _gap(row),
                VERDICTS[row["verdict"]] + ("（原则性 / soft）" if row["is_soft"] else ""),
                "；".join(part for part in (decides, _why(row), _projection(row)) if part),
            ]
        )
    head = [
        "条款 / rule",
        "条件 / condition",
        "数值 / value",
        "门槛 / threshold",
        "差距 / gap",
        "判定 / verdict",
        "说明",
    ]
    show.table("创建条件 / conditions of entry", head, rows)


def _why(row: Row) -> str:
    """Where the figure or the judgement comes from, or why there is none."""
    parts = [BASES[row["basis"]]] if row["basis"] else []
    if row["baseline_rule_id"]:
        parts[-1] += f" {row['baseline_rule_id']}"
    if row["evidence_document"]:
        parts.append(row["evidence_document"])
    if row["external_vintage"]:
        vintage = labels.VINTAGES[row["external_vintage"]]
        parts.append(f"全国数为{row['external_period']}年{vintage}（{row['external_edition']}）")
    if row["reason_code"]:
        parts.append(catalogue.null_reasons()[row["reason_code"]])
    return "，".join(parts)


def _projection(row: Row) -> str:
    text = PROJECTIONS.get((row["projection_code"], row["trend"]), "")
    return text.format(year=row["projected_year"] or row["lapse_year"])


def _number(value: Decimal) -> str:
    """Four decimals are enough for people, unless what is left would look like nothing."""
    rounded = round(value, 4)
    shown = value if rounded == 0 else rounded
    return f"{shown.normalize():f}"


def _figure(row: Row, column: str) -> str:
    value = row[column]
    if value is None:
        return ""
    return f"{_number(value)}{labels.measured(row['unit_code'], row['indicator_code'])}"


def _gap(row: Row) -> str:
    if row["gap"] is None:
        return ""
    unit = labels.measured("pct_point" if row["unit_code"] == "pct" else row["unit_code"], row["indicator_code"])
    return f"{'+' if row['gap'] > 0 else ''}{_number(row['gap'])}{unit}"


def _vintages(found: EntryFile) -> None:
    if not found.vintages:
        return
    units = {row["rule_id"]: labels.unit(row["unit_code"]) for row in found.conditions}
    rows = [
        [
            f"{row['rule_id']} {labels.PLACES.get(row['reading_code'], '')}",
            row["external_period"],
            f"{labels.VINTAGES[row['vintage']]}（{row['external_edition']}）",
            f"{_number(row['threshold'])}{units[row['rule_id']]}",
            VERDICTS[row["verdict"]],
            "所用 / used" if row["is_used"] else "",
        ]
        for row in found.vintages
    ]
    head = ["条款 / rule", "年份 / year", "版本 / vintage", "门槛 / threshold", "会得出 / would give", ""]
    show.table("外部数据各版本 / versions of the external figure", head, rows)


def _deliverables(deliverables: list[Row]) -> None:
    if not deliverables:
        return
    ticks = {"met": "[有 / yes]", "not_met": "[缺 / no]", "unknown": "[未登记 / not recorded]"}
    _line("申请材料 / deliverables")
    for row in deliverables:
        evidence = f"（{row['evidence_document']}）" if row["evidence_document"] else ""
        _line(f"  {ticks[row['verdict']]} {row['rule_id']} {row['sentence_zh']}{evidence}")


def _indicators(found: EntryFile) -> None:
    if not found.indicators:
        _line("近三年主要指标：没有年度数值 / main indicators: no annual figures")
        return
    years = list(found.indicators[0]["values"])
    rows: list[list[Any]] = [
        [
            f"{row['name_zh']}（{labels.unit(row['unit_code'], row['indicator_code'])}）",
            *("—" if row["values"][year] is None else _number(row["values"][year]) for year in years),
        ]
        for row in found.indicators
    ]
    show.table("近三年主要指标 / main indicators of three years", ["指标 / indicator", *years], rows)


def _lists(found: EntryFile) -> None:
    _line("名单（只取自行政登记） / lists, from administrative registers only")
    others = {
        row["code"]: row["name_zh"] for row in catalogue.seed_rows(catalogue.SEEDS / "codes/enterprise_list_types.csv")
    }
    counted = Counter(row["list_code"] for row in found.lists)
    kinds = {
        row["code"]: row["name_zh"] for row in catalogue.seed_rows(catalogue.SEEDS / "codes/institution_kinds.csv")
    }
    for code, name in (LISTS | others).items():
        if code in found.lists_without_register:
            _line(f"  {name}：没有可以取用的行政登记，须另行提供 / no register has it")
        elif code in found.registers_missing:
            forms = "、".join(catalogue.forms()[form].name_zh for form in found.registers_missing[code])
            _line(f"  {name}：不详，{forms}没有收齐，或者没有覆盖本园区 / not known, a register is missing")
        else:
            _line(f"  {name}：{counted[code]}家")
        for row in found.lists:
            if row["list_code"] == code:
                number = kinds.get(row["listed_no"], row["listed_no"])
                _line("    " + " · ".join(filter(None, (row["listed_name"], row["uscc"], number))))


def _line(text: str) -> None:
    """A line as it is: names are no markup."""
    show.out.print(Text(text))


def register(app: typer.Typer) -> None:
    app.command()(entry)
