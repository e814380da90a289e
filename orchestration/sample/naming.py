"""How files are called and when they arrive.

Belongs here: paths below the tree and the moments of the receipts. Does not belong here: what is in the files.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from orchestration import catalogue, periods
from orchestration.catalogue import Area
from orchestration.sample.draws import Draws

MARK = "示例数据"
REGION = "150000"
_SENDERS = {"enterprise-register": "自治区统计局", "unit-event": "自治区统计局", "regional-accounts": "自治区统计局"}
_BUREAU = "自治区科技厅"


class Key(NamedTuple):
    """One return of an area for a period, or one snapshot of a register (``area_code`` is then empty)."""

    form: str
    area_code: str
    period: str


class Edition(NamedTuple):
    """A delivery of a return beside the ordinary one: what its file name ends in, and how many days later it came."""

    suffix: str
    days: int


PLAIN = Edition("", 0)
FIRST_TRY = Edition("（初报）", -2)
SECOND_TRY = Edition("（二报）", -1)
SUPPLEMENT = Edition("（补报）", 6)
CORRECTED = Edition("（更正）", 9)
CORRECTED_AGAIN = Edition("（再更正）", 41)
SAME_AGAIN = Edition("（重发）", 3)
EDITIONS = {
    "plain": PLAIN,
    "first_try": FIRST_TRY,
    "second_try": SECOND_TRY,
    "supplement": SUPPLEMENT,
    "corrected": CORRECTED,
    "corrected_again": CORRECTED_AGAIN,
    "same_again": SAME_AGAIN,
}
LATE_SHARE = 0.03  # of the returns come after the deadline without being listed


@cache
def _short_names() -> dict[str, str]:
    """Where the name is not known the code stands for it."""
    is_unnamed = {area.area_code for area in catalogue.areas() if area.area_status == "unnamed"}
    return {
        area.area_code: area.area_code if area.area_code in is_unnamed else area.short_name_zh
        for area in catalogue.areas()
    }


def reporter(area: Area) -> str:
    """What stands on the line 填报单位."""
    return area.area_code if area.area_status == "unnamed" else area.name_zh


def path(key: Key, edition: Edition = PLAIN, container: str = "", folder: str = "") -> str:
    """The path of a file below the tree, as a clerk would call it; ``folder`` if it lies in another one."""
    described = catalogue.forms()[key.form]
    year, month = periods.parse(key.period)
    title = described.form if described.source in ("nbs", "torch") else described.name_zh
    label = f"{year}年" if month is None else f"{year}年{month:02d}月"
    name = "_".join(part for part in (MARK, _short_names().get(key.area_code, ""), title, label) if part)
    container = container or ("xlsx" if described.family == "returns" else "csv")
    folder = folder or f"{described.family}/{key.form}/{key.period}"
    return f"{folder}/{name}{edition.suffix}.{container}"


def sender(key: Key) -> str:
    return _SENDERS.get(key.form) or _short_names().get(key.area_code) or _BUREAU


def received_at(seed: int, key: Key, edition: Edition = PLAIN, is_late: bool = False) -> datetime:
    """When a file arrived (UTC, in the office hours of Beijing): a month by the 15th of the next (or days after it),
    a year in the next March (a form of the statistics bureau by the 10th), a register in the last days of its month,
    published figures in May."""
    draws = Draws(seed, "received", *key)
    year, month = periods.parse(key.period)
    family = catalogue.forms()[key.form].family
    if family == "registries":
        first = datetime(year, month or 1, draws.whole(20, 27), tzinfo=UTC)
    elif family == "external":
        first = datetime(year, 5, draws.whole(4, 20), tzinfo=UTC)
    elif month is None:
        last = 9 if catalogue.forms()[key.form].source == "nbs" else 20
        first = datetime(year + 1, 3, draws.whole(4, last), tzinfo=UTC)
    else:
        first = datetime(year + month // 12, month % 12 + 1, draws.whole(5, 14), tzinfo=UTC)
        late = Draws(seed, "late", *key)
        if is_late or late.chance(LATE_SHARE):
            first = first.replace(day=late.whole(19, 27))
    office = timedelta(hours=draws.whole(1, 9), minutes=draws.whole(0, 59), seconds=draws.whole(0, 59))
    return first + timedelta(days=edition.days) + office


def signature(sent: datetime) -> str:
    """The last line of a return. ``sent`` is UTC; the line shows the day in Beijing."""
    day = sent + timedelta(hours=8)
    return f"单位负责人：示例　统计负责人：示例　填表人：示例　报出日期：{day.year}年{day.month}月{day.day}日"
