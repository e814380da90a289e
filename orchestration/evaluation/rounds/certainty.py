"""How sure the ranks of a round are (``rank_certainty``).

Belongs here: asking the general engine about every ranking of the models, and the lines that parameters name. Does not
belong here: finding ranges (``evaluation.certainty``), and what follows from a verdict (``life``).

The box and the lines are those of the day on which the round was published (its first recorded result), before that of
the day up to which things are known. Ranges hold for scores before rounding; a rank that rounding alone gave belongs
to its range, too.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.deadlines.calendar import beijing_day
from orchestration.evaluation.described import Row, described, in_order, write_mart
from orchestration.evaluation.life import tables as life
from orchestration.evaluation.life.rules import BOX, LOW, POOR, Parameter, Rules
from orchestration.evaluation.rounds.handover import EngineInput, engine_input
from orchestration.evaluation.rounds.tables import Tables
from orchestration.warehouse.manifest import Mart
from orchestration.workspace import Workspace

if TYPE_CHECKING:  # the engine is heavy, and most trees have no round
    from orchestration.evaluation.certainty.least_change import Change
    from orchestration.evaluation.certainty.linear import LinearForm
    from orchestration.evaluation.certainty.verdicts import Verdict
    from orchestration.evaluation.scoring.engine import Result
    from orchestration.evaluation.scoring.table import Array

DESCRIBED = Path(__file__).with_name("certainty.yml")
DIGITS = 9  # of weights as they are written and scored again; ten could be taken for a telephone number in a release
CENTS = Decimal("0.0001")
RANKINGS = """
    select
        evaluation_round, reference_period, pool, edition, weight_set, bool_or(is_trial) as is_trial
    from fct_ranking where rank_no is not null
    group by all order by all
"""


@dataclass(frozen=True)
class Lines:
    """The box and the lines that hold on a day; None where no parameter does."""

    box: Parameter | None
    low: Parameter | None
    poor: Parameter | None

    @property
    def named(self) -> list[Parameter]:
        return [one for one in (self.box, self.low, self.poor) if one is not None]

    @property
    def is_trial(self) -> bool:
        return not all(one.is_adopted for one in self.named)

    @property
    def basis(self) -> str:
        return "；".join(f"{one.code}={one.value.normalize():f}，{one.basis}" for one in self.named)


def lines_of(rules: Rules, day: date) -> Lines:
    return Lines(*(rules.parameter(code, day) for code in (BOX, LOW, POOR)))


def write(workspace: Workspace, known_at: datetime) -> tuple[Mart, ...]:
    """Writes the table to ``var/marts`` as known at a moment, and returns what it is. Raises ``LedgerBroken``,
    ``CannotEvaluate``."""
    [mart] = described(DESCRIBED).values()
    write_mart(workspace, mart, in_order(mart, rows(workspace, known_at)))
    return (mart,)


def rows(workspace: Workspace, known_at: datetime) -> Iterator[Row]:
    """One row per zone with a rank, of every round, edition and weight set. Raises ``LedgerBroken``,
    ``CannotEvaluate``."""
    with Tables(workspace) as tables:
        rankings = tables.rows(RANKINGS)
    found, rules = life.history(workspace, known_at)
    for ranking in rankings:
        is_trial = ranking.pop("is_trial")
        published = found.held.get(ranking["pool"], {}).get(ranking["evaluation_round"])
        lines = lines_of(rules, published or beijing_day(known_at))
        names = (ranking[name] for name in ("evaluation_round", "pool", "edition", "weight_set"))
        for row in certainty(engine_input(workspace, *names), lines):
            yield ranking | row | {"is_trial": is_trial or lines.is_trial}


def certainty(given: EngineInput, lines: Lines) -> Iterator[Row]:
    """Per ranked zone its range, its classes at the lines, and the weights that show them. Without a box parameter
    there is nothing to say."""
    from orchestration.evaluation.certainty.linear import linear_forms
    from orchestration.evaluation.certainty.verdicts import verdicts
    from orchestration.evaluation.scoring.plan import Box, Cut

    if lines.box is None:
        return
    result = scored(given)
    box = Box(share=float(lines.box.value) / 100)
    last = int(lines.low.value) if lines.low else None
    for form in linear_forms(result):
        lowest, highest = (form.box(box).extreme(form.values, largest)[0].tolist() for largest in (False, True))
        judged = verdicts(form, box, Cut(last=last or 1))
        for k, verdict in enumerate(judged):
            yield {
                "area_code": result.ranks.rows[verdict.row].unit,
                "weight_box_pct": int(lines.box.value),
                **_range(result, form, verdict, last),
                **_points(result, lowest[k], highest[k], lines.poor),
                "lines_basis": lines.basis,
            }


def scored(given: EngineInput) -> Result:
    """The round by the general engine."""
    from orchestration.evaluation.scoring.engine import score
    from orchestration.evaluation.scoring.stages import table_of
    from orchestration.evaluation.scoring.system import checked_system

    system = checked_system(given.system, given.system["system"])
    return score(table_of(given.records, system), system)


def _range(result: Result, form: LinearForm, verdict: Verdict, last: int | None) -> Row:
    """Both ends with their weights, scored again as they are written, and the class at the line."""
    ranked, rank = len(form.rows), int(result.ranks.column("rank")[verdict.row])
    as_it_is = dict(zip(form.nodes, form.weights.tolist(), strict=True))
    best = min((verdict.best, verdict.best_weights), (rank, as_it_is), key=lambda end: end[0])
    worst = max((verdict.worst, verdict.worst_weights), (rank, as_it_is), key=lambda end: end[0])
    ends = [
        (place, {node: round(weight, DIGITS) for node, weight in weights.items()}) for place, weights in (best, worst)
    ]
    is_low = None if last is None else rank > ranked - last
    against = [weights for place, weights in ends if last is not None and (place > ranked - last) != is_low]
    return {
        "rank_no": rank,
        "ranked_areas": ranked,
        "best_rank": best[0],
        "worst_rank": worst[0],
        "is_exact": verdict.is_exact,
        "is_reevaluated": all(place in _ranks_with(result, form, verdict.row, weights) for place, weights in ends),
        "line_last_count": last,
        "is_low": is_low,
        "certainty_class": None if is_low is None else _class(is_low, bool(against)),
        "best_weights": _written(ends[0][1]),
        "worst_weights": _written(ends[1][1]),
        "counter_weights": _written(against[0]) if against else None,
    }


def _class(is_in: bool, is_contested: bool) -> str:
    return "contested" if is_contested else "certain" if is_in else "outside"


def _written(weights: dict[str, float]) -> str:
    return json.dumps(weights, ensure_ascii=False, sort_keys=True)


def _points(result: Result, lowest: float, highest: float, poor: Parameter | None) -> Row:
    """The range of the score, rounded as scores of a round are before they are compared."""
    from orchestration.evaluation.scoring.transforms import rounded

    rule = result.system.ranking
    low, high = (
        Decimal(str(one if rule.digits is None else rounded(one, rule.digits, rule.rounding))).quantize(CENTS)
        for one in (lowest, highest)
    )
    return {
        "lowest_score_points": low,
        "highest_score_points": high,
        "line_poor_points": None if poor is None else poor.value.quantize(CENTS),
        "poor_class": None if poor is None else _class(high < poor.value, low < poor.value <= high),
    }


def _ranks_with(result: Result, form: LinearForm, row: int, weights: dict[str, float]) -> set[int]:
    """The ranks of a zone if the whole tree is scored with other weights: before and after rounding. Indicators below
    a node that moves whole keep their shares of it."""
    from orchestration.evaluation.certainty.bounds import MARGIN
    from orchestration.evaluation.certainty.many import Many
    from orchestration.evaluation.scoring.ranking import rank
    from orchestration.evaluation.scoring.table import Table

    normalised, system = result.tables["normalise"], result.system
    moved = _leaf_weights(result, weights)[None]
    scores = Many(system, result.weights).scores(normalised, moved)[0]
    margin = MARGIN * float(form.values.max() - form.values.min() or 1.0) / 2
    exactly = 1 + int((scores[list(form.rows)] - scores[row] > margin).sum())
    after = rank(Table(normalised.rows, (system.root,), scores[:, None]), system).column("rank")[row]
    return {exactly, *([int(after)] if not math.isnan(after) else [])}


def _leaf_weights(result: Result, weights: dict[str, float]) -> Array:
    """Weights of nodes as weights of indicators; an indicator that no zone has gets none."""
    import numpy as np

    from orchestration.evaluation.scoring.weights import effective_weights

    share = effective_weights(result.system, result.weights)
    found = []
    for leaf in result.tables["normalise"].columns:
        node = leaf
        while node and node not in weights:
            node = result.system.by_code[node].parent
        found.append(weights[node] * share[leaf] / share[node] if node else 0.0)
    return np.array(found)


def least_changes_of(given: EngineInput, last: int, area_code: str) -> list[Change]:
    """Of every indicator of a zone with a rank the least change that alone takes it over the line of the ``last`` so
    many, the smallest first."""
    from orchestration.evaluation.certainty.least_change import least_changes
    from orchestration.evaluation.scoring.plan import Cut

    result = scored(given)
    [at] = [i for i, row in enumerate(result.ranks.rows) if row.unit == area_code]
    return least_changes(result, at, Cut(last=last))
