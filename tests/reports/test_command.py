"""The command report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.pipeline import RunReport
from orchestration.reports.kinds import kinds
from orchestration.workspace import Workspace
from tests.conftest import environment


@pytest.fixture
def said(first_run: tuple[Workspace, RunReport]):
    """Runs the command on the tree after its first run."""
    told = environment(first_run[0])

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["report", *arguments, "--sample"], env=told)
        return done.exit_code, done.stdout

    return run


def test_list_names_every_kind(said) -> None:
    code, text = said("--list", "--json")
    assert code == 0
    assert {one["key"] for one in json.loads(text)} == kinds().keys()


def test_what_is_due_is_made(said, tmp_path: Path) -> None:
    code, text = said("--list", "--period", "2024-03", "--json")
    due = {(one["area_code"], one["kind"]): one["clause"] for one in json.loads(text)}
    assert (code, due["152500", "quarterly"]) == (0, "锡林郭勒盟实施方案 2021-11-05 五(三)")
    code, text = said("--due", "--period", "2024-03", "--format", "xlsx", "--to", str(tmp_path), "--json")
    assert (code, [Path(path).name for path in json.loads(text)]) == (0, ["2024-03_季度通报_152500_2024-04.r1.xlsx"])
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "arguments",
    [(), ("monthly",), ("--due",), ("monthly", "--due", "--period", "2024-04"), ("monthly", "--period", "x")],
)
def test_wrong_usage(said, arguments: tuple[str, ...]) -> None:
    assert said(*arguments)[0] == 2
