"""What is due next in the life of a zone.

Belongs here: deadlines of rectifications and objections, awards that are not paid, the next round, the events that the
texts allow now. Does not belong here: deadlines of returns and documents (``deadlines``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.evaluation.life.rules import CYCLE, Rules
from orchestration.evaluation.life.zone import Zone


@dataclass(frozen=True)
class Due:
    """Something that is due. ``due_code``: rectification, objection_answer, award, round; ``opened_by``: the decision
    that made it due, 0 if it was none; ``amount_cny_10k`` of an award, None where the text states none."""

    area_code: str
    due_code: str
    due_on: date
    opened_by: int
    clause: str
    amount_cny_10k: Decimal | None = None


def due(zone: Zone, rules: Rules) -> Iterator[Due]:
    """All that is due of a zone as it stands, each kind in order of time."""
    if zone.state == "rectifying":
        for step in [one for one in zone.steps if one.is_applied and one.event.event_code == "rectification_notice"][
            -1:
        ]:
            deadline = step.event.day("deadline")
            assert deadline is not None
            yield Due(zone.area_code, "rectification", deadline, step.event.sequence, str(step.clause))
    for objection, *answers in zone.objections:
        deadline = objection.day("deadline")
        if not answers and deadline is not None:
            yield Due(zone.area_code, "objection_answer", deadline, objection.sequence, "")
    for one in zone.awards:
        if one.paid is None:
            amount = one.award.amount_cny_10k
            yield Due(zone.area_code, "award", one.event.on, one.event.sequence, str(one.award.clause), amount)
    yield from _next_round(zone, rules)


def _next_round(zone: Zone, rules: Rules) -> Iterator[Due]:
    """The guide wants a round every so many years of regional zones; the month is not stated, so the year's end."""
    last = max(zone.file.results, default=None)
    if last is None or zone.level != "regional" or rules.phase(zone.state) != "zone":
        return
    result = zone.file.results[last]
    cycle = rules.parameter(CYCLE, result.on)
    if cycle is not None:
        yield Due(zone.area_code, "round", date(int(last) + int(cycle.value), 12, 31), result.sequence, cycle.basis)


def allowed(zone: Zone, rules: Rules, day: date) -> list[str]:
    """The events that would move the zone out of its state, by the texts of a day, in the order of the seeds."""
    found = (
        one.event_code
        for one in rules.transitions
        if zone.state in one.from_states or f"phase:{rules.phase(zone.state)}" in one.from_states
        if one.to_state not in {"same", zone.state} and rules.events[one.event_code].is_decision
        if (edition := rules.edition(one.edition)) is not None and edition.holds(day)
    )
    return list(dict.fromkeys(found))
