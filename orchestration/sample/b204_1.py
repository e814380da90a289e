"""The monthly return B204-1 of a zone: output, sales, exports and electricity by enterprise.

Belongs here: its rows and its workbook. Does not belong here: where the
figures come from (``activity``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import accumulate, groupby
from typing import NamedTuple

from orchestration import catalogue, periods
from orchestration.sample import faults, naming
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.population import GUEST, Enterprise
from orchestration.sample.scales import Place
from orchestration.workbook import HEAD, RIGHT, TITLE, Sheet, Value

FORM = "B204-1"
ANSWERED = 0.994
_COLUMN = re.compile(r"(?P<series>[a-z_]+?)_(?P<span>month|ytd)(?P<before>_last_year)?_(?P<unit>cny_thousand|kwh_10k)")
_HEADS = {"出口交货值": "其中：出口交货值", "企业用电量": "企业用电量（万千瓦时）"}  # as the paper form words them
HEAD_ROW = 5


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
class Return:
    """What one workbook says; figures in the sample's smallest amounts, by ``Column.item_column``."""

    place: Place
    period: str
    sent: datetime
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


def deliveries_of(model: Model, place: Place) -> Iterator[Delivery]:
    """Every B204-1 file of a zone, planted faults included; of the last year only where its name is not known."""
    months = model.scale.months
    for period in months[-11:] if place.is_placeholder else months:
        key = Key(FORM, place.code, period)
        answered = model.respondents(key, ANSWERED)
        records = [record(model, one, period) for one in answered if one.is_above_scale]
        if not records:
            continue
        sent = model.sent(key)
        for edition, cases in model.editions(key):
            spoiled = faults.in_records(records, cases, partial(record, model, model.by_key.get(GUEST), period))
            sheet = _sheet(Return(place, period, sent, spoiled))
            yield model.deliver(faults.workbook(sheet, cases, HEAD_ROW, HEAD_ROW + 1 + len(spoiled)), key, edition)


def record(model: Model, enterprise: Enterprise | None, period: str) -> Record:
    """What an enterprise above scale reports for a period; None where it did not exist yet."""
    assert enterprise is not None
    activity = model.activity(enterprise)
    assert activity is not None, enterprise.name
    year, month = int(period[:4]), int(period[5:])
    first_of_period = 1 if month == 2 else month
    values = {
        column.item_column: activity.total(
            column.series, year - column.years_ago, 1 if column.is_year_to_date else first_of_period, month
        )
        for column in columns()
    }
    return {"uscc": enterprise.uscc, "enterprise_name": enterprise.name, **values}


def _sheet(filed: Return) -> Sheet:
    last = len(columns()) + 1
    blank: list[Value] = [None] * last
    label = periods.label_zh(filed.period, january_february_merged=True)
    year, month = int(filed.period[:4]), int(filed.period[5:])
    groups = [(head, len(list(group))) for head, group in groupby(columns(), key=lambda column: column.head)]
    heads = [cell for head, size in groups for cell in (head, *[None] * (size - 1))]
    totals: Record = {c.item_column: _sum(one[c.item_column] for one in filed.records) for c in columns()}
    rows: list[list[Value]] = [
        [f"{MARK}　{year}年1—{month}月工业产销总值及主要产品产量"],
        [*blank, f"表　　号：{FORM}"],
        [
            f"填报单位：{naming.reporter(filed.place.area)}",
            *blank[1:],
            f"报告期：{label}",
        ],
        [*blank, f"单位：{filed.place.money.name_zh}"],
        ["统一社会信用代码", "单位详细名称", *heads],
        [None, None, *(c.subhead for c in columns())],
        *([one["uscc"], one["enterprise_name"], *_figures(filed, one)] for one in filed.records),
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
        number_formats={2 + at: _number_format(filed, column) for at, column in enumerate(columns())},
        widths={0: 21, 1: 38} | dict.fromkeys(range(2, last + 1), 14),
        freeze=(6, 2),
    )


def _sum(values: Iterable[Value]) -> int | None:
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if known else None


def _figures(filed: Return, values: Record) -> Iterator[Value]:
    for column in columns():
        value = values[column.item_column]
        if isinstance(value, int):
            yield filed.place.money.filed(value) if column.is_money else value / 100
        else:
            yield value


def _number_format(filed: Return, column: Column) -> str:
    return filed.place.money.number_format if column.is_money else "#,##0.00"
