"""The annual figures of clean enterprises hang together, within a form, between forms, and from year to year.

Belongs here: what must hold of every generated record, for any seed. Does not belong here: files, planted faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration import catalogue
from orchestration.sample import judged, lists, nbs_annual, regional, torch, zone_year
from orchestration.sample.model import Book, Model, invent
from orchestration.sample.scales import SCALES

JUMP = 5  # no clean enterprise grows or shrinks by this factor in a year
RD_PARTS = (
    "rd_cost_personnel", "rd_cost_direct_input", "rd_cost_depreciation", "rd_cost_amortisation", "rd_cost_design",
    "rd_cost_commissioning_and_test", "rd_outsourced", "rd_cost_other",
)  # fmt: skip


def books(model: Model) -> Iterator[Book]:
    for place in model.zones:
        for year in model.scale.years:
            yield from model.books(place.code, year)


def figures(model: Model, form: str, book: Book) -> dict[str, Any]:
    """A record with the units of its columns cut off, blank as zero."""
    record = torch.RECORDS[form](model, book)
    units = ("_cny_thousand", "_persons", "_count", "_person_years")
    cut: dict[str, Any] = {}
    for name, value in record.items():
        short = next((name.removesuffix(unit) for unit in units if name.endswith(unit)), name)
        cut[short] = value or 0
    return cut


@pytest.fixture(scope="module")
def model() -> Model:
    return invent(SCALES["demo"], 2024)


def check_economy(of: dict[str, Any]) -> None:
    parts = ("technology", "product_sales", "merchandise_sales", "other_operating")
    assert of["operating_revenue"] == sum(of[f"{part}_revenue"] for part in parts) > 0
    assert of["total_assets"] == of["liabilities"] + of["equity"] == of["current_assets"] + of["non_current_assets"]
    assert of["technology_service_exports"] <= of["exports"] <= of["imports_exports"]
    assert of["high_tech_product_revenue"] <= of["product_sales_revenue"]
    assert of["exports"] <= of["operating_revenue"] and of["rd_expense"] <= of["operating_revenue"]
    assert of["net_profit"] <= of["total_profit"]
    assert (of["has_venture_capital"] == "是") == (of.get("venture_capital_received", 0) > 0)


def check_staff(of: dict[str, Any]) -> None:
    everybody = of["employees"]
    assert all(0 <= value <= everybody for name, value in of.items() if name != "employees_average")
    assert of["doctors"] + of["masters"] <= of["postgraduates"]
    assert of["postgraduates"] + of["bachelors"] + of["junior_college"] <= everybody
    assert sum(of[f"skilled_workers_grade_{grade}"] for grade in range(1, 6)) <= of["skilled_workers"]


def check_research(
    of: dict[str, Any], staff: dict[str, Any], economy: dict[str, Any], projects: dict[str, Any]
) -> None:
    cost, everybody = of["rd_cost"], staff["employees"]
    assert cost == economy["rd_expense"] == sum(of.get(part, 0) for part in RD_PARTS)
    assert projects["rd_intramural_expenditure"] <= cost and of["rd_personnel"] <= everybody
    assert projects["rd_project_personnel_fte"] <= everybody
    assert (projects["rd_project_personnel_fte"] > 0) == (projects["rd_intramural_expenditure"] > 0) == (cost > 0)
    for kind in ("management_and_service", "full_time", "bachelor_or_above", "external"):
        assert of.get(f"rd_personnel_{kind}", 0) <= of["rd_personnel"]
    assert of.get("invention_applications", 0) <= of["patent_applications"]
    assert of["invention_grants"] <= of.get("patent_grants", 0)
    assert of["valid_inventions"] <= of.get("valid_patents", 0)
    for stock, grown in (("trademarks", "trademarks_registered_in_year"), ("software_copyrights",) * 2):
        name = grown if grown != stock else f"{stock}_in_year"
        assert of.get(name, 0) <= of.get(stock, 0)
    assert of["new_product_sales"] <= economy["product_sales_revenue"]


def check_all(model: Model) -> int:
    checked = 0
    for book in books(model):
        economy, staff = figures(model, "GQ-002", book), figures(model, "GQ-003", book)
        check_economy(economy)
        check_staff(staff)
        check_research(figures(model, "GQ-005", book), staff, economy, figures(model, "GQ-004", book))
        check_bureau(model, book)
        checked += 1
    return checked


def check_bureau(model: Model, book: Book) -> None:
    research = figures(model, "GQ-005", book)
    projects: list[dict[str, Any]] = [dict(record) for record in nbs_annual.RECORDS["107-1"](book)]
    for record in projects:
        money, people = record["project_intramural_expenditure_cny_thousand"], record["project_personnel_persons"]
        assert isinstance(money, int) and isinstance(people, int)
        assert record["project_start_month"] <= record["project_completion_month"]
        assert 0 <= record["project_government_funds_cny_thousand"] <= money
        assert 0 < record["project_work_time_person_months"] <= 12 * people
    for filed in nbs_annual.RECORDS["107-2"](book):
        of: dict[str, Any] = dict(filed)
        parts = ("personnel_cost", "materials_cost", "depreciation", "amortisation", "other_cost")
        total = of["st_intramural_expenditure_cny_thousand"]
        assert total == sum(of.get(f"st_{part}_cny_thousand", 0) for part in parts)
        assert of.get("st_full_time_persons", 0) <= of["st_personnel_persons"]
        assert of.get("new_product_sales_cny_thousand", 0) == research["new_product_sales"]
        spent = [one["project_intramural_expenditure_cny_thousand"] for one in projects]
        assert sum(spent) == total


def test_every_record_of_the_demo_adds_up(model: Model) -> None:
    assert check_all(model) > 6_000


@given(st.integers(0, 2**64))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_record_adds_up_whatever_the_seed(seed: int) -> None:
    assert check_all(invent(SCALES["tiny"], seed)) > 60


def test_nothing_jumps_from_year_to_year_unless_planted(model: Model) -> None:
    before: dict[tuple[str, int], tuple[int, int]] = {}
    compared = 0
    for place in model.zones:
        for year in model.scale.years:
            for book in model.books(place.code, year):
                now = book.accounts[torch.REVENUE], book.staff["employees_persons"]
                for new, old in zip(now, before.get(book.enterprise.key, now), strict=True):
                    assert 1 / JUMP < new / old < JUMP, book.enterprise
                    compared += 1
                before[book.enterprise.key] = now
    assert compared > 10_000


def test_the_year_is_that_of_the_months(model: Model) -> None:
    for place in model.zones:
        for book in model.books(place.code, "2023"):
            activity = model.activity(book.enterprise)
            if activity:
                december = activity.total("industrial_output", 2023, 1, 12) or 0
                assert abs(book.accounts["industrial_output_cny_thousand"] * 10 - december) < 10


def test_what_is_said_of_oneself_is_what_the_registers_say(model: Model) -> None:
    day = date(2023, 12, 31)
    last = model.scale.last_year
    listed = 0
    for place in model.zones:
        for book in model.books(place.code, "2023"):
            said = torch.RECORDS["GQ-001"](model, book)
            one = book.enterprise
            assert (said["is_hnte_filed"] == "是") == one.is_certified(day)
            entries = [entry for entry in lists.listings(model.seed, one, last) if entry.kind == lists.LISTED]
            assert ("listing_status_code" in said) == any(entry.covers(day) for entry in entries)
            listed += bool(entries)
            stock = sum(right.kind == "invention" and (right.granted or date.max) <= day for right in book.rights)
            assert torch.RECORDS["GQ-005"](model, book)["valid_inventions_count"] == stock
    assert listed > 5


def test_a_zone_holds_what_its_parts_need(model: Model) -> None:
    ranked = 0
    for place in model.zones:
        years: list[dict[str, Any]] = [dict(zone_year.record(model, place, year)) for year in model.scale.years]
        for of in years:
            land, developed = of["zone_land_area_hectares"], of["developed_land_area_hectares"]
            parts = [of[f"{part}_area_hectares"] for part in ("industrial_land", "green", "idle_land")]
            assert all(value >= 0 for value in of.values() if not isinstance(value, str))
            assert sum(parts) <= developed <= land
            tax, kept = of["tax_revenue_cny_thousand"], of["local_tax_retained_cny_thousand"]
            assert of["local_tax_returned_cny_thousand"] <= kept <= tax
            ranked += "national_evaluation_rank" in of
    assert ranked == 9  # three national zones, three years


def test_scores_and_tasks_are_possible(model: Model) -> None:
    scores: list[dict[str, Any]] = [dict(of) for of in judged.scores(model, "2024")]
    assert len(scores) == 10 * len(judged.SCORED) * len(judged.EXPERTS)
    for of in scores:
        assert (of["expert_score"] is None) == (of["is_recused"] == "是")
        assert of["expert_score"] is None or 0 <= of["expert_score"] <= 100
    place = model.zones[0]
    progress: list[list[Any]] = [
        [of["progress_pct"] for of in judged.tasks(model, place, month)] for month in model.scale.half_years
    ]
    assert all(old <= new for before, after in pairwise(progress) for old, new in zip(before, after, strict=True))


def test_published_figures_have_their_source_and_invented_ones_the_mark() -> None:
    published = catalogue.seed_rows(regional.PUBLISHED)
    assert {row["area_code"][:2] for row in published} == {"15"} and all(row["source"] for row in published)
    model = invent(SCALES["tiny"], 2024)
    content = b"".join(delivery.content for delivery in regional.deliveries(model)).decode("gb18030")
    assert "包头市,2023,gdp,4263.9,亿元" in content
    lines = [line for line in content.splitlines() if ",gdp," in line]
    assert len(lines) > 200 and sum("示例数据" not in line for line in lines) == 1
