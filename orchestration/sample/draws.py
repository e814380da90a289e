"""Reproducible chance.

Belongs here: drawing numbers, choices and days from a seed. Does not belong here: what they stand for.
Everything rests on ``random.Random(seed).random()``, whose sequence is the same on every Python, and on single
additions and multiplications; no mathematical library, whose last digit differs between machines, and no ``sum``
over floats, whose last digit differs between Pythons.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

Option = TypeVar("Option")


class Draws:
    """A stream of draws of its own for whatever ``names`` name, so that nothing else can shift it."""

    def __init__(self, seed: int, *names: object) -> None:
        text = "\x1f".join(map(str, (seed, *names)))
        digest = hashlib.sha256(text.encode()).digest()
        self._next = random.Random(int.from_bytes(digest[:8], "big")).random  # noqa: S311 no secret rests on it

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._next() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        return self._next() < probability

    def normal(self) -> float:
        """Nearly standard normal: twelve uniform draws less six; never beyond six."""
        total = -6.0
        for _ in range(12):
            total += self._next()
        return total

    def skewed(self, median: float, spread: float) -> float:
        """Log-normal: half of the draws below ``median``, a long tail above. ``spread`` is the sigma of the log."""
        return median * float(Decimal(spread * self.normal()).exp())

    def pick(self, options: Sequence[Option]) -> Option:
        return options[self.whole(0, len(options) - 1)]

    def day(self, first: date, last: date) -> date:
        """A day from ``first`` to ``last``, but not late in a month: whether a fact that ends on the last day of a
        month still counts for it is a convention that the sample does not rest on."""
        drawn = first + timedelta(days=self.whole(0, (last - first).days))
        return max(first, drawn.replace(day=min(drawn.day, 27)))
