"""The file of an applicant: results by edition, conditions one by one, documents to hand in, indicators of three years.

Belongs here: the tables of entry conditions as the release has them. Does not belong here: judging, and lists of
enterprises (``zonestat entry`` writes those for whoever may see them).
"""

from __future__ import annotations

from orchestration import catalogue
from orchestration.labels import PLACES, SIGNS, VERDICTS
from orchestration.reports.content import UNIT_HEAD, Section, Table, ref
from orchestration.reports.figures import Figure, symbol
from orchestration.reports.parts.annual import RESEARCH, SCALE, STRUCTURE, SUBJECTS
from orchestration.reports.parts.tables import Reasons, filed_notes
from orchestration.reports.reader import NoSuchValue, Reader, Scope
from orchestration.reports.source import Row

EDITIONS = {
    "in_force": "现行",
    "in_force_incomplete": "现行，但所见文本不全",
    "shown_beside": "旧版本，因现行文本不全而并列",
}
KINDS = {"entry_condition": "创建条件", "deliverable": "申请材料"}
YEARS = 3
# Indicators that are filed only, after those of a group; they have a line where somebody filed them.
FILED = {"research": ("rd_gdp_ratio",)}
FILED_CODES = {code for members in FILED.values() for code in members}


def results(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """What each edition gives, with the counts behind it."""
    query = """SELECT results.*, citation FROM fct_entry_results AS results JOIN dim_rule_document USING (document_code)
        WHERE area_code = $area AND reference_period = $period
        ORDER BY edition_state = 'shown_beside', document_code, rule_kind DESC"""
    area = scope.area.area_code
    rows = reader.source.rows(query, "fct_entry_results", "dim_rule_document", area=area, period=period)
    if not rows:
        return Section("results", heading, ("本期没有对该园区判定创建条件。",))
    return Section("results", heading, tuple(_result(reader, row) for row in rows))


def _result(reader: Reader, row: Row) -> str:
    kind = f"{row['citation']}：{KINDS[row['rule_kind']]}"
    area, period = row["area_code"], row["reference_period"]
    total, *parts = (
        reader.count(row[column], "组", f"{kind}{name}", area, period, "fct_entry_results")
        for column, name in (
            ("groups_count", ""), ("met_count", "符合"), ("not_met_count", "不符合"), ("unknown_count", "不能判定"),
        )
    )  # fmt: skip
    told = "、".join(f"{name}{one.said}" for name, one in zip(VERDICTS.values(), parts, strict=True))
    decided = row["deciding_groups"].replace("|", "、") if row["deciding_groups"] else ""
    why = f"；决定结果的是 {decided}" if decided and row["verdict"] == "not_met" else ""
    return (
        f"按{row['citation']}（{EDITIONS[row['edition_state']]}），{KINDS[row['rule_kind']]}{total.said}，{told}，"
        f"合起来{VERDICTS[row['verdict']]}{why}。"
    )


def conditions(reader: Reader, scope: Scope, period: str, kind: str, heading: str) -> Section:
    """One line per rule and reading with its sentence, value, threshold and verdict."""
    query = """SELECT conditions.*, sentence_zh, citation FROM fct_entry_conditions AS conditions
        JOIN dim_rule AS rules ON conditions.rule_id = rules.rule_id AND as_of_date >= valid_from
            AND (valid_to IS NULL OR as_of_date <= valid_to)
        WHERE area_code = $area AND reference_period = $period AND conditions.rule_kind = $kind
        ORDER BY edition_state = 'shown_beside', conditions.document_code,
            try_cast(regexp_extract(conditions.rule_id, '[0-9]+') AS INTEGER), conditions.rule_id, reading_code"""
    area, key = scope.area.area_code, "conditions" if kind == "entry_condition" else "deliverables"
    rows = reader.source.rows(query, "fct_entry_conditions", "dim_rule", area=area, period=period, kind=kind)
    lines: list[list[str | Figure]] = []
    reasons = Reasons()
    for row in rows:
        line = [f"{row['rule_id']} {row['article']}", _sentence(row), _verdict(row, reasons)]
        lines.append([*line, *_measured(reader, row)] if key == "conditions" else list(line))
    heads: tuple[str, ...] = ("规则", "要求（本系统的转述）", "判定")
    heads = (*heads, "数值", "门槛") if key == "conditions" else heads
    table = Table(key, f"{KINDS[kind]}逐条对照", heads, lines, notes=reasons.notes, words=3)
    said = f"逐条对照见{ref(key)}。一条有几种读法的分行列出。" if lines else f"没有可以对照的{KINDS[kind]}。"
    if key == "deliverables" and lines:
        said = f"申请材料由人核对后登记，没有登记的列为不能判定（{ref(key)}）。"
    return Section(key, heading, (said,), (table,))


def _measured(reader: Reader, row: Row) -> tuple[str, str]:
    """Value and threshold with their units; conditions that people judge have neither."""
    if not row["unit_code"]:
        return symbol("missing"), symbol("missing")
    what = f"{row['rule_id']} {row['reading_code']}"
    code = row["indicator_code"] or ""
    reason = catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""
    value, threshold = (
        reader.value(row, column, row["unit_code"], f"{what}：{name}", "fct_entry_conditions", reason, code)
        for column, name in (("value", "数值"), ("threshold", "门槛"))
    )
    is_filed = (row["basis"] or "").startswith("filed")
    shown = symbol("missing") if value.value is None else f"{value.said}{'（填报数）' if is_filed else ''}"
    least = f"{SIGNS[row['comparator']]} {threshold.said}" if threshold.value is not None else symbol("missing")
    return shown, least


def _sentence(row: Row) -> str:
    reading = PLACES.get(row["reading_code"], "")
    return f"{row['sentence_zh']}{f'（{reading}）' if reading else ''}"


def _verdict(row: Row, reasons: Reasons) -> str:
    return f"{VERDICTS[row['verdict']]}{reasons.sign(row['reason_code'])}"


def three_years(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """The main indicators of three years, as far back as the release goes."""
    years = [f"{int(period) - back}" for back in reversed(range(YEARS))]
    lines: list[list[str | Figure]] = []
    shown: list[Figure | None] = []
    for group in (SCALE, SUBJECTS, RESEARCH, STRUCTURE):
        for code in (*(code for code, _ in group.members), *FILED.get(group.key, ())):
            figures = [_in_year(reader, scope.area.area_code, code, year) for year in years]
            if code in FILED_CODES and not any(figure is not None and figure.is_filed for figure in figures):
                continue
            known = next(figure for figure in reversed(figures) if figure is not None)
            cells = [symbol("missing") if figure is None else figure for figure in figures]
            lines.append([known.what, known.form.printed, *cells])
            shown += figures
    heads = ("指标", UNIT_HEAD, *(f"{year}年" for year in years))
    notes = (
        f"“{symbol('missing')}”：该年没有可用的报表、名录，或缺少计算所需的数；逐项原因见附表“数字”页。",
        *filed_notes(shown),
    )
    table = Table("years", "近三年主要指标", heads, lines, notes=notes)
    said = f"近三年主要指标见{ref('years')}。企业、机构名单不在发布中，由园区用 zonestat entry 另行导出。"
    return Section("years", heading, (said,), (table,))


def _in_year(reader: Reader, area: str, code: str, year: str) -> Figure | None:
    try:
        return reader.indicator(area, code, year)
    except NoSuchValue:
        return None
