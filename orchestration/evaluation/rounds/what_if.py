"""What would take a zone over the line.

Belongs here: asking the engine about one zone of a round. Does not belong here: the search (``certainty``).
"""

from __future__ import annotations

from orchestration.evaluation.rounds.certainty import least_changes_of
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
