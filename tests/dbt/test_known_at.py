"""What a later known-at moment makes known is computed, also in a year that no return is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.cli import show
from orchestration.landing import store
from orchestration.warehouse.affected import Cause, Inputs, Partition, affected_periods, causes, current_inputs
from orchestration.workspace import Workspace

BEFORE, AFTER = date(2024, 10, 1), date(2024, 10, 2)


def inputs(known_at: date, *periods: str) -> Inputs:
    return Inputs("project", known_at, partitions={"GQ-002/2022": Partition("same", periods)})


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
    assert compared == ["2022"], "no indicator of a month has an external figure in it"
    assert affected_periods(workspace, inputs(AFTER, "2022"), inputs(BEFORE, "2022")) == ["2022"]
    assert affected_periods(workspace, inputs(AFTER, "2022"), inputs(AFTER, "2022")) == []
    assert affected_periods(workspace, inputs(BEFORE, "2021"), inputs(AFTER, "2021")) == ["2022"]
    assert causes(workspace, inputs(BEFORE, "2022"), inputs(AFTER, "2022")) == (
        Cause("newly_known", ("2024-10-02",), ("2022",)),
    )


def test_a_nil_return_is_a_return_although_nothing_is_landed_of_it(tmp_path: Path) -> None:
    """A form that nobody else sent is received with it, so its figures are empty for another reason."""
    workspace, known_at = Workspace(tmp_path / "raw", tmp_path / "var", tmp_path / "exports"), datetime(2024, 10, 1)
    before = current_inputs(workspace, known_at)
    nil = {"form": "GQ-005", "reference_period": "2022", "verdict": "accept", "code": "nil_return", "row_count": 0}
    refused = {"form": "107-1", "reference_period": "2023", "verdict": "quarantine", "code": "no_rows", "row_count": 0}
    store.write_ledger(workspace, "verdicts", [nil, refused])
    now = current_inputs(workspace, known_at)
    published(workspace, "2022", BEFORE)
    assert causes(workspace, before, now) == (Cause("returns", ("GQ-005/2022",), ("2022", "2023")),)
    store.write_ledger(workspace, "verdicts", [refused])
    assert current_inputs(workspace, known_at).partitions == before.partitions == {}


def test_each_change_is_told_as_a_reason_of_its_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "raw", tmp_path / "var", tmp_path / "exports")
    published(workspace, "2022", AFTER)
    before = inputs(BEFORE, "2022")
    returned = replace(before, partitions=before.partitions | {"B204-1/2024-02": Partition("new", ("2024-02",))})
    assert causes(workspace, before, returned) == (
        Cause("returns", ("B204-1/2024-02",), ("2024-02", "2024-03", "2025-02", "2025-03")),
    )
    registered = replace(before, partitions=before.partitions | {"zone-membership/2024-02": Partition("new", ())})
    assert causes(workspace, before, registered) == (Cause("registries", ("zone-membership/2024-02",), None),)
    assert causes(workspace, before, replace(before, project="other")) == (Cause("method", (), None),)
    assert causes(workspace, None, before) == (Cause("first_build", (), None),)
    assert causes(workspace, before, before) == ()
    for one in (
        *causes(workspace, None, before),
        *causes(workspace, before, returned),
        *causes(workspace, before, registered),
    ):
        assert show.reason(one)
    assert "2024-10-02" in show.reason(causes(workspace, inputs(BEFORE), inputs(AFTER))[0])
