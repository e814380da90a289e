"""Decisions about issues: what they do to the state, how long, and what must not be decided."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from orchestration.decisions.record import Draft, NotDecidable, decisions, next_moment
from orchestration.quality import desk
from tests.quality.small_tree import Tree, rows_of, unit
from tests.quality.worklists import KNOWN_AT, REVENUE, TRUE, by_class, run, with_issues

AT = KNOWN_AT + timedelta(hours=1)
WAIVER = Draft("waiver", "issue", "", "甲", TRUE, "乙", "某函〔2025〕1号", date(2025, 9, 30))
EXPLANATION = Draft("explanation", "issue", "", "甲", TRUE)


def decide(tree: Tree, draft: Draft, rule_class: str = "query", at: datetime = AT) -> str:
    """Decides about the issue of a class and returns its id."""
    issue = by_class(tree.workspace, rule_class)
    desk.settle(tree.workspace, [desk.about_issue(issue, draft)], next_moment(tree.workspace, at, at))
    return str(issue["issue_id"])


def state(tree: Tree, rule_class: str = "query") -> str:
    return str(by_class(tree.workspace, rule_class)["status_code"])


def history(tree: Tree, issue_id: str) -> list[tuple[object, ...]]:
    columns = "issue_id, event_number, event_code, kind, strftime(happened_at, '%Y-%m-%d %H:%M'), who, second_person"
    rows = rows_of(tree.workspace.marts / "fct_issue_history.parquet", columns)
    return [row[2:] for row in rows if row[0] == issue_id]


def test_an_explanation_rests_an_issue_until_the_figures_change(tree: Tree) -> None:
    with_issues(tree)
    assert run(tree) == 2
    decide(tree, EXPLANATION)
    assert state(tree) == "explained"
    assert run(tree, KNOWN_AT) == 2, "what was decided later was not known then"
    assert run(tree, AT + timedelta(days=999)) == 1
    tree.land("GQ-002", [unit(1, **{REVENUE: 90_000})], period="2024", received="2025-08-01")
    run(tree, AT + timedelta(days=999))
    assert state(tree) == "explained", "the same figures in another version"
    tree.land("GQ-002", [unit(1, **{REVENUE: 80_000})], period="2024", received="2025-08-02")
    run(tree, AT + timedelta(days=999))
    assert state(tree) == "open"
    tree.land("GQ-002", [unit(1, **{REVENUE: 1_100})], period="2024", received="2025-08-03")
    run(tree, AT + timedelta(days=999))
    assert state(tree) == "corrected"


def test_a_decision_after_a_run_that_was_cut_off_leaves_the_list_as_it_was(tree: Tree) -> None:
    """Other rules leave nothing of the results; a list made of what a killed run has written since would miss most."""
    with_issues(tree)
    run(tree)
    before = desk.all_issues(tree.workspace)
    shutil.rmtree(tree.workspace.quality)
    decide(tree, EXPLANATION)
    assert desk.all_issues(tree.workspace) == before
    assert len(decisions(tree.workspace)) == 1
    assert run(tree, AT + timedelta(days=999)) == 1, "the next run knows of the decision"


def test_a_waiver_runs_out_at_the_end_of_its_last_day_in_beijing(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    issue_id = decide(tree, WAIVER)
    for moment, expected in (
        (datetime(2025, 9, 30, 15, 59, 59, tzinfo=UTC), "waived"),
        (datetime(2025, 9, 30, 16, tzinfo=UTC), "open"),
    ):
        run(tree, moment)
        assert state(tree) == expected
    assert history(tree, issue_id) == [
        ("seen", None, "2025-03-01 00:00", None, None),
        ("decided", "waiver", f"{AT + timedelta(seconds=1):%Y-%m-%d %H:%M}", "甲", "乙"),
        ("expired", "waiver", "2025-09-30 16:00", None, None),
    ]


def test_a_waiver_holds_whatever_the_record_says_next(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    decide(tree, WAIVER)
    tree.land("GQ-002", [unit(1, **{REVENUE: 80_000})], period="2024", received="2025-08-02")
    run(tree, AT + timedelta(days=9))
    assert state(tree) == "waived"


def test_the_last_decision_that_holds_counts(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    decide(tree, EXPLANATION)
    decide(tree, replace(EXPLANATION, kind="reopening"))
    assert state(tree) == "open"
    decide(tree, replace(EXPLANATION, kind="false_alarm"))
    assert state(tree) == "closed"
    decide(tree, replace(EXPLANATION, kind="correction", reason=""))
    assert state(tree) == "closed", "a promise to correct settles nothing"


@pytest.mark.parametrize("draft", [WAIVER, EXPLANATION], ids=lambda draft: draft.kind)
def test_a_mandatory_issue_can_be_neither_waived_nor_explained(tree: Tree, draft: Draft) -> None:
    with_issues(tree)
    run(tree)
    with pytest.raises(NotDecidable, match=r"强制性.*更正后重报.*mandatory"):
        decide(tree, draft, "mandatory")
    assert decisions(tree.workspace) == []
    assert state(tree, "mandatory") == "open"


def test_a_decision_that_somebody_put_into_the_ledger_waives_no_mandatory_issue(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    issue = by_class(tree.workspace, "mandatory")
    for draft in (WAIVER, EXPLANATION, replace(EXPLANATION, kind="false_alarm")):
        forged = replace(draft, about_id=issue["issue_id"], found=issue["found"], state_after="waived")
        desk.settle(tree.workspace, [forged], next_moment(tree.workspace, AT, AT))
    assert len(decisions(tree.workspace)) == 3
    run(tree, AT + timedelta(days=1))
    assert state(tree, "mandatory") == "open"


def test_a_false_alarm_of_a_mandatory_rule_is_said_and_changes_nothing(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    issue_id = decide(tree, replace(EXPLANATION, kind="false_alarm"), "mandatory")
    assert state(tree, "mandatory") == "open"
    assert [event[:2] for event in history(tree, issue_id)] == [("seen", None), ("decided", "false_alarm")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"second_person": ""}, "第二人"),
        ({"second_person": "甲"}, "本人"),
        ({"document": ""}, "依据文件"),
        ({"valid_until": None}, "有效期"),
        ({"valid_until": date(2025, 7, 30)}, "已过"),
        ({"reason": "　停 产\n检修 "}, "至少10个字（现4个）"),
        ({"decided_by": ""}, "没有写明处理人"),
        ({"kind": "blessing"}, "没有“blessing”这种决定"),
        ({"decided_by": "甲" * 81}, "decided_by"),
        ({"reason": TRUE + "\x07"}, "reason"),
    ],
)
def test_what_is_incomplete_is_refused_with_a_sentence(tree: Tree, change: dict[str, object], said: str) -> None:
    with_issues(tree)
    run(tree)
    with pytest.raises(NotDecidable, match=said) as refused:
        decide(tree, replace(WAIVER, **change))  # type: ignore[arg-type]
    assert " / " in str(refused.value)
    assert decisions(tree.workspace) == []


def test_what_is_corrected_or_unknown_is_not_decided(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    tree.land("GQ-002", [unit(1, **{REVENUE: 1_100})], period="2024", received="2025-08-03")
    run(tree)
    with pytest.raises(NotDecidable, match="后来的版本中已没有"):
        decide(tree, EXPLANATION)
    known = desk.all_issues(tree.workspace)
    for name in ("", "0", "zz" * 10, next(iter(known))[:7]):
        with pytest.raises(NotDecidable, match="没有编号"):
            desk.issue_named(known, name)
    first = next(iter(known))
    assert desk.issue_named(known, first[:8])["issue_id"] == first


def test_a_file_that_never_came_cannot_be_decided_about(tree: Tree) -> None:
    with pytest.raises(NotDecidable, match="没有收到过"):
        desk.about_file(tree.workspace, "a" * 64, replace(EXPLANATION, kind="false_alarm"))


def test_versions_are_counted_and_not_runs(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    run(tree)
    columns = "times_seen, strftime(first_seen_at, '%m-%d'), strftime(last_seen_at, '%m-%d')"
    assert set(tree.issues(columns)) == {(1, "03-01", "03-01")}
    tree.land("GQ-002", [unit(1, **{REVENUE: 90_000})], period="2024", received="2025-08-01")
    tree.land("GQ-002", [unit(1, **{REVENUE: 1_000})], period="2024", received="2025-08-02")
    tree.land("GQ-002", [unit(1, **{REVENUE: 90_001})], period="2024", received="2025-08-03")
    run(tree)
    issue = by_class(tree.workspace, "query")
    assert (issue["times_seen"], f"{issue['last_seen_at']:%m-%d}", issue["status_code"]) == (3, "08-03", "open")
    events = [event[0] for event in history(tree, issue["issue_id"])]
    assert events == ["seen", "seen", "gone", "seen"]


def test_a_version_that_was_set_aside_is_gone_with_the_next(tree: Tree) -> None:
    tree.land("GQ-002", [unit(1), unit(1)], period="2024", received="2025-03-01")
    tree.land("GQ-002", [unit(1)], period="2024", received="2025-03-02")
    assert run(tree) == 0
    [(issue_id,)] = tree.issues("issue_id")
    assert [event[0] for event in history(tree, issue_id)] == ["seen", "gone"]


def test_history_and_issues_have_fixed_bytes(tree: Tree) -> None:
    with_issues(tree)
    run(tree)
    decide(tree, WAIVER)
    paths = [tree.workspace.marts / f"{name}.parquet" for name in ("fct_quality_issues", "fct_issue_history")]
    run(tree, AT + timedelta(days=1))
    before = [path.read_bytes() for path in paths]
    run(tree, AT + timedelta(days=1))
    assert [path.read_bytes() for path in paths] == before
