"""What holds of any history of a zone, however it went: no exit without a recorded approval, no state without a clause,
the same events give the same history, and what the rules do not allow changes nothing.

Histories have at least four rounds of evaluation with whatever else people may enter between them, allowed or not.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.decisions.kinds import Detail, DetailType, kinds
from orchestration.evaluation.life.events import Event, register
from orchestration.evaluation.life.replay import replay
from orchestration.evaluation.life.rules import Rules, rules
from orchestration.evaluation.life.zone import History
from tests.rules.test_life import ADOPTED, APPLICATION

AREAS = ("alpha", "beta")
START = date(2020, 9, 1)
LIKELY = ("rectification_notice", "rectification_acceptance", "exit_proposal", "exit_approval", "exit_withdrawal")


def value(name: str, wanted: DetailType | tuple[str, ...], number: int) -> st.SearchStrategy[Detail]:
    if name == "edition":
        return st.sampled_from(["guide-2020", "opinion-2021"])
    if isinstance(wanted, tuple):
        return st.sampled_from(wanted)
    known: dict[str, st.SearchStrategy[Detail]] = {
        "flag": st.booleans(),
        "day": st.integers(0, 800).map(lambda days: (START + timedelta(days=number * 60 + days)).isoformat()),
        "year": st.integers(2020, 2026).map(str),
        "count": st.integers(1, 6),
        "number": st.sampled_from(["40", "59.99", "60", "80"]),
        "area": st.just("alpha"),
        "decision": st.integers(1, 30),
        "text": st.just("K-A1"),
    }
    return known[wanted]


@st.composite
def event(draw: st.DrawFn, number: int, code: str | None = None) -> Event:
    """Any event of its kind; optional details may be left out."""
    code = code or draw(st.sampled_from([*LIKELY * 3, *sorted(one for one in rules().events if one in kinds())]))
    kind = kinds()[code]
    asked = dict(kind.details)
    asked |= {name: one for name, one in kind.optional_details.items() if name != "edition" or draw(st.booleans())}
    details = {name: draw(value(name, one, number)) for name, one in asked.items()}
    return Event(draw(st.sampled_from(AREAS)), code, START + timedelta(days=60 * number), number, details, "示例", "甲")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Two zones that were approved, then rounds and anything else, then a judgement and whatever follows."""
    found: list[Event] = []
    for area in AREAS:
        for code in APPLICATION:
            found.append(Event(area, code, START, len(found) + 1, {}, "示例", "甲"))
    for year in range(2014, 2014 + draw(st.integers(4, 6))):  # rounds that were over by then
        for area in AREAS:
            rank, points = draw(st.integers(1, 2)), draw(st.sampled_from(["40", "60", "80"]))
            said: dict[str, Detail] = {"round": str(year), "pool": "regional", "rank": rank, "pool_size": 2}
            said |= {"points": points, "innovation_points": points}
            number = len(found) + 1
            found.append(Event(area, "round_result", START + timedelta(days=60 * number), number, said, "示例", "甲"))
        found += [draw(event(len(found) + 1 + more)) for more in range(draw(st.integers(0, 5)))]
    return found


def told(history: History) -> list[tuple[object, ...]]:
    return [
        (
            step.event.area_code,
            step.event.sequence,
            step.state_before,
            step.state_after,
            str(step.clause),
            step.evidence,
        )
        for zone in history.zones.values()
        for step in zone.steps
    ]


@given(histories(), st.sampled_from([ADOPTED, rules()]), st.randoms(use_true_random=False))
@settings(max_examples=120)
def test_every_history_keeps_the_rules(events: list[Event], by: Rules, chance: object) -> None:
    history = replay(events, by)
    for zone in history.zones.values():
        state, level = "none", ""
        for step in zone.steps:
            assert (step.state_before, step.level_before) == (state, level), "one state follows from the one before"
            if not step.is_applied:
                assert (step.state_after, step.level_after) == (state, level), "what is not allowed changes nothing"
                assert step.is_revoked or (step.problem and step.problem.zh and step.problem.en)
            if step.state_after != state:
                assert step.clause and step.clause.rule_ids and step.clause.document, "no state without a clause"
                assert step.event.sequence in {one.sequence for one in events}, "nor without a recorded decision"
            if step.state_after == "exited" != state:
                assert (step.event.event_code, state) == ("exit_approval", "exit_proposed")
            if step.state_after == "exit_proposed" != state:
                assert step.event.event_code == "exit_proposal" and step.evidence
                assert by is ADOPTED or step.edition == "guide-2020", "no proposal on an example"
            state, level = step.state_after, step.level_after
        assert (zone.state, zone.level) == (state, level)
        assert not any(one.may_propose for one in zone.readings.values()) or by is ADOPTED
        for (name, reading), one in zone.readings.items():
            if reading == "both_after" and one.is_met is True:
                assert zone.readings[name, "trigger_counts"].is_met is True, "the narrow reading implies the wide one"
    shuffled = [*events]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(replay(shuffled, by)) == told(history), "replay gives the same history"


@given(histories())
@settings(max_examples=40)
def test_a_history_is_the_beginning_of_every_longer_one(events: list[Event]) -> None:
    """What is recorded later, of a later day, does not change what was; but for what a revocation takes out."""
    kept = [one for one in events if one.event_code != "revocation"]
    whole = {row[1]: row for row in told(replay(kept, ADOPTED))}
    for row in told(replay(kept[: len(kept) // 2], ADOPTED)):
        assert whole[row[1]] == row


def test_the_register_and_recorded_decisions_meet_in_one_history() -> None:
    found = replay(
        [*register(rules()), *(Event("alpha", code, START, n, {}) for n, code in enumerate(APPLICATION, 1))], rules()
    )
    assert found.zones["alpha"].state == "normal" and found.zones["wuhai"].state == "normal"
