"""Replaying the life of zones: what each event did to the state, by which clause.

Belongs here: the status machine. Does not belong here: which transitions there are (rules), and files.

The same function says whether a decision may be recorded and what the tables hold, so nothing can be recorded that a
run would see otherwise. An event that the rules do not allow changes nothing and says why; no state is ever reached
but by an event with a clause, and a zone is gone only by an approval or a merger that people recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from orchestration.evaluation.life import rounds
from orchestration.evaluation.life.events import JUDGEMENT, REVOCATION, Event, order
from orchestration.evaluation.life.guards import GUARDS, Case
from orchestration.evaluation.life.rules import Rules, Transition
from orchestration.evaluation.life.zone import AwardDue, History, Refused, Remark, Step, Zone


def replay(events: Iterable[Event], rules: Rules) -> History:
    """The history that follows from the events, whatever their order: they count by day, and on one day by number."""
    waiting = sorted(events, key=order)
    history = History(revoked=_revoked(waiting))
    for event in waiting:
        zone = history.zones.setdefault(event.area_code, Zone(event.area_code))
        if event.event_code == JUDGEMENT:
            zone.file.judgements.append(event)
        else:
            zone.steps.append(_step(history, zone, event, rules))
            _read(history, zone, rules, event.on)
    for zone in history.zones.values():
        _read(history, zone, rules, date.max)
    return history


def _read(history: History, zone: Zone, rules: Rules, day: date) -> None:
    found = rounds.readings(zone.file, history.held, rules, day)
    zone.readings.update({(one.round, one.reading): one for one in found})


def _revoked(events: Iterable[Event]) -> frozenset[int]:
    """The decisions that later ones about the same zone revoke. A judgement is replaced by another one instead, and
    what was revoked stays so."""
    known = {one.sequence: one for one in events if one.event_code not in {JUDGEMENT, REVOCATION}}
    named = ((one, known.get(one.number("decision"))) for one in events if one.event_code == REVOCATION)
    return frozenset(
        found.sequence
        for revocation, found in named
        if found is not None and found.area_code == revocation.area_code and found.sequence < revocation.sequence
    )


def _step(history: History, zone: Zone, event: Event, rules: Rules) -> Step:
    number, stays = len(zone.steps) + 1, (zone.state, zone.state, zone.level, zone.level)
    in_force = rules.in_force(event.on)
    if event.sequence in history.revoked:
        return Step(event, number, *stays, in_force=in_force, is_revoked=True)
    try:
        transition, case = _transition(zone, event, rules), Case(history, zone, rules)
        evidence = [GUARDS[name](case, event, about) for name, about in _demands(transition)]
    except Refused as refused:
        return Step(event, number, *stays, in_force=in_force, problem=refused)
    before, unanswered = (zone.state, zone.level), zone.unanswered
    _apply(history, zone, event, transition, rules)
    return Step(
        *(event, number, before[0], zone.state, before[1], zone.level),
        edition=transition.edition,
        in_force=in_force,
        clause=transition.clause,
        evidence="；".join(filter(None, evidence)),
        remark=contested(unanswered) if rules.phase(zone.state) == "gone" and before[0] != zone.state else None,
    )


def contested(unanswered: list[Event]) -> Remark | None:
    """What to know where a zone leaves, or is to leave, while objections of its have no answer; None if there are
    none. No text says that an exit has to wait for the answer, so it is marked and not refused."""
    if not unanswered:
        return None
    numbers = "、".join(str(one.sequence) for one in unanswered)
    return Remark(
        f"有未答复的异议（决定 {numbers}）。各文件没有规定异议未答复不得批准，所以不拒绝登记，只作提示；异议仍须答复。",
        f"objections without an answer: {numbers}. No clause makes the exit wait for it, so this is marked and not"
        " refused; the answer is still due.",
    )


def _transition(zone: Zone, event: Event, rules: Rules) -> Transition:
    """The transition of the newest text that has one for this event in this state; of the text that the event names,
    if it names one. Raises ``Refused``."""
    named = event.text("edition")
    if named and rules.edition(named) is None:
        known = "、".join(one.edition for one in rules.editions)
        raise Refused(f"没有文件 {named}，可用：{known}。", f"there is no edition {named}; known: {known}.")
    found = [
        (edition.valid_from, transition)
        for transition in rules.transitions
        if transition.event_code == event.event_code and named in ("", transition.edition)
        if (edition := rules.edition(transition.edition)) is not None and edition.holds(event.on)
        if _starts_at(transition, zone, rules) and _is_case(transition, zone, event)
    ]
    if not found:
        state, kind = rules.states.get(zone.state), rules.events[event.event_code]
        stands = (state.name_zh, state.name_en) if state else ("没有状态", "no state")
        raise Refused(
            f"{zone.area_code} 在 {event.on} 处于“{stands[0]}”，当时的文件不允许“{kind.name_zh}”。",
            f"on {event.on} its state is '{stands[1]}'; the texts of that day do not allow '{kind.name_en}'.",
        )
    return max(found, key=lambda one: one[0])[1]


def _starts_at(transition: Transition, zone: Zone, rules: Rules) -> bool:
    return bool(transition.from_states & {"any", zone.state, f"phase:{rules.phase(zone.state)}"})


def _is_case(transition: Transition, zone: Zone, event: Event) -> bool:
    if transition.only_if is None:
        return True
    name, value = transition.only_if
    said = event.text(name) or (zone.level if name == "level" else "")
    return said == value


def _apply(history: History, zone: Zone, event: Event, transition: Transition, rules: Rules) -> None:
    """The state that follows, and what the event adds to the file."""
    to = {"same": zone.state, "before": zone.came_from}.get(transition.to_state, transition.to_state)
    if to != zone.state:
        zone.state, zone.came_from = to, zone.state
    if event.event_code in {"approval", "register_approval", "register_standing"}:
        zone.level = event.text("level") or "regional"
    elif event.event_code == "promotion":
        zone.level = "national"
    _note(history, zone, event)
    zone.awards += [
        AwardDue(award, event)
        for award in rules.awards
        if award.event_code == event.event_code and award.valid_from <= event.on <= award.valid_to
    ]


def _note(history: History, zone: Zone, event: Event) -> None:
    """What an event adds to the file of a zone."""
    file = zone.file
    match event.event_code:
        case "round_result":
            file.results[event.text("round")] = event
            history.held[event.text("pool")].setdefault(event.text("round"), event.on)
        case "round_missed":
            file.missed[event.text("round")] = event
        case "rectification_notice":
            file.rectifications.append([event])
        case "rectification_acceptance" if event.details["passed"] is True and file.rectifications:
            file.rectifications[-1].append(event)
        case "restoration":
            file.rectifications.clear()
        case "objection":
            zone.objections.append([event])
        case "objection_answer":
            if (pair := zone.open_objection(event.number("objection"))) is not None:
                pair.append(event)
        case "award_payment":
            if (due := zone.award_due(event.text("award"))) is not None:
                due.paid = event


def _demands(transition: Transition) -> Iterator[tuple[str, str]]:
    """What a transition demands, as a guard and what it is about."""
    for demand in transition.demands:
        name, _, about = demand.partition(":")
        yield name, about
