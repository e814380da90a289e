"""Who works in the invented enterprises.

Belongs here: staff at the end of a year and its parts. Does not belong here: the shape of the return, and faults.
"""

from __future__ import annotations

from orchestration.sample.draws import Draws
from orchestration.sample.population import Enterprise

Staff = dict[str, int]
LEAST = 12


def staff(seed: int, enterprise: Enterprise, revenue: float, revenue_before: float, year: int) -> Staff:
    """Persons by the columns of GQ-003. ``revenue`` is that of a year of twelve months, in thousands of yuan.

    No part exceeds what it is a part of; doctors and masters are all postgraduates there are.
    """
    draws = Draws(seed, "staff", *enterprise.origin)
    per_head = draws.between(300, 1100) if enterprise.is_above_scale else draws.between(150, 500)
    now, before = (max(LEAST, round(money / per_head)) for money in (revenue, revenue_before or revenue))
    of = Draws(seed, "staff", *enterprise.origin, year)
    service = not enterprise.industry.is_industrial
    postgraduates = round(now * of.between(0.02, 0.15 if service else 0.06))
    doctors = round(postgraduates * of.between(0.0, 0.25))
    graduates = round(now * of.between(0.0, 0.06))
    skilled = 0 if service else round(now * of.between(0.2, 0.5))
    grades = [int(skilled * share) for share in (0.03, 0.07, 0.2, 0.3, 0.35)]
    foreigners = round(now * max(0.0, of.between(-0.02, 0.01)))
    filed = {
        "employees_persons": now,
        "returnees_persons": round(postgraduates * of.between(0.0, 0.2)),
        "resident_foreigners_persons": foreigners,
        "foreign_experts_persons": foreigners // 2,
        "employees_new_in_year_persons": min(now, max(0, now - before) + round(now * of.between(0.02, 0.12))),
        "graduates_of_year_persons": graduates,
        "graduates_of_year_in_research_persons": round(graduates * of.between(0.0, 0.5)),
        "employees_average_persons": (now + before + 1) // 2,
        "postgraduates_persons": postgraduates,
        "doctors_persons": doctors,
        "masters_persons": postgraduates - doctors,
        "bachelors_persons": int(now * (of.between(0.25, 0.5) if service else of.between(0.1, 0.3))),
        "junior_college_persons": int(now * of.between(0.1, 0.3)),
        "skilled_workers_persons": skilled,
        **{f"skilled_workers_grade_{at + 1}_persons": size for at, size in enumerate(grades)},
        "managers_persons": round(now * of.between(0.04, 0.1)),
        "professional_staff_persons": round(now * of.between(0.1, 0.35)),
    }
    filed["employees_new_in_year_persons"] = max(filed["employees_new_in_year_persons"], graduates)
    return filed
