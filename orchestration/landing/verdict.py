"""What landing says of a file.

Belongs here: findings, their sentences in Chinese and English, the verdict. Does not belong here: how they are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LISTED = 5
ALSO = {"zh": "另有 {count} 处也要看：{places}。", "en": " {count} more places to look at: {places}."}
ACCEPT, WARN, QUARANTINE = "accept", "accept_with_warning", "quarantine"
HELD = "held"  # kept whole and not used until somebody decides
NOT_USED = (QUARANTINE, HELD)


@cache
def reasons() -> dict[str, dict[str, Any]]:
    """Reason codes with severity, sentences and hints, from ``reasons.yml``."""
    text = Path(__file__).with_name("reasons.yml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


@dataclass(frozen=True)
class Finding:
    """One thing to say about a file: a reason code, the place (``sheet!cell``), what was found and expected, and which
    hint of the reason fits here, if any."""

    code: str
    place: str = ""
    found: str = ""
    expected: str = ""
    hint: str = ""

    @property
    def is_fatal(self) -> bool:
        return bool(reasons()[self.code]["verdict"] == QUARANTINE)

    @property
    def is_held(self) -> bool:
        return bool(reasons()[self.code]["verdict"] == HELD)

    def sentence(self, language: str, file_name: str) -> str:
        """Which file and place, what was found, what to do; ``language`` is zh or en."""
        reason = reasons()[self.code]
        hint: str = reason.get("hints", {}).get(self.hint, {}).get(language, "")
        found, expected = self.found, self.expected
        if reason.get("bilingual"):
            found, expected = _half(found, language), _half(expected, language)
        said: str = reason[language].format(file=file_name, place=self.place, found=found, expected=expected)
        return said + hint


def _half(text: str, language: str) -> str:
    """Of a text of ours in Chinese and English that of a language; what is in no language stays."""
    chinese, between, english = text.partition(" / ")
    return english if between and language == "en" else chinese


@dataclass(frozen=True)
class Judgement:
    """The outcome for one file.

    ``columns`` holds one list per landing column, all of the same length, and is empty for a file that is set
    aside. ``letters`` says in which spreadsheet column an item stood (nothing of one that stands elsewhere below a
    repeated head), ``totals`` the sum per decimal item in the catalogue's unit.
    """

    findings: tuple[Finding, ...] = ()
    form: str | None = None
    layout: str | None = None
    sheet: str = ""
    reference_period: str | None = None
    reporting_area_code: str | None = None
    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        if any(finding.is_fatal for finding in self.findings):
            return QUARANTINE
        return WARN if self.findings else ACCEPT

    @property
    def leading(self) -> Finding | None:
        """The finding that decides: the first fatal one, otherwise the first."""
        return next((finding for finding in self.findings if finding.is_fatal), next(iter(self.findings), None))

    def sentence(self, language: str, file_name: str) -> str:
        """The leading finding in words, and where else something of its weight was found, so that one correction can
        mend them all; ``language`` is zh or en. Empty if there is nothing to say."""
        leading = self.leading
        if leading is None:
            return ""
        like = [one.place for one in self.findings if one.is_fatal == leading.is_fatal]
        places = [place for place in dict.fromkeys(like) if place and place != leading.place]
        said = leading.sentence(language, file_name)
        if not places:
            return said
        listed = "、".join(places[:LISTED]) + ("…" if len(places) > LISTED else "")
        return said + ALSO[language].format(count=len(places), places=listed)

    @property
    def row_count(self) -> int:
        return len(next(iter(self.columns.values()), []))
