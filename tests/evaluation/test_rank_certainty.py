"""How sure the ranks of a round are: the ranges of rounds worked out by hand, and the commands made of them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from orchestration.evaluation.life.rules import Parameter, rules
from orchestration.evaluation.rounds.certainty import Lines, certainty, least_changes_of, lines_of
from orchestration.evaluation.rounds.handover import EngineInput
from orchestration.evaluation.rounds.possible import Possible, possible
from orchestration.evaluation.rounds.tables import Row
from tests.evaluation.small import by_hand


def parameter(value: float, is_adopted: bool = True) -> Parameter:
    return Parameter("p", Decimal(str(value)), date(2020, 1, 1), date.max, "b", is_adopted)


def lines(last: float, poor: float = 60) -> Lines:
    return Lines(parameter(25), parameter(last), parameter(poor))


def found(given: EngineInput, asked: Lines) -> dict[str, Row]:
    return {row["area_code"]: row for row in certainty(given, asked)}


def of_two(**figures: tuple[float, float]) -> EngineInput:
    """Zones with two indicators of 0 to 100 points that weigh 60 and 40; each may weigh 50 to 70 and 30 to 50."""
    nodes = [{"code": "total"}, *({"code": c, "parent": "total", "weight": w} for c, w in (("x", 60), ("y", 40)))]
    system = {
        "system": "two",
        "data": {"layout": "long", "unit": "zone"},
        "nodes": nodes,
        "defaults": {"normalise": {"kind": "goalposts", "low": 0, "high": 100, "to": [0, 100]}},
        "ranking": {"digits": 2, "ties": "min"},
    }
    records = [
        {"zone": zone, "indicator": code, "value": str(value)}
        for zone, values in figures.items()
        for code, value in zip("xy", values, strict=True)
    ]
    return EngineInput(system, records)


def test_the_round_by_hand_has_ranks_that_no_weights_move_and_one_contested_score() -> None:
    """Dimension 1 may weigh 50 to 70 of 100: b has 66.67 to 73.33 points."""
    rows = found(by_hand(), lines(1, 68))
    assert {zone: (row["best_rank"], row["rank_no"], row["worst_rank"]) for zone, row in rows.items()} == {
        "a": (3, 3, 3),
        "b": (2, 2, 2),
        "c": (1, 1, 1),
    }
    assert {zone: row["certainty_class"] for zone, row in rows.items()} == {
        "a": "certain",
        "b": "outside",
        "c": "outside",
    }
    assert {zone: row["poor_class"] for zone, row in rows.items()} == {"a": "certain", "b": "contested", "c": "outside"}
    assert (rows["b"]["lowest_score_points"], rows["b"]["highest_score_points"]) == (Decimal("66.67"), Decimal("73.33"))
    assert (rows["a"]["lowest_score_points"], rows["c"]["highest_score_points"]) == (Decimal("19.5"), Decimal("86.5"))
    assert all(row["is_exact"] and row["is_reevaluated"] for row in rows.values())


def test_a_contested_verdict_shows_weights_that_turn_it() -> None:
    """p leads q by 10 in x and is 13 behind in y: q is ahead where x weighs less than 13/23."""
    rows = found(of_two(p=(60, 40), q=(50, 53), r=(0, 0)), lines(2))
    assert {zone: (row["best_rank"], row["worst_rank"], row["certainty_class"]) for zone, row in rows.items()} == {
        "p": (1, 2, "contested"),
        "q": (1, 2, "contested"),
        "r": (3, 3, "certain"),
    }
    for zone in "pq":
        weights = json.loads(rows[zone]["counter_weights"])
        assert 0.5 <= weights["x"] < 13 / 23 and weights["x"] + weights["y"] == pytest.approx(1)
    assert (rows["p"]["is_low"], rows["q"]["is_low"], rows["r"]["counter_weights"]) == (False, True, None)
    assert all(row["is_exact"] and row["is_reevaluated"] for row in rows.values())


def test_a_rank_that_rounding_gave_belongs_to_its_range() -> None:
    """52.000 and 52.004 points share rank 1, but p is behind with all weights."""
    rows = found(of_two(p=(60, 40), s=(60.004, 40.004)), lines(1))
    assert (rows["p"]["rank_no"], rows["p"]["best_rank"], rows["p"]["worst_rank"]) == (1, 1, 2)
    assert (rows["p"]["certainty_class"], rows["p"]["is_reevaluated"]) == ("contested", True)
    assert (rows["s"]["best_rank"], rows["s"]["worst_rank"], rows["s"]["certainty_class"]) == (1, 1, "outside")


def test_without_a_line_there_is_no_class_and_without_a_box_no_range() -> None:
    [p, _] = certainty(of_two(p=(60, 40), q=(50, 53)), Lines(parameter(25), None, None))
    assert (p["best_rank"], p["worst_rank"]) == (1, 2)
    assert {p[name] for name in ("certainty_class", "is_low", "counter_weights", "poor_class")} == {None}
    assert [*certainty(by_hand(), Lines(None, parameter(1), None))] == []


def test_the_least_change_takes_a_zone_over_the_line() -> None:
    """q has 51.2 points, p 52: 0.795 points more are shown as 52 and share the rank, 1.325 of x or 1.9875 of y."""
    changes = {one.node: one for one in least_changes_of(of_two(p=(60, 40), q=(50, 53), r=(0, 0)), 2, "q")}
    assert changes["x"].change == pytest.approx(0.795 / 0.6) and changes["y"].change == pytest.approx(0.795 / 0.4)
    assert all(one.rank == 1 and one.is_verified for one in changes.values())


def test_box_and_lines_are_dated_and_what_nobody_adopted_makes_a_trial() -> None:
    of_seeds = lines_of(rules(), date(2024, 12, 31))
    assert of_seeds.box is not None and of_seeds.box.value == 25
    assert of_seeds.is_trial and "status_low_last_count=2" in of_seeds.basis
    assert not lines(2).is_trial
    assert Lines(parameter(25, is_adopted=False), parameter(2), None).is_trial
    assert lines_of(rules(), date(2010, 1, 1)).low is None


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("gazelle_new_count", Possible(least=0.0, is_whole=True)),
        ("hnte_count_net_increase", Possible(is_whole=True)),  # a fall is possible
        ("bachelor_or_above_share", Possible(least=0.0)),
        ("hnte_export_revenue_share", Possible(least=0.0)),  # exports and revenue are known not to be negative
        ("profit_rate", Possible()),
        ("co2_emissions_growth", Possible(least=-100.0)),
        ("labour_productivity_growth", Possible()),  # value added may be negative
        ("no_such_indicator", Possible()),
    ],
)
def test_what_cannot_be_negative_is_not_asked_for(indicator: str, expected: Possible) -> None:
    assert possible(indicator, "2024-12-31") == expected
