"""Small index systems and tables for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

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
