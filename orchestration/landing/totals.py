"""Holds rows that add up others against the rows that they add up.

Belongs here: the sums of a table, and the comparison with its rows of totals and subtotals.
Does not belong here: finding those rows (``body``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import grammar
from orchestration.landing.cells import BY_INDICATOR, parser, unit_filed
from orchestration.landing.figures import Figures, exact_total
from orchestration.landing.grammar import BadCell
from orchestration.landing.layout import Layout
from orchestration.landing.package import NO_RESULT
from orchestration.landing.table import Sum, Table
from orchestration.landing.verdict import Finding
from orchestration.landing.words import words

if TYPE_CHECKING:
    from orchestration.landing.rows import Rows

Span = tuple[int, int]


def check_sums(layout: Layout, blocks: list[Table], filed_units: dict[str, str], rows: Rows) -> None:
    """Adds up every item (``rows.totals``, in the catalogue's unit), and holds total and subtotal rows against it to
    within the rounding of the figures as filed. A total that is a formula without a result is said, not compared."""
    sums = _sums(blocks) if layout.spread is None else []
    spans = _spans([one for _, one in sums], sum(len(block.data) for block in blocks))
    without_result: dict[str, str] = {}
    for item in catalogue.items(layout.form):
        if item.data_type != "decimal" or item.unit_code == BY_INDICATOR:
            continue
        values, unit = rows.columns[item.item_column], catalogue.units()[item.unit_code]
        if (total := _total(values, unit.decimal_scale)) is not None:
            rows.totals[item.item_column] = f"{total:f}"
        if unit.dimension in words().no_sums:
            continue
        for (table, one), allowed in zip(sums, spans, strict=True):
            column = table.columns.get(item.item_column)
            cell = None if column is None else table.cell(one.row, column)
            if cell is None or column is None:
                continue
            place = table.place(one.row, column)
            if cell == NO_RESULT:
                without_result[place] = item.name_zh
            else:
                _compare(item, table, place, cell, allowed, filed_units, rows)
    if without_result:
        listed = "、".join(without_result.values())
        rows.findings.append(Finding("total_without_value", next(iter(without_result)), expected=listed))


def _total(values: Sequence[Decimal | None], scale: int) -> Decimal | None:
    return values.total(scale) if isinstance(values, Figures) else exact_total(values, scale)


def _sums(blocks: list[Table]) -> list[tuple[Table, Sum]]:
    """The sums of all blocks, counted over the records of all of them."""
    found, above = [], 0
    for block in blocks:
        found += [(block, replace(one, before=above + one.before)) for one in block.sums]
        above += len(block.data)
    return found


def _spans(sums: list[Sum], count: int) -> list[list[Span]]:
    """Which records each sum may stand for, the likeliest first: those above it since the last sum (of its kind) or
    since the beginning; for one that stands above its records, those below."""
    allowed: list[list[Span]] = []
    for at, one in enumerate(sums):
        earlier = sums[:at]
        since_any = earlier[-1].before if earlier else 0
        since_like = next((other.before for other in reversed(earlier) if other.is_total == one.is_total), 0)
        until_next = sums[at + 1].before if at + 1 < len(sums) else count
        if one.is_total:
            spans = [(0, one.before), (since_like, one.before)] if one.before else [(0, count)]
        else:
            spans = [(since_any, one.before), (since_like, one.before), (0, one.before), (one.before, until_next)]
        allowed.append(list(dict.fromkeys(span for span in spans if span[0] < span[1])) or [(0, one.before)])
    return allowed


def _compare(
    item: Item,
    table: Table,
    place: str,
    cell: grammar.Cell,
    allowed: list[Span],
    filed_units: dict[str, str],
    rows: Rows,
) -> None:
    named = table.units.get(item.item_column)
    try:
        filed: Decimal = parser(item, filed_units, named)(cell)
    except BadCell as bad:
        found = grammar.visible(grammar.as_filed(cell) or "")
        rows.findings.append(Finding(bad.code, place, found, item.name_zh))
        return
    unit = unit_filed(item, filed_units, named)
    values, texts = rows.columns[item.item_column], rows.columns[f"{item.item_column}_as_filed"]
    sums = []
    for first, last in allowed:
        is_whole = last - first == len(values) and item.item_column in rows.totals
        scale = catalogue.units()[item.unit_code].decimal_scale
        total = Decimal(rows.totals[item.item_column]) if is_whole else _total(values[first:last], scale) or Decimal(0)
        if filed == total or abs(filed - total) <= _rounding(item, unit, texts[first:last]):
            return
        sums.append(total)
    added = grammar.convert(sums[0], item.unit_code, unit).normalize()
    rows.findings.append(Finding("total_mismatch", place, grammar.as_filed(cell) or "", f"{added:f}"))


def _rounding(item: Item, unit: str, texts: Sequence[str | None]) -> Decimal:
    """Half of the last digit as filed for each row and for the total, in the catalogue's unit."""
    decimals = max((len(text.partition(".")[2]) for text in texts if text), default=0)
    step = grammar.convert(Decimal(1).scaleb(-decimals), unit, item.unit_code)
    return step * (sum(text is not None for text in texts) + 1) / 2
