"""The sheets of a blank form: the form itself, the codes to choose from, notes on its items.

Belongs here: where title, lines, heads, empty rows and total row stand. Does not belong here: writing files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from orchestration import catalogue
from orchestration.catalogue import Form, Item
from orchestration.forms.notes import notes_sheet
from orchestration.landing.layout import Layout, Line, built_in
from orchestration.workbook import HEAD, PLAIN, RIGHT, TITLE, Choices, Sheet, Style, Value

BOXED = Style(border=True)
EMPTY_ROWS = 30
CODES = "代码"
UNKNOWN = "　"
NUMBER_FORMATS = {"count": "#,##0", "persons": "#,##0", "rank": "0", "money": "#,##0.00", "date": "yyyy-mm-dd"}
TEXT = "@"  # keeps leading zeros and long numbers, and 2024-06 from becoming a day
ANY_NUMBER = "General"
CHOSEN_LEVELS = ("league", "zone", "candidate")
LEAST_LINE_WIDTH = 4


class NoBlank(ValueError):
    """The form is not filled in by anybody, or no layout of it is a workbook."""


@dataclass
class _Page:
    """The rows of the form so far, and what belongs to them."""

    rows: list[list[Value]] = field(default_factory=list)
    styles: dict[int | tuple[int, int], Style] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, row: list[Value], style: Style = PLAIN) -> int:
        self.rows.append(row)
        self.styles[len(self.rows) - 1] = style
        return len(self.rows) - 1


def blank(form: Form) -> tuple[Sheet, ...]:
    """The sheets of the blank workbook of a return or register. Raises ``NoBlank``."""
    layout = next((one for one in built_in() if one.form == form.form and "xlsx" in one.containers), None)
    if form.family == "external" or layout is None:
        raise NoBlank(f"{form.form} 没有可填报的空白表。 / there is no blank form of {form.form}.")
    items = [item for item in catalogue.items(form.form) if item.item_column in layout.columns]
    codes, ranges = _codes_sheet(items)
    page_of = _page_down if layout.down else _page_across
    return (page_of(form, layout, items, ranges), *codes, notes_sheet(form, items))


def _page_across(form: Form, layout: Layout, items: Sequence[Item], ranges: dict[str, Choices]) -> Sheet:
    """One row per record below the heads."""
    page = _top(form, layout, items, len(items))
    if layout.heads == "code":
        page.add([item.name_zh for item in items], HEAD)
    head_row = len(page.rows)
    _add_heads(page, layout, items)
    first = len(page.rows)
    for _ in range(EMPTY_ROWS):
        page.add([None] * len(items), BOXED)
    last = len(page.rows) - 1
    if layout.total_row and _money_unit(items):
        page.add([layout.total_row, *[None] * (len(items) - 1)], HEAD)
    if layout.end:
        page.add([])
        page.add(["单位负责人：　　　　　　填表人：　　　　　　报出日期：　　　　"])
    at = {item.item_column: column for column, item in enumerate(items)}
    return Sheet(
        name=form.form,
        rows=page.rows,
        merges=page.merges,
        styles=page.styles,
        number_formats={column: number_format(item) for column, item in enumerate(items)},
        widths={column: _width(item) for column, item in enumerate(items)},
        freeze=(head_row + layout.head.rows, min(2, len(items) - 1)),
        choices={(first, at[name], last, at[name]): cells for name, cells in ranges.items()},
    )


def _page_down(form: Form, layout: Layout, items: Sequence[Item], ranges: dict[str, Choices]) -> Sheet:
    """One row per item: code, name, unit and the value to fill in."""
    assert layout.down is not None
    page = _top(form, layout, items, 4)
    head_row = page.add([layout.down.code, layout.down.name, layout.down.unit, layout.down.value], HEAD)
    choices = {}
    for item in items:
        row = page.add([layout.columns[item.item_column][0], item.name_zh, _unit_name(item), None], BOXED)
        page.styles[row, 3] = BOXED._replace(number_format=number_format(item))
        if item.item_column in ranges:
            choices[row, 3, row, 3] = ranges[item.item_column]
    page.add([])
    page.add(["单位负责人：　　　　　　填表人：　　　　　　报出日期：　　　　"])
    return Sheet(
        name=form.form,
        rows=page.rows,
        merges=page.merges,
        styles=page.styles,
        widths={0: 10, 1: 48, 2: 14, 3: 20},
        freeze=(head_row + 1, 2),
        choices=choices,
    )


def _top(form: Form, layout: Layout, items: Sequence[Item], width: int) -> _Page:
    """Title, the lines that say what the form is, and the lines that the sender completes."""
    page = _Page()
    valid_until = form.valid_until.isoformat() if form.valid_until else UNKNOWN
    lines = [
        (f"表　　号：{form.form}", f"制定机关：{form.agency_zh or UNKNOWN}"),
        (f"批准文号：{form.approval_no or UNKNOWN}", f"有效期至：{valid_until}"),
        (_label(layout.reporter) if layout.reporter else "", "报告期：" if layout.period.source == "line" else ""),
        ("", f"单位：{_money_unit(items)}" if layout.unit else ""),
    ]
    last = max(width, LEAST_LINE_WIDTH) - 1
    page.add([form.name_zh, *[None] * last], TITLE)
    page.merges.append((0, 0, 0, last))
    for left, right in lines:
        if left or right:
            row = page.add([left or None, *[None] * (last - 1), right or None])
            page.styles[row, last] = RIGHT
    return page


def _label(line: Line) -> str:
    """What stands before the value of a line: ``填报单位：``, of a register ``范围：``."""
    label, colon, _ = line.example.partition("：")
    return label + colon


def _add_heads(page: _Page, layout: Layout, items: Sequence[Item]) -> None:
    """The official heads; levels of a head stand below one another, equal neighbours share a cell."""
    depth = layout.head.rows
    heads = [layout.columns[item.item_column][0] for item in items]
    if depth == 1:
        page.add(list(heads), HEAD)
        return
    paths = [tuple(head.split("/")) for head in heads]
    top = page.add([path[0] for path in paths], HEAD)
    for level in range(1, depth):
        page.add([path[level] if level < len(path) else None for path in paths], HEAD)
    for column, path in enumerate(paths):
        if len(path) < depth:
            page.merges.append((top + len(path) - 1, column, top + depth - 1, column))
    for level in range(depth - 1):
        for above, run in groupby(range(len(paths)), key=lambda column: paths[column][: level + 1]):
            first, *others = run
            if others and len(paths[first]) > len(above):
                page.merges.append((top + level, first, top + level, others[-1]))
                for column in others:
                    page.rows[top + level][column] = None


def _codes_sheet(items: Sequence[Item]) -> tuple[tuple[Sheet, ...], dict[str, Choices]]:
    """The sheet with what can be chosen, and the range of each item on it. No item to choose: no sheet."""
    lists = [(item, found) for item in items if (found := choices_of(item))]
    if not lists:
        return (), {}
    length = max(len(found) for _, found in lists)
    rows: list[list[Value]] = [[f"{item.name_zh}：可选 / choices" for item, _ in lists]]
    rows += [[found[row] if row < len(found) else None for _, found in lists] for row in range(length)]
    ranges = {
        item.item_column: Choices(CODES, column, first_row=1, last_row=len(found))
        for column, (item, found) in enumerate(lists)
    }
    sheet = Sheet(CODES, rows, styles={0: HEAD}, widths=dict.fromkeys(range(len(lists)), 30), freeze=(1, 0))
    return (sheet,), ranges


def choices_of(item: Item) -> tuple[str, ...]:
    """What a cell of the item can say, if that is a short known list."""
    match item.data_type:
        case "boolean":
            return ("是", "否")
        case "area":
            named = (area for area in catalogue.areas() if area.area_status != "unnamed")
            return tuple(area.name_zh for area in named if area.area_level in CHOSEN_LEVELS)
        case "unit":
            return tuple(unit.name_zh for unit in catalogue.units().values())
        case "indicator":
            return tuple(catalogue.indicators())
        case _:
            return tuple(code.name_zh for code in catalogue.codes(item.item_column))


def number_format(item: Item) -> str:
    """How Excel shows the cells of the item; what is no number is kept as text."""
    if item.data_type != "decimal":
        return NUMBER_FORMATS.get(item.data_type, TEXT)
    unit = catalogue.units().get(item.unit_code)
    dimension = unit.dimension if unit else ""
    return NUMBER_FORMATS.get(dimension, ANY_NUMBER)


def _money_unit(items: Sequence[Item]) -> str:
    units = catalogue.units()
    money = (units[item.unit_code] for item in items if item.data_type == "decimal" and item.unit_code in units)
    return next((unit.name_zh for unit in money if unit.dimension == "money"), "")


def _unit_name(item: Item) -> str | None:
    unit = catalogue.units().get(item.unit_code)
    return unit.name_zh if unit else None


def _width(item: Item) -> float:
    return {"uscc": 21.0, "text": 32.0, "area": 26.0}.get(item.data_type, 14.0)
