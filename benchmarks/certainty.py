"""What it costs to know how sure ranks are, and whether every witness holds.

Belongs here: exact rank bounds, simulation and least changes of an invented system of zones and indicators, timed, and
every witness weight set scored again by the engine. Does not belong here: real zones, and how bounds are found
(``orchestration/evaluation/certainty``).

40 zones x 50 indicators in five groups with uneven weights, arithmetic means, weights within 25 % of themselves. Two
kinds of data: ``factor``, where indicators share a factor (as zones do), and ``uniform``, where they have nothing in
common, so that scores lie close together and nearly every pair can change places: the hardest case. A witness holds if
it lies in the box, and the engine, run again with these weights, ranks the unit as claimed. Exit code 1 if a witness
fails, a bound is not exact, all bounds of a case take more than 10 CPU seconds (of two threads together) or 10,000
draws more than 15.

    .venv/bin/python -m benchmarks.certainty [--zones 40] [--indicators 50] [--share 0.25] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from orchestration.evaluation.certainty.draws import leave_out, simulate
from orchestration.evaluation.certainty.least_change import least_changes
from orchestration.evaluation.certainty.linear import LinearForm, linear_forms
from orchestration.evaluation.certainty.verdicts import Verdict, verdicts
from orchestration.evaluation.scoring.engine import Result, score_indicators
from orchestration.evaluation.scoring.plan import Box, Cut, Draws
from orchestration.evaluation.scoring.ranking import rank
from orchestration.evaluation.scoring.system import System, checked_system
from orchestration.evaluation.scoring.table import Row, Table
from orchestration.evaluation.scoring.tree import aggregate

BOUNDS_BAR, DRAWS_BAR = 10.0, 15.0  # CPU seconds
GROUPS = 5
DRAWS = Draws.model_validate(
    {
        "count": 10_000,
        "seed": 1,
        "normalisations": [{"kind": "z_score", "mean": 100, "sd": 10}, {"kind": "percentile", "to": [1, 100]}],
        "aggregations": [{"kind": "geometric"}],
        "imputations": [{"kind": "median"}],
    }
)


def case(kind: str, zones: int, indicators: int, seed: int) -> Result:
    """A system with uneven weights, scored on invented figures."""
    random = np.random.default_rng(seed)
    values = random.random((zones, indicators))
    if kind == "factor":
        values = 0.6 * random.normal(size=(zones, 1)) + random.normal(size=(zones, indicators))
    nodes = [{"code": "total"}] + [{"code": f"g{g}", "parent": "total", "weight": 10 + 5 * g} for g in range(GROUPS)]
    weights = random.uniform(0.8, 1.2, indicators).round(2).tolist()
    nodes += [{"code": f"x{k}", "parent": f"g{k % GROUPS}", "weight": w} for k, w in enumerate(weights)]
    scale = {"normalise": {"kind": "min_max", "to": [1, 100]}}
    system = checked_system({"system": kind, "nodes": nodes, "defaults": scale}, kind)
    rows = tuple(Row(f"z{i}") for i in range(zones))
    return score_indicators(Table(rows, system.leaves, values), system)


def holds(result: Result, form: LinearForm, verdict: Verdict, share: float) -> bool:
    """Whether both witnesses lie in the box and give the claimed ranks by the tree of the engine."""
    box = form.box(Box(share=share))
    for weights, claimed in ((verdict.best_weights, verdict.best), (verdict.worst_weights, verdict.worst)):
        if not box.holds(np.array([weights[node] for node in form.nodes])):
            return False
        if rank_again(result, weights)[verdict.row] != claimed:
            return False
    return True


def rank_again(result: Result, leaf_weights: dict[str, float]) -> list[float]:
    """Ranks by the engine's own tree with other weights of the indicators."""
    system: System = result.system
    weights = dict(leaf_weights)
    for code in system.bottom_up:
        if code in system.children:
            weights[code] = sum(weights[child] for child in system.children[code])
    scores = aggregate(result.tables["normalise"], system, weights)[0].scores
    found: list[float] = rank(scores, system).column("rank").tolist()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zones", type=int, default=40)
    parser.add_argument("--indicators", type=int, default=50)
    parser.add_argument("--share", type=float, default=0.25)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = False
    for kind in ("factor", "uniform"):
        result = case(kind, options.zones, options.indicators, options.seed)
        form = linear_forms(result)[0]
        wall, processor = time.perf_counter(), time.process_time()
        found = verdicts(form, Box(share=options.share), Cut(last=5))
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        exact = sum(one.is_exact for one in found)
        good = sum(holds(result, form, one, options.share) for one in found)
        contested = sum(one.verdict == "contested" for one in found)
        print(
            f"{kind}: {2 * len(found)} bounds in {wall:.1f} s ({processor:.1f} CPU s), units with both exact {exact}/"
            f"{len(found)}, with both witnesses verified {good}/{len(found)}, contested at the last five {contested}"
        )
        failed |= processor > BOUNDS_BAR or exact < len(found) or good < len(found)
        wall, processor = time.perf_counter(), time.process_time()
        simulate(result, DRAWS, Box(share=options.share))
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        failed |= processor > DRAWS_BAR
        print(f"{kind}: {DRAWS.count} draws over 12 variants in {wall:.1f} s ({processor:.1f} CPU s)")
        wall = time.perf_counter()
        leave_out(result)
        print(f"{kind}: leave-one-out table in {time.perf_counter() - wall:.1f} s")
        wall = time.perf_counter()
        line = result.ranks.column("rank").tolist().index(options.zones - 4)
        changes = [one for one in least_changes(result, line, Cut(last=5)) if one.value is not None]
        verified = sum(one.is_verified for one in changes)
        failed |= verified < len(changes)
        print(
            f"{kind}: least changes of the unit at the line, {options.indicators} indicators in "
            f"{time.perf_counter() - wall:.1f} s, {len(changes)} cross, {verified} verified"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
