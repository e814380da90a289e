"""Which values a cell of a workbook can hold as they are.

Belongs here: what Excel would cut, round or refuse, in words. Does not belong here: writing (``workbook``).
"""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal

Value = str | int | float | Decimal | date | bool | None

MAX_DIGITS = 15  # Excel keeps no more; a longer number would come back as another one
MAX_TEXT = 32_767  # UTF-16 units in a cell
FIRST_YEAR = 1900


class UnwritableValue(ValueError):
    """The value has no faithful form in a cell: not finite, too long, too precise, or of another type."""


def problem_of(value: Value) -> str:
    """Why a cell cannot hold the value as it is; empty if it can."""
    problem = ""
    match value:
        case bool():
            pass
        case int() | float() | Decimal():
            problem = _problem_of_number(value)
        case str():
            problem = _problem_of_text(value)
        case datetime():
            problem = "请只写日期，或按文字写入 / write a date, or the moment as text"
        case date():
            if value.year < FIRST_YEAR:
                problem = f"Excel 没有{FIRST_YEAR}年以前的日期 / Excel has no dates before {FIRST_YEAR}"
        case _:
            problem = "单元格不支持此类型 / no cell holds this type"
    return problem


def _problem_of_number(value: int | float | Decimal) -> str:
    if isinstance(value, int):
        is_exact = abs(value) < 10**MAX_DIGITS
    elif not math.isfinite(value):
        return "不是有限的数 / not a finite number"
    else:
        is_exact = isinstance(value, float) or len(value.normalize().as_tuple().digits) <= MAX_DIGITS
    return "" if is_exact else f"超过{MAX_DIGITS}位有效数字，请按文字写入 / too many digits, write it as text"


def _problem_of_text(value: str) -> str:
    if len(value) > MAX_TEXT // 2 and len(value.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        return "文字过长 / text too long for a cell"
    if not value.isascii() and not _is_unicode(value):
        return "文字含有无效字符 / text is not valid Unicode"
    return ""


def _is_unicode(text: str) -> bool:
    """False for lone surrogates, which no XML can carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
