"""What stands in the XML of a sheet and what a reader of workbooks does not say.

Belongs here: cells that hold errors or formulas without a result, rows and columns that are hidden, how far the
sheet reaches, how many cells have content. Does not belong here: their values.
An empty cell says that nothing was filed; a cell that arrives empty and is not was lost: the two must not meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from orchestration.landing.container import Unreadable
from orchestration.landing.limits import Limits

NO_RESULT = "（公式没有计算结果）"  # what a formula without a stored result arrives as
_ADDRESS = re.compile(r"([A-Za-z]{1,4})([0-9]{1,8})")
# What may name a column beyond SR or a row from 20,000 on; up to there every box is small. The first is for sheets as
# programs write them, without line ends and single quotes; the second looks at every attribute.
_FAR_NAMES = rb"(?:[A-Za-z]{3,}[0-9]|[T-Zt-z][A-Za-z][0-9]|[Ss][S-Zs-z][0-9]|[A-Za-z]{0,2}(?:[0-9]{6}|[2-9][0-9]{4}))"
_FAR = re.compile(rb' r *= *"' + _FAR_NAMES)
_FAR_ANYHOW = re.compile(rb"""["']""" + _FAR_NAMES)
# Rows as programs write them when there is nothing to say of them: texts and figures at their addresses, perhaps with
# formulas, up to column RZ and row 9999. Whatever these patterns take is well-formed.
_ROW = (
    rb'<row r="[1-9][0-9]{0,3}"(?: spans="[0-9:]++")?+(?: s="[0-9]++")?+(?: customFormat="1")?+(?: ht="[0-9.]++")?+'
    rb'(?: customHeight="1")?+(?: x14ac:dyDescent="[0-9.]++")?+'
)
_CELL = (
    rb'<c r="[A-R]?[A-Z][1-9][0-9]{0,3}"(?: s="[0-9]++")?+(?: t="[snb]")?+'
    rb"(?:>(?:<f>[ -%'-;=?-{}~]++</f>)?+<v>-?+[0-9.]++(?:[Ee][-+]?+[0-9]++)?+</v></c>|/>)"
)
_PLAIN_ROWS = re.compile(rb"<sheetData>(?:" + _ROW + rb"(?:>(?:" + _CELL + rb")*+</row>|/>))*+</sheetData>")
_NO_ROWS = b"<sheetData/>"
_NOT_AROUND = re.compile(rb"hidden|[<:](?:sheetData|row|c|v|is)[\s/>]")
_NO_STORED = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s*(?:<v\s*(?:/>|>\s*</v>))?\s*</c>")
_DDE = re.compile(r"[\w\]]\s*\|\s*[^!]*!")
_TRUE = ("1", "true")


@dataclass
class Facts:
    """Rows and columns from zero; empty unless ``is_exact``: errors by cell (as Excel shows them, or ``NO_RESULT``),
    cells with content and the type of each, hidden ones. ``shown`` are cells whose format shows another figure, with
    the power of ten between the two (``number_formats``); ``is_hidden`` is the sheet."""

    is_exact: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shown: dict[tuple[int, int], int] = field(default_factory=dict)
    is_hidden: bool = False


def facts(xml: bytes, name: str, caps: Limits, calculates_on_load: bool = False, is_plain: bool = False) -> Facts:
    """A glance for an ordinary sheet, a walk through every cell for any other. ``xml`` is well-formed; ``is_plain``
    says that its rows are (``around_plain_rows``). Raises ``Unreadable``."""
    for hint, least, most in (("cells", b"<c/>", caps.max_cells), ("merges", b"<mergeCell ", caps.max_merges)):
        if len(xml) > most * len(least):  # smaller ones cannot hold so many
            found = len(re.findall(rb"[<:]%s[\s/>]" % least.strip(b"</> "), xml))
            if found > most:
                raise Unreadable("sheet_too_large", str(found), name, str(most), hint)
    if is_plain and not (calculates_on_load and b"<f>" in xml):
        return Facts()
    return Facts() if is_ordinary(xml, calculates_on_load) else walk(xml, name, caps, calculates_on_load)


def around_plain_rows(xml: bytes) -> bytes | None:
    """The sheet without its rows, if of these nothing can be said: they need no other look, and if what is around them
    is well-formed (and holds no comment, which might hide them), the whole is. None for any other sheet."""
    start = xml.find(b"<sheetData>")
    rows = _PLAIN_ROWS.match(xml, start) if start >= 0 else None
    if rows is None or _NOT_AROUND.search(xml[:start] + xml[rows.end() :]):
        return None
    return xml[:start] + _NO_ROWS + xml[rows.end() :]


def is_ordinary(xml: bytes, calculates_on_load: bool) -> bool:
    """Whether nothing needs a closer look before the sheet is read. What this misses in XML of an odd style shows after
    reading (``arrives_whole``)."""
    plain = not (b"'" in xml or xml.find(b"\n", 200) >= 0 or xml.find(b"\t", 200) >= 0)
    if b'"e"' in xml or b"'e'" in xml or b"hidden" in xml or (_FAR if plain else _FAR_ANYHOW).search(xml):
        return False
    return b"<f" not in xml or not (calculates_on_load or b"|" in xml or _NO_STORED.search(xml))


def arrives_whole(xml: bytes, arrived: int, is_plain: bool) -> bool:
    """Whether as many cells have content as arrived with some; a no only means that a closer look is needed."""
    if is_plain:
        return xml.count(b"<v>") == arrived
    return xml.count(b"</v") - xml.count(b"<v></v>") + xml.count(b"</is") == arrived


def cell_place(element: str, attributes: dict[str, str], last: tuple[int, int]) -> tuple[int, int]:
    """Where a row or cell stands, after the one before it (``last``); a row itself is at column -1."""
    row, column = last
    if element == "row":
        return (int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else row + 1), -1
    if address := _ADDRESS.fullmatch(attributes.get("r", "")):
        return int(address[2]) - 1, column_number(address[1].upper())
    return row, column + 1


class _Walk:
    """Follows the cells of a sheet; a row or cell without an address stands after the one before."""

    def __init__(self, name: str, on_load: bool) -> None:
        self.name, self.on_load = name, on_load
        self.facts = Facts(is_exact=True)
        self.row = self.column = -1
        self.type = ""
        self.inside = ""
        self.formula: str | None = None
        self.text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(" ")[2]
        match element:
            case "row":
                self.row, self.column = cell_place(element, attributes, (self.row, self.column))
                if attributes.get("hidden") in _TRUE:
                    self.facts.hidden_rows.add(self.row)
            case "c":
                self.row, self.column = cell_place(element, attributes, (self.row, self.column))
                self.type, self.formula, self.text = attributes.get("t", ""), None, ""
            case "col" if attributes.get("hidden") in _TRUE:
                first, last = int(attributes["min"]), min(int(attributes["max"]), 16384)
                self.facts.hidden_columns.update(range(first - 1, last))
            case "f":
                self.inside, self.formula = "f", ""
            case "v" | "is" as inside:
                self.inside = inside

    def end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "v" | "is" | "f":
                self.inside = ""
            case "c":
                self._cell((self.row, self.column))

    def _cell(self, place: tuple[int, int]) -> None:
        if self.formula and _DDE.search(re.sub(r'"[^"]*"', "", self.formula)):
            raise Unreadable("workbook_dde", self.formula[:80], f"{self.name}!{address(*place)}")
        is_uncomputed = self.on_load and self.text.strip() == "0"  # what some writers put for want of a result
        if self.type == "e":
            self.facts.errors[place] = self.text.strip() or "#ERROR"
        # a formula whose result is an empty text says so by its type
        elif self.formula is not None and self.type != "str" and (not self.text.strip() or is_uncomputed):
            self.facts.errors[place] = NO_RESULT
        elif self.text:
            if place in self.facts.cells:
                raise Unreadable("cell_twice", address(*place), f"{self.name}!{address(*place)}")
            self.facts.cells[place] = self.type

    def data(self, text: str) -> None:
        if self.inside == "f":
            self.formula = (self.formula or "") + text
        elif self.inside:
            self.text += text


def walk(xml: bytes, name: str, caps: Limits, calculates_on_load: bool) -> Facts:
    """Every cell. Raises ``Unreadable``."""
    walked = _Walk(name, calculates_on_load)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walked.start, walked.end
    parser.CharacterDataHandler = walked.data
    parser.Parse(xml, True)
    found = walked.facts
    refuse_too_large(found, name, caps)
    return found


def refuse_too_large(found: Facts, name: str, caps: Limits) -> None:
    """Raises ``Unreadable`` if the cells with content lie too far apart for any reader."""
    places = [*found.cells, *found.errors]
    if not places:
        return
    lowest, rightmost = max(places), max(places, key=lambda place: place[1])
    for hint, number, most, far in (
        ("columns", rightmost[1] + 1, caps.max_columns, rightmost),
        ("rows", len({row for row, _ in places}), caps.max_rows, lowest),
        ("box", (lowest[0] + 1) * (rightmost[1] + 1), caps.max_box_cells, lowest),
    ):
        if number > most:
            raise Unreadable("sheet_too_large", str(number), f"{name}!{address(*far)}", str(most), hint)


def address(row: int, column: int) -> str:
    """A cell as people name it."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def column_number(letters: str) -> int:
    """The zero-based number of a spreadsheet column."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
