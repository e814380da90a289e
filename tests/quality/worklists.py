"""Fills in work lists for tests, as a clerk would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.quality import desk, due, gates, issues, worklist
from orchestration.quality.desk import Issue
from orchestration.workbook import Sheet, Value, workbook_bytes
from orchestration.workspace import Workspace
from tests.quality.small_tree import Tree, unit

KNOWN_AT = datetime(2025, 7, 31, tzinfo=UTC)
DAY = date(2025, 7, 31)
REVENUE = "operating_revenue_cny_thousand"
TRUE = "企业年内并购两家工厂，收入属实。"
Answer = tuple[Value, Value, Value, Value]


def run(tree: Tree, known_at: datetime = KNOWN_AT) -> int:
    """Gate 1 and the list of issues of what is landed."""
    forms = [path for path in tree.workspace.landing.glob("*/[!_]*") if path.parent.name != "ledger" and path.is_dir()]
    gates.run_landing_gates(tree.workspace, [(path.parent.name, path.name) for path in forms])
    second = tree.workspace.quality / "indicators" / due.RESULT  # gate 2 of a tree that has no figures
    second.parent.mkdir(exist_ok=True)
    second.write_text('{"gate": "indicators", "period": "", "results": []}', encoding="utf-8")
    return issues.write_quality_issues(tree.workspace, known_at)


def with_issues(tree: Tree, area: str = "ordos") -> None:
    """A zone with one issue of a query rule (revenue jumps) and one of a mandatory rule (a bad credit code)."""
    tree.land("GQ-002", [unit(1, **{REVENUE: 1000})], period="2023", received="2024-03-01", area=area)
    bad = {**unit(2), "uscc": "91150600000000019X", REVENUE: 1}
    tree.land("GQ-002", [unit(1, **{REVENUE: 90_000}), bad], period="2024", received="2025-03-01", area=area)


def by_class(workspace: Workspace, rule_class: str, area: str = "ordos") -> Issue:
    found = [one for one in desk.all_issues(workspace).values() if one["class"] == rule_class]
    return next(one for one in found if one["area_code"] == area)


def sheets_of(workspace: Workspace, area: str = "ordos") -> tuple[Sheet, Sheet]:
    return worklist.sheets(area, worklist.wanted(workspace, [area])[area], DAY, is_sample=False)


def filled(sheet: Sheet, given: Mapping[str, Iterable[Value]]) -> Sheet:
    """The list with answers by issue."""
    rows = [
        [*row[: worklist.RESULT], *given[str(row[0])]] if row and str(row[0]) in given else row for row in sheet.rows
    ]
    return replace(sheet, rows=rows)


def send_back(workspace: Workspace, path: Path, given: Mapping[str, Iterable[Value]], area: str = "ordos") -> Path:
    """The work list of a zone, filled in and saved."""
    cover, found = sheets_of(workspace, area)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook_bytes(cover, filled(found, given)))
    return path
