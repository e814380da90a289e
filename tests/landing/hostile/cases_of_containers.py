"""What is wrong with the file as a container: not what its name says, damaged, or of a kind that is not taken."""

from __future__ import annotations

from collections.abc import Callable

from tests.landing.hostile.case import QUARANTINE, Case
from tests.landing.hostile.making import encrypted, old, packed, parts, register, rewrapped, stream
from tests.landing.workbooks import GOOD

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="表">
<Table><Row><Cell><Data ss:Type="String">统一社会信用代码</Data></Cell></Row></Table></Worksheet>
</Workbook>"""
_MHT = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\n\r\n<table>"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _no(
    name: str, make: Callable[[], bytes], code: str = "container_not_supported", file_name: str = "报表.xls"
) -> Case:
    return Case(name, "container", make, QUARANTINE, code, file_name=file_name)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


CONTAINERS: tuple[Case, ...] = (
    _no("a_pdf_named_like_a_workbook", lambda: b"%PDF-1.7\n"),
    _no("a_picture_png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(40)),
    _no("a_picture_jpeg", lambda: b"\xff\xd8\xff\xe0" + bytes(40)),
    _no("a_picture_tiff_of_a_scanner", lambda: b"II*\x00" + bytes(40)),
    _no("a_picture_bmp", lambda: b"BM" + bytes(60)),
    _no("a_program_for_windows", lambda: b"MZ\x90\x00" + bytes(60), file_name="报表.xls.exe"),
    _no("a_program_for_linux", lambda: b"\x7fELF" + bytes(60)),
    _no("a_script", lambda: b"#!/bin/sh\nrm -rf /\n"),
    _no("a_rich_text_document", lambda: rb"{\rtf1\ansi x}"),
    _no("a_parquet_file", lambda: b"PAR1" + bytes(20) + b"PAR1"),
    _no("a_database_of_access", lambda: b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(50)),
    _no("a_rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(30)),
    _no("a_7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(30)),
    _no("a_gzip", lambda: b"\x1f\x8b\x08" + bytes(30)),
    _no("a_zip_with_a_good_return_in_it", lambda: packed([("报表.xlsx", GOOD)], stored=True)),
    _no("an_empty_zip", lambda: packed([])),
    _no("a_word_document", lambda: packed([("word/document.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")])),
    _no("slides", lambda: packed([("ppt/presentation.xml", b"<x/>")])),
    _no("an_ofd", lambda: packed([("OFD.xml", b"<x/>")])),
    _no("an_xlsb", lambda: packed([("xl/workbook.bin", bytes(50)), ("[Content_Types].xml", b"<x/>")])),
    _no("an_ods", lambda: packed([("mimetype", _ODS.encode()), ("content.xml", b"<x/>")], stored=True)),
    _no("an_xml_spreadsheet_2003", _SPREADSHEET_2003.encode),
    _no("an_xml_of_no_known_kind", lambda: b'<?xml version="1.0"?><rows><row a="1"/></rows>'),
    _no("an_mht", _MHT.encode),
    _no("a_mail", lambda: b"From: a@b\r\nSubject: x\r\n\r\nsee attachment"),
    _no("a_web_page_without_a_table", lambda: b"<!DOCTYPE html><html><body>login</body></html>", "html_without_table"),
    _no(
        "an_old_word_document", lambda: rewrapped(stream(old())).replace(_wide("Workbook"), _wide("WordDocument")[:16])
    ),
    _no("an_old_office_file_cut_off", lambda: _OLE + bytes(100)),
    _no("a_workbook_of_excel_95", lambda: old(edit=lambda records: records[:4] + b"\x00\x05" + records[6:])),
    _no("a_workbook_cut_off_in_the_middle", lambda: GOOD[: len(GOOD) // 2]),
    _no("a_workbook_without_its_last_bytes", lambda: GOOD[:-30]),
    _no("a_workbook_with_zeros_at_its_end", lambda: GOOD[: len(GOOD) * 2 // 3] + bytes(len(GOOD) // 3)),
    _no("nothing_but_zeros", lambda: bytes(10_000)),
    _no("random_bytes", lambda: bytes(range(256)) * 20),
    _no("nothing_at_all", lambda: b"", "file_empty"),
    _no("nothing_but_a_mark_and_blanks", lambda: b"\xef\xbb\xbf \r\n\r\n", "file_empty"),
    _no("a_workbook_with_a_password", lambda: encrypted("内蒙古2024"), "workbook_encrypted"),
    _no("a_text_where_a_workbook_is_wanted", lambda: register().encode()),
    Case(
        "a_workbook_in_which_the_parts_of_the_book_are_missing",
        "container",
        lambda: packed([(name, body) for name, body in parts().items() if "sheet1" not in name]),
        QUARANTINE,
        "unreadable",
    ),
    Case("a_workbook_without_sheets_of_cells", "container", lambda: old([[None]]), QUARANTINE, "no_layout_matches"),
)
