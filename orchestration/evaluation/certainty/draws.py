"""Simulation: the method is varied within what could have been chosen, and ranks are counted.

Belongs here: variants of a system, seeded draws, and what they say by unit. Does not belong here: exact statements
(``bounds``). Draws show what is likely, not what is possible: they miss reachable ranks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.evaluation.certainty.box import box_around
from orchestration.evaluation.certainty.many import Many, leaf_weights, ranks_of
from orchestration.evaluation.scoring import stages
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Box, Cut, Draws
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, Indices, Table, positions

AT_ONCE = 1000  # weight sets


@dataclass(frozen=True)
class Variant:
    """A way the method could have been, by the position of each choice in the plan (-1: as it stands)."""

    normalisation: int
    imputation: int
    aggregation: int
    normalised: Table
    many: Many


@dataclass(frozen=True)
class Drawn:
    """``ranks``: draws x ranked rows (``rows`` are row numbers of the result); ``refused``: variants that cannot be
    computed, each with its sentence."""

    rows: Indices
    ranks: Array
    refused: tuple[tuple[tuple[int, int, int], str], ...]


def simulate(result: Result, asked: Draws, box: Box) -> Drawn:
    """Draws weights and variants. Equal arguments give equal bytes. Raises ``ScoreError`` if nothing works."""
    variants, refused = _variants(result, asked)
    random = np.random.Generator(np.random.PCG64(asked.seed))
    centre = leaf_weights(result)
    moving = np.flatnonzero(centre > 0)
    weights = np.zeros((asked.count, len(centre)))
    weights[:, moving] = box_around(centre[moving], box.share, _blocks(result, moving, box)).draw(asked.count, random)
    which = random.integers(0, len(variants), asked.count)
    if asked.leave_one_out:
        out = random.integers(-1, len(moving), asked.count)
        weights[out >= 0, moving[out[out >= 0]]] = 0.0
    rows = np.flatnonzero(~np.isnan(result.ranks.column("rank")))
    ranks = np.zeros((asked.count, len(rows)))
    for number, variant in enumerate(variants):
        mine = np.flatnonzero(which == number)
        for start in range(0, len(mine), AT_ONCE):
            some = mine[start : start + AT_ONCE]
            ranks[some] = ranks_in_pools(result, variant.many.scores(variant.normalised, weights[some])[:, rows], rows)
    return Drawn(rows, ranks, tuple(refused))


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
    rows = np.flatnonzero(~np.isnan(result.ranks.column("rank")))
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


def _blocks(result: Result, moving: Indices, box: Box) -> list[Indices]:
    parents = {node.code: node.parent for node in result.system.nodes}
    blocks: dict[str, list[int]] = {}
    for k, leaf in enumerate(moving.tolist()):
        above = result.tables["normalise"].columns[leaf]
        while above and above not in box.fixed:
            above = parents[above]
        blocks.setdefault(above, []).append(k)
    return [np.array(block, dtype=np.intp) for block in blocks.values()]


def _variants(result: Result, asked: Draws) -> tuple[list[Variant], list[tuple[tuple[int, int, int], str]]]:
    found: list[Variant] = []
    refused: list[tuple[tuple[int, int, int], str]] = []
    for n in range(-1, len(asked.normalisations)):
        for m in range(-1, len(asked.imputations)):
            system = with_methods(
                result.system,
                normalise=asked.normalisations[n] if n >= 0 else None,
                impute=asked.imputations[m] if m >= 0 else None,
            )
            try:
                normalised = _normalised(result.tables["screen"], system)
            except ScoreError as error:
                refused.append(((n, m, -1), str(error)))
                continue
            for g in range(-1, len(asked.aggregations)):
                many = Many(system, result.weights, asked.aggregations[g] if g >= 0 else None)
                try:
                    many.scores(normalised, leaf_weights(result)[None])
                except ScoreError as error:
                    refused.append(((n, m, g), str(error)))
                else:
                    found.append(Variant(n, m, g, normalised, many))
    if not found:
        raise ScoreError("没有一种变化可以计算。", "none of the variants can be computed.")
    return found, refused


def _normalised(screened: Table, system: System) -> Table:
    table = screened
    for stage in (stages.impute, stages.treat, stages.transform):
        table, _ = stage(table, system)
    return stages.normalise(table, system)[0]


def with_methods(system: System, **methods: Any) -> System:
    """The same system with another method for all indicators; None leaves what stands."""
    chosen = {verb: method for verb, method in methods.items() if method is not None}
    if not chosen:
        return system
    nodes = tuple(node if node.code in system.children else node.model_copy(update=chosen) for node in system.nodes)
    fields = {name: getattr(system, name) for name in type(system).model_fields}
    return System(**{**fields, "nodes": nodes})


def iter_refused(drawn: Drawn) -> Iterator[str]:
    """The sentences of variants that were left out."""
    return (sentence for _, sentence in drawn.refused)
