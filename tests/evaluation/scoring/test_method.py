"""Weights, hashes, the file and its schema, and what must hold whatever the figures are."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from orchestration.evaluation.scoring.engine import STAGES, method_record, score_file, stage_files, stage_hashes
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.system import checked_system, json_schema, read_system
from orchestration.evaluation.scoring.weights import relative_weights
from orchestration.workspace import PROJECT_ROOT
from tests.evaluation.small import random_case, ranks, scored, scores, system

REFERENCE = PROJECT_ROOT / "docs" / "reference"
EXAMPLE = REFERENCE / "score-system.example.yml"
THREE = [{"code": "x"}, {"code": "y"}, {"code": "z"}]


def test_the_published_schema_is_that_of_the_model_and_fits_the_example() -> None:
    published = (REFERENCE / "score-system.schema.json").read_text(encoding="utf-8")
    assert published == json_schema()
    schema = json.loads(published)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(json.dumps(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")))))


def test_the_example_names_every_field_of_the_file() -> None:
    raw = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    assert {*raw} == {*json.loads(json_schema())["properties"]}
    read = read_system(EXAMPLE)
    assert read.is_trial
    assert not read.model_copy(update={"authority": "国科发火〔2021〕106号"}).is_trial


def test_a_named_weight_set_without_authority_makes_trial_results() -> None:
    sets = {"equal": {"kind": "equal"}, "adopted": {"kind": "equal", "authority": "某文件"}}
    raw: dict[str, Any] = {"authority": "某办法", "weight_sets": sets}
    assert not system(THREE, **raw).is_trial
    assert system(THREE, use="equal", **raw).is_trial
    assert not system(THREE, use="adopted", **raw).is_trial


def test_equal_weights_fill_in_where_none_were_found() -> None:
    nodes = [{"code": "a", "weight": 3}, {"code": "b", "weight": 1},
             *({"code": c, "parent": "a", "weight": None} for c in "xyz"), {"code": "w", "parent": "b"}]  # fmt: skip
    sets = {"inside": {"kind": "equal", "within": ["a"]}}
    with pytest.raises(
        ScoreError, match=r"没有权重的节点：x、y、z。请写权重，或指定一个权重集（--weights，现有：inside）"
    ):
        relative_weights(system(nodes, weight_sets=sets))
    found, _ = relative_weights(system(nodes, weight_sets=sets, use="inside"))
    assert found == {"a": 3, "b": 1, "x": 1, "y": 1, "z": 1, "w": 1}


def test_pairwise_judgements_and_their_consistency() -> None:
    def judged(matrix: list[list[Any]]) -> Any:
        sets = {"ahp": {"kind": "ahp", "judgements": {"total": {"of": ["x", "y", "z"], "matrix": matrix}}}}
        return relative_weights(system(THREE, weight_sets=sets, use="ahp"))

    weights, log = judged([[1, 2, 4], ["1/2", 1, 2], ["1/4", "1/2", 1]])
    assert [weights[c] for c in "xyz"] == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert log[0]["value"] == pytest.approx(0, abs=1e-9)
    # Saaty's largest eigenvalue of a matrix of order 3 is 1 + t + 1/t with t the cube root of a_ij a_jk / a_ik
    weights, log = judged([[1, 3, 5], ["1/3", 1, 3], ["1/5", "1/3", 1]])
    t = (3 * 3 / 5) ** (1 / 3)
    assert log[0]["value"] == pytest.approx((1 + t + 1 / t - 3) / 2 / 0.58)
    assert [weights[c] for c in "xyz"] == pytest.approx([v / math.fsum((15 ** (1 / 3), 1, 15 ** (-1 / 3)))
                                                         for v in (15 ** (1 / 3), 1, 15 ** (-1 / 3))])  # fmt: skip
    with pytest.raises(ScoreError, match="一致性比率"):
        judged([[1, 5, "1/5"], ["1/5", 1, 5], [5, "1/5", 1]])
    with pytest.raises(ScoreError, match="正互反"):
        judged([[1, 2, 4], [2, 1, 2], ["1/4", "1/2", 1]])


def test_entropy_is_shown_beside_the_weights_and_rewards_spread() -> None:
    result = scored({"x": [0, 0, 0, 1], "y": [0, 0.4, 0.6, 1], "z": [1, 2, 3, 4]}, system(THREE))
    by_node = {one["node"]: one for one in result.weight_records()}
    assert by_node["x"]["share_of_root"] == pytest.approx(1 / 3)
    assert by_node["x"]["entropy_weight"] > by_node["y"]["entropy_weight"]
    assert math.fsum(by_node[c]["entropy_weight"] for c in "xyz") == pytest.approx(1)


def test_one_weight_changes_the_hash_and_no_stage_before_weighting() -> None:
    raw = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    before = checked_system(raw, "example")
    raw["nodes"][2]["weight"] = 1.3
    after = checked_system(raw, "example")
    data = EXAMPLE.with_suffix(".csv")
    first, second = (method_record(score_file(data, one)) for one in (before, after))
    assert first["method_hash"] != second["method_hash"]
    changed = [
        a["stage"]
        for a, b in zip(first["stages"], second["stages"], strict=True)
        if a["method_hash"] != b["method_hash"]
    ]
    tables = [
        a["stage"]
        for a, b in zip(first["stages"], second["stages"], strict=True)
        if a["table_sha256"] != b["table_sha256"]
    ]
    assert changed == ["weight", "aggregate", "rank"]
    assert tables == ["aggregate", "rank"]
    assert first["data_hash"] == second["data_hash"]


def test_a_figure_changes_the_hash_of_the_data_and_nothing_of_the_method(tmp_path: Path) -> None:
    of = read_system(EXAMPLE)
    text = EXAMPLE.with_suffix(".csv").read_text(encoding="utf-8")
    [first, *rest] = text.splitlines()
    assert ",1100," in text
    written = {
        "more.csv": text.replace(",1100,", ",1101,", 1),
        "turned.csv": "\n".join([first, *reversed(rest)]) + "\n",
        "named.csv": text.replace("甲园区", "子园区"),
        "wider.csv": "\n".join([f"{first},remark", *(f"{line},1" for line in rest)]) + "\n",
    }
    for name, content in written.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    before = method_record(score_file(EXAMPLE.with_suffix(".csv"), of))
    found = {name: method_record(score_file(tmp_path / name, of)) for name in written}
    assert {one["method_hash"] for one in found.values()} == {before["method_hash"]}
    assert {name for name, one in found.items() if one["data_hash"] != before["data_hash"]} == {"more.csv"}


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda raw: raw["nodes"][2].update(multiplier=1), "denominate"),
        (lambda raw: raw["screen"].update(least_share=0.7), "screen"),
        (lambda raw: raw["defaults"].update(impute={"kind": "mean"}), "impute"),
        (lambda raw: raw["defaults"]["treat"].update(skewness=1), "treat"),
        (lambda raw: raw["nodes"][3]["before"][0].update(offset=2), "transform"),
        (lambda raw: raw["nodes"][6].update(direction="positive"), "normalise"),
        (lambda raw: raw["nodes"][0].update(aggregate={"kind": "harmonic"}), "aggregate"),
        (lambda raw: raw["ranking"].update(digits=1), "rank"),
        (lambda raw: raw["nodes"][2].update(name_zh="别名", source="别处"), None),
        (lambda raw: raw["certainty"]["cut"].update(last=2), None),
    ],
)
def test_every_argument_is_in_the_hash_of_its_stage_and_labels_are_in_none(change: Any, first: str | None) -> None:
    raw = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    before = checked_system(raw, "example")
    change(raw)
    after = checked_system(raw, "example")
    one, other = (stage_hashes(of, relative_weights(of)[0]) for of in (before, after))
    assert [name for name in STAGES if one[name] != other[name]] == list(STAGES[STAGES.index(first) :] if first else ())


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    of = read_system(EXAMPLE)
    data = EXAMPLE.with_suffix(".csv")
    assert stage_files(score_file(data, of)) == stage_files(score_file(data, of))
    import pyarrow.csv
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.csv.read_csv(data), tmp_path / "data.parquet")
    assert stage_files(score_file(tmp_path / "data.parquet", of)) == stage_files(score_file(data, of))


NODE = {"code": "a"}


@pytest.mark.parametrize(
    ("raw", "zh", "en"),
    [
        ({"nodes": [NODE, {"code": "a", "parent": "a"}]}, "节点编码重复：a", "node codes appear twice"),
        ({"nodes": [NODE, {"code": "b"}]}, "应恰有一个没有 parent 的节点，现有：a、b", "exactly one node"),
        ({"nodes": [NODE, {"code": "b", "parent": "c"}]}, "parent 不是节点：c", "parents that are no nodes"),
        (
            {"nodes": [NODE, {"code": "b", "parent": "c"}, {"code": "c", "parent": "b"}]},
            "节点成环：b、c",
            "nodes form a circle",
        ),
        ({"nodes": [NODE], "use": "equal"}, "没有权重集 equal，现有：无", "there is no weight set equal"),
        (
            {"nodes": [NODE | {"normalise": {"kind": "minmax"}}]},
            "nodes.[a].normalise 写的是 {'kind': 'minmax'}，应为 其中之一（kind）：'none', 'min_max'",
            "expected is one of these kinds: 'none', 'min_max'",
        ),
        ({"nodes": [NODE | {"wieght": 1}]}, "没有 nodes.[a].wieght 这个字段（是不是 weight？）", "did you mean weight"),
        (
            {"nodes": [NODE | {"normalise": {"kind": "goalposts", "low": "least", "high": 1}}]},
            "nodes.[a].normalise.low 写的是 'least'，应为 数，或 min、max",
            "expected is a number or min, max",
        ),
        ({"nodes": [NODE | {"normalise": {"kind": "min_max", "too": 1}}]}, "可写：to、flat、kind", "allowed are"),
        ({"nodes": [NODE | {"after": [{"kind": "round"}]}]}, "缺少 nodes.[a].after.[0].digits", "digits is missing"),
        ({"nodes": [NODE | {"possible": [1]}]}, "nodes.[a].possible 少了第 2 项", "has no entry 2"),
        ({"nodes": [{"code": 1.1}]}, "写的是 1.1，应为 文字（像数的编码要加引号", "in quotes"),
        ({"nodes": [NODE], "ranking": {"digits": 20}}, "ranking.digits 写的是 20，应为 不大于 12", "12 or less"),
        ({"nodes": [NODE], "data": {"layout": "tall"}}, "写的是 'tall'，应为 'wide' 或 'long'", "'wide' or 'long'"),
        (
            {"nodes": [NODE | {"weight": True}]},
            "nodes.[a]：weight 写的是 yes、no、true 或 false，应为 数",
            "expected is a number",
        ),
        ({"nodes": [NODE | {"unit": False}]}, "nodes.[a].unit 写的是 False，应为 文字", "in quotes"),
        ({"nodes": ["a"]}, "nodes.[0] 写的是 'a'，应为 映射", "expected is a mapping"),
        ({"nodes": [NODE], "certainty": {"cut": {}}}, "certainty.cut：first 与 last 恰写一个", "exactly one of first"),
        ({"nodes": [NODE | {"weight": None, "name_zh": None}]}, "nodes.[a].name_zh 写的是 空的", "name_zh is empty"),
        ({"nodes": [NODE | {f"more{k}": 1 for k in range(7)}]}, "另有 2 处", "2 more"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_what_was_found_and_what_is_allowed(
    raw: dict[str, Any], zh: str, en: str
) -> None:
    with pytest.raises(ScoreError) as refused:
        checked_system({"system": "s"} | raw, "s.yml")
    first, _, second = str(refused.value).rpartition(" / ")
    assert first.startswith("指标体系 s.yml 不合规：") and zh in first
    assert second.startswith("the system s.yml is not valid: ") and en in second
    assert not any(word in second for word in ("Input should", "Extra inputs", "Field required", "valid dictionary"))


def test_nothing_is_said_in_the_words_of_the_checking_library() -> None:
    fields = ("weight", "multiplier", "possible", "impute", "treat", "before", "normalise", "aggregate", "missing")
    refused = 0
    for name in fields:
        for value in ("x", 1.5, [], [[]], {}, {"kind": 1}, None, "", -1):
            try:
                checked_system({"system": "s", "nodes": [NODE, {"code": "b", "parent": "a", name: value}]}, "s.yml")
            except ScoreError as error:
                refused += 1
                assert "Input" not in str(error) and "valid dictionary" not in str(error), str(error)
    assert refused > 50


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), mean=st.sampled_from(["arithmetic", "geometric", "harmonic"]), data=st.data())
def test_more_is_never_worse_and_order_and_units_of_account_do_not_matter(
    seed: int, mean: str, data: st.DataObject
) -> None:
    told = {"defaults": {"normalise": {"kind": "min_max", "to": [1, 100]}, "aggregate": {"kind": mean}}}
    of, cells = random_case(seed, units=6, leaves=4, **told)
    now = scored(cells, of)
    unit, leaf = data.draw(st.integers(0, 5)), data.draw(st.sampled_from(sorted(cells)))
    more = {name: list(column) for name, column in cells.items()}
    more[leaf][unit] += data.draw(st.floats(0, 2))
    assert ranks(scored(more, of))[unit] <= ranks(now)[unit]
    order = data.draw(st.permutations(range(6)))
    turned = {"unit": [f"u{i + 1}" for i in order]} | {
        name: [column[i] for i in order] for name, column in cells.items()
    }
    assert [scores(now)[i] for i in order] == pytest.approx(scores(scored(turned, of)), abs=1e-9)
    thousands = {name: [v * 1000 + 5 for v in column] for name, column in cells.items()}
    assert scores(scored(thousands, of)) == pytest.approx(scores(now), rel=1e-9)
