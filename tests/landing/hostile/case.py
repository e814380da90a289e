"""What a case of a hostile (or just odd) file is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from orchestration.landing.verdict import ACCEPT, QUARANTINE, WARN

__all__ = ["ACCEPT", "QUARANTINE", "WARN", "Case"]


@dataclass(frozen=True)
class Case:
    """One file and what must become of it.

    ``kind`` groups cases (container, package, encoding, number, head …). ``make`` gives the bytes. ``code`` is the
    reason code of the leading finding, "ok" for a plain accept. ``rows`` and ``totals`` (item column to sum in the
    catalogue's unit, as text) are what an accepted file must bring, and are empty for one that is set aside.
    """

    name: str
    kind: str
    make: Callable[[], bytes]
    verdict: str
    code: str
    rows: int = 0
    totals: Mapping[str, str] = field(default_factory=dict)
    form: str | None = "B204-1"
    period: str | None = "2024-06"
    file_name: str = "报表.xlsx"
