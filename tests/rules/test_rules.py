"""The rules as data: complete, in our own words, and never changed once published."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

from orchestration import catalogue
from tests.rules.frozen import frozen, hash_of, rules

QUOTES = Path(__file__).with_name("quotes_frozen.csv")
# How many rules each document has, and what is done with them.
COUNTS = {
    "guide-2020": {
        "computed": 9,
        "recorded_judgement": 38,
        "recorded_event": 9,
        "calendar": 3,
        "not_applicable": 2,
    },
    "opinion-2021-13": {"target": 12, "recorded_judgement": 27, "recorded_event": 7, "not_applicable": 8},
    "ordos-2021-342": {"target": 28, "recorded_judgement": 12, "calendar": 2, "not_applicable": 3},
    "xilingol-2021": {"target": 16, "recorded_judgement": 8, "calendar": 2, "not_applicable": 2},
    "kundulun-2021-4": {
        "computed": 9,
        "target": 15,
        "task": 11,
        "recorded_judgement": 9,
        "recorded_event": 2,
        "calendar": 5,
        "not_applicable": 1,
    },
    "rules-2022-17": {"computed": 1, "recorded_judgement": 1, "not_applicable": 2},
}


def seed(path: str) -> list[dict[str, str]]:
    return catalogue.seed_rows(catalogue.SEEDS / path)


def test_what_was_published_stands_as_it_was_and_everything_is_on_the_list() -> None:
    now = {(row["rule_id"], row["valid_from"]): hash_of(row) for row in rules()}
    changed = [key for key, value in frozen().items() if now.get(key) != value]
    assert not changed, "已发布的规则不能改：加一行，并给旧行写上 valid_to / published rows stay: add one, end the old"
    assert not now.keys() - frozen().keys(), "python -m tests.rules.frozen"


def test_a_change_of_what_a_rule_says_is_noticed_and_its_end_is_none() -> None:
    rule = rules()[0]
    assert hash_of(rule | {"value": "100"}) != hash_of(rule)
    assert hash_of(rule | {"sentence_zh": "别的。"}) != hash_of(rule)
    assert hash_of(rule | {"valid_to": "2030-12-31"}) == hash_of(rule)


def test_every_rule_of_the_documents_is_there_and_says_what_is_done_with_it() -> None:
    in_force = [row for row in rules() if not row["valid_to"]]
    quoted = {row["rule_id"] for row in seed_of_quotes()}
    assert quoted <= {row["rule_id"] for row in in_force}
    assert len(quoted) == 244
    counted = Counter((row["document_code"], row["treatment"]) for row in in_force if row["rule_id"] in quoted)
    assert counted == {(document, treatment): n for document, told in COUNTS.items() for treatment, n in told.items()}


def seed_of_quotes() -> list[dict[str, str]]:
    return catalogue.seed_rows(QUOTES)


def test_no_sentence_is_the_quote() -> None:
    quotes = {row["quote_sha256"] for row in seed_of_quotes()}
    for row in rules():
        plain = re.sub(r"\W", "", row["sentence_zh"])
        assert hashlib.sha256(plain.encode()).hexdigest() not in quotes, row["rule_id"]
        assert row["sentence_zh"].endswith("。") and row["sentence_en"].endswith("."), row["rule_id"]


def test_a_treatment_is_true() -> None:
    readings = {row["rule_id"] for row in seed("rules/entry_readings.csv")}
    dated = {row["rule_id"] for row in seed("rules/due_documents.csv")}
    by_treatment: dict[str, set[str]] = {}
    for row in rules():
        by_treatment.setdefault(row["treatment"], set()).add(row["rule_id"])
    assert by_treatment["calendar"] == dated
    conditions = {row["rule_id"] for row in rules() if row["rule_kind"] == "entry_condition"}
    assert readings - by_treatment["not_applicable"] == by_treatment["computed"] & conditions
    assert conditions <= readings | by_treatment["recorded_judgement"]
    # what people judge is a fact or a text; a number is never judged
    for row in rules():
        if row["rule_id"] in conditions & by_treatment["recorded_judgement"]:
            assert row["value_reference"].startswith(("bool:", "text:")), row["rule_id"]
        if row["treatment"] == "target":
            assert row["rule_kind"] == "target", row["rule_id"]
        if row["treatment"] == "recorded_event":
            assert row["rule_kind"] in ("procedure", "award", "exit_rule", "deliverable"), row["rule_id"]


def test_rules_refer_to_rules_areas_and_indicators_that_exist() -> None:
    known = {row["rule_id"] for row in rules()}
    areas = {area.area_code for area in catalogue.areas()}
    for row in rules():
        terms = [term.split(":", 1) for term in row["logic_group"].split(";") if term]
        named = {name for kind, name in terms if kind in ("part", "with", "base", "conflict", "contrast", "serves")}
        assert named <= known, row["rule_id"]
        assert set(row["area_codes"].split("|")) <= areas, row["rule_id"]
        assert set(row["indicator_codes"].split("|")) - {""} <= set(catalogue.indicators()), row["rule_id"]


def test_documents_are_cited_as_other_catalogues_cite_them() -> None:
    cited = {row["citation"] for row in seed("rules/rule_documents.csv")}
    assert {row["document"] for row in seed("rules/due_documents.csv")} <= cited
