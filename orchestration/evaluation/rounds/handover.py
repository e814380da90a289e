"""A round as input of the general engine: the same system, the same figures.

Belongs here: writing edition, weights, method and figures of a round in the engine's format, so that both can be held
against each other and the engine's further methods work on a round. Does not belong here: scoring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration import catalogue
from orchestration.evaluation.rounds.possible import possible
from orchestration.evaluation.rounds.systems import RULES
from orchestration.evaluation.rounds.tables import CannotEvaluate, Row, Tables
from orchestration.workspace import Workspace

_FIGURES = """
    select scores.*, dim_area.name_zh
    from fct_scores as scores
    left join dim_area on scores.area_code = dim_area.area_code
    where evaluation_round = $round and pool = $pool and edition = $edition and weight_set = $weights
        and node_level = 'indicator'
    order by scores.area_code, node_code
"""
_NODES = "select * from dim_index_node where edition = $edition order by node_level = 'indicator', node_code"
_WEIGHTS = """
    select distinct node_code, weight from fct_scores
    where evaluation_round = $round and pool = $pool and edition = $edition and weight_set = $weights
"""


@dataclass(frozen=True)
class EngineInput:
    """``system`` is what a system file says (``docs/reference/score-system.schema.json``), scores of 0 to 100 points;
    ``records`` is the long table, one row per zone and indicator: unit, name, indicator, value (text, empty if
    missing), with the period and the pool."""

    system: dict[str, Any]
    records: list[dict[str, str]]


def engine_input(workspace: Workspace, evaluation_round: str, pool: str, edition: str, weight_set: str) -> EngineInput:
    """The round of a pool by an edition and a weight set. Raises ``CannotEvaluate`` if it was not scored."""
    told = {"round": evaluation_round, "pool": pool, "edition": edition, "weights": weight_set}
    with Tables(workspace) as tables:
        figures = tables.rows(_FIGURES, **told)
        if not figures:
            raise CannotEvaluate(
                f"第 {evaluation_round} 轮没有按 {edition}、{weight_set} 给 {pool} 计分。",
                f"round {evaluation_round} has no scores of {pool} by {edition} and {weight_set}.",
            )
        nodes = tables.rows(_NODES, edition=edition)
        weights = {row["node_code"]: row["weight"] for row in tables.rows(_WEIGHTS, **told)}
        [system] = tables.rows("select * from dim_index_system where edition = $edition", edition=edition)
    return EngineInput(_system(system, nodes, weights, told, figures), [_record(row) for row in figures])


def _record(row: Row) -> dict[str, str]:
    return {
        "area_code": row["area_code"],
        "name_zh": row["name_zh"] or "",
        "reference_period": row["reference_period"],
        "pool": row["pool"],
        "node_code": row["node_code"],
        "value": "" if row["raw_value"] is None else str(row["raw_value"]),
    }


def _system(
    system: Row, nodes: list[Row], weights: dict[str, Any], told: dict[str, str], figures: list[Row]
) -> dict[str, Any]:
    parameters = _parameters(figures[0]["reference_period"])
    flat = 100 * parameters["evaluation_flat_score_ratio"]
    quotas = [row for row in catalogue.seed_rows(RULES / "score_quotas.csv") if row["edition"] == system["edition"]]
    bounds: dict[str, dict[str, Any]] = {
        row["node_code"]: {"low": float(row["low_value"]), "high": float(row["high_value"]), "flat": flat}
        for row in quotas
        if row["reference_period"] == figures[0]["reference_period"]
    }
    scored = {"low": 0.0, "high": parameters["expert_score_highest_points"]}
    bounds |= {row["node_code"]: scored for row in nodes if row["node_kind"] == "scored"}
    is_adopted = system["is_adopted"] and not any(row["is_trial"] for row in figures)
    return {
        "system": f"{system['edition']}_{told['weights']}",
        "title_zh": system["name_zh"],
        "title_en": system["name_en"],
        "authority": system["document"] if is_adopted else "",
        "note": system["note_zh"] or "",
        "data": {
            "layout": "long",
            "unit": "area_code",
            "name": "name_zh",
            "period": "reference_period",
            "pool": "pool",
            "indicator": "node_code",
            "value": "value",
        },
        "nodes": [
            _node(row, weights, bounds.get(row["node_code"]), f"{figures[0]['reference_period']}-12-31")
            for row in nodes
            if row["node_level"] != "total"
        ]
        + [
            {
                "code": "total",
                "name_zh": system["name_zh"],
                "missing": {
                    "policy": "renormalise",
                    "least_share": parameters["evaluation_minimum_weight_share_pct"] / 100,
                },
            }
        ],
        "defaults": {
            "normalise": {"kind": "min_max", "to": [0, 100], "flat": flat},
            "aggregate": {"kind": "arithmetic"},
            "missing": {"policy": "renormalise"},
        },
        "ranking": {"digits": int(parameters["evaluation_rank_decimals_count"]), "ties": "min"},
    }


def _node(row: Row, weights: dict[str, Any], bounds: dict[str, Any] | None, day: str) -> dict[str, Any]:
    node: dict[str, Any] = {
        "code": row["node_code"],
        "parent": row["parent_node_code"],
        "name_zh": row["name_zh"],
        "weight": float(weights[row["node_code"]]),
    }
    if row["node_level"] == "indicator":
        node["direction"] = row["direction"]
        can_be = possible(row["indicator_code"] or "", day)
        node |= {"possible": [can_be.least, can_be.most], "whole": can_be.is_whole}
    if bounds is not None:
        node["normalise"] = {"kind": "goalposts", **bounds, "to": [0, 100]}
    if row["node_kind"] == "scored" and bounds is not None:
        node["possible"] = [bounds["low"], bounds["high"]]
    return node


def _parameters(period: str) -> dict[str, float]:
    """The parameters in force on the last day of the year."""
    day = f"{period}-12-31"
    rows = catalogue.seed_rows(RULES / "parameters.csv")
    return {
        row["parameter_code"]: float(row["value"])
        for row in rows
        if row["valid_from"] <= day <= (row["valid_to"] or "9999-12-31")
    }
