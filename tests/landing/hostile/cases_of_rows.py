"""Rows that are no records: sums, parts, notes, page furniture, what stands below the table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orchestration.workbook import Value
from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.sheets import (
    FIRST,
    OUTPUT,
    OUTPUT_YTD,
    A,
    B,
    Rows,
    book,
    formulas,
    two,
    yearbook,
)
from tests.landing.workbooks import UNITS, b204_1_rows, enterprise

C = "91620105L015101280"
GOOD = {OUTPUT: "150.5", OUTPUT_YTD: "900"}
ONE, TWO = enterprise(A, 100, 600), enterprise(B, Decimal("50.5"), 300)
THREE = enterprise(C, 7, 70)


def total(label: str, *figures: Value, indent: int = 0) -> list[Value]:
    return [*[None] * indent, label, *[None] * (1 - indent), *figures]


def _rows(
    name: str,
    *rows: Sequence[Value],
    verdict: str = ACCEPT,
    code: str = "ok",
    count: int = 2,
    totals: dict[str, str] | None = None,
) -> Case:
    landed = verdict != QUARANTINE
    return Case(
        name,
        "row",
        lambda: book(b204_1_rows(rows)),
        verdict,
        code,
        count if landed else 0,
        (GOOD if totals is None else totals) if landed else {},
    )


ALL = {OUTPUT: "157.5", OUTPUT_YTD: "970"}
SUMS: tuple[Case, ...] = (
    _rows("good_total_last", ONE, TWO, total("合计", Decimal("150.5"), 900)),
    _rows("good_total_first", total("合计", Decimal("150.5"), 900), ONE, TWO),
    _rows("good_total_spaced_out", ONE, TWO, total("合　　计", Decimal("150.5"), 900)),
    _rows("good_total_by_another_word", ONE, TWO, total("总计", Decimal("150.5"), 900)),
    _rows("good_total_in_traditional_script", ONE, TWO, total("合計", Decimal("150.5"), 900)),
    _rows("good_total_in_the_column_of_names", ONE, TWO, total("合计", Decimal("150.5"), 900, indent=1)),
    _rows("good_total_within_rounding", ONE, TWO, total("合计", Decimal("150.6"), 900)),
    _rows("good_total_with_gaps", ONE, TWO, total("合计", None, 900)),
    _rows("good_subtotals", ONE, total("小计", 100, 600), TWO, total("小计", Decimal("50.5"), 300),
          total("合计", Decimal("150.5"), 900)),
    _rows("good_subtotal_with_a_name", ONE, total("东胜区小计", 100, 600), TWO),
    _rows("good_subtotal_first", total("小计", 100, 600), ONE, total("小计", Decimal("50.5"), 300), TWO),
    _rows("good_running_subtotals", ONE, total("小计", 100, 600), TWO, total("小计", Decimal("150.5"), 900)),
    _rows("good_subtotal_over_pages", ONE, TWO, total("本页小计", Decimal("150.5"), 900), THREE,
          total("合计", Decimal("157.5"), 970), count=3, totals=ALL),
    _rows("good_signatures_right_below", ONE, TWO, ["填表人：甲", "联系电话：0471-1234567", "报出日期：2024年7月5日"]),
    _rows("good_signatures_in_cells_of_their_own", ONE, TWO,
          ["单位负责人", "甲", None, "填表人", "乙", "报出日期", "2024-07-05"]),
    _rows("good_day_of_filing_right_below", ONE, TWO, ["报 出 日 期 ： 2024年7月5日"]),
    _rows("figures_beside_a_signature", ONE, TWO, ["填表人：甲", None, 7, 70],
          verdict=QUARANTINE, code="rows_after_end"),
    _rows("records_below_the_signatures", ONE, TWO, ["填表人：甲"], THREE, verdict=QUARANTINE, code="rows_after_end"),
    _rows("total_wrong", ONE, TWO, total("合计", 160, 900), verdict=QUARANTINE, code="total_mismatch"),
    _rows("total_without_the_last_row", ONE, TWO, THREE, total("合计", Decimal("150.5"), 900),
          verdict=QUARANTINE, code="total_mismatch"),
    _rows("total_first_and_wrong", total("合计", 160, 900), ONE, TWO, verdict=QUARANTINE, code="total_mismatch"),
    _rows("total_ten_times", ONE, TWO, total("合计", 1505, 9000), verdict=QUARANTINE, code="total_mismatch"),
    _rows("total_counts_subtotals_too", ONE, total("小计", 100, 600), TWO, total("小计", Decimal("50.5"), 300),
          total("合计", 301, 1800), verdict=QUARANTINE, code="total_mismatch"),
    _rows("subtotal_wrong", ONE, total("小计", 90, 600), TWO, verdict=QUARANTINE, code="total_mismatch"),
    _rows("total_is_no_number", ONE, TWO, total("合计", "约150", 900), verdict=QUARANTINE, code="not_a_number"),
    _rows("rows_below_the_total", ONE, TWO, total("合计", Decimal("150.5"), 900), THREE,
          verdict=QUARANTINE, code="rows_after_end"),
    Case("good_total_by_formula", "row", lambda: formulas(
        {(FIRST + 2, 2): ("=C7+C8", 150), (FIRST + 2, 3): ("=SUM(D7:D8)", 900)},
        b204_1_rows([enterprise(A, 100, 600), enterprise(B, 50, 300)], total=[0, 0])),
        ACCEPT, "ok", 2, {OUTPUT: "150", OUTPUT_YTD: "900"}),
    Case("total_formula_without_result", "row", lambda: formulas(
        {(FIRST + 2, 2): ("=C7+C8", "")},
        b204_1_rows([enterprise(A, 100, 600), enterprise(B, 50, 300)], total=[0, 900])),
        WARN, "total_without_value", 2, {OUTPUT: "150", OUTPUT_YTD: "900"}),
)  # fmt: skip


def below(*rows: Sequence[Value]) -> Rows:
    """Rows below the signature."""
    return [*two(), *map(list, rows)]


def _below(name: str, *rows: Sequence[Value], code: str = "ok") -> Case:
    good = code == "ok"
    return Case(
        name,
        "row",
        lambda: book(below(*rows)),
        ACCEPT if good else QUARANTINE,
        code,
        2 if good else 0,
        GOOD if good else {},
    )


AFTER: tuple[Case, ...] = (
    _below("good_note_below_the_signature", ["注：本表由园区填报。"]),
    _below("good_remark_with_a_year_below", ["说明：2024年起改用新表"], ["联系电话：", 4770000]),
    _below("rows_below_the_signature", THREE, code="rows_after_end"),
    _below("row_below_with_figures_as_text", [C, "示例企业", "7", "70"], code="rows_after_end"),
    _below("row_below_with_a_single_figure", [C, "示例企业", 7], code="rows_after_end"),
    _rows("good_note_between", ONE, ["注：上一家企业为新增。"], TWO),
    _rows("good_numbered_note_between", ONE, ["备注1：上一家企业为新增。"], TWO),
    _rows("good_note_over_two_rows_between", ONE, ["注：上一家企业为新增，"], ["自本月起填报。"], TWO),
    _rows("good_blank_rows_between", ONE, [], [None, None], TWO),
    _rows("good_page_marks_between", ONE, ["第1页，共2页"], ["（续表）"], TWO),
    _rows("parts_of_a_sum", ONE, TWO, ["其中：规上企业", None, 100, 600], verdict=WARN, code="rows_left_out"),
    _rows("parts_below_the_total", ONE, TWO, total("合计", Decimal("150.5"), 900), ["其中：外资", None, 100, 600],
          verdict=WARN, code="rows_left_out"),
    _rows("row_without_a_code", ONE, [None, "示例企业", 7, 70], verdict=QUARANTINE, code="required_cell_empty"),
    _rows("row_of_a_company_named_like_a_note", ONE, [None, "注塑模具有限公司", 5, 9], verdict=QUARANTINE,
          code="rows_after_end"),
    _rows("good_company_named_like_a_note", ONE, [B, "注塑模具有限公司", Decimal("50.5"), 300]),
    _rows("good_company_named_like_a_total", ONE, [B, "合计科技有限公司", Decimal("50.5"), 300]),
    _rows("good_nil_return", ["零报送"], verdict=WARN, code="nil_return", count=0, totals={}),
    _rows("no_rows", verdict=QUARANTINE, code="no_rows"),
    _rows("only_a_total", total("合计", 0, 0), verdict=QUARANTINE, code="no_rows"),
)  # fmt: skip

assert len(set(UNITS)) == 2


def _yearbook(name: str, *blocks: Rows, rows: int, value: str, code: str = "ok", unit: str = "单位：%") -> Case:
    good = code == "ok"
    return Case(
        name,
        "block",
        lambda: yearbook(*blocks, unit=unit),
        ACCEPT if good else QUARANTINE,
        code,
        rows,
        {"rd_intensity_pct": value} if good else {},
        form="rd-intensity-yearbook",
        period="2023",
    )


EARLY: Rows = [
    ["地　区", "Region", 2020, 2021],
    ["全　国", "National Total", "2.41", "2.43"],
    ["内蒙古", "", "0.93", ""],
]
LATE: Rows = [["地　区", "Region", 2022, 2023], ["全　国", "National Total", 2.5, 2.6], ["内蒙古", "", "0.9", "0.8"]]
SAME: Rows = [["地　区", "Region", 2020, 2021], ["北　京", "Beijing", "6.44", "6.53"]]
BLOCKS: tuple[Case, ...] = (
    _yearbook("good_blocks_of_other_years", EARLY, LATE, rows=8, value="12.57"),
    _yearbook("good_blocks_of_other_regions", EARLY, SAME, rows=6, value="18.74"),
    _yearbook("good_empty_is_not_zero", EARLY, rows=4, value="5.77"),
    _yearbook("good_year_with_its_character", [["地区", "2020年"], ["北京", "6.44"]], rows=1, value="6.44"),
    _yearbook("region_twice", EARLY, EARLY, rows=0, value="", code="record_twice"),
    _yearbook("yearbook_without_unit", EARLY, rows=0, value="", code="unit_missing", unit=""),
    _yearbook("yearbook_in_another_unit", EARLY, rows=0, value="", code="unit_unknown", unit="单位：‰"),
    _yearbook(
        "yearbook_unknown_region", [["地区", "2020"], ["东部地区", "2.6"]], rows=0, value="", code="area_unknown"
    ),
)
