"""Which values an indicator can have at all, so that nobody is told to sell things he has a negative number of.

Belongs here: what follows from its formula, its unit, and what is known of the items of forms. Does not belong here:
whether a change can be had.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration import catalogue
from orchestration.quality.edits import known_fields
from orchestration.workspace import PROJECT_ROOT

WHOLE = ("count", "persons")
LEVELS = ("level", "ratio", "ratio_to_external", "share_of_parent")
GROWTH = ("growth", "matched_growth", "growth_of_ratio")


@dataclass(frozen=True)
class Possible:
    """The least and most value (None: any), and whether there are only whole ones."""

    least: float | None = None
    most: float | None = None
    is_whole: bool = False


def possible(indicator_code: str, day: str) -> Possible:
    """Of an indicator on a day (YYYY-MM-DD). What is made of quantities that are never negative is not negative, and
    does not fall by more than all of it."""
    indicator = catalogue.indicators().get(indicator_code)
    if indicator is None:
        return Possible()
    is_whole = indicator.unit_code in WHOLE and indicator.kind in ("level", "net_change")
    parts = [code for code in (indicator.numerator, indicator.denominator) if code]
    if not all(_is_never_negative(code, day) for code in parts):
        return Possible(is_whole=is_whole)
    if indicator.kind in GROWTH:
        return Possible(least=-100.0)
    return Possible(0.0 if indicator.kind in LEVELS else None, is_whole=is_whole)


def _is_never_negative(measure_code: str, day: str) -> bool:
    """Numbers of things, areas and masses; money only if each of its items is known to have no negative value."""
    measure = catalogue.measures().get(measure_code)
    if measure is None:
        return False
    if catalogue.units()[measure.unit_code].dimension != "money":
        return True
    items = [item.rpartition("/") for item in measure.item_columns]
    known = [known_fields(PROJECT_ROOT, form or measure.form, day).get(column) for form, _, column in items]
    return bool(known) and all(one is not None and one.lowest is not None and one.lowest >= 0 for one in known)
