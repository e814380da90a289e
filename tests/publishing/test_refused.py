"""A release that gate 3 refuses leaves the last one standing and says what is wrong with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration import catalogue
from orchestration.landing.receipts import present_files, receipts
from orchestration.pipeline import ReleaseRefused, run_month
from orchestration.publishing.release import current, versions
from orchestration.workspace import PROJECT_ROOT, Workspace
from tests.conftest import KUNDULUN, environment

PHONE = "13812345678"


def failing(workspace: Workspace) -> list[tuple[str, str]]:
    path = workspace.quality / "exports" / "failures.parquet"
    return duckdb.sql(f"SELECT rule_id, found FROM read_parquet('{path}') ORDER BY ALL").fetchall()


def test_a_phone_number_in_a_note_refuses_the_release_with_exit_code_3(baseline: Workspace) -> None:
    path = baseline.raw / KUNDULUN
    path.write_text(path.read_text(encoding="utf-8").replace("二(一)", f"联系人{PHONE}"), encoding="utf-8")
    program = str(Path(sys.executable).with_name("zonestat"))
    told = os.environ | environment(baseline)
    done = subprocess.run([program, "run"], env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    for said in ("发布被拒绝", "release_texts.no_phone_number", "was refused", "source_note", "138******78"):
        assert said in done.stderr
    assert str(baseline.quality / "exports" / "failures.parquet") in done.stderr
    assert PHONE not in done.stderr
    assert {rule for rule, _ in failing(baseline)} == {"release_texts.no_phone_number"}
    assert len(failing(baseline)) == 2 * 6, "as filed, and where it is compared"
    assert not list(baseline.exports.glob(".staging-*"))
    assert (versions(baseline), current(baseline)) == ([], {})


def test_a_rule_of_this_checkout_can_refuse_and_the_next_run_is_free_of_it(baseline: Workspace, tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(PROJECT_ROOT / "expectations", root / "expectations")
    shutil.copytree(PROJECT_ROOT / "dbt_project" / "seeds", root / "dbt_project" / "seeds")
    path = root / "expectations" / "exports" / "dim_indicator.yml"
    planted = yaml.safe_load((path.with_name("fct_indicators.yml")).read_text(encoding="utf-8"))["rules"][0]
    query = "SELECT * FROM {batch} WHERE indicator_code <> 'hnte_count'"
    planted |= {"id": "dim_indicator.planted", "columns": ["indicator_code"]}
    planted["expectation"]["kwargs"]["unexpected_rows_query"] = query
    rules = yaml.safe_load(path.read_text(encoding="utf-8")) | {
        "rules": [planted],
        "labels": {"indicator_code": "指标"},
    }
    path.write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    others = len(catalogue.indicators()) - 1
    with pytest.raises(ReleaseRefused, match=rf"dim_indicator\.planted（{others} 行") as refused:
        run_month(replace(baseline, root=root))
    assert str(refused.value).count("指标=") == 3
    assert {rule for rule, _ in failing(baseline)} == {"dim_indicator.planted"}
    assert len(failing(baseline)) == others
    assert not list(baseline.exports.glob(".staging-*"))
    assert len(receipts(baseline)) == len(present_files(baseline.raw)) == 1
    assert run_month(baseline).published.version == "2021-03.r1"
    assert failing(baseline) == []
