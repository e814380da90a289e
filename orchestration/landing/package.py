"""The structural pass over an XLSX package, before any reader of workbooks sees it.

Belongs here: the zip directory, member names and sizes, relations, macros, links; a clean package of the parts that
were looked at. Does not belong here: the cells of a sheet (``sheet_xml``), and what they mean.
What the reader opens is exactly what was checked: parts that nobody asks for (pictures, printer settings) stay out,
and no second member of the same name, no size that lies, no declaration of entities can get in.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import canonicalize
from xml.parsers import expat

from orchestration.landing.container import Unreadable
from orchestration.landing.limits import Limits
from orchestration.landing.sheet_xml import NO_RESULT as NO_RESULT  # noqa: PLC0414 rows are read with it
from orchestration.landing.sheet_xml import around_plain_rows
from orchestration.landing.verdict import Finding

_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"
_SHARED = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
_ROOT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
_MACROS = re.compile(r"vbaproject\.bin$|^xl/macrosheets/")
_ENCODINGS = {None, "utf-8", "utf8", "us-ascii", "ascii"}
_DEFLATED, _UTF_8, _DAY_ONE = 8, 0x800, 0x21  # of a zip: a method, a flag, 1980-01-01


@dataclass(frozen=True)
class SheetPart:
    """A worksheet of the package: its name, its XML, whether it is hidden, and whether its rows are plain
    (``around_plain_rows``)."""

    name: str
    xml: bytes
    is_hidden: bool
    is_plain: bool


@dataclass(frozen=True)
class Package:
    """``content`` is the clean package for the reader; ``shared_strings`` and ``styles`` are the XML of the texts and
    looks that cells share; ``calculates_on_load`` says that the program which wrote the workbook left the formulas to
    be calculated."""

    content: bytes
    sheets: tuple[SheetPart, ...]
    shared_strings: bytes
    styles: bytes
    calculates_on_load: bool
    warnings: tuple[Finding, ...]


def open_package(content: bytes, listed: list[zipfile.ZipInfo], caps: Limits) -> Package:
    """``listed`` is the directory of the package. Raises ``Unreadable``; ``KeyError``, ``ExpatError`` or ``zlib.error``
    for a damaged one."""
    members = _members(listed, len(content), caps)
    if any(_MACROS.search(name) for name in members):
        raise Unreadable("workbook_macros", "VBA" if any(name.endswith(".bin") for name in members) else "XLM")

    def part(name: str) -> bytes:
        return _inflate(content, members[name.lower()])

    kept = {_TYPES: part(_TYPES), "_rels/.rels": _ROOT, _RELATIONS: part(_RELATIONS), _BOOK: part(_BOOK)}
    check_xml(kept[_TYPES], _TYPES)
    targets: dict[str, str] = {}
    for relation in _elements(kept[_RELATIONS], "Relationship"):
        if relation.get("TargetMode") == "External":
            continue
        kind = relation["Type"].rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/xl", relation["Target"].replace("\\", "/"))).lstrip("/")
        if kind in _SHARED:
            kept[_SHARED[kind]] = _plain(part(target), target, caps)
        elif kind == "xlMacrosheet":
            raise Unreadable("workbook_macros", "XLM")
        elif kind == "worksheet":
            targets[relation["Id"]] = target
    book = _elements(kept[_BOOK], "sheet", "calcPr")
    sheets = []
    for sheet in book:
        if sheet.get("id") in targets:
            target = targets[sheet["id"]]
            xml = part(target)
            around = around_plain_rows(xml)
            is_plain = around is not None and _plain(around, target, caps) is around
            kept[target] = xml = xml if is_plain else _plain(xml, target, caps)
            sheets.append(SheetPart(sheet["name"], xml, sheet.get("state", "visible") != "visible", is_plain))
    on_load = any(sheet.get("fullCalcOnLoad") in ("1", "true") for sheet in book)
    shared, styles = (kept.get(_SHARED[kind], b"") for kind in ("sharedStrings", "styles"))
    warnings = _links({name: _inflate(content, info) for name, info in members.items() if "externallink" in name})
    return Package(_packed(kept), tuple(sheets), shared, styles, on_load, warnings)


def _members(infos: list[zipfile.ZipInfo], size: int, caps: Limits) -> dict[str, zipfile.ZipInfo]:
    """Members by their name in lower case. Raises ``Unreadable`` for names and sizes that are traps."""
    unpacked = sum(info.file_size for info in infos)
    for hint, found, most in (
        ("members", len(infos), caps.max_package_members),
        ("bytes", unpacked, caps.max_package_bytes),
        ("ratio", unpacked // max(size, 1), caps.max_package_ratio),
    ):
        if found > most:
            raise Unreadable("package_too_large", str(found), expected=str(most), hint=hint)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or "\x00" in name or ":" in name:
            raise Unreadable("package_names", name.replace("\x00", "␀")[:80], hint="outside")
        if name.lower() in members:
            raise Unreadable("package_names", name[:80], hint="twice")
        members[name.lower()] = info
    return members


def _inflate(content: bytes, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, which must be as long as the directory says: a reader may go on where we stop."""
    header = content[info.header_offset : info.header_offset + 30]
    start = info.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + info.compress_size]
    if info.flag_bits & 1:
        raise Unreadable("workbook_encrypted", info.filename)
    whole, is_whole = packed, len(packed) == info.file_size
    if info.compress_type == _DEFLATED:
        unpack = zlib.decompressobj(-15)
        whole = unpack.decompress(packed, info.file_size + 1)
        is_whole = unpack.eof and len(whole) == info.file_size
    elif info.compress_type != zipfile.ZIP_STORED:
        raise Unreadable(
            "unreadable", _about(info, f"压缩方法 {info.compress_type}", f"compression {info.compress_type}")
        )
    if not is_whole or zlib.crc32(whole) != info.CRC:
        raise Unreadable("unreadable", _about(info, "长度或校验值不符", "wrong length or checksum"))
    return whole


def _about(info: zipfile.ZipInfo, chinese: str, english: str) -> str:
    return f"{info.filename}：{chinese} / {info.filename}: {english}"


def _plain(xml: bytes, name: str, caps: Limits) -> bytes:
    """The part as the reader understands it: checked, without comments and CDATA, which it would drop with the text
    in them. Raises ``Unreadable``."""
    root, is_plain = check_xml(xml, name)
    declared = [root[key] for key in ("count", "uniqueCount") if key in root]
    if any(not number.isascii() or not number.isdigit() or int(number) > caps.max_cells for number in declared):
        raise Unreadable("declared_count", "、".join(declared)[:80], name, str(caps.max_cells))
    return xml if is_plain else canonicalize(xml.decode("utf-8-sig")).encode()


def check_xml(xml: bytes, name: str) -> tuple[dict[str, str], bool]:
    """The attributes of the first element, and whether there are neither comments nor CDATA nor instructions.
    Raises ``Unreadable`` unless the part is whole XML in UTF-8 without a document type."""
    first: dict[str, str] = {}
    odd: list[object] = []

    def start(_: str, attributes: dict[str, str]) -> None:
        first.update(attributes)
        parser.StartElementHandler = None

    parser = _parser(name, None)
    parser.StartElementHandler = start
    parser.CommentHandler = odd.append
    parser.StartCdataSectionHandler = lambda: odd.append(None)
    parser.ProcessingInstructionHandler = lambda *_: odd.append(None)
    _parse(parser, xml, name)
    return first, not odd


def _parser(name: str, separator: str | None = " ") -> expat.XMLParserType:
    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding.lower() if encoding else None) not in _ENCODINGS:
            raise Unreadable("unreadable", f"{name}：{encoding}")

    def doctype(*_: object) -> None:
        raise Unreadable("package_dtd", name)

    parser = expat.ParserCreate(namespace_separator=separator)
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declaration, doctype
    return parser


def _parse(parser: expat.XMLParserType, xml: bytes, name: str) -> None:
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in xml[:4]:
        raise Unreadable("unreadable", f"{name}：UTF-16")
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Unreadable("unreadable", f"{name}：{error}") from error


def _elements(xml: bytes, *wanted: str) -> list[dict[str, str]]:
    """The attributes of every element of these names, without namespaces."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] in wanted:
            found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    parser = _parser(wanted[0])
    parser.StartElementHandler = start
    _parse(parser, xml, wanted[0])
    return found


def _links(parts: dict[str, bytes]) -> tuple[Finding, ...]:
    """A warning that names the workbooks whose figures stand in this one. Raises ``Unreadable`` for DDE and OLE."""
    files: list[str] = []
    for name, xml in parts.items():
        if name.endswith(".rels"):
            files += [relation.get("Target", "") for relation in _elements(xml, "Relationship")]
        elif _elements(xml, "ddeLink", "oleLink"):
            raise Unreadable("workbook_dde", name)
    books = [name for name in parts if not name.endswith(".rels")]
    return (Finding("external_links", found="、".join(files or books)[:200]),) if books else ()


def _packed(parts: dict[str, bytes]) -> bytes:
    """A zip archive of the parts as they are (APPNOTE.TXT 4.3: local headers, directory, end of the directory)."""
    written, directory, at = [], [], 0
    for name, part in parts.items():
        encoded = name.encode()
        about = struct.pack(
            "<HHHHHLLLHH", 20, _UTF_8, 0, 0, _DAY_ONE, zlib.crc32(part), *[len(part)] * 2, len(encoded), 0
        )
        written += [b"PK\3\4", about, encoded, part]
        directory += [b"PK\1\2\24\0", about, struct.pack("<HHHLL", 0, 0, 0, 0, at), encoded]
        at += 30 + len(encoded) + len(part)
    listed = b"".join(directory)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), at, 0)
    return b"".join([*written, listed, end])
