"""What `zonestat targets --appraisal` reads from the score sheets of the last run, and how it says it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.appraisals import sheet
from orchestration.cli import app
from orchestration.explain import NoSuchFigure
from orchestration.reminders import NothingComputed
from orchestration.workspace import Workspace

SCORES = """
    select
        'ordos_units_year' as scheme_code, year as reference_period, subject, 'lead' as subject_role, item as item_code,
        'ordos' as item_area_code, '事项' || item as item_zh, weight_set as weight_set_code,
        weight::decimal(18, 6) as weight, score::decimal(28, 10) as score_points, reason as reason_code,
        true as is_trial
    from (values
        ('2023', '甲局', 'E-T10', 'none', null, 60, null),
        ('2023', '甲局', 'total', 'none', null, null, 'weight_missing'),
        ('2024', '甲局', 'E-T10', '示例', 1, 60, null), ('2024', '甲局', 'E-T2', '示例', 3, 100, null),
        ('2024', '乙局', 'E-T2', '示例', 3, null, 'no_return'),
        ('2024', '甲局', 'total', '示例', 4, 90, null), ('2024', '乙局', 'total', '示例', 3, null, 'item_missing')
    ) as given (year, subject, item, weight_set, weight, score, reason)
"""


@pytest.fixture
def computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = Workspace(tmp_path / "raw", tmp_path / "var", tmp_path / "exports")
    workspace.marts.mkdir(parents=True)
    duckdb.sql(SCORES).write_parquet(str(workspace.marts / "fct_appraisal_scores.parquet"))
    for name, folder in (("RAW", workspace.raw), ("VAR", workspace.var), ("EXPORTS", workspace.exports)):
        monkeypatch.setenv(f"ZONESTAT_{name}", str(folder))
    return workspace


def test_items_come_in_their_order_with_those_that_have_a_score(computed: Workspace) -> None:
    found = sheet(computed, "ordos_units_year")
    assert found.year == "2024"
    assert [(row["item_code"], row["weight"], row["scored"], row["appraised"]) for row in found.items] == [
        ("E-T2", 3, 1, 2),
        ("E-T10", 1, 1, 1),
    ]
    assert {row["subject"]: row["score_points"] for row in found.totals} == {"甲局": 90, "乙局": None}
    assert [row["reason_code"] for row in sheet(computed, "ordos_units_year", "2023-06").totals] == ["weight_missing"]


def test_people_and_machines_read_the_same_sheet(computed: Workspace) -> None:
    said = CliRunner().invoke(app, ["targets", "--appraisal", "ordos_units_year"]).output
    for text in ("牵头和责任单位年度测评", "E-T10", "示例", "有的考核项没有得分", "试算 / trial", "1/2"):
        assert text in said, text
    told = json.loads(CliRunner().invoke(app, ["targets", "--appraisal", "ordos_units_year", "--json"]).output)
    assert [row["item_code"] for row in told["items"]] == ["E-T2", "E-T10"]
    before = CliRunner().invoke(app, ["targets", "--appraisal", "ordos_units_year", "--period", "2023"]).output
    assert "没有权重 / none" in before and "没有命名的权重，不合计" in before


def test_what_there_is_not_is_said(computed: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFigure, match="没有考核方案 other，可用：ordos_units_year（"):
        sheet(computed, "other")
    with pytest.raises(NoSuchFigure, match="没有 2030 年的评分表，已有：2023、2024"):
        sheet(computed, "ordos_units_year", "2030")
    with pytest.raises(NothingComputed, match="zonestat run"):
        sheet(Workspace(tmp_path, tmp_path, tmp_path), "ordos_units_year")
