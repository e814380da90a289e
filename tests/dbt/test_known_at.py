"""What a later known-at moment makes known is computed, also in a year that no return is compared with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from orchestration.warehouse.affected import Inputs, Partition, affected_periods
from orchestration.workspace import Workspace

BEFORE, AFTER = date(2024, 10, 1), date(2024, 10, 2)


def inputs(known_at: date, *periods: str) -> Inputs:
    return Inputs("project", known_at, {"GQ-002/2022": Partition("same", periods)})


def published(workspace: Workspace, year: str, day: date) -> None:
    workspace.marts.mkdir(parents=True)
    query = f"copy (select '{year}' as reference_period, date '{day}' as published_date) to '{{}}' (format parquet)"
    with duckdb.connect() as connection:
        connection.execute(query.format(workspace.marts / "int_external_values.parquet"))


def test_figures_that_become_known_are_computed_with_all_that_is_compared_with_them(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "raw", tmp_path / "var", tmp_path / "exports")
    published(workspace, "2022", AFTER)
    compared = affected_periods(
        workspace, inputs(BEFORE, "2021", "2022", "2022-06"), inputs(AFTER, "2021", "2022", "2022-06")
    )
    assert compared == ["2022", "2022-06"]
    assert affected_periods(workspace, inputs(AFTER, "2022"), inputs(BEFORE, "2022")) == ["2022"]
    assert affected_periods(workspace, inputs(AFTER, "2022"), inputs(AFTER, "2022")) == []
    assert affected_periods(workspace, inputs(BEFORE, "2021"), inputs(AFTER, "2021")) == ["2022"]
