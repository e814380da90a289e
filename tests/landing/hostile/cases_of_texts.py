"""What is wrong with what the file says: heads, lines, numbers, names, periods."""

from __future__ import annotations

from tests.landing.hostile import cases_of_cells, cases_of_heads, cases_of_lines, cases_of_rows
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
    *cases_of_cells.NUMBERS,
    *cases_of_cells.SHOWN,
    *cases_of_cells.DAYS,
    *cases_of_cells.ANSWERS,
    *cases_of_cells.CODES,
    *cases_of_cells.NAMES,
    *cases_of_heads.HEADS_CASES,
    *cases_of_heads.TORCH_CASES,
    *cases_of_heads.SHEETS,
    *cases_of_heads.PAGES,
    *cases_of_rows.SUMS,
    *cases_of_rows.AFTER,
    *cases_of_rows.BLOCKS,
    *cases_of_lines.UNITS,
    *cases_of_lines.PERIODS,
    *cases_of_lines.REPORTERS,
    *cases_of_lines.TITLES,
    *cases_of_lines.FILES,
)
