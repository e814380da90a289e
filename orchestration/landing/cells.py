"""What types the cells of an item.

Belongs here: the grammar and the unit of each kind of item. Does not belong here: where the cells are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import grammar, names
from orchestration.landing.grammar import Cell

BY_INDICATOR = "by_indicator"
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


def unit_filed(item: Item, filed_units: dict[str, str], row_unit: str | None = None) -> str:
    """The unit in which an item was filed: the one beside the figure, that of the unit line, or the item's own."""
    unit = catalogue.units()[item.unit_code]
    return row_unit or filed_units.get(unit.dimension, unit.unit_code)
