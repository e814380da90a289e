"""Imputation: what stands in for a missing value, always with a log line.

Belongs here: the ways of filling a gap. Does not belong here: which gaps are left (they stay missing and are dealt with
by ``aggregate``), and estimates of returns that are late (those are made per enterprise, in the warehouse).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from orchestration.evaluation.scoring.table import Array, Row, in_time
from orchestration.evaluation.scoring.transforms import Strict


class NoImputation(Strict):
    """Gaps stay."""

    kind: Literal["none"]

    def fill(self, *_: object) -> Mapping[int, float]:
        return {}


class Mean(Strict):
    """Mean of the population, or of the unit's ``group`` in it."""

    kind: Literal["mean", "group_mean", "median", "group_median"]

    def fill(self, values: Array, rows: Sequence[Row], population: Sequence[int]) -> Mapping[int, float]:
        centre = _median if self.kind.endswith("median") else _mean
        found = {}
        for i in population:
            if math.isnan(values[i]):
                like = [j for j in population if not self.kind.startswith("group") or rows[j].group == rows[i].group]
                known = [float(values[j]) for j in like if not math.isnan(values[j])]
                if known:
                    found[i] = centre(known)
        return found


class CarryForward(Strict):
    """The last earlier value of the same unit, at most ``periods`` periods of the table back."""

    kind: Literal["carry_forward"]
    periods: int = Field(default=1, ge=1)

    def fill(self, values: Array, rows: Sequence[Row], population: Sequence[int]) -> Mapping[int, float]:
        return {i: float(values[j]) for i, j in _earlier(values, rows, population, self.periods)}


class Ratio(Strict):
    """The last earlier value of the unit times the change, since then, of the sum over units that have both values (in
    its group, if ``within_group``)."""

    kind: Literal["ratio"]
    periods: int = Field(default=1, ge=1)
    within_group: bool = False

    def fill(self, values: Array, rows: Sequence[Row], population: Sequence[int]) -> Mapping[int, float]:
        at = {(row.unit, row.period): i for i, row in enumerate(rows)}
        found = {}
        for i, j in _earlier(values, rows, population, self.periods):
            pairs = [
                (now, before)
                for now, row in enumerate(rows)
                if row.period == rows[i].period
                and (not self.within_group or row.group == rows[i].group)
                and (before := at.get((row.unit, rows[j].period))) is not None
                and not math.isnan(values[now])
                and not math.isnan(values[before])
            ]
            base = math.fsum(float(values[before]) for _, before in pairs)
            if base != 0:
                found[i] = float(values[j]) * math.fsum(float(values[now]) for now, _ in pairs) / base
        return found


Imputation = Annotated[NoImputation | Mean | CarryForward | Ratio, Field(discriminator="kind")]


def _earlier(values: Array, rows: Sequence[Row], population: Sequence[int], reach: int) -> Iterable[tuple[int, int]]:
    """Each gap with the row of the same unit, at most ``reach`` periods before, that has a value."""
    periods = sorted({row.period for row in rows}, key=in_time)
    at = {(row.unit, row.period): i for i, row in enumerate(rows)}
    for i in population:
        if math.isnan(values[i]):
            now = periods.index(rows[i].period)
            for period in reversed(periods[max(0, now - reach) : now]):
                j = at.get((rows[i].unit, period))
                if j is not None and not math.isnan(values[j]):
                    yield i, j
                    break


def _mean(known: list[float]) -> float:
    return math.fsum(known) / len(known)


def _median(known: list[float]) -> float:
    return float(np.median(known))
