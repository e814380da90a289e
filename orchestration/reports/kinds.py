"""The kinds of documents, from ``kinds.yml``.

Belongs here: their names, and about which periods and areas they can be. Does not belong here: what they say.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from orchestration import periods

QUARTERS = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "全年"}


class NotReportable(Exception):
    """There is no such document, or not about this period or area."""


class Kind(BaseModel):
    """A kind of document; see ``kinds.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name_zh: str
    name_en: str
    periods: Literal["month", "quarter", "half_year", "year", "any"]
    area: Literal["any", "zone"] | Annotated[str, Field(pattern=r"^\d{6}$")]
    release: Literal["", "round"] = ""
    due: tuple[str, ...]

    @property
    def only_area(self) -> str:
        """The code of the one area that it is always about; empty where there are several."""
        return self.area if self.area.isdigit() else ""


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by key."""
    listed = yaml.safe_load(Path(__file__).with_name("kinds.yml").read_text(encoding="utf-8"))
    return {key: Kind(key=key, **told) for key, told in listed.items()}


def kind_named(key: str) -> Kind:
    """Raises ``NotReportable``."""
    if key not in kinds():
        known = "、".join(f"{kind.key}（{kind.name_zh}）" for kind in kinds().values())
        raise NotReportable(f"没有文件 {key}，可选：{known}。 / there is no document {key}.")
    return kinds()[key]


def check_period(kind: Kind, period: str) -> None:
    """Raises ``NotReportable`` if the document cannot be about the period."""
    month = periods.parse(period)[1]
    fits = {
        "month": month is not None,
        "quarter": month in QUARTERS,
        "half_year": month in (6, 12),
        "year": month is None,
        "any": True,
    }
    wanted = {"month": "2024-04", "quarter": "2024-06", "half_year": "2024-06", "year": "2024", "any": ""}
    if not fits[kind.periods]:
        raise NotReportable(
            f"{kind.name_zh}的期间应写作 {wanted[kind.periods]} 的形式，不是 {period}。"
            f" / a period of {kind.key} is written like {wanted[kind.periods]}."
        )


def span_zh(period: str) -> str:
    """What a cumulated figure covers: ``2024年1—4月``, in the last month of a quarter the same."""
    year, month = periods.parse(period)
    return f"{year}年" if month is None else f"{year}年1—{month}月"


def quarter_zh(period: str) -> str:
    """``2024年上半年``: what is cumulated up to the end of a quarter is called after it."""
    year, month = periods.parse(period)
    assert month in QUARTERS
    return f"{year}年{QUARTERS[month]}"
