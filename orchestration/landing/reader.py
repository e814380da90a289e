"""Turns the bytes of a file into sheets of cells.

Belongs here: telling containers apart by content, and reading them without losing or inventing anything.
Does not belong here: what the cells mean.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestration.landing.grammar import Cell
from orchestration.landing.package import error_cells

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

XLSX, CSV = "xlsx", "csv"
SIGNATURES = ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls or encrypted workbook"), (b"%PDF", "pdf"))


# What a container is called before people.
NAMES = {
    XLSX: "Excel 工作簿（.xlsx） / workbook",
    CSV: "文本（如 CSV） / text",
    "xls or encrypted workbook": "旧版 .xls 或加密的工作簿 / xls or encrypted workbook",
    "pdf": "PDF",
    "html or xml": "网页或 XML / html or xml",
    "zip": "压缩包 / zip",
    "damaged zip": "损坏的压缩包或工作簿 / damaged zip",
    "binary": "无法识别的内容 / binary",
}


class Unreadable(Exception):
    """The bytes cannot be read as what they are; ``code`` is the reason code."""

    def __init__(self, code: str, found: str, place: str = "", expected: str = "") -> None:
        super().__init__(f"{code}: {found}")
        self.code, self.found, self.place, self.expected = code, found, place, expected


@dataclass(frozen=True)
class Sheet:
    """A sheet as it lies in the file: row 1 is ``rows[0]``, column A is ``rows[n][0]``. A CSV file has the name ''.
    ``merged`` are ranges of merged cells: the first and the last row and column."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    def is_merged(self, row: int, column: int) -> bool:
        """Whether a cell is part of a merged one."""
        return any(top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in self.merged)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Sets a cell, also beyond the present edge."""
        self.rows.extend([] for _ in range(row + 1 - len(self.rows)))
        cells = self.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell


def container(content: bytes) -> str:
    """What the file is by its content, whatever its name says."""
    if content.startswith(b"PK"):
        return _package(content)
    for beginning, name in SIGNATURES:
        if content.startswith(beginning):
            return name
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "html or xml"
    return "binary" if b"\x00" in content[:65536] else CSV


def _package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return XLSX if "xl/workbook.xml" in package.namelist() else "zip"
    except zipfile.BadZipFile:
        return "damaged zip"


def read(content: bytes, kind: str) -> list[Sheet]:
    """All sheets. Raises ``Unreadable``."""
    return _read_xlsx(content) if kind == XLSX else _read_csv(content)


def _read_xlsx(content: bytes) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            about.name: _sheet(workbook, about.name)
            for about in workbook.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        }
        for error in error_cells(content):
            if error.sheet in sheets:
                sheets[error.sheet].put(error.row, error.column, error.text)
    except MemoryError:
        raise
    except Exception as error:  # readers of damaged workbooks raise whatever their parts raise
        raise Unreadable("unreadable", f"{type(error).__name__}: {error}") from error
    return list(sheets.values())


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(name, rows, list(sheet.merged_cell_ranges or ()))


def _cell(value: Any) -> Cell:
    """What no figure, text, day or truth value is arrives as the text that is seen, to be judged where it is read."""
    match value:
        case str():
            return value if value.strip() else None
        case None | bool() | date():
            return value
        case int() | float() if math.isfinite(value):
            number = Decimal(repr(value))
            whole = number.to_integral_value()
            return whole if whole == number else number
        case timedelta():
            minutes, seconds = divmod(abs(value) // timedelta(seconds=1), 60)
            return f"{'-' if value < timedelta(0) else ''}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(value)


def _decode(content: bytes) -> str:
    """UTF-8 (with or without mark), otherwise GB18030; both strictly, so nothing is ever replaced."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            reason = str(error)
    raise Unreadable("encoding_unknown", reason)


def _read_csv(content: bytes) -> list[Sheet]:
    text = _decode(content)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable("unreadable", str(error)) from error
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    width = max((len(row) for _, row in filled[:1]), default=0)
    for number, row in filled:
        if len(row) != width:
            raise Unreadable("csv_ragged", str(len(row)), place=f"第 {number} 行", expected=str(width))
    return [Sheet("", [_blank_to_none(row) for row in rows])]


def _blank_to_none(row: Iterable[str]) -> list[Cell]:
    return [cell if cell.strip() else None for cell in row]
