"""Which choice moves ranks most: first-order and total effects (Sobol) of weights, normalisation, imputation, mean, and
leaving an indicator out.

Belongs here: the design and the estimators. Does not belong here: what the choices are (the plan).

Two scrambled Sobol samples A and B and, per factor, A with that factor from B (Saltelli et al. 2010, Computer Physics
Communications 181); estimators of Jansen: first order 1 - mean (f(B) - f(AB))^2 / 2V, total mean (f(A) - f(AB))^2 / 2V.
All weights together are one factor. Two things are explained: the mean absolute shift of ranks against those of the
method, and for every unit whether it is inside the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.stats import qmc

from orchestration.evaluation.certainty.box import box_around
from orchestration.evaluation.certainty.draws import blocks_of, is_inside, ranked_rows, ranks_under
from orchestration.evaluation.certainty.many import leaf_weights
from orchestration.evaluation.certainty.variants import variants_of
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Box, Cut, Draws
from orchestration.evaluation.scoring.table import Array

FACTORS = ("weights", "normalisation", "imputation", "aggregation", "left_out")


def sobol_indices(at_a: Array, at_b: Array, mixed: Array) -> tuple[float, float] | None:
    """First-order and total effect of a factor from f on A, on B, and on A with the factor from B; None if f never
    varies."""
    spread = float(np.var(np.concatenate([at_a, at_b])))
    if spread == 0:
        return None
    first = 1 - float(np.mean((at_b - mixed) ** 2)) / (2 * spread)
    return first, float(np.mean((at_a - mixed) ** 2)) / (2 * spread)


def effects(result: Result, asked: Draws, box: Box, cut: Cut, power: int) -> list[dict[str, Any]]:
    """Effects on 2^``power`` points per sample. Raises ``ScoreError`` if a combination of methods cannot be computed:
    effects need all of them."""
    variants, refused = variants_of(result, asked)
    if refused:
        raise ScoreError(f"有方法组合不能计算：{refused[0][1]}", f"a combination cannot be computed: {refused[0][0]}.")
    by_key = {variant.key: number for number, variant in enumerate(variants)}
    centre = leaf_weights(result)
    moving = np.flatnonzero(centre > 0)
    around = box_around(centre[moving], box.share, blocks_of(result, moving, box))
    choices = [len(asked.normalisations), len(asked.imputations), len(asked.aggregations)]
    choices += [len(moving) if asked.leave_one_out else 0]

    def outcomes(points: Array) -> Mapping[str, Array]:
        """``points``: rows of uniform numbers, one per weight, then one per choice."""
        weights = np.zeros((len(points), len(centre)))
        weights[:, moving] = around.pull_in(around.low + (around.high - around.low) * points[:, : len(moving)])
        picked = [np.minimum((points[:, len(moving) + k] * (n + 1)).astype(int), n) - 1 for k, n in enumerate(choices)]
        out = picked[3]
        weights[out >= 0, moving[out[out >= 0]]] = 0.0
        which = np.array([by_key[n, m, g] for n, m, g in zip(*(one.tolist() for one in picked[:3]), strict=True)])
        rows = ranked_rows(result)
        ranks = ranks_under(result, variants, which, weights)
        shift = np.abs(ranks - result.ranks.column("rank")[rows]).mean(axis=1)
        inside = is_inside(result, ranks, rows, cut).astype(float)
        names = [f"inside:{result.ranks.rows[i].unit}:{result.ranks.rows[i].period}" for i in rows.tolist()]
        return {"mean_shift": shift} | {name: inside[:, k] for k, name in enumerate(names)}

    width = len(moving) + len(choices)
    both = qmc.Sobol(2 * width, scramble=True, rng=np.random.default_rng(asked.seed)).random_base2(power)
    a, b = both[:, :width], both[:, width:]
    at_a, at_b = outcomes(a), outcomes(b)
    found = []
    for k, factor in enumerate(FACTORS):
        own = slice(0, len(moving)) if k == 0 else slice(len(moving) + k - 1, len(moving) + k)
        mixed = a.copy()
        mixed[:, own] = b[:, own]
        for name, value in outcomes(mixed).items():
            pair = sobol_indices(at_a[name], at_b[name], value)
            if pair is not None:
                found.append({"of": name, "factor": factor, "first_order": pair[0], "total": pair[1]})
    return sorted(found, key=lambda one: (str(one["of"]) != "mean_shift", one["of"], FACTORS.index(str(one["factor"]))))
