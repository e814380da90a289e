"""Cases of the rules on returns: data that keeps each and data that breaks it (see ``cases``)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.quality.cases import BAD_CODE, MONTH, SALES_MONTH, SALES_YTD, YTD, Case, filing, landing, member
from tests.quality.small_tree import Row, unit

BEFORE = ("B204-1", "2024-05")
LAST_YEAR = ("B204-1", "2023-06")
MONTH_LAST_YEAR = "industrial_output_month_last_year_cny_thousand"


def day(text: str) -> date:
    return date.fromisoformat(text)


def figures(number: int, suffix: str, **values: Any) -> Row:
    """A unit with figures whose columns end alike."""
    return unit(number, **{f"{name}_{suffix}": value for name, value in values.items()})


def money(number: int, **values: Any) -> Row:
    return figures(number, "cny_thousand", **values)


def persons(number: int, **values: Any) -> Row:
    return figures(number, "persons", **values)


def counts(number: int, **values: Any) -> Row:
    return figures(number, "count", **values)


def missing(form: str, before: str) -> Case:
    """Ten units filed before: with two of them missing (20 per cent) the return passes, with three it does not."""
    around = {(form, before): [unit(number) for number in range(10)]}
    keep, fail = ([unit(number) for number in range(first, 20)] for first in (2, 3))
    return Case(form, filing(form, keep, around), filing(form, fail, around), 1)


def costs(total: Any, *parts: Any) -> Row:
    names = (
        *("rd_cost_personnel", "rd_cost_direct_input", "rd_cost_depreciation", "rd_cost_amortisation"),
        *("rd_cost_design", "rd_cost_commissioning_and_test", "rd_outsourced", "rd_cost_other"),
    )
    return money(1, rd_cost=total, **dict(zip(names, parts, strict=True)))


def spent(total: Any, *parts: Any) -> Row:
    names = ("st_personnel_cost", "st_materials_cost", "st_depreciation", "st_amortisation", "st_other_cost")
    return money(1, st_intramural_expenditure=total, **dict(zip(names, parts, strict=True)))


def project(name: str = "甲", number: int = 1, **values: Any) -> Row:
    return unit(number, project_name=name, **values)


def months(first: str | None, last: str | None) -> Row:
    return project(project_start_month=first, project_completion_month=last)


def zone(area: str = "ordos", **values: Any) -> Row:
    return {"area_name": area, "area_code": area, **values}


def score(value: Any, expert: int = 1, no: str = "5.10", **more: Any) -> Row:
    row = {"edition": "2021", "indicator_no": no, "expert_code": f"e{expert}", "expert_score": value}
    return zone(**row, is_recused=False, **more) if "is_recused" not in more else zone(**row, **more)


def task(code: str, done: Any, state: str = "in_progress") -> Row:
    return zone(task_code=code, progress_pct=done, progress_status_code=state)


def indicator_filed(code: str, value: Any) -> Row:
    return zone(indicator_code=code, row_period="2020", reported_value=value)


def certificate(number: int, issued: str, expires: str, revoked: str | None = None) -> Row:
    dates = {"issued_date": day(issued), "expires_date": day(expires), "revoked_date": revoked and day(revoked)}
    return unit(number, certificate_no=f"GR{number}", **dates)


CERTIFIED = {
    "hnte-certificate": [
        certificate(1, "2022-10-01", "2025-10-01"),
        certificate(2, "2020-10-01", "2023-10-01"),
        certificate(3, "2022-10-01", "2025-10-01", "2024-05-01"),
    ]
}
LISTED = {
    "enterprise-list": [
        unit(1, list_type_code="listed", recognised_date=day("2020-01-01")),
        unit(2, list_type_code="新三板挂牌企业", recognised_date=day("2020-01-01")),
        unit(3, list_type_code="gazelle", recognised_date=day("2020-01-01")),
        unit(4, list_type_code="listed", recognised_date=day("2020-01-01"), ended_date=day("2024-06-01")),
    ]
}
RIGHTS = {
    "intellectual-property": [
        *(unit(1, right_no=f"ZL{n}", right_kind_code="发明专利", granted_date=day("2020-01-01")) for n in range(8)),
        unit(1, right_no="ZL9", right_kind_code="invention", granted_date=day("2025-01-01")),
        unit(1, right_no="10", right_kind_code="trademark", granted_date=day("2020-01-01")),
    ]
}
REGISTERED = {
    "enterprise-register": [unit(n, division_code="150602", industry_code="3912") for n in (1, 2, 3)],
}
EMPLOYED = {"GQ-003": [persons(1, employees=10), persons(2, employees=10)]}
ALSO_FILED = {"GQ-002": [unit(1)]}

CASES = {
    "b204_1.ytd_monotonic": landing(
        "B204-1",
        [unit(1, **{YTD: 50}), unit(2, **{YTD: 1}), unit(3, **{YTD: 50}), unit(9)],
        [unit(4, **{YTD: 48}), unit(5, **{SALES_YTD: 0, f"{SALES_YTD}_as_filed": "0.0"})],
        2,
        {
            BEFORE: [unit(1, **{YTD: 50}), unit(3, **{YTD: "50.5"}), unit(4, **{YTD: 50}), unit(5, **{SALES_YTD: 3})],
            ("B204-1", "2023-12"): [unit(2, **{YTD: 99})],
        },
    ),
    "b204_1.month_equals_ytd_difference": landing(
        "B204-1",
        [unit(1, **{MONTH: 10, YTD: 60}), unit(2, **{MONTH: "11.5", YTD: 60}), unit(3, **{MONTH: 99, YTD: 100})],
        [unit(4, **{MONTH: 12, YTD: 60}), unit(5, **{SALES_MONTH: 7, SALES_YTD: 9})],
        2,
        {BEFORE: [unit(1, **{YTD: 50}), unit(2, **{YTD: 49}), unit(4, **{YTD: 50}), unit(5, **{SALES_YTD: 0})]},
    ),
    "b204_1.last_year_as_filed": landing(
        "B204-1",
        [unit(1, **{MONTH_LAST_YEAR: 50}), unit(2, **{MONTH_LAST_YEAR: 1}), unit(3)],
        [unit(4, **{MONTH_LAST_YEAR: 52})],
        1,
        {LAST_YEAR: [unit(1, **{MONTH: 51}), unit(3, **{MONTH: 51}), unit(4, **{MONTH: 50})], BEFORE: [unit(2)]},
    ),
    "b204_1.output_jump": landing(
        "B204-1",
        [unit(1, **{MONTH: 1000}), unit(2, **{MONTH: 0}), unit(3, **{MONTH: 9}), unit(4)],
        [unit(5, **{MONTH: 1001}), unit(6, **{MONTH: 9})],
        2,
        {BEFORE: [unit(n, **{MONTH: 0 if n == 3 else 100}) for n in range(1, 7)]},
    ),
    "b204_1.units_missing": missing("B204-1", "2024-05"),
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
    "107_1.uscc_valid": landing("107-1", [project()], [{**project(), "uscc": BAD_CODE}]),
    "107_1.project_unique": landing("107-1", [project("甲"), project("甲", 2)], [project("乙"), project("乙")], 2),
    "107_1.project_months_in_order": landing(
        "107-1",
        [months("202401", "202401"), months("202401", "000000"), months(None, "202401"), months("2023-12", "202401")],
        [months("202402", "202401"), months("2024-02", "2023-12")],
        2,
    ),
    "107_1.government_within_total": landing(
        "107-1",
        [money(1, project_government_funds=5, project_intramural_expenditure=5)],
        [money(2, project_government_funds=7, project_intramural_expenditure=5)],
    ),
    "107_1.work_time_plausible": landing(
        "107-1",
        [project(project_personnel_persons=2, project_work_time_person_months=24)],
        [project(project_personnel_persons=2, project_work_time_person_months=25)],
    ),
    "107_2.personnel_within_total": landing(
        "107-2",
        [persons(1, st_personnel=5, st_project_personnel=3, st_management_and_service_personnel=2, st_women=5)],
        [persons(2, st_personnel=5, st_project_personnel=4, st_management_and_service_personnel=2)],
    ),
    "107_2.cost_adds_up": landing(
        "107-2", [spent(50, *[10] * 5), spent(53, *[10] * 5), spent(9, *[1] * 4, None)], [spent(54, *[10] * 5)]
    ),
    "107_2.sales_as_gq_005": landing(
        "107-2",
        [money(1, new_product_sales=11), money(3, new_product_sales=99)],
        [money(2, new_product_sales=12)],
        1,
        {"GQ-005": [money(1, new_product_sales=10), money(2, new_product_sales=10)]},
    ),
    "107_2.projects_as_107_1": landing(
        "107-2",
        [money(1, st_intramural_expenditure=1), unit(3)],
        [unit(2), money(2, st_intramural_expenditure=0)],
        2,
        {"107-1": [project("甲", n, project_intramural_expenditure_cny_thousand=5) for n in (1, 2, 2)][:2]},
    ),
    "101_1.division_known": landing(
        "101-1",
        [
            unit(1, location_division_code="150602001001"),
            unit(2, location_division_code="110105001001"),
            unit(3, location_division_code="150120"),
            unit(4),
        ],
        [unit(5, location_division_code="150699001001"), unit(6, location_division_code="990000000000")],
        2,
    ),
    "101_1.as_registered": landing(
        "101-1",
        [unit(1, industry_code="3912", location_division_code="150602001001"), unit(2)],
        [unit(3, industry_code="3911"), unit(1, location_division_code="150603001001"), unit(4)],
        3,
        REGISTERED,
    ),
    "area_annual_return.not_negative": landing(
        "area-annual-return",
        [zone(hospital_count=0), zone("alxa")],
        [zone("wuhai", smart_park_platform_count=-1, school_count=3)],
    ),
    "area_annual_return.land_parts_within_land": landing(
        "area-annual-return",
        [zone(zone_land_area_hectares=5, green_area_hectares=5)],
        [zone("alxa", zone_land_area_hectares=5, green_area_hectares=7)],
    ),
    "area_annual_return.tax_parts_within_tax": landing(
        "area-annual-return",
        [zone(tax_revenue_cny_thousand=5, local_tax_retained_cny_thousand=5, local_tax_returned_cny_thousand=5)],
        [
            zone("alxa", tax_revenue_cny_thousand=5, local_tax_retained_cny_thousand=7),
            zone("wuhai", local_tax_retained_cny_thousand=1, local_tax_returned_cny_thousand=3),
        ],
        2,
    ),
    "area_annual_return.against_last_year": landing(
        "area-annual-return",
        [zone(tax_revenue_cny_thousand=50), zone("wuhai", tax_revenue_cny_thousand=99)],
        [zone("alxa", tax_revenue_cny_thousand=51)],
        1,
        {("area-annual-return", "2023"): [zone(area, tax_revenue_cny_thousand=10) for area in ("ordos", "alxa")]},
    ),
    "area_annual_return.leading_within_units": landing(
        "area-annual-return",
        [zone(leading_industry_revenue_cny_thousand=21), zone("alxa", leading_industry_revenue_cny_thousand=99)],
        [zone(leading_industry_revenue_cny_thousand=22)],
        1,
        {"GQ-002": [money(1, operating_revenue=10), money(2, operating_revenue=10)]},
    ),
    "area_annual_return.rank_whole": landing(
        "area-annual-return",
        [zone(national_evaluation_rank=1), zone("alxa")],
        [
            zone("wuhai", national_evaluation_rank=0),
            zone("otog", national_evaluation_rank=4, national_evaluation_rank_as_filed="3.5"),
        ],
        2,
    ),
    "expert_score.score_in_range": landing(
        "expert-score", [score(0), score(100, 2), score(None, 3)], [score("-0.5", 4), score("100.5", 5)], 2
    ),
    "expert_score.expert_unique": landing(
        "expert-score", [score(1), score(1, 2), score(1, no="3.9")], [score(1, 3), score(2, 3)], 2
    ),
    "expert_score.recused_without_score": landing(
        "expert-score", [score(1), score(None, 2, is_recused=True)], [score(1, 3, is_recused=True)]
    ),
    "expert_score.node_is_scored": landing(
        "expert-score", [score(1), score(1, no="3.9")], [score(1, no="5.1"), score(1, no="9.9")], 2
    ),
    "expert_score.enough_experts": landing(
        "expert-score",
        [score(1, expert) for expert in range(5)],
        [
            *(score(1, expert, "3.9") for expert in range(4)),
            score(None, 4, "3.9"),
            score(None, 5, "3.9", is_recused=True),
        ],
    ),
    "task_progress.progress_in_range": landing(
        "task-progress", [task("a", 0), task("b", 100), task("c", None)], [task("d", "-0.1"), task("e", "100.1")], 2
    ),
    "task_progress.done_is_complete": landing(
        "task-progress",
        [task("a", 99), task("b", 100, "completed"), task("c", 100, "已完成"), task("d", None, "completed")],
        [task("e", 99, "已完成"), task("f", 100)],
        2,
    ),
    "task_progress.progress_not_falling": landing(
        "task-progress",
        [task("a", 50), task("b", 1), task("c", 30)],
        [task("d", 49)],
        1,
        {
            ("task-progress", "2024-03"): [task("a", 50), task("c", 20), task("d", 50)],
            ("task-progress", "2023-12"): [task("c", 40), task("d", 20)],
        },
    ),
    "indicator_return.value_within_bounds": landing(
        "indicator-return",
        [
            indicator_filed("hnte_revenue_share", 100),
            indicator_filed("hnte_count", 0),
            indicator_filed("output_sales_ratio", 103),
            indicator_filed("hnte_count_net_increase", -1),
        ],
        [indicator_filed("hnte_revenue_share", 101), indicator_filed("hnte_count", -1)],
        2,
    ),
}
YEAR_MEMBERS = {
    "zone-membership": [
        member(1),
        member(2, left="2025-01-01"),
        member(3, joined="2025-01-01"),
        member(4, left="2024-12-31"),
        member(5, area="alxa"),
    ]
}
for _form, _table in (("GQ-001", "gq_001"), ("GQ-003", "gq_003")):
    CASES[f"{_table}.unit_in_zone"] = landing(
        _form, [unit(1), unit(2)], [unit(3), unit(4), unit(5), unit(6)], 4, YEAR_MEMBERS
    )
for _form, _table in (("GQ-001", "gq_001"), ("101-1", "101_1")):
    CASES[f"{_table}.industry_code_known"] = landing(
        _form,
        [unit(1, industry_code="3912"), unit(2)],
        [unit(3, industry_code="9999"), unit(4, industry_code="c39")],
        2,
    )
for _form in ("GQ-001", "GQ-003", "GQ-004", "GQ-005", "107-2", "101-1"):
    _table = _form.lower().replace("-", "_")
    CASES[f"{_table}.uscc_valid"] = landing(_form, [unit(1)], [{**unit(2), "uscc": BAD_CODE}, unit(3, uscc="123")], 2)
    CASES[f"{_table}.unit_unique"] = landing(_form, [unit(1), unit(2)], [unit(3), unit(3), unit(3)], 3)
