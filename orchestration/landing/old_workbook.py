"""What stands in the records of an old workbook (BIFF8: .xls, WPS .et) and what a reader of workbooks does not say.

Belongs here: the same facts as ``sheet_xml`` finds in XML, and macros and links. Does not belong here: values.
Record layouts: [MS-XLS], Microsoft Open Specifications.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping

import olefile

from orchestration.landing import number_formats
from orchestration.landing.container import Unreadable
from orchestration.landing.limits import Limits
from orchestration.landing.sheet_xml import NO_RESULT, Facts, refuse_too_large
from orchestration.landing.verdict import Finding

BOF, EOF, BOUNDSHEET, SUPBOOK, UNCALCED = 0x0809, 0x000A, 0x0085, 0x01AE, 0x005E
ROW, COLINFO, FORMULA, STRING, BOOLERR, MULRK = 0x0208, 0x007D, 0x0006, 0x0207, 0x0205, 0x00BD
FORMAT, XF = 0x041E, 0x00E0
NUMBER, RK, LABELSST, LABEL, RSTRING = 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_SELF, _ADD_IN = 0x0401, 0x3A01
_MACRO_SHEET, _WORKSHEET = 1, 0
# What the first byte of a formula's result says if its last two bytes are 0xFFFF.
_TEXT, _ERROR, _BLANK = 0, 2, 3


def examine(content: bytes, caps: Limits) -> tuple[dict[str, Facts], tuple[Finding, ...]]:
    """Facts by the name of the worksheet, and warnings. Raises ``Unreadable``; ``struct.error``, ``OSError`` or
    ``IndexError`` for a damaged file."""
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        if file.exists("_VBA_PROJECT_CUR"):
            raise Unreadable("workbook_macros", "VBA")
        has_author = file.exists("\x05SummaryInformation")
        stream = file.openstream("Workbook").read()
    sheets: dict[int, str] = {}
    found: dict[str, Facts] = {}
    links: list[str] = []
    looks = _Looks()
    current: _Walk | None = None
    depth = 0
    for at, kind, body in _records(stream):
        if kind == BOF:
            depth += 1
            if depth == 1 and at in sheets:
                current = _Walk(has_author, looks.odd())
                found[sheets[at]] = current.facts
        elif kind == EOF:
            depth -= 1
            current = current if depth else None
        elif kind == BOUNDSHEET:
            if body[5] == _MACRO_SHEET:
                raise Unreadable("workbook_macros", "XLM")
            if body[5] == _WORKSHEET:
                sheets[int.from_bytes(body[:4], "little")] = _text(body[6:])
        elif kind == SUPBOOK:
            links += _link(body)
        elif current is not None and depth == 1:
            current.record(kind, body)
        else:
            looks.record(kind, body)
    for name, facts in found.items():
        refuse_too_large(facts, name, caps)
    return found, (Finding("external_links", found="、".join(links)[:200]),) if links else ()


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, kind and body of each record. Raises ``Unreadable`` if the last one is cut off."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if not kind and not length:
            return  # what fills the last sector
        if at + 4 + length > len(stream):
            raise Unreadable("unreadable", f"第 {at} 字节处的记录不完整 / record cut off at byte {at}")
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _text(body: bytes) -> str:
    """A short text: its length, whether it has two bytes a character, its characters."""
    return body[2:].decode("utf-16-le") if body[1] & 1 else body[2:].decode("latin-1")


def _link(body: bytes) -> list[str]:
    """The file of another workbook. Raises ``Unreadable`` for DDE and OLE links."""
    sheets, length = struct.unpack_from("<HH", body)
    if length in (_SELF, _ADD_IN) or length > 255:
        return []
    name = _text(bytes([length & 0xFF]) + body[4:])
    if not sheets and "\x03" in name:
        raise Unreadable("workbook_dde", name.replace("\x03", "|"))
    return ["".join(sign for sign in name if sign.isprintable())] if sheets else []


class _Looks:
    """The number formats of a workbook, and the looks of cells, each of which has one."""

    def __init__(self) -> None:
        self.powers, self.formats = dict(number_formats.BUILT_IN), list[int]()

    def record(self, kind: int, body: bytes) -> None:
        if kind == FORMAT:
            code = body[5:].decode("utf-16-le") if body[4] & 1 else body[5:].decode("latin-1")
            self.powers[int.from_bytes(body[:2], "little")] = number_formats.power_of(code)
        elif kind == XF:
            self.formats.append(int.from_bytes(body[2:4], "little"))

    def odd(self) -> dict[int, int]:
        """The looks that show another figure, with the power of ten between the two."""
        return {look: power for look, code in enumerate(self.formats) if (power := self.powers.get(code))}


class _Walk:
    """Follows the records of a sheet; ``odd`` are looks that show another figure than the stored one."""

    def __init__(self, has_author: bool, odd: Mapping[int, int]) -> None:
        self.facts, self.odd = Facts(is_exact=True), odd
        self.has_author = has_author
        self.is_uncalculated = False

    def record(self, kind: int, body: bytes) -> None:
        if self.odd and kind in (NUMBER, RK, FORMULA):
            self._look(struct.unpack_from("<HH", body), body[4:6])
        if kind in (NUMBER, RK, LABELSST, LABEL, RSTRING):
            self.facts.cells[struct.unpack_from("<HH", body)] = "s" if kind in (LABELSST, LABEL, RSTRING) else ""
        elif kind == FORMULA:
            self._formula(struct.unpack_from("<HH", body), body[6:14])
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", body)
            for column in range(first, int.from_bytes(body[-2:], "little") + 1):
                self.facts.cells[row, column] = ""
                self._look((row, column), body[4 + 6 * (column - first) :][:2])
        elif kind == BOOLERR:
            if body[7]:
                self.facts.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[6], "#ERROR")
            else:
                self.facts.cells[struct.unpack_from("<HH", body)] = "b"
        elif kind == ROW and body[12] & 0x20:
            self.facts.hidden_rows.add(int.from_bytes(body[:2], "little"))
        elif kind == COLINFO and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            self.facts.hidden_columns.update(range(first, last + 1))
        elif kind == UNCALCED:
            self.is_uncalculated = True

    def _look(self, place: tuple[int, int], look: bytes) -> None:
        if power := self.odd.get(int.from_bytes(look, "little")):
            self.facts.shown[place] = power

    def _formula(self, place: tuple[int, int], result: bytes) -> None:
        """A sheet that was saved before it was calculated has no results. A blank result is an empty text to a program
        that calculates; programs that do not leave it so, and do not say who they are either."""
        is_special = result[6:] == b"\xff\xff"
        if is_special and result[0] == _ERROR:
            self.facts.errors[place] = ERRORS.get(result[2], "#ERROR")
        elif self.is_uncalculated or (is_special and result[0] == _BLANK and not self.has_author):
            self.facts.errors[place] = NO_RESULT
        elif not is_special or result[0] != _BLANK:
            self.facts.cells[place] = "s" if is_special and result[0] == _TEXT else ""
