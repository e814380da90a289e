"""Exact rank bounds against an independent enumeration, and what a witness must do."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from orchestration.evaluation.certainty.bounds import MARGIN, rank_at, rank_ranges
from orchestration.evaluation.certainty.box import WeightBox, box_around
from orchestration.evaluation.certainty.linear import linear_forms
from orchestration.evaluation.certainty.many import Many
from orchestration.evaluation.certainty.verdicts import dominance, verdicts
from orchestration.evaluation.scoring.engine import score_file
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.plan import Box, Cut
from orchestration.evaluation.scoring.system import read_system
from orchestration.evaluation.scoring.table import Array
from tests.evaluation.scoring.test_published import HERE
from tests.evaluation.small import random_case, ranks, scored, system


def can_be_ahead(values: Array, box: WeightBox, z: int, rivals: tuple[int, ...], sign: int) -> bool:
    """Whether one weight set of the box puts all these rivals ahead of (or behind) a unit: by one linear programme that
    makes the least lead as large as it can be."""
    n = len(box.centre)
    leads = np.array([[*(-sign * (values[j] - values[z])), 1.0] for j in rivals])
    sums = np.zeros((len(box.blocks), n + 1))
    for line, block in zip(sums, box.blocks, strict=True):
        line[block] = 1
    found = linprog(
        [0.0] * n + [-1.0],
        A_ub=leads,
        b_ub=np.zeros(len(rivals)),
        A_eq=sums,
        b_eq=[box.centre[block].sum() for block in box.blocks],
        bounds=[*zip(box.low, box.high, strict=True), (None, None)],
    )
    return bool(found.status == 0 and -found.fun > 2 * MARGIN)


def most_on_a_side(values: Array, box: WeightBox, z: int, sign: int) -> int:
    others = [j for j in range(len(values)) if j != z]
    for size in range(len(others), 0, -1):
        if any(can_be_ahead(values, box, z, rivals, sign) for rivals in combinations(others, size)):
            return size
    return 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("blocks", [1, 2])
def test_bounds_are_those_of_trying_every_set_of_rivals(seed: int, blocks: int) -> None:
    random = np.random.default_rng(seed)
    values = random.random((6, 4))
    values[5] = values[4]
    parts = [np.arange(4)] if blocks == 1 else [np.array([0, 1]), np.array([2, 3])]
    box = box_around(random.dirichlet([3.0] * 4), 0.4, parts)
    for z, found in enumerate(rank_ranges(values, box)):
        assert found.worst.is_exact
        assert found.best.is_exact
        assert found.worst.rank == 1 + most_on_a_side(values, box, z, 1)
        level = sum(bool(np.array_equal(values[j], values[z])) for j in range(6) if j != z)
        assert found.best.rank == 6 - level - most_on_a_side(values, box, z, -1)
        assert rank_at(values, found.worst.witness, z) == found.worst.rank
        assert rank_at(values, found.best.witness, z) == found.best.rank
        assert box.holds(found.best.witness)
        assert box.holds(found.worst.witness)


def test_extremes_of_a_form_over_a_box_are_those_of_a_linear_programme() -> None:
    random = np.random.default_rng(3)
    blocks = [np.array([0, 2, 4]), np.array([1, 3])]
    box = box_around(random.dirichlet([2.0] * 5), 0.3, blocks)
    forms = random.normal(size=(7, 5))
    sums = np.array([[float(k in block) for k in range(5)] for block in blocks])
    for largest in (True, False):
        found, weights = box.extreme(forms, largest)
        for form, value, reached in zip(forms, found, weights, strict=True):
            sign = -1.0 if largest else 1.0
            solved = linprog(
                sign * form, A_eq=sums, b_eq=sums @ box.centre, bounds=list(zip(box.low, box.high, strict=True))
            )
            assert value == pytest.approx(sign * solved.fun)
            assert form @ reached == pytest.approx(value)
            assert box.holds(reached)


def test_drawn_weights_lie_in_the_box_and_never_pass_the_bounds() -> None:
    of, cells = random_case(5, units=8, leaves=6)
    result = scored(cells, of)
    form = linear_forms(result)[0]
    assert sorted(form.nodes) == [f"x{k}" for k in range(6)]
    box = form.box(Box(share=0.3))
    weights = box.draw(4000, np.random.default_rng(1))
    assert all(box.holds(one) for one in weights)
    ranges = rank_ranges(form.values, box)
    for z, found in enumerate(ranges):
        drawn = [rank_at(form.values, one, z) for one in weights]
        assert found.best.rank <= min(drawn)
        assert max(drawn) <= found.worst.rank
    order = [of.leaves.index(node) for node in form.nodes]
    many = Many(of, result.weights).scores(result.tables["normalise"], weights[:50][:, np.argsort(order)])
    assert many == pytest.approx((form.values @ weights[:50].T).T, abs=1e-12)


def test_fixed_groups_keep_their_share_and_narrow_the_range() -> None:
    of, cells = random_case(7, units=8, leaves=8)
    form = linear_forms(scored(cells, of))[0]
    free, held = form.box(Box(share=0.4)), form.box(Box(share=0.4, fixed=("g0", "g1")))
    witness = rank_ranges(form.values, held)[2].worst.witness
    shares = {g: sum(w for w, above in zip(witness, form.ancestors, strict=True) if g in above) for g in ("g0", "g1")}
    assert shares == pytest.approx({"g0": 0.4, "g1": 0.6})
    for wide, narrow in zip(rank_ranges(form.values, free), rank_ranges(form.values, held), strict=True):
        assert wide.best.rank <= narrow.best.rank <= narrow.worst.rank <= wide.worst.rank


def test_the_form_stops_where_ranks_are_no_longer_linear_in_the_weights() -> None:
    raw = {"kind": "none"}
    cells = {"x0": [1, 2, 3], "x1": [4, None, 1], "x2": [1, 5, 2], "x3": [2, 2, 9]}
    nodes = [{"code": "a"}, {"code": "b"}, *({"code": f"x{k}", "parent": "ab"[k // 2]} for k in range(4))]
    form = linear_forms(scored(cells, system(nodes, defaults={"normalise": raw})))[0]
    assert (form.nodes, form.is_faithful) == (("a", "x2", "x3"), True)
    assert form.weights.tolist() == [0.5, 0.25, 0.25]
    nodes[1]["aggregate"] = {"kind": "geometric"}
    form = linear_forms(scored(cells, system(nodes, defaults={"normalise": raw})))[0]
    assert form.nodes == ("a", "b")
    cells["x0"] = [1, None, 3]
    form = linear_forms(scored(cells, system(nodes, defaults={"normalise": raw})))[0]
    assert not form.is_faithful
    with pytest.raises(ScoreError, match="不随权重变动"):
        linear_forms(
            scored(cells, system([{"code": "x0"}], defaults={"normalise": raw, "aggregate": {"kind": "minimum"}}))
        )


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
@pytest.mark.parametrize("lowest_is_best", [False, True])
def test_the_form_orders_units_as_the_method_does(mean: str, lowest_is_best: bool) -> None:
    of, cells = random_case(
        9, units=7, leaves=4,
        defaults={"normalise": {"kind": "min_max", "to": [1, 9]}, "aggregate": {"kind": mean}},
        ranking={"lowest_is_best": lowest_is_best},
    )  # fmt: skip
    result = scored(cells, of)
    form = linear_forms(result)[0]
    assert [rank_at(form.values, form.weights, z) for z in range(7)] == ranks(result)


@pytest.mark.parametrize("mean", ["geometric", "harmonic"])
def test_a_unit_with_a_zero_is_last_and_ties_with_others_like_it(mean: str) -> None:
    told = {"defaults": {"normalise": {"kind": "none"}, "aggregate": {"kind": mean}}}
    cells = {"x": [0, 9, 3, 5], "y": [9, 0, 3, 4]}
    result = scored(cells, system([{"code": "x"}, {"code": "y"}], **told))
    assert ranks(result) == [3, 3, 2, 1]
    found = verdicts(linear_forms(result)[0], Box(share=0.5), Cut(last=2))
    assert [(one.rank, one.best, one.worst) for one in found] == [(3, 3, 3), (3, 3, 3), (2, 2, 2), (1, 1, 1)]


def test_classes_counter_weights_and_dominance() -> None:
    # two weights of 0.5 +- 0.1: u1 always first, u4 always last, u2 and u3 change places
    cells = {"x": [9, 6, 2, 0], "y": [9, 2, 6, 0]}
    result = scored(cells, system([{"code": "x"}, {"code": "y"}], defaults={"normalise": {"kind": "none"}}))
    form = linear_forms(result)[0]
    found = verdicts(form, Box(share=0.2), Cut(last=2))
    assert [(one.best, one.worst, one.verdict, one.is_exact) for one in found] == [
        (1, 1, "outside", True), (2, 3, "contested", True), (2, 3, "contested", True), (4, 4, "certain", True)
    ]  # fmt: skip
    for one, z in ((found[1], 1), (found[2], 2)):
        assert one.counter is not None
        counter = np.array([one.counter[node] for node in form.nodes])
        assert (rank_at(form.values, counter, z) > 2) != one.inside
    assert found[0].counter is None
    first = verdicts(form, Box(share=0.2), Cut(first=1))
    assert [one.verdict for one in first] == ["certain", "outside", "outside", "outside"]
    pairs = {
        (one["above"], one["below"]): one["least_lead"] for one in dominance(result, form, form.box(Box(share=0.2)))
    }
    assert pairs == {("u1", "u2"): pytest.approx(4.6), ("u1", "u3"): pytest.approx(4.6), ("u1", "u4"): pytest.approx(9),
                     ("u2", "u4"): pytest.approx(3.6), ("u3", "u4"): pytest.approx(3.6)}  # fmt: skip


def test_all_bounds_of_a_published_index_are_exact() -> None:
    result = score_file(HERE / "asem_data.csv", read_system(HERE / "asem.yml"))
    form = linear_forms(result)[0]
    assert len(form.nodes) == 49
    found = verdicts(form, Box(share=0.1), Cut(last=5))
    assert all(one.is_exact for one in found)
    assert all(one.best <= one.rank <= one.worst for one in found)
    assert {one.rank for one in found} == {*range(1, 52)}
