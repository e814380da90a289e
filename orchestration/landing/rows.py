"""Types the rows of a table, item by item.

Belongs here: cells to values in the catalogue's unit, beside the text as filed.
Does not belong here: finding the table, sums against their rows (``totals``), and whether a value is plausible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from orchestration import catalogue
from orchestration.catalogue import Item
from orchestration.landing import grammar, names
from orchestration.landing.cells import BY_INDICATOR, figures, known_codes, others, parser, unit_filed
from orchestration.landing.grammar import BadCell, Cell
from orchestration.landing.layout import Layout
from orchestration.landing.package import NO_RESULT
from orchestration.landing.table import Table
from orchestration.landing.totals import check_sums
from orchestration.landing.verdict import Finding


@dataclass
class Rows:
    """Typed columns of equal length (landing columns from ``sheet`` on), and what was wrong with cells."""

    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)


class Record(NamedTuple):
    """One landing row before typing: its block and sheet row, and for spread columns the column and its period."""

    table: Table
    row: int
    spread_column: int | None = None
    spread_period: str | None = None


def read_rows(layout: Layout, blocks: list[Table], period: str, filed_units: dict[str, str]) -> Rows:
    """Types every cell of the blocks of a table. ``filed_units`` maps a dimension to the unit that the file names."""
    rows = Rows()
    records = [record for table in blocks for record in _records(layout, table)]
    source = _Source(layout, blocks, period, filed_units)
    for item in catalogue.items(layout.form):
        _read_item(item, source, records, rows)
    if not any(finding.is_fatal for finding in rows.findings):
        _convert_by_indicator(records, rows)
        _refuse_twice(layout, records, rows)
        check_sums(layout, blocks, filed_units, rows)
    rows.columns["sheet"] = [blocks[0].sheet.name] * len(records)
    rows.columns["row_number"] = [table.row_number(row) for table, row, *_ in records]
    rows.columns["reference_period"] = rows.columns.get("row_period", [period] * len(records))
    return rows


def _records(layout: Layout, table: Table) -> list[Record]:
    if layout.spread is None:
        return [Record(table, row) for row in table.data]
    return [Record(table, row, column, period) for row in table.data for column, period in table.spread.items()]


@dataclass(frozen=True)
class _Source:
    """What holds for every cell of a file."""

    layout: Layout
    blocks: list[Table]
    period: str
    filed_units: dict[str, str]

    def given(self, item: Item, record: Record) -> Cell:
        """What the file says of an item elsewhere than in a cell of its own."""
        if item.item_column == self.layout.period.into:
            return self.period
        is_period = self.layout.spread is not None and item.item_column == self.layout.spread.into
        return record.spread_period if is_period else None

    def is_spread(self, item: Item) -> bool:
        """Whether the cells of an item lie in the column of the record and not in one of its own."""
        return self.layout.spread is not None and item.item_column == self.layout.spread.item


def _read_item(item: Item, source: _Source, records: list[Record], rows: Rows) -> None:
    column = records[0].table.columns.get(item.item_column)
    if column is not None and all(table.columns.get(item.item_column) == column for table in source.blocks):
        rows.letters[item.item_column] = records[0].table.letter(records[0].row, column)
    if not _read_plain(item, source, len(records), rows):
        _read_each(item, source, records, rows)
    if item.data_type == "uscc":
        values = rows.columns["uscc"]
        rows.columns["uscc_check"] = [value and value[1] for value in values]
        rows.columns["uscc"] = [value and value[0] for value in values]
    elif item.data_type == "area":
        _add_areas(item, source, records, rows)


def _read_each(item: Item, source: _Source, records: list[Record], rows: Rows) -> None:
    """A column cell by cell, with what is to be said of each."""
    column: int | None = None
    known, is_spread = known_codes(item.item_column), source.is_spread(item)
    table: Table | None = None
    values: list[Any] = []
    texts: list[str | None] = []
    for record in records:
        if record.table is not table:
            table = record.table
            parse = parser(item, source.filed_units, table.units.get(item.item_column))
            column = table.columns.get(item.item_column)
        at = record.spread_column if is_spread else column
        cell = source.given(item, record) if at is None else table.cell(record.row, at)
        texts.append(grammar.as_filed(cell))
        value = None
        if cell == NO_RESULT:
            rows.findings.append(
                Finding("formula_without_value", table.place(record.row, at or 0), expected=item.name_zh)
            )
        elif isinstance(cell, str) and "#" in cell and grammar.is_error(cell):
            rows.findings.append(Finding("error_cell", table.place(record.row, at or 0), cell.strip(), item.name_zh))
        elif cell is not None:
            try:
                value = parse(cell)
            except BadCell as bad:
                hint = "" if item.is_required else "optional"
                found = grammar.visible(texts[-1] or "")
                expected = names.some_units() if bad.code == "unit_unknown" else item.name_zh
                rows.findings.append(Finding(bad.code, table.place(record.row, at or 0), found, expected, hint))
            if known and value is not None and value not in known:
                rows.findings.append(
                    Finding("code_unknown", table.place(record.row, at or 0), str(value), item.name_zh)
                )
        elif item.is_required and at is not None:
            hint = "merged" if table.is_merged(record.row, at) else item.data_type
            rows.findings.append(
                Finding("required_cell_empty", table.place(record.row, at), expected=item.name_zh, hint=hint)
            )
        values.append(value)
    rows.columns[item.item_column] = values
    rows.columns[f"{item.item_column}_as_filed"] = texts


def _read_plain(item: Item, source: _Source, count: int, rows: Rows) -> bool:
    """The usual column, of which there is nothing to say: figures, texts or days, each in its own cell, and blanks.
    Returns whether this was one."""
    is_figure = item.data_type == "decimal" and item.unit_code != BY_INDICATOR
    if source.layout.spread is not None or item.item_column == source.layout.period.into:
        return False
    if item.item_column not in source.blocks[0].columns:
        rows.columns[item.item_column] = rows.columns[f"{item.item_column}_as_filed"] = [None] * count
        return True
    parts = [table.down(table.columns[item.item_column]) for table in source.blocks]
    cells = parts[0] if len(parts) == 1 else [*chain.from_iterable(parts)]
    if item.is_required and None in cells:
        return False
    if not is_figure:
        found = others(cells, item)
    elif len(parts) == 1:
        table = source.blocks[0]
        found = figures(cells, item, unit_filed(item, source.filed_units, table.units.get(item.item_column)))
    else:
        units = {unit_filed(item, source.filed_units, table.units.get(item.item_column)) for table in source.blocks}
        found = figures(cells, item, *units) if len(units) == 1 else None
    if found is None:
        return False
    rows.columns[item.item_column], rows.columns[f"{item.item_column}_as_filed"] = found
    return True


def _add_areas(item: Item, source: _Source, records: list[Record], rows: Rows) -> None:
    """The codes of named areas; what a name means may depend on the period, of the row where rows have their own."""
    codes: list[str | None] = []
    told: set[str] = set()
    for name, record in zip(rows.columns[item.item_column], records, strict=True):
        code = None
        if name is not None:
            period = _row_period(source, record)
            place = record.table.place(record.row, record.table.columns[item.item_column])
            try:
                code = names.area(name, period)
            except BadCell as bad:
                hint = "" if item.is_required else "optional"
                rows.findings.append(Finding(bad.code, place, grammar.visible(name), item.name_zh, hint))
            if names.is_outdated(name, period) and name not in told:
                told.add(name)
                rows.findings.append(Finding("area_name_outdated", place, name, period))
        codes.append(code)
    rows.columns["area_code"] = codes


def _row_period(source: _Source, record: Record) -> str:
    """The period of a record, where it can be read; otherwise that of the file."""
    cell: Cell = record.spread_period
    if cell is None and (at := record.table.columns.get("row_period")) is not None:
        cell = record.table.cell(record.row, at)
    try:
        return grammar.period(cell) if cell is not None else source.period
    except BadCell:
        return source.period


def _refuse_twice(layout: Layout, records: list[Record], rows: Rows) -> None:
    """Where columns are spread over periods, an area has one value per period on a sheet."""
    if layout.spread is None:
        return
    key = "area_code" if "area_code" in rows.columns else next(iter(rows.columns))
    seen: set[tuple[Any, Any]] = set()
    for record, area, period in zip(records, rows.columns[key], rows.columns[layout.spread.into], strict=True):
        if (area, period) in seen:
            place = record.table.place(record.row, record.spread_column or 0)
            rows.findings.append(Finding("record_twice", place, f"{area} {period}"))
            return
        seen.add((area, period))


def _convert_by_indicator(records: list[Record], rows: Rows) -> None:
    """Values of an indicator return into the unit of their indicator; an unknown indicator keeps the filed unit
    (that it is unknown is said by gate 1)."""
    if "reported_value" not in rows.columns:
        return
    indicators = catalogue.indicators()
    rows.columns["reported_value"] = values = [*rows.columns["reported_value"]]
    for index, (code, unit) in enumerate(
        zip(rows.columns["indicator_code"], rows.columns["reported_unit_code"], strict=True)
    ):
        wanted = indicators[code].unit_code if code in indicators else unit
        try:
            values[index] = grammar.fit(grammar.convert(values[index], unit, wanted), grammar.BY_INDICATOR_SCALE)
        except BadCell as bad:
            table = records[index].table
            place = table.place(records[index].row, table.columns["reported_value"])
            rows.findings.append(Finding(bad.code, place, unit, wanted))
