"""What the invented enterprises do in research: people, cost, projects, rights.

Belongs here: one account of it, from which GQ-004, GQ-005, 107-1, 107-2 and the register of rights are all filled.
Does not belong here: the shape of any form, and faults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from orchestration.sample.draws import Draws
from orchestration.sample.population import Enterprise

THOUSAND_PER_HEAD = 180  # research cost for each of the staff in it
KINDS = ("invention", "utility_model", "design", "trademark", "software_copyright")
PATENTS = frozenset({"invention", "utility_model", "design"})


class Right(NamedTuple):
    """A right that was applied for; ``granted`` is None if it never was."""

    number: str
    kind: str
    applied: date
    granted: date | None
    is_foreign: bool


class Project(NamedTuple):
    name: str
    start: str
    completion: str
    persons: int
    person_months: int
    expenditure: int
    government: int


@dataclass(frozen=True)
class Research:
    """A year of an enterprise; money in thousands of yuan, ``fte_tenths`` in tenths of a person-year."""

    cost: int
    intramural: int
    outsourced: int
    persons: int
    full_time: int
    external: int
    management: int
    fte_tenths: int
    projects: tuple[Project, ...]
    new_product_sales: int


NOTHING = Research(0, 0, 0, 0, 0, 0, 0, 0, (), 0)


def research(seed: int, enterprise: Enterprise, cost: int, employees: int, products: int, year: int) -> Research:
    """``cost`` is the research expense of the accounts; nobody and nothing where there is none."""
    if cost <= 0:
        return NOTHING
    draws = Draws(seed, "research", *enterprise.origin, year)
    persons = max(2, min(employees * 3 // 10, cost // THOUSAND_PER_HEAD))
    management = min(persons - 1, round(persons * draws.between(0.02, 0.12)))
    full_time = round(persons * draws.between(0.5, 0.85))
    outsourced = round(cost * max(0.0, draws.between(-0.08, 0.12)))
    intramural = round((cost - outsourced) * draws.between(0.8, 0.98))
    return Research(
        cost=cost,
        intramural=intramural,
        outsourced=outsourced,
        persons=persons,
        full_time=full_time,
        external=min(persons - full_time, round(persons * 0.05)),
        management=management,
        fte_tenths=round(persons * draws.between(5.0, 8.5)),
        projects=_projects(draws, enterprise, intramural, persons - management, year),
        new_product_sales=round(products * draws.between(0.05, 0.4)),
    )


def _projects(draws: Draws, enterprise: Enterprise, money: int, people: int, year: int) -> tuple[Project, ...]:
    """The expenditure of the year by project; no more projects than there are people for."""
    count = max(1, min(people // 3, 1 + money // 2_000, 4))
    made = []
    for number in range(count):
        share, persons = money // (count + 1), people // count
        spent = money - share * (count - 1) if number == 0 else share
        start = f"{year - draws.whole(0, 1)}{draws.whole(1, 6):02d}"
        completion = f"{year + draws.whole(0, 1)}{draws.whole(7, 12):02d}"
        name = f"示例{enterprise.industry.word}研发项目{number + 1:02d}"
        months = persons * draws.whole(4, 10)
        made.append(Project(name, start, completion, persons, months, spent, round(spent * draws.between(0, 0.15))))
    return tuple(made)


def rights(seed: int, enterprise: Enterprise, last_year: int) -> tuple[Right, ...]:
    """Every right that the enterprise applied for until the end of ``last_year``, in order of application."""
    draws = Draws(seed, "rights", *enterprise.origin)
    does = bool(enterprise.certificates) or enterprise.is_old or draws.chance(0.1)
    if not does or enterprise.succeeds:
        return ()
    first = max(enterprise.established.year + 1, last_year - 8)
    made = []
    for year in range(first, last_year + 1):
        for number in range(draws.whole(0, 2)):
            kind = KINDS[min(len(KINDS) - 1, int(draws.skewed(1.0, 0.8)))]
            applied = draws.day(date(year, 1, 5), date(year, 12, 20))
            wait = draws.whole(1, 2) if kind == "invention" else draws.whole(0, 1)
            granted = draws.day(date(year + wait, 1, 5), date(year + wait, 12, 20))
            is_granted = draws.chance(0.85) and granted > applied
            serial = f"{year}{enterprise.uscc[8:16]}{number}"
            made.append(Right(f"示例{serial}", kind, applied, granted if is_granted else None, draws.chance(0.03)))
    return tuple(made)
