"""What dbt's manifest says about the marts.

Belongs here: columns, keys and descriptions of the tables that leave the warehouse, read from the manifest.
Does not belong here: descriptions of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT_NAME = "zonestat"
LEDGER = "ledger"


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str
    description: str
    unit_code: str


@dataclass(frozen=True)
class Mart:
    """A table that leaves the warehouse. ``is_enterprise_level`` tables stay in the house; ``has_all_periods`` tables
    go out whole, whatever the reference period of the release; ``released_with`` is the kind of release that alone
    carries the table (``round``), empty for any."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    is_enterprise_level: bool
    has_all_periods: bool = False
    released_with: str = ""


def marts(path: Path) -> tuple[Mart, ...]:
    """The models that are handed out, sorted by name: all with access ``public``, and those marked ``handed_out``."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    nodes = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    found = (_mart(node) for node in nodes if node["access"] == "public" or node["config"]["meta"].get("handed_out"))
    return tuple(sorted(found, key=lambda mart: mart.name))


@dataclass(frozen=True)
class Declared:
    """The ids of dbt's tests: those of the selection that a build runs, and those that it leaves out because nothing
    they look at can have changed since the last full build."""

    selected: frozenset[str]
    carried_over: frozenset[str]


def declared_tests(path: Path, affected: Sequence[str] | None = None, sources: Collection[str] = ()) -> Declared:
    """All tests of the manifest, by what a build of the periods ``affected`` (None: everything) and ``sources``
    selects. A build that is not whole loads no seeds, and dbt leaves out every test that looks at one; it renews what
    is made of the ledgers and of those sources."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    tests = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    if affected is None:
        return Declared(frozenset(tests), frozenset())
    on_seeds = {
        name for name, node in tests.items() if any(one.startswith("seed.") for one in node["depends_on"]["nodes"])
    }
    selected = frozenset((set(tests) & _made_of(manifest, {LEDGER, *sources})) - on_seeds)
    return Declared(selected, frozenset(tests) - selected)


def _made_of(manifest: dict[str, Any], sources: Collection[str]) -> set[str]:
    """Every node that depends on one of the sources (``name`` with all its tables, or ``name.table``), however far
    down."""
    children = manifest["child_map"]
    starts = tuple(f"source.{PROJECT_NAME}.{name}." for name in sources)
    found: set[str] = set()
    waiting = [name for name in children if f"{name}.".startswith(starts)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(children.get(name, ()))
    return found


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
        released_with=meta.get("released_with", ""),
    )
