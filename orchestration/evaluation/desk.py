"""What is decided about an area, and about a rule as it holds for an area.

Belongs here: finding the object, saying how it stood before. Does not belong here: the ledger itself (``decisions``),
and which events the state of a zone allows (``life``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from orchestration import catalogue
from orchestration.catalogue import Area
from orchestration.deadlines.calendar import beijing_day
from orchestration.decisions.kinds import kinds
from orchestration.decisions.record import Decision, Draft, NotDecidable, decisions, incomplete
from orchestration.evaluation.judged import require_judged
from orchestration.evaluation.life.events import ADOPTION, JUDGEMENT, events
from orchestration.evaluation.life.replay import replay
from orchestration.evaluation.life.rules import OPEN_PARAMETERS, POSSIBLE, rules
from orchestration.evaluation.life.zone import History
from orchestration.labels import PARAMETERS
from orchestration.workspace import Workspace


def is_about_areas(kind: str) -> bool:
    """Whether decisions of the kind are taken at this desk."""
    return kind in kinds() and bool({"area", "rule"} & set(kinds()[kind].about))


def about(workspace: Workspace, text: str, draft: Draft, at: datetime) -> Draft:
    """The decision with its object, an area (``ordos``) or a rule for an area (``ordos/G-D1``), as its kind wants it;
    ``at`` is the moment of recording, after which nothing can have happened.

    Raises ``NotDecidable`` if there is no such area or rule, or the state of the zone does not allow it on that day;
    ``LedgerBroken``.
    """
    code, _, rule = text.partition("/")
    require_area(code)
    if draft.kind == JUDGEMENT and not rule:
        raise NotDecidable(
            f"须写明哪一条款：园区编码/条款代码，如 {code}/G-10。 / name the rule: AREA/RULE, like {code}/G-10."
        )
    if missing := incomplete(replace(draft, about_type=kinds()[draft.kind].about[0], about_id=text)):
        raise NotDecidable(missing)
    day = draft.effective_on or date.fromisoformat(str(draft.details["as_of"]))
    if day > beijing_day(at):
        raise NotDecidable(f"{day} 还没有到，不能登记。 / {day} has not come yet.")
    if "deadline" in draft.details and (until := date.fromisoformat(str(draft.details["deadline"]))) < day:
        raise NotDecidable(f"期限 {until} 早于当日 {day}。 / the deadline {until} is before the day itself, {day}.")
    return about_rule(workspace, text, draft) if draft.kind == JUDGEMENT else about_area(workspace, text, draft)


def about_area(workspace: Workspace, code: str, draft: Draft) -> Draft:
    """An event in the life of a zone, or a parameter adopted for the region, with the states before and after.

    The whole history is replayed with it: what would make this or any recorded event break a rule is refused. Raises
    ``NotDecidable``.
    """
    area = require_area(code)
    is_adoption = draft.kind == ADOPTION
    if (area.area_level == "region") != is_adoption or area.area_level not in {"region", "zone", "candidate"}:
        raise NotDecidable(
            f"“{kinds()[draft.kind].name_zh}”不能针对 {area.name_zh}。 / '{draft.kind}' is not about such an area."
        )
    if is_adoption:
        _require_adoptable(str(draft.details["parameter"]), Decimal(str(draft.details["value"])))
    into = draft.details.get("into")
    if into is not None and (require_area(str(into)).area_level != "zone" or into == code):
        raise NotDecidable(f"不能并入 {into}：不是另一高新区。 / it is not another zone.")
    decided = decisions(workspace)
    number = len(decided) + 1
    new = Decision(**{**vars(draft), "about_type": "area", "about_id": code}, sequence=number)
    before, after = (_replayed(known) for known in (decided, [*decided, new]))
    for (where, sequence), problem in after.problems.items():
        if (where, sequence) not in before.problems:
            spoiled = f"登记后，决定 {sequence}（{where}）不再成立：" if sequence != number else ""
            raise NotDecidable(f"{spoiled}{problem}")
    step = after.zones[code].step_of(number) if not is_adoption else None
    states = (step.state_before, step.state_after) if step else ("", "")
    return replace(draft, about_type="area", about_id=code, state_before=states[0], state_after=states[1])


def _replayed(decided: list[Decision]) -> History:
    found = rules().with_adopted(one for one in decided if one.kind == ADOPTION)
    return replay(events(decided, found), found)


def remark_on(workspace: Workspace, decision: Decision) -> str:
    """What people should know of a recorded decision about an area though no clause forbids it; empty if nothing."""
    zone = _replayed(decisions(workspace)).zones.get(decision.about_id)
    step = zone.step_of(decision.sequence) if zone else None
    return f"{step.remark.zh} / {step.remark.en}" if step and step.remark else ""


def _require_adoptable(code: str, value: Decimal) -> None:
    """A parameter that waits for adoption, with a value that its unit can have."""
    waiting = {one.code: one for one in rules().parameters if not one.is_adopted and one.code in OPEN_PARAMETERS}
    if code not in waiting:
        known = "、".join(f"{one}（{PARAMETERS.get(one, one)}）" for one in sorted(waiting))
        raise NotDecidable(f"{code:.60} 不是待采用的参数，可用：{known}。 / not a parameter that waits for adoption.")
    above, below, is_whole = POSSIBLE[waiting[code].unit_code]
    if not above < value < below or (is_whole and value != value.to_integral_value()):
        kind_zh, kind_en = ("整数", "whole number") if is_whole else ("数", "number")
        raise NotDecidable(
            f"{PARAMETERS.get(code, code)}应是大于 {above}、小于 {below} 的{kind_zh}，不能是 {value}。"
            f" / {code} must be a {kind_en} above {above} and below {below}, not {value}."
        )


def about_rule(workspace: Workspace, text: str, draft: Draft) -> Draft:
    """A judgement with how it was judged last. Raises ``NotDecidable``."""
    code, _, rule = text.partition("/")
    area = require_area(code)
    decided = decisions(workspace)
    zone = _replayed(decided).zones.get(code)
    require_judged(area, rule, date.fromisoformat(str(draft.details["as_of"])), zone)
    before = [one for one in decided if one.kind == draft.kind and one.about_id == text]
    states = ["met" if one.details.get("is_met") else "not_met" for one in (*before, draft)]
    [state_before, state_after] = ["open", *states][-2:]
    return replace(draft, about_type="rule", about_id=text, state_before=state_before, state_after=state_after)


def require_area(code: str) -> Area:
    """The area of a code. Raises ``NotDecidable`` if there is none."""
    try:
        return catalogue.area_named(code)
    except catalogue.NoSuchArea as error:
        raise NotDecidable(str(error)) from error
