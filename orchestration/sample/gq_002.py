"""The yearly return GQ-002 of a zone: the economic situation of its enterprises.

Belongs here: its rows, its workbook, and what the planted faults look like in it. Does not belong here: where the
figures come from (``accounts``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from orchestration import catalogue
from orchestration.sample import naming
from orchestration.sample.accounts import accounts
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.planted import Fault, Planted
from orchestration.sample.population import wrong_check_digit
from orchestration.sample.scales import Place
from orchestration.workbook import HEAD, RIGHT, TITLE, Sheet, Value, workbook_bytes

FORM = "GQ-002"
ANSWERED = 0.97
REVENUE = "operating_revenue_cny_thousand"


@dataclass(frozen=True)
class Record:
    """One enterprise; values in thousands of yuan (energy in hundredths of a tonne), by item column."""

    uscc: str
    name: str
    values: dict[str, int]


def deliveries(model: Model) -> Iterator[Delivery]:
    """Every GQ-002 file of the sample, planted ones included."""
    for place in model.zones:
        for year in model.scale.years:
            key = Key(FORM, place.code, year)
            right = records(model, key)
            sent = naming.received_at(model.seed, key)
            for edition, cases in model.editions(key):
                filed = right
                for case in cases:
                    filed = _spoiled(filed, case)
                yield model.deliver(workbook_bytes(_sheet(place, year, filed, sent)), key, edition)


def records(model: Model, key: Key) -> list[Record]:
    """What the enterprises of a zone report for a year, without faults."""
    return [
        Record(one.uscc, one.name, accounts(model.seed, one, model.activities.get(one.key), int(key.period)))
        for one in model.respondents(key, ANSWERED)
    ]


def _spoiled(right: list[Record], case: Planted) -> list[Record]:
    one = right[case.row]
    more_revenue = one.values | {REVENUE: one.values[REVENUE] * 2}
    match case.fault:
        case Fault.BAD_CODE:
            wrong = replace(one, uscc=wrong_check_digit(one.uscc))
        case Fault.PARTS_DO_NOT_ADD_UP:
            wrong = replace(one, values=more_revenue)
        case Fault.UNIT_TWICE:
            return [*right, replace(one, values=one.values | {"total_assets_cny_thousand": 1})]
        case _:
            raise ValueError(f"{case.fault} is no fault of {FORM}")
    return [*right[: case.row], wrong, *right[case.row + 1 :]]


def _sheet(place: Place, year: str, filed: list[Record], sent: datetime) -> Sheet:
    items = catalogue.items(FORM)
    figures = items[2:]
    last = len(items) - 1
    rows: list[list[Value]] = [
        [f"{MARK}　{year}年企业经济概况"],
        [*[None] * last, f"表　　号：{FORM}"],
        [f"填报单位：{place.area.name_zh}", *[None] * (last - 1), f"报告期：{year}年"],
        [*[None] * last, "单位：千元"],
        [item.name_zh for item in items],
        [item.item_code for item in items],
        *([one.uscc, one.name, *_figures(one.values)] for one in filed),
        ["合计", None, *_figures(_totals(filed))],
        [],
        [naming.signature(sent)],
    ]
    return Sheet(
        name=FORM,
        rows=rows,
        merges=[(0, 0, 0, last)],
        styles={0: TITLE, 4: HEAD, 5: HEAD} | {(row, last): RIGHT for row in (1, 2, 3)},
        number_formats={2 + at: "#,##0.00" if i.unit_code == "tce" else "#,##0" for at, i in enumerate(figures)},
        widths={0: 21, 1: 38} | dict.fromkeys(range(2, last + 1), 14),
        freeze=(6, 2),
    )


def _figures(values: Mapping[str, int]) -> Iterator[Value]:
    for item in catalogue.items(FORM)[2:]:
        value = values.get(item.item_column)
        yield value / 100 if value is not None and item.unit_code == "tce" else value


def _totals(filed: list[Record]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for one in filed:
        for item_column, value in one.values.items():
            totals[item_column] = totals.get(item_column, 0) + value
    return totals
