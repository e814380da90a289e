"""Parts add up, and each part is what it should be by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.evaluation.scoring.decompose import Part, between, of_change, of_gap, of_score
from orchestration.evaluation.scoring.engine import score_file
from orchestration.evaluation.scoring.system import read_system
from tests.evaluation.scoring.test_published import HERE
from tests.evaluation.small import random_case, scored, scores, system

RAW = {"kind": "none"}


def total(parts: list[Part]) -> float:
    return math.fsum(part.amount for part in parts)


def by_node(parts: list[Part]) -> dict[tuple[str, str], float]:
    return {(part.node, part.kind): part.amount for part in parts}


def test_a_weighted_mean_is_the_sum_of_weight_times_value() -> None:
    of = system([{"code": "x", "weight": 1}, {"code": "y", "weight": 3}], defaults={"normalise": RAW})
    result = scored({"x": [8, 4], "y": [2, 6]}, of)
    assert by_node(of_score(result, 0)) == {("", "base"): 0, ("x", "value"): 2, ("y", "value"): 1.5}
    gap = of_gap(result, 0)
    assert gap is not None
    assert (gap[0], by_node(gap[1])) == (1, {("x", "value"): 1, ("y", "value"): -3})
    assert of_gap(result, 1) is None


def test_a_geometric_mean_is_taken_apart_by_logarithms() -> None:
    of = system([{"code": "x"}, {"code": "y"}], defaults={"normalise": RAW, "aggregate": {"kind": "geometric"}})
    result = scored({"x": [1, 4], "y": [9, 9]}, of)
    gap = of_gap(result, 0)
    assert gap is not None
    assert by_node(gap[1]) == pytest.approx({("x", "value"): -3, ("y", "value"): 0})
    result = scored({"x": [1, 4], "y": [4, 16]}, of)
    gap = of_gap(result, 0)
    assert gap is not None
    assert by_node(gap[1]) == pytest.approx({("x", "value"): -3, ("y", "value"): -3})


def test_a_missing_value_is_a_matter_of_weight() -> None:
    of = system([{"code": "x"}, {"code": "y"}], defaults={"normalise": RAW})
    result = scored({"x": [8, 6], "y": [None, 2]}, of)
    parts = by_node(between(result, 0, result, 1))
    assert total(between(result, 0, result, 1)) == pytest.approx(8 - 4)
    assert parts[("x", "value")] == pytest.approx(0.75 * 2)
    assert parts[("y", "weight")] + parts[("x", "weight")] == pytest.approx(2.5)


def test_a_change_tells_the_own_figure_from_the_scale_that_others_moved() -> None:
    cells = {"unit": list("abab"), "year": [1, 1, 2, 2], "x": [5, 10, 5, 20], "y": [0, 1, 1, 0]}
    bounds = {"kind": "goalposts", "low": 0, "high": "max"}
    of = system([{"code": "x"}, {"code": "y"}], data={"period": "year"}, defaults={"normalise": bounds})
    result = scored(cells, of)
    found = of_change(result, 2)
    assert found is not None
    assert found[0] == 0
    assert by_node(found[1]) == pytest.approx(
        {("x", "value"): 0, ("x", "scale"): (0.25 - 0.5) / 2, ("y", "value"): 0.5}
    )
    assert of_change(result, 0) is None


def test_parts_of_indicators_that_cancel_inside_a_group_stay_visible() -> None:
    of = system([{"code": "g"}, {"code": "x", "parent": "g"}, {"code": "y", "parent": "g"}, {"code": "z"}],
                defaults={"normalise": RAW})  # fmt: skip
    result = scored({"x": [1, 3], "y": [3, 1], "z": [1, 2]}, of)
    parts = by_node(between(result, 0, result, 1))
    assert parts == {("x", "value"): -0.5, ("y", "value"): 0.5, ("z", "value"): -0.5}


MEANS: list[dict[str, Any]] = [
    {"kind": kind} for kind in ("arithmetic", "geometric", "harmonic", "minimum", "maximum", "sum")
]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    means=st.tuples(*[st.sampled_from([*MEANS, {"kind": "power", "exponent": 2}])] * 3),
    low=st.sampled_from([0.0, 1.0]),
    policy=st.sampled_from(["renormalise", "zero"]),
    after=st.sampled_from([[], [{"kind": "linear", "times": 0.5, "plus": 3}], [{"kind": "cap", "most": 60}]]),
    holes=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=4),
)
def test_parts_add_up_whatever_the_tree(
    seed: int, means: Any, low: float, policy: str, after: Any, holes: list[tuple[int, int]]
) -> None:
    of, cells = random_case(seed, units=5, leaves=6, defaults={
        "normalise": {"kind": "min_max", "to": [low, 100], "flat": 50}, "missing": {"policy": policy}})  # fmt: skip
    nodes = [node.model_dump(mode="json") for node in of.nodes]
    for node, mean in zip(nodes, means, strict=False):
        node["aggregate"] = mean
    nodes[1]["after"] = after
    filled = {name: list(column) for name, column in cells.items()}
    for unit, leaf in holes:
        filled[f"x{leaf}"][unit] = None
    raw = of.model_dump(mode="json") | {"nodes": nodes}
    result = scored(filled, type(of).model_validate(raw))
    for i, own in enumerate(scores(result)):
        if not math.isnan(own):
            assert total(of_score(result, i)) == pytest.approx(own, abs=1e-9)
            for j, other in enumerate(scores(result)):
                if not math.isnan(other):
                    assert total(between(result, i, result, j)) == pytest.approx(own - other, abs=1e-9)


@pytest.mark.parametrize("index", ["hdi", "asem"])
def test_parts_of_published_indices_add_up(index: str) -> None:
    result = score_file(HERE / f"{index}_data.csv", read_system(HERE / f"{index}.yml"))
    root = result.scores.column(result.system.root)
    for i in range(0, len(root), 7):
        assert total(of_score(result, i)) == pytest.approx(root[i], abs=1e-9)
        gap = of_gap(result, i)
        if gap is not None:
            assert total(gap[1]) == pytest.approx(root[i] - root[gap[0]], abs=1e-9)
