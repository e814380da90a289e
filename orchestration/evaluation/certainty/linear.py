"""The linear form behind a ranking: which weights may move, and what they multiply.

Belongs here: how far down the tree ranks are linear in the weights. Does not belong here: the weights that are tried.

A quasi-arithmetic mean is monotone in sum of w g(x), so units are ordered by a linear form of the weights also under
geometric, harmonic and power means. From the root the form goes down through groups of the same mean that do nothing
after aggregating and in which all units have the same children; a group that differs stays whole (its own weights are
held). Where units lack children of the root itself, their missing value is held at the score they have without it:
then nothing is claimed to be exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from orchestration.evaluation.certainty.box import WeightBox, box_around
from orchestration.evaluation.scoring.decompose import profile_of
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Box
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, positions
from orchestration.evaluation.scoring.tree import Profile


@dataclass(frozen=True)
class LinearForm:
    """``values`` @ ``weights`` orders the units of one pool and period as the method does, more is better. ``rows`` are
    row numbers of the result, ``nodes`` what the weights belong to; ``is_faithful`` is false if units lack children of
    the root."""

    rows: tuple[int, ...]
    nodes: tuple[str, ...]
    values: Array
    weights: Array
    is_faithful: bool
    ancestors: tuple[tuple[str, ...], ...]

    def box(self, asked: Box) -> WeightBox:
        """The weight box around the weights of the method; weights below a fixed group sum to what it has."""
        blocks: dict[str, list[int]] = {}
        for k, above in enumerate(self.ancestors):
            blocks.setdefault(next((code for code in above if code in asked.fixed), ""), []).append(k)
        return box_around(self.weights, asked.share, [np.array(block, dtype=np.intp) for block in blocks.values()])


def linear_forms(result: Result) -> list[LinearForm]:
    """One per pool and period, of the units with a rank. Raises ``ScoreError`` where ranks do not follow weights."""
    ranks = result.ranks.column("rank")
    pools = positions(result.ranks.rows, lambda row: (row.period, row.pool))
    ranked = [[i for i in pool if not math.isnan(ranks[i])] for pool in pools]
    return [_form(result, rows) for rows in ranked if rows]


def _form(result: Result, rows: Sequence[int]) -> LinearForm:
    system = result.system
    root = system.ranking.node or system.root
    if root not in system.children:
        raise ScoreError(f"{root} 是单个指标，没有权重可变。", f"{root} is an indicator and has no weights to move.")
    mean = system.method(root, "aggregate")
    if mean.kind in ("minimum", "maximum", "product", "copeland", "kemeny"):
        raise ScoreError(f"{root} 的合成方法不随权重变动，不能求名次范围。", f"ranks by {root} do not follow weights.")
    profiles = [profile_of(result, i) for i in rows]
    items = list(_frontier(system, root, 1.0, (), profiles, result))
    weights = np.array([item.weight for item in items])
    held = np.array([[_held(one.scores[item.node], one.scores[root]) for item in items] for one in profiles])
    return LinearForm(
        rows=tuple(rows),
        nodes=tuple(item.node for item in items),
        values=_generated(mean, held, _sign(profiles, system, mean)),
        weights=weights / math.fsum(weights.tolist()),
        is_faithful=_is_alike(system, root, profiles),
        ancestors=tuple(item.above for item in items),
    )


@dataclass(frozen=True)
class _Item:
    node: str
    weight: float
    above: tuple[str, ...]  # groups it is in, nearest first


def _frontier(
    system: System, code: str, weight: float, above: tuple[str, ...], profiles: Sequence[Profile], result: Result
) -> Iterator[_Item]:
    """The nodes below a group whose weights may move, with their weight in the root."""
    used = profiles[0].shares if _is_alike(system, code, profiles) else result.weights
    stated = {child: used.get(child, 0.0) for child in system.children[code]}
    if min(stated.values()) < 0:
        raise ScoreError(f"{code} 下有负权重，不能求名次范围。", f"weights below {code} are negative; no rank range.")
    total = math.fsum(stated.values())
    for child, share in stated.items():
        if share == 0:
            continue
        own = weight * share / total
        if (
            child in system.children
            and system.method(child, "aggregate") == system.method(code, "aggregate")
            and _is_alike(system, child, profiles)
            and all(one.scores[child] == one.combined[child] for one in profiles)
        ):
            yield from _frontier(system, child, own, (code, *above), profiles, result)
        else:
            yield _Item(child, own, (code, *above))


def _is_alike(system: System, code: str, profiles: Sequence[Profile]) -> bool:
    """Whether all units have the same children of a group."""
    return all((c in one.shares) == (c in profiles[0].shares) for c in system.children[code] for one in profiles)


def _held(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value


def _generated(mean: Any, held: Array, sign: float) -> Array:
    """What the form multiplies. A geometric or harmonic mean with a zero is zero whatever the weights: such units get
    one value that lies beyond all others."""
    is_zero = (held == 0).any(axis=1) & (mean.kind in ("geometric", "harmonic"))
    found = np.array([[sign * mean.g(value) for value in line] for line in held[~is_zero].tolist()])
    values = np.zeros(held.shape)
    if len(found):
        values[~is_zero] = found
        spread = float(found.max() - found.min()) or 1.0
        is_below = sign * (-1.0 if mean.kind == "harmonic" else 1.0) > 0
        values[is_zero] = found.min() - spread if is_below else found.max() + spread
    return values


def _sign(profiles: Sequence[Profile], system: System, mean: Any) -> float:
    """1 if more of the form is better, -1 if worse: the generator, what the root does afterwards, and the ranking."""
    root = system.ranking.node or system.root
    by_form = sorted(profiles, key=lambda one: one.combined[root])
    steps = [right.scores[root] - left.scores[root] for left, right in pairwise(by_form)]
    if min(steps, default=0.0) < 0 < max(steps, default=0.0):
        raise ScoreError(f"{root} 合成后的变换不是单调的。", f"what {root} does after aggregating is not monotone.")
    sign = -1.0 if min(steps, default=0.0) < 0 else 1.0
    sign *= -1.0 if mean.kind == "harmonic" else 1.0
    return -sign if system.ranking.lowest_is_best else sign
