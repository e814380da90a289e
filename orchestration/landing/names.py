"""Names as files write them: of areas at their time, of units of account, of heads.

Belongs here: the forms in which names are compared, and what a name stands for.
Does not belong here: the names themselves (``dbt_project/seeds/codes``). There is no fuzzy match.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from orchestration import catalogue, periods
from orchestration.landing.grammar import BadCell, squeeze

Found = TypeVar("Found")
_SOME = 4
_FOOTNOTE_MARKS = "*＊※†‡" + "".join(map(chr, range(0x2460, 0x2488)))


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """The text in simplified script, by the tables of OpenCC."""
    return text if text.isascii() else _converter()(text)


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def head_text(text: str) -> str:
    """A head without footnote marks at its end, in the form in which heads are compared."""
    return squeeze(text.rstrip(_FOOTNOTE_MARKS + " \t\r\n　"))


def look_up(name: str, known: Mapping[str, Found]) -> Found | None:
    """What a compared name stands for, as it is written or else in simplified script."""
    found = known.get(name)
    return found if found is not None or name.isascii() else known.get(simplified(name))


@dataclass(frozen=True)
class _Use:
    """A name that an area has or had; dates as precisely as known, empty if not known."""

    area_code: str
    valid_from: str = ""
    valid_to: str = ""
    is_former: bool = False

    def holds(self, period: str) -> bool:
        """Whether the area had the name at the end of the period."""
        day = f"{periods.last_day(period):%Y-%m-%d}"
        return self.valid_from <= day and not (self.valid_to and self.valid_to <= day)


@cache
def _uses() -> dict[str, tuple[_Use, ...]]:
    """Every name of every area: present ones, and former ones with their time."""
    codes = {area.area_code for area in catalogue.areas()}
    since = {row["area_code"]: row["valid_from"] for row in reversed(_seed("area_validity"))}
    former = [(row["name_zh"], row["area_code"], row) for row in _seed("area_names")]
    former += [(row["name_zh"], row["successor_code"], row) for row in _seed("division_successors")]
    uses: dict[str, list[_Use]] = defaultdict(list)
    for area in catalogue.areas():
        for name in dict.fromkeys((area.area_code, area.name_zh, area.short_name_zh, *area.aliases)):
            if name:
                uses[squeeze(name)].append(_Use(area.area_code, since.get(area.area_code, "")))
    for name, code, row in former:
        if code in codes:
            uses[squeeze(name)].append(_Use(code, row["valid_from"], row["valid_to"], is_former=True))
    return {name: tuple(dict.fromkeys(found)) for name, found in uses.items()}


def _seed(name: str) -> list[dict[str, str]]:
    return catalogue.seed_rows(catalogue.SEEDS / "codes" / f"{name}.csv")


def area(name: str, period: str | None = None) -> str:
    """The code of an area by any of its names. Where a name has meant several areas, the end of the period
    decides; without one the name means what it means at present.

    Raises ``BadCell('area_unknown')``, also where time does not decide.
    """
    uses = look_up(squeeze(name), _uses()) or ()
    codes = {use.area_code for use in uses}
    if len(codes) > 1:
        codes = {use.area_code for use in uses if (use.holds(period) if period else not use.is_former)}
    if len(codes) != 1:
        raise BadCell("area_unknown")
    return codes.pop()


def is_outdated(name: str, period: str | None) -> bool:
    """Whether the area had given up (or did not yet have) this name at the end of the period."""
    uses = look_up(squeeze(name), _uses()) or ()
    return bool(period) and all(use.is_former and not use.holds(period or "") for use in uses)


def areas_in(text: str) -> set[str]:
    """The zones and candidates that a compared text names; a name inside a longer one does not count by itself."""
    found: set[str] = set()
    for name, code in _zone_names() if _any_zone().search(text) else ():
        if name in text:
            text = text.replace(name, "|")
            found.add(code)
    return found


@cache
def _any_zone() -> re.Pattern[str]:
    return re.compile("|".join(sorted({re.escape(name[:2]) for name, _ in _zone_names()})))


@cache
def _zone_names() -> tuple[tuple[str, str], ...]:
    levels = {area.area_code: area.area_level for area in catalogue.areas()}
    names = [
        (name, use.area_code)
        for name, uses in _uses().items()
        for use in uses
        if levels[use.area_code] in ("zone", "candidate") and not name.isascii()
    ]
    return tuple(sorted(names, key=lambda pair: (-len(pair[0]), pair)))


@cache
def _unit_names() -> dict[str, str]:
    return {
        squeeze(name): unit.unit_code
        for unit in catalogue.units().values()
        for name in (unit.unit_code, unit.name_zh, *unit.aliases)
    }


def some_units(dimension: str = "") -> str:
    """The first few units of account, of a dimension if one is named, to say what is allowed."""
    listed = [unit.name_zh for unit in catalogue.units().values() if dimension in ("", unit.dimension)]
    return "、".join(listed[:_SOME])


def some_areas() -> str:
    """The first few zones, to say what is allowed."""
    return "、".join([area.name_zh for area in catalogue.areas() if area.area_level == "zone"][:_SOME])


def unit(name: str) -> str:
    """The code of a unit of account by any of its names. Raises ``BadCell('unit_unknown')``."""
    code = look_up(squeeze(name), _unit_names())
    if code is None:
        raise BadCell("unit_unknown")
    return code
