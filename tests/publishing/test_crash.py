"""A kill at any moment leaves the last good release, and the next run carries on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration import durable
from orchestration.pipeline import run_month
from orchestration.publishing.rebuild import rebuild
from orchestration.publishing.release import current, versions
from orchestration.publishing.verify import problems
from orchestration.workspace import Workspace
from tests.conftest import environment, resend_amended

SECONDS = (0.7, 2.5, 5.0, 8.0)


def intact(workspace: Workspace) -> bool:
    pointed = {entry["version"] for entry in current(workspace).values()}
    return pointed <= set(versions(workspace)) and not any(problems(workspace, name) for name in versions(workspace))


def test_killed_runs_publish_nothing_half_and_lose_nothing(copied: Workspace) -> None:
    source = next(copied.raw.glob("returns/B204-1/2024-02/*包头稀土*月.xlsx"))
    resend_amended(source, source.with_name("示例数据_再次报送.xlsx"))
    program = str(Path(sys.executable).with_name("zonestat"))
    for seconds in SECONDS:
        run = subprocess.Popen([program, "run", "--sample", "--json"], env=os.environ | environment(copied))
        time.sleep(seconds)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert intact(copied)
    report = run_month(copied)
    assert intact(copied)
    assert not list(copied.exports.glob(".staging-*"))
    assert rebuild(copied, report.published.version).is_equal


def test_a_second_run_at_the_same_time_is_told_who_holds_the_tree(workspace: Workspace) -> None:
    with durable.lock(workspace.var), pytest.raises(durable.Busy, match=str(os.getpid())), durable.lock(workspace.var):
        pass
    with durable.lock(workspace.var):
        pass
