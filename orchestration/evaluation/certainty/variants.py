"""The ways a method could have been: another normalisation, imputation, mean.

Belongs here: making them from a plan, and the union of exact rank ranges over them. Does not belong here: which ways
there are (the plan says), and drawing among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from orchestration.evaluation.certainty.linear import linear_forms
from orchestration.evaluation.certainty.many import Many, leaf_weights
from orchestration.evaluation.certainty.verdicts import verdicts
from orchestration.evaluation.scoring import stages
from orchestration.evaluation.scoring.engine import Result, score_indicators
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Box, Cut, Draws
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Table

Key: TypeAlias = tuple[int, int, int]  # position of normalisation, imputation, mean in the plan; -1: as it stands


@dataclass(frozen=True)
class Variant:
    """A way the method could have been, with its normalised indicators and its tree."""

    key: Key
    system: System
    normalised: Table
    many: Many


@dataclass(frozen=True)
class Widest:
    """Best and worst rank of a unit over the box under any variant, and the variants that give them."""

    row: int
    best: int
    worst: int
    best_variant: Key
    worst_variant: Key
    is_exact: bool


def variants_of(result: Result, asked: Draws) -> tuple[list[Variant], list[tuple[Key, str]]]:
    """All variants that can be computed, and a sentence for each that cannot. Raises ``ScoreError`` if none can."""
    found: list[Variant] = []
    refused: list[tuple[Key, str]] = []
    for n in range(-1, len(asked.normalisations)):
        for m in range(-1, len(asked.imputations)):
            methods = {"normalise": _at(asked.normalisations, n), "impute": _at(asked.imputations, m)}
            try:
                normalised = _normalised(result.tables["screen"], with_methods(result.system, **methods))
            except ScoreError as error:
                refused.append(((n, m, -1), str(error)))
                continue
            for g in range(-1, len(asked.aggregations)):
                mean = _at(asked.aggregations, g)
                system = with_methods(result.system, **methods, aggregate=mean)
                many = Many(system, result.weights)
                try:
                    many.scores(normalised, leaf_weights(result)[None])
                except ScoreError as error:
                    refused.append(((n, m, g), str(error)))
                else:
                    found.append(Variant((n, m, g), system, normalised, many))
    if not found:
        raise ScoreError("没有一种变化可以计算。", "none of the variants can be computed.")
    return found, refused


def widest(result: Result, asked: Draws, box: Box, cut: Cut) -> list[Widest]:
    """The union of the exact rank ranges of all variants, each with its own linear form; variants under which a unit is
    not ranked, or whose ranks do not follow weights, make it not exact."""
    found: dict[int, Widest] = {}
    variants, refused = variants_of(result, asked)
    for variant in variants:
        again = score_indicators(result.tables["screen"], variant.system)
        for form in linear_forms(again):
            for one in verdicts(form, box, cut):
                here = Widest(one.row, one.best, one.worst, variant.key, variant.key, one.is_exact and not refused)
                found[one.row] = _union(found.get(one.row), here)
    return [found[row] for row in sorted(found)]


def _union(known: Widest | None, new: Widest) -> Widest:
    if known is None:
        return new
    best, worst = min(known, new, key=lambda one: one.best), max(known, new, key=lambda one: one.worst)
    exact = known.is_exact and new.is_exact
    return Widest(known.row, best.best, worst.worst, best.best_variant, worst.worst_variant, exact)


def with_methods(system: System, **methods: Any) -> System:
    """The same system with another method for all indicators (``normalise``, ``impute``) or all groups (``aggregate``);
    None leaves what stands."""
    chosen = {verb: method for verb, method in methods.items() if method is not None}
    of_groups = {verb: method for verb, method in chosen.items() if verb == "aggregate"}
    of_leaves = {verb: method for verb, method in chosen.items() if verb != "aggregate"}
    if not chosen:
        return system
    nodes = tuple(
        node.model_copy(update=of_groups if node.code in system.children else of_leaves) for node in system.nodes
    )
    fields = {name: getattr(system, name) for name in type(system).model_fields}
    return System(**{**fields, "nodes": nodes})


def _at(methods: tuple[Any, ...], position: int) -> Any:
    return methods[position] if position >= 0 else None


def _normalised(screened: Table, system: System) -> Table:
    table = screened
    for stage in (stages.impute, stages.treat, stages.transform):
        table, _ = stage(table, system)
    return stages.normalise(table, system)[0]
