"""Outliers: extreme values of an indicator are drawn in, if the method says so, with a log line per point.

Belongs here: the tests (skewness and kurtosis) and the treatments. Does not belong here: when to treat, which is the
method's choice. Skewness G1 and excess kurtosis G2 are the adjusted sample statistics (Joanes and Gill 1998, type 2).
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.table import Array
from orchestration.evaluation.scoring.transforms import Strict


class NoTreatment(Strict):
    """Values stay."""

    kind: Literal["none"]

    def treat(self, values: Array) -> Array:
        return values


class Winsorise(Strict):
    """If |skewness| reaches ``skewness`` and kurtosis reaches ``kurtosis``, the extreme point (all that tie) takes the
    next value, again and again until one of them is below or ``most_points`` are drawn in. If it still is an outlier
    problem then, ``otherwise`` decides, on the original values: ``log`` log(x - min + 0.01 (max - min)),
    ``log_scaled`` log((max - 1) (x - min) / (max - min) + 1), ``untouched``; ``keep`` leaves what was drawn in."""

    kind: Literal["winsorise"]
    skewness: float = Field(default=2, gt=0)
    kurtosis: float = 3.5
    most_points: int = Field(default=5, ge=0)
    otherwise: Literal["keep", "log", "log_scaled", "untouched"] = "keep"

    def treat(self, values: Array) -> Array:
        drawn = values.copy()
        high: set[int] = set()
        low: set[int] = set()
        while not self.passes(drawn) and len(high) + len(low) < self.most_points:
            top = skewness(drawn) >= 0
            extreme = drawn.max() if top else drawn.min()
            at = np.flatnonzero(drawn == extreme)
            rest = drawn[drawn != extreme]
            drawn[at] = rest.max() if top else rest.min()
            (high if top else low).update(at.tolist())
        if self.passes(drawn) or self.otherwise == "keep":
            return drawn
        if self.otherwise == "untouched":
            return values
        return logged(values) if self.otherwise == "log" else _logged_scaled(values)

    def passes(self, values: Array) -> bool:
        if len(values) < 4 or float(values.max()) == float(values.min()):
            return True
        return abs(skewness(values)) < self.skewness or kurtosis(values) < self.kurtosis


class Beyond(Strict):
    """Values more than ``deviations`` sample standard deviations from the mean, or beyond the ``percentiles`` (2.5 and
    97.5, say), become that limit, or, with ``next``, the most extreme value that is within."""

    kind: Literal["beyond"]
    deviations: float | None = Field(default=None, gt=0)
    percentiles: tuple[float, float] | None = None
    to: Literal["limit", "next"] = "limit"

    @model_validator(mode="after")
    def _one_of_them(self) -> Beyond:
        if (self.deviations is None) == (self.percentiles is None):
            raise ValueError("deviations 与 percentiles 恰写一个 / exactly one of deviations and percentiles")
        return self

    def treat(self, values: Array) -> Array:
        if len(values) < 2:
            return values
        if self.percentiles is not None:
            low, high = (float(v) for v in np.percentile(values, self.percentiles))
        else:
            mean = math.fsum(values.tolist()) / len(values)
            spread = math.sqrt(_moment(values, 2) * len(values) / (len(values) - 1)) * (self.deviations or 0.0)
            low, high = mean - spread, mean + spread
        within = values[(values >= low) & (values <= high)]
        if self.to == "next" and len(within):
            low, high = float(within.min()), float(within.max())
        return np.asarray(np.clip(values, low, high))


class LogSkewed(Strict):
    """log(x - min + 0.01 (max - min)) for the whole indicator if it fails the same test."""

    kind: Literal["log"]
    skewness: float = Field(default=2, gt=0)
    kurtosis: float = 3.5

    def treat(self, values: Array) -> Array:
        test = Winsorise(kind="winsorise", skewness=self.skewness, kurtosis=self.kurtosis)
        return values if test.passes(values) else logged(values)


Treatment = Annotated[NoTreatment | Winsorise | Beyond | LogSkewed, Field(discriminator="kind")]


def logged(values: Array) -> Array:
    """Logarithm of the distance from just below the lowest value."""
    low, high = float(values.min()), float(values.max())
    return np.asarray(np.log(values - low + 0.01 * (high - low)))


def _logged_scaled(values: Array) -> Array:
    """Logarithm after stretching to 1 and the highest value."""
    low, high = float(values.min()), float(values.max())
    if high <= 1:
        raise ScoreError("log_scaled 要求最大值大于 1。", "log_scaled needs a largest value above 1.")
    return np.asarray(np.log((high - 1) * (values - low) / (high - low) + 1))


def skewness(values: Array) -> float:
    """G1; needs three values that differ."""
    n = len(values)
    second, third = _moment(values, 2), _moment(values, 3)
    return third / math.sqrt(second) ** 3 * math.sqrt(n * (n - 1)) / (n - 2)


def kurtosis(values: Array) -> float:
    """G2 (0 for a normal distribution); needs four values that differ."""
    n = len(values)
    excess = _moment(values, 4) / _moment(values, 2) ** 2 - 3
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def _moment(values: Array, order: int) -> float:
    numbers = values.tolist()
    mean = math.fsum(numbers) / len(numbers)
    return math.fsum((v - mean) ** order for v in numbers) / len(numbers)
