"""Everything invented, before any file is written.

Belongs here: enterprises with their activity, indexed by zone, and what is to be delivered when. Does not belong
here: the shape of any file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from orchestration import periods
from orchestration.sample import naming
from orchestration.sample.accounts import Accounts, accounts, year_round_revenue
from orchestration.sample.activity import Activity, produce
from orchestration.sample.draws import Draws
from orchestration.sample.naming import PLAIN, Edition, Key
from orchestration.sample.people import Staff, staff
from orchestration.sample.planted import Fault, Planted, planted_in
from orchestration.sample.population import Enterprise, build
from orchestration.sample.research import Research, Right, research, rights
from orchestration.sample.scales import Place, Scale

KEPT = 4_000  # monthly series in memory
KEPT_BOOKS = 60  # zones and years in memory


@dataclass(frozen=True)
class Delivery:
    """One file as it arrives. ``path`` is relative to the tree; ``received_at`` is UTC."""

    path: str
    content: bytes
    received_at: datetime
    received_from: str


@dataclass(frozen=True)
class Book:
    """All that the annual returns of one enterprise and year are filled from."""

    enterprise: Enterprise
    year: int
    accounts: Accounts
    staff: Staff
    research: Research
    rights: tuple[Right, ...]


ANNUAL = "GQ-002"  # who answers the annual survey answers all of its forms
ANNUAL_ANSWERED = 0.97


@dataclass(frozen=True)
class Model:
    """The invented world of one scale and seed. Monthly series and books are made when they are asked for and soon
    forgotten again, so that a large scale needs no more memory than its largest zone."""

    scale: Scale
    seed: int
    zones: tuple[Place, ...]
    enterprises: tuple[Enterprise, ...]
    by_key: Mapping[tuple[str, int], Enterprise]
    by_zone: Mapping[str, tuple[Enterprise, ...]]
    planted: tuple[Planted, ...]
    _activities: dict[tuple[str, int], Activity] = field(default_factory=dict, compare=False)
    _rights: dict[tuple[str, int], tuple[Right, ...]] = field(default_factory=dict, compare=False)
    _books: dict[tuple[str, str], list[Book]] = field(default_factory=dict, compare=False)

    def members(self, area_code: str, period: str) -> list[Enterprise]:
        """The enterprises that are open and belong to the zone on the last day of the period."""
        day: date = periods.last_day(period)
        return [enterprise for enterprise in self.by_zone[area_code] if enterprise.is_member(area_code, day)]

    def respondents(self, key: Key, share: float) -> list[Enterprise]:
        """The members that answered; the first of every zone always do, so that what is planted there is there."""
        return [
            member
            for member in self.members(key.area_code, key.period)
            if member.is_old or Draws(self.seed, "answers", key.form, *member.key, key.period).chance(share)
        ]

    def activity(self, one: Enterprise) -> Activity | None:
        """The monthly series of an enterprise above scale in a zone; None for all others."""
        if not (one.is_above_scale and one.home.is_zone):
            return None
        if one.key not in self._activities:
            if len(self._activities) >= KEPT:
                self._activities.clear()
            years = range(self.scale.first_year, self.scale.last_year + 1)
            self._activities[one.key] = produce(self.seed, one, years)
        return self._activities[one.key]

    def books(self, area_code: str, year: str) -> list[Book]:
        """The books of those who answer the annual survey."""
        if (area_code, year) not in self._books:
            if len(self._books) >= KEPT_BOOKS:
                self._books.clear()
            answered = self.respondents(Key(ANNUAL, area_code, year), ANNUAL_ANSWERED)
            self._books[area_code, year] = [self.book(one, int(year)) for one in answered]
        return self._books[area_code, year]

    def book(self, one: Enterprise, year: int) -> Book:
        activity, first = self.activity(one), self.scale.first_year
        figures = accounts(self.seed, one, activity, year, first)
        level, before = (year_round_revenue(self.seed, one, activity, y, first) for y in (year, max(first, year - 1)))
        people = staff(self.seed, one, level, before, year)
        products = figures["product_sales_revenue_cny_thousand"]
        cost, employees = figures["rd_expense_cny_thousand"], people["employees_persons"]
        figures["employee_compensation_cny_thousand"] = min(
            people["employees_average_persons"] * Draws(self.seed, "wage", *one.origin).whole(60, 120),
            figures["operating_revenue_cny_thousand"] // 2,
        )
        done = research(self.seed, one, cost, employees, products, year)
        return Book(one, year, figures, people, done, self.rights(one))

    def rights(self, one: Enterprise) -> tuple[Right, ...]:
        """Every right that an enterprise applied for."""
        if one.key not in self._rights:
            self._rights[one.key] = rights(self.seed, one, self.scale.last_year)
        return self._rights[one.key]

    def editions(self, key: Key) -> Iterator[tuple[Edition, tuple[Planted, ...]]]:
        """The deliveries of one return in the order of arrival, each with the faults that it carries."""
        cases = [case for case in self.planted if case.key == key]
        if any(case.fault is Fault.NOT_FILED for case in cases):
            return
        for edition in sorted({PLAIN, *(case.edition for case in cases)}, key=lambda edition: edition.days):
            yield edition, tuple(case for case in cases if case.edition == edition)

    def sent(self, key: Key) -> datetime:
        """When the return comes, in its ordinary edition."""
        is_late = any(case.key == key and case.fault is Fault.LATE for case in self.planted)
        return naming.received_at(self.seed, key, PLAIN, is_late)

    def deliver(self, content: bytes, key: Key, edition: Edition = PLAIN, container: str = "") -> Delivery:
        cases = [case for case in self.planted if case.key == key and case.edition == edition]
        folder = next((case.folder for case in cases if case.folder), "")
        return Delivery(
            path=naming.path(key, edition, container, folder),
            content=content,
            received_at=self.sent(key) + timedelta(days=edition.days),
            received_from=naming.sender(key),
        )


def invent(scale: Scale, seed: int) -> Model:
    zones = scale.zones()
    enterprises = build(scale, seed)
    every_period = {*scale.months, *scale.years, *scale.snapshots}
    return Model(
        scale=scale,
        seed=seed,
        zones=zones,
        enterprises=enterprises,
        by_key={one.key: one for one in enterprises},
        by_zone={
            zone.code: tuple(one for one in enterprises if any(stay.area_code == zone.code for stay in one.stays))
            for zone in zones
        },
        planted=planted_in([naming.REGION, *(zone.code for zone in zones)], every_period),
    )
