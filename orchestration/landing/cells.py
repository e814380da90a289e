"""What types the cells of an item.

Belongs here: the grammar and the unit of each kind of item. Does not belong here: where the cells are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, cast

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import grammar, names
from orchestration.landing.grammar import BadCell, Cell
from orchestration.landing.package import NO_RESULT

BY_INDICATOR = "by_indicator"
_FIGURES = {Decimal, type(None)}
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
def known_codes(item: Item) -> frozenset[str]:
    """Codes and names of the item's list; empty if it has none, or one that nobody has checked."""
    codes = catalogue.codes(item.item_column)
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


def figures(cells: list[Cell], item: Item, filed_in: str) -> list[Decimal | None] | None:
    """The values of a column of figures and empty cells, as ``parser`` gives them one by one, at a fraction of the
    time; None if there is any other cell, or a figure beyond the digits of its unit."""
    if not {cell.__class__ for cell in cells} <= _FIGURES:
        return None
    unit = catalogue.units()[item.unit_code]
    exponent, bound = Decimal(1).scaleb(-unit.decimal_scale), Decimal(10) ** (grammar.PRECISION - unit.decimal_scale)
    plain = cast("list[Decimal | None]", cells)
    try:
        if filed_in != unit.unit_code:
            plain = [None if one is None else grammar.convert(one, filed_in, unit.unit_code) for one in plain]
        values = [None if one is None else one.quantize(exponent) for one in plain]
    except (InvalidOperation, BadCell):
        return None
    largest = max(map(abs, filter(None, values)), default=Decimal(0))
    return values if largest < bound else None


def others(cells: list[Cell], item: Item) -> list[Any] | None:
    """The values of a column of texts, days and empty cells, as ``parser`` gives them one by one; None if there is any
    other cell, one outside the grammar, an error, a formula without a result, or a code that is not listed."""
    if item.data_type == "decimal" or not {cell.__class__ for cell in cells} <= _OTHERS:
        return None
    parse, distinct = PARSERS[item.data_type], set(cells)
    if NO_RESULT in distinct or any("#" in cell for cell in distinct if isinstance(cell, str)):
        return None
    try:
        values = {cell: None if cell is None else parse(cell) for cell in distinct}
    except BadCell:
        return None
    known = known_codes(item)
    return [values[cell] for cell in cells] if not known or {*values.values()} - {None} <= known else None


def unit_filed(item: Item, filed_units: dict[str, str], row_unit: str | None = None) -> str:
    """The unit in which an item was filed: the one beside the figure, that of the unit line, or the item's own."""
    unit = catalogue.units()[item.unit_code]
    return row_unit or filed_units.get(unit.dimension, unit.unit_code)
