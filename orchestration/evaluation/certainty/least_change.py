"""The least change of one indicator of one unit that moves it across the line.

Belongs here: the search, in the unit of the indicator, with everything else as it is, scales and outliers moving along.
Does not belong here: whether the change could be had, which the possible range of the node says.

Ranks are monotone in an indicator, so the line is crossed once: doubling finds a change that crosses, halving brings
both ends together. The smaller end does not cross, the larger one does; the answer is the larger one, and it is scored
again from the start by the whole engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from orchestration.evaluation.certainty.many import Many, leaf_weights
from orchestration.evaluation.certainty.verdicts import is_in
from orchestration.evaluation.scoring import stages
from orchestration.evaluation.scoring.engine import Result, score_indicators
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Cut
from orchestration.evaluation.scoring.ranking import rank
from orchestration.evaluation.scoring.table import Table

PRECISE = 1e-9  # of the spread of the indicator
DUST = 1e-6  # of one: a whole number that is missed by less is that number
FAR = 1e3  # spreads: beyond it nothing is searched


@dataclass(frozen=True)
class Change:
    """``value`` is what the indicator would have to be instead of ``now``, in its own unit; None: no change of this
    indicator alone crosses, ``reason`` says why. ``rank`` is that of the engine after the change, ``is_verified`` that
    the whole engine puts the unit on the other side there."""

    row: int
    node: str
    now: float | None
    value: float | None
    change: float | None
    rank: int | None
    is_verified: bool
    reason: str = ""


def least_changes(result: Result, i: int, cut: Cut) -> list[Change]:
    """For every indicator with weight of the unit in row ``i`` of the ranking; the smallest in its spread first."""
    codes = result.tables["normalise"].columns
    weights = leaf_weights(result)
    found = [_least(result, i, code, cut) for code, weight in zip(codes, weights.tolist(), strict=True) if weight > 0]
    return sorted(found, key=lambda one: (one.value is None, _in_spreads(result, one), one.node))


def _in_spreads(result: Result, one: Change) -> float:
    return abs(one.change or 0.0) / _spread(result.tables["screen"].column(one.node))


def _spread(values: object) -> float:
    known = np.asarray(values)[~np.isnan(np.asarray(values))]
    return (float(known.max() - known.min()) if len(known) else 0.0) or 1.0


def _least(result: Result, i: int, code: str, cut: Cut) -> Change:
    now = float(result.tables["screen"].column(code)[i])
    if math.isnan(now):
        return Change(i, code, None, None, None, None, False, "missing")
    ask = _Question(result, i, code, cut)
    wanted = not ask.inside_now
    candidates = [hit for sign in ask.signs(wanted) if (hit := _search(ask, now, sign)) is not None]
    if not candidates:
        return Change(i, code, now, None, None, None, False, "no_change_of_this_indicator_alone_crosses")
    value = min(candidates, key=lambda v: abs(v - now))
    if result.system.by_code[code].whole:
        value = math.ceil(value - DUST) if value > now else math.floor(value + DUST)
        least, most = result.system.by_code[code].possible
        if (least is not None and value < least) or (most is not None and value > most):
            return Change(i, code, now, None, None, None, False, "no_change_of_this_indicator_alone_crosses")
    after, is_inside = ask.by_engine(value)
    return Change(i, code, now, value, value - now, after, is_inside == wanted)


def _search(ask: _Question, now: float, sign: int) -> float | None:
    """The nearest value on one side that crosses; None if none does within what is possible."""
    spread = _spread(ask.result.tables["screen"].column(ask.code))
    least, most = ask.result.system.by_code[ask.code].possible
    end = most if sign > 0 else least
    reach = FAR * spread if end is None else max(0.0, (end - now) * sign)
    if reach == 0 or ask.inside(now + sign * reach) == ask.inside_now:
        return None
    far = min(reach, spread / 64)
    near = 0.0
    while ask.inside(now + sign * far) == ask.inside_now:
        near, far = far, min(2 * far, reach)
    while far - near > PRECISE * spread:
        middle = (near + far) / 2
        if ask.inside(now + sign * middle) == ask.inside_now:
            near = middle
        else:
            far = middle
    return now + sign * far


class _Question:
    """Which side of the line the unit is on if an indicator of it were another value."""

    def __init__(self, result: Result, i: int, code: str, cut: Cut) -> None:
        self.result, self.row, self.code, self.cut = result, i, code, cut
        self.many = Many(result.system, result.weights)
        self.weights = leaf_weights(result)[None]
        self.inside_now = self._is_in(result.ranks, i)[1]

    def signs(self, wanted: bool) -> Iterator[int]:
        """Where to look: up or down by the direction of the indicator, both where the method can turn it around."""
        node = self.result.system.by_code[self.code]
        steps = [*self.result.system.method(self.code, "before"), *self.result.system.method(self.code, "after")]
        if any(step.kind in ("distance_from", "power", "linear") for step in steps) or self._turns():
            yield from (1, -1)
        else:
            better = 1 if node.direction == "positive" else -1
            to_better = wanted == (self.cut.first is not None)
            yield better if to_better != self.result.system.ranking.lowest_is_best else -better

    def _turns(self) -> bool:
        method: Callable[[str, str], object] = self.result.system.method
        plain = ("arithmetic", "geometric", "harmonic", "power", "minimum", "maximum")
        groups = [method(code, "aggregate") for code in self.result.system.children]
        after = [step for code in self.result.system.children for step in self.result.system.method(code, "after")]
        scale = method(self.code, "normalise")
        return (
            getattr(scale, "kind", "") in ("segmented", "categorical")
            or any(getattr(mean, "kind", "") not in plain for mean in groups)
            or any(step.kind not in ("round", "cap") for step in after)
        )

    def inside(self, value: float) -> bool:
        """By the stages of this one indicator and the tree; values that cannot be scored count as no change."""
        system, screened = self.result.system, self.result.tables["screen"]
        k = screened.columns.index(self.code)
        column = screened.values[:, [k]].copy()
        column[self.row, 0] = value
        table = Table(screened.rows, (self.code,), column)
        try:
            for stage in (stages.impute, stages.treat, stages.transform):
                table, _ = stage(table, system)
            normalised = self.result.tables["normalise"]
            values = normalised.values.copy()
            values[:, k] = stages.normalise(table, system)[0].values[:, 0]
            scores = self.many.all_scores(normalised.with_values(values), self.weights)
        except ScoreError:
            return self.inside_now
        codes = (system.ranking.node or system.root, *system.ranking.tie_breakers)
        needed = Table(normalised.rows, codes, np.column_stack([scores[code][0] for code in codes]))
        return self._is_in(rank(needed, system), self.row)[1]

    def by_engine(self, value: float) -> tuple[int, bool]:
        """Rank and side by the whole engine, from the indicators on."""
        indicators = self.result.tables["denominate"]
        at = indicators.rows.index(self.result.ranks.rows[self.row])
        values = indicators.values.copy()
        values[at, indicators.columns.index(self.code)] = value
        again = score_indicators(indicators.with_values(values), self.result.system)
        return self._is_in(again.ranks, again.ranks.rows.index(self.result.ranks.rows[self.row]))

    def _is_in(self, ranks: Table, i: int) -> tuple[int, bool]:
        place, ranked = float(ranks.column("rank")[i]), float(ranks.column("ranked")[i])
        if math.isnan(place):
            return 0, False
        return int(place), is_in(int(place), int(ranked), self.cut)
