"""A layout's table on a sheet: where its items and records are.

Belongs here: the found table, its cells and what they are called.
Does not belong here: finding it (``match``, ``heads``, ``body``, ``down``), and the lines above it (``lines``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import zip_longest

from orchestration import catalogue
from orchestration.landing.grammar import Cell
from orchestration.landing.layout import Layout
from orchestration.landing.reader import Sheet
from orchestration.landing.verdict import Finding


class NoMatch(Exception):
    """The layout does not fit the sheet. ``depth`` says how far it fitted; the deepest failure is reported."""

    def __init__(self, depth: int, finding: Finding) -> None:
        super().__init__(finding.code)
        self.depth, self.finding = depth, finding


@dataclass(frozen=True)
class Sum:
    """A row that adds up others: ``before`` counts the records above it in its block."""

    row: int
    before: int
    is_total: bool


@dataclass(frozen=True)
class Table:
    """A layout's table on a sheet; rows and columns are counted from zero. ``columns`` maps an item to its column,
    ``spread`` a column to its period; ``data``, ``sums`` and ``parts`` are rows, ``stray`` is the first row above the
    head or below the end of the table that looks like data; ``units`` are the units that heads or rows name beside
    the figures. Where items stand below one another (``is_down``) the table lies on its side: an item's "column" is a
    row of the sheet and the record's "row" a column."""

    sheet: Sheet
    head_row: int
    columns: dict[str, int]
    spread: dict[int, str]
    unknown_heads: tuple[str, ...]
    data: list[int]
    sums: tuple[Sum, ...]
    parts: tuple[int, ...]
    stray: int | None
    is_down: bool = False
    units: dict[str, str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        row, column = (column, row) if self.is_down else (row, column)
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else None

    def down(self, column: int) -> Sequence[Cell]:
        """The cells of a column, record by record."""
        if self.is_down:
            return [self.cell(row, column) for row in self.data]
        return self._across[column] if column < len(self._across) else [None] * len(self.data)

    @cached_property
    def _across(self) -> list[tuple[Cell, ...]]:
        """The rows of data, column by column."""
        rows = [self.sheet.rows[row] for row in self.data]
        return list(zip(*rows, strict=True) if len({*map(len, rows)}) == 1 else zip_longest(*rows))

    def is_merged(self, row: int, column: int) -> bool:
        return self.sheet.is_merged(column, row) if self.is_down else self.sheet.is_merged(row, column)

    def place(self, row: int, column: int) -> str:
        return place_of(self.sheet, column, row) if self.is_down else place_of(self.sheet, row, column)

    def row_number(self, row: int) -> int:
        """The number of the record's row as the spreadsheet shows it; of a record down the sheet, that of its head."""
        return (self.head_row if self.is_down else row) + 1

    def letter(self, row: int, column: int) -> str:
        """The spreadsheet column of an item, or its cell where each item has a row of its own."""
        return f"{column_letter(row)}{column + 1}" if self.is_down else column_letter(column)


def place_of(sheet: Sheet, row: int, column: int) -> str:
    """A cell as people name it, ``sheet!C7``."""
    address = f"{column_letter(column)}{row + 1}"
    return f"{sheet.name}!{address}" if sheet.name else address


def head_place(sheet: Sheet, head_row: int) -> str:
    return f"{sheet.name}!{head_row + 1}" if sheet.name else f"第 {head_row + 1} 行"


@cache
def column_letter(column: int) -> str:
    """The spreadsheet name of a zero-based column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def required_heads(layout: Layout) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The items that the form requires, with their heads."""
    required = {item.item_column for item in catalogue.items(layout.form) if item.is_required}
    return ((item, heads) for item, heads in layout.columns.items() if item in required)
