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

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from orchestration import catalogue
from orchestration.landing.cells import BY_INDICATOR
from orchestration.ledger import canonical_json
from orchestration.workspace import PROJECT_ROOT

Row = dict[str, Any]
_BETWEEN, _NOTHING = "\x1f", "\x00"  # landing takes no text with control characters


@cache
def key_columns(form: str) -> tuple[str, ...]:
    """What identifies a record of a form across deliveries: the ``key`` of its rules (``expectations/landing``), or
    for a form without rules everything but its figures."""
    path = PROJECT_ROOT / "expectations" / "landing" / f"{catalogue.forms()[form].landing_table}.yml"
    if path.exists():
        return tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["key"])
    return ("reference_period", *(_column(item) for item in catalogue.items(form) if item.data_type != "decimal"))


def is_of_units(form: str) -> bool:
    """Whether its records are about units: one that got another code is known by its name."""
    return "uscc" in key_columns(form)


def is_whole(form: str) -> bool:
    """Whether a delivery takes the place of the one before as a whole. Areas file row by row."""
    return catalogue.forms()[form].reporting_unit != "area"


def _column(item: catalogue.Item) -> str:
    """The column that says what an item means: of an area its code, whichever of its names was written."""
    return "area_code" if item.data_type == "area" else item.item_column


def text_of(value: Any) -> str | None:
    """A value as text, equal for equal values: 1.50 and 1.5 are one figure."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


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


@dataclass(frozen=True)
class Content:
    """A landed file of a form. ``path`` is its Parquet file, None for a nil return, which has no records."""

    form: str
    path: Path | None

    @cached_property
    def _table(self) -> pa.Table | None:
        return None if self.path is None else pq.read_table(self.path)

    @cached_property
    def said(self) -> list[str]:
        """For each row one text of all that it says."""
        if self._table is None:
            return []
        whose = ["reporting_area_code"] if is_whole(self.form) else []  # other rows name their areas themselves
        columns = [self._table[name].cast(pa.string()) for name in ("reference_period", *whose)]
        columns += [self._of_item(item) for item in catalogue.items(self.form)]
        return _joined(columns)

    def _of_item(self, item: catalogue.Item) -> pa.ChunkedArray | pa.Array:
        """What the rows say of an item. A column of figures has one scale, so equal figures have equal texts."""
        assert self._table is not None
        if item.data_type == "unit" or item.unit_code == BY_INDICATOR:
            needed = self._table.select([_column(item), _unit_column(item.form)]).to_pylist()
            return pa.array([said(row, item) for row in needed], type=pa.string())
        return self._table[_column(item)].cast(pa.string())

    @cached_property
    def keys(self) -> list[str]:
        """For each row the text of its key; of several with one key each has its number behind it."""
        if self._table is None:
            return []
        seen: Counter[str] = Counter()
        keys = _joined([self._table[name].cast(pa.string()) for name in key_columns(self.form)])
        numbered = dict[int, str]()
        for at in sorted(range(len(keys)), key=self.said.__getitem__):
            seen[keys[at]] += 1
            numbered[at] = keys[at] if seen[keys[at]] == 1 else f"{keys[at]}{_BETWEEN}{seen[keys[at]]}"
        return [numbered[at] for at in range(len(keys))]

    def row(self, at: int) -> Row:
        assert self._table is not None
        found: list[Row] = self._table.slice(at, 1).to_pylist()
        return found[0]

    @cached_property
    def hash(self) -> str:
        """One hash over all that is said."""
        return _hash(self.form, *sorted(self.said))

    @cached_property
    def facts(self) -> dict[str, str]:
        """What the order of deliveries asks of it. Of a form that is filed row by row a hash over each record by its
        key, else what people call the units by what identifies them; in a list of other things (contracts, patents)
        each record is one."""
        if not is_whole(self.form):
            return {key: _hash(text) for key, text in zip(self.keys, self.said, strict=True)}
        if self._table is None:
            return {}
        identity = ("uscc",) if is_of_units(self.form) else key_columns(self.form)
        units = ["、".join(filter(None, row.values())) for row in self._texts(identity)]
        has_names = "enterprise_name" in self._table.column_names
        names = [row["enterprise_name"] for row in self._texts(("enterprise_name",))] if has_names else units
        return {unit: name or unit for unit, name in zip(units, names, strict=True)}

    def _texts(self, columns: tuple[str, ...]) -> list[dict[str, str | None]]:
        assert self._table is not None
        table = pa.table({name: self._table[name].cast(pa.string()) for name in columns})
        found: list[dict[str, str | None]] = table.to_pylist()
        return found


def key_of(form: str, row: Row) -> str:
    """The key of a record as people read it: a JSON object."""
    return canonical_json({name: text_of(row[name]) for name in key_columns(form)})


def period_in(form: str, key: str) -> str:
    """The reference period in the text of a key."""
    return key.split(_BETWEEN)[key_columns(form).index("reference_period")]


def _joined(columns: list[pa.ChunkedArray | pa.Array]) -> list[str]:
    filled = [pc.fill_null(column, _NOTHING) for column in columns]
    found: list[str] = pc.binary_join_element_wise(*filled, _BETWEEN).to_pylist()
    return found


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
