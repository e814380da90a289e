"""From normalised indicators up the tree to the root.

Belongs here: which children count for whom, missing ones included, and what a group does after aggregating. Does not
belong here: the means (``aggregate``) and the weights (``weights``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.outranking import outranking
from orchestration.evaluation.scoring.scales import Fitted
from orchestration.evaluation.scoring.stages import Log, Scales, fit_node, for_node, populations, scaled
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, Row, Table
from orchestration.evaluation.scoring.transforms import apply_all
from orchestration.evaluation.scoring.weights import Weights


@dataclass(frozen=True)
class Aggregated:
    """``scores``: every node, children before parents; ``combined``: the same before what a group does after
    aggregating; ``coverage``: share of weight of indicators that have a value, 0 to 1; ``scales`` of groups;
    ``outranking``: of groups that compare units in pairs, who outranks whom by what share of weight."""

    scores: Table
    combined: Table
    coverage: Table
    scales: Scales
    outranking: tuple[Outranking, ...] = ()


@dataclass(frozen=True)
class Outranking:
    """``shares[i, j]``: by what share of weight ``rows[i]`` is ahead of ``rows[j]`` in a group, level ones half."""

    node: str
    rows: tuple[Row, ...]
    shares: Array


@dataclass(frozen=True)
class Profile:
    """One unit on every node: ``scores`` and ``combined`` as above; ``shares``: the weight each child has in its group
    for this unit (relative ones sum to 1; a child that does not count has none)."""

    scores: Mapping[str, float]
    combined: Mapping[str, float]
    shares: Mapping[str, float]


@dataclass(frozen=True)
class _Found:
    value: float
    coverage: float
    reason: str = ""  # a word on missing children


def aggregate(normalised: Table, system: System, weights: Weights) -> tuple[Aggregated, Log]:
    """All groups, bottom up. Raises ``ScoreError`` where the method refuses missing values or cannot take a value."""
    rows, leaves = normalised.rows, system.leaves
    lines = normalised.values.tolist()
    scores = [dict(zip(leaves, line, strict=True)) for line in lines]
    coverage = [{code: 0.0 if math.isnan(v) else 1.0 for code, v in line.items()} for line in scores]
    combined = [dict(line) for line in scores]
    scales: dict[tuple[str, int], Fitted] = {}
    log: Log = []
    matrices: list[Outranking] = []
    for code in system.bottom_up:
        if code not in system.children:
            continue
        groups = [_group(code, row, (scores[i], coverage[i]), system, weights) for i, row in enumerate(rows)]
        if code in system.compares_units:
            matrices += _compare(code, groups, scores, rows, system, weights)
        for i, (row, found) in enumerate(zip(rows, groups, strict=True)):
            combined[i][code], coverage[i][code] = found.value, found.coverage
            if found.reason:
                log.append(
                    {"stage": "aggregate", "unit": row.unit, "period": row.period, "pool": row.pool, "node": code,
                     "before": None, "after": None if math.isnan(found.value) else found.value, "reason": found.reason}
                )  # fmt: skip
        changed = apply_all(system.method(code, "before"), np.array([line[code] for line in combined]))
        fitted, told = fit_node(code, changed, rows, system)
        scales |= fitted
        log += [{**line, "stage": "aggregate"} for line in told]
        for line, value in zip(scores, scaled(code, changed, fitted, system).tolist(), strict=True):
            line[code] = value
    order = system.bottom_up
    by_score, by_mean, by_coverage = (
        Table(rows, order, np.array([[line[c] for c in order] for line in of])) for of in (scores, combined, coverage)
    )
    return Aggregated(by_score, by_mean, by_coverage, scales, tuple(matrices)), log


def _compare(
    code: str,
    groups: list[_Found],
    scores: Sequence[Mapping[str, float]],
    rows: tuple[Row, ...],
    system: System,
    weights: Weights,
) -> Iterator[Outranking]:
    """Puts what comes of comparing units in pairs in the place of ``groups``, population by population."""
    method, is_zero = system.method(code, "aggregate"), system.method(code, "missing").policy == "zero"
    children = [child for child in system.children[code] if weights[child] != 0]
    for population in populations(rows, system):
        there = [i for i in population if not math.isnan(groups[i].value)]
        lines = [[scores[i][child] for child in children] for i in there]
        if is_zero:
            lines = [[0.0 if math.isnan(value) else value for value in line] for line in lines]
        matrix = outranking(lines, [weights[child] for child in children])
        for i, value in zip(there, for_node(code, method.scores, matrix), strict=True):
            groups[i] = replace(groups[i], value=value)
        yield Outranking(code, tuple(rows[i] for i in there), matrix)


def profile(
    values: Mapping[str, float], row: Row, system: System, weights: Weights, scales: Scales, at: int
) -> Profile:
    """One unit from its normalised indicators, with scales of groups as they were fitted for the row number ``at``.
    Made for systems in which no group compares units."""
    scores = {code: values[code] for code in system.leaves}
    combined = dict(scores)
    coverage = {code: 0.0 if math.isnan(v) else 1.0 for code, v in scores.items()}
    for code in system.bottom_up:
        if code in system.children:
            found = _group(code, row, (scores, coverage), system, weights)
            combined[code], coverage[code] = found.value, found.coverage
            changed = apply_all(system.method(code, "before"), np.array([found.value]))
            own = {(code, 0): scales[code, at]} if (code, at) in scales else {}
            scores[code] = float(scaled(code, changed, own, system)[0])
    return Profile(scores, combined, shares(scores, system, weights))


def shares(scores: Mapping[str, float], system: System, weights: Weights) -> dict[str, float]:
    """The weight each child has in its group, given which nodes have a value."""
    found: dict[str, float] = {}
    for code in system.children:
        mean = system.method(code, "aggregate")
        there = _counted(code, system, weights, scores)
        total = math.fsum(weights[child] for child in there) if mean.is_relative else 1.0
        if mean.kind in ("minimum", "maximum") and there:
            pick = min if mean.kind == "minimum" else max
            found[pick(there, key=lambda child: 0.0 if math.isnan(scores[child]) else scores[child])] = 1.0
        elif total:
            found |= {child: weights[child] / total for child in there}
    return found


def _counted(code: str, system: System, weights: Weights, scores: Mapping[str, float]) -> list[str]:
    """The children that a mean is taken of: those with weight that have a value, or all under the policy ``zero``."""
    weighed = [child for child in system.children[code] if weights[child] != 0]
    if system.method(code, "missing").policy == "zero":
        return weighed
    return [child for child in weighed if not math.isnan(scores[child])]


def _group(
    code: str, row: Row, so_far: tuple[Mapping[str, float], Mapping[str, float]], system: System, weights: Weights
) -> _Found:
    scores, coverage = so_far
    children = [child for child in system.children[code] if weights[child] != 0]
    whole = math.fsum(abs(weights[child]) for child in children)
    share = math.fsum(abs(weights[child]) * coverage[child] for child in children) / whole if whole else 0.0
    rule = system.method(code, "missing")
    present = _counted(code, system, weights, scores)
    is_partial = len(present) < len(children)
    if is_partial and rule.policy == "refuse":
        lost = sorted({*children} - {*present})
        raise ScoreError(
            f"{row} 的 {code} 缺 {'、'.join(lost)}，按规定不计分。",
            f"{code} of {row} lacks {', '.join(lost)}, which the method refuses.",
        )
    if not present:
        return _Found(math.nan, share, "no_values")
    if share < rule.least_share - 1e-12:
        return _Found(math.nan, share, "below_least_share")
    if is_partial and rule.policy == "blank":
        return _Found(math.nan, share, "blank")
    if code in system.compares_units:
        return _Found(0.0, share, "renormalised" if is_partial else "")
    values = [0.0 if math.isnan(scores[child]) else scores[child] for child in present]
    try:
        value = system.method(code, "aggregate").combine([weights[child] for child in present], values)
    except ScoreError as error:
        zh, _, en = str(error).partition(" / ")
        raise ScoreError(f"{row} 的 {code}：{zh}", f"{code} of {row}: {en}") from error
    return _Found(value, share, "renormalised" if is_partial else "")
