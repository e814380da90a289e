"""Finds a table whose items stand below one another, each with its code, name, unit and value.

Belongs here: its rows, and whether code, name and unit of a row agree with the catalogue.
Does not belong here: tables with one row per record (``match``), and typing the values.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import names
from orchestration.landing.grammar import BadCell, Cell, as_filed, squeeze
from orchestration.landing.layout import Layout
from orchestration.landing.reader import Sheet
from orchestration.landing.table import NoMatch, Table, head_place, place_of, required_heads
from orchestration.landing.verdict import Finding


class Columns(NamedTuple):
    """Where the four columns of the table are, counted from zero."""

    code: int
    name: int
    unit: int
    value: int


def find_table_down(layout: Layout, sheet: Sheet, head_row: int) -> Table:
    """The table below ``head_row`` as one record with an item in each row. Raises ``NoMatch``."""
    columns, unknown_heads = _columns(layout, sheet, head_row)
    rows, unknown_rows = _item_rows(layout, sheet, head_row, columns)
    units: dict[str, str] = {}
    for item in catalogue.items(layout.form):
        if item.item_column in rows:
            row = rows[item.item_column]
            _check_name(item, sheet, row, columns)
            if unit := _unit(item, sheet, row, columns):
                units[item.item_column] = unit
    missing = [heads[0] for item_column, heads in required_heads(layout) if item_column not in rows]
    _refuse_missing(missing, sheet, head_row)
    is_filled = any(_cell(sheet, row, columns.value) is not None for row in rows.values())
    data = [columns.value] if is_filled else []
    unknown = (*unknown_heads, *unknown_rows)
    return Table(sheet, head_row, rows, {}, unknown, data, (), (), None, is_down=True, units=units)


def _columns(layout: Layout, sheet: Sheet, head_row: int) -> tuple[Columns, list[str]]:
    """Where the four columns are, and the heads of others."""
    assert layout.down is not None
    heads = [squeeze(as_filed(cell) or "") for cell in sheet.rows[head_row]]
    wanted = layout.down.model_dump()
    _refuse_missing([head for head in wanted.values() if squeeze(head) not in heads], sheet, head_row)
    columns = Columns(**{part: heads.index(squeeze(head)) for part, head in wanted.items()})
    ignored = {squeeze(head) for head in layout.ignore_heads}
    return columns, [head for at, head in enumerate(heads) if head and at not in columns and head not in ignored]


def _item_rows(layout: Layout, sheet: Sheet, head_row: int, columns: Columns) -> tuple[dict[str, int], list[str]]:
    """The row of each item, and what else stands beside a value above the end of the table."""
    by_code = {squeeze(code): item for item, codes in layout.columns.items() for code in codes}
    rows: dict[str, int] = {}
    unknown: list[str] = []
    has_ended = False
    for row in range(head_row + 1, len(sheet.rows)):
        first = next((as_filed(cell) or "" for cell in sheet.rows[row] if cell is not None), "")
        has_ended = has_ended or (layout.end is not None and re.search(layout.end, squeeze(first)) is not None)
        code = squeeze(as_filed(_cell(sheet, row, columns.code)) or "")
        item_column = by_code.get(code)
        if item_column is None:
            if _cell(sheet, row, columns.value) is not None and not has_ended:
                unknown.append(first.strip())
        elif has_ended:
            raise NoMatch(4, Finding("rows_after_end", place_of(sheet, row, 0)))
        elif item_column in rows:
            raise NoMatch(4, Finding("column_ambiguous", place_of(sheet, row, columns.code), expected=code))
        else:
            rows[item_column] = row
    return rows, unknown


def _refuse_missing(missing: list[str], sheet: Sheet, head_row: int) -> None:
    if missing:
        raise NoMatch(3, Finding("required_column_missing", head_place(sheet, head_row), expected="、".join(missing)))


def _cell(sheet: Sheet, row: int, column: int) -> Cell:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


def _check_name(item: Item, sheet: Sheet, row: int, columns: Columns) -> None:
    """A code beside the name of another item means that rows have slipped."""
    name = as_filed(_cell(sheet, row, columns.name))
    if name is not None and squeeze(name) != squeeze(item.name_zh):
        place = place_of(sheet, row, columns.name)
        raise NoMatch(4, Finding("row_name_mismatch", place, name, f"{item.item_code} {item.name_zh}"))


def _unit(item: Item, sheet: Sheet, row: int, columns: Columns) -> str | None:
    """The unit in which the row is filed; None for a row without figure and unit, or whose item has no unit."""
    if item.data_type != "decimal":
        return None
    name = as_filed(_cell(sheet, row, columns.unit))
    wanted = catalogue.units()[item.unit_code]
    place = place_of(sheet, row, columns.unit)
    if name is None:
        if _cell(sheet, row, columns.value) is not None:
            raise NoMatch(4, Finding("unit_missing", place, expected=wanted.name_zh))
        return None
    try:
        unit = names.unit(name)
    except BadCell as bad:
        raise NoMatch(4, Finding(bad.code, place, name, names.some_units(wanted.dimension))) from bad
    if catalogue.units()[unit].dimension != wanted.dimension:
        raise NoMatch(4, Finding("unit_conflict", place, name, wanted.name_zh))
    return unit
