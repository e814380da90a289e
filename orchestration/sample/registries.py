"""The registers: enterprises, zone membership, certificates. Every delivery is a full snapshot.

Belongs here: what a register knew at the end of the month before it was delivered. Does not belong here: returns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from orchestration import catalogue
from orchestration.sample.draws import Draws
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import Key
from orchestration.sample.planted import Fault
from orchestration.sample.population import Enterprise, credit_code
from orchestration.workbook import Value

Row = tuple[Value, ...]


def deliveries(model: Model) -> Iterator[Delivery]:
    """Every register file of the sample, planted lines included."""
    makers = {"enterprise-register": _register, "zone-membership": _membership, "hnte-certificate": _certificates}
    for period in model.scale.snapshots:
        known_until = date(int(period[:4]), int(period[5:]), 1) - timedelta(days=1)
        known = [one for one in model.enterprises if one.established <= known_until]
        for form, rows_of in makers.items():
            rows = list(rows_of(known, known_until))
            key = Key(form, "", period)
            for _, cases in model.editions(key):
                for case in cases:
                    rows.append(_planted(model, case.fault, rows))
            head = tuple(item.name_zh for item in catalogue.items(form))
            yield model.deliver(csv_bytes([head, *rows], "gb18030"), key)


def csv_bytes(rows: Iterable[Sequence[Value]], encoding: str) -> bytes:
    """Rows as Excel writes CSV; dates in ISO form, an empty cell for None."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def _until(day: date | None, known_until: date) -> date | None:
    return day if day is not None and day <= known_until else None


def _register(known: list[Enterprise], known_until: date) -> Iterator[Row]:
    for one in sorted(known, key=lambda one: one.uscc):
        closed = _until(one.closed, known_until)
        above_scale = "是" if one.is_above_scale else "否"
        yield one.uscc, one.name, one.division_code, one.industry.code, one.established, closed, above_scale


def _membership(known: list[Enterprise], known_until: date) -> Iterator[Row]:
    names = {area.area_code: area.name_zh for area in catalogue.areas()}
    stays = ((stay, one) for one in known for stay in one.stays if stay.joined <= known_until)
    for stay, one in sorted(stays, key=lambda pair: (pair[0].area_code, pair[1].uscc)):
        yield one.uscc, one.name, names[stay.area_code], stay.joined, _until(stay.left, known_until)


def _certificates(known: list[Enterprise], known_until: date) -> Iterator[Row]:
    held_by = ((held, one) for one in known for held in one.certificates if held.issued <= known_until)
    for held, one in sorted(held_by, key=lambda pair: pair[0].number):
        yield held.number, one.uscc, one.name, held.issued, held.expires, _until(held.revoked, known_until)


def _planted(model: Model, fault: Fault, rows: list[Row]) -> Row:
    match fault:
        case Fault.SHORT_VALIDITY:
            return "GR201615000001", *rows[0][1:3], date(2016, 10, 12), date(2018, 10, 12), None
        case Fault.UNIT_NOT_REGISTERED:
            code = credit_code(Draws(model.seed, "not registered"), "150203", {one.uscc for one in model.enterprises})
            return code, "示例未登记企业有限公司", rows[0][2], date(2020, 5, 18), None
        case _:
            raise ValueError(f"{fault} is no fault of a register")
