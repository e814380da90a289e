"""The received files that a figure rests on: which version is valid, and which of its cells count.

Belongs here: versions, rows and cells of input files. Does not belong here: adding anything up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orchestration import catalogue
from orchestration.explain.contents import Content, Contents, Input, Row
from orchestration.landing.content import said

VALID, SUPERSEDED, SET_ASIDE, SAME_CONTENT, GONE = "valid", "superseded", "set_aside", "same_content", "gone"


@dataclass
class File:
    """One version of a return, register or table. ``state``: valid, superseded (``by`` names the file that took its
    place), set_aside (``by`` names the rules), same_content (``by`` names the file), gone (neither a landed copy nor
    the received bytes are there). ``rows`` counts the rows of the file, ``units`` those that count in the figure,
    ``cells`` says where each item of these stands. ``is_gate_known`` is False when the results of gate 1 are gone."""

    form: str
    path: str
    sha256: str
    received_at: str
    reporting_area_code: str = ""
    state: str = VALID
    by: str = ""
    is_gate_known: bool = True
    content_from: str = ""
    rows: int = 0
    units: int = 0
    cells: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """A file with its content and what became of it: the rows that remain, and what gate 1 set aside."""

    input: Input
    content: Content | None
    file: File
    remaining: list[Row]
    aside: list[Row]


class Walk:
    """The way from one figure down to cells. ``cells`` collects single cells of units, for whoever may see them."""

    def __init__(self, inputs: list[Input], contents: Contents) -> None:
        self._inputs, self._contents = inputs, contents
        self._versions: dict[tuple[str, str | None], list[Version]] = {}
        self.files: dict[str, File] = {}
        self.cells: list[Row] = []

    def register(self, form: str, counts: Callable[[Row], bool], items: Iterable[str]) -> None:
        """All deliveries of a register; the rows that count in the valid one."""
        for version in self._of(form):
            counted = [row for row in version.remaining if counts(row)] if version.file.state == VALID else []
            self._add(version, counted, items)

    def rows_of_register(self, form: str) -> list[Row]:
        """The rows of the valid delivery."""
        return next((one.remaining for one in self._of(form) if one.file.state == VALID), [])

    def unit_return(self, form: str, period: str, area: str, units: set[str], items: Iterable[str]) -> None:
        """The returns of a period that the area filed or that hold one of its units; a unit that two zones filed
        counts where it was delivered last."""
        seen: set[str] = set()
        for version in reversed(self._of(form, period)):
            counted = []
            if version.file.state == VALID:
                newest = {row["uscc"]: row for row in version.remaining if row["uscc"] in units - seen}
                counted = sorted(newest.values(), key=lambda row: int(row["row_number"]))
            seen |= {row["uscc"] for row in counted}
            if counted or version.file.reporting_area_code == area or version.file.state == GONE:
                self._add(version, counted, items)

    def filed_row(self, form: str, matches: Callable[[Row], bool], item: str, each: tuple[str, ...] = ()) -> None:
        """Forms that are delivered row by row: of all files that hold such a row the last one is valid. Its last such
        row counts, or the last one for each value of the columns ``each``."""
        holding = [one for one in self._of(form) if one.content and any(map(matches, one.content.rows))]
        own = [one for one in holding if one.file.state != SAME_CONTENT]
        valid = next((one for one in reversed(own) if any(map(matches, one.remaining))), None)
        for version in holding:
            if version.file.state == SAME_CONTENT:
                self._add(version, [], [item])
                continue
            newest = {tuple(row[name] for name in each): row for row in version.remaining if matches(row)}
            if version is valid:
                version.file.state, version.file.by = VALID, ""
            elif not newest:
                version.file.state, version.file.by = SET_ASIDE, _rules_against(version, matches)
            elif valid is not None:
                version.file.state, version.file.by = SUPERSEDED, valid.input.path
            counted = sorted(newest.values(), key=lambda row: int(row["row_number"])) if version is valid else []
            self._add(version, counted, [item])

    def _add(self, version: Version, counted: list[Row], items: Iterable[str]) -> None:
        file = self.files.setdefault(version.input.path, version.file)
        file.units = max(file.units, len(counted))
        letters = version.content.letters if version.content else {}
        for item in items:
            if counted:
                places = [*file.cells.get(item, ()), *_ranges(counted, letters.get(item, ""))]
                file.cells[item] = list(dict.fromkeys(places))
            self.cells += [
                {
                    "path": version.input.path,
                    "cell": _place(row, letters.get(item, "")),
                    "uscc": row.get("uscc"),
                    "item": item,
                    "as_filed": row.get(f"{item}_as_filed"),
                }
                for row in counted
                if row.get("uscc")
            ]

    def _of(self, form: str, period: str | None = None) -> list[Version]:
        """All versions, oldest first, with their states."""
        if (form, period) not in self._versions:
            mine = [one for one in self._inputs if one.form == form and period in (None, one.period)]
            self._versions[form, period] = _judged([self._version(one) for one in mine])
        return self._versions[form, period]

    def _version(self, one: Input) -> Version:
        content, aside = self._contents.of(one), self._contents.set_aside(one)
        file = File(one.form, one.path, one.sha256, one.received_at, is_gate_known=aside is not None)
        if content is None:
            file.state = GONE
            return Version(one, None, file, [], [])
        file.reporting_area_code, file.content_from = content.reporting_area_code, content.source
        file.rows = len(content.rows)
        whole = sorted({row["rule_id"] for row in aside or () if row["scope"] == "return"})
        if whole:
            file.state, file.by = SET_ASIDE, "、".join(whole)
            return Version(one, content, file, [], aside or [])
        records = {(row["sheet"], row["row_number"]) for row in aside or ()}
        remaining = [row for row in content.rows if (row["sheet"], row["row_number"]) not in records]
        return Version(one, content, file, remaining, aside or [])


def _rules_against(version: Version, matches: Callable[[Row], bool]) -> str:
    """The rules that set aside the whole file, or the rows of it that were looked for."""
    rows = version.content.rows if version.content else []
    places = {(row["sheet"], row["row_number"]) for row in rows if matches(row)}
    against = (
        row["rule_id"]
        for row in version.aside
        if row["scope"] == "return" or (row["sheet"], row["row_number"]) in places
    )
    return "、".join(sorted(set(against)))


def _judged(versions: list[Version]) -> list[Version]:
    """Says of each version whether a later one took its place. Registers are one return, others one per area and
    period."""
    latest: dict[Any, Version] = {}
    delivered: dict[Any, Version] = {}
    for version in versions:
        before = delivered.get(_key(version))
        if before is not None and _say_the_same(before, version):
            version.file.state, version.file.by = SAME_CONTENT, before.input.path
            continue
        delivered[_key(version)] = version
        if version.file.state == VALID:
            latest[_key(version)] = version
    for version in versions:
        if catalogue.forms()[version.input.form].reporting_unit == "area":
            continue  # delivered row by row, see ``Walk.filed_row``
        last = latest.get(_key(version))
        if version.file.state == VALID and last is not version and last is not None:
            version.file.state, version.file.by = SUPERSEDED, last.input.path
    return versions


def _say_the_same(one: Version, other: Version) -> bool:
    if one.input.sha256 == other.input.sha256:
        return True
    if one.content is None or other.content is None or len(one.content.rows) != len(other.content.rows):
        return False
    items = catalogue.items(one.input.form)
    first, second = (
        Counter(tuple(said(row, item) for item in items) for row in content.rows)
        for content in (one.content, other.content)
    )
    return first == second


def _key(version: Version) -> tuple[str, ...]:
    if catalogue.forms()[version.input.form].family == "registries":
        return (version.input.form,)
    return version.input.form, version.input.period, version.file.reporting_area_code


def _has_its_own_row(letter: str) -> bool:
    """Of a form with one item a line the place of an item is a whole address (``D9``), not a column."""
    return letter[-1:].isdigit()


def _place(row: Row, letter: str) -> str:
    address = letter if _has_its_own_row(letter) else f"{letter}{row['row_number']}"
    return f"{row['sheet']}!{address}" if row["sheet"] else address


def _ranges(rows: list[Row], letter: str) -> list[str]:
    """The cells of a column as few ranges: D6:D9, D11."""
    if _has_its_own_row(letter):
        return [_place(row, letter) for row in rows]
    places: list[str] = []
    start = before = None
    for row in [*rows, None]:
        if before is not None and (
            row is None or row["sheet"] != before["sheet"] or row["row_number"] != before["row_number"] + 1
        ):
            end = "" if before is start else f":{letter}{before['row_number']}"
            places.append(_place(start or before, letter) + end)
            start = None
        start = start or row
        before = row
    return places


def members(walk: Walk, area: str, day: date) -> set[str]:
    """The units of a zone on a day by the register of members (the zone that was entered last), or the units of a
    league or the region by the division code in the register of enterprises."""
    level = {one.area_code: one.area_level for one in catalogue.areas()}.get(area)
    if level in ("zone", "candidate"):
        entered: dict[str, tuple[date, int, str]] = {}
        for row in walk.rows_of_register("zone-membership"):
            joined, left = row["joined_date"], row["left_date"]
            if row["uscc"] and joined and joined <= day and not (left and left <= day):
                entry = (joined, int(row["row_number"]), str(row["area_code"]))
                entered[row["uscc"]] = max(entered.get(row["uscc"], entry), entry)
        return {uscc for uscc, entry in entered.items() if entry[2] == area}
    register = walk.rows_of_register("enterprise-register")
    return {row["uscc"] for row in register if row["uscc"] and area in areas_around(row["division_code"] or "")}


def with_predecessors(walk: Walk, units: set[str]) -> set[str]:
    """The units under the codes that they bore before, and those that went into them."""
    kinds = {row["code"]: row["name_zh"] for row in catalogue.seed_rows(catalogue.SEEDS / "codes/unit_event_kinds.csv")}
    carried_on = {name for code in ("code_change", "merger") for name in (code, kinds[code])}
    events = [row for row in walk.rows_of_register("unit-event") if row["event_kind_code"] in carried_on]
    found, before = set(units), set[str]()
    while found != before:
        before = set(found)
        found |= {row["uscc"] for row in events if row["successor_uscc"] in before and row["uscc"]}
    return found


def areas_around(code: str) -> set[str]:
    """The areas that a division or zone lies in, itself among them where it is one."""
    areas = {one.area_code: one for one in catalogue.areas()}
    found = areas.get(code) or areas.get(code[:4] + "00")
    above: set[str] = set()
    while found is not None:
        above.add(found.area_code)
        found = areas.get(found.parent_area_code)
    return above
