"""The tasks of the documents: who answers for them and by when."""

from __future__ import annotations

from collections import Counter, defaultdict

from orchestration import catalogue


def seed(name: str) -> list[dict[str, str]]:
    return catalogue.seed_rows(catalogue.SEEDS / "rules" / f"{name}.csv")


def test_every_row_of_the_responsibility_lists_is_a_task() -> None:
    tasks = seed("tasks")
    assert Counter(row["task_code"][0] for row in tasks) == {"G": 4, "O": 21, "E": 21, "X": 17, "K": 14}
    assert Counter(row["task_kind"] for row in tasks if row["task_code"][0] in "EK") == {"task": 26, "safeguard": 9}


def test_the_ten_tasks_of_kundulun_are_due_before_its_targets() -> None:
    """Trap 12: the tasks end in September 2023, the end of the creation period is later."""
    ten = [row for row in seed("tasks") if row["document"].startswith("昆") and row["task_kind"] == "task"]
    assert [row["task_code"] for row in ten] == [f"K-T{number}" for number in range(1, 11)]
    assert {row["due_period"] for row in ten} == {"2023-09"}
    due = {row["rule_id"]: row["due_period"] for row in seed("targets")}
    assert (due["K-05"], due["K-12"]) == ("2023", "2023-09")


def test_tasks_of_the_plans_have_their_offices_in_both_roles() -> None:
    roles = defaultdict(set)
    for row in seed("task_units"):
        roles[row["task_code"]].add(row["unit_role"])
    for task in seed("tasks"):
        if task["task_kind"] == "task" and task["task_code"][0] in "EK":
            assert roles[task["task_code"]] == {"lead", "responsible"}, task["task_code"]
    assert all(roles[task["task_code"]] for task in seed("tasks"))


def test_a_task_and_its_targets_are_of_one_document() -> None:
    documents = {row["rule_id"]: row["document"] for row in seed("targets")}
    of_task = {row["task_code"]: row["document"] for row in seed("tasks")}
    links = seed("task_targets")
    assert {(row["task_code"], row["rule_id"]) for row in links} >= {
        ("K-T3", "K-06"),
        ("K-T5", "K-01"),
        ("E-T7", "E-14b"),
    }
    for row in links:
        assert documents[row["rule_id"]] == of_task[row["task_code"]], row
