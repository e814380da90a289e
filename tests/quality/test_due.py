"""Which partitions gate 1 looks at again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.landing import store
from orchestration.quality import due, gates
from orchestration.workspace import PROJECT_ROOT
from tests.quality.small_tree import Tree, new_tree, unit

JUNE, YEAR = ("B204-1", "2024-06"), ("GQ-002", "2024")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree with a monthly and a yearly return, both judged; a rule on the monthly one looks at receipts."""
    root = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT / "expectations", root / "expectations")
    shutil.copytree(PROJECT_ROOT / "dbt_project" / "seeds", root / "dbt_project" / "seeds")
    path = root / "expectations" / "landing" / "b204_1.yml"
    text = path.read_text(encoding="utf-8")
    assert "uscc_check IS DISTINCT" in text
    known = "(SELECT count(*) FROM receipts) < 1000 AND uscc_check IS DISTINCT"
    path.write_text(text.replace("uscc_check IS DISTINCT", known), encoding="utf-8")
    tree = new_tree(tmp_path / "tree", root)
    tree.land("B204-1", [unit(1)])
    tree.land("GQ-002", [unit(1)])
    receive(tree, 1)
    check(tree)
    return tree


def receive(tree: Tree, count: int) -> None:
    rows = [{"sequence": number, "path": f"{number}.xlsx"} for number in range(count)]
    store.write_ledger(tree.workspace, "receipts", rows)


def check(tree: Tree) -> None:
    partitions = due.due_partitions(tree.workspace)
    gates.run_landing_gates(tree.workspace, partitions)
    due.mark_done(tree.workspace, partitions)
    assert due.due_partitions(tree.workspace) == []


def test_a_partition_is_due_when_its_files_change(tree: Tree) -> None:
    tree.land("GQ-002", [unit(2)])
    assert due.due_partitions(tree.workspace) == [YEAR]


def test_a_new_receipt_makes_due_what_has_rules_on_receipts(tree: Tree) -> None:
    receive(tree, 2)
    assert due.due_partitions(tree.workspace) == [JUNE]


def test_results_of_other_rules_or_of_an_older_form_are_forgotten(tree: Tree) -> None:
    (tree.workspace.quality / "rules.sha256").write_text("other rules")
    assert set(due.due_partitions(tree.workspace)) == {JUNE, YEAR}
    assert not (tree.workspace.quality / "B204-1").exists()
    check(tree)
