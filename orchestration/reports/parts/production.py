"""Output and sales of industry, from the monthly return.

Belongs here: what B204-1 says of the zones. Does not belong here: who sent it (see ``quality``).
"""

from __future__ import annotations

from orchestration import periods
from orchestration.reports.content import Chart, Section, Table, ref
from orchestration.reports.figures import Figure, grown, symbol
from orchestration.reports.kinds import span_zh
from orchestration.reports.parts.tables import INDICATOR, MEASURE, Column, Line, one_zone_table, zone_table
from orchestration.reports.reader import NoSuchValue, Reader, Scope

OUTPUT, MONTH = "industrial_output_ytd_cny_thousand", "industrial_output_month_cny_thousand"
GROWTH, MATCHED = "industrial_output_growth", "industrial_output_growth_matched"
GROWTH_HEAD = "比上年同期\n增长（%）"
COLUMNS = (
    Column("工业总产值\n累计\n（亿元）", MEASURE, OUTPUT),
    Column("工业总产值\n本月\n（亿元）", MEASURE, MONTH),
    Column("比上年同期\n增长\n（%）", INDICATOR, GROWTH),
    Column("可比企业\n增长\n（%）", INDICATOR, MATCHED),
    Column("产品\n销售率\n（%）", INDICATOR, "output_sales_ratio"),
    Column("出口交货值\n比重\n（%）", INDICATOR, "export_delivery_share"),
    Column("用电量\n增长\n（%）", INDICATOR, "electricity_use_growth"),
)
LINES = (
    Line("工业总产值（本年累计）", MEASURE, OUTPUT, GROWTH),
    Line("其中：可比企业", MEASURE, "industrial_output_ytd_matched_cny_thousand", MATCHED),
    Line("工业总产值（本月）", MEASURE, MONTH),
    Line("工业销售产值（本年累计）", MEASURE, "industrial_sales_ytd_cny_thousand"),
    Line("工业产品销售率", INDICATOR, "output_sales_ratio"),
    Line("出口交货值（本年累计）", MEASURE, "export_delivery_ytd_cny_thousand"),
    Line("出口交货值占销售产值比重", INDICATOR, "export_delivery_share"),
    Line("企业用电量（本年累计）", MEASURE, "electricity_use_ytd_kwh_10k", "electricity_use_growth"),
)
WITHOUT = "本期没有可用的月报"


def production(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """One zone by lines with its path over the year; several zones by columns with their growth."""
    span = span_zh(period)
    if scope.is_single:
        area = scope.area.area_code
        table = one_zone_table(reader, area, period, "production", f"{span}工业产销", LINES, GROWTH_HEAD)
        return Section("production", heading, _of_one(reader, scope, period), (table,), (_path(reader, scope, period),))
    table = zone_table(reader, scope, period, "production", f"{span}各园区工业产销", COLUMNS, WITHOUT)
    return Section("production", heading, _of_many(reader, scope, period, table), (table,), (_growth(scope, table),))


def _of_one(reader: Reader, scope: Scope, period: str) -> tuple[str, ...]:
    area, name, span = scope.area.area_code, scope.area.name_zh, span_zh(period)
    output = reader.measure(area, OUTPUT, period)
    if output.value is None:
        return (f"{span}，{name}{WITHOUT}，不作分析。",)
    expected, reported = reader.units_of(area, OUTPUT, period)
    units = f"报送月报的{reported.said}企业（应报{expected.said}）" if expected and reported else "报送月报的企业"
    growth, matched = reader.indicator(area, GROWTH, period), reader.indicator(area, MATCHED, period)
    first = f"初步统计，{span}，{name}{units}完成工业总产值{output.said}，{grown(growth)}"
    if matched.value is not None:
        first += f"；两年都有填报的企业{grown(matched)}"
    second = "，".join(
        [
            f"{periods.parse(period)[1]}月当月完成{reader.measure(area, MONTH, period).said}",
            f"工业产品销售率{reader.indicator(area, 'output_sales_ratio', period).said}",
            f"出口交货值占销售产值的比重为{reader.indicator(area, 'export_delivery_share', period).said}",
        ]
    )
    electricity = reader.indicator(area, "electricity_use_growth", period)
    return (f"{first}。", f"{second}；企业用电量{grown(electricity)}。")


def _of_many(reader: Reader, scope: Scope, period: str, table: Table) -> tuple[str, ...]:
    span, area = span_zh(period), scope.area.area_code
    if not table.rows:
        return (f"{span}，{scope.area.name_zh}所辖各园区都{WITHOUT}，不作分析。",)
    parks = reader.count(len(scope.zones), "个", "园区和候选园区", area, period, "dim_area 的行数")
    shown = reader.count(len(table.rows), "个", "有月报数值的园区", area, period, "fct_measures 的行数")
    said = [
        f"初步统计，{span}，{scope.area.name_zh}{parks.said}高新区和候选园区中，{shown.said}有工业产销数值"
        f"（{ref('production')}）。各园区的数值只包括报送了月报的企业，这里不作加总。"
    ]
    rates = sorted(
        (figure for row in table.rows if isinstance(figure := row[3], Figure) and figure.value is not None),
        key=lambda one: one.value or 0,
    )
    matched = {figure.area: figure for row in table.rows if isinstance(figure := row[4], Figure)}
    if not rates:
        return (*said, "各园区都缺少可以比较的上年同期数，本期不列增速。")
    up, down = (
        reader.count(
            sum(sign * (one.rounded or 0) > 0 for one in rates), "个", what, area, period, "fct_indicators 的行数"
        )
        for sign, what in ((1, "工业总产值增长的园区"), (-1, "工业总产值下降的园区"))
    )
    ends = f"最高为{_end(scope, rates[-1], matched)}"
    if len(rates) > 1:
        ends += f"，最低为{_end(scope, rates[0], matched)}"
    compared = reader.count(len(rates), "个", "可以比较增速的园区", area, period, "fct_indicators 的行数")
    moved = f"增长的{up.said}、下降的{down.said}" if down.value else f"增长的{up.said}"
    text = f"可以同上年同期比较的园区{compared.said}，其中工业总产值（现价）{moved}，{ends}。"
    note = "现价增速包括企业进出园区和名册变动，“可比企业”只比较两年都有填报的企业。"
    return (*said, f"{text}{note}")


def _end(scope: Scope, rate: Figure, matched: dict[str, Figure]) -> str:
    """A zone at an end of the list, with what the same enterprises of both years say of it."""
    same = matched[rate.area]
    also = f"，可比企业{grown(same, '')}" if same.value is not None else ""
    return f"{scope.name(rate.area)}（{grown(rate)}{also}）"


def _growth(scope: Scope, table: Table) -> Chart:
    """Growth of the zones that have one, the highest first."""
    rates = [row[3] for row in table.rows if isinstance(row[3], Figure) and row[3].value is not None]
    rates.sort(key=lambda one: (-(one.value or 0), one.area))
    labels = tuple(scope.name(one.area) for one in rates)
    return Chart("production", "各园区工业总产值比上年同期增长（现价）", "%", labels, (("增长", tuple(rates)),))


def _path(reader: Reader, scope: Scope, period: str) -> Chart:
    """Output of each month up to the period, beside the year before as far as the release has it."""
    year, month = periods.parse(period)
    assert month is not None
    months = range(2, month + 1)
    series = []
    for of_year in (year - 1, year):
        figures = []
        for one in months:
            try:
                figures.append(reader.measure(scope.area.area_code, MONTH, f"{of_year}-{one:02d}"))
            except NoSuchValue:
                break
        else:
            series.append((f"{of_year}年", tuple(figures)))
    labels = tuple("1—2月" if one == 2 else f"{one}月" for one in months)
    return Chart("production", f"{scope.area.short_zh}各月工业总产值（现价）", "亿元", labels, tuple(series))


def months(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """Output month by month within the quarter and cumulated, each with the units behind it."""
    year, last = periods.parse(period)
    assert last is not None
    within = [f"{year}-{one:02d}" for one in range(max(last - 2, 2), last + 1)]
    absent = [one for one in within if not reader.has_period("fct_measures", one)]
    columns = [*((MONTH, one, _month_zh(one)) for one in within), (OUTPUT, period, "累计")]
    rows: list[list[str | Figure]] = []
    changed = False
    for zone in scope.zones:
        line: list[str | Figure] = [zone.label_zh]
        units = []
        for code, one, _ in columns:
            if one in absent:
                line += [symbol("missing")] * 2
                continue
            reported = reader.units_of(zone.area_code, code, one)[1]
            line += [reader.measure(zone.area_code, code, one), reported or symbol("missing")]
            units += [reported.value] if reported else []
        if any(isinstance(cell, Figure) and cell.value is not None for cell in line):
            changed |= len(set(units)) > 1
            rows.append(line)
    names = [name for _, _, name in columns]
    heads = ("园区", *(head for name in names for head in (f"{name}\n（亿元）", f"{name}\n实报（户）")))
    table = Table(
        "months", "季内各月工业总产值和实报户数", heads, rows, notes=_month_notes(reader, scope, period, rows, changed)
    )
    said = f"季内各月工业总产值（现价）见{ref('months')}。" if rows else f"季内各月，各园区都{WITHOUT}。"
    if absent:
        said += f"本发布没有{'、'.join(map(_month_zh, absent))}的数。"
    return Section("months", heading, (said,), (table,))


def _month_zh(period: str) -> str:
    return "1—2月" if period.endswith("-02") else f"{int(period[5:])}月"


def _month_notes(
    reader: Reader, scope: Scope, period: str, rows: list[list[str | Figure]], changed: bool
) -> tuple[str, ...]:
    """What is missing, and that sums over different respondents do not add up."""
    lacking = {cell.area for row in rows for cell in row if isinstance(cell, Figure) and cell.value is None}
    notes = []
    if lacking:
        names = reader.named(sorted(map(scope.name, lacking)), scope.area.area_code, period)
        notes.append(f"“{symbol('missing')}”：当月数由累计数差分得出，本期或上期没有可用的累计数（{names}）。")
    if changed:
        notes.append("各月实报单位不同，累计数与各月之和不可直接相减。")
    return tuple(notes)
