"""Each stage by hand on small tables."""

from __future__ import annotations

import math
from typing import Any

import pytest

from orchestration.evaluation.scoring.errors import ScoreError
from tests.evaluation.small import Cells, ranks, scored, scores, system

RAW = {"kind": "none"}


def normalised(cells: Cells, scale: dict[str, Any], **node: Any) -> list[float]:
    """One indicator on a scale."""
    result = scored(cells, system([{"code": "x", "normalise": scale, **node}]))
    found: list[float] = result.tables["normalise"].column("x").tolist()
    return found


@pytest.mark.parametrize(
    ("scale", "direction", "expected"),
    [
        ({"kind": "min_max"}, "positive", [0, 0.25, 1]),
        ({"kind": "min_max", "to": [1, 7]}, "negative", [7, 5.5, 1]),
        ({"kind": "goalposts", "low": 3, "high": 5}, "positive", [0, 0.5, 1]),
        ({"kind": "goalposts", "low": 3, "high": 5}, "negative", [1, 0.5, 0]),
        ({"kind": "goalposts", "low": 0, "high": 10, "clip": False}, "positive", [0.2, 0.4, 1.0]),
        ({"kind": "goalposts", "low": "min", "high": "mean"}, "positive", [0, 0.6, 1]),
        ({"kind": "efficacy", "low": 2, "high": 6}, "positive", [60, 80, 140]),
        ({"kind": "efficacy", "low": 2, "high": 6, "clip": True}, "negative", [100, 80, 60]),
        ({"kind": "z_score", "ddof": 0}, "positive", [-0.9805807, -0.3922323, 1.3728129]),
        ({"kind": "z_score", "mean": 100, "sd": 10}, "negative", [108.0064077, 103.2025631, 88.7910292]),
        ({"kind": "rank"}, "positive", [1, 2, 3]),
        ({"kind": "rank"}, "negative", [3, 2, 1]),
        ({"kind": "percentile", "to": [0, 100]}, "positive", [0, 50, 100]),
        ({"kind": "distance", "reference": "mean"}, "positive", [0.375, 0.75, 1.875]),
        ({"kind": "distance", "reference": "best"}, "negative", [1, 0.5, 0.2]),
        ({"kind": "distance", "reference": "unit:u2", "most": 2}, "positive", [0.5, 1, 2]),
        ({"kind": "distance", "reference": 4, "form": "relative"}, "positive", [-0.5, 0, 1.5]),
        ({"kind": "distance", "reference": "worst", "form": "relative"}, "negative", [0.8, 0.6, 0]),
        ({"kind": "distance", "reference": "unit:u2", "form": "range"}, "positive", [0, 1, 4]),
        ({"kind": "above_below_mean", "margin": 0.5}, "positive", [-1, 0, 1]),
        ({"kind": "above_below_mean", "margin": 0.5}, "negative", [1, 0, -1]),
        ({"kind": "categorical", "bounds": [4, "max"], "scores": [0, 5, 9]}, "positive", [0, 5, 9]),
        ({"kind": "categorical", "bounds": [4, 10], "scores": [0, 5, 9], "at_bound": "below"}, "positive", [0, 0, 5]),
        ({"kind": "segmented", "points": [[2, 0], [6, 60], [10, 100]]}, "positive", [0, 30, 100]),
        ({"kind": "segmented", "points": [[3, 10], [4, 4], [6, 0]]}, "negative", [10, 4, 0]),
    ],
)  # fmt: skip
def test_scales(scale: dict[str, Any], direction: str, expected: list[float]) -> None:
    assert normalised({"x": [2, 4, 10]}, scale, direction=direction) == pytest.approx(expected)


def test_ranks_of_equals() -> None:
    for ties, expected in (("min", [2, 2, 1]), ("max", [3, 3, 1]), ("average", [2.5, 2.5, 1]), ("dense", [2, 2, 1])):
        assert normalised({"x": [5, 5, 1]}, {"kind": "rank", "ties": ties}) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([{"kind": "log"}], [0, math.log(100)]),
        ([{"kind": "log", "base": 10, "offset": 9}], [1, math.log10(109)]),
        ([{"kind": "power", "exponent": 0.5}], [1, 10]),
        ([{"kind": "power", "exponent": -1}], [1, 0.01]),
        ([{"kind": "cap", "most": 75}, {"kind": "linear", "times": -1, "plus": 1}], [0, -74]),
        ([{"kind": "distance_from", "target": 40}], [39, 60]),
        ([{"kind": "linear", "times": 0.01}, {"kind": "normal_share"}], [0.5039894, 0.8413447]),
        ([{"kind": "linear", "times": 0.02675}, {"kind": "round", "digits": 2}], [0.03, 2.68]),
        ([{"kind": "linear", "times": 0.025}, {"kind": "round", "digits": 2, "mode": "half_even"}], [0.02, 2.5]),
    ],
)
def test_transforms(steps: list[dict[str, Any]], expected: list[float]) -> None:
    assert normalised({"x": [1, 100]}, RAW, before=steps) == pytest.approx(expected)


def test_denominators_multipliers_and_base_periods() -> None:
    cells = {"unit": ["a", "b", "a", "b"], "year": [1, 1, 2, 2], "rd": [3, 5, 6, 5], "revenue": [100, 0, 300, 50]}
    shares = system([{"code": "x", "column": "rd", "denominator": "revenue", "multiplier": 100, "normalise": RAW},
                     {"code": "y", "column": "rd", "base_period": "1", "normalise": RAW}],
                    data={"period": "year"})  # fmt: skip
    result = scored(cells, shares)
    assert scores(result, "x") == pytest.approx([3, math.nan, 2, 10], nan_ok=True)
    assert scores(result, "y") == [1, 1, 2, 1]
    assert [line["reason"] for line in result.log if line["stage"] == "denominate"] == ["denominator_is_zero"]


def test_units_with_too_little_are_left_out_before_anything_is_imputed() -> None:
    cells = {"x": [1, None, 3, None], "y": [1, None, 3, 4]}
    nodes = [{"code": "x"}, {"code": "y"}]
    means = {"impute": {"kind": "mean"}, "normalise": RAW}
    result = scored(cells, system(nodes, screen={"least_share": 0.5}, defaults=means))
    assert [row.unit for row in result.ranks.rows] == ["u1", "u3", "u4"]
    assert [(line["unit"], line["reason"]) for line in result.log if line["stage"] == "screen"] == [
        ("u2", "too_few_indicators")
    ]
    assert result.tables["impute"].column("x").tolist() == [1, 3, 2]
    kept = scored(cells, system(nodes, screen={"least_share": 0.5, "keep": ["u2"], "drop": ["u1"]}, defaults=means))
    assert [row.unit for row in kept.ranks.rows] == ["u2", "u3", "u4"]


def test_every_way_of_imputing_leaves_a_log_line() -> None:
    cells = {"unit": ["a", "b", "c"] * 2, "year": [1, 1, 1, 2, 2, 2], "league": ["N", "N", "S"] * 2,
             "x": [10, 20, 40, None, 30, 50]}  # fmt: skip
    expected = {"mean": 40, "group_mean": 30, "median": 40, "group_median": 30, "carry_forward": 10,
                "ratio": 10 * 80 / 60}  # fmt: skip
    for kind, value in expected.items():
        of = system(
            [{"code": "x", "normalise": RAW, "impute": {"kind": kind}}], data={"period": "year", "group": "league"}
        )
        result = scored(cells, of)
        assert scores(result, "x")[3] == pytest.approx(value), kind
        lines = [line for line in result.log if line["stage"] == "impute"]
        assert [(line["unit"], line["period"], line["reason"]) for line in lines] == [("a", "2", kind)]
    alone = system([{"code": "x", "normalise": RAW}], data={"period": "year"}, ranking={"node": "x"})
    assert math.isnan(ranks(scored(cells, alone))[3])


def test_winsorising_draws_in_the_extreme_points_and_says_so() -> None:
    values = [*range(1, 11), 100]
    of = system([{"code": "x", "normalise": RAW, "treat": {"kind": "winsorise"}}])
    result = scored({"x": values}, of)
    assert scores(result, "x") == [*range(1, 11), 10]
    line = next(line for line in result.log if line["stage"] == "treat")
    assert (line["unit"], line["before"], line["after"], line["reason"]) == ("u11", 100, 10, "winsorise")


def test_what_winsorising_cannot_mend_is_logged_or_left() -> None:
    values = [*range(1, 21), 100, 200]
    told = {"kind": "winsorise", "most_points": 1}
    for otherwise, last in (
        ("keep", 100),
        ("untouched", 200),
        ("log", math.log(199 + 1.99)),
        ("log_scaled", math.log(200)),
    ):
        of = system([{"code": "x", "normalise": RAW, "treat": told | {"otherwise": otherwise}}])
        assert scores(scored({"x": values}, of), "x")[-1] == pytest.approx(last), otherwise


def test_values_beyond_limits_are_drawn_in() -> None:
    values = [1, 2, 3, 4, 5, 30]
    for told, last in (
        ({"deviations": 2.0}, 29.7261),
        ({"deviations": 2.0, "to": "next"}, 5),
        ({"percentiles": [0, 80]}, 5),
    ):
        of = system([{"code": "x", "normalise": RAW, "treat": {"kind": "beyond", **told}}])
        assert scores(scored({"x": values}, of), "x")[-1] == pytest.approx(last, abs=1e-3)


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        ({"kind": "arithmetic"}, 3.2),
        ({"kind": "geometric"}, 2 ** (2 / 5) * 4 ** (3 / 5)),
        ({"kind": "harmonic"}, 5 / (2 / 2 + 3 / 4)),
        ({"kind": "power", "exponent": 2}, math.sqrt((2 * 4 + 3 * 16) / 5)),
        ({"kind": "sum"}, 16),
        ({"kind": "product"}, 2**2 * 4**3),
        ({"kind": "minimum"}, 2),
        ({"kind": "maximum"}, 4),
    ],
)
def test_means(mean: dict[str, Any], expected: float) -> None:
    of = system(
        [{"code": "x", "weight": 2}, {"code": "y", "weight": 3}], defaults={"normalise": RAW, "aggregate": mean}
    )
    assert scores(scored({"x": [2], "y": [4]}, of)) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("rule", "expected", "reason"),
    [
        ({"policy": "renormalise"}, 4, "renormalised"),
        ({"policy": "zero"}, 2.4, None),
        ({"policy": "blank"}, math.nan, "blank"),
        ({"policy": "renormalise", "least_share": 0.61}, math.nan, "below_least_share"),
        ({"policy": "renormalise", "least_share": 0.6}, 4, "renormalised"),
    ],
)
def test_missing_children(rule: dict[str, Any], expected: float, reason: str | None) -> None:
    of = system([{"code": "x", "weight": 2}, {"code": "y", "weight": 3}], defaults={"normalise": RAW, "missing": rule})
    result = scored({"x": [None, 1], "y": [4, 1]}, of)
    assert scores(result)[0] == pytest.approx(expected, nan_ok=True)
    assert [line["reason"] for line in result.log if line["stage"] == "aggregate"] == ([reason] if reason else [])
    assert result.aggregated.coverage.column("total").tolist() == [0.6, 1]
    assert math.isnan(ranks(result)[0]) == math.isnan(expected)


def test_ties_rounding_and_tie_breakers() -> None:
    cells = {"x": [4.44, 4.41, 9, 1], "y": [1, 2, 3, 4]}
    nodes = [{"code": "x"}, {"code": "y", "weight": 0}]
    told = {"digits": 1, "node": "x"}
    for more, expected in (
        ({}, [2, 2, 1, 4]),
        ({"ties": "max"}, [3, 3, 1, 4]),
        ({"ties": "dense"}, [2, 2, 1, 3]),
        ({"ties": "average"}, [2.5, 2.5, 1, 4]),
        ({"tie_breakers": ["y"]}, [3, 2, 1, 4]),
        ({"lowest_is_best": True}, [2, 2, 4, 1]),
        ({"digits": None}, [2, 3, 1, 4]),
    ):
        assert ranks(scored(cells, system(nodes, ranking=told | more, defaults={"normalise": RAW}))) == expected


def test_periods_and_pools_by_themselves_or_together() -> None:
    cells = {"unit": list("abab"), "year": [1, 1, 2, 2], "x": [0, 10, 10, 20]}
    each = scored(cells, system([{"code": "x"}], data={"period": "year"}))
    pooled = scored(cells, system([{"code": "x"}], data={"period": "year"}, population={"periods": "pooled"}))
    assert (scores(each), ranks(each)) == ([0, 1, 0, 1], [2, 1, 2, 1])
    assert (scores(pooled), ranks(pooled)) == ([0, 0.5, 0.5, 1], [2, 1, 2, 1])
    pools = {"unit": list("abcd"), "level": ["n", "n", "r", ""], "x": [0, 10, 20, 99]}
    together = scored(pools, system([{"code": "x"}], data={"pool": "level"}, population={"pools": "together"}))
    assert (scores(together), ranks(together)) == ([0, 0.5, 1], [2, 1, 1])


def test_bounds_of_single_periods() -> None:
    cells = {"unit": list("abab"), "year": [1, 1, 2, 2], "x": [2, 4, 2, 4]}
    quotas = {"kind": "goalposts", "low": 0, "high": 4, "by_period": {"2": [2, 8]}}
    of = system([{"code": "x", "normalise": quotas}], data={"period": "year"})
    assert scores(scored(cells, of)) == pytest.approx([0.5, 1, 0, 1 / 3])


def test_long_tables_are_the_same_as_wide_ones() -> None:
    of = system(
        [{"code": "x"}, {"code": "y"}], data={"layout": "long", "indicator": "item"}, defaults={"normalise": RAW}
    )
    long = {"unit": ["a", "b", "a", "b"], "item": ["x", "x", "y", "y"], "value": [1, 2, "1,000", ".."]}
    assert scored(long, of).tables["read"].records() == [
        {"unit": "a", "period": "", "pool": "", "x": 1.0, "y": 1000.0},
        {"unit": "b", "period": "", "pool": "", "x": 2.0, "y": None},
    ]


@pytest.mark.parametrize(
    ("cells", "node", "said"),
    [
        ({"x": [1, 1]}, {}, "x：有数值的单位 2 个，上下限相等（1）"),
        ({"x": [7]}, {}, "x：有数值的单位 1 个，上下限相等（7）"),
        ({"x": [7]}, {"normalise": {"kind": "z_score"}}, "x：有数值的单位 1 个，数值相同，没有标准差"),
        ({"x": [7]}, {"normalise": {"kind": "percentile"}}, "x：百分位至少要两个单位，有数值的只有 1 个"),
        ({"x": [0, 1]}, {"before": [{"kind": "log"}]}, "x：有数值加上 0 后不是正数"),
        ({"x": [1, "abc"]}, {}, "u2 的 x 不是数"),
        ({"x": [1, 2], "unit": ["a", "a"]}, {}, "单位 a 出现两次"),
        ({"y": [1, 2]}, {}, "没有指标列 x"),
        ({"x": [1, 2]}, {"weight": None}, "没有权重的节点：x"),
        ({"x": [1, 2]}, {"direction": "negative", "normalise": RAW}, "x：不做标准化的负向指标"),
        ({"x": [1, 2]}, {"normalise": {"kind": "distance", "reference": "unit:zz"}}, "x：参照单位 zz 没有数值"),
    ],
)
def test_refusals_name_the_place_in_two_languages(cells: Cells, node: dict[str, Any], said: str) -> None:
    with pytest.raises(ScoreError) as refused:
        scored(cells, system([{"code": "x", **node}]))
    assert said in str(refused.value)
    assert " / " in str(refused.value)


def test_geometric_means_refuse_negative_values_and_name_the_unit() -> None:
    of = system([{"code": "x", "normalise": {"kind": "z_score"}}], defaults={"aggregate": {"kind": "geometric"}})
    with pytest.raises(ScoreError, match="u1 的 total：几何、调和、幂平均不能用负数"):
        scored({"x": [1, 2, 3]}, of)


def test_refusing_missing_values_names_what_is_missing() -> None:
    of = system([{"code": "x"}, {"code": "y"}], defaults={"normalise": RAW, "missing": {"policy": "refuse"}})
    with pytest.raises(ScoreError, match=r"u1 的 total 缺 y"):
        scored({"x": [1, 2], "y": [None, 3]}, of)
