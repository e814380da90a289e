"""Text files: their encoding by a fixed ladder, and rows of CSV without a guess.

Belongs here: bytes to text, text to rows, and what is wrong on the way. Does not belong here: what the cells mean.
No replacement character is ever made: a byte that does not fit sets the file aside.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.landing.container import Unreadable, is_unmarked_utf16
from orchestration.landing.grammar import squeeze
from orchestration.landing.limits import Limits
from orchestration.landing.verdict import Finding

MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
WITHOUT_MARK = ("gb18030", "big5")  # only if heads that are known appear: nearly all bytes are some text in these
SEPARATORS = {",": ("逗号", "commas"), "\t": ("制表符", "tabs"), ";": ("分号", "semicolons"), "|": ("竖线", "bars")}
HEADS_WITHIN_LINES = 30
END_OF_FILE = "\x1a"  # what DOS programs put at the end of a text
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Two or more Chinese characters in UTF-8 and nothing else beyond ASCII: hardly ever a line of another encoding.
_UTF_8_LINE = re.compile(rb"[\x00-\x7f]*(?:[\xe2-\xef][\x80-\xbf]{2}[\x00-\x7f]*){2,}")
_COMMA_IN_FIGURE = re.compile(r"[+-]?[0-9.]*[0-9],[0-9][0-9.,]*")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def decode(content: bytes, heads: frozenset[str]) -> str:
    """The text of a file; ``heads`` are known heads as ``squeeze`` gives them. Raises ``Unreadable``."""
    return decoded(content, heads)[0]


def decoded(content: bytes, heads: frozenset[str]) -> tuple[str, str]:
    """The text of a file, and its encoding: by its byte order mark, else UTF-8, else GB18030 and Big5 if a known head
    appears in the first lines. Raises ``Unreadable``."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding).lstrip("\ufeff"), encoding
    if b"\x00" in content and is_unmarked_utf16(content):
        raise Unreadable("encoding_unknown", "UTF-16", hint="no_mark")
    try:
        return content.decode(), "utf-8"
    except UnicodeDecodeError as error:
        reason = str(error)
    for number, line in enumerate(_LINE_END.split(content), start=1):
        if _UTF_8_LINE.fullmatch(line):
            raise Unreadable(
                "encoding_unknown",
                f"第 {number} 行是 UTF-8，其他行不是 / line {number} is UTF-8, others are not",
                hint="mixed",
            )
    for encoding in WITHOUT_MARK:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _shows(text, heads):
            return text, encoding
        reason = f"{encoding}：未见已知表头 / {encoding}: no known head"
    raise Unreadable("encoding_unknown", reason)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding_unknown", str(error), hint="mark") from error


def _shows(text: str, heads: frozenset[str]) -> bool:
    beginning = text[:200_000].splitlines()[:HEADS_WITHIN_LINES]
    return any(squeeze(cell) in heads for line in beginning for cell in re.split(r"[,\t;|\"]|</?[^<>]*>", line))


@dataclass(frozen=True)
class Text:
    """A CSV file: rows all as wide as the first one, warnings, and how it was read, in Chinese and English."""

    rows: list[list[str]]
    warnings: tuple[Finding, ...]
    read_as: str


def read_rows(content: bytes, heads: frozenset[str], caps: Limits) -> Text:
    """The rows of a CSV file, separated by the sign that separates most known heads. Raises ``Unreadable``."""
    for number, line in enumerate(_lines(content), start=1):
        if line > caps.max_line_bytes:
            raise Unreadable("csv_line_too_long", str(line), f"第 {number} 行", str(caps.max_line_bytes))
    text, encoding = decoded(content, heads)
    warnings = []
    if text.endswith(END_OF_FILE):
        text = text.rstrip(END_OF_FILE)
        warnings.append(Finding("dos_end_mark"))
    if control := _CONTROL.search(text):
        line_number = len(re.findall(r"\r\n|\r|\n", text[: control.start()])) + 1
        raise Unreadable("control_character", f"U+{ord(control[0]):04X}", f"第 {line_number} 行")
    separator = _separator(text, heads)
    rows = list(_records(text, separator))
    _refuse_ragged(rows)
    if separator == ";":
        _refuse_commas(rows)
    if sum(1 for row in rows if row) > caps.max_rows:
        raise Unreadable("sheet_too_large", str(len(rows)), expected=str(caps.max_rows), hint="rows")
    chinese, english = SEPARATORS[separator]
    read_as = f"按编码 {encoding.upper()}、以{chinese}分隔读入 / read as {encoding.upper()} separated by {english}"
    return Text(rows, tuple(warnings), read_as)


def _separator(text: str, heads: frozenset[str]) -> str:
    """What separates two known heads or more; else the comma, or the tab if the first line has none."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()]
    known = {
        sign: max(
            sum(squeeze(cell.strip(' "')) in heads for cell in line.split(sign)) for line in lines[:HEADS_WITHIN_LINES]
        )
        for sign in (SEPARATORS if lines else ())
    }
    best = max(known, key=lambda sign: known[sign], default=",")
    if known.get(best, 0) > 1:
        return best
    return "\t" if lines and "\t" in lines[0] and "," not in lines[0] else ","


def _refuse_commas(rows: list[list[str]]) -> None:
    """Where a semicolon separates the cells, a comma between digits is a decimal point to some and none to others."""
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if _COMMA_IN_FIGURE.fullmatch(cell.strip()):
                raise Unreadable("csv_comma_in_figure", cell.strip()[:40], f"第 {number} 行")


def _lines(content: bytes) -> Iterator[int]:
    """The length of each line in bytes; of UTF-16 that of what lies between bytes that look like line ends."""
    start = 0
    for end in _LINE_END.finditer(content):
        yield end.start() - start
        start = end.end()
    yield len(content) - start


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            is_open = "unexpected end" in str(error) or "field larger" in str(error)
            hint = "open" if is_open else "stray"
            raise Unreadable("csv_quotes", str(error), f"第 {line + 1} 行", hint=hint) from error
        line = reader.line_num
        yield row


def _refuse_ragged(rows: list[list[str]]) -> None:
    """Every filled row must be as wide as the first; empty cells beyond that width are no cells."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    width = max((len(row) for _, row in filled[:1]), default=0)
    for number, row in filled:
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) != width:
            raise Unreadable("csv_ragged", str(len(row)), place=f"第 {number} 行", expected=str(width))
