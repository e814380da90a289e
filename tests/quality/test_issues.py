"""The list of issues: stable identity, what is open and what was corrected."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow.parquet as pq

from orchestration.quality import gates, issues
from orchestration.quality.rules import load
from orchestration.workspace import PROJECT_ROOT
from tests.quality import cases
from tests.quality.cases import YTD
from tests.quality.small_tree import Tree, indicator, rows_of, unit, uscc

KNOWN_AT = datetime(2024, 12, 31, tzinfo=UTC)


def run(tree: Tree) -> int:
    forms = [path for path in tree.workspace.landing.glob("*/[!_]*") if path.parent.name != "ledger"]
    gates.run_landing_gates(tree.workspace, [(path.parent.name, path.name) for path in forms if path.is_dir()])
    return issues.write_quality_issues(tree.workspace, KNOWN_AT)


def identities(tree: Tree) -> list[tuple[str]]:
    return tree.issues("issue_id")


def test_an_issue_survives_a_rerun_and_a_resubmission(tree: Tree) -> None:
    tree.land("B204-1", [unit(1), unit(2, **{YTD: -1})], received="2024-07-08")
    assert run(tree) == 1
    first = identities(tree)
    assert run(tree) == 1
    assert identities(tree) == first
    tree.land("B204-1", [unit(2, **{YTD: -5}), unit(1)], received="2024-07-10")
    assert run(tree) == 1
    assert identities(tree) == first
    columns = "status_code, row_number, strftime(first_seen_at, '%m-%d'), strftime(last_seen_at, '%m-%d')"
    assert tree.issues(columns) == [("open", 7, "07-08", "07-10")]


def test_a_later_version_without_it_corrects_an_issue(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{YTD: -1})], received="2024-07-08")
    tree.land("B204-1", [unit(1, **{YTD: -1})], received="2024-07-08", area="alxa")
    tree.land("B204-1", [unit(1, **{YTD: 1})], received="2024-07-09")
    assert run(tree) == 1
    assert tree.issues("area_code, status_code") == [("alxa", "open"), ("ordos", "corrected")]


def test_a_version_that_is_set_aside_corrects_nothing(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{YTD: -1})], received="2024-07-08")
    tree.land("B204-1", [unit(1), unit(1)], received="2024-07-09")
    assert run(tree) == 2
    assert tree.issues("rule_id, status_code, failing_rows") == [
        ("b204_1.output_not_negative", "open", 1),
        ("b204_1.unit_unique", "open", 2),
    ]


def test_a_set_aside_version_is_corrected_by_the_next(tree: Tree) -> None:
    tree.land("B204-1", [unit(1), unit(1)], received="2024-07-08")
    tree.land("B204-1", [unit(1)], received="2024-07-09")
    assert run(tree) == 0
    assert tree.issues("rule_id, status_code") == [("b204_1.unit_unique", "corrected")]


def test_a_registry_is_corrected_by_its_next_snapshot(tree: Tree) -> None:
    certificate = cases.certificate("2021-01-01", "2030-01-01")
    tree.land("hnte-certificate", [dict(certificate)], area=None, period="2024-06", received="2024-06-01")
    assert run(tree) == 1
    tree.land("hnte-certificate", [dict(certificate)], area=None, period="2024-07", received="2024-07-01")
    assert run(tree) == 1
    assert len(identities(tree)) == 1
    tree.land("hnte-certificate", [], area=None, period="2024-08", received="2024-08-01")
    tree.land("hnte-certificate", [cases.certificate("2021-01-01", "2024-01-01")], area=None, received="2024-09-01")
    assert run(tree) == 1, "a snapshot of June that comes in September does not replace that of July"
    good = cases.certificate("2021-01-01", "2024-01-01")
    tree.land("hnte-certificate", [good], area=None, period="2024-09", received="2024-09-02")
    assert run(tree) == 0


def test_an_area_corrects_row_by_row(tree: Tree) -> None:
    bad, good = cases.filed("hnte_cuont"), cases.filed("hnte_count")
    tree.land("indicator-return", [dict(bad), dict(good)], period="2021-03", received="2021-03-01")
    tree.land("indicator-return", [dict(good)], period="2021-04", received="2021-04-01")
    assert run(tree) == 1


def test_the_order_and_the_bytes_are_fixed(tree: Tree) -> None:
    tree.land("B204-1", [unit(n, **{YTD: -1}) for n in range(1, 40)])
    tree.land("GQ-002", [{**unit(1), "uscc": cases.BAD_CODE}, {**unit(2), "uscc": "1"}])
    run(tree)
    path = tree.workspace.marts / "fct_quality_issues.parquet"
    before = path.read_bytes()
    run(tree)
    assert path.read_bytes() == before
    assert len(set(identities(tree))) == pq.read_table(path).num_rows == 41


def test_every_column_says_what_it_is(tree: Tree) -> None:
    run(tree)
    for name in ("fct_quality_issues", "fct_check_results"):
        schema = pq.read_schema(tree.workspace.marts / f"{name}.parquet")
        assert all(field.metadata[b"title"] and field.metadata[b"description"] for field in schema)
        assert rows_of(tree.workspace.marts / f"{name}.parquet", "*") == []


def test_failures_of_gate_2_are_issues_too(tree: Tree) -> None:
    tree.mart("fct_measures", [])
    tree.mart("int_industrial_output_panel", [])
    tree.mart("fct_indicators", [indicator("hnte_revenue_share", 101)])
    gates.run_indicator_gate(tree.workspace)
    assert run(tree) == 1
    assert tree.issues("gate, rule_id, form, area_code, reference_period, found") == [
        ("indicators", "fct_indicators.share_within_0_100", None, "ordos", "2024", FOUND)
    ]


FOUND = "指标=hnte_revenue_share；来源=computed；数值=101"


def test_check_results_tell_every_rule_of_every_partition(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{YTD: -1})])
    tree.mart("fct_measures", [])
    tree.mart("int_industrial_output_panel", [])
    tree.mart("fct_indicators", [])
    gates.run_indicator_gate(tree.workspace)
    run(tree)
    columns = 'gate, "table", period, rule_id, class, scope, passed, failing_count'
    results = rows_of(tree.workspace.marts / "fct_check_results.parquet", columns)
    looked_at = {("landing", "b204_1"), *(("indicators", table) for table in ("fct_measures", "fct_indicators"))}
    declared = {
        rule.id for rules in load(PROJECT_ROOT) if (rules.gate, rules.table) in looked_at for rule in rules.rules
    }
    assert sorted(row[3] for row in results) == sorted(declared)
    assert [row for row in results if not row[6]] == [
        ("landing", "b204_1", "2024-06", "b204_1.output_not_negative", "mandatory", "record", False, 1)
    ]
    assert ("indicators", "fct_measures", None) in {row[:3] for row in results}


def test_the_unit_is_named(tree: Tree) -> None:
    tree.land("B204-1", [unit(3, **{YTD: -1})])
    run(tree)
    assert tree.issues("uscc, enterprise_name, record_key") == [
        (uscc(3), "示例企业3", '{"reporting_area_code":"ordos","reference_period":"2024-06","uscc":"' + uscc(3) + '"}')
    ]
