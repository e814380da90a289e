"""Cases of the rules on magnitudes and on who fell silent (see ``cases``)."""

from __future__ import annotations

from typing import Any

from tests.quality.cases import MONTH, SALES_MONTH, Case, filing, landing
from tests.quality.small_tree import Row, unit

POWER = "electricity_use_month_kwh_10k"
YTD = "industrial_output_ytd_cny_thousand"
REVENUE, COST = "operating_revenue_cny_thousand", "operating_cost_cny_thousand"
MONTH_BEFORE, YEAR_BEFORE = ("B204-1", "2024-05"), ("GQ-002", "2023")


def factory(number: int, output: Any, power: Any = 10, sales: Any = None, **more: Any) -> Row:
    return unit(number, **{MONTH: output, POWER: power, SALES_MONTH: sales, **more})


def company(number: int, revenue: Any, cost: Any = None) -> Row:
    return unit(number, **{REVENUE: revenue, COST: cost})


def filing_of(form: str, before: tuple[str, str], column: str, here: range) -> Case:
    """Eleven units, one of which is half of all: the return passes without a small one, and not without the large."""
    around = {before: [unit(number, **{column: 1000 if number == 1 else 100}) for number in range(1, 12)]}
    keep, fail = ([unit(number, **{column: 100}) for number in numbers] for numbers in (here, range(2, 12)))
    return Case(form, filing(form, keep, around), filing(form, fail, around), 1)


MONTHS_BEFORE = {MONTH_BEFORE: [factory(number, 100, sales=90) for number in range(1, 9)]}
YEARS_BEFORE = {YEAR_BEFORE: [company(number, 100, 90) for number in range(1, 9)]}

CASES = {
    "b204_1.figure_magnitude": landing(
        "B204-1",
        [
            factory(1, 120, sales=110),
            factory(2, 300, 11, 280),  # a jump, and no power of ten
            factory(3, 1000, 100, 900),  # a factory that really grew, as its electricity says
            factory(5, 0),
            factory(6, None),
            factory(30, 10**6, None),  # nothing is known of it
        ],
        [factory(7, 1000, sales=88), factory(8, "0.1", sales="0.09")],
        2,
        MONTHS_BEFORE,
    ),
    "b204_1.column_magnitude": landing(
        "B204-1",
        [factory(1, 120), factory(2, 80), factory(3, 100_000)],
        [factory(number, 100_000 + number) for number in (4, 5, 6, 7)],
        1,
        MONTHS_BEFORE,
    ),
    "b204_1.column_emptied": landing(
        "B204-1",
        [factory(number, 100, power, 90) for number, power in ((1, 10), (2, 9), (3, 11), (4, None), (20, None))],
        [factory(5, 100, None, 90), factory(6, 100, 0, 90)],
        1,
        MONTHS_BEFORE,
    ),
    "b204_1.largest_missing": filing_of("B204-1", MONTH_BEFORE, YTD, range(1, 11)),
    "gq_002.figure_magnitude": landing(
        "GQ-002",
        [company(1, 120, 110), company(2, 300, 280), company(3, 100, 90), company(30, 10**7)],
        [company(4, 1000, 900), company(5, 100, 90_000)],
        2,
        YEARS_BEFORE,
    ),
    "gq_002.column_magnitude": landing(
        "GQ-002",
        [company(1, 120), company(2, 80)],
        [company(number, 1000 + number) for number in (4, 5, 6)],
        1,
        YEARS_BEFORE,
    ),
    "gq_002.column_emptied": landing(
        "GQ-002",
        [company(1, 120, 110), company(2, 80, 70), company(3, 100)],
        [company(4, 100), company(5, 90, 0)],
        1,
        YEARS_BEFORE,
    ),
    "gq_002.largest_missing": filing_of("GQ-002", YEAR_BEFORE, REVENUE, range(1, 11)),
}
