"""Enterprises, high-tech enterprises and technology SMEs, from the registers.

Belongs here: what registers say of an area and its zones. Does not belong here: what enterprises file.
"""

from __future__ import annotations

from orchestration import periods
from orchestration.reports.content import Section
from orchestration.reports.figures import Figure, grown
from orchestration.reports.parts.tables import INDICATOR, MEASURE, Column, Line, one_zone_table, seen, zone_table
from orchestration.reports.reader import Reader, Scope

COLUMNS = (
    Column("入驻企业\n（家）", INDICATOR, "enterprise_count"),
    Column("高新技术\n企业（家）", INDICATOR, "hnte_count"),
    Column("当年总增\n（家）", INDICATOR, "hnte_new_count"),
    Column("比上年\n增长（%）", INDICATOR, "hnte_count_growth"),
    Column("科技型中小\n企业（家）", INDICATOR, "tech_sme_count"),
    Column("两类企业\n比重（%）", INDICATOR, "hnte_tech_sme_share"),
)
LINES = (
    Line("入驻企业", INDICATOR, "enterprise_count"),
    Line("其中：当年新注册", INDICATOR, "enterprise_new_registered_count"),
    Line("高新技术企业", INDICATOR, "hnte_count", "hnte_count_growth"),
    Line("其中：当年新增（总增）", INDICATOR, "hnte_new_count"),
    Line("科技型中小企业", INDICATOR, "tech_sme_count"),
    Line("两类企业占企业总数比重", INDICATOR, "hnte_tech_sme_share"),
    Line("瞪羚企业", MEASURE, "gazelle_count"),
    Line("专精特新“小巨人”企业", MEASURE, "little_giant_count"),
    Line("在孵企业", MEASURE, "incubatee_count"),
    Line("自治区级创业孵化载体", MEASURE, "incubation_carrier_count_regional"),
)
NOTE = "两类企业指高新技术企业和科技型中小企业，兼有两种资格的只计一次；总增未扣除资格到期和迁出的企业。"


def innovation(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """The area as a whole, which the registers count itself, and its zones."""
    until = periods.last_day(period)
    day = f"{until.year}年{until.month}月末"
    area = scope.area.area_code
    if scope.is_single:
        table = one_zone_table(reader, area, period, "innovation", f"{day}创新主体", LINES, "比上年\n增长（%）")
    else:
        without = "没有名录可以计数"
        table = zone_table(reader, scope, period, "innovation", f"{day}各园区创新主体", COLUMNS, without)
    said = [_sentence(reader, scope, period, day)] if scope.area.area_level != "banner" else []
    if scope.area.area_level in ("league", "region"):
        said.append(f"{seen(table)}{NOTE}")
    else:
        said.append(NOTE)
    return Section("innovation", heading, tuple(said), (table,))


def _sentence(reader: Reader, scope: Scope, period: str, day: str) -> str:
    area = scope.area.area_code

    def get(code: str) -> Figure:
        return reader.indicator(area, code, period)

    where = scope.area.name_zh if scope.is_single else f"{scope.area.name_zh}（含园区以外）"
    if get("enterprise_count").value is None:
        return f"{day}，{where}的企业数{get('enterprise_count').said}。"
    high_tech, growth = get("hnte_count"), get("hnte_count_growth")
    grows = f"，{grown(growth)}" if growth.value is not None else f"（增速没有数值：{growth.reason}）"
    return (
        f"{day}，按企业名录和证书名单计，{where}有企业{get('enterprise_count').said}，其中高新技术企业{high_tech.said}{grows}，"
        f"当年新增（总增）{get('hnte_new_count').said}；科技型中小企业{get('tech_sme_count').said}。"
        f"高新技术企业和科技型中小企业占企业总数的比重为{get('hnte_tech_sme_share').said}。"
    )
