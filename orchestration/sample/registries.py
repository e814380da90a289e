"""The registers. Every delivery is a full snapshot, as CSV.

Belongs here: enterprises, zone membership, certificates as known at the end of the month before the delivery, and
writing all registers. Does not belong here: the registers of ``lists``, and returns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from orchestration import catalogue
from orchestration.sample import faults, lists
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import Key
from orchestration.sample.planted import Fault, Planted
from orchestration.sample.population import Enterprise, credit_code
from orchestration.workbook import Value

ENCODING = "gb18030"


def deliveries(model: Model) -> Iterator[Delivery]:
    """Every register file of the sample, planted lines included."""
    for period in model.scale.snapshots:
        until = date(int(period[:4]), int(period[5:]), 1) - timedelta(days=1)
        known = [one for one in model.enterprises if one.is_known(until)]
        for form, records_of in _REGISTERS.items():
            key = Key(form, "", period)
            records = list(records_of(model, known, until))
            for edition, cases in model.editions(key) if records else ():
                spoiled = faults.in_records(records, cases, partial(_stranger, model))
                yield model.deliver(csv_of(form, spoiled, cases), key, edition)


def csv_of(form: str, records: Iterable[Record], cases: Sequence[Planted] = (), encoding: str = ENCODING) -> bytes:
    """Records as the CSV of a form, with the faults of the file in it."""
    items = catalogue.items(form)
    rows: Sequence[Sequence[Value]] = [
        [item.name_zh for item in items],
        *([record.get(item.item_column) for item in items] for record in records),
    ]
    for case in cases:
        rows = faults.in_cells(rows, case, 0, None)
    content = csv_bytes(rows, encoding)
    if any(case.fault is Fault.OTHER_ENCODING for case in cases):
        content = content.replace(b"\r\n", b"\xff\r\n", 1)
    return content


def csv_bytes(rows: Iterable[Sequence[Value]], encoding: str) -> bytes:
    """Rows as Excel writes CSV; dates in ISO form, an empty cell for None."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def _until(day: date | None, until: date) -> date | None:
    return day if day is not None and day <= until else None


def _register(_: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    for one in sorted(known, key=lambda one: one.uscc):
        yield {
            "uscc": one.uscc,
            "enterprise_name": one.name,
            "division_code": one.division_code,
            "industry_code": one.industry.code,
            "established_date": one.established,
            "closed_date": _until(one.closed, until),
            "is_above_scale": "是" if one.is_above_scale else "否",
        }


def _membership(model: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    names = {place.code: place.area.name_zh for place in model.zones}
    stays = ((stay, one) for one in known for stay in one.stays if stay.joined <= until)
    for stay, one in sorted(stays, key=lambda pair: (pair[0].area_code, pair[1].uscc)):
        yield {
            "uscc": one.uscc,
            "enterprise_name": one.name,
            "area_name": names[stay.area_code],
            "joined_date": stay.joined,
            "left_date": _until(stay.left, until),
        }


def _certificates(_: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    held_by = ((held, one) for one in known for held in one.certificates if held.issued <= until)
    for held, one in sorted(held_by, key=lambda pair: pair[0].number):
        yield {
            "certificate_no": held.number,
            "uscc": one.uscc,
            "enterprise_name": one.name,
            "issued_date": held.issued,
            "expires_date": held.expires,
            "revoked_date": _until(held.revoked, until),
        }


def _stranger(model: Model) -> Record:
    """An enterprise that no register knows, as a member of the first zone."""
    code = credit_code(Draws(model.seed, "not registered"), "150203", {one.uscc for one in model.enterprises})
    return {
        "uscc": code,
        "enterprise_name": "示例未登记企业有限公司",
        "area_name": model.zones[0].area.name_zh,
        "joined_date": date(2020, 5, 18),
    }


_REGISTERS: Mapping[str, Callable[[Model, list[Enterprise], date], Iterator[Record]]] = {
    "enterprise-register": _register,
    "zone-membership": _membership,
    "hnte-certificate": _certificates,
    "tech-sme": lists.tech_smes,
    "enterprise-list": lists.enterprise_lists,
    "institution-register": lists.institution_register,
    "incubatee": lists.incubatees,
    "intellectual-property": lists.intellectual_property,
    "technology-contract": lists.technology_contracts,
    "unit-event": lists.unit_events,
}
