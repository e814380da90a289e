"""Extensions of deadlines: decisions of people, kept like receipts.

Belongs here: recording an extension in ``raw/decisions/extensions.jsonl`` and reading what was known at a moment.
Does not belong here: what an extension does to the state of a return.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from orchestration import catalogue, periods
from orchestration.ledger import Ledger
from orchestration.workspace import Workspace


class NotExtendable(Exception):
    """There is no such deadline to extend, or the new day is not later."""


@dataclass(frozen=True)
class Extension:
    """A deadline that was put off to the end of a day (Beijing). ``recorded_at`` is UTC."""

    sequence: int
    form: str
    area_code: str
    reference_period: str
    until: date
    decided_by: str
    reason: str
    document: str
    recorded_at: datetime
    entry_hash: str


def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace.raw / "decisions" / "extensions.jsonl")


def extensions(workspace: Workspace, known_at: datetime | None = None) -> list[Extension]:
    """The extensions known at a moment (default: all), in order. Raises ``LedgerBroken``."""
    found = [
        Extension(
            sequence=entry["sequence"],
            form=entry["form"],
            area_code=entry["area_code"],
            reference_period=entry["reference_period"],
            until=date.fromisoformat(entry["until"]),
            decided_by=entry["decided_by"],
            reason=entry["reason"],
            document=entry["document"],
            recorded_at=datetime.fromisoformat(entry["recorded_at"]).astimezone(UTC),
            entry_hash=entry["entry_hash"],
        )
        for entry in ledger(workspace).read()
    ]
    return [extension for extension in found if known_at is None or extension.recorded_at <= known_at]


def extend(workspace: Workspace, decision: Extension, not_before: datetime) -> None:
    """Appends a decision. Its moment is later than everything known before (``not_before``), whatever the clock says.

    Raises ``NotExtendable`` when the form, area or period does not exist, or the day is not after the period.
    """
    areas = {area.area_code for area in catalogue.areas() if area.area_level in ("zone", "candidate")}
    if decision.form not in catalogue.forms():
        raise NotExtendable(f"没有报表 {decision.form}。 / there is no form {decision.form}.")
    if decision.area_code not in areas:
        raise NotExtendable(
            f"没有园区 {decision.area_code}，见 zonestat explain --list。 / no such zone; see zonestat explain --list."
        )
    if decision.until <= periods.last_day(decision.reference_period):
        raise NotExtendable(
            f"延期日 {decision.until} 不在报告期 {decision.reference_period} 之后。 / the day is not after the period."
        )
    before = [not_before, *(known.recorded_at for known in extensions(workspace))]
    recorded_at = max(decision.recorded_at, max(before) + timedelta(seconds=1))
    ledger(workspace).append(
        {
            "form": decision.form,
            "area_code": decision.area_code,
            "reference_period": decision.reference_period,
            "until": decision.until.isoformat(),
            "decided_by": decision.decided_by,
            "reason": decision.reason,
            "document": decision.document,
            "recorded_at": recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )
