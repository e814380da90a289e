"""A round for people: ranks, and a score taken apart.

Belongs here: what is read for it. Does not belong here: how it looks.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration import catalogue
from orchestration.evaluation.rounds.systems import Chosen, choose
from orchestration.evaluation.rounds.tables import CannotEvaluate, Row, Tables
from orchestration.workspace import Workspace

_RANKING = """
    select fct_ranking.*, dim_area.name_zh, dim_area.short_name_zh
    from fct_ranking
    left join dim_area on fct_ranking.area_code = dim_area.area_code
    where evaluation_round = $round and edition = $edition and weight_set = $weights
    order by pool, rank_no nulls last, fct_ranking.area_code
"""
_NODES = """
    with figures as (
        select
            area_code, reference_period, indicator_code, origin, unit_code,
            numerator, denominator, second_denominator, units_expected, units_reported
        from fct_indicators where frequency = 'A'
    )
    select
        scores.pool, scores.node_code, scores.node_level, scores.parent_node_code, nodes.name_zh, nodes.direction,
        scores.indicator_code, scores.origin, scores.raw_value, figures.unit_code, figures.numerator,
        figures.denominator, figures.second_denominator, figures.units_expected, figures.units_reported,
        scores.low_value, scores.high_value, scores.normalised_value, scores.weight, scores.effective_weight_share,
        scores.contribution_points, scores.reason_code, scores.coverage_share
    from fct_scores as scores
    join dim_index_node as nodes on scores.edition = nodes.edition and scores.node_code = nodes.node_code
    left join figures
        on scores.area_code = figures.area_code and scores.reference_period = figures.reference_period
        and scores.indicator_code = figures.indicator_code and scores.origin = figures.origin
    where scores.evaluation_round = $round and scores.edition = $edition and scores.weight_set = $weights
        and scores.area_code = $area
    order by
        scores.pool,
        try_cast(split_part(scores.node_code, '.', 1) as integer) nulls first,
        try_cast(split_part(scores.node_code, '.', 2) as integer) nulls first
"""
_SHIFTS = """
    select * exclude (evaluation_round, edition, weight_set)
    from fct_rank_shifts
    where evaluation_round = $round and edition = $edition and weight_set = $weights and area_code = $area
        and (base_round <> $round and base_edition = $edition and base_weight_set = $weights or base_round = $round)
    order by all
"""
_YARDSTICK = """
    select
        ranking.pool, ranking.area_code, ranking.edition, systems.name_zh, ranking.is_ranked,
        ranking.rounded_score_points, ranking.covered_weight_share, ranking.indicators_present, ranking.indicators
    from fct_ranking as ranking
    join dim_index_system as systems on ranking.edition = systems.edition
    where systems.system_level = 'yardstick' and evaluation_round = $round and weight_set = $weights
    order by ranking.edition, pool, area_code
"""
_CERTAINTY = """
    select * from rank_certainty
    where evaluation_round = $round and edition = $edition and weight_set = $weights
    order by pool, rank_no, area_code
"""


@dataclass(frozen=True)
class Evaluation:
    """A round by one edition and weight set. ``ranking`` has one row per zone, pool after pool, those without a rank
    last; ``certainty`` are its rows of ``rank_certainty``; ``nodes`` takes the score of one zone apart, the whole
    first, down to figures with their operands; ``shifts`` compares its rank with other editions and with the round
    before; ``yardstick`` are the scores by the index of innovation capability with the same weight set. ``notes`` of
    ``chosen`` must stand with any figure."""

    chosen: Chosen
    is_sample: bool
    is_trial: bool
    ranking: list[Row]
    certainty: list[Row]
    nodes: list[Row]
    shifts: list[Row]
    yardstick: list[Row]


def evaluate(
    workspace: Workspace,
    evaluation_round: str,
    edition: str | None = None,
    weights: str | None = None,
    zone: str | None = None,
) -> Evaluation:
    """Default edition: the newest national one of the time that was found whole. Default weights: as published.

    Raises ``NoSuchArea``; ``CannotEvaluate``: for an edition whose weights were not found if no weight set is named.
    """
    if zone is not None:
        catalogue.area_named(zone)
    with Tables(workspace) as tables:
        chosen = choose(tables, evaluation_round, edition, weights)
        told = {"round": evaluation_round, "edition": chosen.edition["edition"]}
        told["weights"] = chosen.weight_set["weight_set"]
        ranking = tables.rows(_RANKING, **told)
        if zone is not None and zone not in {row["area_code"] for row in ranking}:
            known = "、".join(row["area_code"] for row in ranking)
            raise CannotEvaluate(
                f"{zone} 不在第 {evaluation_round} 轮的园区组中（候选园区不参加排名）；参加的有：{known}。",
                f"{zone} is in no pool of round {evaluation_round} (candidates are in none); there are: {known}.",
            )
        return Evaluation(
            chosen,
            workspace.is_sample,
            any(row["is_trial"] for row in ranking),
            ranking,
            tables.rows(_CERTAINTY, **told) if tables.has_certainty else [],
            tables.rows(_NODES, **told, area=zone) if zone else [],
            tables.rows(_SHIFTS, **told, area=zone) if zone else [],
            tables.rows(_YARDSTICK, round=told["round"], weights=told["weights"]),
        )
