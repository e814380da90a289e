"""What `zonestat targets` reads from the tables of the last run, and how it says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.catalogue import NoSuchArea
from orchestration.cli import app
from orchestration.explain import NoSuchFigure
from orchestration.reminders import NothingComputed
from orchestration.targets import progress
from orchestration.workspace import Workspace

PROGRESS = """
    select
        'K-05' as rule_id, 'stated' as reading_code, area_code, reference_period, 'none' as target_vintage,
        'd' as document, '创建期末企业数' as label_zh, '按条文' as reading_zh, 'count' as unit_code,
        'enterprise_count' as indicator_code,
        '>=' as comparator, 200.0::decimal(28, 10) as target_value, null::decimal(28, 10) as target_value_to,
        186.2::decimal(28, 10) as path_value, actual::decimal(28, 10) as actual_value,
        (actual - 200)::decimal(28, 10) as gap_value, status as target_status, null as reason_code,
        null::boolean as is_met_by_alternative
    from (values
        ('kundulun', '2022', 188, 'on_track'), ('kundulun', '2023', 199, 'behind'), ('ordos', '2023', 200, 'met')
    ) as given (area_code, reference_period, actual, status)
"""
TARGETS = "select 'K-05' as rule_id, 'stated' as reading_code, 'K-12' as conflicts_with_rule_id, null as note"
TASKS = "select unnest(['2023', '2023-12', '2024-02', '2024-04']) as reference_period"
OVERDUE = """
    select
        unit_zh, 'lead' as unit_role, 'K-T1' as task_code, 'kundulun' as area_code, reference_period,
        '创新规划设计' as label_zh, date '2023-09-30' as due_date, days as days_overdue,
        'overdue' as deadline_state, 60.0::decimal(28, 10) as progress_pct
    from (values
        ('区科技局', '2023', 92), ('区科技局', '2023-12', 92), ('区科技局', '2024-02', 152)
    ) as given (unit_zh, reference_period, days)
"""


@pytest.fixture
def computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A tree with nothing but the tables that the command reads."""
    workspace = Workspace(tmp_path / "raw", tmp_path / "var", tmp_path / "exports")
    workspace.marts.mkdir(parents=True)
    tables = {"fct_target_progress": PROGRESS, "dim_target": TARGETS}
    tables |= {"fct_task_progress": TASKS, "rpt_overdue_tasks": OVERDUE}
    for name, query in tables.items():
        duckdb.sql(query).write_parquet(str(workspace.marts / f"{name}.parquet"))
    for name, folder in (("RAW", workspace.raw), ("VAR", workspace.var), ("EXPORTS", workspace.exports)):
        monkeypatch.setenv(f"ZONESTAT_{name}", str(folder))
    yield workspace


def test_each_target_is_told_as_of_the_last_year_that_is_over(computed: Workspace) -> None:
    def years(period: str | None) -> list[str]:
        return [row["reference_period"] for row in progress(computed, "kundulun", period).targets]

    assert years(None) == ["2023"]
    assert years("2023-06") == ["2022"]
    assert years("2023-12") == ["2023"]
    assert progress(computed).period == "2024-04"


@pytest.mark.parametrize("period", ["2010", "2021-12", "2024-05", "2030"])
def test_a_period_of_which_nothing_is_known_is_said(computed: Workspace, period: str) -> None:
    with pytest.raises(NoSuchFigure, match=f"没有 {period} .*已知 2022 至 2024-04"):
        progress(computed, None, period)
    assert CliRunner().invoke(app, ["targets", "--period", period]).exit_code == 1
    assert CliRunner().invoke(app, ["targets", "--period", "soon"]).exit_code == 2


def test_a_period_without_rows_of_its_own_says_what_is_shown_instead(computed: Workspace) -> None:
    found = progress(computed, None, "2024-01")
    assert (found.targets_until, found.tasks_until) == ("2023", "2023-12")
    assert "没有 2024-01 的目标和任务进度" in found.note_zh and "目标截至2023年末，任务截至2023-12" in found.note_zh
    shown = CliRunner().invoke(app, ["targets", "--period", "2024-01"]).output
    assert found.note_zh in shown and "截至2023年末" in shown
    for period in (None, "2023", "2024-02", "2024-04"):
        assert progress(computed, None, period).note_zh == ""


def test_an_area_stands_for_itself_and_the_zones_in_it(computed: Workspace) -> None:
    assert {row["area_code"] for row in progress(computed).targets} == {"kundulun", "ordos"}
    assert {row["area_code"] for row in progress(computed, "150200").targets} == {"kundulun"}
    assert progress(computed, "152500").targets == progress(computed, "152500").overdue == []


def test_overdue_tasks_are_those_of_the_last_period_up_to_then(computed: Workspace) -> None:
    assert progress(computed).overdue == []  # in April nothing was overdue any more
    assert [row["days_overdue"] for row in progress(computed, None, "2024-02").overdue] == [152]
    assert [row["days_overdue"] for row in progress(computed, None, "2023").overdue] == [92]


def test_unknown_areas_and_trees_without_a_run_are_said(computed: Workspace) -> None:
    with pytest.raises(NoSuchArea, match="nowhere"):
        progress(computed, "nowhere")
    (computed.marts / "dim_target.parquet").unlink()
    with pytest.raises(NothingComputed, match="zonestat run"):
        progress(computed)


def test_the_command_says_what_is_known(computed: Workspace) -> None:
    said = CliRunner().invoke(app, ["targets", "kundulun", "--period", "2024-02"]).output
    for word in ("K-05", "199", "-1", "落后", "与K-12不一致", "区科技局", "152", "60%"):
        assert word in said, word
    assert "截至2024-02" in said and "示例数据" not in said
    only = CliRunner().invoke(app, ["targets", "--overdue", "--period", "2024-02"]).output
    assert "区科技局" in only and "K-05" not in only


def test_the_codes_are_listed_for_machines() -> None:
    told = json.loads(CliRunner().invoke(app, ["explain", "--list", "--json"]).output)
    assert "wuhai" in {one["area_code"] for one in told["areas"]} and told["indicators"][0]["indicator_code"]


def test_the_sample_is_marked(computed: Workspace) -> None:
    marts = computed.var / "sample" / "marts"
    marts.parent.mkdir(exist_ok=True)
    computed.marts.rename(marts)
    for wanted in ([], ["--overdue"]):
        assert "【示例数据 / sample data】" in CliRunner().invoke(app, ["targets", "--sample", *wanted]).output
    told = json.loads(CliRunner().invoke(app, ["targets", "--sample", "--json"]).output)
    assert told["is_sample"] is True and told["period"] == "2024-04"
