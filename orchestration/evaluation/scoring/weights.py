"""Weights: relative inside a parent, given, equal, or from pairwise judgements.

Belongs here: how weights come about, and the entropy weights that are shown beside them. Does not belong here: any
weight. A weight that is not given is not guessed: scoring refuses unless a weight set is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BeforeValidator, Field, WithJsonSchema

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.table import Array, Table
from orchestration.evaluation.scoring.transforms import Strict

if TYPE_CHECKING:
    from orchestration.evaluation.scoring.system import System

Weights: TypeAlias = Mapping[str, float]

# Mean consistency index of random reciprocal matrices of order 1 to 15 (Saaty 1980, as commonly tabulated).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)


def _fraction(value: object) -> object:
    try:
        return float(Fraction(value)) if isinstance(value, str) else value
    except (ValueError, ZeroDivisionError):
        raise ValueError("应是正数或分数 / a positive number or a fraction") from None


Judgement: TypeAlias = Annotated[
    float,
    BeforeValidator(_fraction),
    Field(gt=0),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": r"^\d+(/\d+)?$"}]}
    ),
]


class Judgements(Strict):
    """Pairwise comparisons of the children ``of`` a group: ``matrix[i][j]`` says how many times more the i-th weighs
    than the j-th (numbers or fractions such as "1/3"); reciprocal, ones on the diagonal. Refused above a consistency
    ratio of ``most_inconsistent``."""

    of: tuple[str, ...] = Field(min_length=1, max_length=15)
    matrix: tuple[tuple[Judgement, ...], ...]
    most_inconsistent: float = Field(default=0.1, gt=0)


class WeightSet(Strict):
    """``given``: ``values`` by node code before the weights of the nodes; ``equal``: all children of a group alike, in
    the groups ``within`` (empty: everywhere), the others as given; ``ahp``: by ``judgements`` of a group, the others as
    given. ``authority``: the document that adopted the set; without one a named set makes trial results."""

    label_zh: str = ""
    label_en: str = ""
    authority: str = ""
    kind: Literal["given", "equal", "ahp"] = "given"
    values: dict[str, float] = Field(default={})
    within: tuple[str, ...] = ()
    judgements: dict[str, Judgements] = Field(default={})


def relative_weights(system: System) -> tuple[Weights, list[dict[str, Any]]]:
    """The weight of every node but the root, as stated, and what was derived. Raises ``ScoreError``."""
    chosen = system.weight_set
    if unknown := sorted({*chosen.values, *chosen.within, *chosen.judgements} - {*system.by_code}):
        raise ScoreError(
            f"权重集提到的节点不存在：{'、'.join(unknown)}。",
            f"the weight set names nodes that do not exist: {', '.join(unknown)}.",
        )
    found: dict[str, float] = {}
    log: list[dict[str, Any]] = []
    for parent, children in system.children.items():
        if chosen.kind == "equal" and (not chosen.within or parent in chosen.within):
            found |= dict.fromkeys(children, 1.0)
        elif chosen.kind == "ahp" and parent in chosen.judgements:
            judged, ratio = _judged(parent, children, chosen.judgements[parent])
            found |= judged
            log.append({"node": parent, "what": "consistency_ratio", "value": ratio})
        else:
            found |= _given(system, parent, children)
    return found, log


def _given(system: System, parent: str, children: Sequence[str]) -> Weights:
    stated = {code: system.weight_set.values.get(code, system.by_code[code].weight) for code in children}
    if absent := [code for code, weight in stated.items() if weight is None]:
        sets = "、".join(system.weight_sets) or "无"
        raise ScoreError(
            f"没有权重的节点：{'、'.join(absent)}。请写权重，或指定一个权重集（--weights，现有：{sets}），其结果为试算。",
            f"nodes without a weight: {', '.join(absent)}; give weights or name a weight set with --weights"
            f" ({', '.join(system.weight_sets) or 'none'}), which makes a trial.",
        )
    weights = {code: float(weight) for code, weight in stated.items() if weight is not None}
    mean = system.method(parent, "aggregate")
    if mean.is_relative and (min(weights.values()) < 0 or math.fsum(weights.values()) <= 0):
        raise ScoreError(f"{parent} 下的权重有负数或全为零。", f"weights below {parent} are negative or all zero.")
    return weights


def _judged(parent: str, children: Sequence[str], judgements: Judgements) -> tuple[Weights, float]:
    """Principal eigenvector and consistency ratio."""
    n = len(judgements.of)
    if set(judgements.of) != set(children) or n != len(children):
        raise ScoreError(f"{parent} 的判断矩阵应含其全部下级。", f"the matrix of {parent} must be of all its children.")
    if [len(row) for row in judgements.matrix] != [n] * n:
        raise ScoreError(f"{parent} 的判断矩阵应为 {n}×{n}。", f"the matrix of {parent} must be {n} by {n}.")
    matrix = np.array(judgements.matrix)
    if not np.allclose(matrix * matrix.T, 1, rtol=1e-3):
        raise ScoreError(
            f"{parent} 的判断矩阵应为正互反矩阵（a[i][j] = 1 / a[j][i]）。",
            f"the matrix of {parent} must be reciprocal.",
        )
    vector = np.ones(n) / n
    for _ in range(1000):
        moved = matrix @ vector
        moved /= math.fsum(moved.tolist())
        if float(np.abs(moved - vector).max()) < 1e-15:
            break
        vector = moved
    largest = math.fsum(((matrix @ vector) / vector).tolist()) / n
    index = RANDOM_INDEX[n - 1]
    ratio = (largest - n) / (n - 1) / index if index else 0.0
    if ratio > judgements.most_inconsistent:
        raise ScoreError(
            f"{parent} 的判断矩阵一致性比率 {ratio:.3f}，超过 {judgements.most_inconsistent:g}：请复核判断。",
            f"the consistency ratio of {parent} is {ratio:.3f}, above {judgements.most_inconsistent:g}: judge again.",
        )
    return dict(zip(judgements.of, (float(v) for v in vector), strict=True)), ratio


def effective_weights(system: System, weights: Weights) -> Weights:
    """The weight of every node in the root, children relative to their siblings: products down the tree."""
    found = {system.root: 1.0}
    for code in reversed(system.bottom_up):
        children = system.children.get(code, ())
        total = math.fsum(abs(weights[child]) for child in children)
        found |= {child: found[code] * weights[child] / total for child in children}
    return found


def entropy_weights(system: System, normalised: Table) -> dict[str, float | None]:
    """What entropy would give the indicators of a group, relative inside it: 1 - entropy of the shares of units, values
    stretched to 0..1 first. A cross-check only: it rewards spread, not importance. None for groups of groups."""
    found: dict[str, float | None] = {}
    for children in system.children.values():
        if any(child in system.children for child in children):
            continue
        spread = {child: _divergence(normalised.column(child)) for child in children}
        total = math.fsum(spread.values())
        found |= {child: value / total if total else None for child, value in spread.items()}
    return found


def _divergence(values: Array) -> float:
    known = values[~np.isnan(values)]
    if len(known) < 2 or float(known.max()) == float(known.min()):
        return 0.0
    stretched = ((known - known.min()) / (known.max() - known.min())).tolist()
    total = math.fsum(stretched)
    shares = [v / total for v in stretched if v > 0]
    return 1 + math.fsum(p * math.log(p) for p in shares) / math.log(len(known))
