"""Systems that nobody has seen: many methods at once against plain arithmetic, and what can be wrong with data."""

from __future__ import annotations

import math
from statistics import mean
from typing import Any

import pytest

from orchestration.evaluation.certainty.report import certainty_of
from orchestration.evaluation.scoring import decompose
from orchestration.evaluation.scoring.errors import ScoreError
from tests.evaluation.small import Cells, ranks, scored, scores, system

STEPS = {"kind": "categorical", "bounds": [10, 20], "scores": [20, 50, 80]}
GROWTH = {"kind": "z_score", "mean": 50, "flat": 50}
NEAR = {"kind": "above_below_mean", "margin": 0.1, "below": 40, "near": 60, "above": 90}
FIVE_LEVELS: list[dict[str, Any]] = [
    {"code": "A", "weight": 3},
    {"code": "B", "weight": 2, "aggregate": {"kind": "harmonic"}},
    {"code": "A1", "parent": "A", "aggregate": {"kind": "power", "exponent": 2}},
    {"code": "A2", "parent": "A", "normalise": {"kind": "percentile", "to": [10, 90]}},
    {"code": "A11", "parent": "A1", "aggregate": {"kind": "minimum"}},
    {"code": "A12", "parent": "A1", "weight": 2},
    {
        "code": "per_head",
        "parent": "A11",
        "column": "x1",
        "denominator": "pop",
        "multiplier": 10000,
        "before": [{"kind": "log", "offset": 1}, {"kind": "cap", "least": 0, "most": 9}],
        "normalise": {"kind": "goalposts", "low": 0, "high": 9, "to": [0, 100]},
    },
    {"code": "less", "parent": "A11", "direction": "negative"},
    {"code": "steps", "parent": "A12", "normalise": STEPS},
    {"code": "growth", "parent": "A12", "base_period": "2023", "normalise": GROWTH},
    {"code": "near", "parent": "A2", "normalise": NEAR},
    {"code": "far", "parent": "B", "normalise": {"kind": "distance", "reference": "best", "times": 100}},
    {"code": "lines", "parent": "B", "normalise": {"kind": "segmented", "points": [[0, 10], [5, 60], [10, 100]]}},
]
FIGURES = {
    "unit": ["p", "q", "r"] * 2,
    "yr": ["2023"] * 3 + ["2024"] * 3,
    "g": ["m", "m", "n"] * 2,
    "pop": [10] * 6,
    "x1": [1, 2, 3, 40, 50, None],
    "less": [1, 2, 3, 5, 3, 4],
    "steps": [1, 2, 3, 10, 9, 25],
    "growth": [2, 4, 5, 3, 5, 5],
    "near": [1, 2, 3, 30, 33, 60],
    "far": [1, 2, 3, 8, 4, None],
    "lines": [1, 2, 3, 2.5, 7.5, 12],
}


def test_five_levels_of_different_methods_are_what_plain_arithmetic_gives() -> None:
    """The efficacy coefficient is the default scale; r lacks two figures, which group means do not fill (it is alone in
    its group), so that other weights are raised."""
    of = system(
        FIVE_LEVELS,
        data={"period": "yr", "group": "g"},
        defaults={"impute": {"kind": "group_mean"}, "normalise": {"kind": "efficacy", "floor": 60, "range": 40}},
    )
    found = scored(FIGURES, of)
    now = {row.unit: i for i, row in enumerate(found.scores.rows) if row.period == "2024"}
    per_head = {"p": math.log(40000 + 1), "q": math.log(50000 + 1)}
    per_head = {unit: min(value, 9) / 9 * 100 for unit, value in per_head.items()}
    less = {"p": 60.0, "q": 100.0, "r": 80.0}
    a11 = {unit: min(per_head.get(unit, math.inf), less[unit]) for unit in "pqr"}
    change = {"p": 1.5, "q": 1.25, "r": 1.0}
    deviation = math.sqrt(sum((v - mean(change.values())) ** 2 for v in change.values()) / 2)
    growth = {unit: 50 + (v - mean(change.values())) / deviation for unit, v in change.items()}
    steps = {"p": 50, "q": 20, "r": 80}
    a12 = {unit: (steps[unit] + growth[unit]) / 2 for unit in "pqr"}
    a1 = {unit: math.sqrt((a11[unit] ** 2 + 2 * a12[unit] ** 2) / 3) for unit in "pqr"}
    near = {"p": 40, "q": 40, "r": 90}
    assert near["p"] == near["q"], "30 and 33 are below 0.9 x 41"
    a2 = {"p": 10, "q": 10, "r": 90}
    a = {unit: (a1[unit] + a2[unit]) / 2 for unit in "pqr"}
    lines = {"p": 35, "q": 80, "r": 100}
    b = {"p": 2 / (1 / 100 + 1 / lines["p"]), "q": 2 / (1 / 50 + 1 / lines["q"]), "r": lines["r"]}
    for unit in "pqr":
        assert found.scores.column("A")[now[unit]] == pytest.approx(a[unit], abs=1e-12)
        assert found.scores.column("total")[now[unit]] == pytest.approx((3 * a[unit] + 2 * b[unit]) / 5, abs=1e-12)
    parts = [
        one["amount"]
        for one in decompose.records(found)
        if (one["of"], one["unit"], one["period"]) == ("score", "r", "2024")
    ]
    assert math.fsum(parts) == pytest.approx(found.scores.column("total")[now["r"]], abs=1e-9)


def test_standard_scores_under_a_geometric_mean_are_refused_and_work_when_shifted() -> None:
    cells = {"x": [1, 2, 3], "y": [3, 1, 2]}
    for shift, is_refused in (({}, True), ({"mean": 100, "sd": 10}, False)):
        of = system(
            [{"code": "x"}, {"code": "y"}],
            defaults={"normalise": {"kind": "z_score", **shift}, "aggregate": {"kind": "geometric"}},
        )
        if is_refused:
            with pytest.raises(ScoreError, match="u1 的 total：几何、调和、幂平均不能用负数（-1）"):
                scored(cells, of)
        else:
            assert scores(scored(cells, of)) == pytest.approx(
                [math.sqrt(90 * 110), math.sqrt(100 * 90), math.sqrt(11000)]
            )


def test_periods_are_in_the_order_of_their_numbers() -> None:
    of = system(
        [{"code": "x"}],
        data={"period": "month"},
        defaults={"impute": {"kind": "carry_forward"}, "normalise": {"kind": "none"}},
    )
    found = scored({"unit": ["a"] * 3, "month": ["2024-10", "2024-9", "2024-11"], "x": [None, 7, 9]}, of)
    assert scores(found) == [7, 7, 9]
    change = decompose.of_change(found, 2)
    assert change is not None and found.ranks.rows[change[0]].period == "2024-10"


@pytest.mark.parametrize("written", ["1,2", "1_2", "1.2.3", "12%", "1e400", "1 200", "null", "—", "0x10", "."])
def test_what_is_no_number_is_none(written: str) -> None:
    with pytest.raises(ScoreError, match=r"u1 的 x 不是数：.*逗号只作千分位"):
        scored({"x": [written, 3, 4]}, system([{"code": "x"}]))


@pytest.mark.parametrize(("written", "value"), [("1,200", 1200), ("１２", 12), ("-.5", -0.5), ("2e3", 2000), ("+7", 7)])
def test_what_is_a_number_is_that_number(written: str, value: float) -> None:
    found = scored({"x": [written, 3, 4]}, system([{"code": "x"}]))
    assert found.tables["read"].column("x")[0] == value


@pytest.mark.parametrize(
    ("cells", "more", "said"),
    [
        ({"x": [1, 2], "level": ["", ""]}, {"data": {"pool": "level"}}, "列 level（分组）全是空的"),
        ({"x": [1, 2]}, {"screen": {"keep": ["u9"]}}, "screen 提到的单位数据中没有：u9"),
        ({"x": [1, 2]}, {"certainty": {"cut": {"last": 1}, "boxes": [{"fixed": ["x"]}]}}, "fixed 中 x 不是组"),
        ({"x": [1, 1], "level": ["p", "q"]}, {"data": {"pool": "level"}}, "x p：有数值的单位 1 个，上下限相等"),
    ],
)
def test_what_would_count_for_nothing_is_refused(cells: Cells, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ScoreError, match=said):
        told = {"population": {"pools": "each"}} | more
        scored(cells, system([{"code": "x"}], **told))


def test_one_unit_may_be_scored_if_the_method_says_what_it_gets() -> None:
    of = system([{"code": "x", "normalise": {"kind": "min_max", "flat": 1}}], certainty={"cut": {"last": 1}})
    found = scored({"x": [7]}, of)
    assert (scores(found), ranks(found)) == ([1], [1])
    [verdict] = certainty_of(found)["verdicts"]
    assert (verdict["best"], verdict["worst"], verdict["class"]) == (1, 1, "certain")


def test_least_changes_of_what_only_has_whole_values_are_whole() -> None:
    nodes = [{"code": "x", "whole": True, "possible": [0, None]}, {"code": "y", "weight": 0.1}]
    of = system(
        nodes,
        defaults={"normalise": {"kind": "none"}},
        certainty={"cut": {"last": 1}, "draws": None, "least_change": 2},
    )
    found = certainty_of(scored({"x": [2, 3, 9], "y": [4, 0, 0]}, of))["least_changes"]
    by_node = {(one["unit"], one["node"]): one for one in found}
    assert (by_node["u1", "x"]["value"], by_node["u1", "x"]["rank"]) == (3, 2)
    assert all(one["is_verified"] for one in found if one["value"] is not None)
    assert by_node["u2", "x"]["value"] == 2, "by 0.6 less u2 would be last; there is no such number of things"
