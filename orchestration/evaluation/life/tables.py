"""The life of zones as tables beside the marts.

Belongs here: their columns, and writing them. Does not belong here: what they say (``replay``), releases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path

from orchestration.deadlines.calendar import beijing_day
from orchestration.decisions.record import decisions
from orchestration.evaluation.described import Row, described, in_order, write_mart
from orchestration.evaluation.life import due
from orchestration.evaluation.life.events import ADOPTION, events
from orchestration.evaluation.life.replay import contested, replay
from orchestration.evaluation.life.rules import Rules
from orchestration.evaluation.life.rules import rules as of_seeds
from orchestration.evaluation.life.zone import History, Step, Zone
from orchestration.labels import LEVELS
from orchestration.landing.land import naive_utc
from orchestration.warehouse.manifest import Mart
from orchestration.workspace import Workspace

DESCRIBED = Path(__file__).with_name("tables.yml")


def history(workspace: Workspace, known_at: datetime) -> tuple[History, Rules]:
    """The life of all zones as known at a moment, and the rules with what people adopted by then. Raises
    ``LedgerBroken``."""
    decided = decisions(workspace, known_at)
    rules = of_seeds().with_adopted(one for one in decided if one.kind == ADOPTION)
    day = beijing_day(known_at)
    return replay((one for one in events(decided, rules) if one.on <= day), rules), rules


def write(workspace: Workspace, known_at: datetime) -> tuple[Mart, ...]:
    """Writes the tables to ``var/marts`` as known at a moment, and returns what they are. Raises ``LedgerBroken``."""
    found = rows(workspace, known_at)
    marts = tuple(described(DESCRIBED).values())
    for mart in marts:
        write_mart(workspace, mart, found[mart.name])
    return marts


def rows(workspace: Workspace, known_at: datetime) -> dict[str, list[Row]]:
    """The rows of every table as known at a moment, in the order of their keys, an ``overview`` of the zones, and
    the ``judgements`` about them. Raises ``LedgerBroken``."""
    found, rules = history(workspace, known_at)
    day = beijing_day(known_at)
    marts = described(DESCRIBED)
    tables = {name: in_order(marts[name], rows_of(found, rules, day)) for name, rows_of in ROWS.items()}
    return tables | {
        "overview": sorted(_overview(found, rules, day), key=lambda row: str(row["area_code"])),
        "judgements": sorted(_judgements(found), key=lambda row: int(row["decision_sequence"])),
    }


def _judgements(found: History) -> Iterator[Row]:
    """What people judged of each zone, on which its life may rest."""
    for zone in found.zones.values():
        for one in zone.file.judgements:
            yield {
                "area_code": zone.area_code,
                "decision_sequence": one.sequence,
                "rule_id": one.text("rule"),
                "as_of_date": one.on,
                "is_met": one.details["is_met"],
                "decided_by": one.decided_by or None,
                "second_person": one.second_person or None,
                "document": one.document or None,
                "reason": one.reason or None,
            }


def _overview(found: History, rules: Rules, day: date) -> Iterator[Row]:
    """How each zone stands, and which events could move it on."""
    for zone in found.zones.values():
        for step in [one for one in zone.steps if one.moves][-1:]:
            yield {
                "area_code": zone.area_code,
                "level_code": zone.level or None,
                "level_zh": LEVELS.get(zone.level),
                "state_code": zone.state,
                "state_zh": rules.states[zone.state].name_zh,
                "since": step.event.on,
                "clause": str(step.clause),
                "decision_sequence": step.event.sequence or None,
                "remark": _remark(zone),
                "may_follow": (follow := due.allowed(zone, rules, day)),
                "may_follow_zh": [rules.events[code].name_zh for code in follow],
            }


def _remark(zone: Zone) -> str | None:
    """What to know of a zone that is to leave or has left: objections that wait for their answer."""
    remark = contested(zone.unanswered) if zone.state in {"exit_proposed", "exited", "merged"} else None
    return f"{remark.zh} / {remark.en}" if remark else None


def _events(found: History, rules: Rules, _: date) -> Iterator[Row]:
    return (event_row(step, rules) for zone in found.zones.values() for step in zone.steps)


def event_row(step: Step, rules: Rules) -> Row:
    """One event as the table and the command line show it."""
    event, clause, in_force = step.event, step.clause, step.in_force
    return {
        "area_code": event.area_code,
        "event_number": step.number,
        "event_code": event.event_code,
        "event_name_zh": rules.events[event.event_code].name_zh,
        "event_date": event.on,
        "state_before_code": step.state_before,
        "state_after_code": step.state_after,
        "level_before_code": step.level_before or None,
        "level_after_code": step.level_after or None,
        "is_applied": step.is_applied,
        "is_revoked": step.is_revoked,
        "problem_zh": step.problem.zh if step.problem else None,
        "problem_en": step.problem.en if step.problem else None,
        "remark_zh": step.remark.zh if step.remark else None,
        "remark_en": step.remark.en if step.remark else None,
        "edition": step.edition or None,
        "edition_in_force": in_force.edition if in_force else None,
        "is_edition_in_force_complete": in_force.is_complete if in_force else None,
        "rule_ids": clause.rule_ids or None if clause else None,
        "clause_document": clause.document if clause else None,
        "clause_article": clause.article or None if clause else None,
        "evidence": step.evidence or None,
        "document": event.document or None,
        "reason": event.reason or None,
        "details": "；".join(f"{name}={event.text(name)}" for name in sorted(event.details)) or None,
        "decided_by": event.decided_by or None,
        "second_person": event.second_person or None,
        "decision_sequence": event.sequence or None,
        "recorded_at": naive_utc(event.recorded_at) if event.sequence else None,
    }


def _states(found: History, _: Rules, __: date) -> Iterator[Row]:
    for zone in found.zones.values():
        moves = [step for step in zone.steps if step.moves]
        for number, (step, after) in enumerate(zip_longest(moves, moves[1:]), start=1):
            yield {
                "area_code": zone.area_code,
                "state_number": number,
                "state_code": step.state_after,
                "level_code": step.level_after or None,
                "entered_date": step.event.on,
                "left_date": after.event.on if after else None,
                "event_code": step.event.event_code,
                "edition": step.edition,
                "rule_ids": step.clause.rule_ids if step.clause else None,
                "clause_document": step.clause.document if step.clause else None,
                "clause_article": step.clause.article if step.clause else None,
                "decision_sequence": step.event.sequence or None,
            }


def _readings(found: History, rules: Rules, _: date) -> Iterator[Row]:
    [exit_rule] = [one for one in rules.transitions if "low_in_a_row" in one.demands]
    for zone in found.zones.values():
        for one in zone.readings.values():
            in_force = rules.in_force(one.result.on)
            yield {
                "area_code": zone.area_code,
                "round": one.round,
                "reading_code": one.reading,
                "pool_code": one.result.text("pool"),
                "result_date": one.result.on,
                "zone_rank": one.result.number("rank") or None,
                "pool_size": one.result.number("pool_size") or None,
                "is_poor": one.poor.value,
                "poor_basis": one.poor.basis,
                "is_low": one.low.value,
                "low_basis": one.low.basis,
                "rectified_date": one.rectified_on,
                "low_in_a_row_count": one.low_in_a_row,
                "low_needed_count": one.wanted,
                "is_low_in_a_row": one.is_met,
                "is_innovation_weak": one.weak.value,
                "innovation_basis": one.weak.basis,
                "is_condition_met": one.is_condition_met,
                "is_trial": one.is_trial,
                "may_propose": one.may_propose,
                "edition": exit_rule.edition,
                "edition_in_force": in_force.edition if in_force else None,
                "rule_ids": exit_rule.clause.rule_ids,
                "decision_sequence": one.result.sequence,
            }


def _objections(found: History, _: Rules, day: date) -> Iterator[Row]:
    for zone in found.zones.values():
        for objection, *answers in zone.objections:
            answer = answers[0] if answers else None
            until = objection.day("deadline")
            against = zone.step_of(objection.number("against"))
            yield {
                "area_code": zone.area_code,
                "objection_sequence": objection.sequence,
                "against_sequence": objection.number("against"),
                "against_event_code": against.event.event_code if against else None,
                "raised_date": objection.on,
                "raised_by": objection.decided_by,
                "document": objection.document,
                "reason": objection.reason,
                "answer_due_date": until,
                "is_overdue": until is not None and (answer.on if answer else day) > until,
                "answered_date": answer.on if answer else None,
                "outcome_code": answer.text("outcome") if answer else None,
                "recalculation": answer.text("recalculation") if answer else None,
                "answer_document": answer.document if answer else None,
                "answer_reason": answer.reason if answer else None,
                "signed_by": answer.decided_by if answer else None,
                "second_person": answer.second_person if answer else None,
                "answer_sequence": answer.sequence if answer else None,
            }


def _due(found: History, rules: Rules, day: date) -> Iterator[Row]:
    for zone in found.zones.values():
        for one in due.due(zone, rules):
            yield {
                "area_code": one.area_code,
                "due_code": one.due_code,
                "opened_by_sequence": one.opened_by,
                "clause": one.clause,
                "due_date": one.due_on,
                "is_overdue": one.due_on < day,
                "amount_cny_10k": one.amount_cny_10k,
            }


ROWS: dict[str, Callable[[History, Rules, date], Iterable[Row]]] = {
    "fct_status_events": _events,
    "fct_zone_states": _states,
    "fct_exit_readings": _readings,
    "fct_objections": _objections,
    "fct_status_due": _due,
}
