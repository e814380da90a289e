"""Reminder lists by league, and the calendar at the command line, over tables of responses."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.deadlines.extensions import extensions
from orchestration.reminders import NO_LEAGUE, NothingComputed, overview, write_reminders
from orchestration.workspace import Workspace
from tests.conftest import environment

OVERDUE: dict[str, Any] = {
    "area_code": "ordos",
    "form": "107-2",
    "reference_period": "2023",
    "league_area_code": "150600",
    "league_name_zh": "鄂尔多斯市",
    "area_name_zh": "鄂尔多斯高新技术产业开发区",
    "form_name_zh": "企业研究开发活动及相关情况",
    "period_zh": "2023年",
    "response_state": "missing",
    "due_date": date(2024, 3, 10),
    "extended_until": None,
    "effective_due_date": date(2024, 3, 10),
    "review_due_date": date(2024, 3, 25),
    "days_overdue": 5,
    "sentence_zh": "=已逾期5天",
}
SOON = OVERDUE | {"form": "GQ-002", "response_state": "not_yet_due", "days_overdue": 0, "sentence_zh": "请按期报送"}
ELSEWHERE = SOON | {"area_code": "nobody", "league_area_code": None, "league_name_zh": None}


@pytest.fixture
def reported(workspace: Workspace) -> Workspace:
    """A tree whose last run left these tables."""
    workspace.marts.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([SOON, OVERDUE, ELSEWHERE]), workspace.marts / "rpt_reminders.parquet")
    states = [{"form": "107-2", "reference_period": "2023", "response_state": one} for one in ("late", "late", "nil")]
    pq.write_table(pa.Table.from_pylist(states), workspace.marts / "fct_response_rates.parquet")
    return workspace


def rows(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_each_league_gets_its_own_list_with_the_overdue_first(reported: Workspace, tmp_path: Path) -> None:
    written = write_reminders(reported, tmp_path / "out")
    assert [path.name.split("_")[1] for path in written] == sorted(["鄂尔多斯市", NO_LEAGUE])
    [mine] = [path for path in written if "鄂尔多斯市" in path.name]
    found = rows(mine)
    assert "已逾期1项，即将到期1项" in found[1][0]
    assert [row[8] for row in found[3:]] == ["=已逾期5天", "请按期报送"]
    assert found[3][3] == date(2024, 3, 10)
    assert (found[3][7], found[4][7]) == (5, "")


def test_the_same_tables_give_the_same_bytes(reported: Workspace, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_reminders(reported, tmp_path / "a")]
    assert first == [path.read_bytes() for path in write_reminders(reported, tmp_path / "b")]


def test_without_a_run_there_is_nothing_to_remind_of(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NothingComputed, match="zonestat run"):
        write_reminders(workspace, tmp_path)
    assert all(one.states == {} for one in overview(workspace, date(2024, 3, 10)).deadlines)


def test_the_calendar_shows_a_month_before_and_after(reported: Workspace) -> None:
    found = overview(reported, date(2024, 3, 10))
    by_form = {(one.form, one.reference_period): one for one in found.deadlines}
    assert by_form["107-2", "2023"].states == {"late": 2, "nil": 1}
    assert by_form["107-2", "2023"].run_date == date(2024, 3, 11)
    assert ("GQ-002", "2023") in by_form and ("GQ-002", "2024") not in by_form
    assert [one.remarks_zh for one in found.deadlines if one.form == "B204-1"] == [("期限为暂定",)]
    [unknown] = [one for one in overview(reported, date(2030, 6, 10)).deadlines if one.reference_period == "2030-05"]
    assert any("只按周末推算" in remark for remark in unknown.remarks_zh)


def test_the_commands(reported: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in environment(reported).items():
        monkeypatch.setenv(name, value)
    shown = CliRunner().invoke(app, ["calendar", "--as-of", "2024-03-10", "--json"])
    assert json.loads(shown.stdout)["as_of"] == "2024-03-10"
    assert "107-2" in CliRunner().invoke(app, ["calendar", "--as-of", "2024-03-10"]).stdout
    assert CliRunner().invoke(app, ["calendar", "--as-of", "10 March"]).exit_code == 2
    lists = CliRunner().invoke(app, ["remind", "--to", str(tmp_path / "lists"), "--json"])
    assert len(json.loads(lists.stdout)) == len(list((tmp_path / "lists").glob("*.xlsx"))) == 2
    told = ["--by", "示例甲", "--reason", "系统故障", "--document", "示例〔2024〕1号"]
    done = CliRunner().invoke(app, ["extend", "107-2", "ordos", "2023", "--until", "2024-03-20", *told])
    assert done.exit_code == 0, done.output
    [decision] = extensions(reported)
    assert (decision.until, decision.document) == (date(2024, 3, 20), "示例〔2024〕1号")
    assert decision.recorded_at.replace(tzinfo=None) > datetime(2024, 1, 1)
    assert CliRunner().invoke(app, ["extend", "107-2", "ordos", "soon", "--until", "2024-03-20", *told]).exit_code == 2
