"""Selective non-response: how a score moves if single contributors were left out of a unit's returns.

Belongs here: sums by contributor turned into indicators without one of them. Does not belong here: reading returns, and
saying who may see contributors. Scales stay as they were fitted, and so do all other units: what is shown is what a
unit could gain or lose by leaving out a contributor by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from orchestration.evaluation.scoring.decompose import profile_of
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.stages import scaled
from orchestration.evaluation.scoring.transforms import apply_all
from orchestration.evaluation.scoring.tree import profile


@dataclass(frozen=True)
class Contribution:
    """What a contributor adds to an indicator of a unit: to the numerator, and, for ratios, to the denominator, in
    units such that numerator / denominator x ``multiplier`` is the indicator. ``denominator`` None: the indicator is
    the sum of numerators x ``multiplier``."""

    node: str
    contributor: str
    numerator: float
    denominator: float | None = None
    multiplier: float = 1.0


@dataclass(frozen=True)
class Dropped:
    """The unit without a contributor: its indicators that change, its score, and what the score moves by. An indicator
    that loses its denominator is missing. ``score`` None: it would not be ranked."""

    contributor: str
    indicators: Mapping[str, float | None]
    score: float | None
    change: float | None


def without_each(result: Result, i: int, contributions: Iterable[Contribution]) -> list[Dropped]:
    """The unit in row ``i`` without each of its contributors, the largest gain first. Raises ``ScoreError`` if sums do
    not give the indicator that was scored."""
    given = list(contributions)
    sums = _sums(given)
    for node, (top, below, times) in sums.items():
        found, scored = _ratio(top, below, times), float(result.tables["screen"].column(node)[i])
        if not math.isclose(found, scored, rel_tol=1e-9, abs_tol=1e-12):
            raise ScoreError(
                f"{node} 由各户之和得 {found:g}，计分所用为 {scored:g}。",
                f"{node} is {found:g} by its contributors, but {scored:g} was scored.",
            )
    root = result.system.ranking.node or result.system.root
    before = profile_of(result, i).scores[root]
    dropped = []
    for contributor in sorted({one.contributor for one in given}):
        values = {}
        for node, (top, below, times) in sums.items():
            own = [one for one in given if one.contributor == contributor and one.node == node]
            if own:
                less = None if below is None else below - math.fsum(one.denominator or 0.0 for one in own)
                values[node] = _ratio(top - math.fsum(one.numerator for one in own), less, times)
        after = _score_with(result, i, values)
        is_ranked = not math.isnan(after)
        told = {node: None if math.isnan(v) else v for node, v in values.items()}
        dropped.append(Dropped(contributor, told, after if is_ranked else None, after - before if is_ranked else None))
    return sorted(dropped, key=lambda one: (one.change is None, -(one.change or 0.0), one.contributor))


def _sums(given: list[Contribution]) -> dict[str, tuple[float, float | None, float]]:
    found = {}
    for node in sorted({one.node for one in given}):
        own = [one for one in given if one.node == node]
        below = [one.denominator for one in own if one.denominator is not None]
        found[node] = (
            math.fsum(one.numerator for one in own),
            math.fsum(below) if len(below) == len(own) else None,
            own[0].multiplier,
        )
    return found


def _ratio(top: float, below: float | None, times: float) -> float:
    if below is None:
        return top * times
    return top / below * times if below else math.nan


def _score_with(result: Result, i: int, indicators: Mapping[str, float]) -> float:
    """The score of a unit with other indicators, on the scales as they are."""
    system, normalised = result.system, result.tables["normalise"]
    values = dict(zip(normalised.columns, normalised.values[i].tolist(), strict=True))
    for code, value in indicators.items():
        changed = apply_all(system.method(code, "before"), np.array([value]))
        scale = {(code, 0): result.scales[code, i]} if (code, i) in result.scales else {}
        values[code] = float(scaled(code, changed, scale, system)[0])
    found = profile(values, normalised.rows[i], system, result.weights, result.scales, i)
    return found.scores[system.ranking.node or system.root]
