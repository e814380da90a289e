"""How files are called and when they arrive.

Belongs here: paths below the tree and the moments of the receipts. Does not belong here: what is in the files.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from orchestration import catalogue, periods
from orchestration.sample.draws import Draws

MARK = "示例数据"
_SENDERS = {
    "enterprise-register": "自治区统计局",
    "zone-membership": "自治区科技厅",
    "hnte-certificate": "自治区科技厅",
}


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
SUPPLEMENT = Edition("（补报）", 6)
CORRECTED = Edition("（更正）", 9)


@cache
def _short_names() -> dict[str, str]:
    return {area.area_code: area.short_name_zh for area in catalogue.areas()}


def path(key: Key, edition: Edition = PLAIN, container: str = "") -> str:
    """The path of a file below the tree, as a clerk would call it."""
    described = catalogue.forms()[key.form]
    year, month = periods.parse(key.period)
    title = described.form if described.source in ("nbs", "torch") else described.name_zh
    label = f"{year}年" if month is None else f"{year}年{month:02d}月"
    name = "_".join(part for part in (MARK, _short_names().get(key.area_code, ""), title, label) if part)
    container = container or ("csv" if described.family == "registries" else "xlsx")
    return f"{described.family}/{key.form}/{key.period}/{name}{edition.suffix}.{container}"


def sender(key: Key) -> str:
    return _SENDERS.get(key.form) or _short_names()[key.area_code]


def received_at(seed: int, key: Key, edition: Edition = PLAIN) -> datetime:
    """When a file arrived (UTC, in the office hours of Beijing): a month by the 15th of the next, a year in the
    next March, a register in the last days of its month."""
    draws = Draws(seed, "received", *key)
    year, month = periods.parse(key.period)
    if catalogue.forms()[key.form].family == "registries":
        first = datetime(year, month or 1, draws.whole(20, 27), tzinfo=UTC)
    elif month is None:
        first = datetime(year + 1, 3, draws.whole(4, 20), tzinfo=UTC)
    else:
        first = datetime(year + month // 12, month % 12 + 1, draws.whole(5, 14), tzinfo=UTC)
    office = timedelta(hours=draws.whole(1, 9), minutes=draws.whole(0, 59), seconds=draws.whole(0, 59))
    return first + timedelta(days=edition.days) + office


def signature(sent: datetime) -> str:
    """The last line of a return. ``sent`` is UTC; the line shows the day in Beijing."""
    day = sent + timedelta(hours=8)
    return f"单位负责人：示例　统计负责人：示例　填表人：示例　报出日期：{day.year}年{day.month}月{day.day}日"
