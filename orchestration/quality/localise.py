"""Which figures of a record to change, and least of all, so that all its linear edits can hold (Fellegi and Holt 1976).

Belongs here: the method. Does not belong here: where records and edits come from (``localised``), and what a change may
have been (``keystrokes``).

Minimal weighted change as a small covering problem, solved by HiGHS (``scipy.optimize.milp``): choose fields of the
least total weight such that of every set of figures that contradict one another one is chosen. The sets are not all
listed beforehand: the chosen fields are set free in a linear programme that asks by how much the edits fail; if they
still do, its dual values combine edits into one that only figures held fixed could mend, and these are the next set.
With one field free, as nearly always, that is worked out by hand. No large constant joins choice and value, so figures
of any size are treated alike: what is held fixed goes into the bounds as a decimal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp

MOST_CHOICES = 12
MOST_CHANGED = 3
_NOTHING = 1e-6  # what the solver leaves of an edit that holds


@dataclass(frozen=True)
class Row:
    """``lowest <= sum(coefficient * value) <= highest`` over fields by name; None is unbounded."""

    coefficients: Mapping[str, int]
    lowest: Decimal | None
    highest: Decimal | None

    def holds(self, values: Mapping[str, Decimal]) -> bool:
        total = sum((times * values[name] for name, times in self.coefficients.items()), Decimal(0))
        return (self.lowest is None or total >= self.lowest) and (self.highest is None or total <= self.highest)


@dataclass(frozen=True)
class Choice:
    """Fields that, changed together, let all edits hold: for each the range of values with which they can."""

    weight: float
    ranges: Mapping[str, tuple[float, float]]


def choices(
    values: Mapping[str, Decimal],
    rows: Sequence[Row],
    weights: Mapping[str, Decimal],
    most: int = MOST_CHOICES,
    most_changed: int = MOST_CHANGED,
) -> list[Choice]:
    """All choices of the least weight, at most so many, in the order of their fields; none if the record holds already,
    nothing can mend it, or more than ``most_changed`` fields would have to change: then the record as such is wrong.

    ``values`` has every field of ``rows``; ``weights`` of the fields (default 1) are above zero.
    """
    if all(row.holds(values) for row in rows):
        return []
    names = sorted({name for row in rows for name in row.coefficients})
    cost = np.array([float(weights.get(name, 1)) for name in names])
    sets: list[tuple[frozenset[str], bool]] = []  # of each set at least one is chosen; or (True) not all of it
    found: list[Choice] = []
    for chosen in _chosen(names, cost, sets):
        weight = float(sum(cost[names.index(name)] for name in chosen))
        if len(chosen) > most_changed or (found and weight > found[0].weight + _NOTHING):
            break
        culprits = _contradiction(values, rows, chosen)
        if culprits is None:
            found.append(Choice(weight, {name: _range(values, rows, chosen, name) for name in sorted(chosen)}))
            sets.append((chosen, True))
            if len(found) == most:
                break
        elif not culprits:
            return []  # the edits contradict one another, whatever the record says
        else:
            sets.append((culprits, False))
    return sorted(found, key=lambda choice: sorted(choice.ranges))


def _chosen(
    names: Sequence[str], cost: np.ndarray[tuple[int], np.dtype[np.float64]], sets: list[tuple[frozenset[str], bool]]
) -> Iterator[frozenset[str]]:
    """The cheapest fields that meet the sets so far, again and again while the caller adds sets."""
    while True:
        rules = [[float(name in one) for name in names] for one, _ in sets]
        limits = [(-np.inf, len(one) - 1.0) if is_excluded else (1.0, np.inf) for one, is_excluded in sets]
        covering = LinearConstraint(np.array(rules), *np.array(limits).T) if sets else None
        solved = milp(cost, constraints=covering, integrality=np.ones(len(names)), bounds=(0, 1))
        if not solved.success:
            return
        yield frozenset(name for name, value in zip(names, solved.x, strict=True) if value > 0.5)


def _sides(
    values: Mapping[str, Decimal], rows: Sequence[Row], free: Sequence[str]
) -> tuple[list[dict[str, int]], np.ndarray, np.ndarray]:
    """The rows as ``A x <= b`` over the free fields, one for each bound, and the coefficients of all fields in each."""
    whole, left, right = [], [], []
    for row in rows:
        held = sum((times * values[name] for name, times in row.coefficients.items() if name not in free), Decimal(0))
        for bound, sign in ((row.highest, 1), (row.lowest, -1)):
            if bound is not None:
                whole.append({name: sign * times for name, times in row.coefficients.items()})
                left.append([float(sign * row.coefficients.get(name, 0)) for name in free])
                right.append(float(sign * (bound - held)))
    return whole, np.array(left).reshape(len(whole), len(free)), np.array(right)


def _contradiction(values: Mapping[str, Decimal], rows: Sequence[Row], chosen: frozenset[str]) -> frozenset[str] | None:
    """None if the edits can hold with the chosen fields free; otherwise held fields of which one must change too."""
    if len(chosen) <= 1:
        found = _between(values, rows, next(iter(chosen), ""))
        return found if isinstance(found, frozenset) else None
    free = sorted(chosen)
    whole, left, right = _sides(values, rows, free)
    count = len(whole)
    cost = np.concatenate([np.zeros(len(free)), np.ones(count)])
    slack = np.hstack([left, -np.eye(count)])
    bounds = [(None, None)] * len(free) + [(0, None)] * count
    solved = linprog(cost, A_ub=slack, b_ub=right, bounds=bounds, method="highs")
    assert solved.success, solved.message
    if solved.fun <= _NOTHING * max(1.0, float(np.abs(right).max(initial=0)) * 1e-6):
        return None
    combined: dict[str, float] = {}
    for dual, coefficients in zip(solved.ineqlin.marginals, whole, strict=True):
        for name, times in coefficients.items():
            combined[name] = combined.get(name, 0.0) - dual * times
    return frozenset(name for name, times in combined.items() if abs(times) > _NOTHING and name not in chosen)


def _between(
    values: Mapping[str, Decimal], rows: Sequence[Row], name: str
) -> tuple[Decimal | None, Decimal | None] | frozenset[str]:
    """The bounds of one free field, without a solver; or if it cannot mend the edits, held fields of which one must
    change. It is the pair of its tightest bounds that contradicts itself, or an edit that does not have it."""
    tightest: dict[
        int, tuple[Decimal, dict[str, Decimal]]
    ] = {}  # by direction: the bound, and the edit by its other fields
    for row in rows:
        times = Decimal(row.coefficients.get(name, 0))
        if not times and not row.holds(values):
            return frozenset(row.coefficients)
        others = {other: Decimal(count) for other, count in row.coefficients.items() if other != name}
        held = sum((count * values[other] for other, count in others.items()), Decimal(0))
        for bound, direction in ((row.lowest, 1), (row.highest, -1)):
            if times and bound is not None:
                side = direction if times > 0 else -direction  # 1: the field is at least this, -1: at most
                end = (bound - held) / times
                if side not in tightest or side * (end - tightest[side][0]) > 0:
                    tightest[side] = end, {other: count / times for other, count in others.items()}
    if len(tightest) == 2 and tightest[1][0] > tightest[-1][0]:
        (_, below), (_, above) = tightest[1], tightest[-1]
        return frozenset(
            other
            for other in below.keys() | above.keys()
            if below.get(other, Decimal(0)) != above.get(other, Decimal(0))
        )
    lowest, highest = (tightest[side][0] if side in tightest else None for side in (1, -1))
    return lowest, highest


def _range(
    values: Mapping[str, Decimal], rows: Sequence[Row], chosen: frozenset[str], name: str
) -> tuple[float, float]:
    """The lowest and the highest value of a chosen field with which the edits can hold."""
    if len(chosen) == 1:
        found = _between(values, rows, name)
        assert isinstance(found, tuple)
        return float("-inf") if found[0] is None else float(found[0]), float("inf") if found[1] is None else float(
            found[1]
        )
    free = sorted(chosen)
    _, left, right = _sides(values, rows, free)
    ends = []
    for sign in (1.0, -1.0):
        cost = np.array([sign if one == name else 0.0 for one in free])
        solved = linprog(cost, A_ub=left, b_ub=right, bounds=[(None, None)] * len(free), method="highs")
        ends.append(sign * solved.fun if solved.success else -sign * float("inf"))
    return ends[0], ends[1]
