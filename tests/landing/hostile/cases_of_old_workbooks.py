"""Old workbooks, encrypted ones, and web pages that are named like workbooks."""

from __future__ import annotations

import struct
from collections.abc import Callable

import xlwt

from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.making import TOTALS, cell, encrypted, old, old_encrypted, packed, page, parts, with_record

BUILT_IN = "VelvetSweatshop"
_SUPBOOK, _UNCALCED, _EOF = 0x01AE, 0x005E, 0x000A


def _no(name: str, make: Callable[[], bytes], code: str) -> Case:
    return Case(name, "old workbook", make, QUARANTINE, code, file_name="报表.xls")


def _taken(name: str, make: Callable[[], bytes], code: str = "ok") -> Case:
    return Case(name, "old workbook", make, ACCEPT if code == "ok" else WARN, code, 2, TOTALS, file_name="报表.xls")


def _web(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _formula(sheet: xlwt.Worksheet) -> None:
    sheet.write(6, 3, xlwt.Formula("C7*6"))


def _looking(look: str, value: float) -> Callable[[xlwt.Worksheet], None]:
    return lambda sheet: sheet.write(6, 3, value, xlwt.easyxf(num_format_str=look))


def _error(sheet: xlwt.Worksheet) -> None:
    sheet.row(6).set_cell_error(3, "#REF!")


def _corner(sheet: xlwt.Worksheet) -> None:
    sheet.write(65535, 255, 1.0)


def _hidden_row(sheet: xlwt.Worksheet) -> None:
    sheet.row(7).hidden = True


def _hidden_column(sheet: xlwt.Worksheet) -> None:
    sheet.col(3).hidden = True


def _result(value: bytes) -> Callable[[bytes], bytes]:
    """Puts a result into the one formula of a stream of records."""

    def edit(content: bytes) -> bytes:
        at = _formula_at(content)
        return content[: at + 10] + value + content[at + 18 :]

    return edit


def _formula_at(content: bytes) -> int:
    at = 0
    while struct.unpack_from("<H", content, at)[0] != 0x0006:
        at += 4 + struct.unpack_from("<H", content, at + 2)[0]
    return at


def _link(name: str, sheets: int = 1) -> bytes:
    return struct.pack("<HHB", sheets, len(name), 1) + name.encode("utf-16-le")


def _macro_sheet(content: bytes) -> bytes:
    at = content.index(struct.pack("<H", 0x0085))
    return content[: at + 9] + b"\x01" + content[at + 10 :]


def _word() -> bytes:
    """A package that names a text document."""
    members = [(name, body) for name, body in parts().items() if name != "xl/workbook.xml"]
    return packed([*members, ("word/document.xml", b"<x/>")])


OLD_WORKBOOKS: tuple[Case, ...] = (
    _taken("an_old_workbook", old),
    _taken(
        "an_old_workbook_with_its_formula_calculated",
        lambda: old(change=_formula, edit=_result(struct.pack("<d", 600))),
    ),
    _no("an_old_workbook_with_a_formula_nobody_calculated", lambda: old(change=_formula), "formula_without_value"),
    _no(
        "an_old_workbook_saved_before_it_was_calculated",
        lambda: old(
            change=_formula,
            edit=lambda content: with_record(_UNCALCED, b"\x00\x00", before=0x0200, after_times=1)(
                _result(struct.pack("<d", 0))(content)
            ),
        ),
        "formula_without_value",
    ),
    _no("an_old_workbook_with_per_cent", lambda: old(change=_looking("0%", 0.05)), "not_a_number"),
    _no("an_old_workbook_with_a_per_cent_of_its_own", lambda: old(change=_looking("0.0%;-0.0%", 5.5)), "not_a_number"),
    _no("an_old_workbook_with_thousands_left_out", lambda: old(change=_looking("#,##0,", 600.0)), "not_a_number"),
    _taken("an_old_workbook_with_separated_thousands", lambda: old(change=_looking("#,##0.00", 600.0))),
    _no("an_old_workbook_with_an_error", lambda: old(change=_error), "error_cell"),
    _no(
        "an_old_workbook_with_a_formula_that_is_an_error",
        lambda: old(change=_formula, edit=_result(b"\x02\x00\x07\x00\x00\x00\xff\xff")),
        "error_cell",
    ),
    _taken("an_old_workbook_with_a_hidden_row", lambda: old(change=_hidden_row), "hidden_rows"),
    _taken("an_old_workbook_with_a_hidden_column", lambda: old(change=_hidden_column), "hidden_columns"),
    _taken(
        "an_old_workbook_with_figures_of_another",
        lambda: old(edit=with_record(_SUPBOOK, _link("\x01\x01D上月.xls"), before=_EOF)),
        "external_links",
    ),
    _no(
        "an_old_workbook_with_a_dde_link",
        lambda: old(edit=with_record(_SUPBOOK, _link("cmd\x03/c calc", sheets=0), before=_EOF)),
        "workbook_dde",
    ),
    _no("an_old_workbook_with_a_macro_sheet", lambda: old(edit=_macro_sheet), "workbook_macros"),
    _no("an_old_workbook_with_a_cell_in_the_far_corner", lambda: old(change=_corner), "sheet_too_large"),
    _no("an_old_workbook_cut_off", lambda: old()[:-3000], "container_not_supported"),
    _taken("a_workbook_under_the_password_of_excel", lambda: encrypted(BUILT_IN), "default_password"),
    _taken("an_old_workbook_under_the_password_of_excel", lambda: old_encrypted(BUILT_IN), "default_password"),
    _no("an_old_workbook_with_a_password", lambda: old_encrypted("secret"), "workbook_encrypted"),
    _no(
        "a_trap_under_the_password_of_excel",
        lambda: encrypted(BUILT_IN, cell("D7", '<c r="D7" t="e"><v>#REF!</v></c>')),
        "error_cell",
    ),
    _no(
        "a_password_that_asks_for_years_of_work",
        lambda: encrypted(BUILT_IN).replace(b'spinCount="100000"', b'spinCount="9999999"'[:18]),
        "workbook_encrypted",
    ),
    _no("a_word_document_under_the_password_of_excel", lambda: encrypted(BUILT_IN, _word()), "container_not_supported"),
    # web pages
    _taken("a_web_page_of_a_return", _web(page()), "read_as_web_page"),
    _taken("a_web_page_in_gbk", _web(page().replace("utf-8", "gbk"), "gb18030"), "read_as_web_page"),
    _taken("a_web_page_in_utf_16", _web("\ufeff" + page(), "utf-16-le"), "read_as_web_page"),
    _taken("a_web_page_with_blank_lines_before", _web("\n\n\n<!-- x -->" + page()), "read_as_web_page"),
    _taken(
        "a_web_page_with_a_script",
        _web(page(inside="<script>alert('<table>x</table>')</script>{}")),
        "read_as_web_page",
    ),
    _taken(
        "a_web_page_with_bold_figures",
        _web(page(cell_of=lambda v: f"<td><b>{'' if v is None else v}</b>&nbsp;</td>")),
        "read_as_web_page",
    ),
    _taken(
        "a_web_page_that_rounds_what_it_shows",
        _web(
            page(
                cell_of=lambda v: (
                    f'<td x:num="{v}">{v:.0f}</td>' if isinstance(v, float) else f"<td>{'' if v is None else v}</td>"
                )
            )
        ),
        "read_as_web_page",
    ),
    _no("a_web_page_cut_off", _web(page()[:-120]), "unreadable"),
    _no("a_web_page_of_something_else", _web(page([["用户名", "密码"], ["a", "b"]])), "no_layout_matches"),
    _no(
        "a_web_page_with_tables_in_tables",
        _web(page(cell_of=lambda v: f"<td><table><tr><td>{v}</td></tr></table></td>")),
        "html_nested_table",
    ),
    _no(
        "a_web_page_with_a_cell_a_million_wide",
        _web(page(inside='<table><tr><td colspan="999999">x</td></tr></table>{}')),
        "sheet_too_large",
    ),
    _no(
        "a_web_page_with_an_entity",
        _web('<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + page(cell_of=lambda v: "<td>&a;</td>")),
        "no_layout_matches",
    ),
    _no("a_web_page_nested_too_deeply", _web(page(inside="<div>" * 5000 + "{}" + "</div>" * 5000)), "unreadable"),
    _no("a_web_page_with_lost_characters", _web(page().replace("示例企业622D", "示例\ufffd622D")), "text_damaged"),
)
