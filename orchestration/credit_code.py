"""Check digits of the unified social credit code.

Belongs here: the arithmetic of GB 32100-2015 and of the organisation code inside it (GB 11714).
Does not belong here: whether a code is registered, or whose it is.
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Of what Unicode folds only full width is the same sign in another dress: ``①`` is a footnote, not a digit.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CREDIT_SIGNS = frozenset(CREDIT_ALPHABET)
_CREDIT_VALUES = bytes.maketrans(CREDIT_ALPHABET.encode(), bytes(range(len(CREDIT_ALPHABET))))
_ORGANISATION_VALUES = bytes.maketrans(ORGANISATION_ALPHABET.encode(), bytes(range(len(ORGANISATION_ALPHABET))))
_CREDIT_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015: weights 3^i mod 31, complement to 31)."""
    total = sum(map(mul, body.encode().translate(_CREDIT_VALUES), _CREDIT_WEIGHTS))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def organisation_check_digit(body: str) -> str:
    """The 9th character of an organisation code for the first 8 (GB 11714: mod 11, 10 is X, 11 is 0)."""
    remainder = 11 - sum(map(mul, body.encode().translate(_ORGANISATION_VALUES), _ORGANISATION_WEIGHTS)) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def normalise(text: str) -> str:
    """Half width, upper case, without blanks: the form in which codes are compared."""
    return "".join((text if text.isascii() else text.translate(_HALF_WIDTH)).upper().split())


@lru_cache(maxsize=65_536)
def check(code: str) -> str:
    """What is wrong with a normalised code: ``ok``, ``length``, ``alphabet``, ``check_digit`` (GB 32100)
    or ``organisation_check_digit`` (the code itself holds, the organisation code in it does not)."""
    if len(code) != 18:
        return "length"
    if not _CREDIT_SIGNS.issuperset(code):
        return "alphabet"
    if credit_check_digit(code[:17]) != code[17]:
        return "check_digit"
    if organisation_check_digit(code[8:16]) != code[16]:
        return "organisation_check_digit"
    return "ok"
