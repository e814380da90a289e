"""Cases of the rules on all other returns, and of those that several forms share (see ``cases``)."""

from __future__ import annotations

from tests.quality.cases import BAD_CODE, MONTH, SALES_MONTH, SALES_YTD, YTD, landing, member
from tests.quality.filings import (
    BEFORE,
    LAST_YEAR,
    MONTH_LAST_YEAR,
    REGISTERED,
    indicator_filed,
    missing,
    money,
    months,
    persons,
    project,
    score,
    spent,
    task,
    weighted,
    zone,
)
from tests.quality.small_tree import unit

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
    "appraisal_weight.scheme_known": landing(
        "appraisal-weight",
        [weighted("E-T1"), weighted("E-T1", scheme="牵头和责任单位年度测评")],
        [weighted("E-T2", scheme="ordos")],
    ),
    "appraisal_weight.item_known": landing(
        "appraisal-weight",
        [weighted("E-T1"), weighted(" E-T2 "), weighted("X-05/each", scheme="xilingol_banners_year")],
        [weighted("X-05/each"), weighted("E-T1", scheme="xilingol_banners_year"), weighted("E-T999")],
        3,
    ),
    "appraisal_weight.weight_not_negative": landing(
        "appraisal-weight", [weighted("E-T1", 0), weighted("E-T2", "0.5")], [weighted("E-T3", "-1")]
    ),
    "appraisal_weight.item_unique": landing(
        "appraisal-weight",
        [weighted("E-T1"), weighted("E-T2"), weighted("E-T1", weight_set_name="另一套")],
        [weighted("E-T3"), weighted("E-T3", 20)],
        2,
    ),
    "appraisal_weight.one_document_for_a_set": landing(
        "appraisal-weight",
        [weighted("E-T1", adopting_document="文"), weighted("E-T2", adopting_document="文")],
        [weighted("E-T3")],
        3,
    ),
    "task_progress.progress_in_range": landing(
        "task-progress", [task("a", 0), task("b", 100), task("c", None)], [task("d", "-0.1"), task("e", "100.1")], 2
    ),
    "task_progress.task_listed": landing(
        "task-progress", [task("K-T1", 50), task(" E-T1 ", 50)], [task("K-T99", 50), task("创新规划设计", 50)], 2
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
