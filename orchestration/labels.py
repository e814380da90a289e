"""What codes are called, for people: one name for one thing, on the command line and in documents.

Belongs here: the Chinese names of codes that no code list has. Does not belong here: sentences, and what a catalogue
(``dbt_project/seeds``) says itself.
"""

from __future__ import annotations

import re
from functools import cache

from orchestration import catalogue

VERDICTS = {"met": "符合", "not_met": "不符合", "unknown": "不能判定"}
TARGET_STATES = {"met": "已达到", "on_track": "按进度", "behind": "落后", "no_data": "不能判定"}
ROLES = {"lead": "牵头", "responsible": "责任"}
SIGNS = {
    ">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝", "between": "介于", "strictly_increasing": "高于上年",
    "strictly_decreasing": "低于上年",
}  # fmt: skip
VINTAGES = {"first": "首次公布", "preliminary": "初步数", "revised": "修订数", "final": "最终数"}
# Readings of a place that the rule does not name.
PLACES = {"banner": "按旗县区", "league": "按盟市"}

NOT_ADOPTED = "no adopted document"  # what documents of seeds say of numbers and conventions that nobody adopted
LEVELS = {"national": "国家级", "regional": "自治区级"}
EXIT_READINGS = {"both_after": "各次都在整改结束之后", "trigger_counts": "引起整改的那次也算"}
THREE = {True: "是", False: "否", None: "不能确定"}
OUTCOMES = {"upheld": "成立", "partly": "部分成立", "rejected": "不成立"}
DUTIES = {"round": "参加下一轮评价", "objection_answer": "答复异议", "award": "兑现奖励", "rectification": "整改到期"}
DETAILS = {
    "round": "轮次", "rank": "名次", "pool_size": "参评个数", "points": "得分", "innovation_points": "创新能力得分",
    "is_poor": "定为较差", "pool": "园区组", "index_edition": "指标体系", "edition": "文件", "level": "级别",
    "form": "方式", "deadline": "期限", "passed": "通过", "reading": "读法", "against": "针对决定",
    "objection": "异议决定", "outcome": "结果", "recalculation": "重新核算", "amount_cny_10k": "金额（万元）",
    "award": "奖励条款", "into": "并入", "decision": "所撤销的决定", "parameter": "参数", "value": "数值",
    "authority": "采用机关",
}  # fmt: skip
_VALUES = {"true": "是", "false": "否", "interview": "约谈", "circular": "通报", **LEVELS, **EXIT_READINGS, **OUTCOMES}
PARAMETERS = {
    "certainty_weight_box_pct": "权重上下变动（%）",
    "status_low_last_count": "最后几位为靠后",
    "status_poor_points": "低于多少分为较差",
    "status_innovation_weak_points": "创新能力低于多少分为较差",
}


@cache
def states() -> dict[str, str]:
    """Names of the states of a zone."""
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules" / "zone_states.csv")
    return {row["state_code"]: row["name_zh"] for row in rows} | {"none": "（没有状态）"}


@cache
def status_editions() -> dict[str, str]:
    """Names of the texts that rule the life of zones."""
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules" / "zone_status_editions.csv")
    return {row["edition"]: row["name_zh"] for row in rows}


def moved(before: str, after: str) -> str:
    """A change of state: ``正常→受警告``; the state alone if it stayed."""
    return f"{states()[before]}→{states()[after]}" if before != after else states()[after]


def details(text: str) -> str:
    """``points=52.4；pool=regional`` in words; what has no word of ours stays as it was recorded."""
    told = re.findall(r"(?:^|；)(\w+)=(.*?)(?=；\w+=|$)", text)
    order = [*DETAILS]
    told.sort(key=lambda one: order.index(one[0]) if one[0] in order else len(order))
    return "，".join(f"{DETAILS.get(name, name)}：{_value(name, value)}" for name, value in told)


def _value(name: str, value: str) -> str:
    names = {"edition": status_editions(), "parameter": PARAMETERS}.get(name, _VALUES)
    return names.get(value, value)


def basis(text: str) -> str:
    """``status_low_last_count=2，…`` with the names of parameters in words; one without a name of ours keeps it."""
    return re.sub(r"\b([a-z_]+)=", lambda found: f"{PARAMETERS.get(found[1], found[1])}：", text)


def unit(code: str | None, indicator: str | None = None) -> str:
    """The unit of a figure; what is counted is counted by its own word (起, 个) where it has one. Empty without a
    code."""
    if not code:
        return ""
    return (count_words().get(indicator or "") if code == "count" else None) or catalogue.units()[code].name_zh


def measured(code: str | None, indicator: str | None = None) -> str:
    """The unit as it stands behind a number: differences of shares are so many 个百分点."""
    return "个百分点" if code == "pct_point" else unit(code, indicator)


@cache
def count_words() -> dict[str, str]:
    """The word for what an indicator or measure counts, where it is another one than 家."""
    rows = catalogue.seed_rows(catalogue.SEEDS / "codes" / "count_words.csv")
    return {row["quantity_code"]: row["count_word_zh"] for row in rows}
