"""Reads the head of a table: which column holds which item, in which unit.

Belongs here: head rows, their levels, the units that they name. Does not belong here: rows of data.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from orchestration import catalogue
from orchestration.landing import names
from orchestration.landing.grammar import BadCell, as_filed, squeeze
from orchestration.landing.layout import Layout
from orchestration.landing.reader import Sheet
from orchestration.landing.table import NoMatch, head_place, place_of, required_heads
from orchestration.landing.verdict import Finding
from orchestration.landing.words import words

_IN_BRACKETS = re.compile(r"(.+)\((?:单位:)?([^()]+)\)")


@dataclass
class Heads:
    """``columns`` maps an item to its column, ``spread`` a column to its period, ``units`` an item to the unit that
    its head names; ``unknown`` are heads that the layout does not know."""

    columns: dict[str, int] = field(default_factory=dict)
    spread: dict[int, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


@cache
def anchors(layout: Layout) -> frozenset[str]:
    """The texts by which the first row of the head is known."""
    named = next((heads for heads in layout.columns.values() if layout.head.anchor in heads), ())
    return frozenset(squeeze(head) for head in (layout.head.anchor, *named))


def anchors_among(texts: Collection[str], wanted: frozenset[str]) -> set[str]:
    """Which texts are one of the anchors. Asked of all texts of a sheet, so the first sign decides mostly."""
    signs = {sign for sign in {text[:1] for text in texts} if _may_be(sign, wanted)}
    return {text for text in texts if text[:1] in signs and _is_anchor(text, wanted)}


@lru_cache(maxsize=4096)
def _may_be(sign: str, wanted: frozenset[str]) -> bool:
    first = names.simplified(squeeze(sign))
    return not first or any(first == names.simplified(head[:1]) for head in wanted)


@lru_cache(maxsize=4096)
def _is_anchor(cell: str, wanted: frozenset[str]) -> bool:
    text = names.head_text(cell)
    known = dict.fromkeys(wanted, True)
    return bool(names.look_up(text, known) or names.look_up(split_unit(text)[0], known))


@lru_cache(maxsize=4096)
def split_unit(text: str) -> tuple[str, str | None]:
    """A compared head without the unit in brackets behind it, and the unit; the head itself if there is none."""
    if match := _IN_BRACKETS.fullmatch(text):
        try:
            return match[1], names.unit(match[2])
        except BadCell:
            pass
    return text, None


def read_heads(layout: Layout, sheet: Sheet, head_row: int) -> Heads:
    """Which column holds which item. Raises ``NoMatch``."""
    heads, ignored = Heads(), _ignored(layout)
    place = head_place(sheet, head_row)
    for column, levels in enumerate(_levels(sheet, head_row, layout.head.rows)):
        path = "/".join(levels)
        item, unknown_unit = _meaning(layout, levels)
        if unknown_unit is not None:
            allowed = names.some_units(_dimension(layout, item))
            raise NoMatch(4, Finding("unit_unknown", place_of(sheet, head_row, column), unknown_unit, allowed))
        if item is not None:
            if item in heads.columns:
                raise NoMatch(4, Finding("column_ambiguous", place, expected=path))
            heads.columns[item] = column
            _note_unit(heads, item, [split_unit(level)[1] for level in levels])
        elif layout.spread and (match := re.search(layout.spread.head, path)):
            if match["period"] in heads.spread.values():
                raise NoMatch(4, Finding("column_ambiguous", place, expected=path))
            heads.spread[column] = match["period"]
        elif path and path not in ignored and names.simplified(path) not in ignored:
            heads.unknown.append(path)
    missing = [texts[0] for item, texts in required_heads(layout) if item not in heads.columns]
    if layout.spread and not heads.spread:
        missing.append(layout.spread.head)
    if missing:
        raise NoMatch(3, Finding("required_column_missing", place, expected="、".join(missing)))
    return heads


def add_units_beside(layout: Layout, sheet: Sheet, head_row: int, below: int | None, heads: Heads) -> None:
    """Units that stand beside the head: in the row of names above a head of codes, and in a row of units below the
    head (``below``). Raises ``NoMatch`` where they disagree with the head."""
    for item, column in heads.columns.items():
        found = [heads.units.get(item)]
        if layout.heads == "code" and head_row > 0:
            found.append(split_unit(names.head_text(_text(sheet, head_row - 1, column)))[1])
        if below is not None:
            found.append(unit_cell(_text(sheet, below, column)))
        distinct = {unit for unit in found if unit}
        if len(distinct) > 1:
            raise NoMatch(
                4, Finding("lines_disagree", place_of(sheet, head_row, column), unit_names(distinct), "计量单位")
            )
        _note_unit(heads, item, found)


def check_units(layout: Layout, sheet: Sheet, head_row: int, heads: Heads) -> None:
    """A head may name any unit of its item's kind. Raises ``NoMatch``."""
    units = catalogue.units()
    for item in catalogue.items(layout.form) if heads.units else ():
        named = heads.units.get(item.item_column)
        if named is None or item.unit_code not in units:
            continue
        if units[named].dimension != units[item.unit_code].dimension:
            place = place_of(sheet, head_row, heads.columns[item.item_column])
            raise NoMatch(4, Finding("unit_conflict", place, units[named].name_zh, units[item.unit_code].name_zh))


def unit_cell(text: str) -> str | None:
    """The unit that a whole cell names, in brackets or not."""
    compared = squeeze(text)
    try:
        return names.unit(compared[1:-1] if compared[:1] == "(" and compared[-1:] == ")" else compared)
    except BadCell:
        return None


def unit_names(codes: set[str]) -> str:
    return "、".join(sorted(catalogue.units()[code].name_zh for code in codes))


def _note_unit(heads: Heads, item: str, found: list[str | None]) -> None:
    if named := [unit for unit in found if unit]:
        heads.units[item] = named[-1]


def _text(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row]
    return (as_filed(cells[column]) or "") if column < len(cells) else ""


def _levels(sheet: Sheet, head_row: int, depth: int) -> list[tuple[str, ...]]:
    """The texts of each column's head from the top. A merged head keeps its text in its first cell only, so upper
    levels are carried to the right as long as the level below has a text."""
    rows = [[names.head_text(as_filed(cell) or "") for cell in row] for row in sheet.rows[head_row : head_row + depth]]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    for upper, lower in pairwise(rows):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return [tuple(row[column] for row in rows if row[column]) for column in range(width)]


@cache
def _ignored(layout: Layout) -> frozenset[str]:
    return words().row_number_heads | {squeeze(head) for head in layout.ignore_heads}


@cache
def _by_head(layout: Layout) -> dict[str, str]:
    """The item of each head; also of a head without its unit, unless that is the head of another."""
    exact = {squeeze(alias): item for item, aliases in layout.columns.items() for alias in aliases}
    shorter = {"/".join(split_unit(level)[0] for level in path.split("/")): item for path, item in exact.items()}
    return shorter | exact


@lru_cache(maxsize=4096)
def _meaning(layout: Layout, levels: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The item of a head, and the unit in it if that is unknown."""
    by_head = _by_head(layout)
    found = names.look_up("/".join(levels), by_head)
    if found is None:
        found = names.look_up("/".join(split_unit(level)[0] for level in levels), by_head)
    for at, level in enumerate(levels if found is None else ()):
        match = _IN_BRACKETS.fullmatch(level)
        if match and words().unit_like.search(match[2]):
            without = (*levels[:at], match[1], *levels[at + 1 :])
            if item := names.look_up("/".join(without), by_head):
                return item, match[2]
    return found, None


def _dimension(layout: Layout, item_column: str | None) -> str:
    """Of which kind the units of an item are; empty for an item without a unit."""
    units = catalogue.units()
    codes = (item.unit_code for item in catalogue.items(layout.form) if item.item_column == item_column)
    return next((units[code].dimension for code in codes if code in units), "")
