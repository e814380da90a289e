"""The monthly return B204-1 of a zone: output, sales, exports and electricity by enterprise.

Belongs here: its rows, its workbook, and what the planted faults look like in it. Does not belong here: where the
figures come from (``activity``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import accumulate, groupby
from typing import NamedTuple

from orchestration import catalogue, periods
from orchestration.sample import naming
from orchestration.sample.activity import Activity
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.planted import Fault, Planted
from orchestration.sample.population import Enterprise, wrong_check_digit
from orchestration.sample.scales import Place
from orchestration.workbook import HEAD, RIGHT, TITLE, Sheet, Value, workbook_bytes

FORM = "B204-1"
ANSWERED = 0.994
GUEST = ("ordos", 0)  # the enterprise that turns up in the return of another zone
_COLUMN = re.compile(r"(?P<series>[a-z_]+?)_(?P<span>month|ytd)(?P<before>_last_year)?_(?P<unit>cny_thousand|kwh_10k)")
_HEADS = {"出口交货值": "其中：出口交货值", "企业用电量": "企业用电量（万千瓦时）"}  # as the paper form words them
OUTPUT_MONTH, OUTPUT_YTD = "industrial_output_month_cny_thousand", "industrial_output_ytd_cny_thousand"
SALES_MONTH, SALES_YTD = "industrial_sales_month_cny_thousand", "industrial_sales_ytd_cny_thousand"
EXPORT_MONTH, EXPORT_YTD = "export_delivery_month_cny_thousand", "export_delivery_ytd_cny_thousand"


class Column(NamedTuple):
    """One figure column: the series it shows, whether of the year so far, and of how many years ago."""

    item_column: str
    series: str
    is_year_to_date: bool
    years_ago: int
    is_money: bool
    head: str
    subhead: str


@dataclass(frozen=True)
class Record:
    """One enterprise in a return; values in the sample's smallest amounts, by ``Column.item_column``."""

    uscc: str
    name: str
    values: dict[str, int | None]


@dataclass(frozen=True)
class Return:
    """What one workbook says. ``stated`` is the period on the sheet, which a fault may set wrong."""

    place: Place
    period: str
    stated: str
    sent: datetime
    columns: tuple[Column, ...]
    records: list[Record]


@cache
def columns() -> tuple[Column, ...]:
    """The figure columns in the order of the form."""
    found = []
    for item in catalogue.items(FORM)[2:]:
        match = _COLUMN.fullmatch(item.item_column)
        assert match is not None, item.item_column
        head, subhead = item.name_zh.split("·")
        found.append(
            Column(
                item_column=item.item_column,
                series=match["series"],
                is_year_to_date=match["span"] == "ytd",
                years_ago=1 if match["before"] else 0,
                is_money=match["unit"] == "cny_thousand",
                head=_HEADS.get(head, head),
                subhead=subhead,
            )
        )
    return tuple(found)


def deliveries(model: Model) -> Iterator[Delivery]:
    """Every B204-1 file of the sample, planted ones included."""
    for place in model.zones:
        for period in model.scale.months:
            key = Key(FORM, place.code, period)
            answered = model.respondents(key, ANSWERED)
            records = [record(one, model.activities[one.key], period) for one in answered if one.is_above_scale]
            if not records:
                continue
            sent = naming.received_at(model.seed, key)
            right = Return(place, period, stated=period, sent=sent, columns=columns(), records=records)
            for edition, cases in model.editions(key):
                content = _content(right, [case for case in cases if case.fault is not Fault.NONE], model)
                yield model.deliver(content, key, edition)


def record(enterprise: Enterprise, activity: Activity, period: str) -> Record:
    """What an enterprise reports for a period; None where it did not exist yet."""
    year, month = int(period[:4]), int(period[5:])
    first_of_period = 1 if month == 2 else month
    values = {
        column.item_column: activity.total(
            column.series, year - column.years_ago, 1 if column.is_year_to_date else first_of_period, month
        )
        for column in columns()
    }
    return Record(enterprise.uscc, enterprise.name, values)


def _content(filed: Return, cases: list[Planted], model: Model) -> bytes:
    """The bytes of the file with the planted faults in it."""
    for case in cases:
        match case.fault:
            case Fault.UNREADABLE:
                return f"{MARK}：{periods.label_zh(filed.period)}报表请见邮件附件，谢谢。\r\n".encode("gb18030")
            case Fault.UNKNOWN_FORM:
                return workbook_bytes(_project_list(filed))
            case Fault.COLUMN_MISSING:
                filed = replace(filed, columns=tuple(c for c in columns() if c.item_column != OUTPUT_YTD))
            case Fault.OTHER_PERIOD:
                filed = replace(filed, stated=periods.previous(filed.period))
            case Fault.UNIT_TWICE:
                first = filed.records[case.row]
                changed = replace(first, values=first.values | _scaled(first, 2, OUTPUT_MONTH, OUTPUT_YTD))
                filed = replace(filed, records=[*filed.records, changed])
            case Fault.UNIT_OF_OTHER_ZONE:
                guest = next(one for one in model.enterprises if one.key == GUEST)
                filed = replace(filed, records=[*filed.records, record(guest, model.activities[GUEST], filed.period)])
            case _:
                records = list(filed.records)
                records[case.row] = _spoiled(records[case.row], case.fault, filed.place.money.step)
                filed = replace(filed, records=records)
    return workbook_bytes(_sheet(filed))


def _spoiled(right: Record, fault: Fault, step: int) -> Record:
    values = right.values
    match fault:
        case Fault.BAD_CODE:
            return replace(right, uscc=wrong_check_digit(right.uscc))
        case Fault.TENFOLD:
            wrong = _scaled(right, 10, OUTPUT_MONTH, OUTPUT_YTD, SALES_MONTH, SALES_YTD)
        case Fault.EXPORT_ABOVE_SALES:
            wrong = {EXPORT_MONTH: _times(values[SALES_MONTH], 2), EXPORT_YTD: _times(values[SALES_YTD], 2)}
        case Fault.YEAR_BELOW_MONTH:
            wrong = {OUTPUT_YTD: (values[OUTPUT_YTD] or 0) // (10 * step) * step}
        case Fault.NEGATIVE_OUTPUT:
            wrong = _scaled(right, -1, OUTPUT_MONTH)
        case _:
            raise ValueError(f"{fault} is no fault of a record of {FORM}")
    return replace(right, values=values | wrong)


def _scaled(right: Record, factor: int, *item_columns: str) -> dict[str, int | None]:
    return {name: _times(right.values[name], factor) for name in item_columns}


def _times(value: int | None, factor: int) -> int | None:
    return None if value is None else value * factor


def _sheet(filed: Return) -> Sheet:
    last = len(filed.columns) + 1
    blank: list[Value] = [None] * last
    year, month = int(filed.period[:4]), int(filed.period[5:])
    groups = [(head, len(list(group))) for head, group in groupby(filed.columns, key=lambda column: column.head)]
    heads = [cell for head, size in groups for cell in (head, *[None] * (size - 1))]
    totals = {c.item_column: _sum(one.values[c.item_column] for one in filed.records) for c in filed.columns}
    rows: list[list[Value]] = [
        [f"{MARK}　{year}年1—{month}月工业产销总值及主要产品产量"],
        [*blank, f"表　　号：{FORM}"],
        [f"填报单位：{filed.place.area.name_zh}", *blank[1:], f"报告期：{periods.label_zh(filed.stated, True)}"],
        [*blank, f"单位：{filed.place.money.name_zh}"],
        ["统一社会信用代码", "单位详细名称", *heads],
        [None, None, *(c.subhead for c in filed.columns)],
        *([one.uscc, one.name, *_figures(filed, one.values)] for one in filed.records),
        ["合计", None, *_figures(filed, totals)],
        [],
        [naming.signature(filed.sent)],
    ]
    starts = accumulate((size for _, size in groups), initial=2)
    return Sheet(
        name="工业产销总值",
        rows=rows,
        merges=[
            (0, 0, 0, last),
            (4, 0, 5, 0),
            (4, 1, 5, 1),
            *((4, start, 4, start + size - 1) for start, (_, size) in zip(starts, groups, strict=False)),
        ],
        styles={0: TITLE, 4: HEAD, 5: HEAD} | {(row, last): RIGHT for row in (1, 2, 3)},
        number_formats={2 + at: _number_format(filed, column) for at, column in enumerate(filed.columns)},
        widths={0: 21, 1: 38} | dict.fromkeys(range(2, last + 1), 14),
        freeze=(6, 2),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _figures(filed: Return, values: Mapping[str, int | None]) -> Iterator[Value]:
    for column in filed.columns:
        value = values[column.item_column]
        if value is None:
            yield None
        else:
            yield filed.place.money.filed(value) if column.is_money else value / 100


def _number_format(filed: Return, column: Column) -> str:
    return filed.place.money.number_format if column.is_money else "#,##0.00"


def _project_list(filed: Return) -> Sheet:
    """A workbook that is no statistical form at all."""
    return Sheet(
        name="项目台账",
        rows=[
            [f"{MARK}　{filed.place.area.short_name_zh}{periods.label_zh(filed.period)}招商引资项目台账"],
            ["序号", "项目名称", "投资方", "计划总投资（亿元）", "进展"],
            [1, "示例稀土永磁材料项目", "示例投资有限公司", 3.5, "已签约"],
            [2, "示例储能装备项目", "示例能源有限公司", 12, "在谈"],
        ],
        merges=[(0, 0, 0, 4)],
        styles={0: TITLE, 1: HEAD},
        widths={1: 28, 2: 24, 3: 20},
    )
