"""Sheets to bend: the lines above a table, its head, its rows, each of which a case may replace.

Belongs here: making bytes. Does not belong here: what must become of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from orchestration import credit_code
from orchestration.workbook import Sheet, Style, Value, workbook_bytes
from tests.landing.workbooks import UNITS, b204_1_rows, enterprise

Rows = list[list[Value]]
A, B = UNITS
OUTPUT, OUTPUT_YTD = "industrial_output_month_cny_thousand", "industrial_output_ytd_cny_thousand"
TITLE, REPORTER, UNIT, HEAD, LOWER, FIRST = 0, 2, 3, 4, 5, 6  # rows of a B204-1 sheet, from zero

REGISTER_HEAD: list[Value] = [
    "统一社会信用代码",
    "单位详细名称",
    "行政区划代码",
    "行业代码",
    "成立日期",
    "注销日期",
    "是否规模以上工业",
]
REGISTER_ROW: list[Value] = [A, "示例企业", "150203", "3240", "1997-09-12", None, "是"]
TORCH = ["qa03", "qa04", "qb03_1", "qb04", "qb04_0"]


def book(rows: Sequence[Sequence[Value]], name: str = "表") -> bytes:
    return workbook_bytes(Sheet(name, [list(row) for row in rows]))


def books(**sheets: Rows) -> bytes:
    return workbook_bytes(*(Sheet(name, rows) for name, rows in sheets.items()))


def two(first: Value = 100, second: Value = Decimal("50.5"), **lines: str) -> Rows:
    """A B204-1 sheet with two enterprises: output of the month as given, since January 600 and 300."""
    return b204_1_rows([enterprise(A, first, 600), enterprise(B, second, 300)], **lines)


def bent(bend: Callable[[Rows], object], rows: Rows | None = None) -> Callable[[], bytes]:
    """The sheet of two enterprises (or ``rows``) after ``bend`` has changed it in place."""

    def make() -> bytes:
        copy = [list(row) for row in (two() if rows is None else rows)]
        bend(copy)
        return book(copy)

    return make


def put(row: int, column: int, value: Value) -> Callable[[Rows], None]:
    """A bend: one cell, also beyond the edge."""

    def bend(rows: Rows) -> None:
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = value

    return bend


def insert(row: int, *cells: Value) -> Callable[[Rows], None]:
    """A bend: one more row before this one."""
    return lambda rows: rows.insert(row, list(cells))


def register(*rows: Sequence[Value]) -> bytes:
    return book([REGISTER_HEAD, *rows])


def register_with(column: int, value: Value) -> Callable[[], bytes]:
    row = [*REGISTER_ROW]
    row[column] = value
    return lambda: register(row)


def credit_code_of(department: str, division: str) -> str:
    """A credit code of a department and division whose check digits both hold."""
    body = f"{department}{division}70146362"
    body += credit_code.organisation_check_digit(body[8:])
    return body + credit_code.credit_check_digit(body)


def as_csv(rows: Sequence[Sequence[Value]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


def torch(names: Sequence[str] | None, capital: Value = 5000, unit: str = "单位：千元") -> bytes:
    """GQ-001 with one enterprise: perhaps a row of names above the row of codes."""
    above = [list(names)] if names else []
    row: list[Value] = [A, "示例企业", "3240", date(2010, 1, 1), capital]
    return book(
        [
            ["2024年企业概况"],
            ["填报单位：鄂尔多斯高新区", None, "报告期：2024年", None, unit],
            *above,
            TORCH,
            row,
        ]
    )


def yearbook(*blocks: Rows, unit: str = "单位：%") -> bytes:
    rows: Rows = [["1-8 各地区研究与试验发展(R&D)经费投入强度"], [unit]]
    for block in blocks:
        rows += [*block, []]
    return book([*rows, ["注：数据已修订。"]])


def formulas(cells: dict[tuple[int, int], tuple[str, str | int]], rows: Rows | None = None) -> bytes:
    """The sheet with formulas in place of some cells, each with the result that Excel would have stored."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("表")
        for number, row in enumerate(two() if rows is None else rows):
            for column, cell in enumerate(row):
                if cell is not None and (number, column) not in cells:
                    page.write(number, column, cell)
        for (number, column), (formula, result) in cells.items():
            page.write_formula(number, column, formula, None, result)
    return buffer.getvalue()


def stored(row: int, column: int, value: float | datetime, rows: Rows) -> bytes:
    """The sheet with one cell as Excel stores it: a number without regard for its digits, or a day with its time."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        page, style = workbook.add_worksheet("表"), workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, cells in enumerate(rows):
            page.write_row(number, 0, ["" if cell is None else cell for cell in cells])
        if isinstance(value, datetime):
            page.write_datetime(row, column, value, style)
        else:
            page.write_number(row, column, value)
    return buffer.getvalue()


def shown_as(number_format: str, row: int, column: int, value: float, rows: Rows) -> bytes:
    """The sheet with one figure in a number format, which may show another figure than the one stored."""
    copy = [list(cells) for cells in rows]
    put(row, column, value)(copy)
    return workbook_bytes(Sheet("表", copy, styles={(row, column): Style(number_format=number_format)}))


def dated(base_1904: bool, shown_as: str, rows: Rows) -> bytes:
    """A workbook of Excel days, counted from 1900 or from 1904."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": base_1904}) as workbook:
        page, style = workbook.add_worksheet("表"), workbook.add_format({"num_format": shown_as})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, style)
                elif cell is not None:
                    page.write(number, column, cell)
    return buffer.getvalue()
