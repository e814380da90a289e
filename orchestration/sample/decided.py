"""What people decided in the sample: the life of zones, judgements, parameters.

Belongs here: turning ``decided.csv`` into a ledger of decisions. Does not belong here: what follows from a decision.

Every person, document and result is invented (示例). The one zone whose exit is proposed is a placeholder of which
nothing is known but that it exists. Each decision is recorded at a fixed hour of the day after it took effect, which
is before the last file of every scale arrives.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from orchestration.decisions.kinds import detail_of, kinds
from orchestration.decisions.record import MOMENT, Draft

RECORDED_AT = time(2, 0, tzinfo=UTC)


def entries() -> Iterator[dict[str, Any]]:
    """The bodies of the ledger, in order: as ``decisions.record`` writes them."""
    with Path(__file__).with_name("decided.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _entry(row)


def _entry(row: dict[str, str]) -> dict[str, Any]:
    kind = kinds()[row["kind"]]
    pairs = (text.partition("=") for text in row["details"].split("|") if text)
    details = {name: detail_of(kind.type_of(name), value) for name, _, value in pairs}
    on = date.fromisoformat(row["effective_on"] or str(details["as_of"]))
    draft = Draft(
        *(row["kind"], kind.about[0], row["about"], row["decided_by"], row["reason"], row["second_person"]),
        document=row["document"],
        effective_on=on if row["effective_on"] else None,
        details=details,
    )
    return draft.body() | {"recorded_at": datetime.combine(on + timedelta(days=1), RECORDED_AT).strftime(MOMENT)}
