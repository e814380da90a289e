"""The invented enterprises: who they are, where they belong, which certificates they hold.

Belongs here: what a register would know of an enterprise. Does not belong here: what it produces (``activity``)
and how registers are written (``registries``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from orchestration import catalogue
from orchestration.credit_code import CREDIT_ALPHABET, credit_check_digit, organisation_check_digit
from orchestration.sample.draws import Draws
from orchestration.sample.industries import FOCUS, INDUSTRIAL, SERVICES, Industry
from orchestration.sample.scales import Place, Scale

OLD = 10  # the first enterprises of every place were there long before and stay: faults are planted among them
CERTIFIED_SHARE = 0.28
RENEWED_SHARE = 0.85
BATCHES = ((10, 12), (12, 14))  # months and days on which certificates are issued

# Enterprises that move from one zone to another: (home, number) -> (new zone, first day there).
MOVES: Mapping[tuple[str, int], tuple[str, date]] = {
    ("baotou-re", 12): ("kundulun", date(2024, 3, 16)),
    ("ordos", 42): ("otog", date(2023, 6, 16)),
    ("jinshan", 57): ("baotou-equip", date(2022, 9, 16)),
}
# Enterprises that get another credit code, and the first day of the new one; those that another enterprise takes up.
CODE_CHANGES: Mapping[tuple[str, int], date] = {
    ("ordos", 12): date(2024, 3, 16),
    ("chifeng", 15): date(2023, 5, 11),
    ("wuhai", 20): date(2022, 8, 9),
}
MERGERS: Mapping[tuple[str, int], tuple[tuple[str, int], date]] = {
    ("baotou-re", 10): (("baotou-re", 5), date(2024, 2, 16)),
    ("tongliao", 17): (("tongliao", 2), date(2023, 9, 20)),
}
GUEST = ("ordos", 0)  # it turns up in returns of another zone
RENUMBERED = 100_000  # added to the number of an enterprise that goes on under another code


@dataclass(frozen=True)
class Stay:
    """Membership of a zone, from ``joined`` to the day before ``left``."""

    area_code: str
    joined: date
    left: date | None = None

    def covers(self, day: date) -> bool:
        return self.joined <= day and (self.left is None or day < self.left)


@dataclass(frozen=True)
class Certificate:
    number: str
    issued: date
    expires: date
    revoked: date | None = None

    def covers(self, day: date) -> bool:
        return self.issued <= day <= self.expires and (self.revoked is None or day < self.revoked)


@dataclass(frozen=True)
class Enterprise:
    """``number`` counts from 0 within the home; it is stable, whatever else the sample holds. ``succeeds``: the key
    under which it did the same business before its code changed, on the day ``appears``."""

    home: Place
    number: int
    uscc: str
    name: str
    division_code: str
    industry: Industry
    is_above_scale: bool
    established: date
    closed: date | None
    stays: tuple[Stay, ...]
    certificates: tuple[Certificate, ...]
    succeeds: tuple[str, int] | None = None
    appears: date = date.min

    @property
    def origin(self) -> tuple[str, int]:
        """What its business is drawn from: the key, or that of the code before."""
        return self.succeeds or self.key

    @property
    def is_old(self) -> bool:
        return self.number < OLD

    def is_known(self, day: date) -> bool:
        """Registers know it on a day."""
        return max(self.established, self.appears) <= day

    @property
    def key(self) -> tuple[str, int]:
        return self.home.code, self.number

    def is_member(self, area_code: str, day: date) -> bool:
        is_open = self.established <= day and (self.closed is None or day < self.closed)
        return is_open and any(stay.area_code == area_code and stay.covers(day) for stay in self.stays)

    def is_certified(self, day: date) -> bool:
        return any(certificate.covers(day) for certificate in self.certificates)


def build(scale: Scale, seed: int) -> tuple[Enterprise, ...]:
    """Every enterprise of the scale, by home and number; those with a new code stand at the end."""
    taken: set[str] = set()
    zones = {place.code for place in scale.zones()}
    first = tuple(
        _enterprise(seed, scale, place, number, zones, taken)
        for place in scale.zones() + scale.leagues()
        for number in range(place.size)
    )
    return first + tuple(_renumbered(seed, one, taken) for one in first if one.key in CODE_CHANGES)


def _renumbered(seed: int, one: Enterprise, taken: set[str]) -> Enterprise:
    """The enterprise under its new code; certificates follow with the next renewal and stay with the old code."""
    day = CODE_CHANGES[one.key]
    code = credit_code(Draws(seed, "new code", *one.key), one.division_code, taken)
    return replace(
        one, number=one.number + RENUMBERED, uscc=code, closed=None, succeeds=one.key, appears=day,
        name=one.name.replace("有限公司", "科技有限公司"), stays=(Stay(one.home.code, day),), certificates=(),
    )  # fmt: skip


def credit_code(draws: Draws, division_code: str, taken: set[str]) -> str:
    """A code with right check digits that no authority has issued: organisation codes do not begin with XX."""
    while True:
        body = "XX" + "".join(draws.pick(CREDIT_ALPHABET) for _ in range(6))
        code = f"91{division_code}{body}{organisation_check_digit(body)}"
        code += credit_check_digit(code)
        if code not in taken:
            taken.add(code)
            return code


def wrong_check_digit(code: str) -> str:
    """The same code with another last character."""
    return code[:17] + CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[17]) + 1) % len(CREDIT_ALPHABET)]


def _enterprise(seed: int, scale: Scale, place: Place, number: int, zones: set[str], taken: set[str]) -> Enterprise:
    draws = Draws(seed, "enterprise", place.code, number)
    division_code = place.area.division_code if place.is_zone else ""
    division_code = division_code or draws.pick(_banners(place.league))
    is_above_scale = number % 5 in (0, 2)  # two in five, and always some among the first
    industry = _industry(draws, place, is_above_scale)
    is_old = _is_old((place.code, number))
    established = _established(draws, scale, is_old)
    closed = None if is_old or not draws.chance(0.04) else _day_after(draws, scale, established)
    closed = CODE_CHANGES.get((place.code, number), closed)
    if (place.code, number) in MERGERS:
        closed = MERGERS[place.code, number][1]
    kind = "有限公司" if place.is_zone else "有限责任公司"
    enterprise = Enterprise(
        home=place,
        number=number,
        uscc=credit_code(draws, division_code, taken),
        name=f"示例{place.stem}{industry.word}{number + 1:03d}{kind}",
        division_code=division_code,
        industry=industry,
        is_above_scale=is_above_scale,
        established=established,
        closed=closed,
        stays=(),
        certificates=(),
    )
    draws = Draws(seed, "stays", *enterprise.key)
    stays = tuple(_stays(draws, scale, enterprise, zones)) if place.is_zone else ()
    certificates = tuple(_certificates(Draws(seed, "certificates", *enterprise.key), scale, enterprise, taken))
    return replace(enterprise, stays=stays, certificates=certificates)


def _is_old(key: tuple[str, int]) -> bool:
    return key[1] < OLD or key in MOVES or key in CODE_CHANGES or key in MERGERS


@cache
def _banners(league: str) -> list[str]:
    """Those of the league, or where it is not known, of all leagues."""
    leagues = {area.area_code for area in catalogue.areas() if area.parent_area_code == "150000"}
    inside = (area for area in catalogue.areas() if area.parent_area_code in ({league} if league else leagues))
    return sorted(area.area_code for area in inside if area.area_level == "banner")


def _industry(draws: Draws, place: Place, is_above_scale: bool) -> Industry:
    if not is_above_scale and draws.chance(0.6):
        return draws.pick(SERVICES)
    focus = FOCUS.get(place.league, INDUSTRIAL)
    return draws.pick(focus if draws.chance(0.65) else INDUSTRIAL)


def _established(draws: Draws, scale: Scale, is_old: bool) -> date:
    """The new ones begin by August, so that their first year is not a sliver that the second dwarfs."""
    first = scale.first_year
    if is_old or draws.chance(0.55):
        return draws.day(date(1998, 3, 1), date(first - 5, 12, 30))
    if draws.chance(0.75):
        return draws.day(date(first - 4, 1, 4), date(first, 11, 28))
    day = draws.day(*_span(scale))
    return day if day.month <= 8 else day.replace(month=day.month - 8, day=min(day.day, 27))


def _span(scale: Scale) -> tuple[date, date]:
    return date(scale.first_year + 1, 1, 1), date(scale.last_year, 12, 30)


def _day_after(draws: Draws, scale: Scale, start: date) -> date | None:
    """A day of the years of the sample; None if nothing is left of them after ``start``."""
    first, last = _span(scale)
    day = draws.day(max(first, start), last)
    return day if day > start else None


def _stays(draws: Draws, scale: Scale, one: Enterprise, zones: set[str]) -> Iterator[Stay]:
    is_old = _is_old(one.key)
    last = _span(scale)[1]
    latest = date(scale.first_year, 6, 15) if is_old or draws.chance(0.85) else last
    latest = min(latest, (one.closed or last) - timedelta(days=1))
    joined = draws.day(one.established, max(one.established, latest))
    left = None if is_old or one.closed or not draws.chance(0.02) else _day_after(draws, scale, joined)
    goal, moved = MOVES.get(one.key, ("", None))
    if goal in zones and moved:
        yield Stay(one.home.code, joined, moved)
        yield Stay(goal, moved)
    else:
        yield Stay(one.home.code, joined, one.closed or left)


def _certificates(draws: Draws, scale: Scale, one: Enterprise, taken: set[str]) -> Iterator[Certificate]:
    """A first certificate in the years of the sample, and renewals every three years until it lapses."""
    end = scale.last_year + 1
    first_year = max(draws.whole(scale.first_year - 2, end - 2), one.established.year + 1)
    if not draws.chance(CERTIFIED_SHARE):
        return
    batch = draws.pick(BATCHES)
    for year in range(first_year, end, 3):
        issued = date(year, *batch)
        if one.closed and issued >= one.closed:
            return
        revoked = draws.day(date(year + 1, 3, 1), date(year + 2, 9, 28)) if draws.chance(0.02) else None
        if revoked and revoked > _span(scale)[1]:
            revoked = None
        yield Certificate(_certificate_number(draws, year, taken), issued, date(year + 3, *batch), revoked)
        if revoked or not draws.chance(RENEWED_SHARE):
            return
        if draws.chance(0.2):  # renewed late: a gap of two months
            batch = BATCHES[-1]


def _certificate_number(draws: Draws, year: int, taken: set[str]) -> str:
    while (number := f"GR{year}15{draws.whole(1, 999_999):06d}") in taken:
        pass
    taken.add(number)
    return number
