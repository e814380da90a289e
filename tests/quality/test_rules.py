"""Rule files: what they may say, and how they are refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from orchestration.quality import rules
from orchestration.quality.rules import RuleError
from orchestration.workspace import PROJECT_ROOT

RULE_SETS = rules.load(PROJECT_ROOT)


IDS = Path(__file__).with_name("rule_ids.csv")


def test_ids_never_disappear() -> None:
    """People refer to these ids; decisions and open issues hang on them. A new rule adds its line."""
    fixed = [tuple(line.split(",")) for line in IDS.read_text().splitlines()[1:]]
    now = [(one.gate, rule.id, rule.rule_class, rule.scope) for one in RULE_SETS for rule in one.rules]
    assert fixed == sorted(now)


def test_what_looks_at_other_periods_sets_nothing_aside(tmp_path: Path) -> None:
    rule = GOOD["rules"][0]
    query = "SELECT * FROM {batch} WHERE uscc IN (SELECT uscc FROM b204_1_valid)"
    changed = {**rule, "class": "mandatory", "expectation": {**rule["expectation"]}}
    changed["expectation"]["kwargs"] = {"unexpected_rows_query": query}
    with pytest.raises(RuleError, match="looks at other periods or forms is a query"):
        rules.load(write(tmp_path, {**GOOD, "rules": [changed]}))
    (loaded,) = rules.load(write(tmp_path, {**GOOD, "rules": [{**changed, "class": "query"}]}))
    assert loaded.looks_at == {"B204-1"}


def test_only_gate_3_can_stop_a_run() -> None:
    assert {one.gate for one in RULE_SETS for rule in one.rules if rule.scope == "run"} == {"exports"}


def test_sentences_are_in_their_language() -> None:
    for one in RULE_SETS:
        for rule in one.rules:
            chinese, english = rule.sentence_zh + rule.remedy_zh, rule.sentence_en + rule.remedy_en
            assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
            assert english.isascii()


def test_keys_name_no_file_and_no_row() -> None:
    for one in RULE_SETS:
        assert not {"file_sha256", "file_name", "sheet", "row_number", "received_at"} & set(one.key)


GOOD = yaml.safe_load((PROJECT_ROOT / "expectations" / "landing" / "zone_membership.yml").read_text())
GOOD["rules"] = GOOD["rules"][:1]


def write(root: Path, content: object, name: str = "zone_membership", gate: str = "landing") -> Path:
    path = root / "expectations" / gate / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True))
    return root


def changed(**changes: object) -> dict[str, object]:
    """The good file with its rule changed; a change to None removes the key."""
    rule = {name: value for name, value in {**GOOD["rules"][0], **changes}.items() if value != "REMOVE"}
    return {**GOOD, "rules": [rule]}


def query(sql: str) -> dict[str, object]:
    return {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": sql}}


REFUSED = {
    "unknown key in a file": ({**GOOD, "owner": "x"}, "owner: Extra inputs"),
    "unknown key in a rule": (changed(severity="high"), "rules.0.severity: Extra inputs"),
    "unknown key in an expectation": (changed(expectation={**query("{batch}"), "x": 1}), "expectation.x: Extra inputs"),
    "clause left out": (changed(clause="REMOVE"), "rules.0.clause: Field required"),
    "clause without document": (changed(clause={"article": "1"}), "clause.document: Field required"),
    "unknown class": (changed(**{"class": "fatal"}), "rules.0.class: Input should be 'mandatory' or 'query'"),
    "unknown scope": (changed(scope="file"), "rules.0.scope: Input should be"),
    "unknown type": (changed(expectation={"type": "expect_magic", "kwargs": {}}), "expectation.type: Input should be"),
    "type whose rows do not come out": (
        changed(expectation={"type": "expect_compound_columns_to_be_unique", "kwargs": {"column_list": ["a"]}}),
        "expectation.type: Input should be",
    ),
    "empty sentence": (changed(sentence_zh=""), "rules.0.sentence_zh: String should have at least 1"),
    "id of another table": (changed(id="b204_1.unit_registered"), "the id begins with the table, 'zone_membership.'"),
    "id in another style": (changed(id="Zone-1"), "rules.0.id: String should match"),
    "unknown column": (changed(columns=["uscc", "revenue"]), r"columns \['revenue'\] are not in items.csv"),
    "no batch": (changed(expectation=query("SELECT 1")), "names {batch} exactly once"),
    "batch twice": (changed(expectation=query("FROM {batch} UNION ALL FROM {batch}")), "names {batch} exactly once"),
    "a join": (changed(expectation=query("FROM {batch} left join x USING (a)")), "JOIN"),
    "another argument": (
        changed(expectation={"type": "unexpected_rows_expectation", "kwargs": {"query": "{batch}"}}),
        "one argument, unexpected_rows_query",
    ),
    "no form": ({**GOOD, "table": "no_such"}, "landing_table of forms.csv"),
    "another path": ({**GOOD, "table": "b204_1", "rules": []}, "the path says otherwise"),
    "no key": ({**GOOD, "key": []}, "key: Tuple should have at least 1 item"),
    "a list": ([GOOD], "valid dictionary"),
}


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_file_is_refused(tmp_path: Path, content: object, says: str) -> None:
    with pytest.raises(RuleError, match=says.replace("{", r"\{")) as refused:
        rules.load(write(tmp_path, content))
    assert "landing/zone_membership.yml" in str(refused.value)


def test_yaml_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {}).joinpath("expectations/landing/zone_membership.yml").write_text("a: [")
    with pytest.raises(RuleError, match=r"zone_membership\.yml"):
        rules.load(tmp_path)


def test_duplicate_ids_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"duplicate rule ids: zone_membership\.unit_registered"):
        rules.load(write(tmp_path, {**GOOD, "rules": GOOD["rules"] * 2}))


def test_duplicate_ids_across_gates_are_refused(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "expectations", tmp_path / "expectations")
    source = tmp_path / "expectations" / "exports" / "fct_indicators.yml"
    source.write_text(source.read_text().replace("null_has_reason", "share_within_0_100"))
    with pytest.raises(RuleError, match=r"fct_indicators\.share_within_0_100"):
        rules.load(tmp_path)


def test_the_example_in_the_readme_is_a_rule() -> None:
    text = (PROJECT_ROOT / "expectations" / "README.md").read_text(encoding="utf-8")
    (example,) = yaml.safe_load(text.partition("```yaml")[2].partition("```")[0])
    assert rules.Rule.model_validate(example).id == "b204_1.output_without_electricity"


def test_the_good_file_is_good(tmp_path: Path) -> None:
    (loaded,) = rules.load(write(tmp_path, GOOD))
    assert loaded.rules[0].id == "zone_membership.unit_registered"
