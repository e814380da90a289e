"""What counts as a change of method."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.publishing.release import code_version, method_hash
from orchestration.workspace import PROJECT_ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("dbt_project", "expectations", "orchestration"):
        left_out = shutil.ignore_patterns("__pycache__", "target", "logs")
        shutil.copytree(PROJECT_ROOT / name, tmp_path / name, ignore=left_out)
    return tmp_path


def test_a_copy_has_the_same_method(checkout: Path) -> None:
    assert (method_hash(checkout), code_version(checkout)) == (method_hash(), code_version())


@pytest.mark.parametrize("prose", ["expectations/README.md", "dbt_project/models/docs.md", "dbt_project/notes.txt"])
def test_prose_is_no_method(checkout: Path, prose: str) -> None:
    with (checkout / prose).open("a") as file:
        file.write("another sentence")
    assert (method_hash(checkout), code_version(checkout)) == (method_hash(), code_version())


@pytest.mark.parametrize(
    "computing",
    [
        "dbt_project/models/marts/core/fct_indicators.sql",
        "dbt_project/seeds/catalogue/indicators.csv",
        "expectations/landing/b204_1.yml",
        "orchestration/landing/layouts/b204_1_zone_workbook.yml",
        "orchestration/landing/grammar.py",
        "orchestration/evaluation/rounds/certainty.yml",
    ],
)
def test_what_computes_is_method(checkout: Path, computing: str) -> None:
    path = checkout / computing
    path.write_bytes(path.read_bytes() + b"\n")
    assert method_hash(checkout) != method_hash()
    assert code_version(checkout) != code_version()
