"""The statutory path in SQL and the general engine in Python give the same scores, to 1e-12 of the score."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from orchestration.evaluation.rounds.basis import hashes
from orchestration.evaluation.rounds.evaluation import Evaluation, evaluate
from orchestration.evaluation.rounds.handover import EngineInput, engine_input
from orchestration.pipeline import RunReport
from orchestration.workspace import Workspace
from tests.evaluation.small import by_hand

pytest.importorskip("orchestration.evaluation.scoring.engine")

from orchestration.evaluation.scoring.engine import Result, score
from orchestration.evaluation.scoring.stages import table_of
from orchestration.evaluation.scoring.system import checked_system

Run = tuple[Workspace, RunReport]
EQUAL = "equal_within_dimension"


def scored(given: EngineInput) -> Result:
    system = checked_system(given.system, "round")
    return score(table_of(given.records, system), system)


def ranks_of(result: Result) -> dict[str, int | None]:
    ranks = result.ranks.column("rank").tolist()
    return {
        row.unit: None if math.isnan(rank) else int(rank) for row, rank in zip(result.ranks.rows, ranks, strict=True)
    }


@pytest.mark.parametrize(
    ("edition", "weights"), [("2021", EQUAL), ("regional_example", "published"), ("regional_example", EQUAL)]
)
@pytest.mark.parametrize("pool", ["national", "regional"])
def test_a_round_of_the_sample_is_scored_alike(first_run: Run, pool: str, edition: str, weights: str) -> None:
    workspace, _ = first_run
    result = scored(engine_input(workspace, "2024", pool, edition, weights))
    found: dict[str, Evaluation] = {}
    compared = 0
    for unit, values in (
        (row.unit, line) for row, line in zip(result.scores.rows, result.aggregated.combined.values, strict=True)
    ):
        found[unit] = evaluate(workspace, "2024", edition, weights, unit)
        ours = {row["node_code"]: row["normalised_value"] for row in found[unit].nodes if row["pool"] == pool}
        for code, theirs in zip(result.aggregated.combined.columns, values.tolist(), strict=True):
            if code == "total" and math.isnan(theirs):
                continue  # too little weight: the engine keeps no score then
            assert (ours[code] is None) == math.isnan(theirs), (unit, code)
            if ours[code] is not None:
                assert abs(100 * ours[code] - Decimal(theirs)) <= Decimal("1e-12"), (unit, code)
                compared += 1
    assert compared > 5
    ranking = next(iter(found.values())).ranking
    assert ranks_of(result) == {row["area_code"]: row["rank_no"] for row in ranking if row["pool"] == pool}


def test_the_round_by_hand_is_scored_alike() -> None:
    """The zones a, b, c of the unit tests of the models: 26, 70 and 82 points, worked out by hand."""
    result = scored(by_hand())
    for got, expected in zip(result.scores.column("total").tolist(), (26, 70, 82), strict=True):
        assert abs(got - expected) <= 1e-12
    assert ranks_of(result) == {"a": 3, "b": 2, "c": 1}


def test_a_weight_changes_the_hash_of_the_method_and_a_figure_that_of_the_data() -> None:
    given = by_hand()
    nodes = [node | {"weight": 70} if node["code"] == "1" else node for node in given.system["nodes"]]
    heavier = EngineInput(given.system | {"nodes": nodes}, given.records)
    more = [record | {"value": "21"} if record["value"] == "20" else record for record in given.records]
    before, weighed, figured, renamed = (
        hashes(one)
        for one in (
            given,
            heavier,
            EngineInput(given.system, more),
            EngineInput(given.system | {"title_zh": "别名", "authority": "某文件"}, given.records),
        )
    )
    assert before["data_hash"] == weighed["data_hash"] and before["method_hash"] != weighed["method_hash"]
    assert before["method_hash"] == figured["method_hash"] and before["data_hash"] != figured["data_hash"]
    assert renamed == before
