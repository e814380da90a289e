"""The tree of a system for many weight sets at once.

Belongs here: what ``scoring.tree`` does, on arrays weight sets x units. Does not belong here: where weight sets come
from. A test holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.evaluation.scoring.decompose import LEAST
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.scales import Sample
from orchestration.evaluation.scoring.stages import populations
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, Flags, Row, Table
from orchestration.evaluation.scoring.transforms import apply_all
from orchestration.evaluation.scoring.weights import Weights

DIGITS = 12  # of the spread of scores; what differs by less is binary dust


@dataclass(frozen=True)
class Many:
    """What the tree needs to know: the system, the weights as stated, and another mean for all groups, if asked for."""

    system: System
    weights: Weights
    mean: Any = None

    def scores(self, normalised: Table, leaf_weights: Array) -> Array:
        """Scores (weight sets x rows) of the ranked node. ``leaf_weights``: weight sets x indicators, of each indicator
        in the whole; a group weighs what its indicators weigh together. Raises ``ScoreError``."""
        found = self.all_scores(normalised, leaf_weights)[self.system.ranking.node or self.system.root]
        return np.asarray(np.broadcast_to(found, (len(leaf_weights), len(normalised.rows))))

    def all_scores(self, normalised: Table, leaf_weights: Array) -> Mapping[str, Array]:
        """The same of every node; one line stands for all weight sets where they make no difference."""
        column = {code: k for k, code in enumerate(normalised.columns)}
        whole = {code: leaf_weights[:, [k]] for code, k in column.items()}
        values: dict[str, Array] = {code: normalised.values[None, :, k] for code, k in column.items()}
        for code in self.system.bottom_up:
            if code in self.system.children:
                values[code] = self._group(code, values, whole, normalised.rows)
                whole[code] = np.sum([whole[child] for child in self.system.children[code]], axis=0)
        return values

    def _group(
        self, code: str, values: Mapping[str, Array], whole: Mapping[str, Array], rows: tuple[Row, ...]
    ) -> Array:
        system = self.system
        mean = self.mean or system.method(code, "aggregate")
        rule = system.method(code, "missing")
        children = [child for child in system.children[code] if self.weights[child] != 0]
        total = sum(abs(self.weights[child]) for child in children)
        summed: Array = np.zeros((1, 1))
        used: Array = np.zeros((1, 1))
        lacks: Flags = np.zeros((1, 1), dtype=np.bool_)
        extreme: list[Array] = []
        together = np.sum([whole[child] for child in children], axis=0)
        for child in children:
            there = ~np.isnan(values[child])
            weight = (
                whole[child] if mean.is_relative else whole[child] / together * total * np.sign(self.weights[child])
            )
            known = np.where(there, values[child], 0.0 if rule.policy == "zero" else 1.0)
            counts = np.ones_like(there) if rule.policy == "zero" else there
            summed = summed + weight * np.where(counts, generated(mean, known, code), 0.0)
            used = used + np.where(counts, whole[child], 0.0)
            lacks = lacks | ~counts
            extreme.append(np.where(counts & (whole[child] > 0), known, np.nan))
        with np.errstate(invalid="ignore", divide="ignore"):
            found = inverted(mean, summed / used if mean.is_relative else summed)
            share = used / np.where(together == 0, 1.0, together)
        if mean.kind in ("minimum", "maximum"):
            found = (np.fmin if mean.kind == "minimum" else np.fmax).reduce(np.broadcast_arrays(*extreme))
        gone = (
            (used <= 0) | (share < rule.least_share - 1e-12) | (lacks if rule.policy in ("blank", "refuse") else False)
        )
        return self._afterwards(code, np.where(gone, np.nan, found), rows)

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
                        sample = Sample(line[known], tuple(rows[i].unit for i in known), is_negative)
                        line[known] = scale.fit(sample).apply(line[known])
        return apply_all(after, changed.ravel()).reshape(found.shape)


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
