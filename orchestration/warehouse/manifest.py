"""What dbt's manifest says about the marts.

Belongs here: columns, keys and descriptions of the tables that leave the warehouse, read from the manifest.
Does not belong here: descriptions of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str
    description: str
    unit_code: str


@dataclass(frozen=True)
class Mart:
    """A table that leaves the warehouse. ``is_enterprise_level`` tables stay in the house; ``has_all_periods`` tables
    go out whole, whatever the reference period of the release."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    is_enterprise_level: bool
    has_all_periods: bool = False


def marts(path: Path) -> tuple[Mart, ...]:
    """The models that are handed out, sorted by name: all with access ``public``, and those marked ``handed_out``."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    nodes = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    found = (_mart(node) for node in nodes if node["access"] == "public" or node["config"]["meta"].get("handed_out"))
    return tuple(sorted(found, key=lambda mart: mart.name))


def _mart(node: dict[str, Any]) -> Mart:
    meta = node["config"]["meta"]
    return Mart(
        name=node["name"],
        description=node["description"].strip(),
        columns=tuple(
            Column(
                column["name"], column["data_type"] or "", column["description"].strip(), column["meta"].get("unit", "")
            )
            for column in node["columns"].values()
        ),
        primary_key=tuple(meta.get("primary_key", ())),
        is_enterprise_level=node["access"] != "public",
        has_all_periods=bool(meta.get("has_all_periods")),
    )
