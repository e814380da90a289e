"""Fills in exported blanks as a clerk does: below the heads, beside the codes, behind the colons.

Belongs here: typical values of each type of item and where they go. Does not belong here: how landing reads them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from orchestration import catalogue
from orchestration.catalogue import Form, Item
from orchestration.forms.blank import choices_of
from orchestration.landing.names import area
from orchestration.workbook import Sheet, Value, workbook_bytes

Filled = Mapping[str, Any]
USCCS = ("91150000701463622D", "91340600MA2PBM9HXD")
TEXT = st.text("示例企业甲乙ＡＢ（）、-=@'\"0 9", min_size=1, max_size=12).map(str.strip).filter(bool)
CODE = st.from_regex(r"\A0?[0-9]{3,5}\Z")


def record(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """What one respondent files: required items always, others sometimes."""
    fields = {
        item.item_column: values(item) if item.is_required else st.none() | values(item)
        for item in catalogue.items(form.form)
    }
    return st.fixed_dictionaries(fields).map(_with_matching_unit)


def _with_matching_unit(filed: dict[str, Any]) -> dict[str, Any]:
    if "reported_unit_code" in filed:
        unit = catalogue.indicators()[filed["indicator_code"]].unit_code
        filed = filed | {"reported_unit_code": catalogue.units()[unit].name_zh}
    return filed


def values(item: Item) -> st.SearchStrategy[Any]:
    match item.data_type:
        case "decimal":
            unit = catalogue.units().get(item.unit_code)
            scale = min(unit.decimal_scale, 4) if unit else 4
            return st.integers(-(10**9), 10**11).map(lambda digits: Decimal(digits).scaleb(-scale))
        case "date":
            return st.dates(date(1950, 1, 1), date(2030, 12, 31))
        case "uscc":
            return st.sampled_from(USCCS)
        case "period":
            return st.sampled_from(["2024", "2024-06"])
        case "text":
            return TEXT
        case _:
            codes = [code.code for code in catalogue.codes(item.item_column)]
            chosen = [*choices_of(item), *codes]
            return st.sampled_from(chosen) if chosen else CODE


def expected(item: Item, value: Any) -> Any:
    """What landing must say of a filed value."""
    match item.data_type:
        case "boolean" if value is not None:
            return value == "是"
        case "unit" if value is not None:
            return next(unit.unit_code for unit in catalogue.units().values() if unit.name_zh == value)
        case "area" if value is not None:
            return area(value)
        case _:
            return value


def sheets(blank: bytes) -> list[tuple[str, list[list[Value]]]]:
    """The sheets of a workbook with their cells; empty cells are None."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(blank))
    return [
        (name, [[None if cell == "" else cell for cell in row] for row in _cells(book, name)])
        for name in book.sheet_names
    ]


def _cells(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def fill_in(blank: bytes, form: Form, period: str, records: Sequence[Filled]) -> bytes:
    """The blank with the records, its other sheets as they were."""
    (name, rows), *others = sheets(blank)
    for row in rows:
        for column, cell in enumerate(row):
            if cell == "填报单位：":
                row[column] = "填报单位：鄂尔多斯高新技术产业开发区"
            elif cell == "报告期：":
                row[column] = f"报告期：{period}"
    fill = _down if any("本年" in row for row in rows) else _across
    fill(rows, form, records)
    return workbook_bytes(Sheet(name, rows), *(Sheet(*other) for other in others))


def _down(rows: list[list[Value]], form: Form, records: Sequence[Filled]) -> None:
    (filed,) = records
    by_code = {item.item_code: item.item_column for item in catalogue.items(form.form)}
    for row in rows:
        if row[0] in by_code:
            row[3] = filed[by_code[str(row[0])]]


def _across(rows: list[list[Value]], form: Form, records: Sequence[Filled]) -> None:
    items = catalogue.items(form.form)
    rows += [[None] * len(items) for _ in records]  # the reader leaves out what is empty below the last text
    heads = [number for number, row in enumerate(rows) if row[0] in (items[0].name_zh, items[0].item_code)]
    first = next(number for number in range(heads[-1] + 1, len(rows)) if not any(rows[number]))
    for number, filed in enumerate(records):
        rows[first + number][: len(items)] = [filed[item.item_column] for item in items]
    for row in rows:
        if row[0] == "合计":
            row[: len(items)] = ["合计", *(_total(item, records) for item in items[1:])]


def _total(item: Item, records: Sequence[Filled]) -> Value:
    filed = [one[item.item_column] for one in records if one[item.item_column] is not None]
    return sum(filed, Decimal(0)) if item.data_type == "decimal" and filed else None
