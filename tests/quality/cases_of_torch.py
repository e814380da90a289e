"""Cases of the rules on the Torch annual returns: data that keeps each and data that breaks it (see ``cases``)."""

from __future__ import annotations

from tests.quality.cases import YTD, landing
from tests.quality.filings import (
    ALSO_FILED,
    CERTIFIED,
    EMPLOYED,
    LISTED,
    RIGHTS,
    costs,
    counts,
    day,
    missing,
    money,
    persons,
)
from tests.quality.small_tree import unit

CASES = {
    "gq_002.units_missing": missing("GQ-002", "2023"),
    "gq_001.registered_before_period_end": landing(
        "GQ-001",
        [unit(1, registered_date=day("2024-12-31")), unit(2)],
        [unit(3, registered_date=day("2025-01-01"))],
    ),
    "gq_001.hnte_as_certified": landing(
        "GQ-001",
        [unit(1, is_hnte_filed=True), unit(2, is_hnte_filed=False), unit(3, is_hnte_filed=False), unit(4)],
        [unit(1, is_hnte_filed=False), unit(2, is_hnte_filed=True), unit(3, is_hnte_filed=True)],
        3,
        CERTIFIED,
    ),
    "gq_001.listed_as_registered": landing(
        "GQ-001",
        [unit(1, securities_code="600001"), unit(2, listed_date=day("2020-01-01")), unit(3)],
        [unit(3, securities_code="600003"), unit(4, listed_date=day("2020-01-01"))],
        2,
        LISTED,
    ),
    "gq_002.revenue_parts_within_total": landing(
        "GQ-002",
        [money(1, operating_revenue=9, main_business_revenue=9), money(2, technology_revenue=2), money(3)],
        [
            money(4, operating_revenue=9, main_business_revenue=11),
            money(5, technology_revenue=5, technology_transfer_revenue=4, commissioned_rd_revenue=6),
        ],
        2,
    ),
    "gq_002.assets_balance": landing(
        "GQ-002",
        [money(1, total_assets=100, liabilities=50, equity=51), money(2, total_assets=9, liabilities=1)],
        [money(3, total_assets=100, liabilities=50, equity=52), money(4, total_assets=1, liabilities="-.5", equity=9)],
        2,
    ),
    "gq_002.exports_within_trade": landing(
        "GQ-002",
        [money(1, exports=5, imports_exports=5), money(2, exports=5)],
        [money(3, exports=7, imports_exports=5)],
    ),
    "gq_002.service_exports_within_exports": landing(
        "GQ-002",
        [money(1, technology_service_exports=5, exports=5)],
        [money(3, technology_service_exports=7, exports=5)],
    ),
    "gq_002.net_profit_plausible": landing(
        "GQ-002", [money(1, net_profit=-9, total_profit=-8)], [money(2, net_profit=-5, total_profit=-8)]
    ),
    "gq_002.revenue_jump": landing(
        "GQ-002",
        [money(1, operating_revenue=50), money(2, operating_revenue=10000)],
        [money(3, operating_revenue=51), money(4, operating_revenue=1)],
        2,
        {("GQ-002", "2023"): [money(n, operating_revenue=10) for n in (1, 3, 4)]},
    ),
    "gq_002.output_as_monthly": landing(
        "GQ-002",
        [money(1, industrial_output=106), money(2, industrial_output=9)],
        [money(3, industrial_output=107), money(4, industrial_output=93)],
        2,
        {
            ("B204-1", "2024-12"): [unit(n, **{YTD: 100}) for n in (1, 3, 4)],
            ("B204-1", "2024-11"): [unit(2, **{YTD: 1})],
        },
    ),
    "gq_002.rd_expense_within_cost": landing(
        "GQ-002", [money(1, rd_expense=5, operating_revenue=5)], [money(2, rd_expense=5, operating_revenue=0)]
    ),
    "gq_002.venture_capital_said": landing(
        "GQ-002",
        [
            money(1, venture_capital_received=5) | {"has_venture_capital": True},
            money(2, venture_capital_received=0) | {"has_venture_capital": False},
            money(3, venture_capital_received=5),
            unit(4, has_venture_capital=True),
        ],
        [
            money(5, venture_capital_received=5) | {"has_venture_capital": False},
            money(6, venture_capital_received=0) | {"has_venture_capital": True},
        ],
        2,
    ),
    "gq_003.parts_within_employees": landing(
        "GQ-003",
        [persons(1, employees=5, returnees=5, managers=5), persons(2, managers=9), persons(3, graduates_of_year=1)],
        [persons(4, employees=5, managers=6), persons(5, graduates_of_year=1, graduates_of_year_in_research=2)],
        2,
    ),
    "gq_003.postgraduates_add_up": landing(
        "GQ-003",
        [persons(1, postgraduates=5, doctors=2, masters=3), persons(2, doctors=2, masters=3)],
        [persons(3, postgraduates=5, doctors=3, masters=3), persons(4, postgraduates=5, doctors=6)],
        2,
    ),
    "gq_003.education_within_employees": landing(
        "GQ-003",
        [persons(1, employees=5, postgraduates=1, bachelors=3, junior_college=1)],
        [persons(2, employees=5, bachelors=3, junior_college=3)],
    ),
    "gq_003.skill_grades_within_skilled": landing(
        "GQ-003",
        [persons(1, skilled_workers=5, skilled_workers_grade_1=2, skilled_workers_grade_5=3)],
        [persons(2, skilled_workers=5, skilled_workers_grade_1=3, skilled_workers_grade_5=3)],
    ),
    "gq_003.employees_jump": landing(
        "GQ-003",
        [persons(1, employees=50), persons(2, employees=900)],
        [persons(3, employees=51)],
        1,
        {("GQ-003", "2023"): [persons(1, employees=10), persons(3, employees=10)]},
    ),
    "gq_003.average_plausible": landing(
        "GQ-003",
        [persons(1, employees=10, employees_average=30), persons(2, employees=0, employees_average=9)],
        [persons(3, employees=10, employees_average=31), persons(4, employees=10, employees_average=3)],
        2,
    ),
    "gq_003.filed_with_gq_002": landing(
        "GQ-003", [persons(1, employees=5), persons(2, employees=0)], [persons(3, employees=1)], 1, ALSO_FILED
    ),
    "gq_004.fte_within_employees": landing(
        "GQ-004",
        [unit(1, rd_project_personnel_fte_person_years=10), unit(3, rd_project_personnel_fte_person_years=99)],
        [unit(2, rd_project_personnel_fte_person_years="10.1")],
        1,
        EMPLOYED,
    ),
    "gq_004.expenditure_and_fte_together": landing(
        "GQ-004",
        [money(1, rd_intramural_expenditure=5) | {"rd_project_personnel_fte_person_years": 1}, unit(2)],
        [money(3, rd_intramural_expenditure=5), unit(4, rd_project_personnel_fte_person_years=1)],
        2,
    ),
    "gq_004.expenditure_within_rd_cost": landing(
        "GQ-004",
        [money(1, rd_intramural_expenditure=11), money(3, rd_intramural_expenditure=99)],
        [money(2, rd_intramural_expenditure=12)],
        1,
        {"GQ-005": [money(1, rd_cost=10), money(2, rd_cost=10)]},
    ),
    "gq_005.rd_cost_adds_up": landing(
        "GQ-005",
        [costs(80, *[10] * 8), costs(84, *[10] * 8), costs(99, *[10] * 7, None)],
        [costs(85, *[10] * 8), costs("80.0", *["10.0"] * 7, "10.6")],
        2,
    ),
    "gq_005.personnel_within_total": landing(
        "GQ-005",
        [persons(1, rd_personnel=5, rd_personnel_full_time=5)],
        [persons(2, rd_personnel=5, rd_personnel_external=6)],
    ),
    "gq_005.personnel_within_employees": landing(
        "GQ-005", [persons(1, rd_personnel=10), persons(3, rd_personnel=99)], [persons(2, rd_personnel=11)], 1, EMPLOYED
    ),
    "gq_005.inventions_within_patents": landing(
        "GQ-005",
        [counts(1, patent_grants=5, invention_grants=5), counts(2, valid_inventions=5)],
        [
            counts(3, patent_grants=5, invention_grants=6),
            counts(4, valid_patents=5, valid_inventions=5, valid_foreign_inventions=6),
        ],
        2,
    ),
    "gq_005.in_year_within_stock": landing(
        "GQ-005",
        [counts(1, trademarks=1, trademarks_registered_in_year=1)],
        [counts(2, trademarks=1, trademarks_registered_in_year=2), counts(3, trademarks=1, foreign_trademarks=2)],
        2,
    ),
    "gq_005.contracts_within_total": landing(
        "GQ-005",
        [counts(1, technology_contracts=5, technology_contracts_imported=2, technology_contracts_exported=3)],
        [
            counts(2, technology_contracts=5, technology_contracts_imported=3, technology_contracts_exported=4),
            money(3, technology_contract_value=5, technology_contract_value_imported=9),
        ],
        2,
    ),
    "gq_005.valid_inventions_as_registered": landing(
        "GQ-005",
        [counts(1, valid_inventions=10), counts(2, valid_inventions=0), unit(3)],
        [counts(1, valid_inventions=11), counts(1, valid_inventions=6), counts(2, valid_inventions=1)],
        3,
        RIGHTS,
    ),
    "107_2.sales_as_gq_005": landing(
        "107-2",
        [money(1, new_product_sales=11), money(3, new_product_sales=99)],
        [money(2, new_product_sales=12)],
        1,
        {"GQ-005": [money(1, new_product_sales=10), money(2, new_product_sales=10)]},
    ),
}
