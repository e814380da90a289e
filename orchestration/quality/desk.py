"""What is decided about an issue, and whether it may be.

Belongs here: finding an issue, refusing what must not be decided about it, recording decisions.
Does not belong here: the ledger itself (``decisions``), and how a work list looks (``worklist``, ``answers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq

from orchestration import catalogue
from orchestration.decisions.kinds import kinds
from orchestration.decisions.record import Decision, Draft, NotDecidable, record
from orchestration.landing.receipts import receipts
from orchestration.quality import due, issues
from orchestration.workspace import Workspace

Issue = dict[str, Any]
CLASSES = {"mandatory": "强制性", "query": "核实性"}
BUREAU = "bureau"  # whose desk the issues are on that no zone can settle
SHORTEST_PREFIX = 8
LIST = "fct_quality_issues.parquet"


class NotChecked(Exception):
    """There is no list of issues yet."""


def all_issues(workspace: Workspace) -> dict[str, Issue]:
    """The issues of the last run by their id, in the order in which they are worth a person's time.

    Raises ``NotChecked``.
    """
    path = workspace.marts / LIST
    if not path.exists():
        raise NotChecked(
            "还没有问题清单，请先运行 zonestat run。 / there is no list of issues yet; run zonestat run first."
        )
    return {row["issue_id"]: row for row in pq.read_table(path).to_pylist()}


def events_of(workspace: Workspace, issue_id: str) -> list[dict[str, Any]]:
    """The history of an issue, in order."""
    path = workspace.marts / "fct_issue_history.parquet"
    found: list[dict[str, Any]] = pq.read_table(path, filters=[("issue_id", "==", issue_id)]).to_pylist()
    return found


def desk_of(issue: Issue) -> str:
    """Whose desk it is on: the area that filed it, or the bureau."""
    is_theirs = issue["owner"] == "zone" and issue["area_code"] in {area.area_code for area in catalogue.areas()}
    return str(issue["area_code"]) if is_theirs else BUREAU


def desk_name(desk: str) -> str:
    """What a desk is called before people."""
    return next((area.name_zh for area in catalogue.areas() if area.area_code == desk), "统计机构")


def issue_named(known: Mapping[str, Issue], text: str) -> Issue:
    """The issue with this id, or with an id that begins so and is the only one. Raises ``NotDecidable``."""
    found = [known[text]] if text in known else [row for key, row in known.items() if key.startswith(text)]
    if len(found) != 1 or len(text) < SHORTEST_PREFIX:
        raise NotDecidable(
            f"没有编号为 {text:.40} 的问题，见 zonestat issues list。"
            f" / there is no issue {text:.40}; see zonestat issues list."
        )
    return found[0]


def about_issue(issue: Issue, draft: Draft) -> Draft:
    """The decision with what it is about and how that stood. Raises ``NotDecidable`` if it must not be decided."""
    kind = kinds().get(draft.kind)
    if kind is not None and issue["class"] not in kind.states:
        raise NotDecidable(
            f"强制性规则的问题不能按“{kind.name_zh}”处理：请更正后重报；认为规则有误的，报“误报规则”。"
            f" / an issue of a mandatory rule cannot be settled as '{draft.kind}': correct the figures and send again,"
            " or say that the rule is wrong."
            if issue["class"] == "mandatory"
            else f"核实性规则的问题不能按“{kind.name_zh}”处理。 / not for issues of query rules."
        )
    if issue["status_code"] == "corrected":
        raise NotDecidable(
            "后来的版本中已没有这个问题，无需处理。 / a later version has it no more; nothing is left to decide."
        )
    state = kind.states[issue["class"]] if kind is not None else None
    return replace(
        draft,
        about_type="issue",
        about_id=issue["issue_id"],
        state_before=issue["status_code"],
        found=issue["found"] or "",
        state_after=state or issue["status_code"],
    )


def about_file(workspace: Workspace, sha256: str, draft: Draft) -> Draft:
    """The decision about a received file. Raises ``NotDecidable`` if no file with that hash was received."""
    if sha256 not in {receipt.file_sha256 for receipt in receipts(workspace)}:
        raise NotDecidable(f"没有收到过校验值为 {sha256:.64} 的文件。 / no file with that SHA-256 was ever received.")
    return replace(draft, about_type="file", about_id=sha256, state_before="received", state_after="received")


def settle(workspace: Workspace, drafts: Iterable[Draft], at: datetime) -> list[Decision]:
    """Records decisions at a moment (``decisions.record.next_moment``), and writes the list of issues again as it
    stands with them; after a run that did not finish, the next one does. Raises ``NotDecidable`` before anything is
    written; ``LedgerBroken``."""
    recorded = record(workspace, drafts, at)
    if recorded and (workspace.marts / LIST).exists() and due.are_whole(workspace):
        issues.write_quality_issues(workspace, at)
    return recorded
