"""What a landed file says, however it was written: its records, and hashes over them.

Belongs here: the form in which the content of two deliveries is compared. Does not belong here: what follows from it.
Names and formats of files, the order of rows and columns, and how a figure was written are no content.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from orchestration import catalogue
from orchestration.landing.cells import BY_INDICATOR
from orchestration.ledger import canonical_json
from orchestration.workspace import PROJECT_ROOT

Row = dict[str, Any]


@cache
def key_columns(form: str) -> tuple[str, ...]:
    """What identifies a record of a form across deliveries: the ``key`` of its rules (``expectations/landing``), or
    for a form without rules everything but its figures."""
    path = PROJECT_ROOT / "expectations" / "landing" / f"{catalogue.forms()[form].landing_table}.yml"
    if path.exists():
        return tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["key"])
    return ("reference_period", *(_column(item) for item in catalogue.items(form) if item.data_type != "decimal"))


def _column(item: catalogue.Item) -> str:
    """The column that says what an item means: of an area its code, whichever of its names was written."""
    return "area_code" if item.data_type == "area" else item.item_column


def said(row: Row, item: catalogue.Item) -> str | None:
    """What a row says of an item, equal however it was written: figures in the unit of the catalogue, or where each
    row names its unit in the base unit of its dimension."""
    value = row[_column(item)]
    if item.data_type == "unit":
        return catalogue.units()[value].dimension if value in catalogue.units() else text_of(value)
    if item.unit_code == BY_INDICATOR and value is not None:
        unit = catalogue.units().get(row[_unit_column(item.form)])
        return text_of(value * unit.factor if unit else value)
    return text_of(value)


@cache
def _unit_column(form: str) -> str:
    return next(item.item_column for item in catalogue.items(form) if item.data_type == "unit")


def text_of(value: Any) -> str | None:
    """A value as text, equal for equal values: 1.50 and 1.5 are one figure."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


@dataclass(frozen=True)
class Content:
    """A landed file of a form. ``path`` is its Parquet file, None for a nil return, which has no records."""

    form: str
    path: Path | None

    @cached_property
    def rows(self) -> list[Row]:
        return [] if self.path is None else pq.read_table(self.path).to_pylist()

    @cached_property
    def records(self) -> dict[str, Row]:
        """The rows by the text of their key; of several with one key each has its number in the text."""
        seen: Counter[str] = Counter()
        found = {}
        for row in sorted(self.rows, key=self._said):
            key = canonical_json({name: text_of(row[name]) for name in key_columns(self.form)})
            seen[key] += 1
            found[key if seen[key] == 1 else f"{key} {seen[key]}"] = row
        return found

    @cached_property
    def hashes(self) -> dict[str, str]:
        """A hash over what is said of each record."""
        return {key: _hash(self._said(row)) for key, row in self.records.items()}

    @cached_property
    def hash(self) -> str:
        """One hash over all that is said."""
        return _hash(self.form, *sorted(map(self._said, self.rows)))

    def _said(self, row: Row) -> str:
        is_filed_by_area = catalogue.forms()[self.form].reporting_unit == "area"  # whose rows name areas themselves
        of_whom = [row["reference_period"], None if is_filed_by_area else row["reporting_area_code"]]
        return canonical_json([*of_whom, *(said(row, item) for item in catalogue.items(self.form))])

    @property
    def is_of_units(self) -> bool:
        """Whether its records are about units: one that got another code is known by its name."""
        return "uscc" in key_columns(self.form)

    @cached_property
    def units(self) -> dict[str, str]:
        """What people call the units, by what identifies them; in a list of other things (contracts, patents) each
        record is one."""
        identity = ("uscc",) if self.is_of_units else key_columns(self.form)
        found = {}
        for row in self.rows:
            unit = "、".join(text_of(row[name]) or "" for name in identity)
            found[unit] = str(row.get("enterprise_name") or unit)
        return found


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
