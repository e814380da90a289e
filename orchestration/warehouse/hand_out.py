"""Copies the marts out of the database, so that nobody else ever opens it.

Belongs here: Parquet files under ``var/marts``. Does not belong here: releases.
"""

from __future__ import annotations

from orchestration.warehouse.build import manifest_path
from orchestration.warehouse.manifest import Mart, marts
from orchestration.workspace import Workspace


def hand_out(workspace: Workspace) -> tuple[Mart, ...]:
    """Writes every mart to ``var/marts/<name>.parquet``, rows in a total order, and returns what was written."""
    import duckdb

    workspace.marts.mkdir(parents=True, exist_ok=True)
    handed_out = marts(manifest_path(workspace))
    with duckdb.connect(str(workspace.database)) as connection:
        for mart in handed_out:
            target = workspace.marts / f"{mart.name}.parquet"
            unfinished = target.with_suffix(".part")
            rows = connection.table(mart.name).order("all")
            rows.write_parquet(str(unfinished), compression="zstd")
            unfinished.replace(target)
    return handed_out
