"""Tells the rows below a head apart: records, sums, parts of sums, notes, page furniture, and where the table ends.

Belongs here: what a row is. Does not belong here: what its figures are (``rows``) and whether sums hold (``totals``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from orchestration import catalogue, credit_code
from orchestration.landing import grammar
from orchestration.landing.grammar import BadCell, Cell, as_filed, squeeze
from orchestration.landing.heads import Heads, unit_cell
from orchestration.landing.layout import Layout
from orchestration.landing.reader import Sheet
from orchestration.landing.table import Sum
from orchestration.landing.words import words

LONGEST_LABEL = 14
CODE_LENGTH = 18  # of a credit code
Page = frozenset[tuple[str, ...]]


@dataclass
class Body:
    """Row numbers, from zero. ``stray`` is the first row below the end of the table that looks like data."""

    data: list[int] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    stray: int | None = None


def texts_of(cells: list[Cell]) -> Iterator[str]:
    """What stands in a row, without blanks and without empty cells."""
    return (squeeze(as_filed(cell) or "") for cell in cells if cell is not None)


def is_number_row(cells: list[Cell]) -> bool:
    """Whether a row numbers the columns: 甲 乙 1 2 3, from one upwards without a gap."""
    first = next(texts_of(cells), "")
    if not (first == "1" or (first and first in words().column_letters)):
        return False  # nearly every row
    texts = [*texts_of(cells)]
    letters = [text for text in texts if text in words().column_letters and len(text) == 1]
    numbers = [text for text in texts if text.isdecimal()]
    if len(letters) + len(numbers) != len(texts) or len(texts) < 3:
        return False
    return bool(letters) and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def is_unit_row(cells: list[Cell]) -> bool:
    """Whether a row below the head names units and nothing else."""
    are_units = (bool(unit_cell(text)) or text in ("计量单位", "单位") for text in texts_of(cells))
    return next(are_units, False) and all(are_units)


@dataclass(frozen=True)
class Scan:
    """The rows of one block: ``start`` is the first below the head, ``stop`` the head of the next block or the end of
    the sheet, ``page`` the rows above and in the first head, which a printed table repeats on every page."""

    layout: Layout
    sheet: Sheet
    heads: Heads
    page: Page
    start: int
    stop: int

    def body(self) -> Body:
        found = Body()
        has_ended = is_note = False
        rows, texts = self.sheet.rows, self.sheet.texts
        for row in range(self.start, self.stop):
            cells, bears_code = rows[row], self._bears_code(rows[row])
            if self._names_of_sums.isdisjoint(texts[row]) and (bears_code or self._is_plain(cells, texts[row])):
                is_note, kind = False, "data"
                if not has_ended:  # nearly every row
                    found.data.append(row)
                    continue
            elif bears_code:
                is_note, kind = False, self._called(cells) or "data"
            else:
                is_note = self._is_note(cells, is_note)
                kind = "blank" if is_note else self._kind(cells)
            if kind == "sum":
                is_total = self._is_total(cells)
                found.sums.append(Sum(row, len(found.data), is_total))
                has_ended = has_ended or (is_total and bool(found.data))
            elif kind == "part":
                found.parts.append(row)
            elif kind in ("end", "signature"):
                has_ended = True
            is_record = self._has_figures if kind == "signature" else self._is_filled
            if kind in ("data", "end", "signature") and has_ended and found.stray is None and is_record(cells):
                found.stray = row
            elif kind == "data" and not has_ended:
                found.data.append(row)
        return found

    def _is_plain(self, cells: list[Cell], texts: list[str]) -> bool:
        """Whether a row that names no sum is a record at a glance: it begins with a text that means nothing here, and
        has a figure or day under a known head."""
        if not texts or cells[0] is not texts[0]:
            return False
        width = len(cells)
        if not any(at < width and cells[at] is not None and cells[at].__class__ is not str for at in self._known):
            return False
        if texts[0] not in self._beginnings:
            first, layout = self.sheet.squeezed[texts[0]], self.layout
            marks = [layout.end, *layout.ignore_rows] if layout.end else layout.ignore_rows
            means = (
                words().signature_row.search(first)
                or first in self._page_firsts
                or first == "1"
                or first in words().column_letters
            )
            self._beginnings[texts[0]] = not means and not any(re.search(mark, first) for mark in marks)
        return self._beginnings[texts[0]]

    @cached_property
    def _beginnings(self) -> dict[str, bool]:
        return {}

    def _kind(self, cells: list[Cell]) -> str:
        filled = [cell for cell in cells if cell is not None]
        if not filled or not (self._is_in_table(cells) or (len(filled) == 1 and isinstance(filled[0], str))):
            return "blank"
        first = squeeze(as_filed(filled[0]) or "")
        if self._is_furniture(cells, filled, first):
            return "blank"
        if words().signature_row.search(first):
            return "signature"
        if self.layout.end is not None and re.search(self.layout.end, first):
            return "end"
        if called := self._called(filled):
            return called
        return "blank" if any(re.search(pattern, first) for pattern in self.layout.ignore_rows) else "data"

    def _bears_code(self, cells: list[Cell]) -> bool:
        """Whether the row names a unit by its code, as nearly every row of a return does: it is no furniture, note or
        end of the table, whatever else stands in it."""
        at = self._code_column
        if not 0 <= at < len(cells):
            return False
        code = cells[at]
        return isinstance(code, str) and len(code) == CODE_LENGTH and code.isascii() and code.isalnum()

    @cached_property
    def _code_column(self) -> int:
        return self.heads.columns.get("uscc", -1)

    @cached_property
    def _names_of_sums(self) -> set[str]:
        """The texts of the sheet by which a row may call itself a sum or a part of one."""
        squeezed = self.sheet.squeezed
        sums = {self._own_total, *filter(words().name_of_sum.match, squeezed.values())}
        return {text for text, said in squeezed.items() if said in sums}

    def _called(self, cells: Sequence[Cell]) -> str | None:
        """Whether a row calls itself a sum or a part of one."""
        for label in self._labels(cells):
            if self._is_sum(label):
                return "sum"
            if words().part_row.search(label):
                return "part"
        return None

    def _is_in_table(self, cells: list[Cell]) -> bool:
        width = len(cells)
        return any(column < width and cells[column] is not None for column in self._known)

    @staticmethod
    def _labels(filled: Sequence[Cell]) -> list[str]:
        """The first two texts of a row: what a row is called stands in front, perhaps behind its number."""
        return [squeeze(cell) for cell in filled[:3] if isinstance(cell, str)][:2]

    def _is_furniture(self, cells: list[Cell], filled: Sequence[Cell], first: str) -> bool:
        """Rows that belong to the page and not to the table: its repeated head, lines, notes, numbers of columns."""
        if (first in self._page_firsts and tuple(texts_of(cells)) in self.page) or is_number_row(cells):
            return True
        if not all(isinstance(cell, str) for cell in filled):
            return False
        if len(filled) == 1 and words().page_row.search(first):
            return True
        lines = _lines(self.layout)
        return bool(lines) and all(_is_line(str(cell), lines) for cell in filled)

    def _is_note(self, cells: list[Cell], is_below_note: bool) -> bool:
        """Whether a row is a note, or goes on with the one right above it."""
        if not is_below_note and cells and isinstance(cells[0], str) and cells[-1] is not None and len(cells) > 1:
            return False  # nearly every row
        filled = [cell for cell in cells if cell is not None]
        if len(filled) != 1 or not isinstance(filled[0], str):
            return False
        text = squeeze(filled[0])
        if words().note_row.search(text):
            return True
        return is_below_note and not (self.layout.end is not None and re.search(self.layout.end, text))

    @cached_property
    def _page_firsts(self) -> frozenset[str]:
        return frozenset(texts[0] for texts in self.page)

    def _is_sum(self, label: str) -> bool:
        if len(label) > LONGEST_LABEL:  # as codes are
            return label == self._own_total
        return self._is_total_word(label) or words().subtotal_row.search(label) is not None

    def _is_total_word(self, label: str) -> bool:
        return label == self._own_total or words().total_row.search(label) is not None

    def _is_total(self, cells: list[Cell]) -> bool:
        labels = self._labels([cell for cell in cells if cell is not None])
        return any(self._is_total_word(label) for label in labels)

    @cached_property
    def _own_total(self) -> str | None:
        return None if self.layout.total_row is None else squeeze(self.layout.total_row)

    @cached_property
    def _known(self) -> tuple[int, ...]:
        return (*self.heads.columns.values(), *self.heads.spread)

    @cached_property
    def _figures(self) -> tuple[int, ...]:
        decimal = {item.item_column for item in catalogue.items(self.layout.form) if item.data_type == "decimal"}
        return (*(at for item, at in self.heads.columns.items() if item in decimal), *self.heads.spread)

    @cached_property
    def _required(self) -> tuple[int, ...]:
        required = {item.item_column for item in catalogue.items(self.layout.form) if item.is_required}
        return tuple(at for item, at in self.heads.columns.items() if item in required)

    def above(self) -> int | None:
        """The first row above the head that holds a record: rows that were sorted or pasted to the wrong place."""
        rows = enumerate(self.sheet.rows[: self.start])
        return next((row for row, cells in rows if not is_number_row(cells) and self._has_figures(cells)), None)

    def _is_filled(self, cells: list[Cell]) -> bool:
        """Whether a row holds a record, as no note or signature does: figures, or every required item."""
        return self._has_figures(cells) or (
            bool(self._required) and all(column < len(cells) and cells[column] is not None for column in self._required)
        )

    def _has_figures(self, cells: list[Cell]) -> bool:
        """Whether a row holds a credit code or two figures; where years are heads, they are no figures."""
        at = self.heads.columns.get("uscc", len(cells))
        if at < len(cells) and credit_code.check(credit_code.normalise(as_filed(cells[at]) or "")) not in (
            "length",
            "alphabet",
        ):
            return True
        filed = [cells[column] for column in self._figures if column < len(cells) and cells[column] is not None]
        return len(filed) > 1 and sum(map(_is_figure, filed)) > 1


@cache
def _lines(layout: Layout) -> tuple[re.Pattern[str], ...]:
    """The lines that stand above the head of a table."""
    lines = [line.pattern for line in (layout.reporter, layout.unit) if line is not None]
    if layout.period.pattern is not None:
        lines.append(layout.period.pattern)
    if layout.title is not None:
        lines.append(re.escape(squeeze(layout.title)))
    return tuple(re.compile(line) for line in lines)


def _is_line(cell: str, lines: tuple[re.Pattern[str], ...]) -> bool:
    return any(line.search(text) for line in lines for text in (grammar.half_width(cell), squeeze(cell)))


def _is_figure(cell: Cell) -> bool:
    try:
        grammar.number(cell)
    except BadCell:
        return False
    return True
