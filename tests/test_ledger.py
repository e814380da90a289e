"""The chain shows every change to what was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ledger import GENESIS, Ledger, LedgerBroken

bodies = st.lists(st.dictionaries(st.sampled_from("abc"), st.text() | st.integers()), min_size=1, max_size=6)


@given(bodies)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_entries_come_back_in_order_with_their_numbers(tmp_path: Path, entries: list[dict[str, object]]) -> None:
    path = tmp_path / "ledger.jsonl"
    path.unlink(missing_ok=True)
    ledger = Ledger(path)
    for entry in entries:
        ledger.append(entry)
    read = ledger.read()
    assert [{key: row[key] for key in entry} for row, entry in zip(read, entries, strict=True)] == entries
    assert [row["sequence"] for row in read] == list(range(1, len(entries) + 1))
    assert ledger.head() == read[-1]["entry_hash"]


def test_an_empty_ledger_has_the_genesis_head(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "none.jsonl").head() == GENESIS


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [lines[0], lines[1].replace("two", "2"), lines[2]], 2),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[1], lines[0], lines[2]], 1),
        (lambda lines: [*lines, lines[2]], 4),
        (lambda lines: [lines[0], "no entry", *lines[1:]], 2),
    ],
)
def test_a_changed_removed_or_moved_entry_is_found(tmp_path: Path, damage, line: int) -> None:  # type: ignore[no-untyped-def]
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append({"what": "one"}, {"what": "two"}, {"what": "three"})
    lines = ledger.path.read_text(encoding="utf-8").splitlines()
    ledger.path.write_text("\n".join(damage(lines)) + "\n", encoding="utf-8")
    with pytest.raises(LedgerBroken, match=f"第 {line} 行"):
        ledger.read()


def test_an_append_that_was_cut_off_is_no_entry_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append({"what": "one"})
    with ledger.path.open("a", encoding="utf-8") as file:
        file.write('{"what":"tw')
    assert [entry["what"] for entry in ledger.read()] == ["one"]
    ledger.append({"what": "three"})
    assert [entry["what"] for entry in ledger.read()] == ["one", "three"]
