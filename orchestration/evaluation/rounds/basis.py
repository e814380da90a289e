"""What the rankings of a round rest on: edition, weight set, pool, line, and the hashes of method and data.

Belongs here: naming it, so that a round can be made again. Does not belong here: what a hash covers
(``scoring.engine``).
"""

from __future__ import annotations

from typing import Any

from orchestration.evaluation.rounds.handover import EngineInput, engine_input
from orchestration.evaluation.rounds.tables import Row, Tables
from orchestration.workspace import Workspace

_RANKINGS = """
    select
        pool, edition, weight_set, reference_period, bool_or(is_trial) as is_trial,
        count(rank_no) as ranked_areas, count(*) - count(rank_no) as areas_without_rank
    from fct_ranking
    where evaluation_round = $round
    group by all
    having count(rank_no) > 0
    order by all
"""
_LINES = """
    select distinct pool, edition, weight_set, weight_box_pct, line_last_count, line_poor_points, lines_basis
    from rank_certainty
    where evaluation_round = $round
"""
KEY = ("pool", "edition", "weight_set")
LINE = ("weight_box_pct", "line_last_count", "line_poor_points", "lines_basis")


def hashes(given: EngineInput) -> dict[str, str]:
    """``method_hash``: nodes, weights, directions, scales and bounds that no figure gives, what is done about missing
    figures, rounding and ties. ``data_hash``: the figure of every zone of the pool on every node. Names, titles,
    documents and the line are in neither. Raises ``ScoreError``."""
    from orchestration.evaluation.scoring.engine import data_hash, method_hash
    from orchestration.evaluation.scoring.stages import table_of
    from orchestration.evaluation.scoring.system import checked_system

    system = checked_system(given.system, given.system["system"])
    return {"method_hash": method_hash(system), "data_hash": data_hash(table_of(given.records, system))}


def bases(workspace: Workspace, evaluation_round: str, only: tuple[str, str] | None = None) -> list[dict[str, Any]]:
    """One entry per pool, edition and weight set in which somebody has a rank, in that order, as plain JSON; the line
    and the box are None where no parameter names them. ``only``: an edition and weight set. Raises
    ``CannotEvaluate``."""
    with Tables(workspace) as tables:
        rankings = tables.rows(_RANKINGS, round=evaluation_round)
        lines = tables.rows(_LINES, round=evaluation_round) if tables.has_certainty else []
    found = []
    for ranking in rankings:
        if only not in (None, (ranking["edition"], ranking["weight_set"])):
            continue
        key = [ranking[name] for name in KEY]
        line = next((one for one in lines if [one[name] for name in KEY] == key), {})
        found.append(ranking | _line(line) | hashes(engine_input(workspace, evaluation_round, *key)))
    return found


def _line(row: Row) -> dict[str, Any]:
    told = {name: row.get(name) for name in LINE}
    points = told["line_poor_points"]
    return told | {"line_poor_points": None if points is None else f"{points.normalize():f}"}
