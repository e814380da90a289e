"""Aggregation: from the children of a group to the group.

Belongs here: the means, and what happens where a child is missing. Does not belong here: which weights.

Every mean but minimum, maximum is quasi-arithmetic: ``g(mean) = sum of w g(x) / sum of w`` with a generator ``g``; that
is what lets scores be taken apart exactly (``decompose``). ``sum`` and ``product`` use weights as they are (points;
exponents), the others relative to their sum. Sums are exact (``math.fsum``), so they do not depend on any order.
``copeland`` and ``kemeny`` are no means of a unit: they compare units in pairs (``outranking``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.outranking import Copeland, Kemeny
from orchestration.evaluation.scoring.transforms import Strict


class Mean(Strict):
    """A mean: its generator ``g`` and the inverse; ``is_relative``: weights are divided by their sum."""

    @property
    def is_relative(self) -> bool:
        return True

    def g(self, value: float) -> float:
        return value

    def inverse(self, value: float) -> float:
        return value

    def slope(self, value: float) -> float:  # noqa: ARG002  of a straight line
        """Derivative of the generator."""
        return 1.0

    def check(self, value: float) -> None:
        """Refuses values that the mean is not made for."""

    def combine(self, weights: Sequence[float], values: Sequence[float]) -> float:
        """The group from its children; no value is missing and weights do not sum to zero. Raises ``ScoreError``."""
        for value in values:
            self.check(value)
        total = math.fsum(weights) if self.is_relative else 1.0
        return self.inverse(math.fsum(w * self.g(x) for w, x in zip(weights, values, strict=True)) / total)


class Arithmetic(Mean):
    """Weighted mean."""

    kind: Literal["arithmetic"]


class Total(Mean):
    """Sum of weight x value, weights as they are: systems of points and deductions."""

    kind: Literal["sum"]

    @property
    def is_relative(self) -> bool:
        return False


class _NotNegative(Mean):
    def check(self, value: float) -> None:
        if value < 0:
            raise ScoreError(
                f"几何、调和、幂平均不能用负数（{value:g}）；请换标准化方法或用 cap 设下限。",
                f"geometric, harmonic and power means take no negative value ({value:g}): change the scale or cap it.",
            )


class Geometric(_NotNegative):
    """Weighted geometric mean; zero if any child with weight is zero."""

    kind: Literal["geometric"]

    def g(self, value: float) -> float:
        return math.log(value) if value > 0 else -math.inf

    def inverse(self, value: float) -> float:
        return math.exp(value)

    def slope(self, value: float) -> float:
        return 1 / value

    def combine(self, weights: Sequence[float], values: Sequence[float]) -> float:
        pairs = [(w, x) for w, x in zip(weights, values, strict=True) if w != 0]
        for _, value in pairs:
            self.check(value)
        if any(x == 0 for _, x in pairs):
            return self._with_zero(pairs)
        return super().combine([w for w, _ in pairs], [x for _, x in pairs])

    def _with_zero(self, _pairs: Sequence[tuple[float, float]]) -> float:
        return 0.0


class Product(Geometric):
    """Product of value to the power of weight; a weight of -1 divides. Made for ratios of groups."""

    kind: Literal["product"]  # type: ignore[assignment]

    @property
    def is_relative(self) -> bool:
        return False

    def _with_zero(self, pairs: Sequence[tuple[float, float]]) -> float:
        if any(x == 0 and w < 0 for w, x in pairs):
            raise ScoreError("乘积中有零作分母。", "a product is divided by zero.")
        return 0.0


class Harmonic(_NotNegative):
    """Weighted harmonic mean; zero if any child with weight is zero."""

    kind: Literal["harmonic"]

    def g(self, value: float) -> float:
        return 1 / value if value else math.inf

    def inverse(self, value: float) -> float:
        return 1 / value if value else math.inf

    def slope(self, value: float) -> float:
        return -1 / value**2

    def combine(self, weights: Sequence[float], values: Sequence[float]) -> float:
        pairs = [(w, x) for w, x in zip(weights, values, strict=True) if w != 0]
        if any(x == 0 for _, x in pairs):
            return 0.0
        return super().combine([w for w, _ in pairs], [x for _, x in pairs])


class PowerMean(_NotNegative):
    """(sum of w x^p)^(1/p) with relative weights; p 2 is the quadratic mean."""

    kind: Literal["power"]
    exponent: float = Field(gt=0)

    def g(self, value: float) -> float:
        return float(value**self.exponent)

    def inverse(self, value: float) -> float:
        return float(value ** (1 / self.exponent))

    def slope(self, value: float) -> float:
        return float(self.exponent * value ** (self.exponent - 1))


class Extreme(Mean):
    """The lowest or highest child that has weight."""

    kind: Literal["minimum", "maximum"]

    def combine(self, weights: Sequence[float], values: Sequence[float]) -> float:
        weighed = [x for w, x in zip(weights, values, strict=True) if w != 0]
        return min(weighed) if self.kind == "minimum" else max(weighed)


Aggregation = Annotated[
    Arithmetic | Geometric | Harmonic | PowerMean | Total | Product | Extreme | Copeland | Kemeny,
    Field(discriminator="kind"),
]


class Missing(Strict):
    """What a group does where children are missing: ``renormalise`` weighs the others relative to each other and marks
    the unit, ``refuse`` stops, ``blank`` leaves the group missing, ``zero`` puts 0. Below ``least_share`` of weight
    (indicators counted by their weight, down the tree) the group is missing: such a unit is not ranked."""

    policy: Literal["renormalise", "refuse", "blank", "zero"] = "renormalise"
    least_share: float = Field(default=0, ge=0, le=1)
