"""What is derived from a rule says what the rule says: article, comparison, threshold and unit."""

from __future__ import annotations

import csv

import pytest

from orchestration.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project/seeds/rules"


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RULES = {row["rule_id"]: row for row in rows("rules.csv")}
CITATIONS = {row["document_code"]: row["citation"] for row in rows("rule_documents.csv")}


def test_every_target_is_a_rule_and_says_the_same() -> None:
    targets = rows("targets.csv")
    for target in targets:
        rule = RULES[target["rule_id"]]
        is_range = bool(target["target_value_to"])
        threshold = "range:{target_value}..{target_value_to}" if is_range else "{target_value}"
        assert (
            CITATIONS[rule["document_code"]],
            rule["article"],
            rule["comparator"],
            rule["value_reference"] if is_range else rule["value"],
            rule["unit_code"],
        ) == (
            target["document"],
            target["article"],
            target["comparator"],
            threshold.format_map(target),
            target["unit_code"],
        )
    assert {target["rule_id"] for target in targets} == {
        rule_id for rule_id, rule in RULES.items() if rule["treatment"] == "target"
    }


@pytest.mark.parametrize("name", ["due_documents.csv", "target_baselines.csv", "entry_readings.csv"])
def test_what_names_a_rule_names_one_that_exists(name: str) -> None:
    named = {row["rule_id"] for row in rows(name) if row["rule_id"]}
    assert named
    assert named <= RULES.keys()


def test_every_task_of_a_rule_is_a_task() -> None:
    tasks = {row["task_code"] for row in rows("tasks.csv")}
    assert {rule_id for rule_id, rule in RULES.items() if rule["treatment"] == "task"} - tasks == {"K-T"}


def test_every_transition_has_rules_of_its_document_or_says_that_none_was_found() -> None:
    for row in rows("zone_transitions.csv"):
        named = [rule_id for rule_id in row["rule_ids"].split("|") if rule_id]
        assert bool(named) != row["document"].startswith("zonestat default")
        for rule_id in named:
            rule = RULES[rule_id]
            assert (CITATIONS[rule["document_code"]], rule["article"]) == (row["document"], row["article"])


def test_every_award_is_a_rule_of_its_document() -> None:
    for row in rows("zone_awards.csv"):
        rule = RULES[row["rule_id"]]
        assert (CITATIONS[rule["document_code"]], rule["article"]) == (row["document"], row["article"])
        assert {rule_id for rule_id in row["also_rule_ids"].split("|") if rule_id} <= RULES.keys()
