"""Turns the bytes of a file into sheets of cells.

Belongs here: which containers are taken and as what, and reading them without losing or inventing anything.
Does not belong here: what the cells mean. Each container is looked at (``package``, ``sheet_xml``, ``old_workbook``,
``text_file``, ``web_page``) before or while it is read.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from typing import Any

from orchestration.landing import number_formats, password, text_file
from orchestration.landing.container import CSV, ENCRYPTED, HTML, NAMES, XLS, XLSX, Members, Unreadable, container
from orchestration.landing.grammar import Cell, squeeze_all
from orchestration.landing.limits import Limits
from orchestration.landing.package import open_package
from orchestration.landing.sheet_xml import Facts, address, arrives_whole, facts, walk
from orchestration.landing.verdict import Finding

__all__ = ["NAMES", "TAKEN_AS", "Book", "Sheet", "Unreadable", "open_book"]

Range = tuple[tuple[int, int], tuple[int, int]]  # the first and the last row and column
Raw = list[list[Any]]  # as the reader hands rows over: '' is an empty cell
# What a layout calls the containers that are taken: a workbook is a workbook, whichever program wrote it.
TAKEN_AS = {XLSX: "xlsx", XLS: "xlsx", HTML: "xlsx", CSV: "csv"}


@dataclass(frozen=True)
class Sheet:
    """A sheet as it lies in the file: row 1 is ``rows[0]``, column A is ``rows[n][0]``. A CSV file has the name ''.
    ``merged`` are the ranges of merged cells, ``covered`` cells whose content one hides: it is left out, as nobody sees
    it."""

    name: str
    rows: list[list[Cell]]
    merged: list[Range] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    covered: tuple[tuple[int, int], ...] = ()

    def is_merged(self, row: int, column: int) -> bool:
        """Whether a cell is part of a merged one."""
        return any(top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in self.merged)

    @cached_property
    def texts(self) -> list[list[str]]:
        """The cells of each row that are texts."""
        return [[cell for cell in row if cell.__class__ is str] for row in self.rows]  # type: ignore[misc]

    @cached_property
    def squeezed(self) -> dict[str, str]:
        """Each text of the sheet in the form in which texts are compared."""
        return squeeze_all(set(chain.from_iterable(self.texts)))

    @property
    def is_empty(self) -> bool:
        return all(cell is None for row in self.rows for cell in row)


@dataclass(frozen=True)
class Book:
    """All sheets of a file, what there is to say of it as a whole, and how a text was read (in Chinese and English)."""

    sheets: list[Sheet]
    warnings: tuple[Finding, ...] = ()
    read_as: str = ""


def open_book(content: bytes, expected: Collection[str], heads: frozenset[str], caps: Limits) -> tuple[str, Book]:
    """What layouts call the container of a file, and its sheets. ``expected`` are such names, ``heads`` known heads as
    ``squeeze`` gives them (an encoding without a mark is believed if one of them appears). Raises ``Unreadable``."""
    opened, (kind, members) = content, container(content, caps.max_package_members)
    if kind == ENCRYPTED:
        opened = password.opened(content, caps)
        kind, members = container(opened, caps.max_package_members)
    taken_as = TAKEN_AS.get(kind, "")
    if taken_as not in expected:
        chinese, english = zip(*(NAMES[name].split(" / ") for name in sorted(expected)), strict=True)
        names = f"{'、'.join(chinese)} / {', '.join(english)}"
        raise Unreadable("container_not_supported", NAMES[kind], expected=names, hint=kind)
    book = _read(opened, kind, members, heads, caps)
    if opened is not content:
        book = replace(book, warnings=(Finding("default_password"), *book.warnings))
    return taken_as, book


def _read(content: bytes, kind: str, members: Members, heads: frozenset[str], caps: Limits) -> Book:
    """All sheets of a container of ``TAKEN_AS``. Raises ``Unreadable``."""
    readers: dict[str, Callable[[], Book]] = {
        XLSX: lambda: _read_xlsx(content, members, caps),
        XLS: lambda: _read_xls(content, caps),
        HTML: lambda: _read_html(content, heads, caps),
        CSV: lambda: _read_csv(content, heads, caps),
    }
    try:
        return readers[kind]()
    except (MemoryError, Unreadable):
        raise
    except Exception as error:  # readers of damaged files raise whatever their parts raise
        raise Unreadable("unreadable", f"{type(error).__name__}: {error}"[:200]) from error


def _read_xlsx(content: bytes, members: Members, caps: Limits) -> Book:
    package = open_package(content, members, caps)
    odd = number_formats.powers(package.styles)
    parts = {part.name: part for part in package.sheets}
    known = {
        name: facts(part.xml, name, caps, package.calculates_on_load, part.is_plain) for name, part in parts.items()
    }

    def checked(name: str, raw: Raw) -> Facts:
        found, part = known[name], parts[name]
        arrived = sum(map(len, raw)) - sum([row.count("") for row in raw])
        if not arrives_whole(part.xml, arrived, part.is_plain):
            found = found if found.is_exact else walk(part.xml, name, caps, package.calculates_on_load)
            empty = (b"<t/>", b"<t></t>", b"<si/>", b'<t xml:space="preserve"></t>')
            _refuse_lost(name, raw, found, any(text in package.shared_strings for text in empty))
        found.is_hidden = part.is_hidden
        found.shown = number_formats.shown_otherwise(part.xml, odd)
        return found

    return Book(_workbook(package.content, known, checked), package.warnings)


def _read_xls(content: bytes, caps: Limits) -> Book:
    from orchestration.landing.old_workbook import examine

    known, warnings = examine(content, caps)

    def checked(name: str, raw: Raw) -> Facts:
        _refuse_lost(name, raw, known[name], True)
        return known[name]

    return Book(_workbook(content, known, checked), warnings)


def _workbook(content: bytes, known: Collection[str], checked: Callable[[str, Raw], Facts]) -> list[Sheet]:
    """The worksheets, each ``checked`` when it was read: whatever cell holds something must arrive."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    about = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if lost := set(known).symmetric_difference(one.name for one in about):
        raise Unreadable("cells_lost", "、".join(sorted(lost))[:80])
    sheets = []
    for one in about:
        page = workbook.get_sheet_by_name(one.name)
        raw = page.to_python(skip_empty_area=False)
        found = checked(one.name, raw)
        found.is_hidden = found.is_hidden or one.visible != SheetVisibleEnum.Visible
        sheets.append(_sheet(one.name, _cells(raw), list(page.merged_cell_ranges or ()), found))
    return sheets


def _sheet(name: str, rows: list[list[Cell]], merged: list[Range], found: Facts) -> Sheet:
    """The cells as they are seen: errors and figures in another form, nothing under a merged cell, no blank texts."""
    for (row, column), text in found.errors.items():
        _put(rows, row, column, text)
    covered = [place for span in merged for place in _covered(rows, span)]
    for row, column in covered:
        rows[row][column] = None
    for (row, column), power in found.shown.items():
        stored = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(stored, float) and math.isfinite(stored) and stored:  # zero is zero in any format
            rows[row][column] = number_formats.as_shown(stored, power)
    hidden = frozenset(found.hidden_rows), frozenset(found.hidden_columns)
    sheet = Sheet(name, rows, merged, found.is_hidden, *hidden, tuple(covered))
    if blank := {text for text in sheet.squeezed if text.isspace()}:
        return replace(sheet, rows=[[None if cell in blank else cell for cell in row] for row in rows])
    return sheet


def _put(rows: list[list[Cell]], row: int, column: int, cell: Cell) -> None:
    """Sets a cell, also beyond the present edge."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    cells = rows[row]
    cells.extend([None] * (column + 1 - len(cells)))
    cells[column] = cell


def _covered(rows: list[list[Cell]], span: Range) -> Iterator[tuple[int, int]]:
    """The cells with content that a merged cell hides."""
    (top, left), (bottom, right) = span
    for row in range(top, min(bottom + 1, len(rows))):
        for column, cell in enumerate(rows[row][left : right + 1], start=left):
            if (row, column) != (top, left) and cell is not None and not (isinstance(cell, str) and cell.isspace()):
                yield row, column


def _refuse_lost(name: str, raw: Raw, found: Facts, has_empty_texts: bool) -> None:
    """Raises ``Unreadable`` for a cell that holds something and arrives empty, or the other way round."""
    arrived = {(row, column) for row, cells in enumerate(raw) for column, value in enumerate(cells) if value != ""}
    lost = {place for place, kind in found.cells.items() if not (kind == "s" and has_empty_texts)} - arrived
    invented = arrived - set(found.cells) - set(found.errors)
    if lost or invented:
        first = min(lost or invented)
        raise Unreadable("cells_lost", str(len(lost) + len(invented)), f"{name}!{address(*first)}")


def _duration(value: timedelta) -> Cell:
    minutes, seconds = divmod(abs(value) // timedelta(seconds=1), 60)
    return f"{'-' if value < timedelta(0) else ''}{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _cells(raw: Raw) -> list[list[Cell]]:
    """The cells as they were read, None for an empty one. What is no figure, text, day or truth value becomes the text
    that is seen, to be judged where it is read."""
    if not set(map(type, chain.from_iterable(raw))) <= _CELLS:
        raw = [[_AS_CELLS.get(type(value), _itself)(value) for value in row] for row in raw]
    return [[value or (None if value == "" else value) for value in row] for row in raw]


def _itself(value: Any) -> Any:
    return value


_CELLS = {str, float, bool, date, datetime}
_AS_CELLS: dict[type, Callable[[Any], Any]] = {int: float, time: str, timedelta: _duration, type(None): lambda _: ""}


def _read_html(content: bytes, heads: frozenset[str], caps: Limits) -> Book:
    from orchestration.landing.web_page import read as read_page

    page = read_page(content, heads, caps)
    sheet = Sheet("", [list(row) for row in page.rows], page.merged, hidden_rows=frozenset(page.hidden_rows))
    return Book([sheet], (Finding("read_as_web_page"),))


def _read_csv(content: bytes, heads: frozenset[str], caps: Limits) -> Book:
    text = text_file.read_rows(content, heads, caps)
    sheet = Sheet("", [[cell if cell.strip() else None for cell in row] for row in text.rows])
    return Book([sheet], text.warnings, text.read_as)
