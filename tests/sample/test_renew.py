"""What ``zonestat sample`` does to a tree that is there already."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration import durable
from orchestration.ledger import Ledger
from orchestration.sample import ANSWER_KEY, DECISIONS, FAMILIES, RECEIPTS, NotASampleTree, committed_subset, renew
from orchestration.sample.renew import STAMP, OtherFilesThere
from orchestration.workspace import PROJECT_ROOT, Workspace
from tests.sample.test_tree import contents

ADDED = "returns/B204-1/2024-04/示例数据_手工放入.xlsx"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of the sample in a project of its own, with a tiny sample in it."""
    for name in ("raw", "var", "exports"):
        monkeypatch.setenv(f"ZONESTAT_{name.upper()}", str(tmp_path / name))
    raw = Workspace.open(sample=True).raw
    assert renew.renew(raw, "tiny", 1) is not None
    return raw


def test_a_tree_is_written_anew_when_asked_for_another_one_and_only_then(target: Path) -> None:
    before = contents(target)
    assert renew.renew(target, "tiny", 1) is None
    assert contents(target) == before
    report = renew.renew(target, "tiny", 2)
    assert report is not None and report.target == target
    after = contents(target)
    assert after.keys() == before.keys() and after != before
    assert len(Ledger(target / "receipts.jsonl").read()) == sum(report.files.values())


@pytest.mark.parametrize("name", [ADDED, "returns/GQ-002/2023/上报.xlsx", "registries/zone-membership/2024-06/a.csv"])
def test_files_added_by_hand_are_not_lost(target: Path, name: str) -> None:
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_bytes(b"added")
    before = contents(target)
    with pytest.raises(OtherFilesThere, match=f"(?s){name}.*--force.*generator did not write"):
        renew.renew(target, "tiny", 2)
    assert contents(target) == before
    assert renew.renew(target, "tiny", 2, force=True) is not None
    assert name not in contents(target)


def test_receipts_written_since_are_not_lost(target: Path) -> None:
    ledger = target / "receipts.jsonl"
    Ledger(ledger).extend([{**Ledger(ledger).read()[-1], "path": ADDED}])
    before = contents(target)
    with pytest.raises(OtherFilesThere, match=r"receipts\.jsonl"):
        renew.renew(target, "tiny", 2)
    assert contents(target) == before


def test_decisions_recorded_since_are_not_lost(target: Path) -> None:
    Ledger(target / DECISIONS).append(Ledger(target / DECISIONS).read()[-1])
    with pytest.raises(OtherFilesThere, match=r"decisions\.jsonl"):
        renew.renew(target, "tiny", 2)


def test_a_changed_file_is_not_lost(target: Path) -> None:
    changed = next(target.glob("registries/zone-membership/*/*.csv"))
    changed.write_bytes(b"changed")
    with pytest.raises(OtherFilesThere, match=changed.name):
        renew.renew(target, "tiny", 2)


def test_a_tree_that_was_never_a_sample_is_not_replaced_even_by_force(tmp_path: Path) -> None:
    real = tmp_path / "raw/returns/B204-1/2024-03/上报.xlsx"
    real.parent.mkdir(parents=True)
    real.write_bytes(b"real")
    with pytest.raises(NotASampleTree):
        renew.renew(tmp_path / "raw", "tiny", 1, force=True)
    assert real.read_bytes() == b"real"


def test_the_files_of_the_repository_are_in_nobodys_way(tmp_path: Path) -> None:
    for path in committed_subset():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((PROJECT_ROOT / "raw" / "sample" / path).read_bytes())
    assert renew.renew(tmp_path, "tiny", 1) is not None


def test_a_renewal_that_was_cut_off_is_finished_by_the_next(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = contents(target)

    def killed(_: Path, name: Path) -> Path:
        raise KeyboardInterrupt(name)

    with monkeypatch.context() as context:
        context.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            renew.renew(target, "tiny", 2)
    assert renew.renew(target, "tiny", 1) is not None
    assert contents(target) == wanted
    assert {path.name for path in target.iterdir()} == {
        *FAMILIES,
        RECEIPTS,
        Path(DECISIONS).parent.name,
        ANSWER_KEY,
        STAMP,
    }


def test_nothing_is_written_while_another_works_on_the_tree(target: Path) -> None:
    before = contents(target)
    with durable.lock(Workspace.open(sample=True).var), pytest.raises(durable.Busy, match=str(os.getpid())):
        renew.renew(target, "tiny", 2)
    assert contents(target) == before
