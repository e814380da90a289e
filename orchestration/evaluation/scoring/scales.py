"""Scales: how values become comparable.

Belongs here: one model per way of normalising, with its arguments. ``fit`` looks at the units of a population and gives
back a function of one value, so that the same scale can be put on other values (what-if) without moving. Does not
belong here: which population, and what is done before and after.

Direction: under a negative direction more is worse. Scales turn by themselves: the sign of value and of bounds is
changed, ratios are inverted; ``segmented`` and ``categorical`` say themselves what a value is worth and must be written
the way they turn. Sources: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5, and for the efficacy
coefficient its textbook form (floor + range x share of the way from the not-allowed to the satisfactory value).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.table import Array
from orchestration.evaluation.scoring.transforms import Strict

Ties: TypeAlias = Literal["min", "max", "average", "dense"]
STATISTIC = r"^(min|max|mean|median|p(\d{1,2}(\.\d+)?|100))$"
Bound: TypeAlias = float | Annotated[str, Field(pattern=STATISTIC)]


@dataclass(frozen=True)
class Sample:
    """What a scale is fitted on: values without gaps, the unit of each, whether more is better, and the period (empty
    if periods are pooled or there are none)."""

    values: Array
    units: tuple[str, ...]
    is_negative: bool = False
    period: str = ""

    def statistic(self, bound: Bound) -> float:
        """A number as it is, or min, max, mean, median, or a percentile (p2.5; linear between values) of the sample."""
        if not isinstance(bound, str):
            return float(bound)
        if bound == "mean":
            return math.fsum(self.values.tolist()) / len(self.values)
        if bound == "median":
            return float(np.median(self.values))
        if found := re.fullmatch(r"p([\d.]+)", bound):
            return float(np.percentile(self.values, float(found[1])))
        return float(self.values.min() if bound == "min" else self.values.max())


@dataclass(frozen=True)
class Fitted:
    """A scale that has seen its population: what it does to values, and the numbers it does it with."""

    apply: Callable[[Array], Array]
    parameters: Mapping[str, float] = field(default_factory=dict)


class Unchanged(Strict):
    """Values stay as they are; only for positive directions."""

    kind: Literal["none"]

    def fit(self, sample: Sample) -> Fitted:
        if sample.is_negative:
            raise ScoreError(
                "不做标准化的负向指标没有意义：请用 linear（times: -1）或 power（exponent: -1）。",
                "an indicator that is not normalised cannot be negative: use linear with times -1 or power with -1.",
            )
        return Fitted(lambda values: values)


class _Span(Strict):
    """``to``: the values that the worse and the better bound become. ``flat``: what everybody gets when both bounds are
    equal; without it that is refused."""

    to: tuple[float, float] = (0.0, 1.0)
    flat: float | None = None

    def _between(self, sample: Sample, low: float, high: float, clip: bool) -> Fitted:
        is_negative, count = sample.is_negative, len(sample.values)
        bounds = {"low": low, "high": high}
        if low == high:
            if self.flat is None:
                raise ScoreError(
                    f"有数值的单位 {count} 个，上下限相等（{low:g}），没有区分。如确需计分，请在 normalise 写 flat。",
                    f"{count} units have a value and both bounds are {low:g}, so nothing is told apart; say flat in"
                    " normalise if everybody shall get one value.",
                )
            flat = self.flat
            return Fitted(lambda values: np.full_like(values, flat), bounds)
        if low > high:
            raise ScoreError(
                f"下限 {low:g} 大于上限 {high:g}；负向请写 direction: negative。",
                f"low {low:g} is above high {high:g}; a negative indicator says so by direction: negative.",
            )
        start, width = self.to[0], self.to[1] - self.to[0]

        def apply(values: Array) -> Array:
            share = (high - values) / (high - low) if is_negative else (values - low) / (high - low)
            return np.asarray(start + width * (np.clip(share, 0.0, 1.0) if clip else share))

        return Fitted(apply, bounds)


class MinMax(_Span):
    """Position between the lowest and the highest value of the population."""

    kind: Literal["min_max"]

    def fit(self, sample: Sample) -> Fitted:
        low, high = sample.statistic("min"), sample.statistic("max")
        return self._between(sample, low, high, clip=False)


class Goalposts(_Span):
    """Position between two stated bounds, each a number or a statistic (``min``, ``max``, ``mean``, ``median``,
    ``p2.5``); clipped unless ``clip`` is false. Bounds are in the unit of the transformed value. ``by_period`` gives
    other bounds to single periods (yearly quotas)."""

    kind: Literal["goalposts"]
    low: Bound
    high: Bound
    clip: bool = True
    by_period: dict[str, tuple[Bound, Bound]] = Field(default={})

    def fit(self, sample: Sample) -> Fitted:
        low, high = self.by_period.get(sample.period, (self.low, self.high))
        return self._between(sample, sample.statistic(low), sample.statistic(high), self.clip)


class Efficacy(Strict):
    """Efficacy coefficient: ``floor`` + ``range`` x share of the way from ``low`` (not allowed) to ``high``
    (satisfactory); for negative directions from ``high`` to ``low``. ``clip`` keeps it from floor to floor + range."""

    kind: Literal["efficacy"]
    low: Bound = "min"
    high: Bound = "max"
    floor: float = 60
    range: float = Field(default=40, gt=0)
    clip: bool = False
    flat: float | None = None

    def fit(self, sample: Sample) -> Fitted:
        span = Goalposts(
            kind="goalposts", low=self.low, high=self.high, clip=self.clip, flat=self.flat,
            to=(self.floor, self.floor + self.range),
        )  # fmt: skip
        return span.fit(sample)


class ZScore(Strict):
    """Standard score with mean ``mean`` and standard deviation ``sd``; ``ddof`` 1 is the sample deviation."""

    kind: Literal["z_score"]
    mean: float = 0
    sd: float = Field(default=1, gt=0)
    ddof: Literal[0, 1] = 1
    flat: float | None = None

    def fit(self, sample: Sample) -> Fitted:
        centre = sample.statistic("mean")
        freedom = len(sample.values) - self.ddof
        spread = math.sqrt(math.fsum((v - centre) ** 2 for v in sample.values.tolist()) / freedom) if freedom else 0.0
        found = {"mean": centre, "sd": spread}
        if spread == 0:
            if self.flat is None:
                raise ScoreError(
                    f"有数值的单位 {len(sample.values)} 个，数值相同，没有标准差。如确需计分，请在 normalise 写 flat。",
                    f"{len(sample.values)} units have a value, all the same, and no deviation; say flat in normalise if"
                    " everybody shall get one value.",
                )
            flat = self.flat
            return Fitted(lambda values: np.full_like(values, flat), found)
        sign = -1.0 if sample.is_negative else 1.0
        return Fitted(lambda values: np.asarray(self.mean + self.sd * sign * (values - centre) / spread), found)


class _Ranked(Strict):
    ties: Ties = "min"

    def _ranks(self, sample: Sample) -> Callable[[Array], Array]:
        """1 is the worst. A value outside the population gets the place it would have in it."""
        sign = -1.0 if sample.is_negative else 1.0
        known = np.sort(sign * sample.values)
        ties = self.ties

        def ranks(values: Array) -> Array:
            turned = sign * values
            if ties == "dense":
                return np.asarray(np.searchsorted(np.unique(known), turned) + 1.0)
            below = np.searchsorted(known, turned, side="left")
            not_above = np.searchsorted(known, turned, side="right")
            if ties == "min":
                return np.asarray(below + 1.0)
            return np.asarray(np.maximum(not_above, below + 1.0) if ties == "max" else (below + 1.0 + not_above) / 2)

        return ranks


class Rank(_Ranked):
    """Rank from 1 (worst) to the number of units (best)."""

    kind: Literal["rank"]

    def fit(self, sample: Sample) -> Fitted:
        return Fitted(self._ranks(sample), {"units": float(len(sample.values))})


class Percentile(_Ranked):
    """(rank - 1) / (units - 1), stretched over ``to``."""

    kind: Literal["percentile"]
    to: tuple[float, float] = (0.0, 1.0)

    def fit(self, sample: Sample) -> Fitted:
        count = len(sample.values)
        if count < 2:
            raise ScoreError(
                f"百分位至少要两个单位，有数值的只有 {count} 个。",
                f"a percentile needs two units, {count} has a value.",
            )
        ranks, (start, end) = self._ranks(sample), self.to
        return Fitted(
            lambda values: np.asarray(start + (end - start) * (ranks(values) - 1) / (count - 1)),
            {"units": float(count)},
        )


class Distance(Strict):
    """Distance to a ``reference``: a number, ``mean``, ``median``, ``best``, ``worst``, or ``unit:CODE``.

    ``ratio``: value / reference (turned over for negative directions); ``relative``: (value - reference) / |reference|;
    ``range``: 1 - (reference - value) / (reference - worst of the population). ``most`` caps from above."""

    kind: Literal["distance"]
    reference: float | Annotated[str, Field(pattern=r"^(mean|median|best|worst|unit:.+)$")]
    form: Literal["ratio", "relative", "range"] = "ratio"
    most: float | None = None
    times: float = 1

    def fit(self, sample: Sample) -> Fitted:
        best, worst = ("min", "max") if sample.is_negative else ("max", "min")
        reference, last = self._reference(sample, best, worst), sample.statistic(worst)
        if (self.form != "range" and reference == 0) or (self.form == "range" and reference == last):
            raise ScoreError(f"参照值 {reference:g} 不能作分母。", f"the reference {reference:g} cannot be divided by.")
        most = math.inf if self.most is None else self.most
        negative, form = sample.is_negative, self.form

        def apply(values: Array) -> Array:
            if form == "ratio":
                if negative and bool((values == 0).any()):
                    raise ScoreError("负向指标的数值为零，不能作分母。", "a negative indicator is zero and divides.")
                found = reference / values if negative else values / reference
            elif form == "relative":
                found = (values - reference) / abs(reference) * (-1.0 if negative else 1.0)
            else:
                found = 1 - (reference - values) / (reference - last)
            return np.asarray(np.minimum(self.times * found, most))

        return Fitted(apply, {"reference": reference})

    def _reference(self, sample: Sample, best: str, worst: str) -> float:
        if not isinstance(self.reference, str):
            return self.reference
        if not self.reference.startswith("unit:"):
            return sample.statistic({"best": best, "worst": worst}.get(self.reference, self.reference))
        code = self.reference.removeprefix("unit:")
        if code not in sample.units:
            raise ScoreError(f"参照单位 {code} 没有数值。", f"the reference unit {code} has no value.")
        return float(sample.values[sample.units.index(code)])


class AboveBelowMean(Strict):
    """``below``, ``near`` or ``above`` as value / mean is under 1 - ``margin``, within, or over 1 + ``margin``."""

    kind: Literal["above_below_mean"]
    margin: float = Field(default=0.0, ge=0)
    below: float = -1
    near: float = 0
    above: float = 1

    def fit(self, sample: Sample) -> Fitted:
        mean = sample.statistic("mean")
        edges = sorted((mean * (1 - self.margin), mean * (1 + self.margin)))
        low, high = (self.above, self.below) if sample.is_negative else (self.below, self.above)
        return Fitted(
            lambda values: np.where(values > edges[1], high, np.where(values < edges[0], low, self.near)),
            {"mean": mean},
        )


class Categorical(Strict):
    """``scores[i]`` for values below ``bounds[i]``, the last score from the last bound on. Bounds are numbers or
    statistics (``p20``); ``at_bound`` says on which side a value that equals a bound is."""

    kind: Literal["categorical"]
    bounds: tuple[Bound, ...] = Field(min_length=1)
    scores: tuple[float, ...]
    at_bound: Literal["above", "below"] = "above"

    @model_validator(mode="after")
    def _one_more(self) -> Categorical:
        if len(self.scores) != len(self.bounds) + 1:
            raise ValueError("scores 应比 bounds 多一个 / there must be one score more than bounds")
        return self

    def fit(self, sample: Sample) -> Fitted:
        bounds = [sample.statistic(bound) for bound in self.bounds]
        _turned_as_written(self.scores, sample.is_negative)
        if bounds != sorted(bounds):
            raise ScoreError(f"分档界限 {bounds} 应递增。", f"the bounds {bounds} must ascend.")
        scores = np.array(self.scores)
        side: Literal["left", "right"] = "right" if self.at_bound == "above" else "left"
        return Fitted(
            lambda values: scores[np.searchsorted(bounds, values, side=side)],
            {f"bound_{i}": bound for i, bound in enumerate(bounds, start=1)},
        )


class Segmented(Strict):
    """Straight lines between ``points`` (value, score), level outside them."""

    kind: Literal["segmented"]
    points: tuple[tuple[float, float], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ascending(self) -> Segmented:
        if any(left[0] >= right[0] for left, right in zip(self.points, self.points[1:], strict=False)):
            raise ValueError("各点的数值应递增 / the values of the points must ascend")
        return self

    def fit(self, sample: Sample) -> Fitted:
        at, worth = zip(*self.points, strict=True)
        _turned_as_written(worth, sample.is_negative)
        return Fitted(lambda values: np.asarray(np.interp(values, at, worth)))


def _turned_as_written(scores: tuple[float, ...], is_negative: bool) -> None:
    if is_negative and scores[-1] > scores[0]:
        raise ScoreError(
            "负向指标的分档或分段得分应随数值递减。", "steps or segments of a negative indicator must descend."
        )


Scale = Annotated[
    Unchanged | MinMax | Goalposts | Efficacy | ZScore | Rank | Percentile | Distance | AboveBelowMean | Categorical
    | Segmented,
    Field(discriminator="kind"),
]  # fmt: skip
