"""A column of figures as one text, which is taken apart only when a figure is asked for.

Belongs here: columns in which every figure fits its unit as it was filed, their numbers and their sums.
Does not belong here: figures that must be converted or rounded (``cells``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, cached_property
from math import fsum
from typing import Any, overload

from pydantic_core import to_json

from orchestration.landing.grammar import PRECISION

_EXACT = 2.0**51


class AsFiled(Sequence[str | None]):
    """The texts of a column of figures: ``written`` is each figure, nothing for an empty cell, and behind each a comma.
    Equal to the list of the texts, in which an empty cell is None."""

    def __init__(self, written: str) -> None:
        self.written, self._count = written, written.count(",")

    @cached_property
    def texts(self) -> list[str | None]:
        return [text or None for text in self.written.split(",")[:-1]]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str | None: ...
    @overload
    def __getitem__(self, at: slice) -> list[str | None]: ...
    def __getitem__(self, at: int | slice) -> str | list[str | None] | None:
        return self.texts[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.texts == [*other]

    __hash__ = None  # type: ignore[assignment]


class Figures(Sequence[Decimal | None]):
    """Figures by their texts. Equal to the list of their numbers."""

    def __init__(self, filed: AsFiled, doubles: Sequence[float | None] = ()) -> None:
        self.filed, self._doubles = filed, doubles

    def __len__(self) -> int:
        return len(self.filed)

    @overload
    def __getitem__(self, at: int) -> Decimal | None: ...
    @overload
    def __getitem__(self, at: slice) -> list[Decimal | None]: ...
    def __getitem__(self, at: int | slice) -> Decimal | list[Decimal | None] | None:
        if isinstance(at, slice):
            return [None if text is None else Decimal(text) for text in self.filed[at]]
        text = self.filed[at]
        return None if text is None else Decimal(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self[:] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def total(self, scale: int) -> Decimal | None:
        """The sum, exact at the scale of the unit; None if there is no figure.

        Doubles are nearer to the figures that they stand for than 2^-53 of these, and ``fsum`` to their sum: while
        figures add up to less than 2^51 of the last decimal, the nearest multiple of it is the sum of the texts.
        """
        if len(self.filed.written) == len(self.filed):  # nothing but commas
            return None
        filled = [*filter(None, self._doubles)]
        if filled and sum(map(abs, filled)) * 10**scale < _EXACT:
            return Decimal(f"{fsum(filled):.{scale}f}")
        return exact_total(self[:], scale)


def exact_total(values: Iterable[Decimal | None], scale: int) -> Decimal | None:
    """The sum of figures that fit the scale; None if there is none."""
    filled = [value for value in values if value is not None]
    return sum(filled, Decimal(0).scaleb(-scale)) if filled else None


def plain_figures(cells: Sequence[Any], scale: int) -> Figures | None:
    """The column of these doubles and empty cells; None if one does not fit the scale as it is."""
    written = to_json([*cells, None]).decode()  # the shortest texts, as those of Python, in a quarter of the time
    found = figures_of(written[1:-1].replace("null", "").replace(".0,", ","), scale)
    return None if found is None or "-0," in found.filed.written else Figures(found.filed, cells)


def figures_of(written: str, scale: int) -> Figures | None:
    """The column of these texts (``AsFiled``); None if one is not plainly written or does not fit the scale."""
    return Figures(AsFiled(written)) if _plain(scale).fullmatch(written) else None


@cache
def _plain(scale: int) -> re.Pattern[str]:
    """Figures that fit a unit of this scale as they are, nothing for an empty cell, and behind each a comma."""
    decimals = rf"(?:\.[0-9]{{1,{scale}}}+)?+" if scale else ""
    return re.compile(rf"(?:(?:-?+[0-9]{{1,{PRECISION - scale}}}+{decimals})?+,)*+")
