"""Simulation, leaving out, least changes, non-response."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.evaluation.certainty.draws import leave_out, simulate, summary
from orchestration.evaluation.certainty.effects import effects, sobol_indices
from orchestration.evaluation.certainty.least_change import least_changes
from orchestration.evaluation.certainty.linear import linear_forms
from orchestration.evaluation.certainty.many import Many, leaf_weights
from orchestration.evaluation.certainty.report import certainty_of
from orchestration.evaluation.certainty.response import Contribution, without_each
from orchestration.evaluation.certainty.variants import widest, with_methods
from orchestration.evaluation.certainty.verdicts import verdicts
from orchestration.evaluation.scoring.engine import score_file, score_indicators
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Box, Cut, Draws
from orchestration.evaluation.scoring.scales import ZScore
from orchestration.evaluation.scoring.system import System, read_system
from orchestration.evaluation.scoring.weights import effective_weights
from orchestration.workspace import PROJECT_ROOT
from tests.evaluation.scoring.test_published import HERE
from tests.evaluation.small import random_case, ranks, scored, scores, system

EXAMPLE = PROJECT_ROOT / "docs" / "reference" / "score-system.example.yml"
RAW = {"kind": "none"}
KINDS = [{"kind": kind} for kind in ("arithmetic", "geometric", "harmonic", "minimum", "maximum", "sum", "product")]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    means=st.tuples(*[st.sampled_from([*KINDS, {"kind": "power", "exponent": 2}])] * 3),
    policy=st.sampled_from([{"policy": "renormalise"}, {"policy": "zero"}, {"policy": "blank"}, {"least_share": 0.6}]),
    scale=st.sampled_from([RAW, {"kind": "rank"}, {"kind": "min_max", "flat": 1, "to": [1, 2]}]),
    holes=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=4),
)
def test_the_tree_for_many_weights_is_the_tree_of_the_engine(
    seed: int, means: Any, policy: Any, scale: Any, holes: list[tuple[int, int]]
) -> None:
    of, cells = random_case(seed, units=5, leaves=6, defaults={
        "normalise": {"kind": "min_max", "to": [1, 10], "flat": 5}, "missing": policy})  # fmt: skip
    nodes = [node.model_dump(mode="json") for node in of.nodes]
    for node, mean in zip(nodes, means, strict=False):
        node["aggregate"] = mean
    nodes[1]["normalise"] = scale
    filled = {name: list(column) for name, column in cells.items()}
    for unit, leaf in holes:
        filled[f"x{leaf}"][unit] = None
    result = scored(filled, System.model_validate(of.model_dump(mode="json") | {"nodes": nodes}))
    many = Many(result.system, result.weights).scores(result.tables["normalise"], leaf_weights(result)[None])
    assert many[0] == pytest.approx(scores(result), rel=1e-9, abs=1e-9, nan_ok=True)


def test_other_weights_for_many_are_other_weights_for_the_engine() -> None:
    of, cells = random_case(3, units=6, leaves=6)
    raw = of.model_dump(mode="json")
    raw["weights"] = {"values": {"x0": 5.0, "x3": 0.1, "g0": 1.0}}
    other = scored(cells, System.model_validate(raw))
    result = scored(cells, of)
    effective = effective_weights(other.system, other.weights)
    weights = np.array([[effective[leaf] for leaf in of.leaves]])
    assert Many(of, result.weights).scores(result.tables["normalise"], weights)[0] == pytest.approx(scores(other))


ASKED = Draws.model_validate(
    {
        "count": 600,
        "seed": 11,
        "normalisations": [{"kind": "z_score"}, {"kind": "percentile", "to": [1, 100]}],
        "aggregations": [{"kind": "geometric"}],
        "imputations": [{"kind": "median"}],
    }
)


def test_equal_seeds_give_equal_bytes_and_others_do_not() -> None:
    of, cells = random_case(1, units=9, leaves=6)
    result = scored(cells, of)
    first, again = (simulate(result, ASKED, Box()).ranks for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != simulate(result, ASKED.model_copy(update={"seed": 12}), Box()).ranks.tobytes()


def test_what_cannot_be_computed_is_left_out_with_its_sentence() -> None:
    of, cells = random_case(1, units=9, leaves=6)
    drawn = simulate(scored(cells, of), ASKED, Box())
    assert {key for key, _ in drawn.refused} == {(0, -1, 0), (0, 0, 0)}  # geometric means of standard scores
    assert all("不能用负数" in sentence for _, sentence in drawn.refused)


def test_a_variant_is_the_engine_under_that_method() -> None:
    of, cells = random_case(1, units=9, leaves=6)
    result = scored(cells, of)
    varied = with_methods(of, normalise=ZScore(kind="z_score"))
    alone = Draws.model_validate({"count": 1, "seed": 1, "leave_one_out": False})
    nearly_fixed = Box(share=1e-9)
    assert simulate(result, alone, nearly_fixed).ranks[0].tolist() == ranks(result)
    assert simulate(scored(cells, varied), alone, nearly_fixed).ranks[0].tolist() == ranks(
        score_indicators(result.tables["denominate"], varied)
    )


def test_the_union_over_variants_holds_every_draw_without_left_out_indicators() -> None:
    of, cells = random_case(1, units=9, leaves=6)
    result = scored(cells, of)
    asked = ASKED.model_copy(
        update={"leave_one_out": False, "normalisations": ASKED.normalisations[1:], "aggregations": ()}
    )
    found = widest(result, asked, Box(), Cut(last=2))
    ranks_drawn = simulate(result, asked, Box()).ranks
    assert all(one.is_exact for one in found)
    for one, drawn in zip(found, ranks_drawn.T, strict=True):
        assert one.best <= drawn.min() <= drawn.max() <= one.worst
    as_it_stands = verdicts(linear_forms(result)[0], Box(), Cut(last=2))
    assert all(one.best <= own.best <= own.worst <= one.worst for one, own in zip(found, as_it_stands, strict=True))


def test_the_share_inside_counts_draws() -> None:
    cells = {"x": [9, 6, 2, 0], "y": [9, 2, 6, 0]}
    result = scored(cells, system([{"code": "x"}, {"code": "y"}], defaults={"normalise": RAW}))
    told = Draws.model_validate({"count": 4000, "seed": 2, "leave_one_out": False})
    found = summary(result, simulate(result, told, Box(share=0.2)), Cut(last=2))
    shares = [one["share_inside"] for one in found]
    assert (shares[0], shares[3]) == (0, 1)
    assert shares[1] == pytest.approx(0.5, abs=0.05)
    assert shares[1] + shares[2] == pytest.approx(1)
    assert [one["median_rank"] for one in (found[0], found[3])] == [1, 4]


def test_effects_of_a_known_function() -> None:
    random = np.random.default_rng(1)
    a, b = random.random((2, 40_000, 2))
    factors = [np.column_stack([b[:, 0], a[:, 1]]), np.column_stack([a[:, 0], b[:, 1]])]

    def f(points: Any) -> Any:
        return points[:, 0] + 2 * points[:, 1]  # variances 1 : 4

    found = [sobol_indices(f(a), f(b), f(mixed)) for mixed in factors]
    assert found == [pytest.approx((0.2, 0.2), abs=0.02), pytest.approx((0.8, 0.8), abs=0.02)]
    assert sobol_indices(np.ones(3), np.ones(3), np.ones(3)) is None


def test_what_does_not_vary_has_no_effect() -> None:
    of, cells = random_case(1, units=9, leaves=6)
    result = scored(cells, of)
    told = Draws.model_validate({"seed": 3, "leave_one_out": False, "normalisations": [{"kind": "percentile"}]})
    found = {one["factor"]: one for one in effects(result, told, Box(share=1e-9), Cut(last=2), 6)
             if one["of"] == "mean_shift"}  # fmt: skip
    assert found["normalisation"]["total"] == pytest.approx(1, abs=0.1)
    assert {found[name]["total"] for name in ("weights", "imputation", "aggregation", "left_out")} == {0}
    with pytest.raises(ScoreError, match="有方法组合不能计算"):
        effects(result, ASKED, Box(), Cut(last=2), 4)


def test_leaving_an_indicator_out_is_a_weight_of_zero() -> None:
    of, cells = random_case(4, units=7, leaves=4)
    result = scored(cells, of)
    found = leave_out(result)
    for leaf in of.leaves:
        raw = of.model_dump(mode="json")
        effective = effective_weights(of, result.weights)
        values = {code: 0.0 if code == leaf else effective[code] for code in of.leaves}
        values |= {g: sum(values[c] for c in of.children[g]) for g in ("g0", "g1")}
        raw["weights"] = {"values": values}
        expected = ranks(scored(cells, System.model_validate(raw)))
        assert [one["rank_without"] for one in found if one["left_out"] == leaf] == expected


def test_the_least_change_of_a_weighted_mean_is_gap_over_weight() -> None:
    cells = {"x": [5, 4, 3, 0], "y": [5, 4, 3, 0]}
    nodes = [{"code": "x", "weight": 3}, {"code": "y", "weight": 1, "possible": [-1, 6]}]
    result = scored(cells, system(nodes, defaults={"normalise": RAW}))
    found = {one.node: one for one in least_changes(result, 2, Cut(last=2))}
    assert found["x"].change == pytest.approx(1 / 0.75, rel=1e-6)
    assert (found["x"].rank, found["x"].is_verified) == (2, True)
    assert (found["y"].value, found["y"].reason) == (None, "no_change_of_this_indicator_alone_crosses")
    out = {one.node: one for one in least_changes(result, 1, Cut(last=2))}
    assert out["x"].change == pytest.approx(-1 / 0.75, rel=1e-6)
    assert out["y"].change == pytest.approx(-4, rel=1e-6)
    assert {one.is_verified for one in out.values()} == {True}


def test_the_least_change_moves_scales_along_and_a_little_less_does_not_cross() -> None:
    of, cells = random_case(8, units=7, leaves=4)
    of = System.model_validate(of.model_dump(mode="json") | {"ranking": {"digits": 3}})
    result = scored(cells, of)
    cut = Cut(last=3)
    places = result.ranks.column("rank").tolist()
    z = places.index(5.0)
    crossing = [one for one in least_changes(result, z, cut) if one.value is not None]
    assert crossing
    for one in crossing:
        assert one.is_verified
        assert one.value is not None
        assert one.now is not None
        nearly = result.tables["denominate"].values.copy()
        nearly[z, of.leaves.index(one.node)] = one.now + (one.value - one.now) * (1 - 1e-5)
        assert ranks(score_indicators(result.tables["denominate"].with_values(nearly), of))[z] > 4


def test_negative_indicators_are_changed_downwards() -> None:
    cells = {"x": [1, 2, 3, 4], "y": [1, 1, 1, 2]}
    nodes = [{"code": "x", "direction": "negative"}, {"code": "y"}]
    result = scored(cells, system(nodes))
    found = {one.node: one for one in least_changes(result, 2, Cut(last=1))}
    assert ranks(result)[2] == 4
    change = found["x"].change
    assert change is not None
    assert change < 0
    assert found["x"].is_verified


def test_leaving_out_a_contributor_by_hand() -> None:
    cells = {"rd": [30, 10, 10], "revenue": [300, 200, 100], "firms": [3, 1, 2]}
    nodes = [
        {"code": "intensity", "column": "rd", "denominator": "revenue", "multiplier": 100,
         "normalise": {"kind": "goalposts", "low": 0, "high": 20}},
        {"code": "firms", "normalise": {"kind": "goalposts", "low": 0, "high": 4}},
    ]  # fmt: skip
    result = scored(cells, system(nodes))
    given = [
        Contribution("intensity", "a", 28, 100, 100), Contribution("intensity", "b", 2, 150, 100),
        Contribution("intensity", "c", 0, 50, 100), *(Contribution("firms", one, 1) for one in "abc"),
    ]  # fmt: skip
    found = {one.contributor: one for one in without_each(result, 0, given)}
    assert scores(result)[0] == pytest.approx((10 / 20 + 3 / 4) / 2)
    assert found["b"].indicators == pytest.approx({"intensity": 28 / 150 * 100, "firms": 2})
    assert found["b"].score == pytest.approx((28 / 150 * 5 + 2 / 4) / 2)
    assert found["b"].change == pytest.approx(0.0916667, abs=1e-6)
    assert found["a"].score == pytest.approx((1 / 20 + 2 / 4) / 2)
    assert [one.contributor for one in without_each(result, 0, given)] == ["b", "c", "a"]
    alone = [Contribution("intensity", "a", 10, 200, 100)]
    gone = without_each(result, 1, alone)[0]
    assert gone.indicators == {"intensity": None}
    assert gone.score == pytest.approx(1 / 4)
    with pytest.raises(ScoreError, match="intensity 由各户之和得 5"):
        without_each(result, 0, alone)


def test_all_answers_of_the_example_hold_together() -> None:
    result = score_file(EXAMPLE.with_suffix(".csv"), read_system(EXAMPLE))
    told = certainty_of(result)
    assert {one["box"] for one in told["verdicts"]} == {0.25, 0.1}
    assert all(one["best"] <= one["rank"] <= one["worst"] for one in told["verdicts"])
    assert {(one["unit"], one["period"]) for one in told["draws"]} == {(r.unit, r.period) for r in result.ranks.rows}
    assert all(one["is_verified"] for one in told["least_changes"] if one["value"] is not None)
    assert any(one["value"] is not None for one in told["least_changes"])


def test_published_index_under_simulation_stays_near_its_ranks() -> None:
    result = score_file(HERE / "asem_data.csv", read_system(HERE / "asem.yml"))
    found = summary(result, simulate(result, Draws(count=300, seed=1), Box(share=0.25)), Cut(last=5))
    apart = [abs(one["median_rank"] - place) for one, place in zip(found, ranks(result), strict=True)]
    assert max(apart) <= 2
    assert math.fsum(apart) / len(apart) < 0.5
