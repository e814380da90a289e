"""The gates on real data in Parquet: what fails, what is set aside, what comes out of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration import catalogue
from orchestration.landing import store
from orchestration.quality import gates, rules
from orchestration.quality.engine import CheckNotEvaluated
from orchestration.workspace import PROJECT_ROOT
from tests.quality import (
    cases,
    cases_of_magnitudes,
    cases_of_registers,
    cases_of_returns,
    cases_of_tables,
    cases_of_torch,
)
from tests.quality.filings import weighted
from tests.quality.small_tree import Tree, indicator, measure, new_tree, output, period_of, rows_of, unit, uscc

LANDING = {
    **cases.LANDING,
    **cases_of_returns.CASES,
    **cases_of_torch.CASES,
    **cases_of_registers.CASES,
    **cases_of_magnitudes.CASES,
}
INDICATORS = {**cases.INDICATORS, **cases_of_tables.INDICATORS}
EXPORTS = {**cases.EXPORTS, **cases_of_tables.EXPORTS}
RULES = {rule.id: rule for rule_set in rules.load(PROJECT_ROOT) for rule in rule_set.rules}
FIRST_RUN = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def failing(report: gates.GateReport) -> dict[str, int]:
    return {result.rule.id: result.failing_count for result in report.results}


def test_every_rule_has_a_case() -> None:
    assert {**LANDING, **INDICATORS, **EXPORTS}.keys() == RULES.keys()


@cache
def rule_files() -> dict[str, dict[str, Any]]:
    folder = PROJECT_ROOT / "expectations" / "landing"
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")}


def checkout_with(folder: Path, rule_id: str) -> Path:
    """A checkout that has this one rule of gate 1: a case is about its own rule, and the others cost time."""
    rules_here = folder / "expectations" / "landing"
    rules_here.mkdir(parents=True)
    for name, content in rule_files().items():
        alone = {**content, "rules": [rule for rule in content["rules"] if rule["id"] == rule_id]}
        (rules_here / name).write_text(json.dumps(alone, ensure_ascii=False), encoding="utf-8")
    for known in (PROJECT_ROOT / "expectations" / "landing").glob("*.csv"):
        (rules_here / known.name).symlink_to(known)
    (folder / "dbt_project").symlink_to(PROJECT_ROOT / "dbt_project")
    return folder


@pytest.mark.parametrize(("year", "broken"), [("2021", 1), ("2022", 0), ("2024", 0), ("2025", 1)])
def test_weights_are_of_a_year_that_is_appraised(tmp_path: Path, year: str, broken: int) -> None:
    tree = new_tree(tmp_path / "tree", checkout_with(tmp_path / "checkout", "appraisal_weight.scheme_known"))
    tree.land("appraisal-weight", [weighted("E-T1")], period=year)
    assert failing(gates.run_landing_gate(tree.workspace, "appraisal-weight", year)) == {
        "appraisal_weight.scheme_known": broken
    }


@pytest.mark.parametrize("rule_id", LANDING)
def test_landing_rule(tmp_path: Path, rule_id: str) -> None:
    case = LANDING[rule_id]
    root = checkout_with(tmp_path / "checkout", rule_id)
    keeping, broken = new_tree(tmp_path / "kept", root), new_tree(tmp_path / "broken", root)
    case.keep(keeping)
    kept = gates.run_landing_gate(keeping.workspace, case.form, period_of(case.form))
    case.fail(broken)
    failed = gates.run_landing_gate(broken.workspace, case.form, kept.period)
    assert failing(kept) == {rule_id: 0}
    assert failing(failed) == {rule_id: case.breaks}
    assert kept.declared == kept.evaluated == failed.evaluated == 1
    sentences = broken.failures(case.form, "rule_id, sentence_zh, remedy_zh, owner", kept.period)
    rule = RULES[rule_id]
    assert (rule.id, rule.sentence_zh, rule.remedy_zh, rule.owner) in sentences


@pytest.mark.parametrize("rule_id", INDICATORS)
def test_indicator_rule(tree: Tree, rule_id: str) -> None:
    case = INDICATORS[rule_id]
    case.keep(tree)
    kept = gates.run_indicator_gate(tree.workspace)
    case.fail(tree)
    failed = gates.run_indicator_gate(tree.workspace)
    assert failing(kept)[rule_id] == 0
    assert failing(failed)[rule_id] == case.breaks
    assert not failed.blocking
    path = tree.workspace.quality / "indicators" / "failures.parquet"
    found = rows_of(path, "rule_id, area_code, reference_period IS NOT NULL")
    assert [row for row in found if row[0] == rule_id] == [(rule_id, case.area, True)]


@pytest.mark.parametrize("rule_id", EXPORTS)
def test_export_rule(tree: Tree, tmp_path: Path, rule_id: str) -> None:
    case = EXPORTS[rule_id]
    case.keep(tmp_path / "good")
    case.fail(tmp_path / "bad")
    kept = gates.run_export_gate(tree.workspace, tmp_path / "good")
    path = tree.workspace.quality / "exports" / "failures.parquet"
    assert rows_of(path, "rule_id") == []
    failed = gates.run_export_gate(tree.workspace, tmp_path / "bad")
    assert rows_of(path, "rule_id, gate") == [(rule_id, "exports")] * case.breaks
    assert not kept.failed
    assert failing(failed)[rule_id] == case.breaks
    assert [result.rule.id for result in failed.blocking] == [rule_id]
    assert len(failed.blocking[0].examples) == min(case.breaks, gates.EXAMPLES)


def test_an_empty_release_is_not_a_good_one(tree: Tree, tmp_path: Path) -> None:
    with pytest.raises(CheckNotEvaluated, match="fct_indicators"):
        gates.run_export_gate(tree.workspace, tmp_path)


def test_ranks_are_not_looked_for_where_they_do_not_go_out(tree: Tree, tmp_path: Path) -> None:
    cases.must_be_there(tmp_path)
    whole = gates.run_export_gate(tree.workspace, tmp_path)
    for name in ("fct_ranking", "fct_scores"):
        (tmp_path / "internal" / f"{name}.parquet").unlink()
    month = gates.run_export_gate(tree.workspace, tmp_path, {"fct_ranking", "fct_scores"})
    assert (whole.declared - month.declared, whole.evaluated - month.evaluated) == (3, 3)
    with pytest.raises(CheckNotEvaluated, match="fct_ranking"):
        gates.run_export_gate(tree.workspace, tmp_path, {"fct_scores"})


def test_a_code_in_a_text_is_named_by_its_place_and_never_shown(tree: Tree, tmp_path: Path) -> None:
    code = uscc(7)
    noted = [indicator(source_note=f"企业来函（{code}）"), indicator("enterprise_count", area_code=code)]
    cases.staged_indicators(tmp_path, noted)
    report = gates.run_export_gate(tree.workspace, tmp_path)
    path = tree.workspace.quality / "exports" / "failures.parquet"
    columns = "record_key, found"
    found = [row[1:] for row in rows_of(path, f"rule_id, {columns}") if row[0] == "release_texts.no_credit_code"]
    shown = "911*************" + code[-2:]
    assert [(name in text, shown in text) for (_, text), name in zip(found, ("area_code", "source_note"), strict=True)]
    assert "ordos" in found[1][0] and "hnte_count" in found[1][0]
    assert code not in repr(found)
    assert code not in repr([result.examples for result in report.failed]), "other rules see the code as well"


def test_a_column_on_the_list_may_hold_codes(tree: Tree, tmp_path: Path) -> None:
    cases.staged_indicators(tmp_path / "staged", [indicator(source_note=f"{uscc(7)}，电话0471-4234567")])
    root = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT / "expectations", root / "expectations")
    shutil.copytree(PROJECT_ROOT / "dbt_project" / "seeds", root / "dbt_project" / "seeds")
    listed = root / "expectations" / "exports" / "release_allowed.csv"
    listed.write_text(listed.read_text() + "fct_indicators,source_note,credit_code,administrative register\n")
    both = gates.run_export_gate(tree.workspace, tmp_path / "staged")
    one = gates.run_export_gate(replace(tree.workspace, root=root), tmp_path / "staged")
    assert {result.rule.id for result in both.failed} - {result.rule.id for result in one.failed} == {
        "release_texts.no_credit_code"
    }
    assert [result.rule.id for result in one.failed] == ["release_texts.no_phone_number"]


def test_all_failing_rows_come_out(tree: Tree) -> None:
    tree.land("B204-1", [unit(n, **{cases.SALES_YTD: 1, cases.EXPORT_YTD: 2, cases.YTD: -n}) for n in range(1, 451)])
    report = gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert failing(report)["b204_1.export_not_above_sales"] == 450
    assert failing(report)["b204_1.output_not_negative"] == 450
    assert len(tree.failures("B204-1", "issue_id, row_number")) == 900
    assert len(set(tree.failures("B204-1", "issue_id"))) == 900


def test_a_failing_row_says_where_and_what(tree: Tree) -> None:
    filed = "1 234.50"
    row = unit(1, **{cases.SALES_YTD: 10, cases.EXPORT_YTD: "1234.5", f"{cases.EXPORT_YTD}_as_filed": filed})
    sha = tree.land("B204-1", [unit(2), row])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert tree.failures("B204-1", "file_sha256, sheet, row_number, cell, found, area_code, uscc, file_name") == [
        (
            sha,
            "表1",
            8,
            "L8,H8",
            "出口交货值·本年1—本月=1 234.50；工业销售产值·本年1—本月=10",
            "ordos",
            uscc(1),
            "returns/B204-1/2024-06/1.xlsx",
        )
    ]


def test_an_item_with_a_row_of_its_own_is_named_by_its_cell(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{cases.SALES_YTD: 10, cases.EXPORT_YTD: 20})])
    cells = [
        {**cell, "column_letter": "D6"} if cell["item_column"] == cases.EXPORT_YTD else cell for cell in tree.cells
    ]
    store.write_ledger(tree.workspace, "cells", cells)
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert tree.failures("B204-1", "cell") == [("D6,H7",)]


def test_set_aside_by_scope(tree: Tree) -> None:
    good = tree.land("B204-1", [unit(1)])
    twice = tree.land("B204-1", [unit(1), unit(2), unit(2)])
    bad_row = tree.land("B204-1", [unit(1), unit(2, **{cases.YTD: -1}), unit(9)], area="alxa")
    tree.land("zone-membership", [cases.member(1), cases.member(2)], area=None)
    reports = gates.run_landing_gates(tree.workspace, [("B204-1", "2024-06"), ("zone-membership", "2024-06")])
    assert [report.table for report in reports] == ["zone_membership", "b204_1"]
    assert failing(reports[1])["b204_1.unit_in_zone"] == 3
    assert tree.set_aside("B204-1") == [
        ("b204_1.output_not_negative", "record", bad_row, 8),
        ("b204_1.unit_unique", "return", twice, None),
    ]
    assert good not in {sha for _, _, sha, _ in tree.set_aside("B204-1")}


def test_a_certificate_that_ends_a_day_early_is_queried_and_stays(tree: Tree) -> None:
    tree.land("hnte-certificate", [cases.certificate("2021-11-25", "2024-11-24")], area=None)
    report = gates.run_landing_gate(tree.workspace, "hnte-certificate", "2024-06")
    assert failing(report)["hnte_certificate.validity_three_years"] == 1
    assert tree.set_aside("hnte-certificate") == []


def test_a_row_with_a_period_that_is_none_is_set_aside_and_the_gate_goes_on(tree: Tree) -> None:
    """Also where another rule asks for the last day of the period."""
    sha = tree.land("B204-1", [unit(1), unit(2, row_period="２０２４-０６"), unit(9)])
    tree.land("zone-membership", [cases.member(1), cases.member(2)], area=None)
    report = gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert failing(report)["b204_1.period_valid"] == 1
    assert failing(report)["b204_1.unit_in_zone"] == 2
    assert tree.set_aside("B204-1") == [("b204_1.period_valid", "record", sha, 8)]


def test_a_measure_of_a_period_that_is_none_does_not_end_gate_2(tree: Tree) -> None:
    tree.mart("fct_indicators", [])
    tree.mart("fct_measures", [measure(kind, "２０２４-ＸＸ", 1) for kind in ("month", "ytd")])
    tree.mart("int_industrial_output_panel", [output("A", "２０２４-ＸＸ", 1, 2)])
    assert gates.run_indicator_gate(tree.workspace).evaluated > 0


def test_periods_are_evaluated_together_and_written_apart(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in ("02", "03", "04"):
        tree.land("B204-1", [unit(n, **{cases.YTD: -1}) for n in range(int(month))], period=f"2024-{month}")
    partitions = [("B204-1", f"2024-{month}") for month in ("02", "03", "04")]
    together = gates.run_landing_gates(tree.workspace, partitions)
    written = {path: path.read_bytes() for path in tree.workspace.quality.rglob("2024-*/*") if path.is_file()}
    apart = [gates.run_landing_gate(tree.workspace, *partition) for partition in partitions]
    assert [failing(report)["b204_1.output_not_negative"] for report in together] == [2, 3, 4]
    monkeypatch.setattr(gates, "PORTION_BYTES", 1)
    assert together == apart == gates.run_landing_gates(tree.workspace, partitions)
    assert written == {path: path.read_bytes() for path in written}
    assert len(written) == 9


def test_row_periods_stay_in_the_partition_of_their_file(tree: Tree) -> None:
    tree.land("indicator-return", [cases.filed("x")], period="2021-03")
    gates.run_landing_gate(tree.workspace, "indicator-return", "2021-03")
    assert tree.failures("indicator-return", "reference_period, area_code", "2021-03") == [("2020", "kundulun")]
    assert len(tree.set_aside("indicator-return", "2021-03")) == 1


def test_only_the_newest_remaining_snapshot_of_a_registry_counts(tree: Tree) -> None:
    """By period first: the snapshot of December 2023 comes late and replaces nothing."""
    tree.land("zone-membership", [cases.member(1)], area=None, received="2024-01-01")
    tree.land("zone-membership", [cases.member(2)], area=None, received="2024-02-01", period="2023-12")
    tree.land("B204-1", [unit(1), unit(2)])
    report = gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert failing(report)["b204_1.unit_in_zone"] == 1
    assert tree.failures("B204-1", "uscc") == [(uscc(2),)]
    tree.land("zone-membership", [cases.member(2)], area=None, received="2024-01-01")
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert tree.failures("B204-1", "uscc") == [(uscc(1),)], "of equal times the later receipt counts"


def test_without_a_registry_nothing_is_known_and_nothing_fails(tree: Tree) -> None:
    tree.land("B204-1", [unit(1)])
    tree.land("zone-membership", [], area=None)
    report = gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert not report.failed
    assert not gates.run_landing_gate(tree.workspace, "zone-membership", "2024-06").failed


def test_a_form_without_rules_has_empty_results(tree: Tree) -> None:
    form = "rd-intensity-yearbook"
    assert form in catalogue.forms() and form not in {rule_set.form for rule_set in rules.load(PROJECT_ROOT)}
    tree.land(form, [{"area_code": "150000", "rd_intensity_pct": 0.93}], area=None)
    report = gates.run_landing_gate(tree.workspace, form, period_of(form))
    assert (report.declared, report.evaluated, report.results) == (0, 0, ())
    assert tree.set_aside(form) == []


def test_results_hold_no_clock(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{cases.YTD: -1})])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    result = json.loads((tree.workspace.quality / "B204-1" / "2024-06" / "result.json").read_text())
    assert result["declared"] == result["evaluated"] == 16
    by_id = {one["rule_id"]: one for one in result["results"]}
    assert by_id["b204_1.output_not_negative"] == {
        "rule_id": "b204_1.output_not_negative",
        "class": "mandatory",
        "scope": "record",
        "passed": False,
        "failing_count": 1,
    }


def test_a_rule_that_cannot_be_evaluated_stops_the_gate(tree: Tree, tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT / "expectations", root / "expectations")
    shutil.copytree(PROJECT_ROOT / "dbt_project" / "seeds", root / "dbt_project" / "seeds")
    path = root / "expectations" / "landing" / "b204_1.yml"
    path.write_text(path.read_text().replace("uscc_check IS DISTINCT", "no_such_column IS DISTINCT"))
    broken = replace(tree.workspace, root=root)
    tree.land("B204-1", [unit(1)])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    before = (tree.workspace.quality / "B204-1" / "2024-06" / "result.json").read_bytes()
    with pytest.raises(CheckNotEvaluated, match=r"b204_1\.uscc_valid.*no_such_column"):
        gates.run_landing_gate(broken, "B204-1", "2024-06")
    assert (tree.workspace.quality / "B204-1" / "2024-06" / "result.json").read_bytes() == before


def test_a_missing_table_stops_the_gate(tree: Tree) -> None:
    with pytest.raises(CheckNotEvaluated, match="fct_indicators"):
        gates.run_indicator_gate(tree.workspace)


def test_fewer_results_than_rules_is_an_error() -> None:
    with pytest.raises(CheckNotEvaluated, match="declared 1, evaluated 0"):
        gates.GateReport("landing", "b204_1", "2024-06", 1, ())


def test_ensure_empty(tree: Tree) -> None:
    gates.ensure_empty(tree.workspace)
    path = tree.workspace.quality / "_empty" / "_empty" / "set_aside.parquet"
    assert rows_of(path, "*") == []
    names = ["rule_id", "form", "reference_period", "scope"]
    names += ["receipt_sequence", "file_sha256", "sheet", "row_number"]
    import pyarrow.parquet as pq

    assert pq.read_schema(path).names == names
    assert str(pq.read_schema(path).field("row_number").type) == "int32"


FIGURES = st.none() | st.integers(-3, 3)


@FIRST_RUN
@given(filed=st.lists(st.tuples(st.integers(1, 4), FIGURES, FIGURES), max_size=8))
def test_what_is_set_aside_is_what_the_sentences_say(tmp_path_factory: pytest.TempPathFactory, filed: list) -> None:
    tree = new_tree(tmp_path_factory.mktemp("tree"))
    sha = tree.land("B204-1", [unit(n, **{cases.MONTH: month, cases.YTD: ytd}) for n, month, ytd in filed])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    expected = set()
    numbers = [number for number, _, _ in filed]
    if len(set(numbers)) < len(numbers):
        expected.add(("b204_1.unit_unique", "return", sha, None))
    for row, (_, month, ytd) in enumerate(filed, start=7):
        if (month or 0) < 0 or (ytd or 0) < 0:
            expected.add(("b204_1.output_not_negative", "record", sha, row))
        if month is not None and ytd is not None and ytd < month:
            expected.add(("b204_1.ytd_not_below_month", "record", sha, row))
    assert set(tree.set_aside("B204-1")) == expected


def test_landing_schema_is_the_real_one(tree: Tree) -> None:
    sha = tree.land("B204-1", [unit(1)])
    path = tree.workspace.landing / "B204-1" / "2024-06" / f"{sha}.parquet"
    import pyarrow.parquet as pq

    assert pq.read_schema(path).equals(store.schema("B204-1"))
