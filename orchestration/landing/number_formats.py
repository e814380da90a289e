"""Number formats that show another figure than the one that is stored: per cent, and thousands left out.

Belongs here: which cells are shown so. Does not belong here: formats that only add signs or round what is shown.
The clerk who reads ``5%`` on the screen has filed 5 per cent, and a program reads 0.05; who is right cannot be told,
so such a cell arrives as the text that is seen, and no grammar takes it for a figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.parsers import expat

from orchestration.landing.grammar import number
from orchestration.landing.sheet_xml import cell_place

BUILT_IN = {9: 2, 10: 2}  # 0% and 0.00% (ECMA-376 part 1, 18.8.30)
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_THOUSANDS = re.compile(r"[0#?](,+)(?![0#?,])")
_STYLE = re.compile(rb""" s *= *["']([0-9]+)["']""")


@lru_cache(maxsize=16)
def powers(styles: bytes) -> dict[str, int]:
    """By number of a cell format (as cells name it) the power of ten by which the shown figure differs from the stored
    one: 2 for per cent, -3 for each comma that leaves out thousands. ``styles`` is the part of the package."""
    if b"%" not in styles and b"numFmtId=" in styles and not re.search(rb'numFmtId="(?:9|10)"|,', styles):
        return {}
    codes: dict[str, int] = {str(number): power for number, power in BUILT_IN.items()}
    formats: list[str] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2])
        if path[-1] == "numFmt":
            codes[attributes.get("numFmtId", "")] = power_of(attributes.get("formatCode", ""))
        elif path[-2:] == ["cellXfs", "xf"]:
            formats.append(attributes.get("numFmtId", "0"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: path.pop()
    parser.Parse(styles, True)
    return {str(number): codes[code] for number, code in enumerate(formats) if codes.get(code)}


def power_of(code: str) -> int:
    """The power of a format code, by its section for figures above zero."""
    section = _QUOTED.sub("", code).partition(";")[0]
    thousands = _THOUSANDS.search(section)
    return 2 * section.count("%") - 3 * len(thousands[1] if thousands else "")


def shown_otherwise(xml: bytes, odd: Mapping[str, int]) -> dict[tuple[int, int], int]:
    """The cells of a sheet with such a format, by row and column from zero. ``odd`` is what ``powers`` gives."""
    if not odd or not {number.decode() for number in _STYLE.findall(xml)} & set(odd):
        return {}
    found: dict[tuple[int, int], int] = {}
    place = (-1, -1)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place
        element = name.rpartition(" ")[2]
        if element in ("row", "c"):
            place = cell_place(element, attributes, place)
        if element == "c" and attributes.get("s", "") in odd:
            found[place] = odd[attributes["s"]]

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def as_shown(stored: float, power: int) -> str:
    """A figure as the sheet shows it, with a sign that says so."""
    value = number(stored)
    shown = f"{value.scaleb(power).normalize():f}"
    return f"{shown}%" if power == 2 else f"{shown}（显示值，存储值为 {value:f}）"
