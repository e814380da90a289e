"""The ledger of decisions: fit entries only, later than everything before, and every change of it is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from orchestration.decisions.kinds import fits, kinds
from orchestration.decisions.record import (
    Draft,
    Entry,
    NotDecidable,
    decisions,
    ledger,
    length,
    next_moment,
    record,
    refuse_incomplete,
)
from orchestration.doctor import examine
from orchestration.ledger import LedgerBroken
from orchestration.pipeline import latest_moment, run_month
from orchestration.publishing.record import RECORDS, check, check_records
from orchestration.workspace import PROJECT_ROOT, Workspace

REFERENCE = PROJECT_ROOT / "docs" / "reference"
AT = datetime(2025, 8, 1, 1, 2, 3, tzinfo=UTC)
ONE = Draft("explanation", "issue", "0123456789abcdef0123", "示例甲", "说明了十个字以上的原因", found="数=1\\u")
DECISIONS = next(one for one in RECORDS if one.head == "decisions_head")


def example() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (REFERENCE / "decisions.example.jsonl").read_text("utf-8").splitlines()]


def test_every_single_changed_byte_is_found(workspace: Workspace) -> None:
    for number in range(3):
        record(workspace, [replace(ONE, reason=ONE.reason + str(number))], AT + timedelta(seconds=number))
    path = ledger(workspace).path
    whole = path.read_bytes()
    assert len(decisions(workspace)) == 3
    for place, byte in enumerate(whole):
        for other in {byte ^ 1, byte ^ 0x20, byte ^ 0x80, ord("\n"), ord(" "), ord("\\"), 0} - {byte}:
            path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
            with pytest.raises(LedgerBroken):
                decisions(workspace)


def test_a_changed_ledger_is_found_by_doctor_and_stops_a_run_before_anything_is_recorded(baseline: Workspace) -> None:
    record(baseline, [ONE], AT)
    path = ledger(baseline).path
    path.write_bytes(path.read_bytes().replace(b"0123456789", b"0123456780"))
    [wrong] = [one for one in examine(baseline) if one.what.startswith("处理决定")]
    assert not wrong.is_ok and "第 1 行" in wrong.detail and "restore it from the backup" in wrong.detail
    with pytest.raises(LedgerBroken, match=r"decisions\.jsonl 第 1 行.*请从备份恢复"):
        run_month(baseline)
    assert not baseline.receipts.exists()


def test_an_end_that_was_cut_off_is_found_by_a_release(workspace: Workspace) -> None:
    record(workspace, [ONE], AT)
    [_, second] = [*decisions(workspace), *record(workspace, [ONE], AT + timedelta(days=1))]
    folder = workspace.releases / "2025-06.r1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"decisions_head": second.entry_hash}))
    assert check(workspace, DECISIONS) == 2
    path = ledger(workspace).path
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    assert len(decisions(workspace)) == 1, "the chain by itself holds"
    with pytest.raises(LedgerBroken, match=r"末尾缺少记录：发布 2025-06\.r1"):
        check_records(workspace)


def test_an_entry_that_fits_the_chain_and_is_no_decision_is_found(workspace: Workspace) -> None:
    ledger(workspace).append({"kind": "blessing"})
    with pytest.raises(LedgerBroken, match="第 1 行不是一项决定"):
        decisions(workspace)


def test_decisions_are_known_from_their_moment_on(workspace: Workspace) -> None:
    [first] = record(workspace, [ONE], next_moment(workspace, AT, AT - timedelta(days=99)))
    assert first.recorded_at == AT + timedelta(seconds=1), "a clock that runs behind does not change what was known"
    [second] = record(workspace, [ONE], next_moment(workspace, AT, AT))
    assert second.recorded_at == first.recorded_at + timedelta(seconds=1)
    assert decisions(workspace, first.recorded_at) == [first]
    assert latest_moment(workspace) == second.recorded_at


@given(
    st.sampled_from(sorted(kinds())),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=2100),
    st.dates(date(2025, 7, 1), date(2026, 1, 1)) | st.none(),
)
def test_only_what_is_complete_is_recorded_and_it_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    who: str,
    second: str,
    document: str,
    reason: str,
    until: date | None,
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    tree = Workspace(folder, folder, folder)
    draft = replace(
        ONE, kind=kind, decided_by=who, second_person=second, document=document, reason=reason, valid_until=until
    )
    try:
        refuse_incomplete(draft, AT)
    except NotDecidable as refused:
        assert " / " in str(refused)
        with pytest.raises(NotDecidable):
            record(tree, [ONE, draft], AT)
        assert not ledger(tree).path.exists(), "all or nothing"
        return
    [decision] = record(tree, [draft], AT)
    assert replace(draft) == Draft(**{name: getattr(decision, name) for name in vars(draft)})
    assert decisions(tree) == [decision]
    assert who and who != second and length(reason) >= kinds()[kind].shortest_reason
    assert until is None or until >= date(2025, 8, 1)
    assert all(getattr(draft, demand) for demand in kinds()[kind].demands)


def test_the_example_is_a_ledger_and_fits_the_schema(workspace: Workspace) -> None:
    path = ledger(workspace).path
    path.parent.mkdir(parents=True)
    path.write_bytes((REFERENCE / "decisions.example.jsonl").read_bytes())
    assert [one.kind for one in decisions(workspace)] == [
        *("explanation", "waiver", "reopening"),
        *("judgement", "rectification_notice", "objection"),
    ]
    schema = json.loads((REFERENCE / "decision.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert [*schema["properties"]] == [*Entry.model_fields]
    assert set(schema["properties"]["kind"]["enum"]) == set(kinds())
    for entry in example():
        Draft202012Validator(schema).validate(entry)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "blessing"},
        {"about": {"type": "issue", "id": "x"}},
        {"about": {"type": "file", "id": "0123456789abcdef0123"}},
        {"about": {"type": "zone", "id": "ordos"}},
        {"decided_by": ""},
        {"reason": "长" * 2001},
        {"valid_until": "2025/12/31"},
        {"valid_until": None},
        {"recorded_at": "2025-08-01"},
        {"sequence": 0},
        {"sequence": "1"},
        {"entry_hash": "A" * 64},
        {"before": {"state": "open"}},
        {"after": {"state": "open", "found": ""}},
        {"approved": True},
    ],
)
def test_schema_and_reader_refuse_alike(change: dict[str, Any]) -> None:
    schema = json.loads((REFERENCE / "decision.schema.json").read_text("utf-8"))
    entry = example()[0]
    Entry.model_validate(entry)
    assert not Draft202012Validator(schema).is_valid(entry | change)
    with pytest.raises(ValidationError):
        Entry.model_validate(entry | change)


TYPES: dict[str, dict[str, Any]] = {
    "flag": {"type": "boolean"},
    "day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "count": {"type": "integer", "minimum": 1},
    "decision": {"type": "integer", "minimum": 1},
    "number": {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,10})?$"},
    "text": {"type": "string", "minLength": 1},
    "area": {"type": "string", "pattern": "^[0-9a-z][0-9a-z-]{0,40}$"},
}


def conditions() -> list[dict[str, Any]]:
    """What the schema must say of the kinds that have details, or are about areas and rules."""
    found = []
    for code, kind in kinds().items():
        if not {"area", "rule"} & set(kind.about):
            continue
        known = kind.details | kind.optional_details
        types = {name: TYPES[one] if isinstance(one, str) else {"enum": [*one]} for name, one in known.items()}
        said: dict[str, Any] = {"properties": types, "required": [*kind.details], "additionalProperties": False}
        then: dict[str, Any] = {"properties": {"about": {"properties": {"type": {"enum": [*kind.about]}}}}}
        then["properties"]["details"] = said
        needed = [*(["effective_on"] if "effective_on" in kind.demands else []), *(["details"] if kind.details else [])]
        found.append({"if": {"properties": {"kind": {"const": code}}}, "then": then | {"required": needed}})
    return found


def test_the_schema_knows_the_details_of_every_kind() -> None:
    schema = json.loads((REFERENCE / "decision.schema.json").read_text("utf-8"))
    assert schema["allOf"] == conditions()


def test_no_kind_settles_a_mandatory_issue() -> None:
    assert {kind.states.get("mandatory") for kind in kinds().values()} <= {None, "open"}
    waiver = kinds()["waiver"]
    assert waiver.states == {"query": "waived"} and "valid_until" in waiver.demands
    assert Path(REFERENCE / "decisions.md").read_text("utf-8").count("`waiver`") >= 1


JUDGED = Draft(
    "judgement", "rule", "kundulun/G-D1", "示例甲", document="示例规划", details={"is_met": True, "as_of": "2021-03-31"}
)


def test_a_judgement_keeps_its_details_and_older_lines_stay_as_they_are(workspace: Workspace) -> None:
    [old] = record(workspace, [ONE], AT)
    line = ledger(workspace).path.read_bytes()
    assert b"details" not in line and b"effective_on" not in line
    [judged] = record(workspace, [replace(JUDGED, effective_on=date(2021, 4, 1))], AT + timedelta(seconds=1))
    assert ledger(workspace).path.read_bytes().startswith(line)
    assert decisions(workspace) == [old, judged]
    assert (judged.details, judged.effective_on) == ({"is_met": True, "as_of": "2021-03-31"}, date(2021, 4, 1))
    assert judged.said != replace(judged, details={"is_met": False, "as_of": "2021-03-31"}).said


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ({"is_met": True}, "as_of"),
        ({"is_met": "true", "as_of": "2021-03-31"}, "is_met"),
        ({"is_met": 1, "as_of": "2021-03-31"}, "is_met"),
        ({"is_met": True, "as_of": "2021-2-3"}, "as_of"),
        ({"is_met": True, "as_of": "2021-03-31", "mood": "good"}, "mood"),
    ],
)
def test_details_are_those_of_the_kind(workspace: Workspace, details: dict[str, str | int | bool], named: str) -> None:
    with pytest.raises(NotDecidable, match=f"细目 {named} .* / detail {named}"):
        record(workspace, [replace(JUDGED, details=details)], AT)
    schema = Draft202012Validator(json.loads((REFERENCE / "decision.schema.json").read_text("utf-8")))
    entry = example()[0] | {"kind": "judgement", "about": {"type": "rule", "id": "kundulun/G-D1"}}
    for said, is_valid in ((JUDGED.details, True), (details, False)):
        assert schema.is_valid(entry | {"details": dict(said)}) == is_valid
    with pytest.raises(ValidationError, match=named):
        Entry.model_validate(entry | {"details": details})


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        ("flag", [True, False], [1, "true", ""]),
        ("day", ["2024-02-29"], ["2023-02-29", "2024-2-9", "", 20240229]),
        ("year", ["2024"], ["24", 2024, "20244"]),
        ("count", [1, 20], [0, -1, True, "1", 1.0]),
        ("number", ["61.5", "-1", "0"], ["", "1e3", "1,000", ".5", 61]),
        ("text", ["说明"], ["", " 前后有空白 ", 3]),
        ("area", ["baotou-re"], ["包头", "../x"]),
        (("优", "良"), ["优"], ["", "差", True]),
    ],
)
def test_types_of_details(wanted: Any, good: list[object], bad: list[object]) -> None:
    assert all(fits(wanted, value) for value in good)
    assert not any(fits(wanted, value) for value in bad)
