"""Every order of deliveries has one outcome: worked cases through landing, and properties of the ledgers' replay."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.decisions.record import Decision, Draft, NotDecidable, next_moment
from orchestration.landing import store
from orchestration.landing.content import Content
from orchestration.landing.deliveries import Delivery, Outcome, State, follow, highest_missing_pct
from orchestration.landing.land import land
from orchestration.landing.receipts import Receipt, receipts
from orchestration.pipeline import latest_moment
from orchestration.quality import desk
from orchestration.workbook import Sheet, Value, workbook_bytes
from orchestration.workspace import Workspace
from tests.landing.test_land import JUNE, landed, receive
from tests.landing.workbooks import b204_1, b204_1_rows, enterprise
from tests.quality.small_tree import uscc

REASON = "与园区电话核实，情况属实，应当采用"


def filed(*numbers: int, **outputs: int) -> bytes:
    """A return of the enterprises with these numbers; ``u3=5`` gives the third another output than 10."""
    return b204_1(*(enterprise(uscc(n), outputs.get(f"u{n}", 10), 100) for n in numbers))


ALL = filed(1, 2, 3, 4, 5)
AMENDED = filed(1, 2, 3, 4, 5, u3=12)
ONE_LESS = filed(1, 2, 3, 4)
HALF = filed(1, 2)
NIL = workbook_bytes(Sheet("工业产销总值", [*b204_1_rows([])[:-2], ["零报送"]]))
OTHER_ORDER = filed(5, 4, 3, 2, 1)
ACCEPT, REJECT = ("acceptance",), ("rejection",)
FREEZE, THAW = ("freeze", "2024-06"), ("thaw", "2024-06")
FREEZE_OTHER = ("freeze", "GQ-002/2024")
Step = bytes | tuple[str, ...]

# name: deliveries of one return, and decisions about the last of them (or a period); for each delivery its verdict,
# code and version; the output of the third enterprise that is valid then, None if it is none
CASES: dict[str, tuple[list[Step], list[tuple[str, str, int | None]], int | None]] = {
    "same bytes": (
        [ALL, ALL],
        [("accept", "ok", 1), ("accept_with_warning", "same_content", None)],
        10,
    ),
    "same content in another order": (
        [ALL, OTHER_ORDER],
        [("accept", "ok", 1), ("accept_with_warning", "same_content", None)],
        10,
    ),
    "amendment": ([ALL, AMENDED], [("accept", "ok", 1), ("accept", "ok", 2)], 12),
    "a unit less": ([ALL, ONE_LESS], [("accept", "ok", 1), ("accept_with_warning", "units_vanished", 2)], 10),
    "many units less": ([ALL, HALF], [("accept", "ok", 1), ("held", "units_missing", 2)], 10),
    "many units less, accepted": (
        [ALL, HALF, ACCEPT],
        [("accept", "ok", 1), ("accept_with_warning", "accepted_by_decision", 2)],
        None,
    ),
    "many units less, not accepted": (
        [ALL, HALF, REJECT],
        [("accept", "ok", 1), ("quarantine", "rejected_by_decision", 2)],
        10,
    ),
    "the last decision counts": (
        [ALL, HALF, ACCEPT, REJECT],
        [("accept", "ok", 1), ("quarantine", "rejected_by_decision", 2)],
        10,
    ),
    "held and sent once more": (
        [ALL, HALF, HALF],
        [("accept", "ok", 1), ("held", "units_missing", 2), ("accept_with_warning", "same_content", None)],
        10,
    ),
    "not accepted and sent once more": (
        [ALL, HALF, REJECT, HALF],
        [("accept", "ok", 1), ("quarantine", "rejected_by_decision", 2), ("held", "units_missing", 3)],
        10,
    ),
    "held, then completed": (
        [ALL, HALF, AMENDED],
        [("accept", "ok", 1), ("held", "units_missing", 2), ("accept", "ok", 3)],
        12,
    ),
    "stale copy": (
        [ALL, AMENDED, ALL],
        [("accept", "ok", 1), ("accept", "ok", 2), ("held", "stale_copy", 3)],
        12,
    ),
    "stale copy, accepted": (
        [ALL, AMENDED, ALL, ACCEPT],
        [("accept", "ok", 1), ("accept", "ok", 2), ("accept_with_warning", "accepted_by_decision", 3)],
        10,
    ),
    "the newer one again after a stale copy": (
        [ALL, AMENDED, ALL, AMENDED],
        [
            ("accept", "ok", 1),
            ("accept", "ok", 2),
            ("held", "stale_copy", 3),
            ("accept_with_warning", "same_content", None),
        ],
        12,
    ),
    "late after a freeze": (
        [ALL, FREEZE, AMENDED],
        [("accept", "ok", 1), ("held", "period_frozen", 2)],
        10,
    ),
    "late after a freeze, accepted": (
        [ALL, FREEZE, AMENDED, ACCEPT],
        [("accept", "ok", 1), ("accept_with_warning", "accepted_by_decision", 2)],
        12,
    ),
    "the first delivery after a freeze": ([FREEZE, ALL], [("held", "period_frozen", 1)], None),
    "a repeat after a freeze": (
        [ALL, FREEZE, ALL],
        [("accept", "ok", 1), ("accept_with_warning", "same_content", None)],
        10,
    ),
    "after a thaw": ([ALL, FREEZE, THAW, AMENDED], [("accept", "ok", 1), ("accept", "ok", 2)], 12),
    "held before the thaw": (
        [ALL, FREEZE, AMENDED, THAW],
        [("accept", "ok", 1), ("held", "period_frozen", 2)],
        10,
    ),
    "a freeze of another form": ([ALL, FREEZE_OTHER, AMENDED], [("accept", "ok", 1), ("accept", "ok", 2)], 12),
    "a nil return after figures": ([ALL, NIL], [("accept", "ok", 1), ("held", "units_missing", 2)], 10),
    "a nil return after figures, accepted": (
        [ALL, NIL, ACCEPT],
        [("accept", "ok", 1), ("accept_with_warning", "accepted_by_decision", 2)],
        None,
    ),
    "figures after a nil return": (
        [NIL, ALL],
        [("accept_with_warning", "nil_return", 1), ("accept", "ok", 2)],
        10,
    ),
}


def decide(workspace: Workspace, kind: str, about: str, second: str = "示例乙") -> None:
    draft = Draft(kind, "issue", about, "示例甲", REASON, second)
    at = next_moment(workspace, latest_moment(workspace), datetime.now(UTC))
    desk.settle(workspace, [desk.about(workspace, about, draft)], at)


def played(workspace: Workspace, steps: list[Step]) -> list[dict[str, Any]]:
    """The verdicts after all steps."""
    for number, step in enumerate(steps):
        if isinstance(step, bytes):
            receive(workspace, f"{JUNE}/{number}.xlsx", step)
        else:
            kind, *about = step
            decide(workspace, kind, about[0] if about else receipts(workspace)[-1].file_sha256)
        land(workspace)
    return list(land(workspace).verdicts)


def valid_outputs(workspace: Workspace) -> dict[str, int]:
    """The output by enterprise in the version that the models take: the newest that is landed."""
    versions = [pq.read_table(path).to_pylist() for path in landed(workspace)]
    newest = max(versions, key=lambda rows: rows[0]["receipt_sequence"], default=[])
    return {row["uscc"]: int(row["industrial_output_month_cny_thousand"]) for row in newest}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_delivery_has_its_outcome_and_the_ledgers_give_it_again(workspace: Workspace, name: str) -> None:
    steps, expected, output = CASES[name]
    verdicts = played(workspace, steps)
    assert [(row["verdict"], row["code"], row["version"]) for row in verdicts] == expected
    assert valid_outputs(workspace).get(uscc(3)) == output
    for row in verdicts:
        if row["code"] != "ok":
            assert row["sentence_zh"] and row["sentence_en"] and row["path"] in row["sentence_zh"]
    before = contents(workspace)
    shutil.rmtree(workspace.var)
    land(workspace)
    assert contents(workspace) == before


def contents(workspace: Workspace) -> dict[str, bytes]:
    return {
        path.relative_to(workspace.landing).as_posix(): path.read_bytes()
        for path in sorted(workspace.landing.rglob("*.parquet"))
    }


def test_what_was_known_before_a_decision_is_still_known_then(workspace: Workspace) -> None:
    played(workspace, [ALL, HALF])
    moment = latest_moment(workspace)
    decide(workspace, "acceptance", receipts(workspace)[-1].file_sha256)
    assert [row["verdict"] for row in land(workspace, known_at=moment).verdicts] == ["accept", "held"]
    assert uscc(3) in valid_outputs(workspace)
    land(workspace)
    assert uscc(3) not in valid_outputs(workspace)


def test_the_changes_of_a_version_are_told_cell_by_cell_also_of_one_that_is_held(workspace: Workspace) -> None:
    played(workspace, [ALL, AMENDED, filed(1, 6)])
    told = pq.read_table(workspace.ledger / "version_changes.parquet").to_pylist()
    first = [row for row in told if row["version"] == 2]
    assert [
        (row["uscc"], row["item_column"], row["unit_code"], row["old_value"], row["new_value"]) for row in first
    ] == [(uscc(3), "industrial_output_month_cny_thousand", "cny_thousand", "10", "12")]
    assert (first[0]["old_place"], first[0]["new_place"]) == ("工业产销总值!C9", "工业产销总值!C9")
    assert (first[0]["old_file"], first[0]["new_file"]) == (f"{JUNE}/0.xlsx", f"{JUNE}/1.xlsx")
    second = [(row["change_code"], row["uscc"], row["state"]) for row in told if row["version"] == 3]
    gone = [("vanished", uscc(n), "held") for n in (2, 3, 4, 5)]
    assert sorted(second) == sorted([*gone, ("added", uscc(6), "held")])


def test_a_unit_that_got_another_code_has_not_vanished(workspace: Workspace) -> None:
    recoded = b204_1(*([uscc(n + 50), f"示例企业{uscc(n)[-4:]}", 10, 100, *[None] * 14] for n in (1, 2, 3, 4, 5)))
    assert [row["code"] for row in played(workspace, [ALL, recoded])] == ["ok", "ok"]


HEAD = ["统计区域", "指标代码", "指标名称", "报告期", "数值", "计量单位", "数据来源", "佐证材料"]
PARK = ["包头金属深加工园区", "enterprise_count", "园区企业数", "2023", 5, "家", "示例数据", None]
OUTPUT = ["包头金属深加工园区", "industrial_output_cny_thousand", "工业总产值", "2023", 2, "亿元", "示例数据", None]


def csv(*rows: list[Value], order: tuple[int, ...] = tuple(range(8))) -> bytes:
    lines = [[row[at] for at in order] for row in ([*HEAD], *rows)]
    return "".join(",".join("" if cell is None else str(cell) for cell in line) + "\n" for line in lines).encode()


SAME: dict[str, tuple[str, bytes]] = {
    "another name": ("other.csv", csv(PARK, OUTPUT)),
    "another order of rows": ("b.csv", csv(OUTPUT, PARK)),
    "another order of columns": ("b.csv", csv(PARK, OUTPUT, order=(7, 6, 5, 4, 3, 2, 1, 0))),
    "another unit": ("b.csv", csv(PARK, [*OUTPUT[:4], 200000, "千元", *OUTPUT[6:]])),
    "figures written otherwise": ("b.csv", csv([*PARK[:4], "5.0", *PARK[5:]], OUTPUT)),
    "another format": (
        "b.xlsx",
        workbook_bytes(
            Sheet("指标填报表", [["指标填报表"], ["填报单位：鄂尔多斯高新技术产业开发区"], HEAD, PARK, OUTPUT])
        ),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_content_is_a_repeat_however_it_was_written(workspace: Workspace, name: str) -> None:
    receive(workspace, "returns/indicator-return/2023/a.csv", csv(PARK, OUTPUT))
    land(workspace)
    file, content = SAME[name]
    receive(workspace, f"returns/indicator-return/2023/{file}", content)
    first, second = land(workspace).verdicts
    assert (first["code"], second["code"]) == ("ok", "same_content"), second["sentence_zh"]
    assert first["content_hash"] == second["content_hash"]
    assert "a.csv" in second["sentence_zh"] and second["version"] is None
    assert len(landed(workspace, "indicator-return")) == 1


def test_of_an_area_that_files_row_by_row_each_row_has_versions_of_its_own(workspace: Workspace) -> None:
    five, six = csv(PARK), csv([*PARK[:4], 6, *PARK[5:]])
    both = csv([*PARK[:4], 6, *PARK[5:]], OUTPUT)
    for number, (folder, content) in enumerate((("2023", five), ("2024", six), ("2023", five), ("2023", both))):
        receive(workspace, f"returns/indicator-return/{folder}/{number}.csv", content)
        land(workspace)
    verdicts = land(workspace).verdicts
    assert [row["code"] for row in verdicts] == ["ok", "ok", "stale_copy", "ok"], "rows name their periods themselves"
    told = pq.read_table(workspace.ledger / "version_changes.parquet").to_pylist()
    assert [(row["receipt_sequence"], row["old_value"], row["new_value"]) for row in told] == [
        (2, "5", "6"),
        (3, "6", "5"),
    ]


def test_what_cannot_be_decided_is_refused(workspace: Workspace) -> None:
    played(workspace, [ALL, HALF, AMENDED])
    first, half, _ = (receipt.file_sha256 for receipt in receipts(workspace))
    with pytest.raises(NotDecidable, match="没有暂缓采用"):
        decide(workspace, "acceptance", first)
    with pytest.raises(NotDecidable, match="更新的版本"):
        decide(workspace, "acceptance", half)
    decide(workspace, "freeze", "201-1/2024")
    with pytest.raises(NotDecidable, match="须写明第二人"):
        decide(workspace, "thaw", "101-1/2024", second="")
    for wrong in ("2024年", "X-99/2024", "2024-13"):
        with pytest.raises(NotDecidable):
            decide(workspace, "freeze", wrong)
    with pytest.raises(NotDecidable, match="已经冻结"):
        decide(workspace, "freeze", "101-1/2024")
    with pytest.raises(NotDecidable, match="没有冻结"):
        decide(workspace, "thaw", "2024-06")


def test_the_threshold_is_dated_data() -> None:
    assert highest_missing_pct(datetime(2024, 6, 30, tzinfo=UTC).date()) == 20
    assert highest_missing_pct(datetime(1999, 12, 31, tzinfo=UTC).date()) is None


# Properties of any order. The contents are real landed files; what comes when is drawn.


@dataclass(frozen=True)
class Landed:
    contents: dict[str, Content]

    def delivery(self, sequence: int, name: str) -> Delivery:
        content = self.contents[name]
        moment = START + timedelta(minutes=2 * sequence)
        receipt = Receipt(sequence, f"{name:x>64}", f"{JUNE}/{sequence}.xlsx", 1, moment, "", f"{sequence:064x}")
        facts = json.dumps(content.facts)
        return Delivery(receipt, "B204-1", "2024-06", "ordos", content.hash, facts, content)


START = datetime(2024, 7, 8, tzinfo=UTC)
NAMES = {"all": ALL, "amended": AMENDED, "less": ONE_LESS, "half": HALF}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    folder = tmp_path_factory.mktemp("contents")
    found = {"nil": Content("B204-1", None)}
    for name, content in NAMES.items():
        tree = Workspace(folder / name / "raw", folder / name / "var", folder / name / "exports")
        receive(tree, f"{JUNE}/a.xlsx", content)
        land(tree)
        [path] = landed(tree)
        found[name] = Content("B204-1", path)
    yield Landed(found)


EVENTS = st.lists(
    st.one_of(
        st.sampled_from(["all", "amended", "less", "half", "nil"]),
        st.tuples(
            st.sampled_from(["acceptance", "rejection"]), st.sampled_from(["all", "amended", "less", "half", "nil"])
        ),
        st.sampled_from([("freeze", "2024-06"), ("thaw", "2024-06"), ("freeze", "B204-1/2024-06")]),
    ),
    max_size=12,
)
Events = list[str | tuple[str, str]]


def ledgers(files: Landed, events: Events) -> tuple[list[Delivery], list[Decision]]:
    deliveries, decisions = [], []
    for number, event in enumerate(events, start=1):
        if isinstance(event, str):
            deliveries.append(files.delivery(number, event))
        else:
            kind, about = event
            about = about if kind in ("freeze", "thaw") else f"{about:x>64}"
            moment = START + timedelta(minutes=2 * number)
            decisions.append(Decision(kind, "file", about, "示例甲", sequence=number, recorded_at=moment))
    return deliveries, decisions


def valid(outcomes: list[Outcome]) -> Outcome | None:
    taken = [outcome for outcome in outcomes if outcome.state is State.TAKEN]
    return taken[-1] if taken else None


def said(outcome: Outcome) -> tuple[object, ...]:
    """What was judged when it came, which nothing later may change."""
    before = [one.delivery.receipt.sequence if one else None for one in outcome.before.values()]
    return outcome.delivery.receipt.sequence, outcome.version, outcome.findings, before, outcome.state is State.REPEAT


@settings(max_examples=300)
@given(events=EVENTS)
def test_nothing_is_lost_and_nothing_replaces_a_version_silently(files: Landed, events: Events) -> None:
    deliveries, decisions = ledgers(files, events)
    outcomes = follow(deliveries, decisions)
    assert [outcome.delivery for outcome in outcomes] == deliveries, "each has exactly one outcome"
    numbers = [outcome.version for outcome in outcomes if outcome.state is not State.REPEAT]
    assert numbers == list(range(1, len(numbers) + 1))
    standing = valid(outcomes)
    for outcome in outcomes:
        is_held = any(finding.is_held for finding in outcome.findings)
        assert (outcome.decision is None) or is_held
        if outcome.state is State.TAKEN:
            assert not is_held or (outcome.decision is not None and outcome.decision.kind == "acceptance")
        if outcome.state is State.REPEAT:
            assert any(one.delivery.content is outcome.delivery.content for one in outcomes if one is not outcome)
    if standing is None:
        assert all(any(finding.is_held for finding in one.findings) or one.state is State.REPEAT for one in outcomes)
    else:
        nil = standing.delivery.content.path is None
        assert all(one.counts is (not nil or one is standing) for one in outcomes if one.state is State.TAKEN)


@settings(max_examples=150)
@given(events=EVENTS, cut=st.integers(0, 12), mixed=st.randoms(use_true_random=False))
def test_a_replay_gives_the_same_state_and_later_events_change_no_earlier_judgement(
    files: Landed, events: Events, cut: int, mixed: Any
) -> None:
    deliveries, decisions = ledgers(files, events)
    whole = follow(deliveries, decisions)
    shuffled = mixed.sample(deliveries, len(deliveries)), mixed.sample(decisions, len(decisions))
    again = follow(*shuffled)
    state: Callable[[Outcome], object] = lambda one: (said(one), one.state, one.counts, one.decision)  # noqa: E731
    assert list(map(state, again)) == list(map(state, whole))
    part = follow(*ledgers(files, events[:cut]))
    assert list(map(said, part)) == list(map(said, whole[: len(part)]))


def test_held_rows_lie_where_no_model_and_no_gate_looks(workspace: Workspace) -> None:
    played(workspace, [ALL, HALF])
    [held] = sorted((workspace.landing / store.NOT_USED).rglob("*.parquet"))
    assert pq.read_table(held).num_rows == 2
    assert not list(workspace.landing.glob(f"*/*/{held.name}")), Path(held)
