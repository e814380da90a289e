"""The parts of the data quality report: files received, open issues by rule, filed beside computed figures.

Belongs here: counts by file verdict and rule, and differences. Does not belong here: single records and enterprises.
"""

from __future__ import annotations

import re
from functools import cache

from orchestration import catalogue
from orchestration.quality.rules import load
from orchestration.reports.content import Section, Table
from orchestration.reports.figures import Figure, format_of
from orchestration.reports.parts.quality import CLASSES, form_line
from orchestration.reports.reader import Reader, Scope
from orchestration.workspace import PROJECT_ROOT

VERDICTS = {"accept": "采用", "accept_with_warning": "采用，有提示", "held": "暂缓采用", "quarantine": "搁置"}
# Each file that is not used has its own reason, which names places in it.
OF_FILES = "CASE WHEN gate = 'files' THEN 'files' ELSE rule_id END"
NOT_USED = "收到的文件搁置或暂缓采用（逐个文件的原因和处理办法见问题清单）"
PARAMETER = re.compile(r"（见参数[^（）]*）")
SHOWN = 25


def received(reader: Reader, period: str, heading: str) -> Section:
    """Files of the period by form and verdict."""
    query = """SELECT form, verdict, sum(record_count)::BIGINT AS files FROM fct_receipt_counts
        WHERE reference_period = $period GROUP BY ALL"""
    found = {
        (row["form"], row["verdict"]): row["files"]
        for row in reader.source.rows(query, "fct_receipt_counts", period=period)
    }
    rows: list[list[str | Figure]] = []
    for form in sorted({form for form, _ in found}):
        counted = [
            reader.count(
                found.get((form, verdict), 0), "个", f"{form}：{name}的文件", "150000", period, "fct_receipt_counts"
            )
            for verdict, name in VERDICTS.items()
        ]
        rows.append([form_line(form), *counted])
    said = "本期收到的文件（含重复送达和各版本，全部报送地区）按接收结论分列如下。" if rows else "本期没有收到文件。"
    heads = ("报表或名录", *(f"{name}\n（个）" for name in VERDICTS.values()))
    return Section("received", heading, (said,), (Table("received", "收到的文件", heads, rows),))


def issues_by_rule(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """Open records of the period by rule, most first, with the sentence of the rule."""
    query = f"""
        SELECT {OF_FILES} AS rule_id, class, count(DISTINCT area_code) AS zones, sum(record_count)::BIGINT AS records
        FROM fct_quality_issue_counts
        WHERE reference_period = $period AND status_code = 'open' AND list_contains($areas, area_code)
        GROUP BY ALL ORDER BY class, records DESC, rule_id"""  # noqa: S608
    found = reader.source.rows(query, "fct_quality_issue_counts", period=period, areas=scope.codes)
    rows: list[list[str | Figure]] = []
    for row in found[:SHOWN]:
        told = (("records", "条", "未了结的记录"), ("zones", "个", "涉及的园区"))
        counted = [
            reader.count(
                row[column], unit, f"{row['rule_id']}：{what}", scope.area.area_code, period, "fct_quality_issue_counts"
            )
            for column, unit, what in told
        ]
        rows.append([sentences().get(row["rule_id"], NOT_USED), CLASSES[row["class"]], *counted])
    rules = reader.count(
        len(found), "条", "有未了结问题的规则", scope.area.area_code, period, "fct_quality_issue_counts 的行数"
    )
    said = [f"本期有未了结问题的规则{rules.said}。" if found else "本期没有未了结的问题。"]
    if len(found) > SHOWN:
        cut = reader.count(SHOWN, "条", "列出的规则", scope.area.area_code, period, "fct_quality_issue_counts")
        said.append(f"下表列出前{cut.said}，其余见问题清单。")
    if found:
        said.append("逐条记录和处理办法见 zonestat issues export 导出的各园区清单。")
    heads = ("规则", "类别", "记录\n（条）", "园区\n（个）")
    return Section(
        "issues", heading, ("".join(said),), (Table("issues", "未了结的问题（按规则）", heads, rows, words=2),)
    )


@cache
def sentences() -> dict[str, str]:
    """What each rule says, by its id, without the code of its parameter."""
    return {rule.id: PARAMETER.sub("", rule.sentence_zh) for found in load(PROJECT_ROOT) for rule in found.rules}


def reconciliation(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """Indicators that zones filed and that were computed, where the two differ by more than rounding."""
    query = """SELECT * FROM fct_indicator_reconciliation
        WHERE reference_period = $period AND list_contains($areas, area_code) ORDER BY area_code, indicator_code"""
    found = reader.source.rows(query, "fct_indicator_reconciliation", period=period, areas=scope.codes)
    both = [row for row in found if row["computed_value"] is not None and row["filed_value"] is not None]
    apart = [row for row in both if not row["is_within_rounding"]]
    area = scope.area.area_code
    rows: list[list[str | Figure]] = []
    for row in apart:
        known = catalogue.indicators()[row["indicator_code"]]
        told = (("filed_value", "填报"), ("computed_value", "计算"), ("difference", "相差"))
        figures = [
            reader.value(
                row,
                column,
                row["unit_code"],
                f"{known.name_zh}：{what}",
                "fct_indicator_reconciliation",
                indicator=row["indicator_code"],
            )
            for column, what in told
        ]
        rows.append(
            [
                scope.label(row["area_code"]),
                known.name_zh,
                format_of(row["unit_code"], row["indicator_code"]).printed,
                *figures,
            ]
        )
    trace = "fct_indicator_reconciliation 的行数"
    compared = reader.count(len(both), "项", "可以对照的填报数", area, period, trace)
    differ = reader.count(len(apart), "项", "相差超过四舍五入的填报数", area, period, trace)
    said = f"填报数和由基层报表计算的数并存。可以对照的{compared.said}，其中相差超过四舍五入的{differ.said}。"
    said = said if found else "本期没有可以对照的填报数。"
    heads = ("园区", "指标", "计量单位", "填报数", "计算数", "相差")
    table = Table("reconciliation", "填报数与计算数相差的指标", heads, rows, words=3)
    return Section("reconciliation", heading, (said,), (table,))
