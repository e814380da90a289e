"""All answers about certainty that a system file asks for, as plain records.

Belongs here: putting the answers together, and their files. Does not belong here: finding them.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np

from orchestration.evaluation.certainty import draws
from orchestration.evaluation.certainty.effects import effects
from orchestration.evaluation.certainty.least_change import least_changes
from orchestration.evaluation.certainty.linear import LinearForm, linear_forms
from orchestration.evaluation.certainty.variants import widest
from orchestration.evaluation.certainty.verdicts import Verdict, dominance, verdicts
from orchestration.evaluation.scoring.engine import Result
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Plan
from orchestration.evaluation.scoring.table import csv_bytes


def certainty_of(result: Result) -> dict[str, Any]:
    """Rank ranges and verdicts for each box, draws, leave-one-out, dominance, least changes; ``refused`` alone, with a
    sentence, where that cannot be told of a system."""
    plan = result.system.certainty
    assert plan is not None
    if compared := result.system.compares_units:
        zh = f"{'、'.join(compared)} 逐对比较各单位，得分不随权重连续变动，不能求名次范围"
        return {
            "refused": f"{zh}。 / units are compared in pairs in {', '.join(compared)}, scores do not follow weights."
        }
    try:
        return _answers(result, plan)
    except ScoreError as error:
        return {"refused": str(error)}


def _answers(result: Result, plan: Plan) -> dict[str, Any]:
    forms = linear_forms(result)
    judged = [(box, form, verdicts(form, box, plan.cut)) for box in plan.boxes for form in forms]
    drawn = draws.simulate(result, plan.draws, plan.boxes[0]) if plan.draws else None
    simulated = draws.summary(result, drawn, plan.cut) if drawn else []
    shares = {(one["unit"], one["period"]): one["share_inside"] for one in simulated}
    return {
        "is_trial": result.system.is_trial or not all([plan.cut.authority, *(box.authority for box in plan.boxes)]),
        "plan": plan.model_dump(mode="json"),
        "cut": plan.cut.model_dump(mode="json"),
        "weights_moved": [_moved(form) for form in forms],
        "verdicts": [_record(result, one, shares) for box, _, found in judged for one in found],
        "draws": simulated,
        "variants_refused": [] if drawn is None else [{"variant": key, "reason": said} for key, said in drawn.refused],
        "widest": _widest(result, plan),
        **_effects(result, plan),
        "leave_one_out": draws.leave_out(result),
        "dominance": [pair for form in forms for pair in dominance(result, form, form.box(plan.boxes[0]))],
        "least_changes": _least_changes(
            result, plan, [one for box, _, found in judged if box is plan.boxes[0] for one in found]
        ),
    }


def _widest(result: Result, plan: Plan) -> list[dict[str, Any]]:
    """The union over the variants, if it is asked for; a variant is told by its place in the plan, -1 as it stands."""
    if not plan.exact_variants or plan.draws is None:
        return []
    found = []
    for one in widest(result, plan.draws, plan.boxes[0], plan.cut):
        row = result.ranks.rows[one.row]
        told = asdict(one)
        del told["row"]
        found.append({"unit": row.unit, "period": row.period, "pool": row.pool, "box": plan.boxes[0].share, **told})
    return found


def _effects(result: Result, plan: Plan) -> dict[str, Any]:
    """The effects, if they are asked for, or why there are none: they need every combination of methods."""
    if not plan.effects or plan.draws is None:
        return {"effects": []}
    try:
        return {"effects": effects(result, plan.draws, plan.boxes[0], plan.cut, plan.effects)}
    except ScoreError as error:
        return {"effects": [], "effects_refused": str(error)}


def _moved(form: LinearForm) -> dict[str, Any]:
    return {"nodes": dict(zip(form.nodes, form.weights.tolist(), strict=True)), "is_faithful": form.is_faithful}


def _record(result: Result, one: Verdict, shares: dict[tuple[str, str], float]) -> dict[str, Any]:
    row = result.ranks.rows[one.row]
    return {
        "unit": row.unit, "period": row.period, "pool": row.pool, "box": one.share, "rank": one.rank,
        "best": one.best, "worst": one.worst, "inside": one.inside, "class": one.verdict, "is_exact": one.is_exact,
        "share_inside": shares.get((row.unit, row.period)), "counter_weights": one.counter,
        "best_weights": one.best_weights, "worst_weights": one.worst_weights,
    }  # fmt: skip


def _least_changes(result: Result, plan: Plan, judged: list[Verdict]) -> list[dict[str, Any]]:
    found = []
    for one in judged:
        ranked = int(result.ranks.column("ranked")[one.row])
        line = plan.cut.first if plan.cut.first is not None else ranked - (plan.cut.last or 0)
        off = line - one.rank + 1 if one.rank <= line else one.rank - line
        if off <= plan.least_change:
            row = result.ranks.rows[one.row]
            key = {"unit": row.unit, "period": row.period, "pool": row.pool}
            for change in least_changes(result, one.row, plan.cut):
                told = asdict(change)
                del told["row"]
                unit = result.system.by_code[change.node].unit
                found.append(key | {"rank_now": one.rank, **told, "in_unit": unit})
    return found


def certainty_files(told: dict[str, Any]) -> dict[str, bytes]:
    """Every table of it as CSV; weight sets are JSON in their cell."""
    files = {}
    for name in ("verdicts", "widest", "draws", "effects", "leave_one_out", "dominance", "least_changes"):
        records = [{key: _cell(value) for key, value in one.items()} for one in told.get(name, [])]
        if records:
            files[f"certainty_{name}.csv"] = csv_bytes(records, list(records[0]))
    return files


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return float(value) if isinstance(value, np.floating) else value
