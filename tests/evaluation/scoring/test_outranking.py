"""Comparing units in pairs: published examples, what is level, and what is refused."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from orchestration.evaluation.certainty.report import certainty_of
from orchestration.evaluation.scoring import decompose
from orchestration.evaluation.scoring.engine import stage_files
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.outranking import Kemeny, agreed, circles, outranking
from orchestration.evaluation.scoring.table import Array
from tests.evaluation.small import ranks, scored, scores, system

RAW = {"normalise": {"kind": "none"}}
# Share of voters and their order: the four cities of Tennessee (electowiki, "Kemeny-Young method").
TENNESSEE = {"m": (42, "MNCK"), "n": (26, "NCKM"), "c": (15, "CKNM"), "k": (17, "KCNM")}
# A Condorcet cycle, same place: 25 A>B>C, 40 B>C>A, 35 C>A>B.
CYCLE = {"a": (25, "ABC"), "b": (40, "BCA"), "c": (35, "CAB")}


def ballots(kind: str, cast: dict[str, tuple[int, str]], units: str, **more: Any) -> Any:
    """A voter group is an indicator, its order the values, its size the weight."""
    of = system(
        [{"code": code, "weight": weight} for code, (weight, _) in cast.items()],
        defaults=RAW | {"aggregate": {"kind": kind}},
        **more,
    )
    return scored(
        {"unit": list(units)} | {code: [-said.index(u) for u in units] for code, (_, said) in cast.items()}, of
    )


@pytest.mark.parametrize("kind", ["copeland", "kemeny"])
def test_the_published_example_without_a_circle(kind: str) -> None:
    found = ballots(kind, TENNESSEE, "MNCK")
    [matrix] = found.aggregated.outranking
    assert matrix.shares[0].tolist() == pytest.approx([0, 0.42, 0.42, 0.42])
    assert [matrix.shares[i, j] for i, j in ((1, 2), (1, 3), (2, 3))] == pytest.approx([0.68, 0.68, 0.83])
    assert scores(found) == [-3, 3, 1, -1] and ranks(found) == [4, 1, 2, 3]


def test_the_published_circle_is_level_for_copeland_and_solved_by_kemeny() -> None:
    assert ranks(ballots("copeland", CYCLE, "ABC")) == [1, 1, 1]
    assert ranks(ballots("kemeny", CYCLE, "ABC")) == [3, 1, 2], "B > C > A, with 120 of 300 votes against it"


def test_units_that_could_as_well_change_places_are_level() -> None:
    """a and b are alike; c is between them and d, which loses to all."""
    of = system([{"code": "x"}, {"code": "y", "weight": 2}], defaults=RAW | {"aggregate": {"kind": "kemeny"}})
    found = scored({"x": [3, 3, 2, 1], "y": [3, 3, 2, 1]}, of)
    assert scores(found) == [2, 2, -1, -3] and ranks(found) == [1, 1, 3, 4]


def by_trying_all(matrix: Array) -> list[float]:
    count = len(matrix)
    worth = {
        p: sum(matrix[p[a], p[b]] for a in range(count) for b in range(a + 1, count))
        for p in permutations(range(count))
    }
    best = [p for p, value in worth.items() if value > max(worth.values()) - 1e-9]
    before = np.array([[all(p.index(i) < p.index(j) for p in best) for j in range(count)] for i in range(count)])
    return [float(v) for v in before.sum(axis=1) - before.sum(axis=0)]


@pytest.mark.parametrize("seed", range(12))
def test_kemeny_is_what_trying_all_orders_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, 3, (6, int(random.integers(1, 6)))).astype(float)
    values[random.random(values.shape) < 0.1] = np.nan
    matrix = outranking(values.tolist(), random.integers(1, 4, values.shape[1]).astype(float).tolist())
    assert Kemeny(kind="kemeny").scores(matrix) == by_trying_all(matrix)


def test_too_long_a_circle_is_refused_with_what_to_do() -> None:
    values = np.random.default_rng(1).random((12, 5)).tolist()
    matrix = outranking(values, [1.0] * 5)
    longest = max(len(one) for one in circles(matrix))
    assert longest > 3 and len(agreed(matrix)) == 12
    with pytest.raises(ScoreError, match=f"有 {longest} 个单位互相循环领先.*most_units: 3.*copeland"):
        Kemeny(kind="kemeny", most_units=3).scores(matrix)


def test_pools_are_compared_apart_and_missing_values_are_left_out_of_a_pair() -> None:
    of = system(
        [{"code": "x"}, {"code": "y"}],
        data={"pool": "level"},
        population={"pools": "each"},
        defaults=RAW | {"aggregate": {"kind": "copeland"}},
    )
    found = scored({"level": list("ppqq"), "x": [1, 2, 9, 8], "y": [5, None, 1, 2]}, of)
    assert scores(found) == [-1, 1, 0, 0]
    assert [(row["unit"], row["reason"]) for row in found.log if row["stage"] == "aggregate"] == [
        ("u2", "renormalised")
    ]


def test_a_group_may_compare_and_feed_a_mean() -> None:
    """The group has a scale of its own, so that places become points."""
    nodes = [
        {"code": "g", "aggregate": {"kind": "copeland"}, "normalise": {"kind": "min_max", "to": [0, 100]}},
        {"code": "x", "parent": "g"},
        {"code": "y", "parent": "g"},
        {"code": "z"},
    ]
    found = scored({"x": [3, 2, 1], "y": [30, 20, 10], "z": [0, 100, 0]}, system(nodes, defaults=RAW))
    assert scores(found, "g") == [100, 50, 0] and scores(found) == [50, 75, 0]


def test_what_cannot_be_said_of_pairs_is_said() -> None:
    found = ballots("kemeny", CYCLE, "ABC", certainty={"cut": {"last": 1}})
    assert "逐对比较各单位" in certainty_of(found)["refused"]
    assert decompose.records(found) == []
    lines = stage_files(found)["outranking.csv"].decode().splitlines()
    assert lines[0] == "node,period,pool,unit,over,share" and "total,,,A,B,0.6" in lines
    of = system(
        [{"code": "x"}, {"code": "y"}],
        certainty={"cut": {"last": 1}, "draws": {"aggregations": [{"kind": "copeland"}]}},
    )
    told = certainty_of(scored({"x": [1, 2, 3], "y": [1, 3, 2]}, of))
    assert "不能用于模拟" in told["variants_refused"][0]["reason"]
