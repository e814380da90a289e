"""Runs of the command line show at the operator's desk when there is one, and know nothing of it when there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.recorded import NAME, recorded
from orchestration.pipeline import RunReport, run_month
from orchestration.releasable import NothingReceived
from orchestration.workspace import PROJECT_ROOT, Workspace
from tests.conftest import environment

RUN = """
import sys
from typer.testing import CliRunner
from orchestration.cli import app
done = CliRunner().invoke(app, ["run", "--json", "--no-documents", *sys.argv[1:]])
print(done.output)
print("dagster imported:", "dagster" in sys.modules)
sys.exit(done.exit_code)
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a Dagster instance as `make ui` makes it."""
    home = tmp_path / "desk"
    home.mkdir()
    shutil.copy(PROJECT_ROOT / "orchestration" / "dagster.yaml", home / "dagster.yaml")
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    return home


def zonestat_run(workspace: Workspace, home: str | None) -> subprocess.CompletedProcess[str]:
    told = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"} | environment(workspace)
    told |= {"DAGSTER_HOME": home} if home else {}
    command = [sys.executable, "-c", RUN, *(["--sample"] if workspace.is_sample else [])]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False, cwd=PROJECT_ROOT)


def test_a_run_shows_with_everything_that_it_wrote_and_checked(
    first_run: tuple[Workspace, RunReport], desk: Path
) -> None:
    from orchestration.definitions import defs

    workspace, report = first_run
    assert recorded(workspace, lambda: report) is report
    graph = defs.resolve_asset_graph()
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        assert (run.job_name, run.status) == (NAME, dg.DagsterRunStatus.SUCCESS)
        events = [entry.dagster_event for entry in instance.all_logs(run.run_id) if entry.dagster_event]
        written = set(instance.get_asset_keys())
        latest = instance.get_latest_materialization_event(dg.AssetKey(["publishing", "release"]))
    landed = {key for key in written if key.path[0] == "landing"}
    assert written - landed == {key for key in graph.get_all_asset_keys() if key.path[0] != "landing"}
    assert landed == {dg.AssetKey(["landing", gate.table]) for gate in report.gates if gate.gate == "landing"}
    evaluated = {
        (event.asset_check_evaluation_data.asset_key, event.asset_check_evaluation_data.check_name)
        for event in events
        if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
    }
    unsent = {key for key in graph.get_all_asset_keys() if key.path[0] == "landing"} - landed
    assert {key.path[-1] for key in unsent} == {"appraisal_weight", "rd_intensity_yearbook"}, "not part of the sample"
    assert evaluated == {(one.asset_key, one.name) for one in graph.asset_check_keys if one.asset_key not in unsent}
    assert latest is not None and latest.asset_materialization is not None
    assert latest.asset_materialization.metadata["版本 version"].value == report.published.version


def test_a_failed_run_shows_as_failed_and_raises_what_it_raised(workspace: Workspace, desk: Path) -> None:
    with pytest.raises(NothingReceived):
        recorded(workspace, lambda: run_month(workspace))
    with dg.DagsterInstance.get() as instance:
        assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.FAILURE]


def test_the_command_line_records_its_run_where_dagster_home_says(copied: Workspace, desk: Path) -> None:
    done = zonestat_run(copied, str(desk))
    assert done.returncode == 0, done.stderr
    assert '"is_new": false' in done.stdout
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
    assert (run.status, run.tags["zonestat/tree"]) == (dg.DagsterRunStatus.SUCCESS, "sample")


def test_without_a_desk_dagster_is_not_even_imported(copied: Workspace) -> None:
    done = zonestat_run(copied, None)
    assert (done.returncode, "dagster imported: False" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_desk_that_is_not_there_is_wrong_usage(copied: Workspace, tmp_path: Path) -> None:
    done = zonestat_run(copied, str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "make ui" in done.stdout
