"""The one workbook writer: what is put in comes back, nothing becomes a formula, equal sheets give equal bytes.

Belongs here: properties of ``orchestration.workbook``. Does not belong here: the content of any form.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from orchestration.workbook import (
    HEAD,
    PLAIN,
    TITLE,
    Choices,
    Entry,
    Highlight,
    Page,
    Sheet,
    Style,
    UnwritableValue,
    Value,
    workbook_bytes,
)

# Without what no Unicode text holds: lone surrogates and the two non-characters (Excel reads their escape, see below).
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), min_size=1, max_size=60)
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A1", "{=1+1}", "{=A1}"]
TRICKY = [
    "<r><t>x</t></r>",
    "<r></r>",
    "_x0041_",
    "_x005F_",
    "a_x000D_b",
    "a\r\nb",
    " a ",
    "\x00\x07",
    "&<>\"'",
]
LINKS = ["http://example.org", "mailto:a@example.org", "internal:'a'!A1", "external:c:\\x", "ftp://example.org/#a"]


def read(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@given(TEXT)
@example("=1+1")
@example("<r><t>x</t></r>")
@example("<r></r>")
@settings(max_examples=400, deadline=None)
def test_any_text_comes_back_as_that_text_and_never_as_a_formula(text: str) -> None:
    content = workbook_bytes(Sheet("s", [["head", text]]))
    assert read(content) == [["head", text]]
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet and "<f " not in sheet and "hyperlink" not in sheet.lower()


@pytest.mark.parametrize("text", HOSTILE + TRICKY + LINKS)
def test_hostile_text_stays_text_in_heads_and_cells(text: str) -> None:
    content = workbook_bytes(Sheet("s", [[text, text], [text, 1]], styles={0: HEAD}, number_formats={0: "0.00"}))
    assert read(content) == [[text, text], [text, 1.0]]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert not re.search(r"<f[ >]|<hyperlink", everything)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1"])
def test_formula_like_text_is_marked_as_quoted_so_that_editing_it_keeps_it_text(text: str) -> None:
    assert 'quotePrefix="1"' in part(workbook_bytes(Sheet("s", [[text]])), "xl/styles.xml")
    assert "quotePrefix" not in part(workbook_bytes(Sheet("s", [["示例"]])), "xl/styles.xml")


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_any_whole_number_of_fifteen_digits_comes_back(number: int) -> None:
    assert Decimal(cell_text(number)) == number


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 8))
def test_any_decimal_of_fifteen_digits_is_written_exactly(digits: int, scale: int) -> None:
    number = Decimal(digits).scaleb(-scale)
    assert Decimal(cell_text(number)) == number


@given(st.floats(-1e300, 1e300))
def test_a_float_is_written_to_sixteen_digits(number: float) -> None:
    assert float(cell_text(number)) == pytest.approx(number, rel=1e-15, abs=5e-324)


def cell_text(number: int | float | Decimal) -> str:
    match = re.search(r"<v>(.*?)</v>", part(workbook_bytes(Sheet("s", [[number]])), "xl/worksheets/sheet1.xml"))
    assert match is not None
    return match[1]


def test_other_values_come_back_and_empty_cells_stay_empty() -> None:
    rows: list[list[Value]] = [[True, date(2024, 2, 29), None, "", 0, Decimal("-0.5")]]
    assert read(workbook_bytes(Sheet("s", rows))) == [[True, date(2024, 2, 29), "", "", 0.0, -0.5]]


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        10**15,
        Decimal("1234567890.123456"),
        "一" * 32_768,
        "\U0001f600" * 16_384,
        "\ud800",
        date(1899, 12, 31),
        datetime(2024, 1, 1),
        pytest.param(object(), id="object"),
        b"x",
    ],
    ids=lambda value: repr(value)[:24].encode("ascii", "backslashreplace").decode(),
)
def test_what_a_cell_cannot_hold_is_refused_with_its_place(value: Any) -> None:
    with pytest.raises(UnwritableValue, match=r"^s!C2: "):
        workbook_bytes(Sheet("s", [[], [1, "x", value]]))


def test_non_characters_are_escaped_as_excel_escapes_them() -> None:
    assert "_xFFFE__xFFFF_" in part(workbook_bytes(Sheet("s", [["\ufffe\uffff"]])), "xl/sharedStrings.xml")


def test_the_longest_text_is_kept_whole() -> None:
    text = "一" * 32_767
    assert read(workbook_bytes(Sheet("s", [[text]]))) == [[text]]


def test_a_sheet_that_is_too_wide_is_refused() -> None:
    with pytest.raises(UnwritableValue, match="rows or columns"):
        workbook_bytes(Sheet("s", [[None] * 16_385]))


def full_sheet() -> Sheet:
    return Sheet(
        "表",
        [["标题"], ["甲", "乙"], ["x", 1.5], ["y", date(2024, 6, 30)]],
        merges=[(0, 0, 0, 1)],
        styles={0: TITLE, 1: HEAD, (2, 1): PLAIN._replace(number_format="0.000")},
        number_formats={1: "#,##0.00"},
        widths={0: 20.0},
        freeze=(2, 1),
    )


def test_equal_sheets_give_equal_bytes() -> None:
    assert workbook_bytes(full_sheet(), Sheet("二", [[1]])) == workbook_bytes(full_sheet(), Sheet("二", [[1]]))


def test_merges_widths_panes_and_formats_are_in_the_file() -> None:
    content = workbook_bytes(full_sheet())
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    assert '<mergeCell ref="A1:B1"/>' in sheet
    assert 'topLeftCell="B3"' in sheet and 'state="frozen"' in sheet
    assert '<col min="1" max="1" width="20.7109375"' in sheet
    assert 'formatCode="0.000"' in styles and 'formatCode="#,##0.00"' in styles
    assert "<pane" not in part(workbook_bytes(Sheet("s", [[1]])), "xl/worksheets/sheet1.xml")


def test_choices_offer_the_cells_of_another_sheet_and_refuse_nothing() -> None:
    choices = {(1, 0, 30, 0): Choices("it's 代码", column=1, first_row=1, last_row=8)}
    sheet = part(workbook_bytes(Sheet("表", [["head"]], choices=choices)), "xl/worksheets/sheet1.xml")
    assert 'type="list"' in sheet and 'errorStyle="warning"' in sheet and 'sqref="A2:A31"' in sheet
    assert "<formula1>'it''s 代码'!$B$2:$B$9</formula1>" in sheet


def test_the_file_carries_no_moment_but_the_fixed_one() -> None:
    content = workbook_bytes(full_sheet())
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", part(content, "docProps/core.xml"))) == {"2000-01-01T00:00:00Z"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_answer_cells_are_open_and_all_else_is_locked() -> None:
    asked = Style(border=True, is_open=True, number_format="@")
    sheet = Sheet("s", [["told", None]], styles={(0, 1): asked, (0, 0): Style(border=True)}, is_protected=True)
    content = workbook_bytes(sheet)
    assert '<sheetProtection sheet="1"' in part(content, "xl/worksheets/sheet1.xml")
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", part(content, "xl/styles.xml").partition("<cellXfs")[2])
    looks = dict(re.findall(r'<c r="([AB]1)" s="(\d+)"', part(content, "xl/worksheets/sheet1.xml")))
    assert 'locked="0"' in formats[int(looks["B1"])] and 'locked="0"' not in formats[int(looks["A1"])]
    assert "sheetProtection" not in part(workbook_bytes(Sheet("s", sheet.rows)), "xl/worksheets/sheet1.xml")


def test_what_cells_take_how_they_print_and_what_is_coloured_are_in_the_file() -> None:
    span = (1, 0, 5, 0)
    sheet = Sheet(
        "s",
        [["head"], *[[None]] * 5],
        entries={
            span: Entry("choose", choices="$C$1:$C$2"),
            (1, 1, 5, 1): Entry("say why", formula="LEN($B2)>=10"),
            (1, 2, 5, 2): Entry("a day", not_before=date(2025, 7, 31)),
            (1, 3, 5, 3): Entry("a name", longest=80),
        },
        highlights=[Highlight(span, '$A2=""', "#FF0000")],
        filter=(0, 0, 5, 3),
        page=Page((0, 0), "A & B", is_large=True),
    )
    content = workbook_bytes(sheet)
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert re.findall(r'<dataValidation type="(\w+)".*?<formula1>(.*?)</formula1>', xml) == [
        ("list", "$C$1:$C$2"),
        ("custom", "LEN($B2)&gt;=10"),
        ("date", "45869"),
        ("textLength", "80"),
    ]
    for said in ('<autoFilter ref="A1:D6"/>', 'paperSize="8"', "$A2=&quot;&quot;", "A &amp;&amp; B"):
        assert said in xml or said.replace("&quot;", '"') in xml, said
    assert workbook_bytes(sheet) == content


def test_a_fitted_row_is_as_high_as_its_fullest_text() -> None:
    style = Style(wrap=True)
    sheet = Sheet("s", [["短", "一二三四五六七八九十" * 4], ["a"]], styles={0: style}, widths={1: 21}, is_fitted=True)
    heights = re.findall(r'<row r="\d"(?: ht="([\d.]+)")?', part(workbook_bytes(sheet), "xl/worksheets/sheet1.xml"))
    assert 63 < float(heights[0]) <= 64.5 and float(heights[1] or 15) <= 16.5
