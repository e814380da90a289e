"""What is wrong with a text file: its encoding, its line ends, its quotes, its columns."""

from __future__ import annotations

from collections.abc import Callable

from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.making import REGISTER, REGISTER_ROWS, page, register

_FORM, _PERIOD = "enterprise-register", "2024-12"
GOOD = register()


def _no(name: str, make: Callable[[], bytes], code: str) -> Case:
    return Case(name, "text", make, QUARANTINE, code, form=_FORM, period=_PERIOD, file_name="名录.csv")


def _taken(name: str, make: Callable[[], bytes], code: str = "ok", rows: int = 2) -> Case:
    verdict = ACCEPT if code == "ok" else WARN
    return Case(name, "text", make, verdict, code, rows, form=_FORM, period=_PERIOD, file_name="名录.csv")


def _with(old: str, new: str) -> Callable[[], bytes]:
    assert old in GOOD
    return lambda: GOOD.replace(old, new, 1).encode()


TEXT_FILES: tuple[Case, ...] = (
    # the ladder of encodings
    _taken("utf_8", GOOD.encode),
    _taken("utf_8_with_a_mark", lambda: GOOD.encode("utf-8-sig")),
    _taken("utf_8_with_two_marks", lambda: b"\xef\xbb\xbf" + GOOD.encode("utf-8-sig")),
    _taken("gb18030", lambda: GOOD.encode("gb18030")),
    _taken("gb18030_with_a_rare_character", lambda: GOOD.replace("甲", "㼆𠮷").encode("gb18030")),
    _taken("gb18030_with_a_mark", lambda: ("\ufeff" + GOOD).encode("gb18030")),
    _taken("utf_16_with_a_mark", lambda: ("\ufeff" + GOOD).encode("utf-16-le")),
    _taken("utf_16_big_end_first", lambda: ("\ufeff" + GOOD).encode("utf-16-be")),
    _taken("utf_16_with_tabs_as_excel_saves_it", lambda: ("\ufeff" + GOOD.replace(",", "\t")).encode("utf-16-le")),
    _taken("utf_32_with_a_mark", lambda: ("\ufeff" + GOOD).encode("utf-32-le")),
    _no("utf_16_without_a_mark", lambda: GOOD.encode("utf-16-le"), "encoding_unknown"),
    _no("a_mark_of_utf_16_and_an_odd_byte", lambda: ("\ufeff" + GOOD).encode("utf-16-le") + b"x", "encoding_unknown"),
    _no("a_mark_of_utf_8_and_text_in_gbk", lambda: b"\xef\xbb\xbf" + GOOD.encode("gb18030"), "encoding_unknown"),
    _no("gbk_without_any_known_head", lambda: "甲,乙\n一,二\n".encode("gb18030"), "encoding_unknown"),
    _no("big5_without_any_known_head", lambda: "統編,名稱\n一,二\n".encode("big5"), "encoding_unknown"),
    _no("shift_jis", lambda: "コード,名前\nア,イ\n".encode("shift_jis"), "encoding_unknown"),
    _no("utf_8_and_gbk_in_one_file", lambda: (REGISTER + "\n").encode() + GOOD.encode("gb18030"), "encoding_unknown"),
    _no("a_character_cut_in_half", lambda: GOOD.encode()[:-2] + b"\xe4\xb8\n", "encoding_unknown"),
    _no("a_replacement_character", _with("企业甲", "企业\ufffd"), "text_damaged"),
    _no("text_converted_twice", _with("示例企业甲", "锟斤拷锟斤拷"), "text_damaged"),
    _no("text_of_empty_memory", _with("示例企业甲", "烫烫烫烫"), "text_damaged"),
    # control characters
    _no("a_nul_in_a_name", _with("企业甲", "企业\x00甲"), "control_character"),
    _no("a_nul_in_a_gbk_name", lambda: GOOD.replace("企业甲", "企业\x00甲").encode("gb18030"), "control_character"),
    _no("a_ctrl_z_in_the_middle", _with("\n9134", "\n\x1a9134"), "control_character"),
    _no("an_escape_for_terminals", _with("企业甲", "企业\x1b[2J"), "control_character"),
    _taken("a_ctrl_z_at_the_end", lambda: GOOD.encode() + b"\x1a", "dos_end_mark"),
    # lines
    _taken("line_ends_of_windows", lambda: register(end="\r\n").encode()),
    _taken("line_ends_of_an_old_mac", lambda: register(end="\r").encode()),
    _taken("blank_lines_between", lambda: GOOD.replace("\n", "\n\n").encode()),
    _taken("no_line_end_at_the_end", lambda: GOOD.rstrip("\n").encode()),
    _taken("empty_columns_on_the_right", lambda: GOOD.replace("\n", ",,,\n").replace(",,,\n", "\n", 1).encode()),
    _taken("a_name_in_quotes_with_a_comma", _with("示例企业甲", '"示例,企业甲"')),
    _taken("a_name_in_quotes_with_a_line_end", _with("示例企业甲", '"示例\n企业甲"')),
    _no("a_line_without_end", (GOOD + "x" * 70_000).encode, "csv_line_too_long"),
    _no("a_quote_that_is_never_closed", _with("示例企业甲", '"示例企业甲'), "csv_quotes"),
    _no(
        "a_quote_never_closed_over_many_rows",
        (GOOD + '"' + (REGISTER_ROWS[0] + "\n") * 5000).encode,
        "csv_quotes",
    ),
    _no("a_quote_inside_a_quoted_name", _with("示例企业甲", '"示例"企业甲"'), "csv_quotes"),
    _no("a_row_with_a_cell_less", _with(",,是", ",是"), "csv_ragged"),
    _no("a_row_with_a_cell_more", _with("示例企业甲", "示例,企业甲"), "csv_ragged"),
    _no("a_last_row_cut_off", lambda: GOOD.encode()[:-18], "csv_ragged"),
    _taken("semicolons_between_the_cells", lambda: GOOD.replace(",", ";").encode()),
    _taken("bars_between_the_cells_in_gb18030", lambda: GOOD.replace(",", "|").encode("gb18030")),
    _no(
        "semicolons_and_a_comma_in_a_figure",
        lambda: GOOD.replace(",", ";").replace(";3240;", ";3,240;").encode(),
        "csv_comma_in_figure",
    ),
    _no("no_known_head_between_semicolons", "甲;乙\n1;2\n".encode, "no_layout_matches"),
    _no("a_name_that_calls_a_program_in_a_text", _with("示例企业甲", "=cmd|' /C calc'!A0"), "workbook_dde"),
    _no("a_json", '{"统一社会信用代码": "x"}'.encode, "no_layout_matches"),
    _no("only_a_head", (REGISTER + "\n").encode, "no_rows"),
    _taken(
        "a_register_as_a_web_page",
        lambda: page([line.split(",") for line in GOOD.splitlines()]).encode(),
        "read_as_web_page",
    ),
)
