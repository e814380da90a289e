"""The workbook in which a zone sends an annual return: title, lines, heads, one row per record, totals, signature.

Belongs here: its shape, the same for all annual forms of units. Does not belong here: the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from orchestration import catalogue
from orchestration.catalogue import Area, Item
from orchestration.sample import faults, naming
from orchestration.sample.faults import Record
from orchestration.sample.naming import MARK
from orchestration.sample.planted import Planted
from orchestration.workbook import HEAD, RIGHT, TITLE, Sheet, Value

_NAMED_BY_CODE = "torch"
_FORMATS = {"cny_thousand": "#,##0", "tce": "#,##0.00", "person_years": "#,##0.0"}


@dataclass(frozen=True)
class Return:
    """What one workbook says: records by item column, values in the unit of the item."""

    form: str
    area: Area
    period: str
    records: list[Record]
    sent: datetime
    guest: Callable[[], Record] | None = None  # a record of another zone


def content(filed: Return, cases: Iterable[Planted]) -> bytes:
    """The bytes of the workbook with the faults in it."""
    cases = list(cases)
    records = faults.in_records(filed.records, cases, filed.guest)
    form, items = catalogue.forms()[filed.form], catalogue.items(filed.form)
    by_code = form.source == _NAMED_BY_CODE
    has_total = filed.form != "101-1"
    has_money = any(item.unit_code == "cny_thousand" for item in items)
    last = len(items) - 1
    rows: list[list[Value]] = [
        [f"{MARK}　{filed.period}年{form.name_zh}"],
        [*[None] * last, f"表　　号：{filed.form}"],
        [f"填报单位：{naming.reporter(filed.area)}", *[None] * (last - 1), f"报告期：{filed.period}年"],
        [*[None] * last, "单位：千元" if has_money else None],
        [item.name_zh for item in items],
    ]
    if by_code:
        rows.append([item.item_code for item in items])
    head_row = len(rows) - 1
    names = [item.item_column for item in items]
    rows += [[record.get(name) for name in names] for record in records]
    total_row = len(rows) if has_total else None
    if has_total:
        rows.append(["合计", *[_total(item, records) for item in items[1:]]])
    rows += [[], [naming.signature(filed.sent)]]
    sheet = Sheet(
        name=filed.form,
        rows=rows,
        merges=[(0, 0, 0, last)],
        styles={0: TITLE, 4: HEAD, head_row: HEAD} | {(row, last): RIGHT for row in (1, 2, 3)},
        number_formats={
            at: _FORMATS.get(item.unit_code, "#,##0") for at, item in enumerate(items) if item.data_type == "decimal"
        },
        widths={0: 21, 1: 38} | dict.fromkeys(range(2, last + 1), 14),
        freeze=(head_row + 1, 2),
    )
    return faults.workbook(sheet, cases, head_row, total_row)


def _total(item: Item, records: list[Record]) -> Value:
    if item.data_type != "decimal":
        return None
    values = [value for record in records if isinstance(value := record.get(item.item_column), int | float)]
    if not values:
        return None
    if all(isinstance(value, int) for value in values):
        return sum(values)
    return sum(round(value * 100) for value in values) / 100
