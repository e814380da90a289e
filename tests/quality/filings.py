"""Rows as forms file them, and what stands beside them, from which the cases of the rules on returns are made."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.quality.cases import Case, filing
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


def weighted(item: str, points: Any = 10, scheme: str = "ordos_units_year", **more: Any) -> Row:
    return zone(
        **{"scheme_code": scheme, "weight_set_name": "示例", "item_code": item, "item_weight_points": points} | more
    )


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
