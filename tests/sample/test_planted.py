"""Every planted fault is there, is found where it is listed, and is the only one of its kind.

Belongs here: the list against the files, the answer key and the landing. Does not belong here: the rules of gate 1,
which are tested with the rules.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from orchestration import catalogue, credit_code
from orchestration.landing.land import land
from orchestration.landing.verdict import reasons
from orchestration.sample import ANSWER_KEY, SampleReport, naming
from orchestration.sample.naming import PLAIN
from orchestration.sample.planted import KEY_COLUMNS, Fault, Planted, planted
from orchestration.workspace import Workspace
from tests.landing.hostile.catalogue import CASES as HOSTILE
from tests.sample.reading import table, workbook

RULES = {
    "b204_1": "uscc_valid unit_unique output_not_negative ytd_not_below_month export_not_above_sales unit_in_zone"
    " ytd_monotonic month_equals_ytd_difference last_year_as_filed output_jump units_missing"
    " figure_magnitude column_magnitude column_emptied largest_missing",
    "gq_001": "uscc_valid unit_unique industry_code_known hnte_as_certified listed_as_registered unit_in_zone",
    "gq_002": "uscc_valid unit_unique revenue_parts assets_balance exports_within_trade revenue_jump output_as_monthly"
    " units_missing figure_magnitude column_magnitude column_emptied largest_missing",
    "gq_003": "parts_within_employees postgraduates_add_up employees_jump filed_with_gq_002",
    "gq_004": "fte_within_employees expenditure_and_fte_together expenditure_within_rd_cost",
    "gq_005": "rd_cost_adds_up personnel_within_employees inventions_within_patents in_year_within_stock",
    "107_1": "project_months_in_order government_within_total work_time_plausible",
    "107_2": "personnel_within_total cost_adds_up sales_as_gq_005",
    "101_1": "uscc_valid unit_unique division_known as_registered",
    "area_annual_return": "not_negative land_parts_within_land tax_parts_within_tax against_last_year",
    "expert_score": "score_in_range expert_unique recused_without_score node_is_scored enough_experts",
    "task_progress": "progress_in_range done_is_complete progress_not_falling",
    "indicator_return": "indicator_known",
    "enterprise_register": "closed_after_established division_known register_shrank",
    "zone_membership": "unit_registered left_after_joined in_two_zones",
    "hnte_certificate": "validity_three_years",
    "tech_sme": "number_unique revoked_after_registered",
    "enterprise_list": "ended_after_recognised",
    "institution_register": "ended_after_recognised",
    "incubatee": "left_after_entered",
    "intellectual_property": "number_unique granted_after_applied",
    "technology_contract": "number_unique technology_within_contract",
    "unit_event": "successor_given",
    "fct_indicators": "filed_as_computed",
}
OTHERWISE = {"ok", "superseded", "no_return", "late", "unit_event"}
# What no tree of sample files can hold: sizes and times, links, names that git refuses, changed receipts, and an
# edition that has expired, because the catalogue knows the last day of none.
NOT_PLANTED = {
    "file_too_large", "reader_died", "reader_timeout", "reader_failed", "reader_cpu", "reader_memory",
    "not_a_regular_file", "bad_file_name", "raw_changed", "form_expired",
    # a sample comes without decisions
    "period_frozen", "accepted_by_decision", "rejected_by_decision",
}  # fmt: skip
# Codes that hostile files show, or test_land.py (files on disk) and test_reader.py.
SHOWN_BY_TESTS = {"cells_lost", "file_changing", "file_missing", "left_by_program"}
SHOWN_BY_FILES = {case.code for case in HOSTILE} - {"ok"} | SHOWN_BY_TESTS
# What one odd file of tests/landing shows as well, and no file of the sample does so far.
SHOWN_ELSEWHERE: set[str] = set()
WHOLE_FORMS = ("B204-1", "GQ-001", "GQ-002", "GQ-003", "GQ-004", "GQ-005", "107-1", "107-2", "101-1")
RECORD_FAULTS = {Fault.CHANGE, Fault.BAD_CODE}


def case(name: str) -> Planted:
    return next(case for case in planted() if case.name == name)


def rows(report: SampleReport, name: str) -> list[dict[str, Any]]:
    planted_case = case(name)
    return workbook(report.target / planted_case.path, planted_case.key.form).rows


def test_every_rule_and_landing_code_has_its_case() -> None:
    rules = {f"{table_name}.{rule}" for table_name, names in RULES.items() for rule in names.split()}
    expected = {one.expected for one in planted()}
    assert (
        expected == rules | (set(reasons()) - NOT_PLANTED - SHOWN_ELSEWHERE - (SHOWN_BY_FILES - expected)) | OTHERWISE
    )
    assert len({one.name for one in planted()}) == len(planted())


def test_each_scale_holds_the_cases_of_its_areas_and_periods(tiny: SampleReport, demo: SampleReport) -> None:
    assert demo.planted == planted()
    assert 115 < len(tiny.planted) < len(planted()) and all(one in planted() for one in tiny.planted)
    for report in (tiny, demo):
        for one in report.planted:
            assert (report.target / one.path).exists() == (one.fault is not Fault.NOT_FILED), one.name


def test_the_answer_key_lies_beside_the_families_and_says_what_the_list_says(tiny: SampleReport) -> None:
    with (tiny.target / ANSWER_KEY).open(encoding="utf-8", newline="") as file:
        key = list(csv.DictReader(file))
    assert list(key[0]) == list(KEY_COLUMNS)
    assert [row["name"] for row in key] == [one.name for one in tiny.planted]
    for row, one in zip(key, tiny.planted, strict=True):
        assert (row["file"], row["expected"], row["also"].split("|")) == (one.path, one.expected, [*one.also] or [""])
        assert row["sentence_zh"].endswith("。") and row["sentence_en"].endswith(".")


def test_landing_accepts_every_form_and_says_of_each_file_what_the_list_says(
    tiny: SampleReport, tmp_path: Path
) -> None:
    workspace = Workspace(raw=tiny.target, var=tmp_path / "var", exports=tmp_path / "exports", is_sample=True)
    verdicts = land(workspace).verdicts
    found = {verdict["path"]: verdict["code"] for verdict in verdicts if verdict["verdict"] != "accept"}
    expected = {(one.path, code) for one in tiny.planted for code in (one.expected, *one.also) if code in reasons()}
    assert set(found.items()) == expected
    accepted = {verdict["form"] for verdict in verdicts if verdict["verdict"] == "accept"}
    assert accepted == set(catalogue.forms()) - {"rd-intensity-yearbook", "appraisal-weight"}  # nobody adopted weights


@pytest.fixture(params=["tiny", "demo"])
def report(request: pytest.FixtureRequest) -> SampleReport:
    fixture: SampleReport = request.getfixturevalue(request.param)
    return fixture


def test_a_spoiled_delivery_differs_from_the_right_one_in_the_listed_records_only(report: SampleReport) -> None:
    compared = 0
    cases = sorted(report.planted, key=lambda one: one.path)
    for path, group in groupby(cases, key=lambda one: one.path):
        listed = list(group)
        form, key = listed[0].key.form, listed[0].key
        right = report.target / naming.path(key)
        is_record = all(one.fault in RECORD_FAULTS and one.expected not in reasons() for one in listed)
        if form not in WHOLE_FORMS or listed[0].edition == PLAIN or not is_record:
            continue
        wrong_rows, right_rows = (workbook(file, form).rows for file in (report.target / path, right))
        differing = {at for at, pair in enumerate(zip(wrong_rows, right_rows, strict=True)) if pair[0] != pair[1]}
        also_there = {
            one.row for one in cases if one.key == key and one.edition == PLAIN and one.fault in RECORD_FAULTS
        }
        assert differing == {one.row for one in listed} | also_there, path
        compared += len(differing)
    assert compared > 25


def test_registers_differ_in_the_listed_records_only(report: SampleReport) -> None:
    by_path = defaultdict(list)
    for one in report.planted:
        if one.key.area_code == "" and one.edition != PLAIN and one.expected not in reasons():
            by_path[one.path].append(one)
    for path, listed in by_path.items():
        wrong, right = table(report.target / path), table(report.target / naming.path(listed[0].key))
        changed = {one.row for one in listed if one.fault is Fault.CHANGE}
        added = sum(one.fault is Fault.ADD for one in listed)
        gone = [one.share for one in listed if one.fault is Fault.DROP]
        if "zone-membership" in path:
            right = right[:-2]  # what is planted in the right one too
        assert {at for at, pair in enumerate(zip(wrong, right, strict=False)) if pair[0] != pair[1]} == changed, path
        assert len(wrong) == (len(right) - int(len(right) * gone[0]) if gone else len(right) + added), path


def test_the_chain_of_versions_ends_in_the_right_one(report: SampleReport) -> None:
    first, second, third = (rows(report, name) for name in ("chain_first", "chain_second", "chain_third"))
    name, at = "industrial_sales_month_cny_thousand", case("chain_first").row
    assert first[at][name] > second[at][name] > third[at][name]
    before, after = rows(report, "amended_before"), rows(report, "amended_after")
    changed = [at for at, (wrong, right) in enumerate(zip(before, after, strict=True)) if wrong != right]
    assert changed == [case("amended_before").row]
    output = "industrial_output_month_cny_thousand"
    assert before[changed[0]][output] == 10 * after[changed[0]][output]


def test_record_faults_break_what_they_are_listed_for(report: SampleReport) -> None:
    row = rows(report, "export_above_sales")[case("export_above_sales").row]
    assert row["export_delivery_ytd_cny_thousand"] > row["industrial_sales_ytd_cny_thousand"]
    row = rows(report, "year_below_month")[case("year_below_month").row]
    assert row["industrial_output_ytd_cny_thousand"] < row["industrial_output_month_cny_thousand"]
    row = rows(report, "negative_output")[case("negative_output").row]
    assert row["industrial_output_month_cny_thousand"] < 0
    row = rows(report, "parts_do_not_add_up")[case("parts_do_not_add_up").row]
    assert row["operating_revenue_cny_thousand"] > row["product_sales_revenue_cny_thousand"] * 3 / 2
    row = rows(report, "projects_above_cost")[case("projects_above_cost").row]
    cost = rows(report, "cost_does_not_add_up")[case("projects_above_cost").row]["rd_cost_cny_thousand"]
    assert row["rd_intramural_expenditure_cny_thousand"] > cost > 0
    row = rows(report, "money_without_people")[case("money_without_people").row]
    assert row["rd_intramural_expenditure_cny_thousand"] > 0 == row["rd_project_personnel_fte_person_years"]
    row = rows(report, "output_unlike_monthly")[case("output_unlike_monthly").row]
    assert row["industrial_output_cny_thousand"] > 0
    assert rows(report, "sales_unlike_gq_005")[case("sales_unlike_gq_005").row]["new_product_sales_cny_thousand"] > 1000


@pytest.mark.parametrize("name", ["bad_code", "bad_code_annual", "profile_bad_code", "facts_bad_code"])
def test_one_credit_code_has_a_wrong_check_digit(report: SampleReport, name: str) -> None:
    found = [credit_code.check(row["uscc"]) for row in rows(report, name)]
    assert [at for at, problem in enumerate(found) if problem != "ok"] == [case(name).row]


@pytest.mark.parametrize("name", ["unit_twice", "unit_twice_annual", "profile_twice", "facts_twice"])
def test_one_enterprise_is_there_twice_and_in_the_ordinary_version_once(report: SampleReport, name: str) -> None:
    filed = rows(report, name)
    codes = [row["uscc"] for row in filed]
    assert len(codes) == len(set(codes)) + 1 and codes[-1] == codes[case(name).row]
    assert filed[-1] != filed[case(name).row]
    before = workbook(report.target / naming.path(case(name).key), case(name).key.form)
    assert before.rows == filed[:-1]


def test_guests_belong_to_another_zone(report: SampleReport) -> None:
    members = table(next((report.target / "registries/zone-membership/2025-01").glob("*月.csv")))
    for name in ("unit_of_other_zone", "profile_of_other_zone"):
        guest = rows(report, name)[-1]["uscc"]
        zones = {row["所属园区"] for row in members if row["统一社会信用代码"] == guest}
        assert zones == {"鄂尔多斯高新技术产业开发区"}


def test_registers_that_stay_valid_have_their_fault(report: SampleReport) -> None:
    certificates = table(report.target / case("short_validity").path)
    wrong = [row for row in certificates if int(row["有效期至"][:4]) != int(row["发证日期"][:4]) + 3]
    assert len(wrong) == 1 and wrong[0] == certificates[-1]
    registered = {row["统一社会信用代码"] for row in table(report.target / naming.path(case("register_shrinks").key))}
    members = table(report.target / case("unit_not_registered").path)
    strangers = [row["统一社会信用代码"] for row in members if row["统一社会信用代码"] not in registered]
    assert [credit_code.check(code) for code in strangers] == ["ok"]
    first, double = members[0], members[-2]
    assert first["统一社会信用代码"] == double["统一社会信用代码"] and first["所属园区"] != double["所属园区"]
    assert first["迁出日期"] == "" == double["迁出日期"]


def test_events_are_told_with_the_code_before_and_after(report: SampleReport) -> None:
    events = table(report.target / case("code_change").path)
    kinds = {row["变更类型"] for row in events}
    assert kinds == {"代码变更", "合并", "迁移"}
    registered = {
        row["统一社会信用代码"]: row for row in table(report.target / naming.path(case("register_shrinks").key))
    }
    for row in events:
        if row["变更类型"] != "迁移":
            assert registered[row["统一社会信用代码"]]["注销日期"] == row["变更日期"]
            assert registered[row["变更后统一社会信用代码"]]["注销日期"] == ""
