"""How a planted fault gets into records, sheets and bytes.

Belongs here: one way for all forms. Does not belong here: which faults there are (``planted.yml``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from orchestration.sample.naming import MARK
from orchestration.sample.planted import Fault, Planted
from orchestration.sample.population import wrong_check_digit
from orchestration.workbook import HEAD, TITLE, Sheet, Value, workbook_bytes

Record = dict[str, Value]
Cells = list[list[Value]]
CODE_COLUMN = "uscc"
NIL = "零报送"
FIRST_SHEET = "xl/worksheets/sheet1.xml"


def in_records(
    right: Sequence[Record], cases: Iterable[Planted], guest: Callable[[], Record] | None = None
) -> list[Record]:
    """The records with the faults of records in them."""
    records = list(right)
    for case in cases:
        match case.fault:
            case Fault.CHANGE:
                records[case.row] = changed(records[case.row], case.change)
            case Fault.ADD:
                records.append(changed(records[case.row], case.change))
            case Fault.BAD_CODE:
                code = str(records[case.row][CODE_COLUMN])
                records[case.row] = records[case.row] | {CODE_COLUMN: wrong_check_digit(code)}
            case Fault.DROP:
                gone = int(case.share if case.share >= 1 else len(records) * case.share)
                records = records[: len(records) - gone]
            case Fault.DROP_LARGEST:
                records = without_largest(records, case.column, max(1, int(len(records) * case.share)))
            case Fault.EMPTY_COLUMN:
                records = [record | {case.column: None} for record in records]
            case Fault.NIL | Fault.EMPTY:
                records = []
            case Fault.GUEST:
                assert guest is not None, case.name
                records.append(guest())
    return records


def without_largest(records: Sequence[Record], column: str, count: int) -> list[Record]:
    """All but the ``count`` records with the largest figures in a column, in their order."""

    def size(at: int) -> float:
        value = records[at].get(column)
        return float(value) if isinstance(value, int | float) else 0.0

    gone = sorted(range(len(records)), key=size, reverse=True)[:count]
    return [record for at, record in enumerate(records) if at not in gone]


def changed(right: Record, change: Any) -> Record:
    """The record with other values; see ``Planted.change``."""
    return right | {column: _value(right, column, said) for column, said in change.items()}


def _value(right: Record, column: str, said: Any) -> Value:
    if not isinstance(said, dict):
        return said  # type: ignore[no-any-return]
    if said.get("flip"):
        return "否" if right[column] == "是" else "是"
    base = right.get(said.get("of", column)) or 0
    assert isinstance(base, int | float), (column, base)
    value = base * said.get("times", 1) + said.get("plus", 0)
    before = right.get(column) if said.get("add") else 0
    assert before is None or isinstance(before, int | float), (column, before)
    value += before or 0
    return int(value) if isinstance(base, int) else round(value, 4)


def workbook(sheet: Sheet, cases: Iterable[Planted], head_rows: int, total_row: int | None) -> bytes:
    """The bytes of a workbook with the faults of sheet and file in it. ``head_rows``: the row of the last head;
    ``total_row``: the row of the totals."""
    sheets = [sheet]
    formulas: list[tuple[int, int]] = []
    for case in cases:
        match case.fault:
            case Fault.EMPTY_FILE:
                return b""
            case Fault.UNREADABLE:
                return f"{MARK}：报表请见邮件附件，谢谢。\r\n".encode("gb18030")
            case Fault.DAMAGED:
                content = workbook_bytes(*sheets)
                middle = len(content) // 3
                return content[:middle] + bytes(400) + content[middle + 400 :]
            case Fault.OTHER_WORKBOOK:
                return workbook_bytes(_project_list())
            case Fault.TWO_SHEETS:
                sheets.append(replace(sheet, name=f"{sheet.name} (2)"))
            case Fault.FORMULA | Fault.TOTAL_FORMULA:
                row = total_row if case.fault is Fault.TOTAL_FORMULA else head_rows + 1 + case.row
                assert row is not None, case.name
                formulas.append((row, _column([list(row) for row in sheet.rows], head_rows, case.column)))
            case _:
                sheets[0] = replace(sheets[0], rows=in_cells(sheets[0].rows, case, head_rows, total_row))
    content = workbook_bytes(*sheets)
    return _with_formulas(content, formulas) if formulas else content


def _with_formulas(content: bytes, cells: Iterable[tuple[int, int]]) -> bytes:
    """The workbook with cells (row and column from 0) of its first sheet as formulas that were never computed, as some
    programs write them. The writer of workbooks writes no formulas, so its parts are changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as spoiled:
        for part in package.infolist():
            xml = package.read(part)
            if part.filename == FIRST_SHEET:
                for row, column in cells:
                    place, above = xl_rowcol_to_cell(row, column), xl_rowcol_to_cell(row - 1, column)
                    formula = rf"\g<1><f>SUM({above}:{above})</f></c>"
                    xml, count = re.subn(rb'(<c r="%b"[^>]*>).*?</c>' % place.encode(), formula.encode(), xml, count=1)
                    assert count == 1, place
            spoiled.writestr(part, xml)
    return made.getvalue()


def in_cells(rows: Sequence[Sequence[Value]], case: Planted, head_row: int, total_row: int | None) -> Cells:
    """The rows of a sheet or of a CSV with a fault of the sheet in them."""
    cells = [list(row) for row in rows]
    match case.fault:
        case Fault.REPLACE:
            return [[_replaced(cell, case) for cell in row] for row in cells]
        case Fault.COLUMN_MISSING:
            at = _column(cells, head_row, case.column)
            return [row[:at] + row[at + 1 :] for row in cells]
        case Fault.COLUMN_TWICE:
            at = _column(cells, head_row, case.column)
            width = len(cells[head_row])
            return [[*row, *[None] * (width - len(row)), row[at]] if len(row) > at else row for row in cells]
        case Fault.COLUMN_EXTRA:
            cells[head_row].append(case.column)
        case Fault.OTHER_TOTAL:
            assert total_row is not None, case.name
            at = _column(cells, head_row, case.column)
            total = cells[total_row][at]
            assert isinstance(total, int | float), (case.name, total)
            cells[total_row][at] = total + 1000
        case Fault.ROW_BELOW_TOTAL:
            assert total_row is not None, case.name
            cells.insert(total_row + 1, list(cells[total_row - 1]))
        case Fault.NIL:
            cells.insert(head_row + 1, [NIL])
        case Fault.RAGGED_ROW:
            cells[head_row + 1 + case.row].append("备注")
    return cells


def _replaced(cell: Value, case: Planted) -> Value:
    if isinstance(cell, str):
        for old, new in case.replace.items():
            cell = cell.replace(old, new)
        return cell or None
    return cell


def _column(cells: Cells, head_row: int, head: str) -> int:
    """The column under a head, which may stand in any row of the heads."""
    found = [row.index(head) for row in cells[: head_row + 1] if head in row]
    assert found, head
    return found[-1]


def _project_list() -> Sheet:
    """A workbook that is no statistical form at all."""
    return Sheet(
        name="项目台账",
        rows=[
            [f"{MARK}　招商引资项目台账"],
            ["序号", "项目名称", "投资方", "计划总投资（亿元）", "进展"],
            [1, "示例稀土永磁材料项目", "示例投资有限公司", 3.5, "已签约"],
            [2, "示例储能装备项目", "示例能源有限公司", 12, "在谈"],
        ],
        merges=[(0, 0, 0, 4)],
        styles={0: TITLE, 1: HEAD},
        widths={1: 28, 2: 24, 3: 20},
    )
