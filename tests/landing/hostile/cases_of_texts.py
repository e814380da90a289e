"""What is wrong with what the file says: heads, lines, numbers, names, periods."""

from __future__ import annotations

from tests.landing.hostile.case import ACCEPT, Case
from tests.landing.workbooks import GOOD

TEXTS: tuple[Case, ...] = (
    Case(
        "a_good_return",
        "good",
        lambda: GOOD,
        ACCEPT,
        "ok",
        rows=2,
        totals={"industrial_output_ytd_cny_thousand": "900", "industrial_output_month_cny_thousand": "150.5"},
    ),
)
