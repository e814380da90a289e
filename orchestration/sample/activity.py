"""What the invented enterprises produce, sell and use, month by month.

Belongs here: monthly series of enterprises above scale. Does not belong here: yearly accounts (``accounts``), the
shape of a return, and faults.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.sample.draws import Draws
from orchestration.sample.population import Enterprise

SEASON = (0.90, 0.72, 1.02, 1.00, 1.02, 1.10, 0.98, 0.99, 1.05, 1.03, 1.02, 1.17)
SMALLEST = 18_000  # of those above scale: 1.8 million yuan a month

Series = list[int | None]


@dataclass(frozen=True)
class Activity:
    """Month by month from January of ``first_year``: money in hundreds of yuan, electricity in hundreds of
    kilowatt hours.

    None before the enterprise existed. ``export_delivery`` never exceeds ``industrial_sales``.
    """

    first_year: int
    industrial_output: Series
    industrial_sales: Series
    export_delivery: Series
    electricity_use: Series

    def total(self, series: str, year: int, first: int, last: int) -> int | None:
        """The sum from month ``first`` to ``last`` of a year; None if there was nothing yet."""
        start = (year - self.first_year) * 12
        values = getattr(self, series)[start + first - 1 : start + last]
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    def year_round(self, series: str, year: int) -> float:
        """The sum of a year as if it had twelve months; 0 if there was nothing yet."""
        start = (year - self.first_year) * 12
        known = [value for value in getattr(self, series)[start : start + 12] if value is not None]
        return sum(known) * 12 / len(known) if known else 0.0


def produce(seed: int, enterprise: Enterprise, years: range) -> Activity:
    """The series of an enterprise above scale. ``years`` begins a year before the first return, for its columns on the
    year before."""
    draws = Draws(seed, "activity", *enterprise.origin)
    step = enterprise.home.money.step
    level = max(float(SMALLEST), draws.skewed(80_000, 1.15))
    growth = 1 + max(-0.3, 0.07 + 0.10 * draws.normal()) / 12
    sold = draws.between(0.93, 0.995)
    exported = draws.between(0.05, 0.45) if draws.chance(0.2) else 0.0
    power = enterprise.industry.power * draws.between(0.6, 1.4)
    start = (enterprise.established.year - years.start) * 12 + enterprise.established.month - 1
    activity = Activity(years.start, [], [], [], [])
    for month in range(12 * len(years)):
        level *= growth
        made = level * SEASON[month % 12] * max(0.5, 1 + 0.06 * draws.normal())
        share = min(1.04, max(0.8, sold + 0.02 * draws.normal()))
        exists = month >= start
        output, sales = (round(made / step) * step, round(made * share / step) * step) if exists else (None, None)
        activity.industrial_output.append(output)
        activity.industrial_sales.append(sales)
        activity.export_delivery.append(None if sales is None else int(sales * exported / step) * step)
        activity.electricity_use.append(None if output is None else round(output * power))
    return activity
