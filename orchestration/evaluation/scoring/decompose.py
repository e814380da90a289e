"""Takes a score, a gap or a change apart down to the raw figures; the parts add up exactly.

Belongs here: the difference between two profiles as a sum over nodes. Does not belong here: words about it.

Every mean of ``aggregate`` is quasi-arithmetic, g(M) = sum of w g(x), so the difference of two units is, exactly,
    M_a - M_b = K (sum of (w_a + w_b)/2 (g(x_a) - g(x_b)) + sum of (w_a - w_b) (g(x_a) + g(x_b))/2),
    K = (M_a - M_b) / (g(M_a) - g(M_b)),
linear in what each child and each weight does. For arithmetic means K is 1 and a part is weight x difference; for
geometric means this is the logarithmic-mean decomposition (LMDI-I: Ang, Energy Policy 33, 2005), log-additive, for
harmonic and power means its analogue. Down the tree the factors multiply, so parts of indicators of a group add up to
the part of the group. Values of zero, which have no logarithm, count as 1e-300.

A score is the gap to a base: nothing (0 on every indicator) where all means are arithmetic or sums and groups have no
scale of their own, else a unit that has the average of its pool on every indicator.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from orchestration.evaluation.scoring.aggregate import Mean
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.stages import scaled
from orchestration.evaluation.scoring.table import Row, in_time
from orchestration.evaluation.scoring.tree import Profile, profile, shares

LEAST = 1e-300  # stands for zero where a mean has no value there


@dataclass(frozen=True)
class Part:
    """What a node adds to the difference. ``kind``: ``base`` what is compared with; ``value`` the indicator's own
    figure; ``scale`` that others moved the scale; ``weight`` that its weight differs, also because values are missing.
    The figures of both sides are in the unit of the indicator and on its scale; None is missing."""

    node: str
    kind: str
    amount: float
    raw: float | None = None
    raw_against: float | None = None
    normalised: float | None = None
    normalised_against: float | None = None


def of_score(result: Result, i: int) -> list[Part]:
    """The score of row ``i``: the base and what each indicator adds to it. The amounts add up to the score."""
    own = profile_of(result, i)
    base = _base(result, i)
    at_base = base.scores[_node(result)]
    parts = _difference(result, own, base)
    return [Part("", "base", at_base), *(_with_figures(part, result, i) for part in parts)]


def of_gap(result: Result, i: int) -> tuple[int, list[Part]] | None:
    """Against the unit next above in the same pool and period: its row, and parts that add up to the score of row ``i``
    minus its score. None for the first and for units without a rank; of several that are next, the first in code."""
    ranks = result.ranks.column("rank")
    row = result.ranks.rows[i]
    above = [
        j
        for j, other in enumerate(result.ranks.rows)
        if (other.period, other.pool) == (row.period, row.pool) and ranks[j] < ranks[i]
    ]
    if not above:
        return None
    j = min(above, key=lambda one: (-ranks[one], result.ranks.rows[one].unit))
    return j, between(result, i, result, j)


def of_change(result: Result, i: int) -> tuple[int, list[Part]] | None:
    """Against the same unit in the last period before: its row, and parts that add up to the change of the score."""
    rows = result.ranks.rows
    now = in_time(rows[i].period)
    earlier = [j for j, other in enumerate(rows) if other.unit == rows[i].unit and in_time(other.period) < now]
    if not earlier:
        return None
    j = max(earlier, key=lambda one: in_time(rows[one].period))
    return j, between(result, i, result, j)


def between(a: Result, i: int, b: Result, j: int) -> list[Part]:
    """Row ``i`` of one result against row ``j`` of another of the same tree (another period, or a system with other
    weights): the parts add up to the difference of the scores. Empty if one of them has no score."""
    own, other = profile_of(a, i), profile_of(b, j)
    node = _node(a)
    if math.isnan(own.scores[node]) or math.isnan(other.scores[node]):
        return []
    return [split for part in _difference(a, own, other) for split in _by_scale(part, a, i, b, j)]


def records(result: Result) -> list[dict[str, Any]]:
    """All three decompositions of every ranked unit, long; none where a group compares units in pairs: its score has no
    parts."""
    found: list[dict[str, Any]] = []
    if result.system.compares_units:
        return found
    for i, row in enumerate(result.ranks.rows):
        if math.isnan(result.scores.column(_node(result))[i]):
            continue
        found += [_record("score", row, None, part) for part in of_score(result, i)]
        for what, compared in (("gap", of_gap(result, i)), ("change", of_change(result, i))):
            if compared:
                against = result.ranks.rows[compared[0]]
                found += [_record(what, row, against, part) for part in compared[1]]
    return found


RECORD = ("of", "unit", "period", "pool", "against_unit", "against_period", "node", "kind", "amount", "raw",
          "raw_against", "normalised", "normalised_against")  # fmt: skip


def _record(what: str, row: Row, against: Row | None, part: Part) -> dict[str, Any]:
    return {
        "of": what, "unit": row.unit, "period": row.period, "pool": row.pool,
        "against_unit": against.unit if against else "", "against_period": against.period if against else "",
        "node": part.node, "kind": part.kind, "amount": part.amount, "raw": part.raw, "raw_against": part.raw_against,
        "normalised": part.normalised, "normalised_against": part.normalised_against,
    }  # fmt: skip


def _node(result: Result) -> str:
    return result.system.ranking.node or result.system.root


def profile_of(result: Result, i: int) -> Profile:
    """Row ``i`` of a result on every node; where a group counts missing children as zero, they are zero."""
    scores = dict(zip(result.scores.columns, result.scores.values[i].tolist(), strict=True))
    combined = dict(zip(scores, result.aggregated.combined.values[i].tolist(), strict=True))
    own_shares = shares(scores, result.system, result.weights)
    for group, children in result.system.children.items():
        if result.system.method(group, "missing").policy == "zero":
            for child in children:
                if math.isnan(scores[child]):
                    scores[child] = combined[child] = 0.0
    return Profile(scores, combined, own_shares)


def _base(result: Result, i: int) -> Profile:
    """What the score of a unit is measured from; indicators that it lacks are lacking in the base, too."""
    system, table = result.system, result.tables["normalise"]
    is_plain = all(
        system.method(code, "aggregate").kind in ("arithmetic", "sum")
        and system.method(code, "normalise").kind == "none"
        and not system.method(code, "before")
        and not system.method(code, "after")
        for code in system.children
    )
    row = table.rows[i]
    peers = [j for j, other in enumerate(table.rows) if (other.period, other.pool) == (row.period, row.pool)]
    values = {}
    for code, own in zip(table.columns, table.values[i].tolist(), strict=True):
        known = [v for v in table.column(code)[peers].tolist() if not math.isnan(v)]
        values[code] = math.nan if math.isnan(own) else 0.0 if is_plain else math.fsum(known) / len(known)
    return profile(values, row, system, result.weights, result.scales, i)


def _difference(result: Result, a: Profile, b: Profile) -> list[Part]:
    return list(_parts(result, _node(result), 1.0, a, b))


def _parts(result: Result, code: str, factor: float, a: Profile, b: Profile) -> Iterator[Part]:
    """What makes ``factor`` x (score of a - score of b) at a node, down to its indicators."""
    system = result.system
    apart = a.scores[code] - b.scores[code]
    if code not in system.children:
        if not math.isnan(apart):
            yield Part(code, "value", factor * apart)
        return
    combined = a.combined[code] - b.combined[code]
    if a.scores[code] != a.combined[code] or b.scores[code] != b.combined[code]:
        steep = apart / combined if abs(combined) > 1e-12 * (abs(a.combined[code]) + abs(b.combined[code])) else 0.0
        if rest := apart - steep * combined:
            yield Part(code, "scale", factor * rest)
        factor *= steep
    yield from _of_mean(result, code, factor, a, b)


def _of_mean(result: Result, code: str, factor: float, a: Profile, b: Profile) -> Iterator[Part]:
    mean: Mean = result.system.method(code, "aggregate")
    children = [c for c in result.system.children[code] if c in a.shares or c in b.shares]
    sides = [{c: _value(c, mean, side, other) for c in children} for side, other in ((a, b), (b, a))]
    at = [{c: mean.g(v) for c, v in side.items()} for side in sides]
    middle = [math.fsum(p.shares.get(c, 0.0) * g[c] for c in children) for p, g in zip((a, b), at, strict=True)]
    apart = a.combined[code] - b.combined[code]
    in_g = middle[0] - middle[1]
    is_close = abs(in_g) <= 1e-12 * (abs(middle[0]) + abs(middle[1]))
    stretch = factor * (_inverse_slope(mean, a.combined[code]) if is_close else apart / in_g)
    both_there = all(any(c in p.shares for c in children) for p in (a, b))
    centre = (middle[0] + middle[1]) / 2 if mean.is_relative and both_there else 0.0
    for child in children:
        weights = a.shares.get(child, 0.0), b.shares.get(child, 0.0)
        if weights[0] != weights[1]:
            level = (at[0][child] + at[1][child]) / 2 - centre
            yield Part(child, "weight", stretch * (weights[0] - weights[1]) * level)
        x, y = sides[0][child], sides[1][child]
        slope = (at[0][child] - at[1][child]) / (x - y) if x != y else 0.0 if x == LEAST else mean.slope(x)
        yield from _below(result, child, stretch * (weights[0] + weights[1]) / 2 * slope, a, b)


def _inverse_slope(mean: Mean, value: float) -> float:
    """How much the mean moves with its generator; where both sides are zero, nothing can be told apart."""
    return 0.0 if positive(mean, value) == LEAST else 1 / mean.slope(value)


def _below(result: Result, child: str, factor: float, a: Profile, b: Profile) -> Iterator[Part]:
    """Parts of a child that both sides have; what one side lacks is in the weights already."""
    if not (math.isnan(a.scores[child]) or math.isnan(b.scores[child])):
        yield from _parts(result, child, factor, a, b)


def _value(child: str, mean: Mean, own: Profile, other: Profile) -> float:
    """The value a child counts with; where one side lacks it, that of the other side, so that only weights differ."""
    value = own.scores[child] if not math.isnan(own.scores[child]) else other.scores[child]
    return positive(mean, value)


def positive(mean: Mean, value: float) -> float:
    """The value, or what stands for zero under means that have no value there."""
    return LEAST if value == 0 and mean.kind in ("geometric", "product", "harmonic", "power") else value  # type: ignore[attr-defined]


def _with_figures(part: Part, result: Result, i: int) -> Part:
    if part.node not in result.system.leaves:
        return part
    raw, own = (result.tables[name].column(part.node)[i] for name in ("screen", "normalise"))
    return replace(part, raw=_plain(raw), normalised=_plain(own))


def _by_scale(part: Part, a: Result, i: int, b: Result, j: int) -> Iterator[Part]:
    """Splits an indicator's part into its own figure and the moving of the scale (each the mean of doing it first and
    last), and names the figures."""
    code = part.node
    if code not in a.system.leaves:
        yield part
        return
    x, y = a.tables["transform"].column(code)[i], b.tables["transform"].column(code)[j]
    figures = replace(
        part,
        raw=_plain(a.tables["screen"].column(code)[i]),
        raw_against=_plain(b.tables["screen"].column(code)[j]),
        normalised=_plain(a.tables["normalise"].column(code)[i]),
        normalised_against=_plain(b.tables["normalise"].column(code)[j]),
    )
    scale_a, scale_b = a.scales.get((code, i)), b.scales.get((code, j))
    apart = a.tables["normalise"].column(code)[i] - b.tables["normalise"].column(code)[j]
    if part.kind != "value" or scale_a is scale_b or scale_a is None or scale_b is None or apart == 0:
        yield figures
        return
    on_a, on_b = (
        scaled(code, np.array([x, y]), {(code, 0): s, (code, 1): s}, of.system)
        for s, of in ((scale_a, a), (scale_b, b))
    )
    own = ((on_a[0] - on_a[1]) + (on_b[0] - on_b[1])) / 2
    share = float(part.amount * own / apart)
    yield replace(figures, amount=share)
    if part.amount != share:
        yield replace(figures, kind="scale", amount=part.amount - share)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
