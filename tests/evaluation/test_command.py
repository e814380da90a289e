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
    assert "方法散列" in said and "数据散列" in said


def test_people_see_the_line_the_box_and_that_the_method_is_held_fixed(quick: Path) -> None:
    said = call("--system", quick, "--data", EXAMPLE.with_suffix(".csv"))
    assert "线：每组最后 1 名（没有依据文件）" in said and "The line: the last 1 of each pool" in said
    assert "每项权重可上下变动 ±25%、±10%" in said and "方法的其余部分（标尺、合成、缺项、取整）不变" in said
    assert "确定 / certain" in said and "线外 / outside" in said
    assert "试算：没有依据文件的有 方法（authority）、线（cut）、权重范围（boxes）" in said
    assert "补了 2 个缺项" in said


def test_a_table_as_offices_have_it_is_read_and_a_workbook_is_not(quick: Path, tmp_path: Path) -> None:
    data = EXAMPLE.with_suffix(".csv")
    text = data.read_text(encoding="utf-8")
    (tmp_path / "gb.csv").write_bytes(text.encode("gb18030"))
    (tmp_path / "tabs.csv").write_bytes(text.replace(",", "\t").encode("utf-16"))
    before, gb, tabs = (
        json.loads(call("--system", quick, "--data", path, "--json"))
        for path in (data, tmp_path / "gb.csv", tmp_path / "tabs.csv")
    )
    assert "GB18030" in gb["read_as"] and "制表符" in tabs["read_as"]
    assert before["data_hash"] == gb["data_hash"] == tabs["data_hash"] and before["ranks"] == gb["ranks"]
    assert "甲园区" in {one["name"] for one in gb["ranks"]}
    (tmp_path / "other.csv").write_bytes("甲,乙\n一,二\n".encode("gb18030"))
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04")
    (tmp_path / "ragged.csv").write_text("zone_code,a\nz1\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    for name, zh, en in (
        ("other.csv", "编码无法确定", "not certain"),
        ("book.csv", "是工作簿", "is a workbook"),
        ("ragged.csv", "第 2 行", "has 1 columns"),
        ("empty.csv", "是空的", "is empty"),
    ):
        with pytest.raises(ScoreError) as refused:
            call("--system", quick, "--data", tmp_path / name)
        assert zh in str(refused.value) and en in str(refused.value)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (None, "找不到指标体系文件", "there is no system file"),
        ("nodes: [a", "第 1 行第 10 列：写法有误", "line 1, column 10"),
        ("system: s\nnodes: []\nsystem: t\n", "'system' 写了两次", "key 'system' twice"),
        ("- a", "应是一个映射", "must be a mapping"),
        ("system: s\nnodes:\n  - {? [a, b] : c}\n", "第 3 行", "line 3"),
        ("1: a\n", "不合规", "is not valid"),
    ],
)
def test_a_system_file_that_is_none_is_said_in_a_sentence(tmp_path: Path, text: str | None, zh: str, en: str) -> None:
    if text is not None:
        (tmp_path / "system.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ScoreError) as refused:
        call("--system", tmp_path / "system.yml", "--data", EXAMPLE.with_suffix(".csv"))
    assert zh in str(refused.value) and en in str(refused.value)


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ScoreError, match=r"不能写入 .*不是目录"):
        call("--system", HDI / "hdi.yml", "--data", HDI / "hdi_data.csv", "--out", tmp_path / "file")


def test_a_missing_data_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match="找不到数据文件"):
        call("--system", EXAMPLE, "--data", tmp_path / "none.csv")
