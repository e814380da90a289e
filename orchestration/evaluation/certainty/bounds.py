"""Exact best and worst rank over a weight box.

Belongs here: the programmes, and the proof that comes with each bound. Does not belong here: where the linear form
comes from (``linear``), and verdicts.

With scores s = X w, the worst rank of a unit is 1 + the most rivals that one weight set puts ahead of it. Rivals that
are ahead, or behind, on the whole box are told by the extremes of the pairwise difference (``box.extreme``) and need
no programme. For the others: binary b_j, maximise sum b_j, (x_j - x_z) w >= m_j + (margin - m_j) b_j, where m_j is the
least value of the difference on the box, which is the tightest possible constant. The best rank is the same with signs
turned: units less the rivals that are never ahead and the most of the others that can be put behind. Weights found by
ascent on a smoothed count close most bounds without a programme (all undecided rivals ahead).
Every bound carries a witness; it is exact if the solver's bound and the witness, ranked again, agree.

Two scores within ``MARGIN`` of the spread of X are not told apart here: who is ahead only by less is level, and level
rivals are not ahead.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from orchestration.evaluation.certainty.box import WeightBox
from orchestration.evaluation.scoring.table import Array, Flags

MARGIN = 1e-6
ASCENT = 60  # steps
WORKERS = min(2, os.cpu_count() or 1)  # the solver lets other threads run


@dataclass(frozen=True)
class Bound:
    """A rank that cannot be passed on the box, weights that reach it, and whether both are proven to agree."""

    rank: int
    witness: Array
    is_exact: bool


@dataclass(frozen=True)
class RankRange:
    """Best and worst rank of a unit over a box."""

    best: Bound
    worst: Bound


@dataclass(frozen=True)
class _Side:
    """One direction of the question for all units: ``forms[z, j]`` @ w is how far rival j is on the wanted side of z;
    ``sure`` rivals are there on the whole box, ``open`` ones on a part of it; ``least`` is the least value there."""

    forms: Array
    least: Array
    sure: Flags
    open: Flags
    margin: float


def rank_ranges(values: Array, box: WeightBox, time_limit: float = 60.0) -> list[RankRange]:
    """Best and worst rank of every row of ``values`` (units x weights; more is better) over a box. ``time_limit``:
    seconds per programme; a bound that runs into it is not exact."""
    margin = MARGIN * (float(values.max() - values.min()) or 1.0)
    ahead = values[None, :, :] - values[:, None, :]
    sides = [_side(ahead, box, margin, margin), _side(-ahead, box, margin, -margin)]
    starts = [_ascent(side, box) for side in sides]
    jobs = [(s, z) for z in range(len(values)) for s in (0, 1)]
    with _no_chatter(), ThreadPoolExecutor(WORKERS) as workers:
        counted = list(
            workers.map(lambda job: _most(sides[job[0]], box, job[1], starts[job[0]][job[1]], time_limit), jobs)
        )
    found = []
    for z in range(len(values)):
        (most_ahead, w_worst, is_worst), (most_behind, w_best, is_best) = counted[2 * z], counted[2 * z + 1]
        worst, best = 1 + most_ahead, len(values) - most_behind
        found.append(
            RankRange(
                best=Bound(
                    best, w_best, is_best and rank_at(values, w_best, z, margin / 2) == best and box.holds(w_best)
                ),
                worst=Bound(
                    worst, w_worst, is_worst and rank_at(values, w_worst, z, margin / 2) == worst and box.holds(w_worst)
                ),
            )
        )
    return found


def rank_at(values: Array, weights: Array, unit: int, margin: float = 0.0) -> int:
    """1 + units that are ahead by more than ``margin`` with these weights; more is better."""
    scores = values @ weights
    return 1 + int((scores - scores[unit] > margin).sum())


def _side(forms: Array, box: WeightBox, margin: float, at_least: float) -> _Side:
    least, _ = box.extreme(forms, largest=False)
    most, _ = box.extreme(forms, largest=True)
    sure = least >= at_least
    np.fill_diagonal(sure, False)  # nobody is a rival of his own
    return _Side(forms, least, sure, (most >= margin) & ~sure, margin)


def _ascent(side: _Side, box: WeightBox) -> list[Array]:
    """For every unit weights that put many open rivals on the wanted side: conditional-gradient ascent on a count that
    is smoothed less and less, the best point seen."""
    weights = np.tile(box.centre, (len(side.forms), 1))
    kept, most = weights.copy(), np.full(len(weights), -1)
    width = float(np.abs(side.forms @ box.centre).mean()) or 1.0
    for step in range(ASCENT):
        smooth = 0.7 * width * 0.93**step + 1e-5 * width
        apart = np.einsum("zjk,zk->zj", side.forms, weights)
        count = ((apart >= side.margin) & side.open).sum(axis=1)
        better = count > most
        most[better], kept[better] = count[better], weights[better]
        likely = 1 / (1 + np.exp(-np.clip((apart - side.margin) / smooth, -30, 30)))
        pull = np.where(side.open, likely * (1 - likely), 0.0)
        _, corner = box.extreme(np.einsum("zj,zjk->zk", pull, side.forms), largest=True)
        weights = weights + 2 / (step + 3) * (corner - weights)
    return list(box.pull_in(kept))


def _most(side: _Side, box: WeightBox, z: int, start: Array, time_limit: float) -> tuple[int, Array, bool]:
    """The most rivals on the wanted side, weights for it, and whether it is proven that there are no more."""
    sure, rivals = int(side.sure[z].sum()), np.flatnonzero(side.open[z])
    reached = int((side.forms[z][rivals] @ start >= side.margin).sum())
    if reached == len(rivals):
        return sure + reached, start, True
    n, m = len(box.centre), len(rivals)
    scale = -side.least[z, rivals]
    scale = np.where(np.abs(scale) > side.margin, np.abs(scale), side.margin)[:, None]
    forms = side.forms[z][rivals] * box.centre / scale  # in relative weights, v = w / centre
    step = np.diag((side.margin - side.least[z, rivals]) / scale[:, 0])
    limits = [LinearConstraint(np.hstack([forms, -step]), lb=side.least[z, rivals] / scale[:, 0])]
    for block in box.blocks:
        row = np.zeros((1, n + m))
        row[0, block] = box.centre[block]
        limits.append(LinearConstraint(row, lb=row.sum(), ub=row.sum()))
    solved = milp(
        np.concatenate([np.zeros(n), -np.ones(m)]),
        integrality=np.concatenate([np.zeros(n), np.ones(m)]),
        bounds=Bounds(
            np.concatenate([box.low / box.centre, np.zeros(m)]), np.concatenate([box.high / box.centre, np.ones(m)])
        ),
        constraints=limits,
        options={"time_limit": time_limit, "mip_rel_gap": 0.99 / m, "presolve": False},
    )
    if solved.x is None:
        return sure + reached, start, False
    weights = box.pull_in(solved.x[:n] * box.centre)
    there = int((side.forms[z][rivals] @ weights >= side.margin / 2).sum())
    if there < reached:
        there, weights = reached, start
    return sure + there, weights, solved.status == 0 and -solved.mip_dual_bound < there + 1 - 1e-6


@contextmanager
def _no_chatter() -> Iterator[None]:
    """Keeps a line that the solver prints by itself away from standard output."""
    libc = ctypes.CDLL(None)
    sys.stdout.flush()
    libc.fflush(None)
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        libc.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
