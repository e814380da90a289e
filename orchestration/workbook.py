"""The one writer of XLSX files: forms, work lists, annexes and the sample all go through it.

Belongs here: turning sheets of plain values into the bytes of a workbook. Does not belong here: what is in a
sheet, and where the file goes. There is no other path to XLSX in the project, because a writer that guesses
(text with a leading ``=`` becomes a formula) is how a name in a return runs on the reader's machine.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped, unused-ignore]
from xlsxwriter.format import Format  # type: ignore[import-untyped, unused-ignore]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped, unused-ignore]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped, unused-ignore]

Value = str | int | float | Decimal | date | bool | None

CREATED = datetime(2000, 1, 1)  # a fixed date: the same sheets give the same bytes on any day
MAX_DIGITS = 15  # Excel keeps no more; a longer number would come back as another one
MAX_TEXT = 32_767  # UTF-16 units in a cell
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
# Excel evaluates such text as soon as somebody edits the cell, unless the cell is marked as quoted.
_FORMULA_LIKE = tuple("=+-@\t\r＝＋－＠")


@dataclass(frozen=True)
class Style:
    """How a row or a cell looks. ``number_format`` is Excel's; it applies to numbers and dates."""

    bold: bool = False
    size: int = 11
    align: str = ""
    wrap: bool = False
    border: bool = False
    number_format: str = ""


PLAIN = Style()
TITLE = Style(bold=True, size=16, align="center")
HEAD = Style(bold=True, align="center", wrap=True, border=True)
RIGHT = Style(align="right")


@dataclass(frozen=True)
class Sheet:
    """One sheet. Row and column numbers count from 0.

    ``rows`` holds plain values; None and the empty string leave the cell blank. ``merges`` are ranges such as
    ``A1:R1``, shown with the value of their first cell. ``styles`` is by row number or by (row, column); the cell
    goes before the row. ``number_formats`` and ``widths`` are by column. ``freeze`` is (rows, columns) that stay.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    merges: Sequence[str] = ()
    styles: Mapping[int | tuple[int, int], Style] = field(default_factory=dict)
    number_formats: Mapping[int, str] = field(default_factory=dict)
    widths: Mapping[int, float] = field(default_factory=dict)
    freeze: tuple[int, int] = (0, 0)


class UnwritableValue(ValueError):
    """The value has no faithful form in a cell: not finite, too long, too precise, or of another type."""


def workbook_bytes(*sheets: Sheet) -> bytes:
    """The sheets as an XLSX file; equal sheets give equal bytes.

    Text stays text whatever it begins with. Decimal and int are written exactly, float to 16 significant digits.
    Raises ``UnwritableValue`` with the place of the cell, before anything is written.
    """
    for sheet in sheets:
        _refuse_unwritable(sheet)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": CREATED})
        formats: dict[tuple[Style, bool], Format] = {}

        def format_of(style: Style, quoted: bool = False) -> Format:
            if (style, quoted) not in formats:
                formats[style, quoted] = book.add_format(_properties(style, quoted))
            return formats[style, quoted]

        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, format_of)
    return buffer.getvalue()


def _refuse_unwritable(sheet: Sheet) -> None:
    """XlsxWriter cuts long text and rounds long numbers in silence, and breaks off half-way at NaN."""
    if len(sheet.rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in sheet.rows):
        raise UnwritableValue(f"{sheet.name}: 超出工作表的行列上限 / more rows or columns than a sheet holds")
    for row_number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            problem = _problem(value)
            if problem:
                place = f"{sheet.name}!{xl_rowcol_to_cell(row_number, column)}"
                raise UnwritableValue(f"{place}: {problem} ({value!r:.40})")


def _problem(value: Value) -> str:
    match value:
        case None | bool():
            return ""
        case str():
            if len(value) > MAX_TEXT // 2 and len(value.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
                return "文字过长 / text too long for a cell"
            return "" if value.isascii() or _is_unicode(value) else "文字含有无效字符 / text is not valid Unicode"
        case int():
            return "" if abs(value) < 10**MAX_DIGITS else "超过15位有效数字，请按文字写入 / write it as text"
        case float():
            return "" if math.isfinite(value) else "不是有限的数 / not a finite number"
        case Decimal():
            if not value.is_finite():
                return "不是有限的数 / not a finite number"
            exact = len(value.normalize().as_tuple().digits) <= MAX_DIGITS
            return "" if exact else "超过15位有效数字，请按文字写入 / write it as text"
        case datetime():
            return "请只写日期，或按文字写入 / write a date, or the moment as text"
        case date():
            return "" if value.year >= 1900 else "Excel 没有1900年以前的日期 / Excel has no dates before 1900"
        case _:
            return "单元格不支持此类型 / no cell holds this type"


def _is_unicode(text: str) -> bool:
    """False for lone surrogates, which no XML can carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _write(worksheet: Worksheet, sheet: Sheet, format_of: Callable[..., Format]) -> None:
    for column, width in sheet.widths.items():
        worksheet.set_column(column, column, width)
    worksheet.freeze_panes(*sheet.freeze)
    for area in sheet.merges:  # first, because merging blanks the cells of the range
        worksheet.merge_range(area, "")
    for row_number, row in enumerate(sheet.rows):
        row_style = sheet.styles.get(row_number, PLAIN)
        for column, value in enumerate(row):
            style = sheet.styles.get((row_number, column), row_style)
            number_format = sheet.number_formats.get(column)
            if number_format and not style.number_format:
                style = replace(style, number_format=number_format)
            _write_cell(worksheet, (row_number, column), value, style, format_of)


def _write_cell(
    worksheet: Worksheet, place: tuple[int, int], value: Value, style: Style, format_of: Callable[..., Format]
) -> None:
    pass
