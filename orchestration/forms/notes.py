"""The sheet that explains a form: how to fill it in, and what each item asks.

Belongs here: its sentences. Does not belong here: definitions of its own; they come from the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration import catalogue
from orchestration.catalogue import Form, Item
from orchestration.workbook import HEAD, TITLE, Sheet, Style, Value

NOTES = "填报说明"
GENERAL = (
    "没有数据请留空，确为零请填 0。 / Leave a cell empty where there is no figure; write 0 for a real zero.",
    "表头、代码和计量单位请勿改动；需要更多行时在合计行之上插入。"
    " / Do not change heads, codes or units; insert more rows above the total row.",
    "填报单位、报告期写在冒号之后，如“报告期：2024年”“报告期：2024年6月”。"
    " / Write reporting body and period behind the colon.",
)
HOW = {
    "decimal": "数字 / number",
    "text": "文字 / text",
    "code": "代码，按文字填写 / code, as text",
    "date": "日期，如 2024-06-30 / date",
    "boolean": "是或否 / yes or no",
    "uscc": "18 位统一社会信用代码 / 18 characters",
    "area": "地区全称，从列表选择或填目录中的名称 / name of the area, from the list",
    "indicator": "指标代码 / indicator code",
    "unit": "计量单位，从列表选择 / unit, from the list",
    "period": "如 2024 或 2024-06 / like 2024 or 2024-06",
}
FROM_LIST = "从列表选择名称，也可填代码 / choose a name from the list, or write its code"
HEADS = ("项目代码 / code", "项目 / item", "单位 / unit", "填写 / how", "必填 / required", "出处 / source")


def notes_sheet(form: Form, items: Sequence[Item]) -> Sheet:
    """One row per item. Names stand with their translation in one cell, so that no head is found on this sheet."""
    rows: list[list[Value]] = [
        [f"{form.name_zh}（{form.form}）填报说明 / Notes on {form.name_en}"],
    ]
    rows += [[sentence] for sentence in GENERAL]
    rows += [[], [*HEADS]]
    head_row = len(rows) - 1
    rows += [_row(item) for item in items]
    styles: dict[int | tuple[int, int], Style] = {0: TITLE._replace(align=""), head_row: HEAD}
    styles |= dict.fromkeys(range(head_row + 1, len(rows)), Style(wrap=True, border=True))
    return Sheet(
        NOTES,
        rows,
        styles=styles,
        widths={0: 18, 1: 60, 2: 26, 3: 40, 4: 16, 5: 50},
        freeze=(head_row + 1, 0),
    )


def _row(item: Item) -> list[Value]:
    unit = catalogue.units().get(item.unit_code)
    how = FROM_LIST if catalogue.codes(item.item_column) else HOW[item.data_type]
    return [
        item.item_code or None,
        f"{item.name_zh} / {item.name_en}",
        f"{unit.name_zh} / {unit.name_en}" if unit else None,
        how,
        "必填 / required" if item.is_required else None,
        item.source_note,
    ]
