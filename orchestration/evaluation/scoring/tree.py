"""From normalised indicators up the tree to the root.

Belongs here: which children count for whom, missing ones included, and what a group does after aggregating. Does not
belong here: the means (``aggregate``) and the weights (``weights``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.stages import Log, fit_node, scaled
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, Row, Table
from orchestration.evaluation.scoring.transforms import apply_all
from orchestration.evaluation.scoring.weights import Weights


@dataclass(frozen=True)
class Aggregated:
    """``scores``: every node, children before parents; ``combined``: the same before what a group does after
    aggregating; ``coverage``: share of weight of indicators that have a value, 0 to 1."""

    scores: Table
    combined: Table
    coverage: Table


def aggregate(normalised: Table, system: System, weights: Weights) -> tuple[Aggregated, Log]:
    """All groups, bottom up. Raises ``ScoreError`` where the method refuses missing values or cannot take a value."""
    rows = normalised.rows
    scores = {code: normalised.column(code) for code in system.leaves}
    coverage: dict[str, Array] = {code: np.where(np.isnan(scores[code]), 0.0, 1.0) for code in system.leaves}
    combined = dict(scores)
    log: Log = []
    for code in system.bottom_up:
        if code not in system.children:
            continue
        found = [_group(code, i, row, (scores, coverage), system, weights) for i, row in enumerate(rows)]
        coverage[code] = np.array([share for _, share, _ in found])
        combined[code] = np.array([value for value, _, _ in found], dtype=np.float64)
        log += [
            {"stage": "aggregate", "unit": row.unit, "period": row.period, "pool": row.pool, "node": code,
             "before": None, "after": None if math.isnan(value) else value, "reason": reason}
            for row, (value, _, reason) in zip(rows, found, strict=True)
            if reason
        ]  # fmt: skip
        changed = apply_all(system.method(code, "before"), combined[code])
        scores[code] = scaled(code, changed, fit_node(code, changed, rows, system)[0], system)
    order = system.bottom_up
    tables = [Table(rows, order, np.column_stack([of[code] for code in order])) for of in (scores, combined, coverage)]
    return Aggregated(*tables), log


def counted(
    code: str, system: System, weights: Weights, there: dict[str, bool]
) -> tuple[list[str], bool]:
    """The children of a group that its mean is taken of, given which have a value, and whether any with weight is
    missing. Under the policy ``zero`` all count."""
    children = [child for child in system.children[code] if weights[child] != 0]
    if system.method(code, "missing").policy == "zero":
        return children, False
    present = [child for child in children if there[child]]
    return present, len(present) < len(children)


def _group(
    code: str, i: int, row: Row, so_far: tuple[dict[str, Array], dict[str, Array]], system: System, weights: Weights
) -> tuple[float, float, str]:
    """Value, coverage, and a word on missing children (empty: none)."""
    scores, coverage = so_far
    children = system.children[code]
    whole = math.fsum(abs(weights[child]) for child in children)
    share = math.fsum(abs(weights[child]) * float(coverage[child][i]) for child in children) / whole
    rule = system.method(code, "missing")
    present, is_partial = counted(code, system, weights, {c: not math.isnan(scores[c][i]) for c in children})
    if is_partial and rule.policy == "refuse":
        lost = sorted({*children} - {*present})
        raise ScoreError(
            f"{row.unit} {row.period} 的 {code} 缺 {lost}，按规定不计分。",
            f"{code} of {row.unit} {row.period} lacks {lost}, which the method refuses.",
        )
    used = [weights[child] for child in present]
    if not present or (system.method(code, "aggregate").is_relative and math.fsum(used) == 0):
        return math.nan, share, "no_values"
    if share < rule.least_share:
        return math.nan, share, "below_least_share"
    if is_partial and rule.policy == "blank":
        return math.nan, share, "blank"
    values = [0.0 if math.isnan(scores[child][i]) else float(scores[child][i]) for child in present]
    try:
        value = system.method(code, "aggregate").combine(used, values)
    except ScoreError as error:
        zh, _, en = str(error).partition(" / ")
        raise ScoreError(f"{row.unit} {row.period} 的 {code}：{zh}", f"{code} of {row.unit} {row.period}: {en}") from error
    return value, share, "renormalised" if is_partial else ""
