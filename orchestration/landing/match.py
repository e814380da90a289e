"""Finds the table of a layout on a sheet.

Belongs here: head, rows of data, total row. Does not belong here: typing the cells.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from orchestration.landing.down import find_table_down
from orchestration.landing.grammar import Cell, as_filed, squeeze
from orchestration.landing.layout import Layout
from orchestration.landing.reader import Sheet
from orchestration.landing.table import NoMatch, Table, head_place, required_heads
from orchestration.landing.verdict import Finding

ANCHOR_WITHIN_ROWS = 30


def find_table(layout: Layout, sheet: Sheet) -> Table:
    """The table of the layout on this sheet. Raises ``NoMatch``."""
    head_row = _anchor_row(layout, sheet)
    if layout.title is not None:
        above = squeeze("".join(cell for row in sheet.rows[:head_row] for cell in row if isinstance(cell, str)))
        if squeeze(layout.title) not in above:
            raise NoMatch(2, Finding("title_missing", sheet.name, expected=layout.title))
    if layout.down is not None:
        return find_table_down(layout, sheet, head_row)
    paths = _head_paths(sheet, head_row, layout.head.rows)
    columns, spread, unknown = _assign(layout, paths, sheet, head_row)
    data, total, end = _rows_below(layout, sheet, head_row)
    known = (*columns.values(), *spread)
    stray = next((row for row in range(end, len(sheet.rows)) if _is_filled(sheet.rows[row], known)), None)
    return Table(sheet, head_row, columns, spread, unknown, data, total, stray)


def _rows_below(layout: Layout, sheet: Sheet, head_row: int) -> tuple[list[int], int | None, int]:
    """The rows of data, the total row, and where the table ends: after its total row or at the layout's end mark."""
    data: list[int] = []
    for row in range(head_row + layout.head.rows, len(sheet.rows)):
        first = next((squeeze(as_filed(cell) or "") for cell in sheet.rows[row] if cell is not None), "")
        if not first:
            continue
        if layout.end is not None and re.search(layout.end, first):
            return data, None, row
        if layout.total_row is not None and first == squeeze(layout.total_row):
            return data, row, row + 1
        if not any(re.search(pattern, first) for pattern in layout.ignore_rows):
            data.append(row)
    return data, None, len(sheet.rows)


def _is_filled(cells: list[Cell], known: tuple[int, ...]) -> bool:
    """Whether a row holds figures in columns of the table, as no note or signature does."""
    return sum(isinstance(cells[column], Decimal) for column in known if column < len(cells)) > 1


def _anchor_row(layout: Layout, sheet: Sheet) -> int:
    named = next((heads for heads in layout.columns.values() if layout.head.anchor in heads), ())
    anchors = {squeeze(head) for head in (layout.head.anchor, *named)}
    for number, row in enumerate(sheet.rows[:ANCHOR_WITHIN_ROWS]):
        if any(isinstance(cell, str) and squeeze(cell) in anchors for cell in row):
            return number
    raise NoMatch(1, Finding("no_layout_matches", sheet.name, found=f"{layout.layout}: 未见表头“{layout.head.anchor}”"))


def _head_paths(sheet: Sheet, head_row: int, depth: int) -> list[str]:
    """The text of each column's head, levels joined by a slash. A merged head keeps its text in its first cell
    only, so upper levels are carried to the right as long as the level below has a text."""
    rows = [[squeeze(as_filed(cell) or "") for cell in row] for row in sheet.rows[head_row : head_row + depth]]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    for upper, lower in pairwise(rows):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return ["/".join(row[column] for row in rows if row[column]) for column in range(width)]


def _assign(
    layout: Layout, paths: list[str], sheet: Sheet, head_row: int
) -> tuple[dict[str, int], dict[int, str], tuple[str, ...]]:
    ignored = {squeeze(head) for head in layout.ignore_heads}
    by_head = {squeeze(alias): item for item, aliases in layout.columns.items() for alias in aliases}
    columns: dict[str, int] = {}
    spread: dict[int, str] = {}
    unknown: list[str] = []
    place = head_place(sheet, head_row)
    for column, path in enumerate(paths):
        item = by_head.get(path)
        if item is not None:
            if item in columns:
                raise NoMatch(4, Finding("column_ambiguous", place, expected=path))
            columns[item] = column
        elif layout.spread and (match := re.search(layout.spread.head, path)):
            if match["period"] in spread.values():
                raise NoMatch(4, Finding("column_ambiguous", place, expected=path))
            spread[column] = match["period"]
        elif path and path not in ignored:
            unknown.append(path)
    missing = [heads[0] for item, heads in required_heads(layout) if item not in columns]
    if layout.spread and not spread:
        missing.append(layout.spread.head)
    if missing:
        raise NoMatch(3, Finding("required_column_missing", place, expected="、".join(missing)))
    return columns, spread, tuple(unknown)
