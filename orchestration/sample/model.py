"""Everything invented, before any file is written.

Belongs here: enterprises with their activity, indexed by zone, and what is to be delivered when. Does not belong
here: the shape of any file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from orchestration import periods
from orchestration.sample import naming
from orchestration.sample.activity import Activity, produce
from orchestration.sample.draws import Draws
from orchestration.sample.naming import PLAIN, Edition, Key
from orchestration.sample.planted import Fault, Planted, planted_in
from orchestration.sample.population import OLD, Enterprise, build
from orchestration.sample.scales import Place, Scale


@dataclass(frozen=True)
class Delivery:
    """One file as it arrives. ``path`` is relative to the tree; ``received_at`` is UTC."""

    path: str
    content: bytes
    received_at: datetime
    received_from: str


@dataclass(frozen=True)
class Model:
    """The invented world of one scale and seed."""

    scale: Scale
    seed: int
    zones: tuple[Place, ...]
    enterprises: tuple[Enterprise, ...]
    activities: Mapping[tuple[str, int], Activity]
    by_zone: Mapping[str, tuple[Enterprise, ...]]
    planted: tuple[Planted, ...]

    def members(self, area_code: str, period: str) -> list[Enterprise]:
        """The enterprises that are open and belong to the zone on the last day of the period."""
        day: date = periods.last_day(period)
        return [enterprise for enterprise in self.by_zone[area_code] if enterprise.is_member(area_code, day)]

    def respondents(self, key: Key, share: float) -> list[Enterprise]:
        """The members that answered; the first of every zone always do, so that what is planted there is there."""
        return [
            member
            for member in self.members(key.area_code, key.period)
            if member.number < OLD or Draws(self.seed, "answers", key.form, *member.key, key.period).chance(share)
        ]

    def editions(self, key: Key) -> Iterator[tuple[Edition, tuple[Planted, ...]]]:
        """The deliveries of one return in the order of arrival, each with the faults that it carries."""
        cases = [case for case in self.planted if case.key == key]
        if any(case.fault is Fault.NOT_FILED for case in cases):
            return
        for edition in sorted({PLAIN, *(case.edition for case in cases)}, key=lambda edition: edition.days):
            yield edition, tuple(case for case in cases if case.edition == edition)

    def deliver(self, content: bytes, key: Key, edition: Edition = PLAIN, container: str = "") -> Delivery:
        return Delivery(
            path=naming.path(key, edition, container),
            content=content,
            received_at=naming.received_at(self.seed, key, edition),
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
        activities={one.key: produce(seed, one) for one in enterprises if one.is_above_scale and one.home.is_zone},
        by_zone={
            zone.code: tuple(one for one in enterprises if any(stay.area_code == zone.code for stay in one.stays))
            for zone in zones
        },
        planted=planted_in((zone.code for zone in zones), every_period),
    )
