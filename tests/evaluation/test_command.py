"""The command score: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.workspace import PROJECT_ROOT

EXAMPLE = PROJECT_ROOT / "docs" / "reference" / "score-system.example.yml"
HDI = Path(__file__).parent / "scoring" / "published"


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """The example with little to simulate."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for long, short in (("count: 1000", "count: 50"), ("least_change: 1", "least_change: 0")):
        assert long in text
        text = text.replace(long, short)
    (tmp_path / "quick.yml").write_text(text, encoding="utf-8")
    return tmp_path / "quick.yml"


def call(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["score", *(str(one) for one in arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_json_and_files_are_the_same_every_time(quick: Path, tmp_path: Path) -> None:
    data = EXAMPLE.with_suffix(".csv")
    first, again = (call("--system", quick, "--data", data, "--out", tmp_path / name, "--json") for name in "ab")
    assert first == again
    told = json.loads(first)
    assert told["is_trial"]
    assert [(one["unit"], one["rank"]) for one in told["ranks"][:3]] == [("z1", 1), ("z3", 2), ("z2", 3)]
    assert {one["class"] for one in told["certainty"]["verdicts"]} <= {"certain", "contested", "outside"}
    files = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert {"07_normalise.csv", "08_weight.csv", "10_rank.csv", "decomposition.csv", "log.csv", "method.json"} <= {
        *files
    }
    assert json.loads(files["method.json"])["method_hash"] == told["method_hash"]


def test_another_weight_set_by_name(quick: Path) -> None:
    data = EXAMPLE.with_suffix(".csv")
    as_it_is, equal = (
        json.loads(call("--system", quick, "--data", data, "--json", *more)) for more in ((), ("--weights", "equal"))
    )
    changed = [name for name, key in as_it_is["stage_hashes"].items() if equal["stage_hashes"][name] != key]
    assert changed == ["weight", "aggregate", "rank"]
    with pytest.raises(ScoreError, match="没有权重集 nobody"):
        call("--system", quick, "--data", data, "--weights", "nobody")


def test_people_see_ranks_scores_and_the_method() -> None:
    said = call("--system", HDI / "hdi.yml", "--data", HDI / "hdi_data.csv")
    assert "Switzerland" in said
    assert "0.962" in said
    assert "另有 151 行" in said
    assert "试算" not in said


def test_a_missing_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match="找不到数据文件"):
        call("--system", EXAMPLE, "--data", tmp_path / "none.csv")
    with pytest.raises(ScoreError, match="读不出"):
        call("--system", tmp_path / "none.yml", "--data", EXAMPLE.with_suffix(".csv"))
