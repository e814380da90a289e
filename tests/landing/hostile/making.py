"""Bytes of hostile files, made in memory when a case runs.

Belongs here: bending good files. Does not belong here: what must become of them (``cases_of_*``).
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import olefile
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from orchestration.workbook import Sheet, Value, workbook_bytes
from tests.landing.workbooks import GOOD, UNITS, b204_1_rows, enterprise

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TOTALS = {"industrial_output_ytd_cny_thousand": "900", "industrial_output_month_cny_thousand": "150.5"}
ROWS = b204_1_rows([enterprise(UNITS[0], 100, 600), enterprise(UNITS[1], 50.5, 300)])


def parts(workbook: bytes = GOOD) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(members: Sequence[tuple[str, bytes]], stored: bool = False) -> bytes:
    """A zip of these members in this order, whatever their names."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as package:
        warnings.simplefilter("ignore")  # that a name is there twice is what the case is about
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def with_parts(changed: Mapping[str, bytes], workbook: bytes = GOOD) -> bytes:
    """The workbook with these parts replaced or added."""
    return packed(list((parts(workbook) | changed).items()))


def edited(part: str, old: str, new: str, workbook: bytes = GOOD) -> bytes:
    """The workbook with the first match of a pattern in a part replaced."""
    text = parts(workbook)[part].decode()
    changed, times = re.subn(old, lambda _: new, text, count=1)
    assert times == 1, (part, old)
    return with_parts({part: changed.encode()}, workbook)


def cell(address: str, xml: str, workbook: bytes = GOOD) -> bytes:
    """The workbook with the XML of one cell replaced."""
    return edited(SHEET, rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)', xml, workbook)


def beside(xml: str, workbook: bytes = GOOD) -> bytes:
    """The workbook with rows added at the end of the sheet."""
    return edited(SHEET, "</sheetData>", f"{xml}</sheetData>", workbook)


def linked(link: str, formula: str = "") -> bytes:
    """A workbook that refers to something outside of it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    outer = (
        f'<externalLink xmlns="{main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    )
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    rels += '<Relationship Id="rId1" Type="x/externalLinkPath" Target="file:///D:/上月.xlsx" TargetMode="External"/>'
    changed = {
        "xl/externalLinks/externalLink1.xml": f"{outer}{link}</externalLink>".encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": f"{rels}</Relationships>".encode(),
    }
    workbook = with_parts(changed)
    return cell("D7", f'<c r="D7"><f>{formula}</f><v>600</v></c>', workbook) if formula else workbook


def named_members(*names: str) -> bytes:
    """A good workbook with more members of these names."""
    return packed([*parts().items(), *((name, b"x") for name in names)])


def lying_length(part: str = SHEET) -> bytes:
    """The directory says that a part is shorter than it is, with the checksum of the short one."""
    whole = parts()[part]
    short = whole[: whole.rindex(b'<row r="8"')] + b"</sheetData></worksheet>"
    content = bytearray(packed([(name, body) for name, body in parts().items()]))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    assert packer.compress(whole) is not None
    at = content.index(b"PK\x01\x02")
    while True:
        name_length = int.from_bytes(content[at + 28 : at + 30], "little")
        if content[at + 46 : at + 46 + name_length] == part.encode():
            content[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(short))
            content[at + 24 : at + 28] = struct.pack("<I", len(short))
            return bytes(content)
        at = content.index(b"PK\x01\x02", at + 4)


def hidden(where: str) -> bytes:
    """A good workbook in which a row, a column or a second sheet with content is hidden."""
    if where == "row":
        return edited(SHEET, '<row r="8"', '<row r="8" hidden="1"')
    if where == "column":
        return edited(SHEET, "<sheetData>", '<cols><col min="4" max="4" width="9" hidden="1"/></cols><sheetData>')
    if where == "empty column":
        return edited(SHEET, "<sheetData>", '<cols><col min="19" max="30" hidden="1"/></cols><sheetData>')
    two = workbook_bytes(Sheet("工业产销总值", ROWS), Sheet("底稿", [["内部核算", 1]] if where == "sheet" else []))
    return edited(BOOK, '<sheet name="底稿"', '<sheet state="veryHidden" name="底稿"', two)


def encrypted(password: str, workbook: bytes = GOOD) -> bytes:
    """The workbook encrypted as Excel does it now."""
    secret = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, secret)
    return secret.getvalue()


# Old workbooks


def old(
    rows: Sequence[Sequence[Value]] = ROWS,
    change: Callable[[Any], None] | None = None,
    name: str = "工业产销总值",
    edit: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """An .xls workbook; ``change`` gets its sheet before it is written, ``edit`` its stream of records after."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(name, cell_overwrite_ok=True)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    if change is not None:
        change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue() if edit is None else rewrapped(edit(stream(buffer.getvalue())))


def stream(workbook: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(workbook)) as file:
        padded: bytes = file.openstream("Workbook").read()
    return padded[: padded.rindex(b"\x0a\x00\x00\x00") + 4]


def rewrapped(records: bytes) -> bytes:
    filler = struct.pack("<HH", 0x0BB8, -len(records) % 4) + bytes(-len(records) % 4)
    buffer = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(buffer, records + filler)
    return buffer.getvalue()


def records(content: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        found.append((kind, content[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def with_record(kind: int, body: bytes, before: int, after_times: int = 0) -> Callable[[bytes], bytes]:
    """Puts a record before the first of another kind that follows so many substreams; moves the places of sheets."""

    def edit(content: bytes) -> bytes:
        new, seen, done, moved = b"", 0, False, 0
        for other, old_body in records(content):
            seen += other == 0x000A
            if other == before and seen >= after_times and not done:
                new += struct.pack("<HH", kind, len(body)) + body
                done, moved = True, 4 + len(body) if not after_times else 0
            new += struct.pack("<HH", other, len(old_body)) + old_body
        at = new.index(struct.pack("<H", 0x0085))
        while moved and at >= 0 and struct.unpack_from("<H", new, at)[0] == 0x0085:
            place, length = struct.unpack_from("<I", new, at + 4)[0], struct.unpack_from("<H", new, at + 2)[0]
            new = new[: at + 4] + struct.pack("<I", place + moved) + new[at + 8 :]
            at += 4 + length
        return new

    return edit


def rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i, j, out = 0, 0, bytearray()
    for byte in content:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def old_encrypted(password: str) -> bytes:
    """An .xls workbook under RC4 ([MS-XLS] 2.2.10): all but the heads of records and a few whole records."""
    salt, verifier = b"0123456789abcdef", b"fedcba9876543210"
    intermediate = hashlib.md5((hashlib.md5(password.encode("utf-16-le")).digest()[:5] + salt) * 16).digest()[:5]

    def key(block: int) -> bytes:
        return hashlib.md5(intermediate + struct.pack("<I", block)).digest()

    secret = rc4(key(0), verifier + hashlib.md5(verifier).digest())
    about = struct.pack("<HHH", 1, 1, 1) + salt + secret
    plain = with_record(0x002F, about, before=0x00E1)(stream(old()))
    pads = b"".join(rc4(key(block), bytes(1024)) for block in range(len(plain) // 1024 + 1))
    out, at = bytearray(), 0
    for kind, body in records(plain):
        clear = len(body) if kind in (0x0809, 0x002F, 0x00E1) else 4 if kind == 0x0085 else 0
        at += 4
        out += struct.pack("<HH", kind, len(body)) + body[:clear]
        out += bytes(a ^ b for a, b in zip(body[clear:], pads[at + clear : at + len(body)], strict=True))
        at += len(body)
    return rewrapped(bytes(out))


# Web pages and texts


def page(
    rows: Sequence[Sequence[Value]] = ROWS, inside: str = "{}", cell_of: Callable[[Value], str] | None = None
) -> str:
    """The rows as a table of a web page; ``inside`` is what stands around it in the body."""

    def told(value: Value) -> str:
        return f"<td>{'' if value is None else value}</td>"

    lines = "".join(f"<tr>{''.join(map(cell_of or told, row))}</tr>\n" for row in rows)
    head = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><title>x</title></head>'
    return f"{head}<body>{inside.replace('{}', f'<table>{lines}</table>')}</body></html>"


REGISTER = "统一社会信用代码,单位详细名称,行政区划代码,行业代码,成立日期,注销日期,是否规模以上工业"
REGISTER_ROWS = (
    "91150000701463622D,示例企业甲,150203,3240,1997-09-12,,是",
    "91340600MA2PBM9HXD,示例企业乙,150203,3240,2001-01-02,,否",
)


def register(*rows: str, head: str = REGISTER, end: str = "\n") -> str:
    return end.join((head, *(rows or REGISTER_ROWS))) + end
