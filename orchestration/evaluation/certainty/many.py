"""The tree of a system for many weight sets at once.

Belongs here: what ``scoring.tree`` does, on arrays weight sets x units. Does not belong here: where weight sets come
from. A test holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.evaluation.scoring.decompose import LEAST
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.scales import Sample
from orchestration.evaluation.scoring.stages import populations
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, Row, Table
from orchestration.evaluation.scoring.transforms import apply_all
from orchestration.evaluation.scoring.weights import Weights

DIGITS = 12  # of the spread of scores; what differs by less is binary dust


@dataclass(frozen=True)
class _Known:
    """A node: values, its weight in the whole, and share of it that has a value; sets x rows, or broadcast."""

    values: Array
    weight: Array
    coverage: Array


@dataclass(frozen=True)
class Many:
    """What the tree needs to know: the system, and the weights as stated."""

    system: System
    weights: Weights

    def scores(self, normalised: Table, leaf_weights: Array) -> Array:
        """Scores (weight sets x rows) of the ranked node. ``leaf_weights``: weight sets x indicators, of each indicator
        in the whole; a group weighs what its indicators weigh together. Raises ``ScoreError``."""
        found = self.all_scores(normalised, leaf_weights)[self.system.ranking.node or self.system.root]
        return np.asarray(np.broadcast_to(found, (len(leaf_weights), len(normalised.rows))))

    def all_scores(self, normalised: Table, leaf_weights: Array) -> Mapping[str, Array]:
        """The same of every node; one line stands for all weight sets where they make no difference."""
        known: dict[str, _Known] = {}
        for k, code in enumerate(normalised.columns):
            values = normalised.values[None, :, k]
            known[code] = _Known(values, leaf_weights[:, [k]], np.where(np.isnan(values), 0.0, 1.0))
        for code in self.system.bottom_up:
            if code in self.system.children:
                known[code] = self._group(code, known, normalised.rows)
        return {code: one.values for code, one in known.items()}

    def _group(self, code: str, known: Mapping[str, _Known], rows: tuple[Row, ...]) -> _Known:
        mean, rule = (self.system.method(code, verb) for verb in ("aggregate", "missing"))
        codes = [child for child in self.system.children[code] if self.weights[child] != 0]
        children = [known[child] for child in codes]
        whole = np.sum([child.weight for child in children], axis=0)
        positive = np.where(whole == 0, 1.0, whole)
        share = np.sum([child.weight * child.coverage for child in children], axis=0) / positive
        counts = [rule.policy == "zero" or ~np.isnan(child.values) for child in children]
        used = np.sum([np.where(c, child.weight, 0.0) for c, child in zip(counts, children, strict=True)], axis=0)
        weights = [child.weight for child in children]
        if not mean.is_relative:
            total = sum(abs(self.weights[child]) for child in codes)
            signs = [np.sign(self.weights[child]) for child in codes]
            weights = [weight / positive * total * sign for weight, sign in zip(weights, signs, strict=True)]
        values = [np.where(np.isnan(c.values), 0.0 if rule.policy == "zero" else 1.0, c.values) for c in children]
        found = combined(mean, code, weights, values, counts, used)
        gone = (used <= 0) | (share < rule.least_share - 1e-12)
        if rule.policy in ("blank", "refuse"):
            gone = gone | (used < whole - 1e-12 * positive)
        return _Known(self._afterwards(code, np.where(gone, np.nan, found), rows), whole, share)

    def _afterwards(self, code: str, found: Array, rows: tuple[Row, ...]) -> Array:
        """What a group does after aggregating; its scale is fitted for every weight set."""
        system = self.system
        before, scale, after = (system.method(code, verb) for verb in ("before", "normalise", "after"))
        changed = apply_all(before, found.ravel()).reshape(found.shape)
        if scale.kind != "none":
            is_negative = system.by_code[code].direction == "negative"
            changed = changed.copy()
            for population in populations(rows, system):
                for line in changed:
                    known = [i for i in population if not np.isnan(line[i])]
                    if known:
                        period = rows[known[0]].period if system.population.periods == "each" else ""
                        sample = Sample(line[known], tuple(rows[i].unit for i in known), is_negative, period)
                        line[known] = scale.fit(sample).apply(line[known])
        return apply_all(after, changed.ravel()).reshape(found.shape)


def combined(
    mean: Any, code: str, weights: Sequence[Array], values: Sequence[Array], counts: Sequence[Any], used: Array
) -> Array:
    """A mean of children that count, under many weight sets. Raises ``ScoreError``."""
    if mean.kind in ("copeland", "kemeny"):
        raise ScoreError(
            f"{code}：{mean.kind} 逐对比较各单位，不能用于模拟。", f"{code}: {mean.kind} compares units, not simulated."
        )
    parts = list(zip(weights, values, counts, strict=True))
    if mean.kind in ("minimum", "maximum"):
        pick = np.fmin if mean.kind == "minimum" else np.fmax
        there = [np.where(c & (w > 0), v, np.nan) for w, v, c in parts]
        return np.asarray(pick.reduce(np.broadcast_arrays(*there)))
    summed = np.sum([w * np.where(c, generated(mean, v, code), 0.0) for w, v, c in parts], axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = inverted(mean, summed / used if mean.is_relative else summed)
    if mean.kind in ("geometric", "harmonic", "product"):
        is_zero = np.logical_or.reduce(np.broadcast_arrays(*[c & (w != 0) & (v == 0) for w, v, c in parts]))
        found = np.where(is_zero, 0.0, found)
    return np.asarray(found)


def generated(mean: Any, values: Array, code: str) -> Array:
    """The generator of a mean on an array. Raises ``ScoreError`` where it has no value."""
    if mean.kind in ("geometric", "product", "harmonic", "power"):
        if bool((values < 0).any()):
            raise ScoreError(f"{code}：几何、调和、幂平均不能用负数。", f"{code}: this mean takes no negative value.")
        values = np.where(values == 0, LEAST, values)
    if mean.kind in ("geometric", "product"):
        return np.asarray(np.log(values))
    if mean.kind == "harmonic":
        return np.asarray(1 / values)
    return np.asarray(values**mean.exponent) if mean.kind == "power" else values


def inverted(mean: Any, values: Array) -> Array:
    """Back from the generator."""
    if mean.kind in ("geometric", "product"):
        return np.asarray(np.exp(values))
    if mean.kind == "harmonic":
        return np.asarray(1 / values)
    return np.asarray(values ** (1 / mean.exponent)) if mean.kind == "power" else values


def leaf_weights(result: Result) -> Array:
    """The weight of every indicator in the whole, as the method has it, in the order of the tables."""
    from orchestration.evaluation.scoring.weights import effective_weights

    effective = effective_weights(result.system, {code: abs(w) for code, w in result.weights.items()})
    return np.array([effective[code] for code in result.tables["normalise"].columns])


def ranks_of(scores: Array, lowest_is_best: bool) -> Array:
    """Rank of every unit under every weight set (1, 2, 2, 4); a unit without a score is last."""
    from scipy.stats import rankdata

    spread = np.nanmax(np.abs(scores), initial=0.0) or 1.0
    clean = np.round(scores / spread, DIGITS)
    turned = np.where(np.isnan(clean), np.inf, clean if lowest_is_best else -clean)
    return np.asarray(rankdata(turned, method="min", axis=1))
