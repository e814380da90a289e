"""Types the rows of a table, item by item.

Belongs here: cells to values in the catalogue's unit, beside the text as filed; the total row against the sum.
Does not belong here: finding the table, and judging whether a value is plausible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import grammar
from orchestration.landing.grammar import BadCell, Cell
from orchestration.landing.layout import Layout
from orchestration.landing.package import NO_RESULT
from orchestration.landing.table import Table
from orchestration.landing.verdict import Finding

BY_INDICATOR = "by_indicator"


@dataclass
class Rows:
    """Typed columns of equal length (landing columns from ``sheet`` on), and what was wrong with cells."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One landing row before typing: its sheet row, and for spread columns the column and its period."""

    row: int
    spread_column: int | None = None
    spread_period: str | None = None


def read_rows(layout: Layout, table: Table, period: str, filed_units: dict[str, str]) -> Rows:
    """Types every cell of the table. ``filed_units`` maps a dimension to the unit that the file names."""
    rows = Rows()
    records = _records(layout, table)
    for item in catalogue.items(layout.form):
        _read_item(item, layout, table, records, filed_units, rows)
    if not any(finding.is_fatal for finding in rows.findings):
        _convert_by_indicator(table, records, rows)
        _check_totals(layout, table, filed_units, rows)
    rows.columns["sheet"] = [table.sheet.name] * len(records)
    rows.columns["row_number"] = [table.row_number(record.row) for record in records]
    rows.columns["reference_period"] = rows.columns.get("row_period", [period] * len(records))
    return rows


def _records(layout: Layout, table: Table) -> list[Record]:
    if layout.spread is None:
        return [Record(row) for row in table.data]
    return [Record(row, column, period) for row in table.data for column, period in table.spread.items()]


def _read_item(
    item: Item, layout: Layout, table: Table, records: list[Record], filed_units: dict[str, str], rows: Rows
) -> None:
    spread = layout.spread
    column = table.columns.get(item.item_column)
    is_spread_value = spread is not None and item.item_column == spread.item
    is_spread_period = spread is not None and item.item_column == spread.into
    if column is not None:
        rows.letters[item.item_column] = table.letter(records[0].row, column)
    parse = _parser(item, filed_units, table.units.get(item.item_column))
    known = _known_codes(item)
    values: list[Any] = []
    texts: list[str | None] = []
    for record in records:
        at = record.spread_column if is_spread_value or is_spread_period else column
        cell: Cell = record.spread_period if is_spread_period else None if at is None else table.cell(record.row, at)
        texts.append(grammar.as_filed(cell))
        value = None
        if cell == NO_RESULT:
            rows.findings.append(
                Finding("formula_without_value", table.place(record.row, at or 0), expected=item.name_zh)
            )
        elif cell is not None:
            try:
                value = parse(cell)
            except BadCell as bad:
                place = table.place(record.row, at or 0)
                hint = "" if item.is_required else "optional"
                rows.findings.append(Finding(bad.code, place, texts[-1] or "", item.name_zh, hint))
            if known and value not in known:
                rows.findings.append(
                    Finding("code_unknown", table.place(record.row, at or 0), str(value), item.name_zh)
                )
        elif item.is_required and at is not None:
            hint = "merged" if table.is_merged(record.row, at) else item.data_type
            place = table.place(record.row, at)
            rows.findings.append(Finding("required_cell_empty", place, expected=item.name_zh, hint=hint))
        values.append(value)
    rows.columns[item.item_column] = values
    rows.columns[f"{item.item_column}_as_filed"] = texts
    if item.data_type == "uscc":
        rows.columns["uscc_check"] = [value and value[1] for value in values]
        rows.columns["uscc"] = [value and value[0] for value in values]
    elif item.data_type == "area":
        rows.columns["area_code"] = [value and value[1] for value in values]
        rows.columns[item.item_column] = [value and value[0] for value in values]


def _text(cell: Cell) -> str:
    return (grammar.as_filed(cell) or "").strip()


def _area(cell: Cell) -> tuple[str, str]:
    return grammar.squeeze(_text(cell)), grammar.area(_text(cell))


PARSERS: dict[str, Callable[[Cell], Any]] = {
    "date": grammar.day,
    "boolean": grammar.truth,
    "period": grammar.period,
    "uscc": grammar.uscc,
    "unit": lambda cell: grammar.unit(_text(cell)),
    "area": _area,
    "text": _text,
    "code": _text,
    "indicator": _text,
}


@cache
def _known_codes(item: Item) -> frozenset[str]:
    """Codes and names of the item's list; empty if it has none, or one that nobody has checked."""
    codes = catalogue.codes(item.item_column)
    if any(code.confidence == "unverified" for code in codes):
        return frozenset()
    return frozenset(text for code in codes for text in (code.code, code.name_zh))


def _parser(item: Item, filed_units: dict[str, str], row_unit: str | None = None) -> Callable[[Cell], Any]:
    """What types the cells of an item. ``row_unit`` is the unit that stands beside the very figure."""
    if item.data_type != "decimal":
        return PARSERS[item.data_type]
    if item.unit_code == BY_INDICATOR:
        return grammar.number
    unit = catalogue.units()[item.unit_code]
    filed_in = row_unit or filed_units.get(unit.dimension, unit.unit_code)
    return lambda cell: grammar.fit(grammar.convert(grammar.number(cell), filed_in, unit.unit_code), unit.decimal_scale)


def _convert_by_indicator(table: Table, records: list[Record], rows: Rows) -> None:
    """Values of an indicator return into the unit of their indicator; an unknown indicator keeps the filed unit
    (that it is unknown is said by gate 1)."""
    if "reported_value" not in rows.columns:
        return
    indicators = catalogue.indicators()
    values = rows.columns["reported_value"]
    for index, (code, unit) in enumerate(
        zip(rows.columns["indicator_code"], rows.columns["reported_unit_code"], strict=True)
    ):
        wanted = indicators[code].unit_code if code in indicators else unit
        try:
            values[index] = grammar.fit(grammar.convert(values[index], unit, wanted), grammar.BY_INDICATOR_SCALE)
        except BadCell as bad:
            place = table.place(records[index].row, table.columns["reported_value"])
            rows.findings.append(Finding(bad.code, place, unit, wanted))


def _check_totals(layout: Layout, table: Table, filed_units: dict[str, str], rows: Rows) -> None:
    """The total row must be the sum of the rows to within the rounding of the figures as filed. A total that is a
    formula without a result is said, not compared."""
    without_result: dict[str, str] = {}
    for item in catalogue.items(layout.form):
        if item.data_type != "decimal" or item.unit_code == BY_INDICATOR:
            continue
        values = [value for value in rows.columns[item.item_column] if value is not None]
        total = sum(values, Decimal(0))
        if values:
            rows.totals[item.item_column] = f"{total:f}"
        column = table.columns.get(item.item_column)
        cell = table.cell(table.total, column) if table.total is not None and column is not None else None
        if cell is None or table.total is None or column is None:
            continue
        place = table.place(table.total, column)
        if cell == NO_RESULT:
            without_result[place] = item.name_zh
            continue
        try:
            filed = _parser(item, filed_units)(cell)
        except BadCell as bad:
            rows.findings.append(Finding(bad.code, place, grammar.as_filed(cell) or "", item.name_zh))
            continue
        if abs(filed - total) > _rounding(item, filed_units, rows.columns[f"{item.item_column}_as_filed"]):
            rows.findings.append(Finding("total_mismatch", place, f"{filed.normalize():f}", f"{total.normalize():f}"))
    if without_result:
        names = "、".join(without_result.values())
        rows.findings.append(Finding("total_without_value", next(iter(without_result)), expected=names))


def _rounding(item: Item, filed_units: dict[str, str], texts: list[str | None]) -> Decimal:
    """Half of the last digit as filed for each row and for the total, in the catalogue's unit."""
    decimals = max((len(text.partition(".")[2]) for text in texts if text), default=0)
    unit = catalogue.units()[item.unit_code]
    step = grammar.convert(
        Decimal(1).scaleb(-decimals), filed_units.get(unit.dimension, item.unit_code), item.unit_code
    )
    return step * (sum(text is not None for text in texts) + 1) / 2
