"""The registers beside the three of ``registries``: technology SMEs, recognised enterprises, institutions and
carriers, incubatees, rights, technology contracts, events of units.

Belongs here: what each of them knew at the end of the month before it was delivered. Does not belong here: writing
the files (``registries``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from orchestration import catalogue
from orchestration.sample.draws import Draws
from orchestration.sample.population import CODE_CHANGES, MERGERS, MOVES, RENUMBERED, Enterprise

if TYPE_CHECKING:
    from orchestration.sample.faults import Record
    from orchestration.sample.model import Model
    from orchestration.sample.scales import Place

LISTED = "listed"
_SHARES = {"gazelle": 0.04, "little_giant": 0.03, LISTED: 0.008, "neeq": 0.012, "unicorn": 0.001}
_SURE = {"gazelle": 0, LISTED: 1, "little_giant": 2}  # these enterprises of every zone are on the list
_LATEST = 2
_LEVELS = {"little_giant": "national", "gazelle": "regional", "unicorn": "national"}
_CARRIERS = ("incubator", "maker_space", "rural_innovation_carrier", "accelerator", "university_park", "service_body")
_LABORATORIES = ("key_laboratory", "enterprise_rd_centre", "engineering_research_centre", "new_rd_institution")


class Listing(NamedTuple):
    kind: str
    level: str
    recognised: date
    ended: date | None

    def covers(self, day: date) -> bool:
        return self.recognised <= day and (self.ended is None or day < self.ended)


def listings(seed: int, one: Enterprise, last_year: int) -> list[Listing]:
    """The lists that an enterprise is on; one of those that are on a list for sure got there in the last year."""
    draws = Draws(seed, "listings", *one.key)
    found = []
    for kind, share in _SHARES.items():
        is_on = (draws.chance(share) and not one.is_old) or (one.home.is_zone and one.number == _SURE.get(kind))
        if is_on and one.established.year < last_year and not one.succeeds:
            first = date(last_year, 2, 5) if one.number == _LATEST else date(last_year - 5, 1, 5)
            recognised = draws.day(max(first, one.established), date(last_year, 11, 20))
            is_over = kind in _LEVELS and draws.chance(0.15)
            ended = date(recognised.year + 3, recognised.month, recognised.day) if is_over else None
            found.append(Listing(kind, _LEVELS.get(kind, ""), recognised, ended))
    return found


def tech_smes(model: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    """A number is issued for a year; who is in the list in one year mostly is in the next."""
    for one in known:
        draws = Draws(model.seed, "tech sme", *one.key)
        does = (bool(one.certificates) and draws.chance(0.7)) or draws.chance(0.12)
        for year in range(max(model.scale.first_year, one.established.year + 1), until.year + 1):
            day = draws.day(date(year, 3, 2), date(year, 10, 20))
            is_in, revoked = draws.chance(0.85), draws.chance(0.01)
            is_open = one.is_known(day) and (one.closed is None or day < one.closed)
            if does and is_in and is_open and day <= until:
                out = date(year, 11, 15) if revoked else None
                yield _named(one) | {
                    "register_no": f"示例{year}{one.uscc[8:17]}",
                    "registered_date": day,
                    "revoked_date": _until(out, until),
                }


def enterprise_lists(model: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    for one in known:
        for entry in listings(model.seed, one, model.scale.last_year):
            if entry.recognised <= until:
                yield _named(one) | {
                    "list_type_code": _name_of("list_type_code", entry.kind),
                    "recognition_level_code": _name_of("recognition_level_code", entry.level) if entry.level else None,
                    "recognised_date": entry.recognised,
                    "ended_date": _until(entry.ended, until),
                }


class Institution(NamedTuple):
    name: str
    kind: str
    level: str
    area_zh: str
    host: str | None
    recognised: date
    ended: date | None

    def is_regional_laboratory(self, day: date) -> bool:
        is_valid = self.recognised <= day and (self.ended is None or day < self.ended)
        return is_valid and self.kind in _LABORATORIES and self.level == "regional"


def institutions(model: Model, place: Place) -> Iterator[Institution]:
    """Carriers of a zone, and laboratories of its enterprises."""
    draws = Draws(model.seed, "institutions", place.code)
    for kind in _CARRIERS:
        for number in range(draws.whole(1 if kind == "incubator" else 0, 2)):
            name = f"示例{place.stem}{_name_of('institution_kind_code', kind)}{number + 1}"
            level = draws.pick(("national", "regional", "regional", "league"))
            since = draws.day(date(2014, 1, 5), date(model.scale.last_year - 1, 12, 20))
            ended = date(since.year + 4, 6, 15) if draws.chance(0.1) else None
            yield Institution(name, kind, level, place.area.name_zh, None, since, ended)
    since = draws.day(date(model.scale.last_year, 2, 5), date(model.scale.last_year, 11, 20))
    yield Institution(f"示例{place.stem}科技服务中心", "service_body", "league", place.area.name_zh, None, since, None)
    for one in model.by_zone[place.code]:
        draws = Draws(model.seed, "laboratory", *one.key)
        if one.home.code == place.code and one.certificates and draws.chance(0.15):
            kind, level = draws.pick(_LABORATORIES), draws.pick(("national", "regional", "regional", "league"))
            first = max(one.established, date(2015, 1, 5))
            since = draws.day(first, max(first, date(model.scale.last_year, 12, 20)))
            name = f"{one.name}{_name_of('institution_kind_code', kind)}"
            yield Institution(name, kind, level, place.area.name_zh, one.uscc, since, None)


def institution_register(model: Model, _: list[Enterprise], until: date) -> Iterator[Record]:
    for one in chain.from_iterable(institutions(model, place) for place in model.zones):
        if one.recognised <= until:
            yield {
                "institution_name": one.name,
                "institution_kind_code": _name_of("institution_kind_code", one.kind),
                "recognition_level_code": _name_of("recognition_level_code", one.level),
                "area_name": one.area_zh,
                "uscc": one.host,
                "recognised_date": one.recognised,
                "ended_date": _until(one.ended, until),
            }


def incubatees(model: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    """Young and small enterprises of the zones sit in the first incubator of the zone."""
    names = {place.code: (place.area.name_zh, place.stem) for place in model.zones}
    for one in known:
        draws = Draws(model.seed, "incubatee", *one.key)
        first = date(model.scale.first_year - 3, 3, 1)
        is_sure = one.number in (3, 4)
        stays = one.home.is_zone and not one.is_above_scale and one.established >= first
        if not one.home.is_zone or one.succeeds or not (is_sure or (stays and draws.chance(0.5))):
            continue
        entered = date(model.scale.last_year, 4, 8) if one.number == 4 else max(one.established, first)
        if entered > until:
            continue
        area_zh, stem = names[one.home.code]
        graduated = date(entered.year + 3, 6, 10) if draws.chance(0.6) else None
        left = date(entered.year + 3, 9, 10) if graduated else None
        yield _named(one) | {
            "incubator_name": f"示例{stem}{_name_of('institution_kind_code', 'incubator')}1",
            "institution_kind_code": _name_of("institution_kind_code", "incubator"),
            "area_name": area_zh,
            "entered_date": entered,
            "graduated_date": _until(graduated, until),
            "left_date": _until(left, until),
        }


def intellectual_property(model: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    for one in known:
        for right in model.rights(one):
            granted = _until(right.granted, until)
            if granted:
                yield {
                    "right_no": right.number,
                    "right_kind_code": _name_of("right_kind_code", right.kind),
                    "uscc": one.uscc,
                    "enterprise_name": one.name,
                    "applied_date": right.applied,
                    "granted_date": granted,
                    "ended_date": None,
                    "is_foreign": "是" if right.is_foreign else "否",
                }


def technology_contracts(model: Model, known: list[Enterprise], until: date) -> Iterator[Record]:
    for one in known:
        for contract in contracts_of(model, one, until):
            yield {
                "contract_no": f"示例{contract.day.year}{one.uscc[8:17]}{contract.number}",
                "contract_kind_code": _name_of("contract_kind_code", contract.kind),
                "uscc": one.uscc,
                "enterprise_name": one.name,
                "registered_date": contract.day,
                "contract_value_cny_thousand": contract.value,
                "technology_value_cny_thousand": contract.technology_value,
            }


class Contract(NamedTuple):
    """A technology contract that an enterprise had registered on ``day``; values in CNY thousand."""

    day: date
    number: int
    kind: str
    value: int
    technology_value: int


def contracts_of(model: Model, one: Enterprise, until: date) -> Iterator[Contract]:
    """What one enterprise had registered, for the register and for its own return alike."""
    kinds = [entry.code for entry in catalogue.codes("contract_kind_code")]
    draws = Draws(model.seed, "contracts", *one.key)
    if one.number > 1 and not draws.chance(0.5 if not one.industry.is_industrial else 0.08):
        return
    for year in range(max(model.scale.first_year, one.established.year + 1), until.year + 1):
        for number in range(draws.whole(0, 2)):
            day = draws.day(date(year, 1, 6), date(year, 12, 20))
            value = round(draws.skewed(400, 1.0)) + 10
            kind, share = draws.pick(kinds), draws.between(0.3, 1.0)
            is_open = one.is_known(day) and (one.closed is None or day < one.closed)
            if is_open and day <= until:
                yield Contract(day, number, kind, value, round(value * share))


def unit_events(model: Model, _: list[Enterprise], until: date) -> Iterator[Record]:
    """Changes of code, mergers and moves, by the code of the unit as it was before."""
    zones = {place.code: place.area.name_zh for place in model.zones}
    told: list[tuple[tuple[str, int], str, date, tuple[str, int] | None, str | None]] = [
        *((key, "code_change", day, (key[0], key[1] + RENUMBERED), None) for key, day in CODE_CHANGES.items()),
        *((key, "merger", day, goal, None) for key, (goal, day) in MERGERS.items()),
        *((key, "relocation", day, None, zones.get(goal)) for key, (goal, day) in MOVES.items() if goal in zones),
    ]
    for key, kind, day, successor, area_zh in told:
        one = model.by_key.get(key)
        if one and day <= until:
            yield _named(one) | {
                "event_kind_code": _name_of("event_kind_code", kind),
                "event_date": day,
                "successor_uscc": model.by_key[successor].uscc if successor else None,
                "area_name": area_zh,
                "evidence_note": "示例文件",
            }


def _named(one: Enterprise) -> Record:
    return {"uscc": one.uscc, "enterprise_name": one.name}


def _until(day: date | None, until: date) -> date | None:
    return day if day is not None and day <= until else None


def _name_of(item_column: str, code: str) -> str:
    return next(entry.name_zh for entry in catalogue.codes(item_column) if entry.code == code)
