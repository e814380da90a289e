"""The sensor asks once for what is new under raw/, and a failed run leaves a notice."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import dagster as dg
import pytest

from orchestration import durable
from orchestration.assets import sensors
from orchestration.assets.tree import held
from orchestration.landing.land import land
from orchestration.workspace import Workspace
from tests.conftest import environment
from tests.landing.workbooks import GOOD, UNITS, b204_1, enterprise

LATER = 4e9  # a moment when every file has settled
RETURN = "returns/B204-1/2024-06/ordos.xlsx"


def put(workspace: Workspace, name: str, content: bytes = GOOD) -> Path:
    path = workspace.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def asked(
    workspace: Workspace, cursor: str | None, now: float = LATER
) -> tuple[list[tuple[str | None, str | None]], str]:
    found, cursor = sensors.requests(workspace, cursor, now)
    return [(one.job_name, one.partition_key) for one in found], cursor


def test_a_new_file_is_asked_for_once(workspace: Workspace) -> None:
    put(workspace, RETURN)
    found, cursor = asked(workspace, None)
    assert found == [("month", "2024-06")]
    assert asked(workspace, cursor) == ([], cursor)


def test_the_same_bytes_touched_after_landing_need_no_run(workspace: Workspace) -> None:
    path = put(workspace, RETURN)
    land(workspace)
    found, cursor = asked(workspace, None)
    assert found == []  # somebody landed it from the command line
    os.utime(path, (1, 1))
    assert asked(workspace, cursor)[0] == []


def test_changed_bytes_of_the_same_size_and_time_before_are_noticed(workspace: Workspace) -> None:
    path = put(workspace, RETURN)
    land(workspace)
    _, cursor = asked(workspace, None)
    before = path.stat()
    path.write_bytes(bytes(reversed(GOOD)))
    os.utime(path, (before.st_mtime - 100, before.st_mtime - 100))
    assert asked(workspace, cursor)[0] == [("month", "2024-06")]


def test_a_file_on_its_way_waits(workspace: Workspace) -> None:
    now = put(workspace, RETURN).stat().st_mtime + 5
    found, cursor = asked(workspace, None, now)
    assert found == []
    assert asked(workspace, cursor)[0] == [("month", "2024-06")]


def test_registers_and_stray_folders_come_with_the_newest_period(workspace: Workspace) -> None:
    put(workspace, "registries/hnte-certificate/2024-06/list.csv", b"x")
    put(workspace, "returns/unheard-of/2024/x.csv", b"x")
    assert asked(workspace, None)[0] == []  # there is no period to run yet
    put(workspace, "returns/GQ-002/2023/a.xlsx", b"x")
    assert asked(workspace, None)[0] == [("year", "2023")]
    put(workspace, "returns/B204-1/2024-05/a.xlsx", b"x")
    put(workspace, RETURN)
    assert asked(workspace, None)[0] == [("year", "2023"), ("month", "2024-05"), ("month", "2024-06")]


def test_january_alone_is_asked_for_as_the_merged_period(workspace: Workspace) -> None:
    put(workspace, "returns/B204-1/2024-01/ordos.xlsx")
    assert asked(workspace, None)[0] == [("month", "2024-02")]


def test_another_delivery_is_another_run(workspace: Workspace) -> None:
    put(workspace, RETURN)
    first, cursor = sensors.requests(workspace, None, LATER)
    put(workspace, "returns/B204-1/2024-06/ordos_2.xlsx", b204_1(enterprise(UNITS[0], 1, 1)))
    second, _ = sensors.requests(workspace, cursor, LATER)
    assert [one.partition_key for one in (*first, *second)] == ["2024-06", "2024-06"]
    assert first[0].run_key != second[0].run_key


def test_the_sensor_asks_through_dagster(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.definitions import defs

    for name, value in environment(workspace).items():
        monkeypatch.setenv(name, value)
    os.utime(put(workspace, RETURN), (1e9, 1e9))
    sensor = defs.get_repository_def().get_sensor_def("received_files")
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance, repository_def=defs.get_repository_def())
        data = sensor.evaluate_tick(context)
        assert [(one.job_name, one.partition_key) for one in data.run_requests or []] == [("month", "2024-06")]
        again = dg.build_sensor_context(instance, cursor=data.cursor, repository_def=defs.get_repository_def())
        assert sensor.evaluate_tick(again).run_requests in (None, [])


def test_a_failed_run_leaves_a_notice_and_tells_the_local_command(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in environment(workspace).items():
        monkeypatch.setenv(name, value)
    told = tmp_path / "told"
    script = tmp_path / "tell.py"
    script.write_text(f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())")
    monkeypatch.setenv(sensors.NOTICE_COMMAND, f"{shutil.which(sys.executable)} {script}")

    @dg.op
    def breaks() -> None:
        raise ValueError("示例")

    @dg.job
    def broken() -> None:
        breaks()

    with dg.DagsterInstance.ephemeral() as instance:
        done = broken.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_runs",
            dagster_event=done.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=done.dagster_run,
        ).for_run_failure()
        sensors.failed_runs(context)
    [line] = (workspace.var / "notices" / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    notice = json.loads(line)
    assert (notice["run"], notice["job"]) == (done.run_id, "broken")
    assert "broken" in notice["sentence_zh"]
    assert json.loads(told.read_text(encoding="utf-8")) == notice


def test_only_infrastructure_is_tried_again(workspace: Workspace) -> None:
    with durable.lock(workspace.var), pytest.raises(dg.RetryRequested), held(workspace):
        pass
    with pytest.raises(dg.RetryRequested), held(workspace):
        raise OSError("disk")
    with pytest.raises(ValueError, match="data"), held(workspace):
        raise ValueError("data")
