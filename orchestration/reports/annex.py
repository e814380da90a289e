"""Writes the annex of a document as XLSX: its tables as numbers, and every figure with the way behind it.

Belongs here: which sheets. Does not belong here: how a workbook is written (``orchestration.workbook``).
"""

from __future__ import annotations

from decimal import Decimal

from orchestration.reports.content import Cell, Document, Table, shown
from orchestration.reports.figures import Figure
from orchestration.workbook import HEAD, RIGHT, Page, Sheet, Style, Value, workbook_bytes

TITLE = Style(bold=True, size=14)
LINE = "#8A949E"
MARK = Style(bold=True, color="#B00020")
DIGITS = 15
FIGURES = ("内容", "区域", "报告期", "文中写法", "计量单位", "原值", "原值单位", "没有数值的原因", "追溯")


def write(made: Document) -> bytes:
    """The workbook; equal documents give equal bytes."""
    tables = [table for section in made.sections for table in section.tables if table.rows]
    return workbook_bytes(
        _about(made), *(_table(made, table) for table in tables), *_charts(made), _figures(made), _rules(made)
    )


def _about(made: Document) -> Sheet:
    rows: list[list[Value]] = [[f"{made.title}{made.period_line}附表"], [_marks(made)]]
    rows += [[name, told] for name, told in made.facts]
    return Sheet("说明", rows, styles={0: TITLE, 1: MARK}, widths={0: 30, 1: 80}, page=Page((0, 0), made.title))


def _table(made: Document, table: Table) -> Sheet:
    heads = [head.replace("\n", "") for head in table.heads]
    rows: list[list[Value]] = [[table.caption], [_marks(made)], [table.unit_line or None], [*heads]]
    rows += [[_value(cell) for cell in row] for row in table.rows]
    rows += [[f"注：{note}"] for note in table.notes]
    styles: dict[int | tuple[int, int], Style] = {0: TITLE, 1: MARK, 3: HEAD}
    for at, row in enumerate(table.rows, 4):
        for column, cell in enumerate(row):
            styles[at, column] = _look(cell, column < table.words)
    widths = {0: 32.0} | {column: 60.0 if 1 == column < table.words else 16.0 for column in range(1, len(table.heads))}
    page = Page((3, 3), table.caption)
    return Sheet(f"表{table.number}", rows, styles=styles, widths=widths, is_fitted=True, freeze=(4, 1), page=page)


def _look(cell: Cell, is_word: bool) -> Style:
    if isinstance(cell, Figure) and cell.value is not None:
        form = cell.form
        return Style(
            border=True,
            line=LINE,
            align="right",
            number_format="0" if not form.decimals else f"0.{'0' * form.decimals}",
        )
    return Style(border=True, line=LINE, align="" if is_word else "right", wrap=is_word)


def _value(cell: Cell) -> Value:
    """The figure in its printed unit with all its digits, so that a reader can go on with it."""
    if isinstance(cell, Figure) and cell.value is not None:
        return _exact(cell.form.scaled(cell.value))
    return shown(cell)


def _exact(value: Decimal) -> Decimal:
    """As many digits as a cell keeps."""
    if not value:
        return Decimal(0)
    return round(value, max(0, DIGITS - 1 - max(value.adjusted(), 0)))


def _charts(made: Document) -> list[Sheet]:
    sheets = []
    for section in made.sections:
        for chart in section.charts:
            if chart.is_empty:
                continue
            rows: list[list[Value]] = [[chart.caption], [_marks(made)], [f"单位：{chart.unit_line}"]]
            rows.append(["", *(name for name, _ in chart.series)])
            rows += [
                [label, *(_value(figures[at]) for _, figures in chart.series)] for at, label in enumerate(chart.labels)
            ]
            sheets.append(
                Sheet(
                    f"图{chart.number}",
                    rows,
                    styles={0: TITLE, 1: MARK, 3: HEAD},
                    widths={0: 26},
                    page=Page((3, 3), chart.caption),
                )
            )
    return sheets


def _figures(made: Document) -> Sheet:
    rows: list[list[Value]] = [["全部数字"], [_marks(made)], list(FIGURES)]
    rows += [
        [
            one.what, one.area, one.period, one.text, one.form.printed,
            None if one.value is None else _exact(one.value), one.unit_code, one.reason, one.trace,
        ]
        for one in made.figures
    ]  # fmt: skip
    styles: dict[int | tuple[int, int], Style] = {0: TITLE, 1: MARK, 2: HEAD}
    styles |= {(at, 3): RIGHT for at in range(3, len(rows))}
    widths = {0: 44.0, 1: 14.0, 2: 10.0, 3: 14.0, 4: 12.0, 5: 18.0, 6: 18.0, 7: 30.0, 8: 60.0}
    return Sheet(
        "数字",
        rows,
        styles=styles,
        widths=widths,
        freeze=(3, 1),
        filter=(2, 0, len(rows) - 1, 8),
        page=Page((2, 2), made.title),
    )


def _rules(made: Document) -> Sheet:
    rows: list[list[Value]] = [["依据的文件和条款"], ["文件或指标", "文件", "条款"]]
    rows += [[rule.subject, rule.document, rule.article] for rule in made.rules]
    return Sheet("依据", rows, styles={0: TITLE, 1: HEAD}, widths={0: 44, 1: 50, 2: 20}, page=Page((1, 1), made.title))


def _marks(made: Document) -> str:
    return "　".join(f"【{mark}】" for mark in made.marks)
