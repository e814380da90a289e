"""What is wrong in the sample on purpose, and what the warehouse has to say about each.

Belongs here: reading the list (``planted.yml``, written first; the generator plants from it and tests hold the
verdicts against it) and the answer key made of it. Does not belong here: how a fault gets into a file (``faults``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.sample import naming
from orchestration.sample.naming import EDITIONS, PLAIN, Edition, Key

LIST = Path(__file__).with_name("planted.yml")
KEY_COLUMNS = (
    "name", "file", "form", "area_code", "reference_period", "row", "kind", "expected", "also", "sentence_zh",
    "sentence_en",
)  # fmt: skip


class Fault(StrEnum):
    """Kinds of faults. Those of a record are applied to the row that ``Planted.row`` numbers (from 0)."""

    NONE = "none"
    # the return as such
    NOT_FILED = "not_filed"
    LATE = "late"
    NIL = "nil"
    EMPTY = "empty"
    DUPLICATE = "duplicate"
    # the file
    EMPTY_FILE = "empty_file"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    OTHER_ENCODING = "other_encoding"
    OTHER_WORKBOOK = "other_workbook"
    TWO_SHEETS = "two_sheets"
    # the sheet
    REPLACE = "replace"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMN_EXTRA = "column_extra"
    OTHER_TOTAL = "other_total"
    ROW_BELOW_TOTAL = "row_below_total"
    RAGGED_ROW = "ragged_row"
    FORMULA = "formula"
    TOTAL_FORMULA = "total_formula"
    # the records
    CHANGE = "change"
    ADD = "add"
    DROP = "drop"
    DROP_LARGEST = "drop_largest"
    EMPTY_COLUMN = "empty_column"
    BAD_CODE = "bad_code"
    GUEST = "guest"
    # what happened to a unit, as the registers tell it (``population``); the list only says so
    EVENT = "event"


@dataclass(frozen=True)
class Planted:
    """One planted case.

    ``expected`` is a landing code, a rule id, ``ok`` or ``superseded`` (accepted; valid or not), ``late`` (accepted
    after the deadline), ``unit_event`` (accepted; the registers tell it), or a null reason (there is no file). ``also``
    lists rule ids that the same fault cannot but break as well.

    ``change`` says what a record becomes by item column: a value, or ``{of, times, plus, add}``: ``times`` the value
    of ``of`` (default: the item itself), plus ``plus``, on top of what is there if ``add``; ``{flip}`` turns yes and
    no. ``replace`` changes text of cells. ``share`` is what ``drop`` leaves out: a part, or from 1 on a number of
    records; ``drop_largest`` leaves out those that are largest in the item ``column``, at least one, and
    ``empty_column`` what all records say of it. ``folder`` is where the file lies if not where it should.
    """

    name: str
    key: Key
    fault: Fault
    expected: str
    what_zh: str
    what_en: str
    edition: Edition = PLAIN
    row: int = 0
    change: Mapping[str, Any] = field(default_factory=dict)
    replace: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    share: float = 0.5
    folder: str = ""
    container: str = ""
    also: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The file, relative to the tree; of a return that was not filed, where it would be."""
        return naming.path(self.key, self.edition, self.container, self.folder)


@cache
def planted() -> tuple[Planted, ...]:
    """Every case of the list, in its order."""
    return tuple(_case(entry) for entry in yaml.safe_load(LIST.read_text(encoding="utf-8")))


def _case(entry: dict[str, Any]) -> Planted:
    entry = dict(entry)
    return Planted(
        key=Key(entry.pop("form"), entry.pop("area", ""), entry.pop("period")),
        fault=Fault(entry.pop("fault")),
        edition=EDITIONS[entry.pop("edition", "plain")],
        also=tuple(entry.pop("also", ())),
        what_zh=entry.pop("zh"),
        what_en=entry.pop("en"),
        **entry,
    )


def planted_in(areas: Iterable[str], periods: Iterable[str]) -> tuple[Planted, ...]:
    """The cases of a tree that has these areas and periods (registers belong to no area)."""
    areas, periods = {*areas, ""}, set(periods)
    return tuple(case for case in planted() if case.key.area_code in areas and case.key.period in periods)


def answer_key(cases: Iterable[Planted]) -> bytes:
    """The cases as CSV: which file, which record, what is expected of it. Rows are numbered from 1, as filed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(KEY_COLUMNS)
    for case in cases:
        is_record = case.fault in (Fault.CHANGE, Fault.BAD_CODE)
        writer.writerow(
            [
                case.name, case.path, *case.key, case.row + 1 if is_record else None, case.fault, case.expected,
                "|".join(case.also), f"{case.what_zh}。", f"{case.what_en[0].upper()}{case.what_en[1:]}.",
            ]
        )  # fmt: skip
    return text.getvalue().encode()
