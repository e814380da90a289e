"""Tables that the evaluation writes beside the marts, as files describe them.

Belongs here: reading such a description, writing rows by it. Does not belong here: any table.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from orchestration.catalogue import unit_in
from orchestration.landing.store import TIMESTAMP, write_table
from orchestration.warehouse.manifest import Column, Mart
from orchestration.workspace import Workspace

Row = dict[str, Any]
TYPES = {
    "varchar": pa.string(),
    "integer": pa.int32(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": TIMESTAMP,
    "decimal(18, 4)": pa.decimal128(18, 4),
}


@cache
def described(path: Path) -> dict[str, Mart]:
    """The tables of a file: per name its description, key, columns with type and text, and ``released_with`` where only
    one kind of release carries it."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        name: Mart(
            name=name,
            description=told["description"],
            columns=tuple(
                Column(column, kind, text, unit_in(column)) for column, (kind, text) in told["columns"].items()
            ),
            primary_key=tuple(told["key"]),
            is_enterprise_level=False,
            has_all_periods=True,
            released_with=told.get("released_with", ""),
        )
        for name, told in read.items()
    }


def in_order(mart: Mart, rows: Iterable[Row]) -> list[Row]:
    """The rows by their key."""
    return sorted(rows, key=itemgetter(*mart.primary_key))


def write_mart(workspace: Workspace, mart: Mart, rows: list[Row]) -> None:
    """Writes a table to ``var/marts``."""
    schema = pa.schema([(column.name, TYPES[column.data_type]) for column in mart.columns])
    write_table(workspace.marts / f"{mart.name}.parquet", pa.Table.from_pylist(rows, schema=schema))
