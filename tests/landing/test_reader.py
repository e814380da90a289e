"""What only Excel itself writes into cells, and the full-width characters that people type, arrive as what they are."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter

from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import built_in
from orchestration.landing.limits import limits
from orchestration.landing.reader import Unreadable, _refuse_lost
from orchestration.landing.sheet_xml import Facts, around_plain_rows, walk
from orchestration.landing.verdict import ACCEPT, Judgement
from orchestration.workbook import Sheet, workbook_bytes
from tests.landing.workbooks import UNITS, b204_1, b204_1_rows, enterprise, with_part

RETURN, NOTES = "表", "说明"


def judged(content: bytes, claim: Claim | None = None) -> Judgement:
    return judge(content, claim or Claim("B204-1", "2024-06"), built_in())


def odd(
    value: float | str, number_format: str = "", sheet: str = RETURN, chart: bool = False, cell: str = "C7"
) -> bytes:
    """A return of one enterprise and a sheet of notes; one cell holds the value, a text as an error."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        look = book.add_format({"num_format": number_format} if number_format else {})
        for name, rows in ((RETURN, b204_1_rows([enterprise(UNITS[0], 1, 1)])), (NOTES, [["填报说明"]])):
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, ["" if content is None else content for content in row])
            if name == sheet and isinstance(value, str):
                page.write_formula(cell, "=1/0", look, value)
            elif name == sheet:
                page.write_number(cell, value, look)
        if chart:
            drawn = book.add_chart({"type": "bar"})
            drawn.add_series({"values": f"={RETURN}!$C$7:$D$7"})
            book.add_chartsheet("图").set_chart(drawn)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("value", "number_format", "code", "seen"),
    [
        (0.35, "hh:mm", "not_a_number", "08:24:00"),
        (1.5, "[h]:mm", "not_a_number", "36:00:00"),
        (-0.5, "[h]:mm", "not_a_number", "-12:00:00"),
        (45000.5, "yyyy-mm-dd", "not_a_number", "2023-03-15T12:00:00"),
        (0, "yyyy-mm-dd", "not_a_number", "00:00:00"),
        (1e30, "", "number_out_of_range", f"{10**30}"),
        ("#DIV/0!", "", "error_cell", "#DIV/0!"),
        ("#REF!", "", "error_cell", "#REF!"),
        ("#N/A", "", "error_cell", "#N/A"),
        ("NaN", "", "not_a_number", "NaN"),
    ],
)
def test_an_odd_cell_is_judged_where_it_is_read(value: float | str, number_format: str, code: str, seen: str) -> None:
    leading = judged(odd(value, number_format)).leading
    assert leading is not None
    assert (leading.code, leading.place, leading.found) == (code, f"{RETURN}!C7", seen)


@pytest.mark.parametrize(
    ("value", "number_format"),
    [(0.35, "hh:mm"), (1.5, "[h]:mm"), (1e30, ""), (-5, "yyyy-mm-dd"), ("#DIV/0!", ""), (1, "")],
)
def test_what_stands_on_a_sheet_of_no_layout_does_not_matter(value: float | str, number_format: str) -> None:
    found = judged(odd(value, number_format, sheet=NOTES, chart=True))
    assert (found.verdict, found.sheet, found.row_count) == (ACCEPT, RETURN, 1)


def test_an_error_where_a_cell_may_be_empty_is_not_taken_as_empty() -> None:
    leading = judged(odd("#VALUE!", cell="G7")).leading
    assert leading is not None
    assert (leading.code, leading.place, leading.found) == ("error_cell", f"{RETURN}!G7", "#VALUE!")


def test_error_cells_without_addresses_and_with_prefixes_are_found() -> None:
    """Addresses are optional in the format, and some writers give every element a prefix."""
    page = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="7">'
    page += "<x:c r='B7'/><x:c t='e'><x:v>#NAME?</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    assert walk(page.encode(), RETURN, limits(), False).errors == {(6, 2): "#NAME?"}
    leading = judged(with_part(odd(1), "xl/worksheets/sheet1.xml", page.encode())).leading
    assert leading is not None and leading.code == "no_layout_matches"


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


def test_heads_title_and_lines_in_full_width_are_the_same_heads() -> None:
    rows = b204_1_rows([enterprise(UNITS[0], "１００", "６，０００．５")], period="报告期：2024年1-6月")
    wide = [
        [full_width(cell) if isinstance(cell, str) and number < 6 else cell for cell in row]
        for number, row in enumerate(rows)
    ]
    found = judged(workbook_bytes(Sheet("表", wide)))
    assert (found.verdict, found.reference_period) == (ACCEPT, "2024-06")
    assert found.columns["industrial_output_ytd_cny_thousand_as_filed"] == ["６，０００．５"]
    assert [f"{value}" for value in found.columns["industrial_output_ytd_cny_thousand"]] == ["6000.5000"]


def test_a_full_width_head_that_is_another_one_is_said_with_what_was_expected() -> None:
    wide = b204_1_rows([enterprise(UNITS[0], 1, 1)])
    wide[0][0] = full_width("GQ-002 企业经济概况")
    leading = judged(workbook_bytes(Sheet("表", wide))).leading
    assert leading is not None
    assert (leading.code, leading.expected) == ("title_missing", "工业产销总值")
    leading = judged(b204_1(enterprise(UNITS[0], 1, 1), period="报告期：２０２４年５月")).leading
    assert leading is not None
    assert (leading.code, leading.found, leading.expected) == ("period_mismatch", "2024-05", "2024-06")


def formula(cell: str, xml: str, total: bool = False) -> bytes:
    """A return of one enterprise, one cell of which is a formula as another program wrote it."""
    rows = b204_1_rows([enterprise(UNITS[0], 1, 1)], total=[1, 1] if total else None)
    book = workbook_bytes(Sheet(RETURN, rows))
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        sheet = package.read(part).decode()
    changed = re.sub(rf'<c r="{cell}"[^>]*>.*?</c>', xml, sheet)
    assert changed != sheet
    return with_part(book, part, changed.encode())


@pytest.mark.parametrize("stored", ["", "<v></v>", "<v/>", "<v />"])
def test_a_formula_without_a_stored_result_is_no_empty_cell(stored: str) -> None:
    found = judged(formula("D7", f'<c r="D7"><f>C7*6</f>{stored}</c>'))
    assert found.leading is not None and found.verdict == "quarantine"
    assert (found.leading.code, found.leading.place) == ("formula_without_value", f"{RETURN}!D7")
    assert "公式没有计算结果，请用 Excel 打开并保存后重报" in found.leading.sentence("zh", "x.xlsx")


def test_a_formula_with_its_result_is_its_result_also_if_that_is_nothing() -> None:
    assert judged(formula("D7", '<c r="D7"><f>C7*6</f><v>6</v></c>')).columns["industrial_output_ytd_cny_thousand"] == [
        6
    ]
    empty = judged(formula("D7", '<c r="D7" t="str"><f>""</f><v></v></c>'))
    assert empty.leading is not None and empty.leading.code == "required_cell_empty"


def test_a_total_without_its_result_is_said_and_not_compared() -> None:
    found = judged(formula("D8", '<c r="D8"><f>SUM(D7:D7)</f></c>', total=True))
    assert (found.verdict, [one.code for one in found.findings]) == ("accept_with_warning", ["total_without_value"])
    assert found.findings[0].place == f"{RETURN}!D8"


def test_a_cell_that_holds_something_and_arrives_empty_is_named() -> None:
    with pytest.raises(Unreadable) as lost:
        _refuse_lost(RETURN, [["", 1.0]], Facts(cells={(0, 0): "", (0, 1): ""}), False)
    assert (lost.value.finding.code, lost.value.finding.place) == ("cells_lost", f"{RETURN}!A1")


PLAIN = b'<row r="1" spans="1:2"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f>SUM(A2:A3)</f><v>-1.5E-3</v></c></row>'
SHEET = b"<worksheet><cols/><sheetData>%s</sheetData><mergeCells/></worksheet>"


def test_plain_rows_need_no_other_look() -> None:
    assert around_plain_rows(SHEET % PLAIN) == b"<worksheet><cols/><sheetData/><mergeCells/></worksheet>"


@pytest.mark.parametrize(
    "xml",
    [
        SHEET % PLAIN.replace(b"</row>", b""),
        SHEET % PLAIN.replace(b"<v>0</v>", b"<v>0"),
        SHEET % PLAIN.replace(b't="s"', b't="e"'),
        SHEET % PLAIN.replace(b't="s"', b't="inlineStr"'),
        SHEET % PLAIN.replace(b"A1", b"XFD1"),
        SHEET % PLAIN.replace(b"A1", b"A1048576"),
        SHEET % PLAIN.replace(b'spans="1:2"', b'hidden="1"'),
        SHEET % PLAIN.replace(b's="1"', b's="1" s="2"'),
        SHEET % PLAIN.replace(b"SUM(A2:A3)", b"cmd|' /C calc'!A0"),
        SHEET % PLAIN.replace(b"<v>-1.5E-3</v>", b"<v></v>"),
        SHEET % PLAIN.replace(b"<v>-1.5E-3</v>", b""),
        (SHEET % PLAIN).replace(b"<cols/>", b'<cols><col hidden="1"/></cols>'),
        (SHEET % PLAIN).replace(b"<mergeCells/>", b"<sheetData>" + PLAIN + b"</sheetData>"),
        (SHEET % PLAIN).replace(b"<mergeCells/>", b'<x:row r="2"/>'),
        (SHEET % PLAIN).replace(b"sheetData", b"x:sheetData"),
    ],
)
def test_whatever_else_is_walked_through(xml: bytes) -> None:
    assert around_plain_rows(xml) is None
