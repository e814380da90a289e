"""Small index systems and tables for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from orchestration.evaluation.rounds.handover import EngineInput
from orchestration.evaluation.scoring.engine import Result, score
from orchestration.evaluation.scoring.stages import table_of
from orchestration.evaluation.scoring.system import System, checked_system

Cells = Mapping[str, Sequence[Any]]


def system(nodes: Sequence[Mapping[str, Any]], **more: Any) -> System:
    """A system from nodes; those without a weight weigh 1, those without a parent are below ``total``."""
    filled = [{"parent": "total", "weight": 1} | dict(node) for node in nodes]
    return checked_system({"system": "small", "nodes": [{"code": "total"}, *filled], **more}, "small")


def scored(cells: Cells, of: System) -> Result:
    """Scores columns of a table; units are u1, u2, … unless there is a column ``unit``."""
    count = len(next(iter(cells.values())))
    cells = {"unit": [f"u{i}" for i in range(1, count + 1)]} | dict(cells)
    records = [
        {name: "" if column[i] is None else str(column[i]) for name, column in cells.items()} for i in range(count)
    ]
    return score(table_of(records, of), of)


def scores(result: Result, node: str = "total") -> list[float]:
    found: list[float] = result.scores.column(node).tolist()
    return found


def ranks(result: Result) -> list[float]:
    found: list[float] = result.ranks.column("rank").tolist()
    return found


def random_case(seed: int, units: int, leaves: int, **more: Any) -> tuple[System, Cells]:
    """Two groups of indicators with uneven weights, and uniform data."""
    random = np.random.default_rng(seed)
    nodes: list[dict[str, Any]] = [{"code": "g0", "weight": 2}, {"code": "g1", "weight": 3}]
    nodes += [
        {"code": f"x{k}", "parent": f"g{k % 2}", "weight": round(float(random.uniform(0.5, 2)), 3)}
        for k in range(leaves)
    ]
    return system(nodes, **more), {f"x{k}": random.random(units).round(6).tolist() for k in range(leaves)}


def by_hand() -> EngineInput:
    """The round of the unit tests of the models: zones a, b, c with 26, 70 and 82 points. Dimension 1 (60 points) gives
    them 0, 83.33 and 100, dimension 2 (40 points) 65, 50 and 55."""
    nodes = [
        {"code": "total"},
        *({"code": code, "parent": "total", "weight": weight} for code, weight in (("1", 60), ("2", 40))),
        {"code": "1.1", "parent": "1", "weight": 1},
        {"code": "1.2", "parent": "1", "weight": 2, "direction": "negative"},
        {"code": "2.1", "parent": "2", "weight": 1},
        {
            "code": "2.2",
            "parent": "2",
            "weight": 1,
            "normalise": {"kind": "goalposts", "low": 0, "high": 100, "to": [0, 100]},
        },
    ]
    system = {
        "system": "by_hand",
        "data": {"layout": "long", "unit": "zone"},
        "nodes": nodes,
        "defaults": {"normalise": {"kind": "min_max", "to": [0, 100], "flat": 50}},
        "ranking": {"digits": 2, "ties": "min"},
    }
    figures = {
        "a": {"1.1": "10", "1.2": "4", "2.1": "5", "2.2": "80"},
        "b": {"1.1": "20", "1.2": "2", "2.1": "5", "2.2": ""},
        "c": {"1.1": "30", "1.2": "", "2.1": "5", "2.2": "60"},
    }
    records = [
        {"zone": zone, "indicator": code, "value": value}
        for zone, row in figures.items()
        for code, value in row.items()
    ]
    return EngineInput(system, records)
