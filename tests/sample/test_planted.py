"""Every planted fault is there, is found where it is listed, and is the only one of its kind.

Belongs here: the list against the files and against the landing. Does not belong here: the rules of gate 1, which
are tested with the rules.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration import credit_code
from orchestration.landing.land import land
from orchestration.sample import SampleReport
from orchestration.sample.naming import CORRECTED
from orchestration.sample.planted import PLANTED, Fault, Planted
from orchestration.workspace import Workspace
from tests.sample.reading import table, workbook

RULES = {
    "b204_1.uscc_valid",
    "b204_1.unit_unique",
    "b204_1.output_not_negative",
    "b204_1.ytd_not_below_month",
    "b204_1.export_not_above_sales",
    "b204_1.unit_in_zone",
    "gq_002.uscc_valid",
    "gq_002.unit_unique",
    "gq_002.revenue_parts",
    "indicator_return.indicator_known",
    "hnte_certificate.validity_three_years",
    "zone_membership.unit_registered",
}
LANDING = {"period_mismatch", "no_layout_matches", "required_column_missing", "container_not_supported"}


def case(name: str) -> Planted:
    return next(case for case in PLANTED if case.name == name)


def rows(report: SampleReport, name: str) -> list[dict[str, Any]]:
    planted = case(name)
    return workbook(report.target / planted.path, planted.key.form).rows


def test_every_rule_and_landing_code_has_its_case() -> None:
    expected = {planted.expected for planted in PLANTED}
    assert expected == RULES | LANDING | {"ok", "superseded", "no_return"}
    assert len({planted.name for planted in PLANTED}) == len({planted.path for planted in PLANTED}) == len(PLANTED)


def test_both_scales_hold_every_case(tiny: SampleReport, demo: SampleReport) -> None:
    for report in (tiny, demo):
        assert report.planted == PLANTED
        for planted in PLANTED:
            assert (report.target / planted.path).exists() == (planted.fault is not Fault.NOT_FILED), planted.name


def test_landing_says_of_each_file_what_the_list_says(tiny: SampleReport, tmp_path: Path) -> None:
    workspace = Workspace(raw=tiny.target, var=tmp_path / "var", exports=tmp_path / "exports", is_sample=True)
    found = {verdict["path"]: verdict["code"] for verdict in land(workspace).set_aside}
    expected = {planted.path: planted.expected for planted in PLANTED if planted.expected in LANDING}
    assert found == expected


@pytest.fixture(params=["tiny", "demo"])
def report(request: pytest.FixtureRequest) -> SampleReport:
    fixture: SampleReport = request.getfixturevalue(request.param)
    return fixture


def test_the_amended_return_has_a_wrong_and_a_right_version(report: SampleReport) -> None:
    before, after = rows(report, "amended_before"), rows(report, "amended_after")
    changed = [at for at, (wrong, right) in enumerate(zip(before, after, strict=True)) if wrong != right]
    assert changed == [case("amended_before").row] and case("amended_after").edition == CORRECTED
    wrong, right = before[changed[0]], after[changed[0]]
    assert wrong["industrial_output_month_cny_thousand"] == 10 * right["industrial_output_month_cny_thousand"]


def test_a_file_that_comes_again_says_the_same_without_its_fault(report: SampleReport) -> None:
    planted = case("wrong_period")
    folder = (report.target / planted.path).parent
    first = workbook(report.target / planted.path, "B204-1")
    again = workbook(folder / Path(planted.path).name.replace("（初报）", ""), "B204-1")
    assert first.rows == again.rows
    assert "报告期：2024年3月" in first.above and "报告期：2024年4月" in again.above


def test_record_faults_are_in_the_listed_row(report: SampleReport) -> None:
    row = rows(report, "export_above_sales")[case("export_above_sales").row]
    assert row["export_delivery_month_cny_thousand"] > row["industrial_sales_month_cny_thousand"]
    assert row["export_delivery_ytd_cny_thousand"] > row["industrial_sales_ytd_cny_thousand"]
    row = rows(report, "year_below_month")[case("year_below_month").row]
    assert row["industrial_output_ytd_cny_thousand"] < row["industrial_output_month_cny_thousand"]
    row = rows(report, "negative_output")[case("negative_output").row]
    assert row["industrial_output_month_cny_thousand"] < 0
    row = rows(report, "parts_do_not_add_up")[case("parts_do_not_add_up").row]
    assert row["operating_revenue_cny_thousand"] > row["product_sales_revenue_cny_thousand"] * Decimal("1.5")


@pytest.mark.parametrize("name", ["bad_code", "bad_code_annual"])
def test_one_credit_code_has_a_wrong_check_digit(report: SampleReport, name: str) -> None:
    found = [credit_code.check(row["uscc"]) for row in rows(report, name)]
    assert [at for at, problem in enumerate(found) if problem != "ok"] == [case(name).row]


@pytest.mark.parametrize("name", ["unit_twice", "unit_twice_annual"])
def test_the_supplement_has_one_enterprise_twice_and_the_version_before_does_not(
    report: SampleReport, name: str
) -> None:
    filed = rows(report, name)
    codes = [row["uscc"] for row in filed]
    assert len(codes) == len(set(codes)) + 1 and codes[-1] == codes[case(name).row]
    assert filed[-1] != filed[case(name).row]
    before = workbook(report.target / case(name).path.replace("（补报）", ""), case(name).key.form)
    assert before.rows == filed[:-1]


def test_the_guest_belongs_to_another_zone(report: SampleReport) -> None:
    guest = rows(report, "unit_of_other_zone")[-1]["uscc"]
    zones = {
        row["所属园区"]
        for row in table(next((report.target / "registries/zone-membership/2025-01").iterdir()))
        if row["统一社会信用代码"] == guest
    }
    assert zones == {"鄂尔多斯高新技术产业开发区"}


def test_registers_have_their_one_fault(report: SampleReport) -> None:
    certificates = table(report.target / case("short_validity").path)
    wrong = [row for row in certificates if int(row["有效期至"][:4]) != int(row["发证日期"][:4]) + 3]
    assert len(wrong) == 1 and wrong[0] == certificates[-1]
    registered = {
        row["统一社会信用代码"]
        for row in table(next((report.target / "registries/enterprise-register/2025-01").iterdir()))
    }
    members = table(report.target / case("unit_not_registered").path)
    strangers = [row["统一社会信用代码"] for row in members if row["统一社会信用代码"] not in registered]
    assert [credit_code.check(code) for code in strangers] == ["ok"]
