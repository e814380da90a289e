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

from orchestration import catalogue, periods
from orchestration.decisions.kinds import kinds
from orchestration.decisions.record import Decision, Draft, NotDecidable, decisions, record
from orchestration.landing.receipts import receipts
from orchestration.landing.verdict import NOT_USED, QUARANTINE
from orchestration.quality import due, issues
from orchestration.workspace import Workspace

Issue = dict[str, Any]
CLASSES = {"mandatory": "强制性", "query": "核实性"}
BUREAU = "bureau"  # whose desk the issues are on that no zone can settle
SHORTEST_PREFIX = 8
SHA256_LENGTH = 64
STATE_OF_FILE = {"acceptance": "taken", "rejection": "rejected"}
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


def about(workspace: Workspace, text: str, draft: Draft) -> Draft:
    """The decision with its object, as its kind wants it: a period, a received file by its SHA-256 or by the issue
    about it, or an issue. Raises ``NotDecidable``, ``NotChecked``."""
    kind = kinds().get(draft.kind)
    if kind is not None and kind.about == ("period",):
        return about_period(workspace, text, draft)
    if len(text) == SHA256_LENGTH:
        return about_file(workspace, text, draft)
    issue = issue_named(all_issues(workspace), text)
    if kind is not None and "issue" not in kind.about:
        return about_file(workspace, issue["file_sha256"] or "", draft)
    return about_issue(issue, draft)


def about_file(workspace: Workspace, sha256: str, draft: Draft) -> Draft:
    """The decision about a received file. Raises ``NotDecidable`` if no file with that hash was received, or if it is
    none about which this can be decided."""
    if sha256 not in {receipt.file_sha256 for receipt in receipts(workspace)}:
        raise NotDecidable(f"没有收到过校验值为 {sha256:.64} 的文件。 / no file with that SHA-256 was ever received.")
    draft = replace(draft, about_type="file", about_id=sha256, state_before="received", state_after="received")
    if draft.kind not in STATE_OF_FILE:
        return draft
    path = workspace.ledger / "verdicts.parquet"
    verdicts = pq.read_table(path).to_pylist() if path.exists() else []
    [*_, verdict] = [None, *(row for row in verdicts if row["file_sha256"] == sha256)]
    was_held = verdict is not None and verdict["held_because"] is not None
    is_decidable = was_held or (draft.kind == "rejection" and verdict is not None and verdict["verdict"] == QUARANTINE)
    if verdict is None or not is_decidable:
        raise NotDecidable(
            f"该文件没有暂缓采用{'或搁置' if draft.kind == 'rejection' else ''}，无需这样决定（见 zonestat land）。"
            " / the file is not held; there is nothing of that kind to decide (see zonestat land)."
        )
    later = [
        row["path"]
        for row in verdicts[verdicts.index(verdict) + 1 :]
        if row["version"] is not None
        and row["verdict"] not in NOT_USED
        and all(row[name] == verdict[name] for name in ("form", "reference_period", "reporting_area_code"))
    ]
    if draft.kind == "acceptance" and later:
        raise NotDecidable(
            f"此后已收到并采用更新的版本 {later[-1]}，采用旧件不会改变任何数。确应改回的，请重新报送。"
            f" / a newer version, {later[-1]}, was taken since, and stays valid; have the figures sent again."
        )
    return replace(draft, state_before=verdict["verdict"], state_after=STATE_OF_FILE[draft.kind])


def about_period(workspace: Workspace, text: str, draft: Draft) -> Draft:
    """The decision to freeze or thaw a period, of all forms (``2024-06``) or one (``B204-1/2024-06``).

    Raises ``NotDecidable`` if there is no such form or period, or it is in that state already.
    """
    name, _, period = text.rpartition("/")
    form = catalogue.form_named(name)
    try:
        periods.parse(period)
    except periods.NotAPeriod as error:
        raise NotDecidable(
            f"“{text:.40}”不是报告期，应为 2024、2024-06 或 B204-1/2024-06。 / not a period; expected one like these."
        ) from error
    if name and form is None:
        raise NotDecidable(f"没有报表 {name:.40}。 / there is no form {name:.40}.")
    text = f"{form.form}/{period}" if form else period
    before = [one.kind for one in decisions(workspace) if one.about_type == "period" and one.about_id == text]
    is_frozen = before[-1:] == ["freeze"]
    if is_frozen == (draft.kind == "freeze"):
        raise NotDecidable(
            f"{text} 已经冻结。 / it is frozen already." if is_frozen else f"{text} 没有冻结。 / it is not frozen."
        )
    states = ("frozen", "open") if is_frozen else ("open", "frozen")
    return replace(draft, about_type="period", about_id=text, state_before=states[0], state_after=states[1])


def settle(workspace: Workspace, drafts: Iterable[Draft], at: datetime) -> list[Decision]:
    """Records decisions at a moment (``decisions.record.next_moment``), and writes the list of issues again as it
    stands with them; after a run that did not finish, the next one does. Raises ``NotDecidable`` before anything is
    written; ``LedgerBroken``."""
    recorded = record(workspace, drafts, at)
    if recorded and (workspace.marts / LIST).exists() and due.are_whole(workspace):
        issues.write_quality_issues(workspace, at)
    return recorded
