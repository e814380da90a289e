"""A column of figures as texts, of which each becomes a number only when it is asked for.

Belongs here: columns in which every figure fits its unit as it was filed, their numbers and their sums.
Does not belong here: figures that must be converted or rounded (``cells``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from math import fsum
from typing import Any, overload

from orchestration.landing.grammar import PRECISION

_EXACT = 2.0**51


class Figures(Sequence[Decimal | None]):
    """Figures by their texts, None for an empty cell. Equal to the list of their numbers."""

    def __init__(self, texts: list[str | None], doubles: Sequence[float | None] = ()) -> None:
        self.texts, self._doubles = texts, doubles

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Decimal | None: ...
    @overload
    def __getitem__(self, at: slice) -> Figures: ...
    def __getitem__(self, at: int | slice) -> Decimal | Figures | None:
        if isinstance(at, slice):
            return Figures(self.texts[at], self._doubles[at])
        text = self.texts[at]
        return None if text is None else Decimal(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def total(self, scale: int) -> Decimal | None:
        """The sum, exact at the scale of the unit; None if there is no figure.

        Doubles are nearer to the figures that they stand for than 2^-53 of these, and ``fsum`` to their sum: while
        figures add up to less than 2^51 of the last decimal, the nearest multiple of it is the sum of the texts.
        """
        filled = [double for double in self._doubles if double is not None]
        if filled and sum(map(abs, filled)) * 10**scale < _EXACT:
            return Decimal(f"{fsum(filled):.{scale}f}")
        return exact_total(self, scale)


def exact_total(values: Iterable[Decimal | None], scale: int) -> Decimal | None:
    """The sum of figures that fit the scale; None if there is none."""
    filled = [value for value in values if value is not None]
    return sum(filled, Decimal(0).scaleb(-scale)) if filled else None


def plain_figures(cells: Sequence[Any], scale: int) -> Figures | None:
    """The column of these doubles and empty cells; None if one does not fit the scale as it is."""
    written = f"{[*cells]!r}, "[1:].replace("]", "").replace(".0,", ",").replace("None", "")
    if "-0," in written or not _plain(scale).fullmatch(written):
        return None
    return Figures([text or None for text in written[:-2].split(", ")], cells)


def figures_of(texts: list[str | None], scale: int) -> Figures | None:
    """The column of these texts; None if one is not plainly written or does not fit the scale."""
    filled = [text for text in texts if text is not None]
    if not set(map(type, filled)) <= {str}:
        return None
    written = ", ".join([*filled, ""])
    return Figures(texts) if written.count(",") == len(filled) and _plain(scale).fullmatch(written) else None


@cache
def _plain(scale: int) -> re.Pattern[str]:
    """Figures that fit a unit of this scale as they are, nothing for an empty cell, and behind each a comma."""
    decimals = rf"(?:\.[0-9]{{1,{scale}}}+)?+" if scale else ""
    return re.compile(rf"(?:(?:-?+[0-9]{{1,{PRECISION - scale}}}+{decimals})?+, )*+")
