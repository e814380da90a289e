"""Which rules people judge, and about which areas.

Belongs here: whether a judgement is one that anything reads. Does not belong here: recording it, and what follows.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from orchestration import catalogue
from orchestration.catalogue import Area
from orchestration.decisions.record import NotDecidable
from orchestration.evaluation.life.rules import rules as of_life
from orchestration.evaluation.life.zone import Zone

Rule = dict[str, str]
_PARKS = ("zone", "candidate")
# Of which areas a scope speaks; those that are not named here speak of any area.
_LEVELS = {
    **dict.fromkeys(("zone", "zone_applicant", "zone_regional", "zone_national", "zone_all"), _PARKS),
    **{"league": ("league",), "banner": ("banner",)},
}
_STANDING = {"zone_regional": ("regional",), "zone_national": ("national",), "zone_all": ("regional", "national")}
_OTHERS = {
    "computed": ("由数据判定", "it is judged from figures"),
    "target": ("作为目标由数据计算进度", "it is a target, followed by figures"),
    "task": ("作为任务由填报的进度跟踪", "it is a task, followed as reported"),
    "calendar": ("列入报送日历", "it is in the calendar"),
    "recorded_event": ("登记为园区的事件（见 zonestat decide --list）", "it is recorded as an event"),
    "not_applicable": ("不作处理", "it is not treated"),
}


def require_judged(area: Area, code: str, day: date, zone: Zone | None) -> None:
    """Refuses a judgement that nothing reads: of a rule that people do not judge, or that does not speak of the area as
    it stood on the day (``zone``: its life, None if nothing is known). Raises ``NotDecidable``."""
    rows = [row for row in _rules() if row["rule_id"] == code]
    if not rows:
        raise NotDecidable(
            f"没有条款 {code:.40}，应写作 园区编码/条款代码，如 {area.area_code}/G-10。"
            " / there is no such rule; write AREA/RULE."
        )
    if all(row["treatment"] != "recorded_judgement" for row in rows) and code not in _judged_besides():
        zh, en = _OTHERS[rows[-1]["treatment"]]
        raise NotDecidable(f"条款 {code} 不由人认定：{zh}。 / {code} is not judged by people: {en}.")
    told = "；".join(f"{row['scope']} {row['area_codes'].replace('|', '、')}" for row in rows)
    if not any(_speaks_of(row, area, day, zone) for row in rows):
        raise NotDecidable(
            f"条款 {code} 不适用于 {area.area_code}（{area.name_zh}，{day}）；它针对 {told}。"
            f" / {code} does not speak of {area.area_code} on {day}; it is about {told}."
        )


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(catalogue.seed_rows(catalogue.SEEDS / "rules" / "rules.csv"))


@cache
def _judged_besides() -> frozenset[str]:
    """Rules of another treatment of which a judgement is asked: targets that are facts, demands of transitions."""
    readings = catalogue.seed_rows(catalogue.SEEDS / "rules" / "target_readings.csv")
    facts = {row["rule_id"] for row in readings if row["reading_kind"] == "judgement"}
    demands = (told.partition(":") for one in of_life().transitions for told in one.demands)
    return frozenset(facts | {about for _, _, about in demands if about})


def _speaks_of(rule: Rule, area: Area, day: date, zone: Zone | None) -> bool:
    scope, named = rule["scope"], set(rule["area_codes"].split("|"))
    if area.area_level not in _LEVELS.get(scope, (area.area_level,)) or not named & _places(area):
        return False
    level = next((step.level_after for step in reversed(zone.steps if zone else []) if step.event.on <= day), "")
    if not level:  # before its first event a zone of the register may have any level, a candidate has none
        return scope not in _STANDING or area.area_level == "zone"
    return level in _STANDING.get(scope, (level,))


def _places(area: Area) -> set[str]:
    """The area and all that it lies in. A zone whose place is not known lies in some region."""
    by_code = {one.area_code: one for one in catalogue.areas()}
    found, waiting = set[str](), [area.area_code, area.division_code]
    while waiting:
        code = waiting.pop()
        if code and code not in found:
            found.add(code)
            waiting += [by_code[code].parent_area_code] if code in by_code else []
    is_lost = area.area_level in _PARKS and not area.parent_area_code
    return found | {one.area_code for one in by_code.values() if is_lost and one.area_level == "region"}
