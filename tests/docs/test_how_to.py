"""Follows the pages of docs/how-to word for word, in a copy of the project, and looks at the outcome."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.workbook import Sheet, workbook_bytes
from orchestration.workspace import PROJECT_ROOT
from tests.forms.filling import sheets

BLOCK = re.compile(r'^```\w+ title="(?P<path>[^"]+)"(?P<append> append)?\n(?P<text>.*?)^```', re.M | re.S)
ROOMS = ("orchestration", "dbt_project", "expectations", "requirements", "pyproject.toml")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project in which every page was followed, with the tiny sample."""
    project = tmp_path_factory.mktemp("project")
    for name in ROOMS:
        source = PROJECT_ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
        else:
            shutil.copy(source, project / name)
    zonestat(project, "sample", "--scale", "tiny")
    for page in sorted((PROJECT_ROOT / "docs" / "how-to").glob("*.md")):
        blocks = list(BLOCK.finditer(page.read_text(encoding="utf-8")))
        assert blocks, page.name
        for block in blocks:
            target = project / block["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            if block["append"]:
                standing = target.read_text(encoding="utf-8")
                target.write_text(standing.rstrip("\n") + "\n" + block["text"], encoding="utf-8")
            else:
                target.write_text(block["text"], encoding="utf-8")
    zonestat(project, "run", "--sample", "--no-documents")
    yield project
    shutil.rmtree(project)


def zonestat(project: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZONESTAT_")}
    command = [sys.executable, "-c", "from orchestration.cli import main; main()", *arguments]
    told = environment | {"PYTHONPATH": str(project)}
    done = subprocess.run(command, cwd=project, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"create view t as select * from read_parquet('{path}')")
        return connection.execute(query).fetchall()


def test_the_new_layout_lands_in_thousands(followed: Path) -> None:
    file = followed / "raw/sample/returns/B204-1/2024-05/示例数据_工业产值速报.csv"
    (answer,) = json.loads(zonestat(followed, "land", str(file), "--form", "B204-1", "--period", "2024-05", "--json"))
    assert (answer["verdict"], answer["layout"], answer["rows"]) == ("accept", "b204_1_short_csv", 2)
    assert answer["totals"]["industrial_output_month_cny_thousand"] == "2005.0000"


def test_the_new_return_is_staged(followed: Path) -> None:
    tree = followed / "var/sample"  # views read the files of the tree from there, as they do when dbt runs
    with chdir(tree), duckdb.connect(str(tree / "warehouse.duckdb"), read_only=True) as connection:
        staged = connection.execute(
            "select area_code, electricity_use_kwh_10k from stg_utility__power_bulletin order by 1"
        ).fetchall()
    assert [(area, float(value)) for area, value in staged] == [("baotou-re", 2310.0), ("ordos", 1250.5)]


def test_the_new_form_has_a_blank_that_lands_when_it_is_filled_in(followed: Path, tmp_path: Path) -> None:
    zonestat(followed, "forms", "export", "--form", "power-monthly", "--to", str(tmp_path))
    (blank,) = tmp_path.iterdir()
    (name, rows), *_ = sheets(blank.read_bytes())
    assert (blank.name, rows[-1]) == ("power-bulletin_园区用电月报.xlsx", ["园区", "用电量", None, None])
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(workbook_bytes(Sheet(name, [*rows, ["包头稀土高新区", 2310]])))
    for file, verdict, code in ((blank, "quarantine", "no_rows"), (filled, "accept", "ok")):
        (answer,) = json.loads(
            zonestat(followed, "land", str(file), "--form", "power-monthly", "--period", "2024-03", "--json")
        )
        assert (answer["form"], answer["verdict"], answer["code"]) == ("power-bulletin", verdict, code)


def test_the_new_indicator_is_computed_from_its_measure(followed: Path) -> None:
    found = rows(
        followed / "var/sample/marts/fct_indicators.parquet",
        "select area_code, value, numerator, denominator from t"
        " where indicator_code = 'rd_expense_growth' and reference_period = '2024' and value is not null",
    )
    assert found
    for _, value, numerator, denominator in found:
        assert float(value) == pytest.approx(float(100 * (numerator - denominator) / denominator))


def test_the_new_rule_is_evaluated(followed: Path) -> None:
    found = rows(
        followed / "var/sample/marts/fct_check_results.parquet",
        "select count(*) from t where rule_id = 'b204_1.output_without_electricity'",
    )
    assert found[0][0] > 5
