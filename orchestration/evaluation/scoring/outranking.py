"""Aggregation by comparing units in pairs: the outranking matrix, Copeland, Condorcet-Kemeny.

Belongs here: who outranks whom, and the order that follows. Does not belong here: weights, missing children of a group.

The share of weight of the indicators on which i is ahead of j, level ones half, is how far i outranks j (Munda and
Nardo, EUR 21833 EN, 2006; OECD/JRC Handbook 2008, step 6: non-compensatory aggregation). Only the order of values
counts, so nothing makes up for anything else, and the scale matters to nobody. Both methods score a unit by how many
it leaves behind minus how many are ahead, from -(n - 1) to n - 1:

``copeland`` (Copeland 1951): who outranks whom by more than half.
``kemeny`` (Kemeny 1959; Young and Levenglick 1978): the order with the largest sum of outranking shares, exactly; where
several orders are equally good, only what all of them say counts, so units that could as well change places are level.

A Kemeny order never puts a unit before another group of units all of which outrank it, so only units that outrank each
other in a circle have to be searched, by integer programming (HiGHS): x[i, j] = 1 if i is before j, and no circles.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal

import numpy as np
from pydantic import Field

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.table import Array
from orchestration.evaluation.scoring.transforms import Strict, without_dust

DUST = 1e-9  # of the whole weight: shares that differ by less are equal
LEVEL = 1e-6  # of the whole weight: orders that differ by less are equally good; solvers see no finer


class Pairwise(Strict):
    """What means of one unit (``aggregate.Mean``) and comparisons of units have in common for the tree."""

    @property
    def is_relative(self) -> bool:
        return True

    @abstractmethod
    def scores(self, matrix: Array) -> list[float]:
        """Of each unit how many it leaves behind minus how many are ahead. Raises ``ScoreError``."""


class Copeland(Pairwise):
    """Units outranked by more than half of the weight, minus units that do so."""

    kind: Literal["copeland"]

    def scores(self, matrix: Array) -> list[float]:
        lead = matrix - matrix.T
        return [float(v) for v in (lead > DUST).sum(axis=1) - (lead < -DUST).sum(axis=1)]


class Kemeny(Pairwise):
    """The order that agrees most with the outranking matrix; refused if more than ``most_units`` outrank each other in
    a circle."""

    kind: Literal["kemeny"]
    most_units: int = Field(default=40, ge=2, le=60)

    def scores(self, matrix: Array) -> list[float]:
        found = np.zeros(len(matrix))
        for members in circles(matrix):
            if len(members) > self.most_units:
                raise ScoreError(
                    f"有 {len(members)} 个单位互相循环领先，超过 kemeny 精确求解的上限"
                    f"（most_units: {self.most_units}）。请提高上限、分组，或改用 copeland。",
                    f"{len(members)} units outrank each other in a circle, more than kemeny solves exactly (most_units:"
                    f" {self.most_units}); raise it, rank in pools, or use copeland.",
                )
            inside = matrix[np.ix_(members, members)]
            others = [i for i in range(len(matrix)) if i not in members]
            found[members] = agreed(inside) + np.sign((matrix - matrix.T)[np.ix_(members, others)]).sum(axis=1)
        return [float(v) for v in found]


def outranking(values: Sequence[Sequence[float]], weights: Sequence[float]) -> Array:
    """Units x units: the share of weight on which the one of the row is ahead of that of the column, level indicators
    half; only indicators that both have count, and where there is none they are level. 0 on the diagonal."""
    clean = [[without_dust(v) for v in line] for line in values]
    found = np.zeros((len(clean), len(clean)))
    for i, j in combinations(range(len(clean)), 2):
        both = [
            (w, a, b)
            for w, a, b in zip(weights, clean[i], clean[j], strict=True)
            if not math.isnan(a) and not math.isnan(b)
        ]
        whole = math.fsum(w for w, _, _ in both)
        ahead = math.fsum(w * (1.0 if a > b else 0.5) for w, a, b in both if a >= b)
        found[i, j] = ahead / whole if whole else 0.5
        found[j, i] = 1 - found[i, j]
    return found


def circles(matrix: Array) -> list[list[int]]:
    """Units that outrank each other, directly or through others, or are level; each list is a group that outranks all
    later ones or is outranked by them as a whole."""
    from scipy.sparse.csgraph import connected_components

    count, labels = connected_components(matrix - matrix.T >= -DUST, directed=True, connection="strong")
    return [np.flatnonzero(labels == k).tolist() for k in range(count)]


def agreed(matrix: Array) -> Array:
    """Of each unit of a circle how many are behind it in all best orders, minus how many are ahead in all of them.

    One best order is found first; then, as long as there is one, a best order that turns as many of the pairs around
    that all orders so far agree on as can be."""
    pairs = [*combinations(range(len(matrix)), 2)]
    if not pairs:
        return np.zeros(len(matrix))
    lead = np.array([matrix[i, j] - matrix[j, i] for i, j in pairs])
    first = _order(len(matrix), lead, None)
    best = float(lead @ first)
    same = np.ones(len(pairs), dtype=bool)
    while same.any():
        turned = _order(len(matrix), np.where(same, 1.0 - 2.0 * first, 0.0), (lead, best - LEVEL / 2))
        if not (same & (turned != first)).any():
            break
        same &= turned == first
    found = np.zeros(len(matrix))
    for (i, j), is_same, before in zip(pairs, same, first, strict=True):
        if is_same:
            found[i] += 1 if before else -1
            found[j] -= 1 if before else -1
    return found


def _order(count: int, gain: Array, at_least: tuple[Array, float] | None) -> Array:
    """The order of units with the largest gain, as 1 for every pair (i < j) in which i is before j; ``at_least``:
    another gain that it must have. Raises ``ScoreError`` if it is not proven."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    number = {pair: k for k, pair in enumerate(combinations(range(count), 2))}
    triples = [*combinations(range(count), 3)]
    limits: list[Any] = []
    if triples:
        at = [(row, number[pair]) for row, (i, j, k) in enumerate(triples) for pair in ((i, j), (j, k), (i, k))]
        signs = [1.0, 1.0, -1.0] * len(triples)
        rows, columns = zip(*at, strict=True)
        limits.append(
            LinearConstraint(coo_array((signs, (rows, columns)), shape=(len(triples), len(gain))).tocsr(), 0, 1)
        )
    if at_least is not None:
        limits.append(LinearConstraint(at_least[0][None, :], lb=at_least[1]))
    solved = milp(
        -gain,
        integrality=np.ones(len(gain)),
        bounds=Bounds(0, 1),
        constraints=limits,
        options={"mip_rel_gap": 0},
    )
    if solved.status != 0:
        raise ScoreError("Kemeny 次序没有求出。", "the Kemeny order was not found.")
    return np.asarray(np.round(solved.x))
