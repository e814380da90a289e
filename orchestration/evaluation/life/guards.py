"""What a transition may demand of the record besides the state: the words of the column ``demands``.

Belongs here: one function per demand, which gives the evidence or refuses. Does not belong here: which transition
demands what (``zone_transitions.csv``), and every number (``parameters.csv``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.evaluation.life import rounds
from orchestration.evaluation.life.events import REVOCATION, Event
from orchestration.evaluation.life.rounds import Answer, Reading
from orchestration.evaluation.life.rules import Rules
from orchestration.evaluation.life.zone import History, Refused, Zone
from orchestration.labels import EXIT_READINGS, LEVELS


@dataclass(frozen=True)
class Case:
    """What a demand is held against: the zone, the rounds of all, the rules."""

    history: History
    zone: Zone
    rules: Rules

    def readings(self, event: Event) -> list[Reading]:
        return list(rounds.readings(self.zone.file, self.history.held, self.rules, event.on, event.sequence))


Guard = Callable[[Case, Event, str], str]


def possible_round(case: Case, event: Event, _: str) -> str:
    """A round has a result only once its year has begun, in a pool to which the zone belongs or belonged, and a rank
    within the number of those ranked."""
    if int(event.text("round")) > event.on.year:
        raise Refused(
            f"{event.on} 还不能有 {event.text('round')} 年的评价。", f"on {event.on} that round cannot have been held."
        )
    levels = {step.level_after for step in case.zone.steps if step.is_applied} | {case.zone.level}
    pool = event.text("pool")
    if pool not in levels:
        raise Refused(
            f"{case.zone.area_code} 到 {event.on} 为止不是{LEVELS[pool]}，不在这一园区组（pool={pool}）。",
            f"it was no {pool} zone up to {event.on} and is not in that pool.",
        )
    rank, size = event.number("rank"), event.number("pool_size")
    if rank and size and rank > size:
        raise Refused(f"名次 {rank} 大于参评个数 {size}。", f"rank {rank} is beyond the {size} zones of the pool.")
    return ""


def standing_zone(case: Case, event: Event, _: str) -> str:
    """A zone is merged into one that stands on that day."""
    into = event.text("into")
    other = case.history.zones.get(into)
    if other is None or into == event.area_code or case.rules.phase(other.state) != "zone":
        raise Refused(f"{into} 在 {event.on} 不是另一高新区，不能并入。", f"{into} is no other zone on {event.on}.")
    return f"并入 {into}"


def poor(case: Case, event: Event, _: str) -> str:
    """The last round was poor (较差), as those who evaluated said or by an adopted number."""
    if not (found := case.readings(event)):
        raise Refused("此前没有登记评价结果，无从认定较差。", "no evaluation result is recorded that could be poor.")
    last = found[0]
    _adopted(last.poor, "较差", "poor")
    if last.poor.value is not True:
        raise Refused(
            f"最近一次评价（{last.round}）不是较差：{last.poor.basis}。", f"the last round ({last.round}) was not poor."
        )
    return f"{last.round} 年评价较差：{last.poor.basis}"


def low_in_a_row(case: Case, event: Event, _: str) -> str:
    """Low (靠后) as many rounds in a row as the text says, by the reading that the event names."""
    named = event.text("reading")
    if not named:
        raise Refused(
            f"须写明按哪一种读法：{'；'.join(f'reading={code} {name}' for code, name in EXIT_READINGS.items())}。",
            "name the reading: both_after or trigger_counts.",
        )
    reading = next((one for one in case.readings(event) if one.reading == named), None)
    if reading is None:
        raise Refused("此前没有登记评价结果，无从认定靠后。", "no evaluation result is recorded that could be low.")
    _adopted(reading.low, "靠后", "low")
    if reading.is_met is not True:
        known = "是否满足不能确定（有缺的轮次或名次）" if reading.is_met is None else "没有满足"
        raise Refused(
            f"截至 {reading.round} 年评价，按读法{said(named)}，整改后连续 {reading.wanted} 次靠后{known}："
            f"连续靠后 {reading.low_in_a_row} 次，整改结束 {reading.rectified_on or '—'}。",
            f"up to round {reading.round}, by {named}, it was low {reading.low_in_a_row} times in a row,"
            f" {reading.wanted} are needed.",
        )
    return f"按读法{said(named)}，截至 {reading.round} 年连续 {reading.low_in_a_row} 次靠后：{reading.low.basis}"


def said(reading: str) -> str:
    """A reading by its name and its code."""
    return f"“{EXIT_READINGS[reading]}”（{reading}）"


def innovation_weak(case: Case, event: Event, rule: str) -> str:
    """Innovation is still weak, as people judged or by an adopted number."""
    if not (found := case.readings(event)):
        raise Refused("此前没有登记评价结果。", "no evaluation result is recorded.")
    weak = found[0].weak
    _adopted(weak, "创新能力仍较差", "weak innovation")
    if weak.value is not True:
        raise Refused(
            f"没有认定创新能力仍较差：{weak.basis}。可登记认定 {case.zone.area_code}/{rule}。",
            f"innovation is not found weak; people may judge {case.zone.area_code}/{rule}.",
        )
    return f"创新能力仍较差：{weak.basis}"


def _adopted(answer: Answer, name_zh: str, name_en: str) -> None:
    """Refuses what rests on a number that nobody adopted, whichever way it comes out."""
    if answer.is_trial:
        raise Refused(
            f"“{name_zh}”没有正式采用的数值，只能试算，不能据此建议（{answer.basis}）。",
            f"no number was adopted for '{name_en}'; what follows from an example is a trial and bears no proposal.",
        )


def judgement(case: Case, event: Event, rule: str) -> str:
    """People judged by that day that a rule is met."""
    found = case.zone.file.judged(rule, event.on, event.sequence)
    about = f"{case.zone.area_code}/{rule}"
    if found is None or found.details["is_met"] is not True:
        raise Refused(f"须先登记认定 {about} 符合。", f"a judgement that {about} is met must be recorded first.")
    return f"{rule} 认定（决定 {found.sequence}，{found.document}）"


def against(case: Case, event: Event, _: str) -> str:
    """An objection is about something recorded of the same zone."""
    step = case.zone.step_of(event.number("against"))
    if step is None or not step.is_applied or step.event.event_code in {"objection", REVOCATION}:
        raise Refused(
            f"{case.zone.area_code} 到 {event.on} 为止没有可以提出异议的决定 {event.number('against')}。",
            f"up to {event.on} there is no such decision about this zone to object to.",
        )
    return f"针对 {case.rules.events[step.event.event_code].name_zh}（决定 {step.event.sequence}）"


def open_objection(case: Case, event: Event, _: str) -> str:
    """An answer is to an objection that has none."""
    number = event.number("objection")
    if case.zone.open_objection(number) is None:
        raise Refused(f"{event.on} 没有待答复的异议 {number}。", f"on {event.on} there is no open objection {number}.")
    return f"答复异议 {number}"


def award_due(case: Case, event: Event, _: str) -> str:
    """A payment is of an award that is due."""
    due = case.zone.award_due(event.text("award"))
    if due is None:
        raise Refused(f"没有待兑现的奖励 {event.text('award')}。", "there is no such award due.")
    return str(due.award.clause)


def revocable(case: Case, event: Event, _: str) -> str:
    """What is revoked is an earlier entry about the same zone, and no revocation."""
    if event.number("decision") not in case.history.revoked:
        raise Refused(
            f"{case.zone.area_code} 没有可以撤销的登记 {event.number('decision')}。",
            "there is no such entry about this zone to revoke.",
        )
    return f"撤销决定 {event.number('decision')}"


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        possible_round,
        standing_zone,
        poor,
        low_in_a_row,
        innovation_weak,
        judgement,
        against,
        open_objection,
        award_due,
        revocable,
    )
}
