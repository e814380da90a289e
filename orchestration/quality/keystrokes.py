"""What a figure may have been before a slip of the pen.

Belongs here: undoing the slips that people make when they type figures. Does not belong here: which figure is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

LARGEST_SHIFT = 4
SIGN, SHIFT, SWAP, DROPPED, ADDED, OTHER = (
    "正负号",
    "小数点或零的个数",
    "相邻两位写反",
    "少写一位",
    "多写一位",
    "一位写错",
)


def undone(figure: Decimal) -> Iterator[tuple[Decimal, str]]:
    """What may have been meant by a figure as it was filed, each with the slip that would explain it, the likelier
    slips first. The number of decimals is kept but where the point moved."""
    yield -figure, SIGN
    for power in range(1, LARGEST_SHIFT + 1):
        yield figure.scaleb(power), SHIFT
        yield figure.scaleb(-power), SHIFT
    for digits, slip in _texts(figure):
        yield _as_filed(figure, digits), slip


def _texts(figure: Decimal) -> Iterator[tuple[str, str]]:
    digits = "".join(map(str, figure.as_tuple().digits))
    places = range(len(digits))
    for at in places[1:]:
        if digits[at - 1] != digits[at]:
            yield digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :], SWAP
    for at in range(len(digits) + 1):
        for added in "0123456789":
            yield digits[:at] + added + digits[at:], DROPPED
    for at in places:
        if len(digits) > 1:
            yield digits[:at] + digits[at + 1 :], ADDED
    for at in places:
        for other in "0123456789":
            if other != digits[at]:
                yield digits[:at] + other + digits[at + 1 :], OTHER


def _as_filed(figure: Decimal, digits: str) -> Decimal:
    exponent = figure.as_tuple().exponent
    assert isinstance(exponent, int)
    value = Decimal(int(digits)).scaleb(exponent)
    return -value if figure < 0 else value


def slip_between(figure: Decimal, lowest: Decimal, highest: Decimal) -> tuple[Decimal, str] | None:
    """The likeliest slip that leads from a value between the bounds to the figure, with that value; None if none does.
    Another digit at one place says little, and counts only where the bounds leave less than one digit of choice."""
    for meant, slip in undone(figure):
        if lowest <= meant <= highest and meant != figure:
            return meant, slip
    return None
