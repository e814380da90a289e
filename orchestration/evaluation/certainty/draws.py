"""Simulation: the method is varied within what could have been chosen, and ranks are counted.

Belongs here: seeded draws, and what they say by unit. Does not belong here: exact statements
(``bounds``). Draws show what is likely, not what is possible: they miss reachable ranks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.evaluation.certainty.box import box_around
from orchestration.evaluation.certainty.many import Many, leaf_weights, ranks_of
from orchestration.evaluation.certainty.variants import Key, Variant, variants_of
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.plan import Box, Cut, Draws
from orchestration.evaluation.scoring.table import Array, Indices, positions

AT_ONCE = 1000  # weight sets


@dataclass(frozen=True)
class Drawn:
    """``ranks``: draws x ranked rows (``rows`` are row numbers of the result); ``refused``: variants that cannot be
    computed, each with its sentence."""

    rows: Indices
    ranks: Array
    refused: tuple[tuple[Key, str], ...]


def simulate(result: Result, asked: Draws, box: Box) -> Drawn:
    """Draws weights and variants. Equal arguments give equal bytes. Raises ``ScoreError`` if nothing works."""
    variants, refused = variants_of(result, asked)
    random = np.random.Generator(np.random.PCG64(asked.seed))
    centre = leaf_weights(result)
    moving = np.flatnonzero(centre > 0)
    weights = np.zeros((asked.count, len(centre)))
    weights[:, moving] = box_around(centre[moving], box.share, blocks_of(result, moving, box)).draw(asked.count, random)
    which = random.integers(0, len(variants), asked.count)
    if asked.leave_one_out:
        out = random.integers(-1, len(moving), asked.count)
        weights[out >= 0, moving[out[out >= 0]]] = 0.0
    return Drawn(ranked_rows(result), ranks_under(result, variants, which, weights), tuple(refused))


def ranked_rows(result: Result) -> Indices:
    """Row numbers of the units that have a rank."""
    return np.flatnonzero(~np.isnan(result.ranks.column("rank")))


def ranks_under(result: Result, variants: Sequence[Variant], which: Indices, weights: Array) -> Array:
    """Ranks (weight sets x ranked rows); ``which`` is the variant of each weight set."""
    rows = ranked_rows(result)
    ranks = np.zeros((len(weights), len(rows)))
    for number, variant in enumerate(variants):
        mine = np.flatnonzero(which == number)
        for start in range(0, len(mine), AT_ONCE):
            some = mine[start : start + AT_ONCE]
            ranks[some] = ranks_in_pools(result, variant.many.scores(variant.normalised, weights[some])[:, rows], rows)
    return ranks


def ranks_in_pools(result: Result, scores: Array, rows: Indices) -> Array:
    """Ranks inside each pool and period, by column."""
    found = np.zeros(scores.shape)
    for pool in positions([result.ranks.rows[i] for i in rows], lambda row: (row.period, row.pool)):
        found[:, pool] = ranks_of(scores[:, pool], result.system.ranking.lowest_is_best)
    return found


def summary(result: Result, drawn: Drawn, cut: Cut) -> list[dict[str, Any]]:
    """Per ranked unit: mean, median, 5th and 95th percentile, least and most of its ranks, and the share of draws in
    which it is inside the cut."""
    inside = is_inside(result, drawn.ranks, drawn.rows, cut)
    found = []
    for k, i in enumerate(drawn.rows.tolist()):
        row, ranks = result.ranks.rows[i], drawn.ranks[:, k]
        at = [int(v) for v in np.percentile(ranks, [0, 5, 50, 95, 100], method="inverted_cdf")]
        found.append(
            {"unit": row.unit, "period": row.period, "pool": row.pool, "draws": len(ranks),
             "mean_rank": math.fsum(ranks.tolist()) / len(ranks), "median_rank": at[2], "p5_rank": at[1],
             "p95_rank": at[3], "least_rank": at[0], "most_rank": at[4],
             "share_inside": int(inside[:, k].sum()) / len(ranks)}
        )  # fmt: skip
    return found


def is_inside(result: Result, ranks: Array, rows: Indices, cut: Cut) -> Any:
    """Whether each rank is inside the cut of its pool: among the first, or among the last that are ranked."""
    ranked = result.ranks.column("ranked")[rows]
    return ranks <= cut.first if cut.first is not None else ranks > ranked - (cut.last or 0)


def leave_out(result: Result) -> list[dict[str, Any]]:
    """Per ranked unit and indicator with weight: the rank without it, others weighing relative to each other."""
    centre = leaf_weights(result)
    moving = np.flatnonzero(centre > 0)
    weights = np.tile(centre, (len(moving), 1))
    weights[np.arange(len(moving)), moving] = 0.0
    rows = ranked_rows(result)
    normalised = result.tables["normalise"]
    many = Many(result.system, result.weights)
    without = ranks_in_pools(result, many.scores(normalised, weights)[:, rows], rows)
    now = ranks_in_pools(result, many.scores(normalised, centre[None])[:, rows], rows)[0]
    return [
        {"unit": result.ranks.rows[i].unit, "period": result.ranks.rows[i].period, "pool": result.ranks.rows[i].pool,
         "left_out": normalised.columns[leaf], "rank": int(now[k]), "rank_without": int(without[number, k])}
        for number, leaf in enumerate(moving.tolist())
        for k, i in enumerate(rows.tolist())
    ]  # fmt: skip


def blocks_of(result: Result, moving: Indices, box: Box) -> list[Indices]:
    """Indicators (positions in ``moving``) by the nearest group above them whose share is fixed."""
    parents = {node.code: node.parent for node in result.system.nodes}
    blocks: dict[str, list[int]] = {}
    for k, leaf in enumerate(moving.tolist()):
        above = result.tables["normalise"].columns[leaf]
        while above and above not in box.fixed:
            above = parents[above]
        blocks.setdefault(above, []).append(k)
    return [np.array(block, dtype=np.intp) for block in blocks.values()]
