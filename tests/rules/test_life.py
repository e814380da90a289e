"""The life of zones by clause: what each text allows, and the readings of the exit rule.

Belongs here: worked cases, each named after its clause. Does not belong here: random histories.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from orchestration.decisions.kinds import Detail, kinds
from orchestration.evaluation.life.due import due
from orchestration.evaluation.life.events import Event, register
from orchestration.evaluation.life.replay import replay
from orchestration.evaluation.life.rounds import in_a_row
from orchestration.evaluation.life.rules import INNOVATION, LOW, POOR, Parameter, Rules, rules
from orchestration.evaluation.life.zone import History, Zone

ZONE = "unnamed-2021-2022"
FAR = date(9999, 12, 31)
APPLICATION = ("intention", "site_visit", "construction_proposal", "plan_revision", "application", "approval")


def adopted(**values: int) -> Rules:
    """The rules of the seeds with numbers that somebody adopted; low: the last of the pool."""
    found = (Parameter(code, Decimal(value), date(2020, 1, 1), FAR, "示例机关", True) for code, value in values.items())
    return replace(rules(), parameters=(*rules().parameters, *found))


ADOPTED = adopted(**{LOW: 2, POOR: 60, INNOVATION: 60})


class Ledger:
    """Events of one zone in the order in which they are recorded."""

    def __init__(self, area: str = ZONE) -> None:
        self.area, self.events = area, list[Event]()

    def add(self, code: str, day: str, **details: Detail) -> int:
        self.events.append(Event(self.area, code, date.fromisoformat(day), len(self.events) + 1, details, "示例", "甲"))
        return len(self.events)

    def result(self, year: int, rank: int, size: int = 10, points: str = "70", innovation: str = "70") -> int:
        said: dict[str, Detail] = {"rank": rank, "pool_size": size, "points": points, "innovation_points": innovation}
        return self.add("round_result", f"{year + 1}-02-01", round=str(year), pool="regional", **said)

    def rectified(self, year: int) -> None:
        self.add("rectification_notice", f"{year}-03-01", deadline=f"{year}-12-31")
        self.add("rectification_acceptance", f"{year}-12-20", passed=True)

    def history(self, by: Rules = ADOPTED) -> History:
        return replay(self.events, by)

    def zone(self, by: Rules = ADOPTED) -> Zone:
        return self.history(by).zones[self.area]

    def why(self, by: Rules = ADOPTED) -> str:
        """Why the last event was not applied."""
        found = self.zone(by).steps[-1].problem
        return str(found) if found else ""


@pytest.fixture
def book() -> Ledger:
    """A zone that was approved in December 2020."""
    found = Ledger()
    for number, code in enumerate(APPLICATION):
        found.add(code, f"2020-{9 + number // 2:02d}-{10 + number % 2:02d}")
    return found


@pytest.fixture
def low_since_2021(book: Ledger) -> Ledger:
    """Poor in 2021, rectified in 2022, low in 2022 and 2023."""
    book.result(2021, 10, points="50", innovation="50")
    book.rectified(2022)
    book.result(2022, 9, innovation="50")
    book.result(2023, 10, innovation="50")
    return book


def test_guide_4_1_the_steps_to_approval_come_in_their_order(book: Ledger) -> None:
    steps = book.zone().steps
    assert [step.state_after for step in steps] == ["intended", "visited", "proposed", "revised", "applied", "normal"]
    assert [step.clause.rule_ids for step in steps if step.clause] == ["G-S1", "G-S2", "G-S2", "G-S3", "G-S4", "G-S5"]
    assert book.zone().level == "regional"
    short = Ledger()
    short.add("intention", "2020-09-10")
    short.add("approval", "2020-12-11")
    assert "已提意向" in short.why() and "do not allow 'approved'" in short.why()
    assert short.zone().state == "intended"


def test_before_the_guide_no_text_rules_anything() -> None:
    early = Ledger()
    early.add("intention", "2020-08-30")
    assert "没有状态" in early.why() and early.zone().state == "none"


def test_kundulun_preamble_ten_million_are_due_on_approval_until_they_are_paid(book: Ledger) -> None:
    [award] = [one for one in due(book.zone(), ADOPTED) if one.due_code == "award"]
    assert (award.amount_cny_10k, award.due_on) == (Decimal(1000), date(2020, 11, 11))
    assert "K-A1、O-A3 昆府发〔2021〕4号" in award.clause
    book.add("award_payment", "2021-03-01", award="K-A1", amount_cny_10k="1000")
    assert not list(due(book.zone(), ADOPTED)) and not book.why()
    book.add("award_payment", "2021-04-01", award="K-A1")
    assert "没有待兑现的奖励 K-A1" in book.why()


def test_guide_3_1_zones_that_stood_before_are_ruled_from_the_text_on() -> None:
    history = replay(register(rules()), rules())
    assert not history.problems and len(history.zones) == 13
    wuhai, ordos, otog = (history.zones[code] for code in ("wuhai", "ordos", "otog"))
    assert [str(step.clause).split()[0] for step in wuhai.steps] == ["G-15"] and wuhai.steps[0].event.on.year == 2020
    assert (ordos.level, ordos.steps[0].event.on, ordos.state) == ("national", date(2021, 10, 15), "normal")
    assert [step.event.event_code for step in otog.steps] == ["register_approval"], (
        "approved since, as the register says"
    )


def test_guide_4_2_poor_leads_to_a_warning_and_weak_rectification_to_a_proposal(book: Ledger) -> None:
    book.result(2020, 10, points="59.99")
    book.add("warning", "2021-03-01", form="interview")
    assert (book.zone().state, book.zone().steps[-1].edition) == ("warned", "guide-2020")
    book.add("exit_proposal", "2021-08-01")
    assert f"须先登记认定 {ZONE}/G-X2 符合" in book.why()
    book.add("judgement", "2021-07-31", rule="G-X2", is_met=True, as_of="2021-07-31")
    book.add("exit_proposal", "2021-08-02")
    assert not book.why() and book.zone().state == "exit_proposed"
    book.add("exit_approval", "2021-09-01")
    assert book.zone().state == "exited" and str(book.zone().steps[-1].clause).startswith("G-X3")


def test_guide_4_2_poor_is_below_and_not_at_the_number(book: Ledger) -> None:
    book.result(2020, 10, points="60")
    book.add("warning", "2021-03-01", form="circular")
    assert "不是较差" in book.why() and book.zone().state == "normal"


def test_opinion_8_23_poor_leads_to_a_deadline(book: Ledger) -> None:
    book.result(2020, 10, points="50")
    book.add("rectification_notice", "2021-10-14", deadline="2022-06-30")
    assert "当时的文件不允许“限期整改”" in book.why(), "the opinion came on 2021-10-15"
    notice = book.add("rectification_notice", "2021-10-15", deadline="2022-06-30")
    assert book.zone().state == "rectifying"
    [open_] = [one for one in due(book.zone(), ADOPTED) if one.due_code == "rectification"]
    assert (open_.due_on, open_.opened_by) == (date(2022, 6, 30), notice)
    book.add("rectification_acceptance", "2022-06-01", passed=False)
    assert book.zone().state == "rectifying"
    book.add("rectification_acceptance", "2022-06-20", passed=True)
    assert book.zone().state == "rectified"
    assert not [one for one in due(book.zone(), ADOPTED) if one.due_code == "rectification"]


def test_two_editions_disagree_and_an_event_names_the_one_it_wants(book: Ledger) -> None:
    book.result(2021, 10, points="50")
    book.add("commendation", "2022-02-02", edition="guide-2020")
    assert book.zone().steps[-1].edition == "guide-2020"
    book.add("commendation", "2022-02-03")
    assert book.zone().steps[-1].edition == "opinion-2021", "unnamed, the newest text that has a rule"
    book.add("warning", "2022-02-04", form="circular", edition="opinion-2021")
    assert "当时的文件不允许“警告”" in book.why(), "the opinion rectifies and does not warn"
    book.add("warning", "2022-02-05", form="circular")
    assert (book.zone().state, book.zone().steps[-1].edition) == ("warned", "guide-2020")
    book.add("restoration", "2022-02-06", edition="guide-1999")
    assert "没有文件 guide-1999" in book.why()


def test_the_rules_of_2022_are_in_force_and_could_not_be_read(book: Ledger) -> None:
    before = book.result(2021, 3)
    after = book.add("commendation", "2022-02-24")
    steps = [book.zone().step_of(number) for number in (before, after)]
    told = [
        (step.edition, step.in_force.edition, step.in_force.is_complete) for step in steps if step and step.in_force
    ]
    assert told == [("opinion-2021", "opinion-2021", True), ("opinion-2021", "rules-2022", False)]


def readings(zone: Zone) -> dict[tuple[str, str], tuple[int, bool | None, bool]]:
    return {key: (one.low_in_a_row, one.is_met, one.may_propose) for key, one in zone.readings.items()}


def test_opinion_8_23_both_readings_of_twice_in_a_row(low_since_2021: Ledger) -> None:
    assert readings(low_since_2021.zone()) == {
        ("2021", "both_after"): (0, False, False),
        ("2021", "trigger_counts"): (0, False, False),
        ("2022", "both_after"): (1, False, False),
        ("2022", "trigger_counts"): (2, True, True),  # the round that led to the rectification is the first
        ("2023", "both_after"): (2, True, True),
        ("2023", "trigger_counts"): (3, True, True),
    }


def test_opinion_8_23_a_proposal_names_its_reading_and_keeps_to_it(low_since_2021: Ledger) -> None:
    low_since_2021.events.pop()  # the round of 2023
    low_since_2021.add("exit_proposal", "2023-05-01")
    assert "须写明按哪一种读法" in low_since_2021.why()
    low_since_2021.add("exit_proposal", "2023-05-02", reading="both_after")
    assert "没有满足" in low_since_2021.why() and "连续靠后 1 次" in low_since_2021.why()
    low_since_2021.add("exit_proposal", "2023-05-03", reading="trigger_counts")
    zone = low_since_2021.zone()
    assert not low_since_2021.why() and zone.state == "exit_proposed"
    assert zone.steps[-1].clause and zone.steps[-1].clause.rule_ids == "O-X2|O-X3"
    assert "连续 2 次靠后" in zone.steps[-1].evidence and "创新能力仍较差" in zone.steps[-1].evidence


def test_a_number_that_nobody_adopted_gives_a_trial_and_bears_no_proposal(low_since_2021: Ledger) -> None:
    low_since_2021.add("exit_proposal", "2024-05-01", reading="both_after")
    bare = low_since_2021.zone(rules())
    assert bare.steps[7].problem, "nor a rectification: poor has no adopted number either"
    poor_only = adopted(**{POOR: 60})
    assert "“靠后”没有正式采用的数值，只能试算" in low_since_2021.why(poor_only)
    reading = low_since_2021.zone(poor_only).readings["2023", "both_after"]
    assert (reading.is_met, reading.is_trial, reading.may_propose) == (True, True, False)
    assert "江苏" in reading.low.basis, "the example says whose it is"
    assert not low_since_2021.why()


def test_opinion_8_23_innovation_must_still_be_weak(low_since_2021: Ledger) -> None:
    by = adopted(**{LOW: 2, POOR: 60})
    low_since_2021.add("exit_proposal", "2024-05-01", reading="both_after")
    assert "“创新能力仍较差”没有正式采用的数值" in low_since_2021.why(by)
    low_since_2021.add("judgement", "2023-12-30", rule="O-X3", is_met=True, as_of="2023-12-30")
    low_since_2021.add("exit_proposal", "2024-05-02", reading="both_after")
    assert "没有正式采用" in low_since_2021.why(by), "judged before the year of the round was over"
    low_since_2021.add("judgement", "2023-12-31", rule="O-X3", is_met=False, as_of="2023-12-31")
    low_since_2021.add("exit_proposal", "2024-05-03", reading="both_after")
    assert "没有认定创新能力仍较差" in low_since_2021.why(by)
    low_since_2021.add("judgement", "2024-03-31", rule="O-X3", is_met=True, as_of="2024-03-31")
    low_since_2021.add("exit_proposal", "2024-05-04", reading="both_after")
    assert not low_since_2021.why(by)
    low_since_2021.add("judgement", "2024-04-01", rule="O-X3", is_met=False, as_of="2024-04-01")
    assert low_since_2021.zone(by).state == "exit_proposed", "what is known later does not undo what was recorded"


@pytest.mark.parametrize(("rank", "low"), [(8, False), (9, True), (10, True)])
def test_low_counts_from_the_end_of_the_pool(book: Ledger, rank: int, low: bool) -> None:
    book.result(2021, rank)
    assert book.zone().readings["2021", "both_after"].low.value is low


@pytest.mark.parametrize(
    ("lows", "met"),
    [
        ([True, True], True),
        ([False, True, True], True),
        ([True, False, True], False),
        ([True, None], None),
        ([None, True], None),
        ([False, None], False),
        ([True], False),
        ([], False),
    ],
)
def test_twice_in_a_row_knows_three_answers(lows: list[bool | None], met: bool | None) -> None:
    assert in_a_row(lows, 2) is met


def test_a_missed_round_is_neither_low_nor_not(low_since_2021: Ledger) -> None:
    low_since_2021.events.pop()
    low_since_2021.add("round_missed", "2024-02-01", round="2023", pool="regional")
    low_since_2021.result(2024, 10, innovation="50")
    reading = low_since_2021.zone().readings["2024", "both_after"]
    assert (reading.is_met, reading.is_condition_met, reading.may_propose) == (None, None, False)
    low_since_2021.add("exit_proposal", "2025-05-01", reading="both_after")
    assert "不能确定" in low_since_2021.why()


def test_a_round_that_others_had_counts_as_missed(low_since_2021: Ledger) -> None:
    low_since_2021.events.pop()
    low_since_2021.result(2024, 10, innovation="50")
    assert low_since_2021.zone().readings["2024", "both_after"].is_met is True
    said: dict[str, Detail] = {"round": "2023", "pool": "regional", "rank": 1, "pool_size": 9}
    other = Event("wuhai", "round_result", date(2024, 2, 1), 99, said)
    found = replay([*register(rules()), *low_since_2021.events, other], ADOPTED).zones
    assert found[ZONE].readings["2024", "both_after"].is_met is None


def test_rounds_before_the_deadline_do_not_count_as_after_rectification(book: Ledger) -> None:
    book.result(2021, 10, points="50")
    book.add("rectification_notice", "2022-03-01", deadline="2023-06-30")
    book.result(2022, 10)
    reading = book.zone().readings["2022", "trigger_counts"]
    assert (reading.rectified_on, reading.is_met) == (date(2023, 6, 30), False)


@pytest.fixture
def proposed(low_since_2021: Ledger) -> Ledger:
    low_since_2021.add("exit_proposal", "2024-04-01", reading="both_after")
    return low_since_2021


def test_an_objection_has_a_deadline_an_answer_and_a_signatory(proposed: Ledger) -> None:
    proposal = len(proposed.events)
    proposed.add("objection", "2024-04-10", against=3, deadline="2024-05-10")
    objection = proposed.add("objection", "2024-04-11", against=proposal, deadline="2024-05-11")
    assert [one.due_on for one in due(proposed.zone(), ADOPTED) if one.due_code == "objection_answer"] == [
        date(2024, 5, 10),
        date(2024, 5, 11),
    ]
    answer: dict[str, Detail] = {"outcome": "rejected", "recalculation": "名次没有变化"}
    proposed.add("objection_answer", "2024-05-01", objection=objection, **answer)
    assert not proposed.why() and len(proposed.zone().objections[1]) == 2
    proposed.add("objection_answer", "2024-05-02", objection=objection, **answer)
    assert f"没有待答复的异议 {objection}" in proposed.why()
    proposed.add("objection", "2024-05-03", against=77, deadline="2024-06-03")
    assert "没有可以提出异议的决定 77" in proposed.why()
    assert proposed.zone().state == "exit_proposed", "no objection and no answer moves the state by itself"
    assert {"second_person", "document"} <= set(kinds()["objection_answer"].demands)


def test_a_recalculated_round_takes_the_place_of_the_old_one(proposed: Ledger) -> None:
    proposed.add("round_result", "2024-05-01", round="2023", pool="regional", rank=8, pool_size=10, points="61")
    assert proposed.zone().readings["2023", "both_after"].low.value is False
    assert proposed.zone().state == "exit_proposed", "people withdraw the proposal, not a figure"
    proposed.add("exit_withdrawal", "2024-05-10")
    zone = proposed.zone()
    assert (zone.state, zone.steps[-1].clause and zone.steps[-1].clause.rule_ids) == ("rectified", "O-X4")
    proposed.add("exit_proposal", "2024-05-11", reading="both_after")
    assert "没有满足" in proposed.why()


def test_opinion_8_23_only_an_approval_makes_a_zone_leave(proposed: Ledger) -> None:
    assert {"second_person", "document", "effective_on"} <= set(kinds()["exit_approval"].demands)
    assert [one.event_code for one in ADOPTED.transitions if one.to_state == "exited"] == ["exit_approval"] * 2
    proposed.result(2024, 10, innovation="10")
    assert proposed.zone().state == "exit_proposed"
    proposed.add("exit_approval", "2025-06-01")
    assert proposed.zone().state == "exited"
    proposed.result(2025, 10)
    assert "已退出" in proposed.why()


def test_promotion_raises_the_level_once(book: Ledger) -> None:
    book.add("promotion", "2021-10-14")
    assert book.why(), "no text before the opinion"
    book.add("promotion", "2022-01-01")
    assert (book.zone().level, book.zone().state) == ("national", "normal")
    assert "O-A2" in next(one.clause for one in due(book.zone(), ADOPTED) if one.amount_cny_10k is None)
    book.add("promotion", "2022-02-01")
    assert book.why() and book.zone().level == "national"


def test_a_merged_zone_is_gone(book: Ledger) -> None:
    for into in (ZONE, "wuhai"):
        book.add("merger", "2021-05-01", into=into)
        assert "不是另一高新区" in book.why(), "nothing is known of it"
    book.events += [one for one in register(rules()) if one.area_code == "wuhai"]
    book.events.pop(-2)
    book.add("merger", "2021-05-01", into="wuhai")
    assert (book.zone().state, str(book.zone().steps[-1].clause).split()[0]) == ("merged", "G-33")
    book.result(2021, 1)
    assert book.why()


def test_what_was_entered_by_mistake_is_revoked_and_stays_on_record(low_since_2021: Ledger) -> None:
    wrong = low_since_2021.add("exit_proposal", "2024-04-01", reading="both_after")
    low_since_2021.add("revocation", "2024-04-02", decision=wrong)
    zone = low_since_2021.zone()
    assert zone.state == "rectified" and not low_since_2021.history().problems
    step = zone.step_of(wrong)
    assert step and step.is_revoked and not step.is_applied
    low_since_2021.add("revocation", "2024-04-03", decision=wrong + 1)
    assert "没有可以撤销的登记" in low_since_2021.why()


def test_guide_4_2_a_regional_zone_is_assessed_every_two_years(book: Ledger) -> None:
    book.result(2021, 3)
    assert [one.due_on for one in due(book.zone(), ADOPTED) if one.due_code == "round"] == [date(2023, 12, 31)]
    book.add("promotion", "2022-05-01")
    assert not [one for one in due(book.zone(), ADOPTED) if one.due_code == "round"], "the opinion states no period"


def named(found: Iterable[str]) -> set[str]:
    return {name for text in found for name in text.split("|") if name}


def test_events_transitions_and_kinds_of_decisions_fit_together() -> None:
    known = rules()
    about_areas = {code for code, kind in kinds().items() if kind.about == ("area",)}
    assert {code for code, one in known.events.items() if one.is_decision} == about_areas - {"parameter_adoption"}
    assert {one.event_code for one in known.transitions} == set(known.events)
    words = {"none", "any", "phase:zone"}
    assert {state for one in known.transitions for state in one.from_states} <= set(known.states) | words
    assert {one.to_state for one in known.transitions} <= set(known.states) | {"same", "before"}
    assert all(one.clause.rule_ids for one in known.transitions if one.to_state != "same")
    reached = {one.to_state for one in known.transitions} - {"same", "before"}
    assert reached == set(known.states), "every state can be reached"
