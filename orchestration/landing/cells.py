"""What types the cells of an item.

Belongs here: the grammar and the unit of each kind of item. Does not belong here: where the cells are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import grammar, names
from orchestration.landing.figures import plain_figures
from orchestration.landing.grammar import BadCell, Cell
from orchestration.landing.package import NO_RESULT

Column = tuple[Sequence[Any], Sequence[str | None]]  # values, and the texts as filed
BY_INDICATOR = "by_indicator"
_FIGURES = {float, type(None)}
_TEXTS = {str, type(None)}
_OTHERS = {str, date, datetime, type(None)}
PARSERS: dict[str, Callable[[Cell], Any]] = {
    "date": grammar.day,
    "boolean": grammar.truth,
    "period": grammar.period,
    "uscc": grammar.uscc,
    "unit": lambda cell: names.unit(grammar.text(cell)),
    "area": lambda cell: grammar.squeeze(grammar.text(cell)),
    "text": grammar.text,
    "code": grammar.text,
    "indicator": grammar.text,
}


@cache
def known_codes(item_column: str) -> frozenset[str]:
    """Codes and names of an item's list; empty if it has none, or one that nobody has checked."""
    codes = catalogue.codes(item_column)
    if any(code.confidence == "unverified" for code in codes):
        return frozenset()
    return frozenset(text for code in codes for text in (code.code, code.name_zh))


def parser(item: Item, filed_units: dict[str, str], row_unit: str | None = None) -> Callable[[Cell], Any]:
    """What types the cells of an item. ``row_unit`` is the unit that stands beside the very figure."""
    if item.data_type != "decimal":
        return PARSERS[item.data_type]
    if item.unit_code == BY_INDICATOR:
        return grammar.number
    unit = catalogue.units()[item.unit_code]
    filed_in = unit_filed(item, filed_units, row_unit)
    return lambda cell: grammar.fit(grammar.convert(grammar.number(cell), filed_in, unit.unit_code), unit.decimal_scale)


def figures(cells: Sequence[Cell], item: Item, filed_in: str) -> Column | None:
    """A column of figures and empty cells, as ``parser`` gives it one by one, at a fraction of the time; None if there
    is any other cell, or a figure beyond the digits of its unit."""
    if not set(map(type, cells)) <= _FIGURES:
        return None
    unit = catalogue.units()[item.unit_code]
    if filed_in == unit.unit_code and (found := plain_figures(cells, unit.decimal_scale)) is not None:
        return found, found.filed
    exponent, bound = Decimal(1).scaleb(-unit.decimal_scale), Decimal(10) ** (grammar.PRECISION - unit.decimal_scale)
    try:
        filed = [None if cell is None else grammar.number(cell) for cell in cells]
        values = [one and grammar.convert(one, filed_in, unit.unit_code).quantize(exponent) for one in filed]
    except (InvalidOperation, BadCell):
        return None
    if max(map(abs, filter(None, values)), default=0) >= bound:
        return None
    return values, list(map(grammar.as_filed, cells))


def others(cells: Sequence[Cell], item: Item) -> Column | None:
    """A column of texts, days and empty cells, as ``parser`` gives it one by one; None if there is any other cell, one
    outside the grammar, an error, a formula without a result, or a code that is not listed."""
    kinds = set(map(type, cells))
    if item.data_type == "decimal" or not kinds <= _OTHERS:
        return None
    filed: list[Any] = [*cells] if kinds <= _TEXTS else [grammar.as_filed(cell) for cell in cells]
    written = "".join(filter(None, filed))
    if "#" in written or NO_RESULT in written:
        return None
    parse, known = PARSERS[item.data_type], known_codes(item.item_column)
    try:
        values = {cell: None if cell is None else parse(cell) for cell in set(cells)}
    except BadCell:
        return None
    if known and not {*values.values()} - {None} <= known:
        return None
    return [values[cell] for cell in cells], filed


def unit_filed(item: Item, filed_units: dict[str, str], row_unit: str | None = None) -> str:
    """The unit in which an item was filed: the one beside the figure, that of the unit line, or the item's own."""
    unit = catalogue.units()[item.unit_code]
    return row_unit or filed_units.get(unit.dimension, unit.unit_code)
