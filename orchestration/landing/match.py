"""Finds the table of a layout on a sheet.

Belongs here: where its blocks begin, and that they belong together. Does not belong here: reading heads (``heads``),
telling rows apart (``body``), typing cells (``rows``).
"""

from __future__ import annotations

from orchestration.landing.body import Page, Scan, is_number_row, is_unit_row, texts_of
from orchestration.landing.down import find_table_down
from orchestration.landing.grammar import squeeze
from orchestration.landing.heads import add_units_beside, anchors, anchors_among, check_units, read_heads
from orchestration.landing.layout import Layout
from orchestration.landing.names import simplified
from orchestration.landing.reader import Sheet
from orchestration.landing.table import NoMatch, Table, head_place
from orchestration.landing.verdict import Finding

ANCHOR_WITHIN_ROWS = 30
LONGEST_TITLE = 60  # of what is said of it


def find_blocks(layout: Layout, sheet: Sheet) -> list[Table]:
    """The table of the layout on this sheet: one block, or several below one another where a long table repeats its
    head on every page. Raises ``NoMatch``."""
    heads = anchors_among(sheet.squeezed, anchors(layout))
    starts = [number for number, row in enumerate(sheet.texts) if not heads.isdisjoint(row)] if heads else []
    if not starts or starts[0] >= ANCHOR_WITHIN_ROWS:
        found = f"{layout.layout}：未见表头“{layout.head.anchor}” / {layout.layout}: no head “{layout.head.anchor}”"
        raise NoMatch(1, Finding("no_layout_matches", sheet.name, found=found))
    if layout.title is not None:
        above = squeeze("".join(cell for row in sheet.texts[: starts[0]] for cell in row))
        if squeeze(layout.title) not in above and squeeze(layout.title) not in simplified(above):
            first = next((cell.strip() for row in sheet.texts for cell in row), "")
            raise NoMatch(2, Finding("title_missing", sheet.name, first[:LONGEST_TITLE], layout.title))
    if layout.down is not None:
        return [find_table_down(layout, sheet, starts[0])]
    page = frozenset(tuple(texts_of(row)) for row in sheet.rows[: starts[0] + layout.head.rows]) - {()}
    stops = [*starts[1:], len(sheet.rows)]
    blocks = [
        _block(layout, sheet, head_row, stop, page, head_row == starts[0])
        for head_row, stop in zip(starts, stops, strict=True)
    ]
    _refuse_unlike(layout, blocks)
    return blocks


def _block(layout: Layout, sheet: Sheet, head_row: int, stop: int, page: Page, is_first: bool) -> Table:
    heads = read_heads(layout, sheet, head_row)
    start, units_row = head_row + layout.head.rows, None
    while start < stop and (is_number_row(sheet.rows[start]) or is_unit_row(sheet.rows[start])):
        units_row = start if is_unit_row(sheet.rows[start]) else units_row
        start += 1
    add_units_beside(layout, sheet, head_row, units_row, heads)
    check_units(layout, sheet, head_row, heads)
    body = Scan(layout, sheet, heads, page, start, stop).body()
    above = Scan(layout, sheet, heads, page, head_row, head_row).above() if is_first and layout.spread is None else None
    return Table(
        sheet,
        head_row,
        heads.columns,
        heads.spread,
        tuple(heads.unknown),
        body.data,
        tuple(body.sums),
        tuple(body.parts),
        body.stray if above is None else above,
        units=heads.units,
    )


def _refuse_unlike(layout: Layout, blocks: list[Table]) -> None:
    """Blocks of one table have the same items; records whose items lie in two blocks would be counted twice."""
    if layout.spread is not None:
        return
    for block in blocks[1:]:
        if set(block.columns) != set(blocks[0].columns):
            odd = "、".join(layout.columns[item][0] for item in sorted(set(block.columns) ^ set(blocks[0].columns)))
            raise NoMatch(5, Finding("blocks_differ", head_place(block.sheet, block.head_row), found=odd))
