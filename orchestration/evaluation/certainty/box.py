"""Weight boxes: every weight within a share of itself, blocks of weights with a fixed sum.

Belongs here: the box and the extremes of a linear form over it. Does not belong here: ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orchestration.evaluation.scoring.table import Array, Indices


@dataclass(frozen=True)
class WeightBox:
    """``low <= w <= high``, and in every block weights sum to what the ``centre`` has there. ``centre`` sums to 1."""

    centre: Array
    low: Array
    high: Array
    blocks: tuple[Indices, ...]

    def extreme(self, forms: Array, largest: bool) -> tuple[Array, Array]:
        """Largest (or least) value of each linear form (last axis) over the box, and weights that reach it. Exact: in a
        block the form is a fractional knapsack, filled by falling coefficient."""
        turned = forms if largest else -forms
        weights = np.broadcast_to(self.low, forms.shape).copy()
        for block in self.blocks:
            order = np.argsort(-turned[..., block], axis=-1, kind="stable")
            room = (self.high - self.low)[block][order]
            left = self.centre[block].sum() - self.low[block].sum()
            taken = np.clip(left - (np.cumsum(room, axis=-1) - room), 0.0, room)
            added = np.zeros_like(taken)
            np.put_along_axis(added, order, taken, axis=-1)
            weights[..., block] += added
        return np.asarray((forms * weights).sum(axis=-1)), weights

    def holds(self, weights: Array, tolerance: float = 1e-9) -> bool:
        """Whether weights lie in the box."""
        inside = bool((weights >= self.low - tolerance).all() and (weights <= self.high + tolerance).all())
        sums = [abs(weights[b].sum() - self.centre[b].sum()) <= tolerance for b in self.blocks]
        return inside and all(sums)

    def pull_in(self, weights: Array) -> Array:
        """The same weights without the dust of a solver: bounds kept, sums of blocks restored exactly enough."""
        held = np.clip(weights, self.low, self.high)
        for block in self.blocks:
            held[..., block] = _to_sum(held[..., block], self.low[block], self.high[block], self.centre[block].sum())
        return np.asarray(held)

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """``count`` weight sets: uniform between the bounds, then each block moved towards the bounds until its sum
        is right. Every set lies in the box; sets near the corners come up less than under a uniform law on it."""
        return self.pull_in(self.low + (self.high - self.low) * random.random((count, len(self.centre))))


def _to_sum(weights: Array, low: Array, high: Array, total: float) -> Array:
    lack = total - weights.sum(axis=-1, keepdims=True)
    room = np.where(lack >= 0, high - weights, weights - low)
    whole = room.sum(axis=-1, keepdims=True)
    share = np.divide(lack, whole, out=np.zeros_like(lack), where=whole > 0)
    return np.asarray(weights + room * share)


def box_around(centre: Array, share: float, blocks: Sequence[Indices]) -> WeightBox:
    """Weights up to ``share`` of themselves larger or smaller."""
    return WeightBox(centre, centre * (1 - share), centre * (1 + share), tuple(blocks))
