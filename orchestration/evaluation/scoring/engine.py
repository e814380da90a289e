"""Runs the stages of a system over a table and keeps what each of them did.

Belongs here: the order of the stages, and the hashes of the method and of the data. Does not belong here: any method.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.evaluation.scoring import stages
from orchestration.evaluation.scoring.ranking import rank
from orchestration.evaluation.scoring.stages import Log, Scales
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Table, csv_bytes
from orchestration.evaluation.scoring.tree import Aggregated, aggregate
from orchestration.evaluation.scoring.weights import Weights, effective_weights, entropy_weights, relative_weights

VERSION = 1  # of what the stages do with equal arguments
STAGES = ("read", "denominate", "screen", "impute", "treat", "transform", "normalise", "weight", "aggregate", "rank")


@dataclass(frozen=True)
class Result:
    """What came of it: a table per stage (``weight`` has none by unit), the log, the weights, the scales."""

    system: System
    tables: Mapping[str, Table]
    log: Log
    weights: Weights
    aggregated: Aggregated
    scales: Scales = field(repr=False)

    @property
    def scores(self) -> Table:
        return self.aggregated.scores

    @property
    def ranks(self) -> Table:
        return self.tables["rank"]

    def weight_records(self) -> list[dict[str, Any]]:
        """Per node: weight as stated, inside its parent (children sum to 1), in the root, and by entropy."""
        effective = effective_weights(self.system, self.weights)
        entropy = entropy_weights(self.system, self.tables["normalise"])
        return [
            {
                "node": node.code,
                "parent": node.parent,
                "weight": self.weights.get(node.code),
                "share_of_parent": effective[node.code] / effective[node.parent]
                if effective.get(node.parent)
                else None,
                "share_of_root": effective[node.code],
                "entropy_weight": entropy.get(node.code),
            }
            for node in self.system.nodes
        ]


def score(table: Table, system: System) -> Result:
    """Scores and ranks every unit. Raises ``ScoreError``."""
    indicators, log = stages.denominate(table, system)
    return score_indicators(indicators, system, {"read": table}, log)


def score_indicators(
    indicators: Table, system: System, before: Mapping[str, Table] | None = None, log: Log | None = None
) -> Result:
    """The same from indicators that are denominated already."""
    tables = {**(before or {}), "denominate": indicators}
    log = [*(log or [])]
    for name, stage in (
        ("screen", stages.screen),
        ("impute", stages.impute),
        ("treat", stages.treat),
        ("transform", stages.transform),
    ):
        tables[name], lines = stage(tables[STAGES[STAGES.index(name) - 1]], system)
        log += lines
    tables["normalise"], lines, scales = stages.normalise(tables["transform"], system)
    weights, told = relative_weights(system)
    log += lines
    log += [{"stage": "weight", "node": one["node"], "after": one["value"], "reason": one["what"]} for one in told]
    aggregated, lines = aggregate(tables["normalise"], system, weights)
    tables["aggregate"] = aggregated.scores
    tables["rank"] = rank(aggregated.scores, system)
    return Result(system, tables, log + lines, weights, aggregated, {**scales, **aggregated.scales})


def score_file(path: Path, system: System) -> Result:
    """The same from a data file."""
    return score(stages.read_data(path, system), system)


def arguments(system: System, weights: Weights) -> dict[str, Any]:
    """What each stage was told, in plain JSON; labels, sources and notes change no figure and are left out."""
    nodes = {code: system.by_code[code] for code in system.leaves}
    groups = [code for code in system.bottom_up if code in system.children]
    population = system.population.model_dump(mode="json")
    return {
        "read": system.data.model_dump(mode="json"),
        "denominate": {
            code: [node.column or code, node.denominator, node.multiplier, node.base_period]
            for code, node in sorted(nodes.items())
        },
        "screen": system.screen.model_dump(mode="json"),
        "impute": {"population": population, "nodes": _told(system, system.leaves, "impute")},
        "treat": {"population": population, "nodes": _told(system, system.leaves, "treat")},
        "transform": _told(system, system.leaves, "before"),
        "normalise": {
            "population": population,
            "nodes": _told(system, system.leaves, "normalise"),
            "directions": {code: node.direction for code, node in nodes.items()},
            "after": _told(system, system.leaves, "after"),
        },
        "weight": {"kind": system.weight_set.kind, "weights": dict(weights)},
        "aggregate": {
            "population": population,
            "parents": {node.code: node.parent for node in system.nodes},
            "directions": {code: system.by_code[code].direction for code in groups},
            **{verb: _told(system, groups, verb) for verb in ("aggregate", "missing", "before", "normalise", "after")},
        },
        "rank": system.ranking.model_dump(mode="json"),
    }


def _told(system: System, codes: Any, verb: str) -> dict[str, Any]:
    def plain(method: Any) -> Any:
        return [plain(one) for one in method] if isinstance(method, tuple) else method.model_dump(mode="json")

    return {code: plain(system.method(code, verb)) for code in codes}


def stage_hashes(system: System, weights: Weights) -> dict[str, str]:
    """SHA-256 per stage over its arguments and those of all stages before it; the last one is that of the method."""
    told = arguments(system, weights)
    found: dict[str, str] = {}
    before = f"zonestat scoring {VERSION}"
    for name in STAGES:
        text = canonical({"before": before, "stage": name, "arguments": told[name]})
        before = found[name] = hashlib.sha256(text).hexdigest()
    return found


def method_hash(system: System) -> str:
    """SHA-256 over the arguments of all stages: the method alone, whatever the data. Raises ``ScoreError``."""
    return stage_hashes(system, relative_weights(system)[0])[STAGES[-1]]


def data_hash(table: Table) -> str:
    """SHA-256 over what was read of the data: keys, pools, groups and every column the method asks for, each figure as
    its shortest exact decimal. Names of units, columns that nobody reads, and the order of rows and columns do not
    count; nor does the form of the file."""
    columns = sorted(table.columns)
    figures = table.values[:, [table.columns.index(code) for code in columns]].tolist()
    lines = sorted(
        [row.period, row.pool, row.unit, row.group, *("" if math.isnan(v) else repr(v + 0.0) for v in line)]
        for row, line in zip(table.rows, figures, strict=True)
    )
    return hashlib.sha256(canonical({"columns": columns, "rows": lines})).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8; numbers as their shortest exact decimal."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def method_record(result: Result) -> dict[str, Any]:
    """What a result rests on: the method with a hash per stage, and the hash of every stage's table."""
    hashes = stage_hashes(result.system, result.weights)
    told = arguments(result.system, result.weights)
    return {
        "system": result.system.system,
        "authority": result.system.authority,
        "weight_set": result.system.use,
        "weight_authority": result.system.weight_set.authority,
        "is_trial": result.system.is_trial,
        "method_hash": hashes[STAGES[-1]],
        "data_hash": data_hash(result.tables.get("read", result.tables["denominate"])),
        "engine_version": VERSION,
        "stages": [
            {"stage": name, "method_hash": hashes[name],
             "table_sha256": result.tables[name].sha256() if name in result.tables else None, "arguments": told[name]}
            for name in STAGES
        ],
    }  # fmt: skip


def stage_files(result: Result) -> dict[str, bytes]:
    """Every table as CSV, named by running order; ready to be written."""
    files = {
        f"{number:02}_{name}.csv": csv_bytes(table.records(), ["unit", "period", "pool", *table.columns])
        for number, name in enumerate(STAGES, start=1)
        if (table := result.tables.get(name)) is not None
    }
    files["08_weight.csv"] = csv_bytes(
        result.weight_records(), ["node", "parent", "weight", "share_of_parent", "share_of_root", "entropy_weight"]
    )
    coverage = result.aggregated.coverage
    files["coverage.csv"] = csv_bytes(coverage.records(), ["unit", "period", "pool", *coverage.columns])
    if matrices := result.aggregated.outranking:
        files["outranking.csv"] = csv_bytes(
            [
                {"node": one.node, "period": a.period, "pool": a.pool, "unit": a.unit, "over": b.unit, "share": share}
                for one in matrices
                for a, line in zip(one.rows, one.shares.tolist(), strict=True)
                for b, share in zip(one.rows, line, strict=True)
                if a != b
            ],
            ["node", "period", "pool", "unit", "over", "share"],
        )
    files["log.csv"] = csv_bytes(result.log, ["stage", "unit", "period", "pool", "node", "before", "after", "reason"])
    files["method.json"] = json.dumps(method_record(result), ensure_ascii=False, indent=1).encode() + b"\n"
    return files
