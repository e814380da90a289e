"""Rounds of evaluation: who was low or poor, and the two readings of "low twice in a row after rectification".

Belongs here: what recorded rounds say, three-valued where something is not known. Does not belong here: computing a
round, and what may be proposed on the strength of it.

The text (opinion of 2021, O-X2) leaves open whether the round that led to the rectification counts. ``both_after``:
all the rounds in a row came after the rectification was over; ``trigger_counts``: the last of them did, and those
right before it count, too. What holds by the first holds by the second. A round that a zone missed is neither low nor
not low: with it in the row the answer is unknown.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from orchestration.evaluation.life.events import Event
from orchestration.evaluation.life.rules import INNOVATION, LOW, LOW_ROUNDS, POOR, Parameter, Rules

READINGS = ("both_after", "trigger_counts")
WEAK = "innovation_weak"
ALL = sys.maxsize


@dataclass
class File:
    """What is on record of one zone: results by round, rounds missed, judgements, and its rectifications as pairs of
    notice and acceptance. Several results of one round: the last one counts."""

    results: dict[str, Event] = field(default_factory=dict)
    missed: dict[str, Event] = field(default_factory=dict)
    judgements: list[Event] = field(default_factory=list)
    rectifications: list[list[Event]] = field(default_factory=list)

    def judged(self, rule: str, day: date, before: int) -> Event | None:
        """The last judgement about a rule as of a day, of those recorded before a decision."""
        known = (one for one in reversed(self.judgements) if one.text("rule") == rule and one.sequence < before)
        return next((one for one in known if one.on <= day), None)

    def rectified_on(self, day: date) -> date | None:
        """When the last rectification was over: accepted, or its deadline passed by ``day``; None if there is none."""
        if not self.rectifications:
            return None
        notice, *accepted = self.rectifications[-1]
        end = accepted[0].on if accepted else notice.day("deadline")
        return end if end is not None and end <= day else None


Rounds = dict[str, dict[str, date]]  # pool, round: when its first result was published


def rounds_held() -> Rounds:
    return defaultdict(dict)


@dataclass(frozen=True)
class Answer:
    """A three-valued answer with what it rests on; ``is_trial`` if that is a number that nobody adopted."""

    value: bool | None
    basis: str = ""
    is_trial: bool = False


def is_low(result: Event, rules: Rules) -> Answer:
    """Whether a zone was among the last of its pool (靠后)."""
    rank, size = result.number("rank"), result.number("pool_size")
    last = rules.parameter(LOW, result.on)
    if last is None or not rank or not size:
        return Answer(None, "没有名次、参评个数或参数")
    return Answer(rank > size - last.value, *_rests_on(last))


def is_poor(result: Event, rules: Rules) -> Answer:
    """Whether a result is poor (较差): as those who evaluated said, or else by the number of points."""
    if "is_poor" in result.details:
        return Answer(result.details["is_poor"] is True, f"评价机关认定（决定 {result.sequence}）")
    return _below(result, "points", rules.parameter(POOR, result.on))


def is_weak(file: File, result: Event, rules: Rules, day: date, before: int) -> Answer:
    """Whether innovation is weak (创新能力仍较差): as people judged by that day, or else by the points of that part."""
    rule = rules.judged_rule(WEAK)
    judged = file.judged(rule, day, before)
    if judged is not None and judged.on >= date(int(result.text("round")), 12, 31):  # not of an earlier round
        return Answer(judged.details["is_met"] is True, f"{rule} 认定（决定 {judged.sequence}）")
    return _below(result, "innovation_points", rules.parameter(INNOVATION, result.on))


def _below(result: Event, name: str, limit: Parameter | None) -> Answer:
    if limit is None or not result.text(name):
        return Answer(None, "没有得分或参数")
    return Answer(Decimal(result.text(name)) < limit.value, *_rests_on(limit))


def _rests_on(parameter: Parameter) -> tuple[str, bool]:
    return f"{parameter.code}={parameter.value.normalize():f}，{parameter.basis}", not parameter.is_adopted


@dataclass(frozen=True)
class Reading:
    """How one round leaves a zone by one reading. ``is_met``: low so many times in a row after rectification;
    ``may_propose``: that, weak innovation, and neither rests on a number that nobody adopted."""

    round: str
    result: Event
    reading: str
    low: Answer
    poor: Answer
    weak: Answer
    low_in_a_row: int
    wanted: int
    rectified_on: date | None
    is_met: bool | None

    @property
    def is_condition_met(self) -> bool | None:
        """Low in a row and innovation weak, three-valued."""
        return both(self.is_met, self.weak.value)

    @property
    def is_trial(self) -> bool:
        return self.low.is_trial or self.weak.is_trial

    @property
    def may_propose(self) -> bool:
        return self.is_condition_met is True and not self.is_trial


def both(one: bool | None, other: bool | None) -> bool | None:
    """And, of what may be unknown."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def in_a_row(lows: Sequence[bool | None], wanted: int) -> bool | None:
    """Whether the last ``wanted`` rounds were all low; unknown if one of them is, and none was not low."""
    tail = lows[-wanted:]
    if len(tail) < wanted or any(low is False for low in tail):
        return False
    return None if any(low is None for low in tail) else True


def course(file: File, held: Rounds, day: date) -> list[tuple[date, Event | None]]:
    """The rounds of a zone up to a day, in order, from its first one: when published, and its result; None for a round
    of its pool that it missed."""
    names = {name for pool in held.values() for name in pool} | set(file.results) | set(file.missed)
    found: list[tuple[date, Event | None]] = []
    pool = ""
    for name in sorted(names):
        result, missed = file.results.get(name), file.missed.get(name)
        first = held.get(pool, {}).get(name) if missed is None else missed.on
        if result is not None and result.on <= day:
            pool = result.text("pool")
            found.append((result.on, result))
        elif pool and first is not None and first <= day:
            found.append((first, None))
    return found


def readings(file: File, held: Rounds, rules: Rules, day: date = date.max, before: int = ALL) -> Iterator[Reading]:
    """Both readings of the last round in which a zone took part by a day, with the judgements recorded before a
    decision."""
    rounds = course(file, held, day)
    while rounds and rounds[-1][1] is None:
        rounds.pop()
    if not rounds:
        return
    last = rounds[-1][1]
    assert last is not None
    lows = [None if result is None else is_low(result, rules).value for _, result in rounds]
    wanted = rules.parameter(LOW_ROUNDS, last.on)
    count = int(wanted.value) if wanted else 0
    end = file.rectified_on(day)
    after = [low for low, (on, _) in zip(lows, rounds, strict=True) if end is not None and on > end]
    is_after = end is not None and last.on > end
    for reading in READINGS:
        row = lows if reading == "trigger_counts" and is_after else after
        met = in_a_row(row, count) if count and is_after else False
        yield Reading(
            round=last.text("round"),
            result=last,
            reading=reading,
            low=is_low(last, rules),
            poor=is_poor(last, rules),
            weak=is_weak(file, last, rules, day, before),
            low_in_a_row=_trailing(row) if is_after else 0,
            wanted=count,
            rectified_on=end,
            is_met=met,
        )


def _trailing(lows: Sequence[bool | None]) -> int:
    count = 0
    for low in reversed(lows):
        if low is not True:
            break
        count += 1
    return count
