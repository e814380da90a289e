"""What a rank range means for a line that is drawn through the ranking.

Belongs here: certain, contested, outside; counter-weights; dominance. Does not belong here: where the line is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from orchestration.evaluation.certainty.bounds import MARGIN, RankRange, rank_at, rank_ranges
from orchestration.evaluation.certainty.box import WeightBox
from orchestration.evaluation.certainty.linear import LinearForm
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.plan import Box, Cut
from orchestration.evaluation.scoring.table import Array

Class: TypeAlias = Literal["certain", "contested", "outside"]


@dataclass(frozen=True)
class Verdict:
    """A ranked unit and the line. ``inside``: by the weights of the method; ``certain`` and ``outside`` hold for every
    weight set of the box; a ``contested`` one has ``counter`` weights by node, under which the answer is the other one.
    ``is_exact``: both bounds are proven, and the ranks of the method follow the weights everywhere."""

    row: int
    share: float
    rank: int
    best: int
    worst: int
    inside: bool
    verdict: Class
    is_exact: bool
    best_weights: dict[str, float]
    worst_weights: dict[str, float]
    counter: dict[str, float] | None


def verdicts(form: LinearForm, box: Box, cut: Cut) -> list[Verdict]:
    """One per ranked unit of a pool and period."""
    asked = form.box(box)
    now = [rank_at(form.values, form.weights, k, _margin(form)) for k in range(len(form.rows))]
    ranges = rank_ranges(form.values, asked)
    return [_verdict(form, k, now[k], ranges[k], box, cut) for k in range(len(form.rows))]


def is_in(rank: int, ranked: int, cut: Cut) -> bool:
    """Whether a rank among so many is inside the line."""
    return rank <= cut.first if cut.first is not None else rank > ranked - (cut.last or 0)


def dominance(result: Result, form: LinearForm, box: WeightBox) -> list[dict[str, Any]]:
    """Pairs in order: ``above`` is ahead of ``below`` with every weight set of the box; with the least lead, in the
    unit of the linear form (scores for arithmetic means, logarithms for geometric ones)."""
    rows = [result.ranks.rows[i] for i in form.rows]
    lead, _ = box.extreme(form.values[:, None, :] - form.values[None, :, :], largest=False)
    return [
        {"period": rows[a].period, "pool": rows[a].pool, "above": rows[a].unit, "below": rows[b].unit,
         "least_lead": float(lead[a, b])}
        for a, b in np.argwhere(lead >= _margin(form)).tolist()
    ]  # fmt: skip


def _margin(form: LinearForm) -> float:
    return MARGIN * (float(form.values.max() - form.values.min()) or 1.0)


def _verdict(form: LinearForm, k: int, rank: int, found: RankRange, box: Box, cut: Cut) -> Verdict:
    ranked = len(form.rows)
    best, worst = found.best, found.worst
    at_best, at_worst, inside = (is_in(r, ranked, cut) for r in (best.rank, worst.rank, rank))
    verdict: Class = "contested" if at_best != at_worst else "certain" if at_best else "outside"
    against = best if at_best != inside else worst
    return Verdict(
        row=form.rows[k],
        share=box.share,
        rank=rank,
        best=best.rank,
        worst=worst.rank,
        inside=inside,
        verdict=verdict,
        is_exact=best.is_exact and worst.is_exact and form.is_faithful,
        best_weights=_named(form, best.witness),
        worst_weights=_named(form, worst.witness),
        counter=_named(form, against.witness) if verdict == "contested" else None,
    )


def _named(form: LinearForm, weights: Array) -> dict[str, float]:
    return dict(zip(form.nodes, weights.tolist(), strict=True))
