"""Heads: moved, renamed, repeated, numbered, with units of their own; sheets beside one another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.sheets import (
    FIRST,
    HEAD,
    LOWER,
    OUTPUT,
    OUTPUT_YTD,
    A,
    B,
    Rows,
    bent,
    book,
    books,
    insert,
    put,
    torch,
    two,
)
from tests.landing.workbooks import COLUMNS, HEADS, b204_1_rows, enterprise

GOOD = {OUTPUT: "150.5", OUTPUT_YTD: "900"}
CAPITAL = "registered_capital_cny_thousand"


def _good(name: str, bend: Callable[[Rows], object], totals: dict[str, str] | None = None) -> Case:
    return Case(f"good_head_{name}", "head", bent(bend), ACCEPT, "ok", 2, totals or GOOD)


def _bad(name: str, bend: Callable[[Rows], object], code: str) -> Case:
    return Case(f"head_{name}", "head", bent(bend), QUARANTINE, code)


def turned(rows: Rows) -> None:
    """The blocks of the head in another order, with the codes last."""
    for row in rows[HEAD : FIRST + 2]:
        row[:] = [*row[14:18], *row[2:14], row[1], row[0]]


def numbered(rows: Rows) -> None:
    """A column 序号 in front."""
    for number, row in enumerate(rows[HEAD : FIRST + 2]):
        row.insert(0, "序号" if number == 0 else None if number == 1 else number - 1)


def doubled(rows: Rows) -> None:
    for row in rows[LOWER - 1 : FIRST + 2]:
        row.extend(row[2:6])


def swapped(rows: Rows) -> None:
    """Month and year to date in the other order, heads and figures."""
    for row in rows[LOWER : FIRST + 2]:
        row[2], row[3] = row[3], row[2]


def gapped(rows: Rows) -> None:
    """An empty column in the middle of the head."""
    for row in rows[HEAD : FIRST + 2]:
        row.insert(6, None)


def units_below(rows: Rows) -> None:
    rows.insert(FIRST, [None, None, *["千元"] * 12, *["万千瓦时"] * 4])


def wan_below(rows: Rows) -> None:
    rows.insert(FIRST, [None, None, *["（万元）"] * 4, *["（千元）"] * 8, *["（万千瓦时）"] * 4])


HEADS_CASES: tuple[Case, ...] = (
    _good("columns_turned", turned),
    _good("row_numbers_in_front", numbered),
    _good("month_and_year_to_date_swapped_with_their_heads", swapped),
    _good("empty_column_between", gapped),
    _good("line_break_inside", put(HEAD, 2, "工业总产值\n（当年价格）")),
    _good("blanks_inside", put(HEAD, 2, "工 业 总 产 值（当年价格）")),
    _good("half_width_brackets", put(HEAD, 2, "工业总产值(当年价格)")),
    _good("footnote_mark", put(HEAD, 2, "工业总产值（当年价格）①")),
    _good("star", put(HEAD, 2, "工业总产值（当年价格）*")),
    _good("traditional_script", put(HEAD, 2, "工業總產值（當年價格）")),
    _good("unseen_character", put(HEAD, 0, "统一社会信用代码\u200b")),
    _good("other_dash", put(LOWER, 3, "本年1-本月")),
    _good("numbers_of_columns_below", insert(FIRST, "甲", "乙", *range(1, 17))),
    _good("numbers_of_columns_below_as_text", insert(FIRST, "甲", "乙", *map(str, range(1, 17)))),
    _good("row_of_units_below", units_below),
    _good("unit_of_the_line_in_the_head", put(HEAD, 2, "工业总产值（当年价格）（千元）")),
    _good(
        "unit_of_one_head_differs_from_the_line",
        put(HEAD, 2, "工业总产值（当年价格）（万元）"),
        {OUTPUT: "1505", OUTPUT_YTD: "9000"},
    ),
    _good(
        "unit_of_one_column_differs_from_the_line",
        put(LOWER, 2, "本年本月（亿元）"),
        {OUTPUT: "15050000", OUTPUT_YTD: "900"},
    ),
    _good("unit_row_differs_for_one_item", wan_below, {OUTPUT: "1505", OUTPUT_YTD: "9000"}),
    _bad("unit_unknown", put(HEAD, 2, "工业总产值（当年价格）（百元）"), "unit_unknown"),
    _bad("unit_of_another_kind", put(HEAD, 2, "工业总产值（当年价格）（吨）"), "unit_conflict"),
    _bad("required_renamed", put(LOWER, 3, "本年累计"), "required_column_missing"),
    _bad("required_nearly_right", put(HEAD, 2, "工业总产直（当年价格）"), "required_column_missing"),
    _bad("comparable_prices", put(HEAD, 2, "工业总产值（可比价格）"), "required_column_missing"),
    _bad("column_twice", doubled, "column_ambiguous"),
    _bad("merged_head_lost", put(HEAD, 6, None), "column_ambiguous"),
    _bad("month_said_twice", put(LOWER, 3, "本年本月"), "column_ambiguous"),
    _bad("row_above_it", insert(HEAD, B, "示例企业", 7, 70), "rows_before_head"),
    _bad("code_column_gone", put(HEAD, 0, "企业"), "no_layout_matches"),
    Case(
        "head_optional_column_unknown",
        "head",
        bent(put(HEAD, 18, "备注")),
        WARN,
        "column_not_in_layout",
        2,
        GOOD,
    ),
    Case(
        "head_of_every_column_against_the_unit_line",
        "unit",
        bent(lambda rows: rows[HEAD].__setitem__(slice(2, 14), [
            cell and f"{cell}（万元）" for cell in rows[HEAD][2:14]])),
        QUARANTINE,
        "lines_disagree",
    ),
    Case(
        "good_units_in_every_head_and_no_unit_line",
        "unit",
        lambda: book(b204_1_rows_with_units("万元")),
        ACCEPT,
        "ok",
        2,
        {OUTPUT: "1505", OUTPUT_YTD: "9000"},
    ),
)  # fmt: skip


def b204_1_rows_with_units(unit: str) -> Rows:
    rows = two(unit="")
    for number in range(3):
        rows[HEAD][2 + 4 * number] = f"{HEADS[number]}（{unit}）"
    assert rows[LOWER][2:6] == list(COLUMNS)
    return rows


def _torch(name: str, names: list[str] | None, unit: str, verdict: str, code: str, capital: str = "") -> Case:
    rows, totals = (1, {CAPITAL: capital}) if capital else (0, {})
    return Case(
        name, "unit", lambda: torch(names, unit=unit), verdict, code, rows, totals, form="GQ-001", period="2024"
    )


NAMES = ["统一社会信用代码", "单位详细名称", "行业代码", "企业注册时间", "注册资金"]
WAN = [*NAMES[:4], "注册资金（万元）"]
TORCH_CASES: tuple[Case, ...] = (
    _torch("good_torch_in_the_unit_of_the_line", NAMES, "单位：千元", ACCEPT, "ok", "5000"),
    _torch("good_torch_unit_of_the_line_is_wan", NAMES, "单位：万元", ACCEPT, "ok", "50000"),
    _torch("torch_only_money_column_against_the_line", WAN, "单位：千元", QUARANTINE, "lines_disagree"),
    _torch("good_torch_unit_of_the_head_agrees", WAN, "单位：万元", ACCEPT, "ok", "50000"),
    _torch("good_torch_unit_in_the_head_only", WAN, "", ACCEPT, "ok", "50000"),
    _torch("torch_no_unit_anywhere", NAMES, "", QUARANTINE, "unit_missing"),
    _torch("torch_no_row_of_names_and_no_unit", None, "", QUARANTINE, "unit_missing"),
    _torch("torch_capital_in_persons", [*NAMES[:4], "注册资金（人）"], "单位：千元", QUARANTINE, "unit_conflict"),
)


def _sheets(name: str, make: Callable[[], bytes], verdict: str, code: str) -> Case:
    rows, totals = (2, GOOD) if verdict != QUARANTINE else (0, {})
    return Case(name, "sheet", make, verdict, code, rows, totals)


OTHER = [["填表说明"], ["一、请按季填报"]]
SHEETS: tuple[Case, ...] = (
    _sheets("good_sheet_behind_an_explanation", lambda: books(说明=OTHER, 数据=two()), ACCEPT, "ok"),
    _sheets("good_sheet_before_empty_ones", lambda: books(数据=two(), Sheet2=[], Sheet3=[]), ACCEPT, "ok"),
    _sheets("good_sheet_before_the_blank_form", lambda: books(数据=two(), 空表=b204_1_rows([])), ACCEPT, "ok"),
    _sheets("sheet_twice", lambda: books(甲=two(), 乙=two()), QUARANTINE, "several_tables"),
    _sheets(
        "sheet_for_each_month",
        lambda: books(五月=two(period="报告期：2024年5月"), 六月=two()),
        QUARANTINE,
        "several_tables",
    ),
    _sheets(
        "sheet_of_another_form",
        lambda: book([["企业经济概况"], ["表　　号：GQ-002"], ["甲", "乙"], [1, 2]]),
        QUARANTINE,
        "other_form",
    ),
    _sheets("sheet_named_after_another_month", lambda: books(**{"2024年5月": two()}), WARN, "name_disagrees"),
    _sheets("good_sheet_named_after_its_month", lambda: books(**{"2024年1-6月": two()}), ACCEPT, "ok"),
)


def _paged(second_unit: str = "单位：千元", second: Rows | None = None) -> Rows:
    """The table on two printed pages: title, lines and head again above the second."""
    first = b204_1_rows([enterprise(A, 100, 600)])[:-2]
    again = b204_1_rows([enterprise(B, Decimal("50.5"), 300)], unit=second_unit) if second is None else second
    return [*first, ["转下页"], *again]


def _continued(title: str) -> Rows:
    rows = b204_1_rows([enterprise(B, Decimal("50.5"), 300)])
    rows[0] = [title]
    return rows


def _heads_only() -> Rows:
    rows = two()
    return [*rows[: FIRST + 1], *rows[HEAD : LOWER + 1], *rows[FIRST + 1 :]]


def _narrower() -> Rows:
    rows = two()
    head = [row[:6] for row in rows[HEAD : LOWER + 1]]
    return [*rows[: FIRST + 1], *head, rows[FIRST + 1][:6], *rows[FIRST + 2 :]]


def _pages(name: str, rows: Callable[[], Rows], verdict: str = ACCEPT, code: str = "ok") -> Case:
    return _sheets(name, lambda: book(rows()), verdict, code)


PAGES: tuple[Case, ...] = (
    _pages("good_pages_head_repeated", _heads_only),
    _pages("good_pages_title_lines_and_head_repeated", _paged),
    _pages("good_pages_titled_as_continued", lambda: _paged(second=_continued("续表"))),
    _pages(
        "good_pages_title_marked_as_continued",
        lambda: _paged(second=_continued("示例数据　2024年1—6月工业产销总值及主要产品产量（续）")),
    ),
    _pages("pages_in_two_units", lambda: _paged("单位：万元"), QUARANTINE, "lines_disagree"),
    _pages(
        "pages_of_two_months",
        lambda: _paged(second=b204_1_rows([enterprise(B, 1, 1)], period="报告期：2024年5月")),
        QUARANTINE,
        "lines_disagree",
    ),
    _pages(
        "pages_of_two_zones",
        lambda: _paged(second=b204_1_rows([enterprise(B, 1, 1)], reporter="填报单位：通辽高新区")),
        QUARANTINE,
        "lines_disagree",
    ),
    _pages("pages_with_other_columns", _narrower, QUARANTINE, "blocks_differ"),
)
