"""What a file is by its content, whatever its name says.

Belongs here: telling containers apart. Does not belong here: reading them, and which of them are taken (``reader``).
"""

from __future__ import annotations

import io
import re
import zipfile

from orchestration.landing.verdict import Finding

XLSX, XLS, HTML, CSV, ENCRYPTED = "xlsx", "xls", "html", "csv", "encrypted"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "gzip"),
    (b"\xfd7zXZ\x00", "gzip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "image"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"{\\rtf", "rtf"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard ", "database"),
)
BINARY_SIGNATURES = {b"BM", b"MZ", b"RIFF"}  # also the beginning of a text; a text holds no NUL
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
# The member that shows what a package is, in the order in which it is asked.
PACKAGES = (
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "slides"),
    ("ofd.xml", "ofd"),
)
# The stream that shows what an OLE file is.
STREAMS = (
    ("EncryptedPackage", ENCRYPTED),
    ("Workbook", XLS),
    ("Book", "xls95"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "slides"),
    ("__properties_version1.0", "mail"),
)
NAMES = {
    XLSX: "Excel 工作簿（.xlsx） / workbook (.xlsx)",
    XLS: "旧版 Excel 或 WPS 工作簿（.xls、.et） / old workbook (.xls)",
    HTML: "网页表格（HTML） / web page (HTML)",
    CSV: "文本（如 CSV） / text (such as CSV)",
    "xls95": "Excel 95 或更早的工作簿 / workbook of Excel 95 or older",
    "xlsb": "Excel 二进制工作簿（.xlsb） / binary workbook (.xlsb)",
    "ods": "开放文档表格（.ods） / OpenDocument spreadsheet (.ods)",
    "xml_workbook": "XML 表格（Excel 2003 XML） / XML Spreadsheet 2003",
    "xml": "XML 文件 / XML",
    "mht": "单个文件网页（MHT） / web archive (MHT)",
    "word": "Word 或 WPS 文字文档 / word processor document",
    "slides": "演示文稿（PPT） / slides",
    "ofd": "版式文档（OFD） / fixed document (OFD)",
    "pdf": "PDF 文档 / PDF",
    "image": "图片 / image",
    "mail": "邮件 / mail",
    "rtf": "RTF 文档 / RTF document",
    "zip": "压缩包（ZIP） / zip archive",
    "rar": "压缩包（RAR） / rar archive",
    "7z": "压缩包（7z） / 7z archive",
    "gzip": "压缩文件（gz、bz2、xz） / compressed file",
    "program": "程序或脚本 / program or script",
    "parquet": "Parquet 数据文件 / Parquet",
    "database": "数据库文件 / database file",
    "damaged_zip": "损坏或不完整的压缩包或工作簿 / damaged zip or workbook",
    "damaged_ole": "损坏或不完整的旧版文档 / damaged old office document",
    "ole": "旧版 Office 格式的其他文件 / other old office file",
    "zeros": "全部是空字节（复制或传输中断） / nothing but zero bytes",
    "binary": "无法识别的内容 / binary",
}


class Unreadable(Exception):
    """The bytes cannot be read as what they are; ``code`` is the reason code, ``hint`` one of its hints."""

    def __init__(self, code: str, found: str, place: str = "", expected: str = "", hint: str = "") -> None:
        super().__init__(f"{code}: {found}")
        self.finding = Finding(code, place, found, expected, hint)


Members = list[zipfile.ZipInfo]


def container(content: bytes, max_members: int = 2000) -> tuple[str, Members]:
    """A key of ``NAMES``, and the members of a package. Raises ``Unreadable`` for one whose very list of them is a
    trap."""
    return _package(content, max_members) if content.startswith(b"PK") else (_kind(content), [])


def _kind(content: bytes) -> str:
    if content.startswith(OLE):
        return _ole(content)
    for beginning, name in SIGNATURES:
        if content.startswith(beginning) and (beginning not in BINARY_SIGNATURES or b"\x00" in content[:64]):
            return name
    if content.startswith(BYTE_ORDER_MARKS):
        return _text(_without_nul(content))
    if b"\x00" in content:
        return _with_nul(content)
    return _text(content)


def _package(content: bytes, max_members: int) -> tuple[str, Members]:
    if (members := content.count(b"PK\x01\x02")) > 2 * max_members:
        raise Unreadable("package_too_large", str(members), expected=str(max_members), hint="members")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names, infos = {name.replace("\\", "/").lower() for name in package.namelist()}, package.infolist()
            for member, kind in PACKAGES:
                if member in names:
                    return kind, infos
            is_ods = "mimetype" in names and b"opendocument.spreadsheet" in package.read("mimetype")[:80]
            return "ods" if is_ods else "zip", infos
    except Exception:  # readers of damaged packages raise whatever their parts raise
        return "damaged_zip", []


def _ole(content: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            for stream, kind in STREAMS:
                if file.exists(stream):
                    return _old_workbook(file.openstream(stream).read(1 << 20)) if kind == XLS else kind
            return "ole"
    except Exception:
        return "damaged_ole"


def _old_workbook(beginning: bytes) -> str:
    """BIFF8, or an older version, or BIFF8 with a password: its third kind of record, FILEPASS, comes early."""
    if beginning[:2] != b"\x09\x08" or beginning[4:6] != b"\x00\x06":
        return "xls95"
    at = 0
    while at + 4 <= len(beginning):
        kind, length = int.from_bytes(beginning[at : at + 2], "little"), beginning[at + 2] | beginning[at + 3] << 8
        if kind == 0x2F:
            return ENCRYPTED
        if kind == 0x85:  # BOUNDSHEET: past the place of a password
            break
        at += 4 + length
    return XLS


def _without_nul(content: bytes) -> bytes:
    return content[:65536].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")


def _with_nul(content: bytes) -> str:
    """Text in which a few NUL stray is text, as is UTF-16 without its mark; the guard of texts says so."""
    if not content.strip(b"\x00"):
        return "zeros"
    sample = content[:65536]
    controls = sum(sample.count(bytes([code])) for code in range(1, 32) if code not in (9, 10, 13, 26))
    has_strays = not controls and sample.count(b"\x00") * 50 < len(sample)
    return _text(_without_nul(content)) if has_strays or is_unmarked_utf16(content) else "binary"


def is_unmarked_utf16(content: bytes) -> bool:
    """Whether these bytes, which hold NUL, are text in UTF-16 without a byte order mark."""
    sample = content[: min(65536, len(content) // 2 * 2)]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if "\x00" not in text and all(sign.isprintable() or sign.isspace() for sign in text):
            return True
    return False


def _text(content: bytes) -> str:
    beginning = content[:65536].lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = beginning.lower()
    if re.match(rb"mime-version:|from:|received:|return-path:", lower):
        return "mht" if b"multipart/related" in lower or b"text/html" in lower else "mail"
    if not lower.startswith(b"<"):
        return CSV
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower and b"<workbook" in lower.replace(b"ss:", b""):
        return "xml_workbook"
    is_page = re.search(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|style|script)\b", lower) is not None
    return HTML if is_page else "xml"
