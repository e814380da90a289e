"""Cases of the rules on computed figures and on releases (see ``cases``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.quality.cases import marts, release
from tests.quality.small_tree import Row, indicator, measure

ONE_CODE = {"area_code": "ordos", "reference_period": "2024", "frequency": "A", "value": Decimal(1)}


def figure(code: str, value: Any, area: str = "ordos", period: str = "2024", **more: Any) -> Row:
    frequency = "A" if len(period) == 4 else "M"
    found = {"area_code": area, "reference_period": period, "frequency": frequency, "measure_code": code}
    return {**found, "value": None if value is None else Decimal(str(value)), "unit_code": "cny_thousand", **more}


def reported(period: str, share: int, code: str = "industrial_output_month_cny_thousand", area: str = "ordos") -> Row:
    return figure(code, 1, area, period, units_expected=100, units_reported=share)


REVENUE, LEADING = "operating_revenue_cny_thousand", "leading_industry_revenue_cny_thousand"
ALL, SOME = {"units_expected": 9, "units_reported": 9}, {"units_expected": 9, "units_reported": 8}
RD_FULL, RD_UNITS = "rd_expenditure_full_scope_cny_thousand", "rd_intramural_expenditure_cny_thousand"
OUTPUT = "industrial_output_cny_thousand"

INDICATORS = {
    "fct_measures.zones_within_region": marts(
        [
            figure(REVENUE, 9, "150000"),
            figure(REVENUE, 5),
            figure(REVENUE, 4, "alxa"),
            figure(REVENUE, 99, "150600"),
            figure("hnte_lapsed_count", 1, "150000", unit_code="count"),
            figure("hnte_lapsed_count", 2, unit_code="count"),
            figure("expert_score_data_accuracy_points", 1, "150000", unit_code="points"),
            figure("expert_score_data_accuracy_points", 80, unit_code="points"),
            figure("strategic_industry_count", 3, "150000", unit_code="count"),
            figure("strategic_industry_count", 4, unit_code="count"),
            # what is not known is not below; a zone without a figure takes nothing away; a year is not its months
            *(figure(OUTPUT, None, "150000"), figure(OUTPUT, 5), figure(RD_UNITS, 5, "150000")),
            *(figure(RD_UNITS, 5), figure(RD_UNITS, None, "alxa"), figure(RD_UNITS, 9, "alxa", "2024-06")),
            *(figure(RD_UNITS, 9, "alxa", "2023"), figure("rank", 1, "150000", unit_code="rank")),
        ],
        [figure(REVENUE, 9, "150000"), figure(REVENUE, 5), figure(REVENUE, 5, "alxa")],
        "fct_measures",
        "150000",
    ),
    "fct_measures.unit_sum_as_filed": marts(
        [
            figure(REVENUE, 100, **ALL),
            figure(LEADING, 105),
            figure(REVENUE, 100, "alxa", **SOME),
            figure(LEADING, 999, "alxa"),
            figure(RD_FULL, 95),
            figure(RD_UNITS, 100, **ALL),
        ],
        [figure(REVENUE, 100, **ALL), figure(LEADING, 106)],
        "fct_measures",
    ),
    "fct_measures.coverage_drop": marts(
        [
            *(reported("2024-05", 90), reported("2024-06", 70), reported("2024-06", 10, area="alxa")),
            *(reported("2023", 90, "rd_project_count"), reported("2024", 10, "rd_project_count")),
            # not the period before: a month and a year that nobody filed, months beside years
            *(reported("2024-03", 90, area="otog"), reported("2024-05", 10, area="otog")),
            *(reported("2022", 90, REVENUE), reported("2024", 10, REVENUE), reported("2023-12", 90, area="wuhai")),
            *(reported("2024-03", 10, area="wuhai"), reported("2021", 9, REVENUE, "wuhai")),
            # nobody has to file, and it is not known who has to
            *(
                figure(OUTPUT, 1, "otog", "2023", units_expected=0, units_reported=0),
                reported("2022", 90, OUTPUT, "otog"),
            ),
            figure(OUTPUT, 1, "otog", "2024", units_reported=1),
        ],
        [
            # February comes after December, and a form is asked about once
            *(reported("2023-12", 90), reported("2024-02", 69)),
            *(reported(p, s, "industrial_sales_month_cny_thousand") for p, s in (("2023-12", 90), ("2024-02", 69))),
        ],
        "fct_measures",
    ),
    "fct_measures.not_negative_counts": marts(
        [figure("hnte_count", 0, unit_code="count"), figure("net_profit_cny_thousand", -1)],
        [figure("hnte_count", -1, unit_code="count")],
        "fct_measures",
    ),
    "fct_measures.year_not_below_december": marts(
        [
            measure("ytd", "2024-12", 100),
            figure(OUTPUT, 95, **ALL),
            measure("ytd", "2024-12", 100, area="alxa"),
            figure(OUTPUT, 50, "alxa", **SOME),
            measure("ytd", "2024-11", 900),
        ],
        [measure("ytd", "2024-12", 100), figure(OUTPUT, 94)],
        "fct_measures",
    ),
    "fct_indicators.filed_as_computed": marts(
        [
            indicator("hnte_share_of_league", "5.5556"),
            indicator("hnte_share_of_league", "5.6", origin="filed"),
            indicator("zone_revenue", 1234567),
            indicator("zone_revenue", 1230000, origin="filed"),
            indicator("hnte_count", 9, origin="filed"),
            indicator("rd_gdp_ratio", None),
            indicator("rd_gdp_ratio", 1, origin="filed"),
        ],
        [indicator("hnte_count", 200), indicator("hnte_count", 201, origin="filed")],
    ),
    "fct_indicators.share_in_bounds": marts(
        [
            indicator("debt_asset_ratio", 200),
            indicator("profit_rate", -200),
            indicator("industrial_output_growth", 999),
        ],
        [indicator("profit_rate", "-200.5")],
    ),
    "fct_indicators.growth_extreme": marts(
        [
            *(indicator("industrial_output_growth", None), indicator("industrial_output_growth", -300)),
            # before the parameter there is no bound
            indicator("industrial_output_growth", 999, reference_period="1999"),
            *(indicator("industrial_output_growth", 300), indicator("hnte_count", 900)),
            indicator("hnte_count_growth", 400, denominator=Decimal(9)),
        ],
        [
            indicator("industrial_output_growth", "-300.5", denominator=Decimal(9)),
            indicator("hnte_count_growth", 300, denominator=Decimal(10)),
        ],
    ),
}
EXPORTS = {
    "release_codes.measure_known": release(
        "fct_measures",
        [{**ONE_CODE, "measure_code": "hnte_count", "unit_code": "count"}],
        [{**ONE_CODE, "measure_code": "x", "unit_code": "count"}],
    ),
    "release_codes.unit_known": release(
        "fct_measures",
        [{**ONE_CODE, "measure_code": "hnte_count", "unit_code": "count"}],
        [{**ONE_CODE, "measure_code": "hnte_count", "unit_code": "x"}],
    ),
    "release_codes.reason_known": release(
        "fct_indicators",
        [indicator("hnte_count", None, reason_code="no_return")],
        [indicator("hnte_count", None, reason_code="x")],
    ),
}
