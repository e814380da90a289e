"""Proposals: in the list of issues, in work lists, on the screen, and nowhere in the figures."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from orchestration import catalogue
from orchestration.cli import app
from orchestration.quality import edits, gates, proposals, rules, worklist
from orchestration.quality.localised import Figure, row_of
from orchestration.workspace import PROJECT_ROOT
from tests.quality.cases import MONTH, SALES_MONTH, SALES_YTD, YTD
from tests.quality.cases_of_magnitudes import POWER, factory
from tests.quality.small_tree import Row, Tree, new_tree, period_of, unit
from tests.quality.test_gates import checkout_with, rule_files
from tests.quality.worklists import run

LINKED = [one for one in rules.load(PROJECT_ROOT) if any(rule.edits for rule in one.rules)]
BEFORE = [factory(number, 100, sales=90) for number in range(1, 6)]


def proposed(tree: Tree, rule: str, form: str = "B204-1") -> list[tuple[Any, ...]]:
    found = tree.failures(form, "rule_id, row_number, cell, found, proposal")
    return [(row, cell, what, proposals.from_json(text)) for name, row, cell, what, text in found if name == rule]


def test_a_figure_of_the_wrong_magnitude_names_its_cell_and_what_it_may_have_been(tree: Tree) -> None:
    tree.land("B204-1", BEFORE, period="2024-05")
    filed = {**factory(1, 123_456, 11, 95), f"{MONTH}_as_filed": "123,456"}
    tree.land("B204-1", [filed, factory(2, 100, sales=90)])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    [(row, cell, found, [one])] = proposed(tree, "b204_1.figure_magnitude")
    assert (row, cell, found) == (7, "C7", "工业总产值（当年价格）·本年本月=123,456")
    assert (one.item_column, one.cell, one.found, one.proposed, one.choice) == (MONTH, "C7", "123,456", "123.456", 1)
    assert "1000倍" in one.reason and "按以往推算约为" in one.reason


def test_a_column_in_the_wrong_unit_is_one_issue_and_its_figures_none(tree: Tree) -> None:
    tree.land("B204-1", BEFORE, period="2024-05")
    tree.land("B204-1", [factory(number, "0.01", sales="0.009") for number in range(1, 6)])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    [(row, cell, found, told)] = proposed(tree, "b204_1.column_magnitude")
    assert (row, cell) == (None, "C,G")
    assert [(one.item_column, one.cell, one.proposed) for one in told] == [
        (MONTH, "C", "本列各数乘以 10000"),
        (SALES_MONTH, "G", "本列各数乘以 10000"),
    ]
    assert "5 家" in found
    assert proposed(tree, "b204_1.figure_magnitude") == []


def test_an_enterprise_that_really_grew_is_not_named(tree: Tree) -> None:
    tree.land("B204-1", BEFORE, period="2024-05")
    tree.land("B204-1", [factory(1, 1000, 80, 900), factory(2, 100, sales=90)])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert proposed(tree, "b204_1.figure_magnitude") == []


def test_one_wrong_month_does_not_become_the_measure(tree: Tree) -> None:
    for period, output in (("2024-02", 200), ("2024-03", 100), ("2024-04", 100_000), ("2024-05", 100)):
        tree.land("B204-1", [factory(1, output)], period=period)
    tree.land("B204-1", [factory(1, 100), factory(2, 5)])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    assert proposed(tree, "b204_1.figure_magnitude") == []


def test_without_any_figure_of_its_own_peers_are_asked_and_only_of_large_slips(tree: Tree) -> None:
    tree.land("B204-1", [factory(number, 100) for number in range(1, 12)], period="2024-05")
    tree.land("B204-1", [factory(50, 2000), factory(51, 150_000), *(factory(n, 100) for n in range(1, 5))])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    [(row, _, _, told)] = proposed(tree, "b204_1.figure_magnitude")
    assert [(row, one.item_column, one.proposed) for one in told] == [(8, MONTH, "150"), (8, POWER, "10000")]
    assert all("同类单位" in one.reason for one in told), "which of the two is wrong the ratio does not say"


def test_a_year_to_date_is_measured_by_the_month(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{YTD: 1200})], period="2023-12")
    tree.land("B204-1", [unit(1, **{YTD: 200})], period="2024-02")
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-02")
    assert tree.failures("B204-1", "rule_id", "2024-02") == []


def linked_month(month: str, ytd: str, **more: Any) -> Row:
    return unit(1, **{MONTH: month, YTD: ytd, SALES_MONTH: 10, SALES_YTD: 60}, **more)


def test_a_record_that_breaks_a_link_says_which_figure(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{YTD: 50_000, SALES_YTD: 50})], period="2024-05")
    tree.land("B204-1", [linked_month("12354", "62345")])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    [(_, cell, _, told)] = proposed(tree, "b204_1.month_equals_ytd_difference")
    assert cell == "A7,C7,D7,G7,H7", "the rule shows what it compares"
    assert [(one.cell, one.found, one.proposed) for one in told] == [("C7", "12354", "12345"), ("D7", "62345", "62354")]
    text = proposals.told(tree.failures("B204-1", "proposal")[0][0])
    assert text.splitlines()[1] == "或者：" and "12354 → 12345" in text


def test_the_period_before_may_be_the_one_that_is_wrong(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{YTD: 5_000, SALES_YTD: 50})], period="2024-05")
    tree.land("B204-1", [linked_month("12345", "62345")])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    [(_, _, _, [one])] = proposed(tree, "b204_1.month_equals_ytd_difference")
    assert (one.item_column, one.cell, one.proposed) == (f"previous.{YTD}", None, "50000")
    assert one.name.startswith("上期的")


def test_a_proposal_of_magnitudes_is_taken_over_where_it_mends_the_links(tree: Tree) -> None:
    tree.land("B204-1", [unit(1, **{MONTH: 100, YTD: 500, POWER: 10, SALES_YTD: 50})], period="2024-05")
    wrong = linked_month("100000", "600000", **{POWER: 10})
    tree.land("B204-1", [wrong])
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-06")
    [(_, _, _, told)] = proposed(tree, "b204_1.month_equals_ytd_difference")
    assert [(one.item_column, one.proposed) for one in told] == [(MONTH, "100"), (YTD, "600")]


def test_a_fault_of_a_whole_file_gets_no_proposals_for_its_records(tree: Tree) -> None:
    tree.land(
        "GQ-002",
        [unit(n, total_assets_cny_thousand=9, liabilities_cny_thousand=1, equity_cny_thousand=n) for n in range(201)],
    )
    gates.run_landing_gate(tree.workspace, "GQ-002", "2024")
    found = proposed(tree, "gq_002.assets_balance", "GQ-002")
    assert len(found) == 198 and all(told for *_, told in found)
    tree.land(
        "GQ-002",
        [unit(n, total_assets_cny_thousand=9, liabilities_cny_thousand=1, equity_cny_thousand=99) for n in range(201)],
    )
    gates.run_landing_gate(tree.workspace, "GQ-002", "2024")
    assert sum(not told for *_, told in proposed(tree, "gq_002.assets_balance", "GQ-002")) == 201


def test_people_see_it_and_the_figures_do_not_change(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.land(
        "GQ-002",
        [unit(1, total_assets_cny_thousand=100_000, liabilities_cny_thousand=40_000, equity_cny_thousand=77_777)],
    )
    landed = {path: path.read_bytes() for path in tree.workspace.landing.rglob("*.parquet")}
    run(tree)
    assert {path: path.read_bytes() for path in tree.workspace.landing.rglob("*.parquet")} == landed
    [(issue, text)] = tree.issues("issue_id, proposal")
    mine = worklist.wanted(tree.workspace)["ordos"]
    assert worklist.told(mine[0])[worklist.NAMES.index(worklist.PROPOSED)] == proposals.told(text)
    assert "资产总计：100000 → 117777" in proposals.told(text)
    for name, folder in (("RAW", "raw"), ("VAR", "var"), ("EXPORTS", "exports")):
        monkeypatch.setenv(f"ZONESTAT_{name}", str(getattr(tree.workspace, folder)))
    shown = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["issues", "show", issue])
    assert "建议更正 / proposed" in shown.output and "100000 → 117777" in shown.output, shown.output
    answered = json.loads(CliRunner().invoke(app, ["issues", "show", issue, "--json"]).output)
    assert [one["proposed"] for one in answered["proposal"]] == ["117777", "22223", "60000"]


def test_equal_proposals_are_equal_text() -> None:
    one = proposals.Proposal("a", "甲", "B7", "10", "1", "少写一位")
    assert proposals.from_json(proposals.as_json([one])) == [one]
    assert proposals.as_json([]) is None and proposals.from_json(None) == [] and proposals.told(None) == ""
    assert proposals.told(proposals.as_json([one])) == "B7 甲：10 → 1（少写一位）"


@pytest.mark.parametrize("rule_set", LINKED, ids=lambda one: one.table)
def test_a_rule_and_its_edits_say_the_same(tmp_path: Path, rule_set: rules.RuleSet) -> None:
    """Of records drawn at random the query names those, and only those, that break an edit of the rule."""
    form = rule_set.form
    assert form is not None
    linked = [rule for rule in rule_set.rules if rule.edits]
    columns = sorted(edits.columns_of(edits.parse(text) for rule in linked for text in rule.edits))
    root = checkout_with(tmp_path / "checkout", linked[0].id)
    path = f"{rule_set.table}.yml"
    content = {**rule_files()[path]}
    content["rules"] = [rule for rule in content["rules"] if rule.get("edits")]
    (root / "expectations" / "landing" / path).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    tree = new_tree(tmp_path / "tree", root)
    draws = random.Random(rule_set.table)
    place = {"area_name": "ordos", "area_code": "ordos"} if catalogue.forms()[form].reporting_unit == "area" else {}

    def records() -> list[Row]:
        pool = [None, 0, 0, 1, 2, 3, 3, 4, 5, 8, 20] + ([-2] if form == "B204-1" else [])
        return [{**unit(n), **place, **{name: draws.choice(pool) for name in columns}} for n in range(50)]

    earlier = {"previous.": "2024-05", "last_year.": "2023-06"} if form == "B204-1" else {}
    before = {prefix: records() for prefix in earlier}
    for prefix, rows in before.items():
        tree.land(form, rows, period=earlier[prefix])
    now = records()
    tree.land(form, now)
    gates.run_landing_gate(tree.workspace, form, period_of(form))
    failed = set(tree.failures(form, "rule_id, row_number", period_of(form)))
    for rule in linked:
        broken = set()
        for at, record in enumerate(now):
            seen = [("", record), *((prefix, rows[at]) for prefix, rows in before.items())]
            figures = {
                f"{prefix}{name}": Figure(row[name], str(row[name]), edits.Decimal("0.5"))
                for prefix, row in seen
                for name in columns
                if row[name] is not None
            }
            values = {name: edits.Decimal(figure.value) for name, figure in figures.items()}
            rows = [row_of(edits.parse(text), figures) for text in rule.edits]
            if not all(row.holds(values) for row in rows if row is not None):
                broken.add((rule.id, at + 7))
        assert {one for one in failed if one[0] == rule.id} == broken
        assert 0 < len(broken) < len(now), "a test of nothing"
