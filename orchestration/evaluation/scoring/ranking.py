"""Ranks: rounding and the rule for ties are part of the method.

Belongs here: from scores to ranks inside a pool and period. Does not belong here: how sure a rank is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Table, positions
from orchestration.evaluation.scoring.transforms import rounded, without_dust


def rank(scores: Table, system: System) -> Table:
    """Columns: score as published (rounded), rank, and how many are ranked in the same pool and period. A unit without
    a score has none of them."""
    rule = system.ranking
    codes = (rule.node or system.root, *rule.tie_breakers)
    sign = 1.0 if rule.lowest_is_best else -1.0
    published = np.column_stack([_published(scores.column(code).tolist(), system) for code in codes])
    found = np.full((len(scores.rows), 3), math.nan)
    for pool in positions(scores.rows, lambda row: (row.period, row.pool)):
        ranked = [i for i in pool if not math.isnan(published[i, 0])]
        keys = [tuple(math.inf if math.isnan(v) else sign * v for v in published[i].tolist()) for i in ranked]
        for i, place in zip(ranked, places(keys, rule.ties), strict=True):
            found[i] = (published[i, 0], place, len(ranked))
    return Table(scores.rows, ("score", "rank", "ranked"), found)


def _published(values: list[float], system: System) -> list[float]:
    rule = system.ranking
    if rule.digits is not None:
        return [rounded(value, rule.digits, rule.rounding) for value in values]
    return [without_dust(value) for value in values]


def places(keys: Sequence[tuple[float, ...]], ties: str) -> list[float]:
    """The place of each key, smallest first, under a rule for ties."""
    ordered = sorted(keys)
    first = {key: number for number, key in reversed(list(enumerate(ordered, start=1)))}
    last = {key: number for number, key in enumerate(ordered, start=1)}
    if ties == "dense":
        dense = {key: number for number, key in enumerate(sorted(set(keys)), start=1)}
        return [float(dense[key]) for key in keys]
    if ties == "average":
        return [(first[key] + last[key]) / 2 for key in keys]
    return [float((first if ties == "min" else last)[key]) for key in keys]
