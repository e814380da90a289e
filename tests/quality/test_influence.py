"""How much of the ranked figures hangs on an issue, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration import catalogue
from orchestration.quality import gates
from orchestration.quality.desk import all_issues
from tests.quality import cases
from tests.quality.cases import YTD
from tests.quality.small_tree import Tree, indicator, unit
from tests.quality.worklists import REVENUE, by_class, run, with_issues

RANKED = {row["indicator_code"] for row in catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "index_nodes.csv")}


def influences(tree: Tree) -> dict[str, Decimal | None]:
    return dict(tree.issues("rule_id, influence"))


def test_a_query_counts_by_the_difference_to_the_year_before_and_an_error_by_the_whole_figure(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    total = Decimal(90_001)
    assert by_class(tree.workspace, "query")["influence"] == round(Decimal(89_000) / total, 6)
    assert by_class(tree.workspace, "mandatory")["influence"] == round(1 / total, 6)
    order = [issue["class"] for issue in all_issues(tree.workspace).values()]
    assert order == ["query", "mandatory"], "the list comes in the order of influence"


def test_the_total_is_that_of_the_area_in_the_same_delivery(tree: Tree) -> None:
    bad = {**unit(2), "uscc": "91150600000000019X", REVENUE: 10}
    tree.land("GQ-002", [bad, unit(1, **{REVENUE: -30})], period="2024", received="2025-03-01")
    tree.land("GQ-002", [unit(3, **{REVENUE: 10**9})], period="2024", received="2025-03-01", area="alxa")
    run(tree)
    assert influences(tree)["gq_002.uscc_valid"] == Decimal("0.25"), "of 10 and 30, whatever their signs"


def test_a_return_that_is_set_aside_counts_whole(tree: Tree) -> None:
    tree.land("GQ-002", [unit(1, **{REVENUE: 1}), unit(1, **{REVENUE: 1})], period="2024", received="2025-03-01")
    run(tree)
    assert influences(tree)["gq_002.unit_unique"] == 1


def test_figures_that_no_index_system_asks_for_count_nothing(tree: Tree) -> None:
    assert "industrial_output_growth" not in RANKED
    tree.land("B204-1", [unit(1, **{YTD: -1}), unit(2, **{YTD: 9})])
    run(tree)
    assert influences(tree) == {"b204_1.output_not_negative": Decimal(0)}


def test_a_record_of_a_register_counts_as_one(tree: Tree) -> None:
    rows = [cases.certificate("2021-01-01", "2030-01-01"), cases.certificate("2021-01-01", "2024-01-01")]
    rows[1] |= {"uscc": unit(7)["uscc"], "certificate_no": "GR202115000777"}
    tree.land("hnte-certificate", rows, area=None, period="2024-06", received="2024-06-01")
    run(tree)
    found = influences(tree)
    assert found and set(found.values()) == {Decimal("0.5")}


@pytest.mark.parametrize(("code", "expected"), [("rd_personnel_fte_share", 1), ("hnte_revenue_share", 0)])
def test_an_indicator_is_its_own_domain(tree: Tree, code: str, expected: int) -> None:
    assert (code in RANKED) == bool(expected)
    for name in ("fct_measures", "int_industrial_output_panel"):
        tree.mart(name, [])
    tree.mart("fct_indicators", [indicator(code, 10**9)])
    gates.run_indicator_gate(tree.workspace)
    run(tree)
    assert set(influences(tree).values()) == {Decimal(expected)}
