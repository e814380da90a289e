"""One file, one verdict: what is accepted says what the file says, what is set aside says why and where."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import xlsxwriter

from orchestration.landing.judge import Claim, at_receipt, judge
from orchestration.landing.layout import built_in
from orchestration.landing.verdict import ACCEPT, QUARANTINE, WARN, Judgement
from orchestration.workbook import Sheet, workbook_bytes
from tests.landing.workbooks import GOOD, UNITS, b204_1, b204_1_rows, enterprise

JUNE = Claim("B204-1", "2024-06")


def judged(content: bytes, claim: Claim = JUNE) -> Judgement:
    return judge(content, claim, built_in())


def test_a_good_return_is_taken_with_its_place() -> None:
    found = judged(GOOD)
    assert (found.verdict, found.reference_period, found.reporting_area_code) == (ACCEPT, "2024-06", "ordos")
    assert found.columns["industrial_output_month_cny_thousand"] == [100, Decimal("50.5")]
    assert found.columns["industrial_sales_ytd_cny_thousand"] == [None, None]
    assert found.columns["row_number"] == [7, 8]
    assert found.columns["uscc_check"] == ["ok", "ok"]
    assert found.letters["industrial_output_ytd_cny_thousand"] == "D"
    assert found.totals["industrial_output_ytd_cny_thousand"] == "900.0000"


def test_money_filed_in_ten_thousands_lands_in_thousands_beside_the_text_as_filed() -> None:
    found = judged(b204_1(enterprise(UNITS[0], Decimal("12.34"), 100), unit="单位：万元"))
    assert found.columns["industrial_output_month_cny_thousand"] == [Decimal("123.4")]
    assert found.columns["industrial_output_month_cny_thousand_as_filed"] == ["12.34"]


def test_electricity_keeps_its_own_unit_whatever_the_unit_line_says() -> None:
    row = enterprise(UNITS[0], 1, 1, *[None] * 10, Decimal("3.5"))
    assert judged(b204_1(row, unit="单位：万元")).columns["electricity_use_month_kwh_10k"] == [Decimal("3.5")]


def test_columns_are_found_by_their_heads_in_any_order() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], 100, 600)])
    turned = [[*row, *[None] * (18 - len(row))][::-1] if len(row) > 3 else row for row in rows[:-2]]
    turned[4], turned[5] = rows[4][:2] + rows[4][10:] + rows[4][2:10], rows[5][:2] + rows[5][10:] + rows[5][2:10]
    turned[6] = rows[6][:2] + rows[6][10:] + rows[6][2:10]
    found = judged(workbook_bytes(Sheet("x", turned)))
    assert found.columns["industrial_output_ytd_cny_thousand"] == [600]
    assert found.letters["industrial_output_ytd_cny_thousand"] == "L"


def test_where_a_repeated_head_has_another_order_no_column_is_named_for_both() -> None:
    first = b204_1_rows([enterprise(UNITS[0], 100, 600)])[:7]
    second = [
        row[:2] + row[6:10] + row[2:6] + row[10:]
        for row in b204_1_rows([[*enterprise(UNITS[1], 50, 300), *[None] * 14]])[4:7]
    ]
    found = judged(workbook_bytes(Sheet("工业产销总值", [*first, *second])))
    assert found.columns["industrial_output_month_cny_thousand"] == [100, 50]
    assert found.columns["industrial_output_ytd_cny_thousand"] == [600, 300]
    assert found.letters["uscc"] == "A"
    assert "industrial_output_ytd_cny_thousand" not in found.letters


def test_the_sum_of_a_column_is_exact_beside_figures_of_any_size() -> None:
    """Where doubles do not suffice, the texts are added."""
    small = judged(b204_1(*(enterprise(unit, Decimal("0.1"), Decimal("0.2")) for unit in UNITS)))
    assert small.totals["industrial_output_month_cny_thousand"] == "0.2000"
    large = judged(b204_1(enterprise(UNITS[0], 99999999999999, 1), enterprise(UNITS[1], Decimal("0.0001"), 1)))
    assert large.totals["industrial_output_month_cny_thousand"] == "99999999999999.0001"


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b204_1(enterprise(UNITS[0], 1, 1), period="报告期：2024年5月"), "period_mismatch", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], 1, 1), period="报告期：2024年1月"), "period_not_in_calendar", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], 1, 1), period="报告期：2024年"), "period_missing", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], 1, 1), reporter="填报单位：某某园区"), "reporter_unknown", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], 1, 1), reporter="单位全称"), "reporter_missing", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], 1, 1), unit="单位：百元"), "unit_unknown", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], 1, 1), unit=""), "unit_missing", "工业产销总值"),
        (b204_1(enterprise(UNITS[0], "约100", 1)), "not_a_number", "工业产销总值!C7"),
        (b204_1(enterprise(UNITS[0], None, 1)), "required_cell_empty", "工业产销总值!C7"),
        (b204_1(enterprise(UNITS[0], 10**14, 1)), "number_out_of_range", "工业产销总值!C7"),
        (b204_1(), "no_rows", "工业产销总值"),
        (workbook_bytes(Sheet("x", [["无关"]])), "no_layout_matches", "x"),
        ("统一社会信用代码,姓名\n".encode(), "container_not_supported", ""),
        (b"%PDF-1.7", "container_not_supported", ""),
        (GOOD[: len(GOOD) // 2], "container_not_supported", ""),
    ],
)
def test_what_is_wrong_is_set_aside_whole_with_its_reason(content: bytes, code: str, place: str) -> None:
    found = judged(content)
    assert (found.verdict, found.columns) == (QUARANTINE, {})
    assert found.leading is not None
    assert (found.leading.code, found.leading.place) == (code, place)
    for language in ("zh", "en"):
        assert found.leading.sentence(language, "x.xlsx").startswith("x.xlsx")


@pytest.mark.parametrize("place", ["above", "as a row", "below"])
def test_an_empty_return_that_says_so_is_a_nil_return(place: str) -> None:
    rows = b204_1_rows([])
    rows.insert({"above": 3, "as a row": 6, "below": len(rows)}[place], ["说明：零报送"])
    found = judged(workbook_bytes(Sheet("x", rows)))
    assert (found.verdict, [finding.code for finding in found.findings]) == (WARN, ["nil_return"])
    assert (found.columns, found.reference_period, found.reporting_area_code) == ({}, "2024-06", "ordos")


def test_rows_beside_the_statement_are_no_nil_return() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], 1, 1)])
    rows.insert(3, ["说明：零报送"])
    assert judged(workbook_bytes(Sheet("x", rows))).verdict == ACCEPT


def test_a_missing_required_column_is_named() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], 1, 1)])
    rows[5][3] = "本年累计"
    found = judged(workbook_bytes(Sheet("x", rows)))
    assert found.leading is not None
    assert (found.leading.code, found.leading.expected) == (
        "required_column_missing",
        "工业总产值（当年价格）/本年1—本月",
    )


def test_a_column_that_the_layout_does_not_know_is_reported_not_lost_in_silence() -> None:
    rows = b204_1_rows([[*enterprise(UNITS[0], 1, 1), "备注内容"]])
    rows[4].append("备注")
    found = judged(workbook_bytes(Sheet("x", rows)))
    assert (found.verdict, [finding.code for finding in found.findings]) == (WARN, ["column_not_in_layout"])
    assert found.findings[0].found == "备注"


@pytest.mark.parametrize(
    ("total", "verdict"), [(Decimal("150.6"), ACCEPT), (Decimal("150.8"), QUARANTINE), (0, QUARANTINE)]
)
def test_the_total_row_must_be_the_sum_to_within_rounding(total: Decimal, verdict: str) -> None:
    rows = [enterprise(UNITS[0], Decimal("100.1"), 200), enterprise(UNITS[1], Decimal("50.4"), 100)]
    found = judged(workbook_bytes(Sheet("x", b204_1_rows(rows, total=[total, 300]))))
    assert found.verdict == verdict
    if verdict == QUARANTINE:
        assert found.leading is not None
        assert (found.leading.code, found.leading.place) == ("total_mismatch", "x!C9")


def test_all_places_are_said_at_once() -> None:
    rows = [enterprise(UNITS[0], "(14379)", "—"), enterprise(UNITS[1], "无", 1)]
    found = judged(b204_1(*rows))
    said = found.sentence("zh", "报表.xlsx")
    assert said.startswith("报表.xlsx 工业产销总值!C7：")
    assert said.endswith("另有 2 处也要看：工业产销总值!C8、工业产销总值!D7。")
    assert found.sentence("en", "x").endswith("2 more places to look at: 工业产销总值!C8、工业产销总值!D7.")


def test_a_wrong_total_is_quoted_in_the_unit_of_the_sheet() -> None:
    rows = [enterprise(UNITS[0], 38000, 38000), enterprise(UNITS[1], 13062, 13062)]
    found = judged(workbook_bytes(Sheet("x", b204_1_rows(rows, total=[60000, 51062], unit="单位：万元"))))
    assert found.leading is not None
    assert (found.leading.found, found.leading.expected) == ("60000", "51062")


def test_rows_below_the_total_and_the_signature_are_no_data() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], 1, 1)], total=[1, 1])
    assert judged(workbook_bytes(Sheet("x", rows))).row_count == 1


def test_the_form_is_found_by_content_when_nothing_is_claimed() -> None:
    found = judged(GOOD, Claim())
    assert (found.form, found.reference_period) == ("B204-1", "2024-06")


def csv(text: str, encoding: str = "gb18030") -> bytes:
    return text.encode(encoding)


REGISTER = "统一社会信用代码,单位详细名称,行政区划代码,行业代码,成立日期,注销日期,是否规模以上工业\n"
REGISTER_ROW = "91150000701463622D,示例企业,150203,3240,1997-09-12,,是\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_registers_come_in_the_encodings_that_offices_write(encoding: str) -> None:
    found = judged(csv(REGISTER + REGISTER_ROW, encoding), Claim("enterprise-register", "2024-12"))
    assert found.verdict == ACCEPT
    assert found.columns["enterprise_name"] == ["示例企业"]
    assert found.columns["closed_date"] == [None]
    assert found.columns["is_above_scale"] == [True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (REGISTER + REGISTER_ROW.replace(",,", ","), "csv_ragged"),
        (REGISTER + REGISTER_ROW.replace("是", "可能"), "not_yes_no"),
        (REGISTER + REGISTER_ROW.replace("1997-09-12", "97.9.12"), "not_a_date"),
        (REGISTER.replace("成立日期", "日期") + REGISTER_ROW, "required_column_missing"),
        (REGISTER + '"未闭合' + REGISTER_ROW, "csv_quotes"),
    ],
)
def test_a_register_with_one_unreadable_cell_is_set_aside_whole(text: str, code: str) -> None:
    found = judged(csv(text), Claim("enterprise-register", "2024-12"))
    assert found.leading is not None
    assert (found.verdict, found.leading.code) == (QUARANTINE, code)


def test_text_in_no_known_encoding_is_never_guessed() -> None:
    found = judged(csv(REGISTER) + b"\xff\xff\xff", Claim("enterprise-register", "2024-12"))
    assert found.leading is not None
    assert found.leading.code == "encoding_unknown"


INDICATOR_HEAD = "统计区域,指标代码,指标名称,报告期,数值,计量单位,数据来源,佐证材料\n"


def test_an_indicator_return_carries_area_period_and_unit_in_each_row() -> None:
    text = (
        INDICATOR_HEAD
        + "鄂尔多斯高新区,hnte_count,高新技术企业数,2023,60,家,名单,\n"
        + "昆区包头金属深加工园区,rd_gdp_ratio,,2021-03,1,%,规划,\n"
    )
    found = judged(csv(text, "utf-8-sig"), Claim("indicator-return", "2023"))
    assert found.columns["area_code"] == ["ordos", "kundulun"]
    assert found.columns["reference_period"] == ["2023", "2021-03"]
    assert found.columns["reported_value"] == [60, 1]


def test_a_value_in_a_unit_of_another_kind_is_set_aside() -> None:
    text = INDICATOR_HEAD + "鄂尔多斯高新区,hnte_count,,2023,60,%,名单,\n"
    found = judged(csv(text), Claim("indicator-return", "2023"))
    assert found.leading is not None
    assert (found.leading.code, found.leading.place) == ("unit_conflict", "E2")


def test_figures_below_the_end_of_the_table_are_not_lost_in_silence() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], 1, 1)], total=[1, 1])
    late = workbook_bytes(Sheet("x", [*rows, enterprise(UNITS[1], 5, 9)]))
    noted = b204_1_rows([enterprise(UNITS[0], 1, 1), [None, "注塑模具有限公司", 5, 9], enterprise(UNITS[1], 5, 9)])
    for content, place in ((late, "x!A11"), (workbook_bytes(Sheet("x", noted)), "x!A8")):
        found = judged(content)
        assert found.leading is not None
        assert (found.leading.code, found.leading.place) == ("rows_after_end", place)


def test_a_form_that_stands_on_two_sheets_is_set_aside() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], 1, 1)])
    found = judged(workbook_bytes(Sheet("甲", rows), Sheet("乙", rows)))
    assert found.leading is not None
    assert (found.leading.code, found.leading.found) == ("several_tables", "甲、乙")


LAST_MOMENT, FIRST_MOMENT = datetime(2024, 6, 30, 15, 59, 59, tzinfo=UTC), datetime(2024, 6, 30, 16, tzinfo=UTC)


def test_a_return_for_a_month_that_is_not_over_is_set_aside_whole() -> None:
    """Midnight of Beijing decides."""
    found = at_receipt(judged(GOOD), LAST_MOMENT)
    assert (found.verdict, found.columns, found.totals, found.reference_period) == (QUARANTINE, {}, {}, "2024-06")
    assert found.leading is not None
    assert (found.leading.code, found.leading.found, found.leading.expected) == (
        "period_in_future",
        "2024-06",
        "2024-06-30",
    )
    assert "2024-06-30" in found.leading.sentence("zh", "x.xlsx")
    assert at_receipt(judged(GOOD), FIRST_MOMENT) == judged(GOOD)


@pytest.mark.parametrize(
    ("period", "verdict"),
    [("2024-05", ACCEPT), ("2024-06", ACCEPT), ("2024-07", QUARANTINE), ("2023", ACCEPT), ("2024", QUARANTINE)],
)
def test_a_registry_may_be_of_the_month_in_which_it_came(period: str, verdict: str) -> None:
    found = judged(csv(REGISTER + REGISTER_ROW), Claim("enterprise-register", period))
    assert at_receipt(found, LAST_MOMENT).verdict == verdict


@pytest.mark.parametrize(
    ("folder", "row_period", "verdict"),
    [
        ("2023", "2023", ACCEPT),
        ("2024", "2023", QUARANTINE),
        ("2023", "2024", QUARANTINE),
        ("2023", "2024-06", QUARANTINE),
    ],
)
def test_a_period_in_a_row_must_be_over_too(folder: str, row_period: str, verdict: str) -> None:
    found = judged(
        csv(INDICATOR_HEAD + f"鄂尔多斯高新区,hnte_count,,{row_period},60,家,名单,\n"),
        Claim("indicator-return", folder),
    )
    assert found.verdict == ACCEPT
    assert at_receipt(found, LAST_MOMENT).verdict == verdict


def test_the_edition_of_a_publication_is_no_reference_period() -> None:
    table = [["表1-8 研究与试验发展经费投入强度"], ["单位：%"], ["地区", "2022", "2023"], ["内蒙古", 1, 1]]
    found = judged(workbook_bytes(Sheet("x", table)), Claim("rd-intensity-yearbook", "2024"))
    assert (found.verdict, at_receipt(found, LAST_MOMENT).verdict) == (ACCEPT, ACCEPT)
    assert at_receipt(found, LAST_MOMENT.replace(year=2023)).verdict == QUARANTINE


def told(content: bytes, claim: Claim = JUNE) -> str:
    found = judged(content, claim).leading
    assert found is not None
    assert found.sentence("en", "x.xlsx").startswith("x.xlsx")
    return found.sentence("zh", "x.xlsx")


def test_each_fault_is_told_with_the_remedy_that_fits() -> None:
    assert "文件为空" in told(b"") and "文件为空" in told(b"\xef\xbb\xbf\r\n")
    text = told("这是文本".encode())
    assert "文本" in text and "Excel 工作簿（.xlsx）" in text and "CSV 后" not in text
    assert "确为零请填 0" in told(b204_1(enterprise(UNITS[0], None, 1)))
    nameless = [None, *enterprise(UNITS[0], 1, 1)[1:]]
    assert "为空" in told(b204_1(nameless)) and "填 0" not in told(b204_1(nameless))
    assert "留空" not in told(b204_1(enterprise(UNITS[0], "约100", 1)))
    assert "没有数据请留空" in told(b204_1(enterprise(UNITS[0], 1, 1, "约100")))


def test_an_empty_cell_of_a_merged_one_is_told_as_such() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("表")
        for number, row in enumerate(b204_1_rows([enterprise(UNITS[0], 1, 1), enterprise(UNITS[1], None, 1)])):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])
        page.merge_range("C7:C8", 1)
    sentence = told(buffer.getvalue())
    assert "表!C8" in sentence and "合并单元格" in sentence and "填 0" not in sentence


def test_a_file_that_names_another_form_is_told_which() -> None:
    rows = [["企业经济概况"], ["表　　号：GQ-002"], ["甲", "乙"], [1, 2]]
    sentence = told(workbook_bytes(Sheet("x", rows)))
    assert "这是 GQ-002 企业经济概况" in sentence and "B204-1 工业产销总值" in sentence
    assert judged(workbook_bytes(Sheet("x", [["表号：GQ-002"]]))).leading.code == "other_form"  # type: ignore[union-attr]
