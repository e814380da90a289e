"""Small workbooks in the shape in which zones file B204-1, for tests to bend."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal

from orchestration.workbook import Sheet, Value, workbook_bytes

HEADS = ("工业总产值（当年价格）", "工业销售产值", "其中：出口交货值", "企业用电量（万千瓦时）")
COLUMNS = ("本年本月", "本年1—本月", "上年同期本月", "上年同期1—本月")
UNITS = ("91150000701463622D", "91340600MA2PBM9HXD")


def enterprise(uscc: str, *values: Value) -> list[Value]:
    """A row: code, name, then the sixteen figures (given ones first, the rest blank)."""
    return [uscc, f"示例企业{uscc[-4:]}", *values, *[None] * (16 - len(values))]


def b204_1_rows(
    rows: Sequence[Sequence[Value]],
    total: Sequence[Value] | None = None,
    period: str = "报告期：2024年6月",
    reporter: str = "填报单位：鄂尔多斯高新技术产业开发区",
    unit: str = "单位：千元",
) -> list[list[Value]]:
    upper: list[Value] = ["统一社会信用代码", "单位详细名称"]
    lower: list[Value] = [None, None]
    for head in HEADS:
        upper += [head, None, None, None]
        lower += COLUMNS
    table = [
        ["示例数据　2024年1—6月工业产销总值及主要产品产量"],
        ["表　　号：B204-1"],
        [reporter, None, period],
        [*[None] * 17, unit],
        upper,
        lower,
        *map(list, rows),
    ]
    if total is not None:
        table.append(["合计", None, *total])
    return [*table, [], ["单位负责人：甲　填表人：乙　报出日期：2024年7月8日"]]


def b204_1(*rows: Sequence[Value], **lines: str) -> bytes:
    """A B204-1 workbook with these enterprise rows, without a total row."""
    return workbook_bytes(Sheet("工业产销总值", b204_1_rows(rows, **lines)))


GOOD = b204_1(enterprise(UNITS[0], 100, 600), enterprise(UNITS[1], Decimal("50.5"), 300))


def with_part(workbook: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one part of its package replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return buffer.getvalue()
