"""Which decisions there are and what each demands.

Belongs here: reading ``kinds.yml``. Does not belong here: recording.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Demand = Literal["second_person", "document", "valid_until"]
About = Literal["issue", "file", "period"]
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
