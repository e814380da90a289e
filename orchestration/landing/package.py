"""Cells that the workbook reader hands over as empty and that are not: errors (``#DIV/0!``, ``#REF!``), and formulas
without a stored result.

Belongs here: finding those cells in the parts of an XLSX package. Does not belong here: all other cells.
An empty cell says that nothing was filed, such a cell says that something was and was lost: the two must not meet.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

NO_RESULT = "（公式没有计算结果）"  # what such a cell arrives as
_SUSPECT = re.compile(
    rb"""\bt\s*=\s*["']e["']"""
    rb"""|(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"""
)
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


class ErrorCell(NamedTuple):
    """Sheet name, row and column from zero, and the error as Excel shows it, or ``NO_RESULT``."""

    sheet: str
    row: int
    column: int
    text: str


def error_cells(content: bytes) -> Iterator[ErrorCell]:
    """All such cells of a workbook. Raises ``KeyError``, ``BadZipFile`` or ``ExpatError`` for a damaged package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name.lower(): name for name in package.namelist()}
        targets = {
            relation["Id"]: posixpath.normpath(posixpath.join("/xl", relation["Target"])).lstrip("/").lower()
            for relation in _elements(package.read(parts[_RELATIONS]), "Relationship")
            if relation.get("TargetMode") != "External"
        }
        for sheet in _elements(package.read(parts[_BOOK]), "sheet"):
            xml = package.read(parts[targets[sheet["id"]]])
            if _SUSPECT.search(xml):  # hardly ever, and searching costs little beside parsing
                yield from (ErrorCell(sheet["name"], *cell) for cell in _errors(xml))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of every element of this name, without namespaces."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == wanted:
            found.append({_local(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


class _Errors:
    """Follows the cells of a sheet; a row or cell without an address stands after the one before."""

    def __init__(self) -> None:
        self.found: list[tuple[int, int, str]] = []
        self.row = self.column = -1
        self.type = ""
        self.is_formula = self.is_value = False
        self.text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
                self.column = -1
            case "c":
                self.column += 1
                if address := _ADDRESS.fullmatch(attributes.get("r", "")):
                    self.row, self.column = int(address[2]) - 1, column_number(address[1])
                self.type, self.is_formula, self.text = attributes.get("t", ""), False, ""
            case "f":
                self.is_formula = True
            case "v":
                self.is_value = True

    def end(self, name: str) -> None:
        match _local(name):
            case "v":
                self.is_value = False
            case "c" if self.type == "e":
                self.found.append((self.row, self.column, self.text.strip() or "#ERROR"))
            # a formula whose result is an empty text says so by its type
            case "c" if self.is_formula and self.type != "str" and not self.text.strip():
                self.found.append((self.row, self.column, NO_RESULT))

    def data(self, text: str) -> None:
        if self.is_value and (self.is_formula or self.type == "e"):
            self.text += text


def _errors(xml: bytes) -> list[tuple[int, int, str]]:
    errors = _Errors()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = errors.start, errors.end
    parser.CharacterDataHandler = errors.data
    parser.Parse(xml, True)
    return errors.found


def column_number(letters: str) -> int:
    """The zero-based number of a spreadsheet column."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
