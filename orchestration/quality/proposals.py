"""What the gates propose to a steward: which figures of a failing record to look at, and what may have been meant.

Belongs here: the one shape of a proposal, whoever makes it (``magnitude`` in SQL, ``localise`` in Python), and how it
reads. Does not belong here: applying it; nothing does. A proposal is a guess with a reason: the zone corrects and files
again, or says that the figure is true.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

# The same in SQL: the column ``proposal`` that a rule may return beside the columns of its batch is a list of these.
FIELDS = ("item_column", "found", "proposed", "reason", "choice")


@dataclass(frozen=True)
class Proposal:
    """One figure to change.

    ``item_column`` is a column of ``items.csv``, ``name`` its Chinese name, ``cell`` its place in the file. ``found``
    and ``proposed`` are texts in the unit in which the file states the figure; ``proposed`` is None where what is known
    does not determine the value. Figures of one ``choice`` (from 1) are changed together; another choice is an
    alternative to it.
    """

    item_column: str
    name: str
    cell: str | None
    found: str
    proposed: str | None
    reason: str
    choice: int = 1


def as_json(proposals: Iterable[Proposal]) -> str | None:
    """The proposals of an issue as one text; None if there are none. Equal proposals give equal text."""
    found = [asdict(one) for one in proposals]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else None


def from_json(text: str | None) -> list[Proposal]:
    return [Proposal(**{**one, "choice": one.get("choice") or 1}) for one in json.loads(text)] if text else []


def told(text: str | None) -> str:
    """What a proposal in a table says to people, one figure a line; empty if there is none."""
    proposals = from_json(text)
    choices = sorted({one.choice for one in proposals})
    lines = []
    for number, choice in enumerate(choices):
        if number:
            lines.append("或者：")
        lines += [_line(one) for one in proposals if one.choice == choice]
    return "\n".join(lines)


def _line(one: Proposal) -> str:
    place = f"{one.cell} " if one.cell else ""
    change = f"{one.found} → {one.proposed}" if one.proposed is not None else f"{one.found}，请核对"
    return f"{place}{one.name}：{change}（{one.reason}）"
