"""Codes in free text that say which enterprise or person it is about.

Belongs here: finding unified social credit codes, telephone numbers and resident identity numbers, and masking them.
Does not belong here: where such codes may stand (``expectations/exports``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from orchestration import credit_code

CREDIT_CODE, PHONE_NUMBER, IDENTITY_NUMBER = "credit_code", "phone_number", "identity_number"
MASK = "*"

# Codes stand apart from letters and digits, so that nothing is found inside a hash. Patterns are lookaheads: a wrong
# start must not swallow the right one that begins inside it.
_START, _END, _GAP = r"(?<![0-9A-Z])", r"(?![0-9A-Z])", r"[\s\-–—]?"
_CREDIT = re.compile(rf"{_START}(?=((?:[0-9A-Z]{_GAP}){{17}}[0-9A-Z]){_END})")
_IDENTITY = re.compile(rf"{_START}(?=([1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9X]){_END})")
_COUNTRY = rf"\+?86{_GAP}"
_MOBILE = re.compile(rf"{_START}(?=((?:{_COUNTRY})?1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}){_END})")
# Area code with its leading zero (which falls away after +86) and seven or eight digits. Without an area code a number
# cannot be told from any other figure.
_LANDLINE = re.compile(
    rf"{_START}(?=((?:(?:{_COUNTRY})?\(?0[1-9][0-9]{{1,2}}\)?|\+86{_GAP}[1-9][0-9]{{1,2}}){_GAP}[2-8][0-9]{{6,7}}){_END})"
)
_BIRTHDAY = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_PERSON = re.compile(rf"[1-9][0-9]{{5}}{_BIRTHDAY}[0-9]{{3}}[0-9X]")
_IDENTITY_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))


class Found(NamedTuple):
    """A code in a text: what it is, its masked form, and where it stands in the text as ``plain`` makes it."""

    kind: str
    masked: str
    start: int
    end: int


def plain(text: str) -> str:
    """Half width and upper case: the form in which codes are looked for."""
    return unicodedata.normalize("NFKC", text).upper()


def find(text: str) -> list[Found]:
    """The codes in a text, by place. Credit codes and identity numbers count only with right check digits."""
    found = [
        Found(kind, _masked(_bare(code)), *span)
        for kind, code, span in _candidates(plain(text))
        if (kind != CREDIT_CODE or credit_code.check(_bare(code)) == "ok")
        and (kind != IDENTITY_NUMBER or is_identity_number(_bare(code)))
    ]
    whole = (one for one in found if not any(_is_part(one, other) for other in found))
    return sorted(whole, key=lambda one: (one.start, one.kind))


def _is_part(one: Found, other: Found) -> bool:
    """Whether a number was found once more, without its country code or bracket."""
    return one != other and one.kind == other.kind and other.start <= one.start and one.end <= other.end


def mask(text: str) -> str:
    """The text with all codes in it masked; a text without any comes back as it was."""
    found = find(text)
    if not found:
        return text
    whole, pieces, at = plain(text), [], 0
    for one in found:
        if one.start >= at:
            pieces += [whole[at : one.start], one.masked]
        at = max(at, one.end)
    return "".join(pieces) + whole[at:]


def is_identity_number(code: str) -> bool:
    """Whether 18 signs are a resident identity number: a birthday in it, the check sign of GB 11643 (mod 11-2)."""
    if not _PERSON.fullmatch(code):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(code[:17], _IDENTITY_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == code[17]


def _candidates(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    patterns = (
        (CREDIT_CODE, _CREDIT),
        (IDENTITY_NUMBER, _IDENTITY),
        (PHONE_NUMBER, _MOBILE),
        (PHONE_NUMBER, _LANDLINE),
    )
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            yield kind, match[1], match.span(1)


def _bare(code: str) -> str:
    return "".join(sign for sign in code if sign.isalnum())


def _masked(code: str) -> str:
    """The first three and the last two signs: enough to find the place, too little to know the code."""
    return code[:3] + MASK * (len(code) - 5) + code[-2:]
