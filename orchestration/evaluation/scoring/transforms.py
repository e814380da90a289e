"""Transforms: what is done to a value by itself, before or after it is normalised.

Belongs here: functions of one value and of their own arguments. Does not belong here: anything that looks at other
units (that is normalising).
"""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal, TypeAlias, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.table import Array

Rounding: TypeAlias = Literal["half_up", "half_even", "down"]
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


class Strict(BaseModel):
    """Unknown keys are errors; infinities, NaN and truth values (YAML reads yes and no as such) are no numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _no_truth_value_is_a_number(cls, raw: Any) -> Any:
        for name, value in raw.items() if isinstance(raw, dict) else ():
            wanted = cls.model_fields[name].annotation if name in cls.model_fields else None
            if isinstance(value, bool) and {float, int} & {wanted, *get_args(wanted)}:
                raise ValueError(
                    f"{name} 写的是 yes、no、true 或 false，应为 数"
                    f" / {name} is yes, no, true or false, expected is a number"
                )
        return raw


class Log(Strict):
    """Logarithm of value + ``offset``; values that have none are refused."""

    kind: Literal["log"]
    base: float = Field(default=math.e, gt=1)
    offset: float = 0

    def apply(self, values: Array) -> Array:
        moved = values + self.offset
        if bool((moved <= 0).any()):
            raise ScoreError(
                f"有数值加上 {self.offset:g} 后不是正数，不能取对数。",
                f"a value plus {self.offset:g} is not positive and has no logarithm.",
            )
        return np.asarray(np.log(moved) / math.log(self.base))


class Power(Strict):
    """Value to the power of ``exponent``; 0.5 is the square root, -1 the reciprocal."""

    kind: Literal["power"]
    exponent: float

    def apply(self, values: Array) -> Array:
        with np.errstate(invalid="ignore", divide="ignore"):
            raised: Array = np.power(values, self.exponent)
        if bool((~np.isfinite(raised) & ~np.isnan(values)).any()):
            raise ScoreError(
                f"有数值没有 {self.exponent:g} 次幂。", f"a value has no power with exponent {self.exponent:g}."
            )
        return raised


class Linear(Strict):
    """``times`` x value + ``plus``; times -1 and plus 1 is the complement of a share."""

    kind: Literal["linear"]
    times: float = 1
    plus: float = 0

    def apply(self, values: Array) -> Array:
        return values * self.times + self.plus


class Cap(Strict):
    """Values below ``least`` become ``least``, values above ``most`` become ``most``."""

    kind: Literal["cap"]
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Cap:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("下限大于上限 / least is above most")
        return self

    def apply(self, values: Array) -> Array:
        low = -np.inf if self.least is None else self.least
        high = np.inf if self.most is None else self.most
        return np.asarray(np.clip(values, low, high))


class DistanceFrom(Strict):
    """Absolute distance from a ``target``, for indicators that are best at a value in between."""

    kind: Literal["distance_from"]
    target: float

    def apply(self, values: Array) -> Array:
        return np.asarray(np.abs(values - self.target))


class NormalShare(Strict):
    """Share of the standard normal distribution below the value: turns standard scores into 0 to 1."""

    kind: Literal["normal_share"]

    def apply(self, values: Array) -> Array:
        return np.array([(1 + math.erf(v / math.sqrt(2))) / 2 for v in values.tolist()], dtype=np.float64)


class Round(Strict):
    """Rounds the decimal that a person reads (2.675 to two digits is 2.68), not its binary neighbour."""

    kind: Literal["round"]
    digits: int = Field(ge=-12, le=12)
    mode: Rounding = "half_up"

    def apply(self, values: Array) -> Array:
        return np.array([rounded(v, self.digits, self.mode) for v in values.tolist()], dtype=np.float64)


Transform = Annotated[Log | Power | Linear | Cap | DistanceFrom | NormalShare | Round, Field(discriminator="kind")]


def rounded(value: float, digits: int, mode: Rounding = "half_up") -> float:
    """Rounds the shortest decimal of a value; before that, the dust of binary arithmetic (15th digit) is wiped off."""
    if math.isnan(value):
        return value
    exact = Decimal(f"{value:.14e}")
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=MODES[mode]))


def without_dust(value: float) -> float:
    """The value to 12 significant digits: what differs only by binary arithmetic is equal."""
    return value if math.isnan(value) else float(f"{value:.11e}")


def apply_all(transforms: tuple[Transform, ...], values: Array) -> Array:
    """One after the other; missing stays missing. Raises ``ScoreError``."""
    there = ~np.isnan(values)
    changed = values.copy()
    for transform in transforms:
        changed[there] = transform.apply(changed[there])
    return changed
