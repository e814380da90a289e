"""The closed grammars of cells.

Belongs here: how one cell becomes one typed value, or a reason why not.
Does not belong here: where the cell stands and what it is called.
A grammar never answers null or zero for something that it cannot read; an empty cell never gets here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from unicodedata import is_normalized

from orchestration import catalogue, credit_code, periods

Cell = (
    str | float | date | bool | None
)  # a number of a workbook is a double; what was typed into it is its shortest text

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_DIGIT = re.compile("[0-9０-９]")
_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_PERIOD = re.compile(r"([0-9]{4})年?(?:(?:-|(?<=年))(?:1-)?([0-9]{1,2})月?)?")
_DASH = "‐‑‒–—―－"
_DASHES = str.maketrans(dict.fromkeys(_DASH, "-"))
# Of what NFKC folds only this is a figure in another dress: folding ``100①`` or ``10²`` would read footnotes as digits.
_FULL_WIDTH = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"−": "-", "　": " "})
# Characters that nobody sees: they are no part of a name, and are shown where they make a figure unreadable.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_FOLDED = re.compile(rf"[{_DASH}\s]|{_UNSEEN.pattern}")  # what beside width makes two texts equal
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|ERROR)")
PRECISION = 18
EXCEL_DIGITS = 15  # a number of a workbook holds no more; the rest of a longer code is lost
BY_INDICATOR_SCALE = 10


class BadCell(ValueError):
    """The cell is outside the grammar; ``code`` is the reason code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def half_width(text: str) -> str:
    """Half width, one kind of dash. Blanks inside stay: two numbers in a cell are not one."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def squeeze(text: str) -> str:
    """The form in which heads, names and labels are compared: half width, one kind of dash, no blanks."""
    if text.isascii():
        return "".join(text.split())
    return _squeezed(text)


def squeeze_all(texts: Iterable[str]) -> dict[str, str]:
    """``squeeze`` of many texts of which hardly one was seen before."""
    return {text: text if is_normalized("NFKC", text) and not _FOLDED.search(text) else squeeze(text) for text in texts}


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    return "".join(_UNSEEN.sub("", half_width(text)).split())


def visible(text: str) -> str:
    """The text with its unseen characters named, for messages."""
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def _written(cell: Cell) -> str:
    """A day or period without blanks beside its signs; a blank between two digits stays and is refused."""
    text = (as_filed(cell) or "").translate(_FULL_WIDTH).translate(_DASHES).strip()
    return re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", text)


def as_filed(cell: Cell) -> str | None:
    """The cell as text, exactly as it was filed; numbers without a trailing ``.0``."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        text = repr(cell + 0.0).removesuffix(".0")  # minus zero is zero
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return cell.isoformat()


def number(cell: Cell) -> Decimal:
    """A number without loss. Raises ``BadCell('not_a_number')``, also for ``5%``, ``(5)``, ``5-``, ``5万``, ``1e5``:
    what they mean depends on who wrote them."""
    if isinstance(cell, float) and math.isfinite(cell):
        return Decimal(as_filed(cell) or "")
    if isinstance(cell, str) and _DIGIT.search(cell) and _NUMBER.fullmatch(text := cell.translate(_FULL_WIDTH).strip()):
        return Decimal(text.replace(",", ""))
    raise BadCell("not_a_number")


def fit(value: Decimal, scale: int) -> Decimal:
    """The value at the scale of its unit. Raises ``BadCell('number_out_of_range')`` beyond 18 digits."""
    try:
        fitted = value.quantize(_exponent(scale))
    except InvalidOperation as error:
        raise BadCell("number_out_of_range") from error
    if fitted.adjusted() + scale >= PRECISION:
        raise BadCell("number_out_of_range")
    return fitted


@cache
def _exponent(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


def day(cell: Cell) -> date:
    """A calendar day. Raises ``BadCell('not_a_date')``; two-digit years and day/month order are not guessed."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DATE.fullmatch(_written(cell))
    if match:
        year, month, day_of_month = (int(part) for part in match.groups() if part)
        try:
            return date(year, month, day_of_month)
        except ValueError as error:
            raise BadCell("not_a_date") from error
    raise BadCell("not_a_date")


def truth(cell: Cell) -> bool:
    """是 or 否. Raises ``BadCell('not_yes_no')``."""
    answers = {"是": True, "否": False, "TRUE": True, "FALSE": False}
    try:
        return answers[squeeze(as_filed(cell) or "")]
    except KeyError as error:
        raise BadCell("not_yes_no") from error


def period(cell: Cell) -> str:
    """A reference period, ``YYYY`` or ``YYYY-MM``. Raises ``BadCell('not_a_period')``."""
    match = _PERIOD.fullmatch(_written(cell))
    if match is None:
        raise BadCell("not_a_period")
    text = match[1] if match[2] is None else f"{match[1]}-{int(match[2]):02d}"
    try:
        periods.parse(text)
    except periods.NotAPeriod as error:
        raise BadCell("not_a_period") from error
    return text


def convert(value: Decimal, filed_in: str, wanted: str) -> Decimal:
    """The value in another unit of the same dimension. Raises ``BadCell('unit_conflict')``."""
    units = catalogue.units()
    if filed_in == wanted:
        return value
    if units[filed_in].dimension != units[wanted].dimension:
        raise BadCell("unit_conflict")
    return value * units[filed_in].factor / units[wanted].factor


def is_error(text: str) -> bool:
    """Whether this is what Excel shows where a formula failed, stored as an error or pasted as text."""
    return _ERROR.fullmatch(text.strip()) is not None


def text(cell: Cell) -> str:
    """A text or code. Raises ``BadCell('code_as_number')`` for a number so long that Excel has lost its last digits."""
    if isinstance(cell, str):
        return cell.strip()
    filed = as_filed(cell) or ""
    if isinstance(cell, float) and math.isfinite(cell) and len(Decimal(filed).as_tuple().digits) > EXCEL_DIGITS:
        raise BadCell("code_as_number")
    return filed


def uscc(cell: Cell) -> tuple[str, str]:
    """A credit code in the form in which codes are compared, and what its check digits say. Raises ``BadCell`` as
    ``text`` does."""
    code = credit_code.normalise(text(cell))
    return code, credit_code.check(code)
