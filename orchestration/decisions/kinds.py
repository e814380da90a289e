"""Which decisions there are and what each demands.

Belongs here: reading ``kinds.yml``. Does not belong here: recording.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Demand = Literal["second_person", "document", "valid_until", "effective_on"]
About = Literal["issue", "file", "period", "area", "rule", "release"]
Detail = str | int | bool
DetailType = Literal["flag", "day", "year", "count", "number", "text", "area", "decision"]
RuleClass = Literal["mandatory", "query"]
State = Literal["open", "explained", "waived", "closed"]


class Kind(BaseModel):
    """A kind of decision; ``kinds.yml`` says what each field means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: str | None
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    advice_zh: str = Field(min_length=1)
    about: tuple[About, ...] = Field(min_length=1)
    states: dict[RuleClass, State | None]
    covers: Literal["figures", "record"]
    demands: tuple[Demand, ...]
    shortest_reason: int = Field(ge=0)
    details: dict[str, DetailType | tuple[str, ...]] = {}
    optional_details: dict[str, DetailType | tuple[str, ...]] = {}

    def type_of(self, name: str) -> DetailType | tuple[str, ...] | None:
        """The type of a detail that it may have, or the values that it may take; None if it must not have it."""
        return (self.details | self.optional_details).get(name)


_WHOLE = ("count", "decision")
_FORMS = {
    "day": r"\d{4}-\d\d-\d\d",
    "year": r"\d{4}",
    "number": r"-?\d{1,12}(\.\d{1,10})?",
    "area": "[0-9a-z][0-9a-z-]{0,40}",
}


def fits(wanted: DetailType | tuple[str, ...], value: object) -> bool:
    """Whether the value of a detail is of its type. Whole numbers count from 1; other numbers are written as text, so
    that they stay exact."""
    if wanted == "flag":
        return isinstance(value, bool)
    if wanted in _WHOLE:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not isinstance(value, str) or not value or value != value.strip():
        return False
    if isinstance(wanted, tuple):
        return value in wanted
    return re.fullmatch(_FORMS.get(wanted, "(?s).+"), value, re.ASCII) is not None and (
        wanted != "day" or _is_day(value)
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def detail_of(wanted: DetailType | tuple[str, ...] | None, text: str) -> Detail:
    """The value that a text stands for (``true`` and ``false``, digits); what is none of its type stays text."""
    if wanted == "flag":
        return {"true": True, "false": False}.get(text, text)
    return int(text) if wanted in _WHOLE and re.fullmatch("[0-9]{1,9}", text) else text


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code."""
    read = yaml.safe_load(Path(__file__).with_name("kinds.yml").read_text(encoding="utf-8"))
    return {code: Kind.model_validate(entry) for code, entry in read.items()}


@cache
def answers(rule_class: RuleClass | None = None) -> dict[str, str]:
    """What a work list offers, for issues of a class or at all: the answer as it is chosen, and its kind."""
    offered = ((kind.answer, code, kind.states) for code, kind in kinds().items())
    return {answer: code for answer, code, states in offered if answer and rule_class in (None, *states)}
