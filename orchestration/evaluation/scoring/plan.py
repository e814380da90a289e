"""The part of a system file that asks how sure the ranks are.

Belongs here: its shape. Does not belong here: answering it (``evaluation.certainty``), and any line: where ranks are
cut is a parameter with an authority.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from orchestration.evaluation.scoring.aggregate import Aggregation
from orchestration.evaluation.scoring.impute import Imputation
from orchestration.evaluation.scoring.scales import Scale
from orchestration.evaluation.scoring.transforms import Strict


class Cut(Strict):
    """The verdict: among the ``first`` so many of a pool, or among the ``last`` so many."""

    first: int | None = Field(default=None, ge=1)
    last: int | None = Field(default=None, ge=1)
    authority: str = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> Cut:
        if (self.first is None) == (self.last is None):
            raise ValueError("first 与 last 恰写一个 / exactly one of first and last")
        return self


class Box(Strict):
    """Every weight may be up to ``share`` of itself larger or smaller, all together sum to one. Groups in ``fixed``
    keep their share of the root. ``authority``: the document that adopted the box."""

    share: float = Field(default=0.25, gt=0, lt=1)
    authority: str = ""
    fixed: tuple[str, ...] = ()


class Draws(Strict):
    """Simulation: weights from the box, and, each as likely as the other, the method as it stands or one of the other
    ``normalisations`` (of all indicators), ``aggregations`` (of all groups) and ``imputations``, and, with
    ``leave_one_out``, all indicators or all but one. Equal seeds give equal bytes."""

    count: int = Field(default=10_000, ge=1, le=1_000_000)
    seed: int = Field(default=1, ge=0)
    normalisations: tuple[Scale, ...] = ()
    aggregations: tuple[Aggregation, ...] = ()
    imputations: tuple[Imputation, ...] = ()
    leave_one_out: bool = True


class Plan(Strict):
    """``boxes``: exact rank bounds for each; verdicts, draws and least changes use the first one. ``exact_variants``:
    bounds under every variant of ``draws``, too, and their union. ``effects``: which choice moves ranks most, on 2^n
    points (0: not asked). ``least_change`` is asked of every unit within so many places of the line."""

    cut: Cut
    boxes: Annotated[tuple[Box, ...], Field(min_length=1)] = (Box(),)
    draws: Draws | None = Draws()
    exact_variants: bool = False
    effects: int = Field(default=0, ge=0, le=16)
    least_change: int = Field(default=0, ge=0)
