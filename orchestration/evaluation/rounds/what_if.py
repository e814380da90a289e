"""What the engine says of a round beyond its tables: least changes, other weight boxes, hashes.

Belongs here: asking it. Does not belong here: the search (``certainty``).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from orchestration.evaluation.life.rules import BOX, LOW, Parameter
from orchestration.evaluation.rounds import basis
from orchestration.evaluation.rounds.certainty import Lines, certainty, least_changes_of
from orchestration.evaluation.rounds.evaluation import Evaluation
from orchestration.evaluation.rounds.handover import engine_input
from orchestration.evaluation.rounds.tables import Row
from orchestration.workspace import Workspace


def least_changes(workspace: Workspace, found: Evaluation, zone: str) -> list[Row]:
    """Per pool in which the zone has a rank and a line is drawn: every indicator with the value that it would have to
    have instead, in its own unit, and the rank then. Raises ``CannotEvaluate``."""
    chosen = found.chosen
    names = (chosen.edition["edition"], chosen.weight_set["weight_set"])
    asked = [row for row in found.certainty if row["area_code"] == zone and row["line_last_count"]]
    return [
        {
            "pool": row["pool"],
            "node_code": one.node,
            "now_value": one.now,
            "needed_value": one.value,
            "change_value": one.change,
            "rank_then": one.rank,
            "is_verified": one.is_verified,
            "reason": one.reason,
        }
        for row in asked
        for one in least_changes_of(
            engine_input(workspace, chosen.evaluation_round, row["pool"], *names), row["line_last_count"], zone
        )
    ]


def other_boxes(workspace: Workspace, found: Evaluation, shares_pct: list[int]) -> list[Row]:
    """Rows as those of ``rank_certainty`` for other weight boxes (per cent), with the line that they have; always a
    trial. Raises ``CannotEvaluate``."""
    chosen = found.chosen
    names = (chosen.edition["edition"], chosen.weight_set["weight_set"])
    lines = {row["pool"]: row["line_last_count"] for row in found.certainty}
    return [
        {"pool": pool, "is_trial": True} | row
        for share in shares_pct
        for pool, last in lines.items()
        for row in certainty(
            engine_input(workspace, chosen.evaluation_round, pool, *names),
            Lines(_asked(BOX, share), _asked(LOW, last) if last else None, None),
        )
    ]


def _asked(code: str, value: int) -> Parameter:
    return Parameter(code, Decimal(value), date.min, date.max, "asked for", is_adopted=False)


def basis_of(workspace: Workspace, found: Evaluation) -> list[dict[str, Any]]:
    """What each pool's ranking of the round rests on, hashes of method and data among it (``basis.bases``)."""
    names = (found.chosen.edition["edition"], found.chosen.weight_set["weight_set"])
    return basis.bases(workspace, found.chosen.evaluation_round, names)
