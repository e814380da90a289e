"""What the sheet says of itself, and what title, sheet, file and folder say of it."""

from __future__ import annotations

from collections.abc import Callable

from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.sheets import OUTPUT, OUTPUT_YTD, REPORTER, TITLE, UNIT, Rows, bent, book, put, two

GOOD = {OUTPUT: "150.5", OUTPUT_YTD: "900"}
TEN = {OUTPUT: "1505", OUTPUT_YTD: "9000"}
HEADING = "2024年1—6月工业产销总值及主要产品产量"


def _good(name: str, make: Callable[[], bytes], totals: dict[str, str] | None = None, **claimed: str) -> Case:
    return Case(f"good_line_{name}", "line", make, ACCEPT, "ok", 2, totals or GOOD, **claimed)


def _bad(name: str, make: Callable[[], bytes], code: str, **claimed: str) -> Case:
    return Case(f"line_{name}", "line", make, QUARANTINE, code, **claimed)


def sheet(**lines: str) -> Callable[[], bytes]:
    return lambda: book(two(**lines))


def one_cell(rows: Rows) -> None:
    """Reporter, period and unit in one cell, as some type them."""
    rows[REPORTER] = ["填报单位：鄂尔多斯高新区　　报告期：2024年6月　　单位：千元"]
    rows[UNIT] = []


UNITS: tuple[Case, ...] = (
    _good("unit_wan", sheet(unit="单位：万元"), TEN),
    _good("unit_yi", sheet(unit="单位：亿元"), {OUTPUT: "15050000", OUTPUT_YTD: "90000000"}),
    _good("unit_yuan", sheet(unit="单位：元"), {OUTPUT: "0.1505", OUTPUT_YTD: "0.9"}),
    _good("unit_after_a_blank", sheet(unit="单位： 千元")),
    _good("unit_spaced_out", sheet(unit="单　位：千 元")),
    _good("unit_half_width_colon", sheet(unit="单位:千元")),
    _good("unit_in_brackets", sheet(unit="（单位：万元）"), TEN),
    _good("unit_by_its_long_name", sheet(unit="计量单位：人民币万元"), TEN),
    _good("unit_several", sheet(unit="单位：千元、万千瓦时")),
    _good("unit_traditional", sheet(unit="单位：萬元"), TEN),
    _good("unit_repeated_alike", bent(put(1, 5, "单位：千元"))),
    _good("all_in_one_cell", bent(one_cell)),
    _bad("unit_missing", sheet(unit=""), "unit_missing"),
    _bad("unit_unknown", sheet(unit="单位：百元"), "unit_unknown"),
    _bad("unit_of_another_currency", sheet(unit="单位：万美元"), "unit_unknown"),
    _bad("unit_of_another_kind", sheet(unit="单位：人"), "unit_missing"),
    _bad("unit_two_in_one_line", sheet(unit="单位：千元、万元"), "lines_disagree"),
    _bad("unit_two_lines", bent(put(1, 5, "单位：万元")), "lines_disagree"),
)

PERIODS: tuple[Case, ...] = (
    _good("period_spaced_out", sheet(period="报告期：2024 年 6 月")),
    _good("period_cumulative", sheet(period="报告期：2024年1—6月")),
    _good("period_full_width", sheet(period="报告期：２０２４年６月")),
    _good("period_with_a_leading_zero", sheet(period="报告期：2024年06月")),
    _good("period_repeated_alike", bent(put(1, 4, "报告期：2024年6月"))),
    _bad("period_of_the_folder_differs", sheet(period="报告期：2024年5月"), "period_mismatch"),
    _bad("period_two_lines", bent(put(1, 4, "报告期：2024年5月")), "lines_disagree"),
    _bad("period_missing", sheet(period=""), "period_missing"),
    _bad("period_two_digit_year", sheet(period="报告期：24年6月"), "period_missing"),
    _bad("period_month_thirteen", sheet(period="报告期：2024年13月"), "not_a_period"),
    _bad("period_only_a_year", sheet(period="报告期：2024年"), "period_missing"),
    _bad("period_january_alone", sheet(period="报告期：2024年1月"), "period_not_in_calendar", period="2024-01"),
)

REPORTERS: tuple[Case, ...] = (
    _good("reporter_with_a_seal", sheet(reporter="填报单位（盖章）：鄂尔多斯高新技术产业开发区")),
    _good("reporter_with_a_seal_behind", sheet(reporter="填报单位：鄂尔多斯高新技术产业开发区（公章）")),
    _good("reporter_by_short_name", sheet(reporter="填报单位：鄂尔多斯高新区")),
    _good("reporter_spaced_out", sheet(reporter="填 报 单 位：鄂 尔 多 斯 高 新 区")),
    _good("reporter_in_traditional_script", sheet(reporter="填報單位：鄂爾多斯高新區".replace("填報單位", "填报单位"))),
    _good("reporter_twice_by_two_names", bent(put(1, 3, "填报单位：鄂尔多斯高新区"))),
    _bad("reporter_two_zones", bent(put(1, 3, "填报单位：通辽高新区")), "lines_disagree"),
    _bad("reporter_unknown", sheet(reporter="填报单位：某某园区"), "reporter_unknown"),
    _bad("reporter_nearly_right", sheet(reporter="填报单位：鄂尔多斯高新技术开发区"), "reporter_unknown"),
    _bad("reporter_missing", sheet(reporter=""), "reporter_missing"),
    _bad("reporter_empty", sheet(reporter="填报单位："), "reporter_missing"),
)

TITLES: tuple[Case, ...] = (
    _good("title_without_period", bent(put(TITLE, 0, "工业产销总值及主要产品产量"))),
    _good("title_with_year_only", bent(put(TITLE, 0, "2024年工业产销总值"))),
    _good("title_with_zone", bent(put(TITLE, 0, "鄂尔多斯高新区工业产销总值"))),
    _good("title_with_the_league", bent(put(TITLE, 0, "鄂尔多斯市工业产销总值"))),
    _good("title_spaced_out", bent(put(TITLE, 0, "工 业 产 销 总 值"))),
    _good("title_in_traditional_script", bent(put(TITLE, 0, "工業產銷總值"))),
    _good("date_of_filing_in_the_next_month", bent(put(1, 4, "填报日期：2024年7月8日"))),
    _bad("title_of_another_month", bent(put(TITLE, 0, HEADING.replace("6", "5"))), "title_disagrees"),
    _bad("title_of_another_year", bent(put(TITLE, 0, HEADING.replace("2024", "2023"))), "title_disagrees"),
    _bad("title_of_another_zone", bent(put(TITLE, 0, "通辽高新区工业产销总值")), "title_disagrees"),
    _bad("title_of_no_form", bent(put(TITLE, 0, "企业情况")), "title_missing"),
)


def _named(name: str, file_name: str, verdict: str, code: str, period: str | None = "2024-06") -> Case:
    rows, totals = (0, {}) if verdict == QUARANTINE else (2, GOOD)
    return Case(name, "file name", sheet(), verdict, code, rows, totals, period=period, file_name=file_name)


FILES: tuple[Case, ...] = (
    _named("good_file_named_after_its_month", "鄂尔多斯高新区2024年6月.xlsx", ACCEPT, "ok"),
    _named("good_file_named_in_digits", "ordos_202406.xlsx", ACCEPT, "ok"),
    _named("good_file_named_with_a_range", "2024年1-6月工业产销.xlsx", ACCEPT, "ok"),
    _named("good_file_named_with_a_day_of_sending", "工业产销20240708.xlsx", ACCEPT, "ok"),
    _named("good_file_named_with_a_day_in_signs", "工业产销2024-07-08.xlsx", ACCEPT, "ok"),
    _named("good_file_named_with_two_months", "2024年5月（更正2024年6月）.xlsx", ACCEPT, "ok"),
    _named("good_file_named_by_nothing", "1.xlsx", ACCEPT, "ok"),
    _named("file_named_after_the_month_before", "2024年5月.xlsx", WARN, "name_disagrees"),
    _named("file_named_after_the_year_before", "ordos_202306.xlsx", WARN, "name_disagrees"),
    _named("file_named_after_another_month_and_no_folder", "2024年5月.xlsx", QUARANTINE, "file_name_conflict", None),
    _named("file_named_after_another_zone", "通辽高新区2024年6月.xlsx", QUARANTINE, "file_name_conflict"),
    _named("good_file_without_folder", "2024年6月.xlsx", ACCEPT, "ok", None),
)
