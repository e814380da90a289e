"""What happened to zones: decisions from the ledger, and what the register of areas says of older zones.

Belongs here: one form for both. Does not belong here: what follows from an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter

from orchestration import periods
from orchestration.catalogue import SEEDS, seed_rows
from orchestration.decisions.kinds import Detail
from orchestration.decisions.record import BEIJING, Decision
from orchestration.evaluation.life.rules import Rules

JUDGEMENT, ADOPTION, REVOCATION = "judgement", "parameter_adoption", "revocation"
STANDING, APPROVAL, PROMOTION = "register_standing", "register_approval", "promotion"


@dataclass(frozen=True)
class Event:
    """Something that happened to an area on a day (Beijing). ``sequence`` is the number of the decision, 0 for what
    the register of areas says; ``document`` is the evidence."""

    area_code: str
    event_code: str
    on: date
    sequence: int = 0
    details: Mapping[str, Detail] = field(default_factory=dict, hash=False)
    document: str = ""
    decided_by: str = ""
    second_person: str = ""
    reason: str = ""
    recorded_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def text(self, name: str) -> str:
        """A detail as text, empty if it is not said."""
        value = self.details.get(name, "")
        return str(value).lower() if isinstance(value, bool) else str(value)

    def number(self, name: str) -> int:
        """A detail that names a decision or counts something; 0 if it is not said."""
        value = self.details.get(name, 0)
        return value if isinstance(value, int) else 0

    def day(self, name: str) -> date | None:
        text = self.text(name)
        return date.fromisoformat(text) if text else None


def events(decided: Iterable[Decision], rules: Rules) -> list[Event]:
    """All that happened, in order of day and decision: the decisions about areas, what people judged, and for zones of
    which no application is recorded what the register says."""
    recorded = [event for decision in decided if (event := event_of(decision, rules)) is not None]
    entering = {kind.event_code for kind in rules.events.values() if kind.group == "application"}
    known = {event.area_code for event in recorded if event.event_code in entering}
    found = [*recorded, *(event for event in register(rules) if event.area_code not in known)]
    return sorted(found, key=order)


def order(event: Event) -> tuple[date, int, str]:
    return event.on, event.sequence, event.area_code


def event_of(decision: Decision, rules: Rules) -> Event | None:
    """The decision as an event in the life of a zone; None if it is none."""
    area, _, rule = decision.about_id.partition("/")
    day, details = decision.effective_on, decision.details
    if decision.kind == JUDGEMENT:
        day, details = date.fromisoformat(str(details["as_of"])), {**details, "rule": rule}
    elif decision.about_type != "area" or decision.kind not in rules.events:
        return None
    return Event(
        *(area, decision.kind, day or decision.recorded_at.astimezone(BEIJING).date(), decision.sequence, details),
        *(decision.document, decision.decided_by, decision.second_person, decision.reason, decision.recorded_at),
    )


def register(rules: Rules) -> Iterator[Event]:
    """What the register of areas says of zones: those that stood when the text came that rules them, those approved
    since, and promotions since. A day known to the month or year only counts from its end."""
    rows = [row for row in seed_rows(SEEDS / "codes" / "area_validity.csv") if row["area_level"] == "zone"]
    begins = {level: _begin(rules, level) for level in ("regional", "national")}
    for area, entries in groupby(sorted(rows, key=itemgetter("area_code")), key=itemgetter("area_code")):
        dated = sorted(((_last_day(row["valid_from"] or row["attested"]), row) for row in entries), key=itemgetter(0))
        standing = [one for one in dated if one[0] <= min(begins.values())][-1:]
        since = [one for one in dated if one[0] > min(begins.values())]
        for number, (day, row) in enumerate([*standing, *since]):
            is_new = bool(row["valid_from"]) and day > begins[row["status"]]
            code = (APPROVAL if is_new else STANDING) if number == 0 else PROMOTION
            on = max(day, begins[row["status"]]) if code == STANDING else day
            level: dict[str, Detail] = {} if code == PROMOTION else {"level": row["status"]}
            yield Event(area, code, on, details=level, document=row["source_note"])


def _begin(rules: Rules, level: str) -> date:
    """From when a text rules the zones of a level that stood before it."""
    texts = (one.edition for one in rules.transitions if (one.event_code, one.only_if) == (STANDING, ("level", level)))
    return min(edition.valid_from for text in texts if (edition := rules.edition(text)) is not None)


def _last_day(text: str) -> date:
    return date.fromisoformat(text) if len(text) == len("2024-01-31") else periods.last_day(text)
