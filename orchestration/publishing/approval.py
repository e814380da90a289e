"""Approving the draft of a round, which makes it the current release.

Belongs here: what may be approved, and the step from the recorded decision to ``CURRENT``. Does not belong here: the
ledger, and making releases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from orchestration.decisions.record import Decision, Draft, NotDecidable, decisions, record
from orchestration.fingerprint import sha256_of
from orchestration.publishing.release import ROUND, NoSuchRelease, current, is_draft, manifest_of, point_to, versions
from orchestration.publishing.verify import problems
from orchestration.workspace import Workspace

APPROVAL = "release_approval"


@dataclass(frozen=True)
class Approved:
    """The decision; whether it was recorded just now, and whether ``CURRENT`` names the release (a later round that is
    approved already stays)."""

    decision: Decision
    is_new: bool
    is_current: bool


def approve(workspace: Workspace, version: str, said: Draft, at: datetime) -> Approved:
    """Records who approved which bytes, then moves ``CURRENT``; done again it only makes up for a pointer that did not
    follow. ``said`` has the persons, the document and the reason.

    Raises ``NoSuchRelease``; ``NotDecidable`` if it is no intact draft of a round, a newer one of the same round is
    current, or something is not said; ``LedgerBroken``.
    """
    _require_approvable(workspace, version)
    manifest = sha256_of(workspace.releases / version / "manifest.json")
    draft = replace(
        said,
        about_type="release",
        about_id=version,
        state_before="draft",
        state_after="approved",
        details={"manifest": manifest},
    )
    known = [one for one in decisions(workspace) if (one.kind, one.about_id) == (APPROVAL, version)]
    before = [one for one in known if one.details["manifest"] == manifest]
    [decision] = before[-1:] or record(workspace, [draft], at)
    point_to(workspace, ROUND, version)
    return Approved(decision, not before, current(workspace)[ROUND]["version"] == version)


def _require_approvable(workspace: Workspace, version: str) -> None:
    if version not in versions(workspace):
        raise NoSuchRelease(f"没有发布 {version:.40}。 / there is no release {version:.40}.")
    if found := problems(workspace, version):
        raise NotDecidable(f"发布不完好，不能批准：{found[0]} (the release is not intact)")
    manifest = manifest_of(workspace, version)
    if manifest["kind"] != ROUND or not is_draft(manifest):
        raise NotDecidable(
            f"{version} 不是一轮评价的送审稿；月度和年度发布不经此批准。 / it is no draft of a round; months and years"
            " are not approved this way."
        )
    name, _, number = version.rpartition(".r")
    standing = current(workspace).get(ROUND, {"version": ""})["version"]
    if standing.rpartition(".r")[0] == name and int(standing.rpartition(".r")[2]) > int(number):
        raise NotDecidable(f"{standing} 更新，并已批准。 / {standing} is newer, and approved already.")
