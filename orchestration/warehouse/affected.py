"""Which periods a run must compute.

Belongs here: comparing what is landed and ruled now with what the last finished build saw.
Does not belong here: computing anything for a period.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from orchestration import catalogue, durable, periods
from orchestration.warehouse.build import project_fingerprint
from orchestration.workspace import Workspace


@dataclass(frozen=True)
class Partition:
    """What is landed for a form and period: a hash of its files and of what is set aside, and the reference
    periods of its rows."""

    content: str
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """All that the figures of a build depend on. ``known_at`` counts by the external figures published until then."""

    project: str
    known_external_values: int
    partitions: dict[str, Partition] = field(default_factory=dict)


def current_inputs(workspace: Workspace, known_at: datetime) -> Inputs:
    """The inputs as they lie now."""
    folders = sorted(folder for form in catalogue.forms() for folder in (workspace.landing / form).glob("[!_]*"))
    partitions = {
        f"{folder.parent.name}/{folder.name}": _partition(workspace, folder)
        for folder in folders
        if any(folder.iterdir())
    }
    return Inputs(project_fingerprint(), _known_external_values(workspace, known_at), partitions)


def _partition(workspace: Workspace, folder: Path) -> Partition:
    import pyarrow.parquet as pq

    files = sorted(folder.glob("*.parquet"))
    digest = hashlib.sha256("\n".join(path.stem for path in files).encode())
    set_aside = workspace.quality / folder.parent.name / folder.name / "set_aside.parquet"
    if set_aside.exists():
        digest.update(set_aside.read_bytes())
    found = {
        period
        for path in files
        for period in pq.read_table(path, columns=["reference_period"])[0].to_pylist()
        if period
    }
    return Partition(digest.hexdigest(), tuple(sorted(found)))


def _known_external_values(workspace: Workspace, known_at: datetime) -> int:
    """How many external figures of the last build were published by then; a figure may come to be known with time."""
    import duckdb

    mart = workspace.marts / "fct_external_values.parquet"
    if not mart.exists():
        return -1
    query = "select count(*) from read_parquet($mart) where published_date <= $known_at"
    row = duckdb.execute(query, {"mart": str(mart), "known_at": known_at.date()}).fetchone()
    return int(row[0]) if row else -1


def affected_periods(before: Inputs | None, now: Inputs) -> list[str] | None:
    """The periods to compute again; None means everything. Registries and external tables concern every period."""
    if before is None or (before.project, before.known_external_values) != (now.project, now.known_external_values):
        return None
    forms = catalogue.forms()
    changed: set[str] = set()
    for name in before.partitions.keys() | now.partitions.keys():
        old, new = before.partitions.get(name), now.partitions.get(name)
        if old == new:
            continue
        if forms[name.split("/")[0]].family != "returns":
            return None
        changed |= set(old.periods if old else ()) | set(new.periods if new else ())
    return periods.affected_by(changed)


def remember(workspace: Workspace, inputs: Inputs) -> None:
    """Records the inputs of a build that finished and was handed out."""
    text = json.dumps(asdict(inputs), sort_keys=True, indent=1)
    durable.write_bytes(workspace.var / "built.json", text.encode())


def remembered(workspace: Workspace) -> Inputs | None:
    """The inputs of the last finished build, or None if there is none to build upon."""
    path = workspace.var / "built.json"
    if not path.exists() or not workspace.database.exists():
        return None
    stored = json.loads(path.read_text())
    partitions = {
        name: Partition(partition["content"], tuple(partition["periods"]))
        for name, partition in stored["partitions"].items()
    }
    return Inputs(stored["project"], stored["known_external_values"], partitions)
