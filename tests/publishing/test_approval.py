"""Approving the draft of a round: who, on which document, which bytes; ``CURRENT`` follows the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.decisions.record import Draft, NotDecidable, decisions
from orchestration.fingerprint import sha256_of
from orchestration.publishing.approval import APPROVAL, approve
from orchestration.publishing.release import NoSuchRelease, current, to_json
from orchestration.workspace import Workspace

AT = datetime(2025, 8, 1, 1, 2, 3, tzinfo=UTC)
SAID = Draft(APPROVAL, "release", "", "示例甲", second_person="示例乙", document="示例〔2025〕1号")


def put(tree: Workspace, version: str, **more: object) -> Path:
    """A release without tables."""
    folder = tree.releases / version
    folder.mkdir(parents=True)
    (folder / "SHA256SUMS").write_text("")
    (folder / "manifest.json").write_bytes(to_json({"kind": "round", "is_draft": True, "files": [], **more}))
    return folder


def test_an_approval_is_recorded_with_the_bytes_and_current_follows(workspace: Workspace) -> None:
    folder = put(workspace, "round-2024.r1")
    found = approve(workspace, "round-2024.r1", SAID, AT)
    digest = sha256_of(folder / "manifest.json")
    [recorded] = decisions(workspace)
    assert (found.decision, found.is_new, found.is_current) == (recorded, True, True)
    assert (recorded.about_id, recorded.details) == ("round-2024.r1", {"manifest": digest})
    assert (recorded.state_before, recorded.state_after) == ("draft", "approved")
    assert current(workspace) == {"round": {"version": "round-2024.r1", "manifest_sha256": digest}}
    (workspace.exports / "CURRENT").unlink()
    again = approve(workspace, "round-2024.r1", replace(SAID, decided_by="示例丙"), AT)
    assert (again.decision, again.is_new, again.is_current) == (recorded, False, True)
    assert len(decisions(workspace)) == 1


def test_two_people_and_a_document_are_needed(workspace: Workspace) -> None:
    put(workspace, "round-2024.r1")
    for lacking in ({"second_person": ""}, {"document": ""}, {"second_person": "示例甲"}):
        with pytest.raises(NotDecidable):
            approve(workspace, "round-2024.r1", replace(SAID, **lacking), AT)
    assert decisions(workspace) == [] and current(workspace) == {}


def test_only_an_intact_draft_of_a_round_is_approved(workspace: Workspace) -> None:
    put(workspace, "2024.r1", kind="year")
    put(workspace, "round-2022.r1", is_draft=False)
    (put(workspace, "round-2024.r1") / "more.csv").write_text("1")
    for version, why in (("2024.r1", "不是一轮"), ("round-2022.r1", "不是一轮"), ("round-2024.r1", "more.csv")):
        with pytest.raises(NotDecidable, match=why):
            approve(workspace, version, SAID, AT)
    with pytest.raises(NoSuchRelease):
        approve(workspace, "round-2024.r2", SAID, AT)
    assert decisions(workspace) == [] and current(workspace) == {}


def test_what_is_newer_and_approved_stays_current(workspace: Workspace) -> None:
    for version in ("round-2022.r1", "round-2024.r1", "round-2024.r2"):
        put(workspace, version)
    approve(workspace, "round-2024.r2", SAID, AT)
    with pytest.raises(NotDecidable, match="更新，并已批准"):
        approve(workspace, "round-2024.r1", SAID, AT)
    assert not approve(workspace, "round-2022.r1", SAID, AT).is_current
    assert current(workspace)["round"]["version"] == "round-2024.r2"
