"""How a figure is printed, and the words around it.

Belongs here: rounding, units, signs, the wording of official statistics. Does not belong here: where figures come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration import labels

BASE = "上年同期"


@dataclass(frozen=True)
class Format:
    """How figures of a unit are printed."""

    printed: str
    divide_by: Decimal
    decimals: int

    def scaled(self, value: Decimal) -> Decimal:
        """In the printed unit, with all its digits."""
        return value / self.divide_by

    def text(self, value: Decimal) -> str:
        """Rounded half up, without unit: ``16.12``; ``…`` for a figure that is not nothing but rounds to it."""
        rounded = self.scaled(value).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        if not rounded:
            return symbol("too_small") if value else f"{abs(rounded)}"
        return f"{rounded}"


@dataclass(frozen=True)
class Figure:
    """A figure of a document: what it is, as the release has it (``value`` in the unit ``unit_code``) and as printed.

    ``text`` has no unit. ``reason`` says why there is no value. ``trace`` says how to get behind it. ``is_filed``: it
    was filed and could not be computed.
    """

    what: str
    area: str
    period: str
    value: Decimal | None
    unit_code: str
    form: Format
    trace: str
    reason: str = ""
    is_filed: bool = False

    @property
    def text(self) -> str:
        return symbol("missing") if self.value is None else self.form.text(self.value)

    @property
    def said(self) -> str:
        """With its unit, as in a sentence; the reason in brackets where there is no value."""
        if self.value is None:
            return f"没有数值（{self.reason}）"
        if self.text == symbol("too_small"):
            return "接近零"
        return f"{self.text}{self.form.printed}{'（填报数）' if self.is_filed else ''}"

    @property
    def rounded(self) -> Decimal | None:
        """The figure as a reader of the document sees it."""
        if self.value is None:
            return None
        return self.form.scaled(self.value).quantize(Decimal(1).scaleb(-self.form.decimals), ROUND_HALF_UP)


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("formats.yml").read_text(encoding="utf-8"))
    return told


def symbol(name: str) -> str:
    """The sign for ``missing`` or ``too_small``."""
    return str(_told()["symbols"][name])


@cache
def format_of(unit_code: str, indicator: str = "", printed: str = "") -> Format:
    """How figures of a unit are printed; ``printed`` is another word for it (分 instead of 家)."""
    told = _told()["units"].get(unit_code, {})
    return Format(
        printed=printed or told.get("printed") or labels.unit(unit_code, indicator),
        divide_by=Decimal(told.get("divide_by", 1)),
        decimals=_told()["decimals"].get(indicator, told.get("decimals", 2)),
    )


def grown(figure: Figure, base: str = BASE) -> str:
    """``比上年同期增长3.2%``, ``比上年同期下降1.0%``, ``与上年同期持平``; says why where there is no rate. With an
    empty ``base``, which was said before, ``增长3.2%``."""
    if figure.value is None:
        return f"增速没有数值（{figure.reason}）"
    rounded = figure.rounded
    assert rounded is not None
    if not rounded:
        return f"与{base or BASE}持平"
    return f"{f'比{base}' if base else ''}{'增长' if rounded > 0 else '下降'}{abs(rounded)}{figure.form.printed}"


def moved(figure: Figure, base: str = "上年") -> str:
    """The same of a difference of rates: ``比上年提高0.15个百分点``, ``回落``."""
    if figure.value is None:
        return f"变动没有数值（{figure.reason}）"
    rounded = figure.rounded
    assert rounded is not None
    if not rounded:
        return f"与{base}持平"
    return f"比{base}{'提高' if rounded > 0 else '回落'}{abs(rounded)}{figure.form.printed}"


def netted(figure: Figure) -> str:
    """``净增5家``, ``净减2家``, ``没有净增减``."""
    if figure.value is None:
        return f"净增数没有数值（{figure.reason}）"
    rounded = figure.rounded
    assert rounded is not None
    if not rounded:
        return "没有净增减"
    return f"{'净增' if rounded > 0 else '净减'}{abs(rounded)}{figure.form.printed}"


def listed(names: list[str], at_most: int = 20) -> str:
    """Names in a row: ``甲、乙和丙``; a long list is cut and says how long it is."""
    shown = names[:at_most]
    if len(names) > at_most:
        return f"{'、'.join(shown)}等{len(names)}个"
    return "和".join(["、".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def typeset(text: str) -> str:
    """The text as Chinese is set: dates of documents and clauses in brackets of full width, no blank between Chinese.
    ``工作指引(试行) 2020-08四(二)1`` becomes ``工作指引（试行）（2020年8月）四（二）1``."""
    for pattern, instead in _SET:
        text = pattern.sub(instead, text)
    return text


def _dated(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"（{year}年{int(month)}月{f'{int(day)}日' if day else ''}）"


_CHINESE = "\u4e00-\u9fff"
_SET: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"(?<=[{_CHINESE}）)〕]) \(?(\d{{4}})-(\d\d)(?:-(\d\d))?\)?(?![\d.-])"), _dated),
    (re.compile(rf"\(([{_CHINESE}][^()]*)\)"), r"（\1）"),
    (re.compile(rf"(?<=[{_CHINESE}）\d])\((\d{{1,2}})\)"), r"（\1）"),
    (re.compile(rf"(?<=[{_CHINESE}]): ?"), "："),
    (re.compile(rf"(?<=[{_CHINESE}，。；：、”）]) (?=[{_CHINESE}“（])"), ""),
)


def day_zh(day: date) -> str:
    """``2024年12月31日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def plain(text: str) -> str:
    """Text from outside in one line, without signs that no document can carry or that turn lines round."""
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return "".join(sign for sign in kept if unicodedata.category(sign) not in ("Cf", "Cs", "Cn", "Co")).strip()
