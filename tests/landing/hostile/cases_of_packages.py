"""What is wrong inside of an XLSX package: bombs, traps, lost cells, hidden parts, links."""

from __future__ import annotations

from collections.abc import Callable

from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.making import (
    BOOK,
    RELATIONS,
    SHEET,
    TOTALS,
    beside,
    cell,
    edited,
    hidden,
    linked,
    lying_length,
    named_members,
    packed,
    parts,
    with_parts,
)

_DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
_MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def _no(name: str, make: Callable[[], bytes], code: str) -> Case:
    return Case(name, "package", make, QUARANTINE, code)


def _taken(name: str, make: Callable[[], bytes], code: str = "ok", rows: int = 2) -> Case:
    return Case(name, "package", make, ACCEPT if code == "ok" else WARN, code, rows, TOTALS)


def _prefixed() -> bytes:
    """The same sheet with a prefix before every element, as some programs write it."""
    text = parts()[SHEET].decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    return with_parts({SHEET: text.replace("xmlns=", "xmlns:x=").encode()})


def _many(rows: bytes) -> bytes:
    return with_parts({SHEET: _MAIN % rows})


def _sized(**count: str) -> bytes:
    said = " ".join(f'{name}="{number}"' for name, number in count.items())
    return edited(
        "xl/sharedStrings.xml",
        r'<sst ([^>]*?) count="\d+" uniqueCount="\d+"',
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" {said}',
    )


def _second_sheet(name: str) -> bytes:
    """Another member of the same name, in which the figures are ten times as large."""
    return packed([*parts().items(), (name, parts()[SHEET].replace(b"<v>600</v>", b"<v>6000</v>"))])


def _merged() -> bytes:
    """A figure below a merged cell, which nobody sees in Excel."""
    workbook = cell("D7", '<c r="D7"><v>600</v></c><c r="E7"><v>7</v></c>')
    return edited(
        SHEET, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="D7:E7"/></mergeCells>', workbook
    )


def _named(name: str) -> bytes:
    text = name.replace("<", "&lt;")
    return cell("B7", f'<c r="B7" t="inlineStr"><is><t>{text}</t></is></c>')


def _flipped() -> bytes:
    stored = bytearray(packed(list(parts().items()), stored=True))
    at = stored.index(b"<v>600</v>")
    stored[at + 3 : at + 6] = b"700"
    return bytes(stored)


PACKAGES: tuple[Case, ...] = (
    # bombs
    _no("a_bomb_of_blanks", lambda: _many(b" " * 60_000_000), "package_too_large"),
    _no("a_bomb_of_cells", lambda: _many(b'<row r="1">' + b'<c r="A1"/>' * 8_000_000 + b"</row>"), "package_too_large"),
    _no("a_bomb_in_a_picture", lambda: with_parts({"xl/media/image1.png": bytes(30_000_000)}), "package_too_large"),
    _no("thousands_of_members", lambda: named_members(*(f"x/{n}" for n in range(2001))), "package_too_large"),
    _no("tens_of_thousands_of_members", lambda: named_members(*(f"x/{n}" for n in range(9000))), "package_too_large"),
    _no(
        "a_cell_in_the_far_corner",
        lambda: beside('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "sheet_too_large",
    ),
    _no("a_cell_in_a_far_column", lambda: beside('<row r="20"><c r="XFD20"><v>1</v></c></row>'), "sheet_too_large"),
    _no(
        "a_far_cell_written_in_an_odd_way",
        lambda: beside("<row><c\n r = 'XFD1048576' ><v>1</v></c></row>"),
        "sheet_too_large",
    ),
    _no(
        "a_stray_cell_in_the_last_row",
        lambda: beside('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "sheet_too_large",
    ),
    _no("texts_that_are_not_there", lambda: _sized(count="4294967295", uniqueCount="4294967295"), "declared_count"),
    _no("a_negative_number_of_texts", lambda: _sized(count="-1", uniqueCount="-1"), "declared_count"),
    _no(
        "too_many_merged_cells",
        lambda: edited(
            SHEET,
            "</sheetData>",
            "</sheetData><mergeCells>"
            + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(30, 50_040))
            + "</mergeCells>",
        ),
        "sheet_too_large",
    ),
    # what happens by accident and costs nothing
    _taken("formats_down_to_the_last_row", lambda: beside('<row r="1048576"><c r="A1048576" s="1"/></row>')),
    _taken("formats_to_the_last_column", lambda: beside('<row r="20"><c r="XFD20" s="1"/></row>')),
    _taken("a_stale_dimension", lambda: edited(SHEET, r'<dimension ref="[^"]*"', '<dimension ref="A1"')),
    _taken(
        "a_dimension_as_large_as_can_be",
        lambda: edited(SHEET, r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'),
    ),
    _taken("a_prefix_before_every_element", _prefixed),
    _taken(
        "a_comment_beside_the_cells", lambda: edited(SHEET, "<sheetData>", "<!-- by another program --><sheetData>")
    ),
    _taken("a_comment_inside_a_figure", lambda: cell("D7", '<c r="D7"><v>6<!-- x -->00</v></c>')),
    _taken("a_figure_in_cdata", lambda: cell("D7", '<c r="D7"><v><![CDATA[600]]></v></c>')),
    _taken("a_mark_before_the_xml", lambda: with_parts({SHEET: b"\xef\xbb\xbf" + parts()[SHEET]})),
    _taken("pictures_that_are_no_pictures", lambda: with_parts({"xl/media/image1.png": b"\x00<script>" * 50})),
    _taken(
        "paths_with_backslashes", lambda: packed([(name.replace("/", "\\"), body) for name, body in parts().items()])
    ),
    _taken("a_package_that_is_not_compressed", lambda: packed(list(parts().items()), stored=True)),
    # names and sizes
    _no("a_name_that_climbs_out", lambda: named_members("../../etc/cron.d/x"), "package_names"),
    _no("a_name_that_climbs_out_with_backslashes", lambda: named_members("xl\\..\\..\\x"), "package_names"),
    _no("an_absolute_name", lambda: named_members("/etc/passwd"), "package_names"),
    _no("a_name_with_a_drive", lambda: named_members("C:/x"), "package_names"),
    _no("two_sheets_of_one_name", lambda: _second_sheet(SHEET), "package_names"),
    _no("two_sheets_of_one_name_but_for_case", lambda: _second_sheet(SHEET.upper()), "package_names"),
    _no("a_directory_that_lies_about_a_length", lying_length, "unreadable"),
    _no("a_part_with_a_wrong_checksum", _flipped, "unreadable"),
    # XML
    _no("entities_in_the_sheet", lambda: edited(SHEET, "<worksheet", f"{_DTD}<worksheet"), "package_dtd"),
    _no("entities_in_the_texts", lambda: edited("xl/sharedStrings.xml", "<sst", f"{_DTD}<sst"), "package_dtd"),
    _no("an_outer_entity_in_the_book", lambda: edited(BOOK, "<workbook", f"{_OUTSIDE}<workbook"), "package_dtd"),
    _no(
        "an_outer_entity_in_the_relations",
        lambda: edited(RELATIONS, "<Relationships", f"{_OUTSIDE}<Relationships"),
        "package_dtd",
    ),
    _no("a_sheet_cut_off", lambda: with_parts({SHEET: parts()[SHEET][:-60]}), "unreadable"),
    _no("a_sheet_with_crossed_tags", lambda: edited(SHEET, "</row></sheetData>", "</sheetData></row>"), "unreadable"),
    _no(
        "a_sheet_in_utf_16",
        lambda: with_parts({SHEET: parts()[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")}),
        "unreadable",
    ),
    _no("a_sheet_that_says_it_is_gbk", lambda: edited(SHEET, "UTF-8", "GBK"), "unreadable"),
    # cells that would be lost
    _no("an_error_in_a_figure", lambda: cell("D7", '<c r="D7" t="e"><v>#REF!</v></c>'), "error_cell"),
    _no("an_error_of_a_formula", lambda: cell("D7", '<c r="D7" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), "error_cell"),
    _no("an_error_in_single_quotes", lambda: cell("D7", "<c r='D7'\tt = 'e'><v>#N/A</v></c>"), "error_cell"),
    _no("an_error_spelt_with_references", lambda: cell("D7", '<c r="D7" t="&#101;"><v>#N/A</v></c>'), "unreadable"),
    _no("a_formula_without_a_result", lambda: cell("D7", '<c r="D7"><f>C7*6</f></c>'), "formula_without_value"),
    _no("a_formula_with_an_empty_result", lambda: cell("D7", '<c r="D7"><f>C7*6</f><v/></c>'), "formula_without_value"),
    _no(
        "a_zero_that_nobody_calculated",
        lambda: edited(
            BOOK, "<calcPr[^>]*>", '<calcPr fullCalcOnLoad="1"/>', cell("D7", '<c r="D7"><f>C7*6</f><v>0</v></c>')
        ),
        "formula_without_value",
    ),
    _taken(
        "a_result_that_somebody_calculated",
        lambda: edited(
            BOOK, "<calcPr[^>]*>", '<calcPr fullCalcOnLoad="1"/>', cell("D7", '<c r="D7"><f>C7*6</f><v>600</v></c>')
        ),
    ),
    _taken("a_formula_with_its_result", lambda: cell("D7", '<c r="D7"><f>C7*6</f><v>600</v></c>')),
    _no("a_cell_written_twice", lambda: cell("D7", '<c r="D7"><v>600</v></c><c r="D7"><v>900</v></c>'), "cell_twice"),
    _no("a_row_written_twice", lambda: beside('<row r="7"><c r="D7"><v>1</v></c></row>'), "cell_twice"),
    _no("a_text_that_does_not_exist", lambda: cell("D7", '<c r="D7" t="s"><v>99999</v></c>'), "unreadable"),
    # hidden
    _taken("a_hidden_row_of_data", lambda: hidden("row"), "hidden_rows"),
    _taken("a_hidden_column_of_data", lambda: hidden("column"), "hidden_columns"),
    _taken("hidden_columns_without_content", lambda: hidden("empty column")),
    _taken("a_very_hidden_sheet", lambda: hidden("sheet"), "hidden_sheets"),
    _taken("a_hidden_sheet_without_content", lambda: hidden("empty sheet")),
    _taken("a_figure_below_a_merged_cell", _merged, "covered_by_merge"),
    # what runs or reaches out
    _no("macros", lambda: with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "workbook_macros"),
    _no("macros_of_excel_4", lambda: with_parts({"xl/macrosheets/sheet1.xml": b"<x/>"}), "workbook_macros"),
    _taken("figures_from_another_workbook", lambda: linked("<externalBook/>", "[1]表!$A$1"), "external_links"),
    _no("a_dde_link", lambda: linked('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'), "workbook_dde"),
    _no("an_ole_link", lambda: linked('<oleLink progId="Package"/>'), "workbook_dde"),
    _no("a_dde_formula", lambda: cell("D7", "<c r=\"D7\"><f>cmd|'/C calc'!A0</f><v>600</v></c>"), "workbook_dde"),
    # damaged texts
    _no("a_name_with_a_replacement_character", lambda: _named("示例\ufffd企业"), "text_damaged"),
    _no("a_name_that_was_converted_twice", lambda: _named("锟斤拷企业"), "text_damaged"),
    _no("a_name_that_calls_a_program", lambda: _named("=cmd|'/C calc'!A0"), "workbook_dde"),
)
