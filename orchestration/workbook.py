"""The one writer of XLSX files: forms, work lists, annexes and the sample all go through it.

Belongs here: turning sheets of plain values into the bytes of a workbook. Does not belong here: what is in a
sheet, which values a cell can hold (``cell_value``), and where the file goes. There is no other path to XLSX in the
project, because a writer that guesses (text with a leading ``=`` becomes a formula) is how a name in a return runs on
the reader's machine.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from orchestration.cell_value import UnwritableValue as UnwritableValue  # noqa: PLC0414 raised here
from orchestration.cell_value import Value as Value  # noqa: PLC0414 what sheets are made of
from orchestration.cell_value import problem_of

CREATED = datetime(2000, 1, 1)  # a fixed date: the same sheets give the same bytes on any day
SMALL = 10**9
_NUMBERS = frozenset({int, float})
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
LINE_HEIGHT, MAX_HEIGHT = 16.0, 409.0  # points
# Excel evaluates such text as soon as somebody edits the cell, unless the cell is marked as quoted.
_FORMULA_LIKE = tuple("=+-@\t\r＝＋－＠")
_SPECIAL = (*_FORMULA_LIKE, "<r>")  # text that is not simply put into its cell
_CHOICE = {
    "validate": "list",
    "error_type": "warning",
    "error_title": "请核对 / please check",
    "error_message": "不在下拉列表中。 / Not in the list.",
}


class Style(NamedTuple):
    """How a row or a cell looks. ``number_format`` is Excel's; it applies to numbers and dates. ``fill``, ``color``
    and ``line`` (of the border) are ``#RRGGBB``; ``is_open`` cells can be written into on a protected sheet."""

    bold: bool = False
    size: int = 11
    align: str = ""
    wrap: bool = False
    border: bool = False
    number_format: str = ""
    fill: str = ""
    color: str = ""
    line: str = ""
    is_top: bool = False
    is_open: bool = False


PLAIN = Style()
TITLE = Style(bold=True, size=16, align="center")
HEAD = Style(bold=True, align="center", wrap=True, border=True)
RIGHT = Style(align="right")


class Choices(NamedTuple):
    """The cells that hold a list to choose from: a column of a sheet of the same workbook, rows counted from 0."""

    sheet: str
    column: int
    first_row: int
    last_row: int


Span = tuple[int, int, int, int]  # first row, first column, last row, last column, counted from 0


class Entry(NamedTuple):
    """What may be written into cells; all else is refused with ``refusal``. One of: ``choices`` (a formula that gives
    cells), ``formula`` (of the first cell) that is true, a day from ``not_before`` on, at most ``longest`` characters.
    ``hint`` (a title of at most 32 and a text of at most 255 characters) shows while the cell is chosen."""

    refusal: str
    choices: str = ""
    formula: str = ""
    not_before: date | None = None
    longest: int = 0
    hint: tuple[str, str] = ("", "")


class Highlight(NamedTuple):
    """Cells that are filled with a colour where ``formula`` (of the first cell) is true."""

    span: Span
    formula: str
    fill: str


class Page(NamedTuple):
    """How a sheet prints: as wide as a page, lying, ``head`` (first, last row) on each page, numbered."""

    head: tuple[int, int]
    title: str
    is_large: bool = False  # A3


@dataclass(frozen=True)
class Sheet:
    """One sheet. Row and column numbers count from 0.

    ``rows`` holds plain values; None and the empty string leave the cell blank. ``merges`` are
    (first row, first column, last row, last column), shown with the value of the first cell. ``styles`` is by row or
    by (row, column); the cell goes before the row. ``number_formats`` and ``widths`` are by column. Rows of a
    sheet that is ``is_fitted`` are as high as their wrapped texts need (Excel sees to that itself, others do not).
    ``freeze`` is (rows, columns) that stay in sight. ``choices`` offers what can be chosen, by span; another entry is
    asked back, not refused. ``entries`` says what cells take, by span. ``filter`` are the cells with filters. On a
    sheet that ``is_protected`` only cells that are open can be written into; without a password, it is against slips.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    merges: Sequence[Span] = ()
    styles: Mapping[int | tuple[int, int], Style] = field(default_factory=dict)
    number_formats: Mapping[int, str] = field(default_factory=dict)
    widths: Mapping[int, float] = field(default_factory=dict)
    is_fitted: bool = False
    freeze: tuple[int, int] = (0, 0)
    choices: Mapping[Span, Choices] = field(default_factory=dict)
    entries: Mapping[Span, Entry] = field(default_factory=dict)
    highlights: Sequence[Highlight] = ()
    filter: Span | None = None
    page: Page | None = None
    is_protected: bool = False


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
        looks = _Looks(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name, worksheet_class=_Worksheet), sheet, looks)
    return buffer.getvalue()


def _refuse_unwritable(sheet: Sheet) -> None:
    """XlsxWriter cuts long text and rounds long numbers in silence, and breaks off half-way at NaN."""
    if len(sheet.rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in sheet.rows):
        raise UnwritableValue(f"{sheet.name}: 超出工作表的行列上限 / more rows or columns than a sheet holds")
    for row_number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            is_plain = value is None or (type(value) in _NUMBERS and -SMALL < value < SMALL)  # type: ignore[operator]
            if not is_plain and (problem := problem_of(value)):  # nearly all cells are plain; NaN is not
                place = f"{sheet.name}!{xl_rowcol_to_cell(row_number, column)}"
                raise UnwritableValue(f"{place}: {problem} ({value!r:.40})")


_Plain = tuple[str, Format]  # what follows the place and style of a cell in the file, and its look


class _Worksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """The worksheet of XlsxWriter with a short cut for numbers and text, which nearly all cells hold."""

    def number(self, value: int | float | Decimal, look: Format) -> _Plain:
        """The cell of a number that was looked at before (``_refuse_unwritable``)."""
        return f"><v>{value if type(value) is int else format(value, '.16G')}</v></c>", look

    def text(self, value: str, look: Format) -> _Plain:
        return f' t="s"><v>{self.str_table._get_shared_string_index(value)}</v></c>', look

    def put(self, row: int, cells: dict[int, _Plain]) -> None:
        """Puts cells by column, the places of which were looked at before."""
        if cells:
            self.table[row].update(cells)
            self._check_dimensions(row, min(cells))
            self._check_dimensions(row, max(cells))

    def _write_rows(self) -> None:
        """Row by row, without the spans of rows, which no reader needs; no row has a comment."""
        names = [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        styles: dict[Format, int] = {}
        for row in sorted(self.table):
            if self.table[row]:
                self._write_row(row, None, self.row_info.get(row))
                self._write_cells(row, names, styles)
                self._xml_end_tag("row")

    def _write_cells(self, row: int, names: list[str], styles: dict[Format, int]) -> None:
        place, made = row + 1, []
        for column, cell in sorted(self.table[row].items()):
            if type(cell) is tuple:  # one of ours; those of XlsxWriter are of types of its own
                rest, look = cell
                if look not in styles:
                    styles[look] = look._get_xf_index()
                made.append(f'<c r="{names[column]}{place}" s="{styles[look]}"{rest}')
            else:
                self.fh.write("".join(made))
                made.clear()
                self._write_cell(row, column, cell)
        self.fh.write("".join(made))


class _Looks:
    """The formats of one workbook, made when first needed, so that equal sheets number them equally."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Style, bool], Format] = {}

    def filled(self, color: str) -> Format:
        """The format of a highlight, which is a difference to whatever look the cell has."""
        return self._book.add_format({"bg_color": color})

    def of(self, style: Style, quoted: bool = False) -> Format:
        if (style, quoted) not in self._made:
            self._made[style, quoted] = self._book.add_format(
                {
                    "bold": style.bold,
                    "font_size": style.size,
                    "align": style.align,
                    "valign": "vcenter" if style.wrap else "bottom",
                    "text_wrap": style.wrap,
                    "border": int(style.border),
                    "num_format": style.number_format or "General",
                    "quote_prefix": quoted,
                    **_more(style),
                }
            )
        return self._made[style, quoted]


def _more(style: Style) -> dict[str, Any]:
    """What few styles have. A format that says nothing of it keeps the bytes that it always had."""
    said = {
        "bg_color": style.fill,
        "font_color": style.color,
        "border_color": style.line,
        "valign": "top" if style.is_top else "",
        "locked": 0 if style.is_open else "",
    }
    return {name: value for name, value in said.items() if value != ""}


def _write(worksheet: _Worksheet, sheet: Sheet, looks: _Looks) -> None:
    for span in sheet.merges:  # first, because merging blanks the cells of the range
        worksheet.merge_range(*span, "")
    for cells, listed in sheet.choices.items():
        source = xl_range_abs(listed.first_row, listed.column, listed.last_row, listed.column)
        worksheet.data_validation(*cells, _CHOICE | {"source": f"={quote_sheetname(listed.sheet)}!{source}"})
    _dress(worksheet, sheet, looks)
    columns = range(max(map(len, sheet.rows), default=0))
    single = {place[0] for place in sheet.styles if isinstance(place, tuple)}  # rows with a style of one cell
    styles_of: dict[Style, list[Style]] = {}  # row style -> style by column: saves work in the inner loop
    looks_of: dict[Style, dict[int, Format]] = {}  # the same for plain cells, made when first needed
    for row_number, row in enumerate(sheet.rows):
        row_style = sheet.styles.get(row_number, PLAIN)
        if row_style not in styles_of:
            styles_of[row_style] = [_with_number_format(row_style, sheet, column) for column in columns]
            looks_of[row_style] = {}
        by_row, looks_by_row = styles_of[row_style], looks_of[row_style]
        is_uniform = row_number not in single
        plain: dict[int, _Plain] = {}
        for column, value in enumerate(row):
            if value is None and is_uniform and not row_style.border:
                continue
            kind = type(value)
            if is_uniform and (kind in _NUMBERS or (kind is str and value and not value.startswith(_SPECIAL))):  # type: ignore[union-attr]
                if column not in looks_by_row:
                    looks_by_row[column] = looks.of(by_row[column])
                make = worksheet.text if kind is str else worksheet.number
                plain[column] = make(value, looks_by_row[column])  # type: ignore[arg-type]
                continue
            by_cell = sheet.styles.get((row_number, column))
            style = by_row[column] if by_cell is None else _with_number_format(by_cell, sheet, column)
            if value is not None or style.border:
                _write_cell(worksheet, (row_number, column), value, style, looks)
        worksheet.put(row_number, plain)


def _height(sheet: Sheet, row_number: int, row: Sequence[Value]) -> float:
    """The height in points that the fullest wrapped cell needs; a Chinese character is as wide as two digits."""
    needed = LINE_HEIGHT
    for column, value in enumerate(row):
        style = sheet.styles.get((row_number, column)) or sheet.styles.get(row_number, PLAIN)
        text = str(value) if style.wrap and value is not None else ""
        width = max((sheet.widths.get(column, 8.43) - 1) * PLAIN.size / style.size, 1)
        lines = sum(max(math.ceil(_width(part) / width), 1) for part in text.split("\n"))
        needed = max(needed, lines * style.size * LINE_HEIGHT / PLAIN.size, style.size * 1.5)
    return min(needed, MAX_HEIGHT)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in text)


def _dress(worksheet: _Worksheet, sheet: Sheet, looks: _Looks) -> None:
    """What a sheet has around its cells."""
    for column, width in sheet.widths.items():
        worksheet.set_column(column, column, width)
    for row_number, row in enumerate(sheet.rows if sheet.is_fitted else ()):
        worksheet.set_row(row_number, _height(sheet, row_number, row))
    if any(sheet.freeze):
        worksheet.freeze_panes(*sheet.freeze)
    for span, entry in sheet.entries.items():
        worksheet.data_validation(*span, _validation(entry))
    for highlight in sheet.highlights:
        rule = {"type": "formula", "criteria": f"={highlight.formula}", "format": looks.filled(highlight.fill)}
        worksheet.conditional_format(*highlight.span, rule)
    if sheet.filter is not None:
        worksheet.autofilter(*sheet.filter)
    if sheet.page is not None:
        worksheet.set_landscape()
        worksheet.set_paper(8 if sheet.page.is_large else 9)  # A3, A4
        worksheet.set_margins(0.4, 0.4, 0.6, 0.6)
        worksheet.fit_to_pages(1, 0)
        worksheet.repeat_rows(*sheet.page.head)
        worksheet.set_footer(f"&L{sheet.page.title.replace('&', '&&')}&R&P / &N")
    if sheet.is_protected:
        worksheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _validation(entry: Entry) -> dict[str, Any]:
    rule: dict[str, Any] = {"validate": "custom", "value": f"={entry.formula}", "ignore_blank": False}
    if entry.choices:
        rule = {"validate": "list", "source": f"={entry.choices}"}
    elif entry.not_before is not None:
        first = datetime.combine(entry.not_before, datetime.min.time())
        rule = {"validate": "date", "criteria": ">=", "value": first}
    elif entry.longest:
        rule = {"validate": "length", "criteria": "<=", "value": entry.longest}
    title, text = entry.hint
    said = {"error_title": "请核对 / please check", "error_message": entry.refusal}
    return rule | said | {"input_title": title, "input_message": text}


def _with_number_format(style: Style, sheet: Sheet, column: int) -> Style:
    number_format = sheet.number_formats.get(column)
    return style._replace(number_format=number_format) if number_format and not style.number_format else style


def _write_cell(worksheet: _Worksheet, place: tuple[int, int], value: Value, style: Style, looks: _Looks) -> None:
    match value:
        case bool():
            worksheet.write_boolean(*place, value, looks.of(style))
        case int() | float() | Decimal():
            worksheet.put(place[0], {place[1]: worksheet.number(value, looks.of(style))})
        case None | "":
            worksheet.write_blank(*place, None, looks.of(style))
        case str() if value.startswith("<r>") and value.endswith("</r>"):
            # write_string would put such text into the file as markup; a rich string in pieces escapes it.
            worksheet.write_rich_string(*place, value[0], value[1], value[2:], looks.of(style))
        case str():
            look = looks.of(style, value.startswith(_FORMULA_LIKE))
            worksheet.put(place[0], {place[1]: worksheet.text(value, look)})
        case _:
            dated = style if style.number_format else style._replace(number_format="yyyy-mm-dd")
            worksheet.write_datetime(*place, value, looks.of(dated))
