"""The yearly indicators of zones in groups.

Belongs here: which yearly indicators stand together and the sentences about them. Does not belong here: scores.
"""

from __future__ import annotations

from typing import NamedTuple

from orchestration import periods
from orchestration.reports.content import UNIT_HEAD, Section, Table
from orchestration.reports.figures import Figure, grown, moved, netted
from orchestration.reports.parts.tables import INDICATOR, Column, filed_notes, missing_notes, seen, zone_table
from orchestration.reports.reader import NoSuchValue, Reader, Scope

WITHOUT = "本年没有可用的报表或名录"


class Group(NamedTuple):
    """Indicators that stand in one table: code, head in the table of zones."""

    key: str
    title: str
    members: tuple[tuple[str, str], ...]


SCALE = Group(
    "scale",
    "规模和效益",
    (
        ("zone_revenue", "营业收入\n（亿元）"),
        ("operating_revenue_growth", "增长\n（%）"),
        ("operating_revenue_growth_matched", "可比企业\n增长（%）"),
        ("profit_rate", "利润率\n（%）"),
        ("labour_productivity", "劳动\n生产率\n（万元/人）"),
        ("tax_per_hectare", "每公顷\n税收\n（万元）"),
        ("value_added_gdp_share", "增加值占\n盟市GDP\n（%）"),
    ),
)
SUBJECTS = Group(
    "subjects",
    "创新主体",
    (
        ("enterprise_count", "企业\n（家）"),
        ("enterprise_count_net_increase", "净增\n（家）"),
        ("hnte_count", "高新技术\n企业（家）"),
        ("hnte_count_net_increase", "净增\n（家）"),
        ("hnte_count_growth", "增长\n（%）"),
        ("tech_sme_count", "科技型中小\n企业（家）"),
        ("hnte_tech_sme_share", "两类企业\n比重（%）"),
    ),
)
RESEARCH = Group(
    "research",
    "研发投入和产出",
    (
        ("rd_intramural_revenue_ratio", "R&D占\n营业收入\n（%）"),
        ("rd_gdp_ratio_league", "R&D占\n盟市GDP\n（%）"),
        ("rd_gdp_ratio_banner", "R&D占\n旗县区GDP\n（%）"),
        ("rd_personnel_fte_share", "研发人员\n占比\n（%）"),
        ("invention_grants_per_10k_employees", "每万人\n发明授权\n（件）"),
        ("rd_institution_count_regional", "自治区级\n研发机构\n（家）"),
    ),
)
STRUCTURE = Group(
    "structure",
    "产业结构",
    (
        ("high_tech_output_share", "高新技术\n产业产值\n（%）"),
        ("high_tech_manufacturing_output_share", "高技术\n制造业产值\n（%）"),
        ("hnte_revenue_share", "高新技术\n企业营收\n（%）"),
        ("leading_industry_revenue_share", "主导产业\n营收\n（%）"),
        ("high_tech_service_revenue_share", "高技术\n服务业营收\n（%）"),
        ("new_product_sales_share", "新产品\n销售\n（%）"),
    ),
)
GREEN = Group(
    "green",
    "绿色和安全",
    (
        ("energy_per_value_added", "单位增加值能耗\n（吨标煤/万元）"),
        ("co2_emissions_growth", "二氧化碳\n排放增长（%）"),
        ("green_area_share", "绿地率\n（%）"),
        ("environment_or_safety_event_count", "环境事件和重大\n安全事故（起）"),
    ),
)


def group_section(reader: Reader, scope: Scope, period: str, group: Group, heading: str) -> Section:
    """A group of indicators: zones by columns, or one zone by lines with the year before beside."""
    if scope.is_single:
        table = _of_one(reader, scope, period, group)
    else:
        columns = [Column(head, INDICATOR, code) for code, head in group.members]
        table = zone_table(reader, scope, period, group.key, f"{period}年各园区{group.title}", columns, WITHOUT)
    said = SENTENCES[group.key](reader, scope, period) if group.key in SENTENCES else []
    if not scope.is_single:
        said = [*said[:-1], f"{said[-1]}{seen(table)}"] if said else [seen(table)]
    return Section(group.key, heading, tuple(said), (table,))


def _of_one(reader: Reader, scope: Scope, period: str, group: Group) -> Table:
    area, before = scope.area.area_code, f"{int(period) - 1}"
    rows: list[list[str | Figure]] = []
    told = []
    for code, _ in group.members:
        now = reader.indicator(area, code, period)
        row: list[str | Figure] = [now.what, now.form.printed, now]
        told.append((now.what, now))
        if reader.has_period("fct_indicators", before):
            earlier = _or_none(reader, area, code, before)
            row.append(earlier if earlier is not None else "")
        rows.append(row)
    heads = ("指标", UNIT_HEAD, f"{period}年", f"{before}年")[: len(rows[0])]
    notes = [f"{text}（{period}年）。" for text, _ in missing_notes(told)]
    notes += filed_notes(cell for row in rows for cell in row if isinstance(cell, Figure))
    return Table(group.key, f"{scope.area.short_zh}{group.title}", heads, rows, notes=tuple(notes))


def _or_none(reader: Reader, area: str, code: str, period: str) -> Figure | None:
    try:
        return reader.indicator(area, code, period)
    except NoSuchValue:
        return None


def _scale(reader: Reader, scope: Scope, period: str) -> list[str]:
    if not scope.is_single:
        return ["营业收入等按填报企业计，各园区应报和实报单位见数据质量部分；这里不作加总。"]
    area = scope.area.area_code
    revenue = reader.indicator(area, "zone_revenue", period)
    if revenue.value is None:
        return [f"{period}年，{scope.area.name_zh}营业收入{revenue.said}。"]
    growth = reader.indicator(area, "operating_revenue_growth", period)
    matched = reader.indicator(area, "operating_revenue_growth_matched", period)
    rate = reader.indicator(area, "profit_rate", period)
    also = f"（两年都有填报的企业{grown(matched, '上年')}）" if matched.value is not None else ""
    return [
        f"{period}年，{scope.area.name_zh}实现营业收入{revenue.said}，{grown(growth, '上年')}{also}；"
        f"企业利润率{rate.said}。"
    ]


def _subjects(reader: Reader, scope: Scope, period: str) -> list[str]:
    area = scope.area.area_code
    if scope.area.area_level == "banner":
        return []
    where = scope.area.name_zh if scope.is_single else f"{scope.area.name_zh}（含园区以外）"
    day = periods.last_day(period)
    count, growth = reader.indicator(area, "hnte_count", period), reader.indicator(area, "hnte_count_growth", period)
    said = [
        f"{day.year}年末，{where}有企业{reader.indicator(area, 'enterprise_count', period).said}；"
        f"高新技术企业{count.said}，"
        f"{grown(growth, '上年末')}，{netted(reader.indicator(area, 'hnte_count_net_increase', period))}；"
        f"科技型中小企业{reader.indicator(area, 'tech_sme_count', period).said}。"
    ]
    if scope.area.area_level == "region":
        share = reader.indicator(area, "zones_hnte_share_of_region", period)
        said.append(f"国家级和自治区级高新区的高新技术企业占全区的比重为{share.said}。")
    return said


def _research(reader: Reader, scope: Scope, period: str) -> list[str]:
    if not scope.is_single:
        return []
    area = scope.area.area_code
    intensity = reader.indicator(area, "rd_intramural_revenue_ratio", period)
    to_gdp, change = (
        reader.indicator(area, "rd_gdp_ratio_league", period),
        reader.indicator(area, "rd_gdp_ratio_increase", period),
    )
    said = f"研发经费内部支出占营业收入的比例为{intensity.said}；研发经费投入占盟市生产总值的比重为{to_gdp.said}"
    return [f"{said}；填报的研发经费投入占地区生产总值比重{moved(change)}。"]


SENTENCES = {"scale": _scale, "subjects": _subjects, "research": _research}
