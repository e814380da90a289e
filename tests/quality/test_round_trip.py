"""A work list goes through a real office program and back: export, fill in, save, import."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from orchestration.decisions.record import decisions
from orchestration.quality import worklist
from orchestration.quality.answers import TAKEN, import_files
from tests.quality.libreoffice import fill, needs_libreoffice
from tests.quality.small_tree import Tree
from tests.quality.worklists import DAY, KNOWN_AT, TRUE, by_class, run, with_issues

LIST = 1  # the number of the sheet; the cover stands before it


@needs_libreoffice
def test_a_work_list_survives_libreoffice(tree: Tree, tmp_path: Path) -> None:
    with_issues(tree)
    run(tree)
    [source] = worklist.export(tree.workspace, tmp_path / "out", DAY)
    ids = [issue["issue_id"] for issue in worklist.wanted(tree.workspace)["ordos"]]
    explained = by_class(tree.workspace, "query")["issue_id"]
    row = worklist.FIRST_ROW + 1 + ids.index(explained)
    other = worklist.FIRST_ROW + 1 + ids.index(by_class(tree.workspace, "mandatory")["issue_id"])
    target = tmp_path / "back" / "回.xlsx"
    target.parent.mkdir()
    seen = fill(
        source,
        target,
        {
            (LIST, f"O{row}"): "情况属实",
            (LIST, f"P{row}"): TRUE,
            (LIST, f"Q{row}"): "2026-01-31",
            (LIST, f"R{row}"): "王某",
            (LIST, f"O{other}"): "情况属实",
            (LIST, f"P{other}"): TRUE,
            (LIST, f"R{other}"): "王某",
            (LIST, f"F{other}"): "核实性",
        },
    )
    assert [(one["cell"], one["locked"]) for one in seen[:4]] == [(f"{at}{row}", False) for at in "OPQR"]
    assert [(one["cell"], one["locked"]) for one in seen[7:]] == [(f"F{other}", True)]
    assert {one["protected"] for one in seen} == {True}
    assert "IF($F" in seen[0]["rule"] and "SUBSTITUTE" in seen[1]["rule"], "drop-down and check of the reason are there"
    [found] = import_files(tree.workspace, [target], KNOWN_AT + timedelta(hours=1))
    taken = [one for one in found.outcomes if one.outcome == TAKEN]
    assert [(one.cell, one.notes) for one in taken] == [(f"O{row}", ())], found
    [refused] = [one for one in found.outcomes if one.outcome != TAKEN]
    assert refused.cell == f"O{other}" and "强制性" in refused.said_zh
    assert refused.notes == (f"F{other} 类型：“核实性”，现为“强制性”",), (
        "programs can write where people cannot; it is said"
    )
    [decision] = decisions(tree.workspace)
    assert (decision.about_id, decision.reason, decision.valid_until) == (explained, TRUE, date(2026, 1, 31))
    assert by_class(tree.workspace, "query")["status_code"] == "explained"
