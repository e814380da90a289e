"""The figure to change: small cases with known answers, and every answer against brute force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from orchestration.quality import edits, keystrokes
from orchestration.quality.edits import Known
from orchestration.quality.localise import Row, choices
from orchestration.quality.localised import Figure, propose

BALANCE = "total ~= left + right"


def row(text: str) -> Row:
    edit = edits.parse(text)
    bounds = (None if bound is None else Decimal(bound) for bound in (edit.lowest, edit.highest))
    return Row(dict(edit.terms), *bounds)


def values(**figures: int) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in figures.items()}


def solved(texts: Sequence[str], figures: Mapping[str, Decimal], **weights: float) -> list[set[str]]:
    found = choices(figures, [row(text) for text in texts], {name: Decimal(str(w)) for name, w in weights.items()})
    return sorted((set(choice.ranges) for choice in found), key=sorted)


def test_a_record_that_holds_needs_nothing() -> None:
    assert choices(values(a=3, b=2), [row("a >= b")], {}) == []


def test_one_sum_names_each_of_its_figures_with_its_value() -> None:
    found = choices(values(a=100, b=40, c=61), [row("a = b + c")], {})
    assert [choice.ranges for choice in found] == [{"a": (101, 101)}, {"b": (39, 39)}, {"c": (60, 60)}]


def test_the_figure_that_two_sums_share_is_the_one() -> None:
    assert solved(["a = b + c", "d = a + e"], values(a=9, b=1, c=2, d=7, e=4)) == [{"a"}]


def test_a_reliable_figure_stays() -> None:
    assert solved(["a = b + c"], values(a=100, b=40, c=61), a=2, b=1, c=2) == [{"b"}]
    assert solved(["a = b", "a = c"], values(a=1, b=2, c=2), a=3) == [{"b", "c"}], "two cheap ones for a dear one"


def test_bounds_take_part() -> None:
    found = solved(["a = b + c", "b >= 0", "c >= 0", "a >= 0"], values(a=10, b=12, c=-2))
    assert found == [{"a", "c"}, {"b", "c"}], "minus two cannot stay, and one other has to follow"


def test_edits_that_contradict_one_another_have_no_answer() -> None:
    assert choices(values(a=1), [row("a >= 3"), row("a <= 2")], {}) == []


def test_a_record_that_is_wrong_throughout_has_no_answer() -> None:
    rows = [f"{name} = 1" for name in "abcd"]
    assert solved(rows[:3], values(a=9, b=9, c=9, d=9)) == [{"a", "b", "c"}]
    assert solved(rows, values(a=9, b=9, c=9, d=9)) == []


def test_large_and_small_figures_stand_together() -> None:
    [choice] = choices(
        values(a=900_000_000_000, b=1, c=3), [row("a >= 0"), row("b >= c"), row("c = 3"), row("a >= 100 * b")], {}
    )
    assert choice.ranges == {"b": pytest.approx((3, 9_000_000_000))}


NAMES = "abcde"
ROWS = st.lists(
    st.builds(
        lambda coefficients, low, width: Row(
            coefficients, *{"=": (low, low), "<": (None, low), "r": (low, low + abs(width))}[("=", "<", "r")[width % 3]]
        ),
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from([-2, -1, 1, 2]), min_size=1, max_size=4),
        st.integers(-20, 20).map(Decimal),
        st.integers(-9, 9),
    ),
    min_size=1,
    max_size=5,
)
RECORDS = st.fixed_dictionaries({name: st.integers(-30, 30).map(Decimal) for name in NAMES})
WEIGHTS = st.fixed_dictionaries({name: st.sampled_from([Decimal(1), Decimal(2), Decimal("1.5")]) for name in NAMES})


def can_hold(record: Mapping[str, Decimal], rows: Sequence[Row], free: Sequence[str]) -> bool:
    """Whether the rows can hold with some figures free, asked plainly."""
    left, right = [], []
    for one in rows:
        held = float(sum(times * record[name] for name, times in one.coefficients.items() if name not in free))
        for bound, sign in ((one.highest, 1.0), (one.lowest, -1.0)):
            if bound is not None:
                left.append([sign * one.coefficients.get(name, 0) for name in free] or [0.0])
                right.append(sign * (float(bound) - held))
    free_columns = max(len(free), 1)
    answer = linprog(np.zeros(free_columns), A_ub=left, b_ub=right, bounds=[(None, None)] * free_columns)
    return bool(answer.status == 0)


def by_brute_force(
    record: Mapping[str, Decimal], rows: Sequence[Row], weights: Mapping[str, Decimal]
) -> set[frozenset[str]]:
    """All sets of the least weight that let the rows hold."""
    named = sorted({name for one in rows for name in one.coefficients})
    sets = [frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size)]
    good = {some: sum(weights[name] for name in some) for some in sets if can_hold(record, rows, sorted(some))}
    return {some for some, weight in good.items() if weight == min(good.values())}


@settings(max_examples=60, deadline=None)
@given(RECORDS, ROWS, WEIGHTS)
def test_it_is_what_brute_force_finds(record: dict[str, Decimal], rows: list[Row], weights: dict[str, Decimal]) -> None:
    found = choices(record, rows, weights, most=99, most_changed=9)
    expected = by_brute_force(record, rows, weights)
    assert {frozenset(choice.ranges) for choice in found} == expected - {frozenset()}
    for choice in found:
        assert can_hold(record, rows, sorted(choice.ranges))
        for name, (low, high) in choice.ranges.items():
            assert low <= high + 1e-6
            for end in (low, high):
                if abs(end) < 1e6:
                    there = {**record, name: Decimal(repr(end))}
                    nearly = [
                        Row(
                            one.coefficients,
                            None if one.lowest is None else one.lowest - Decimal("1e-5"),
                            None if one.highest is None else one.highest + Decimal("1e-5"),
                        )
                        for one in rows
                    ]
                    assert can_hold(there, nearly, sorted(set(choice.ranges) - {name}))


def filed(**figures: str) -> dict[str, Figure]:
    return {name: Figure(Decimal(text), text, Decimal("0.5")) for name, text in figures.items()}


def told(texts: Sequence[str], figures: dict[str, Figure], **known: Known) -> list[tuple[int, str, str | None]]:
    found = propose(figures, [edits.parse(text) for text in texts], known)
    return [(one.choice, one.item_column, one.proposed) for one in found]


def test_a_slip_of_the_pen_tells_the_figure_from_the_others() -> None:
    assert told([BALANCE], filed(total="54321", left="30000", right="23421")) == [
        (1, "total", "53421"),
        (2, "right", "24321"),
    ], "either may have been swapped, but not 30000 into 30900"
    assert told([BALANCE], filed(total="54321", left="3000", right="24321")) == [(1, "left", "30000")]
    assert told([BALANCE, "right >= 0"], filed(total="54321", left="30000", right="-24321")) == [(1, "right", "24321")]
    assert told([BALANCE], filed(total="54321", left="30000", right="2431")) == [(1, "right", "24321")]


def test_without_a_slip_all_are_alternatives() -> None:
    found = told([BALANCE], filed(total="90000", left="30000", right="33333"))
    assert found == [(1, "total", "63333"), (2, "left", "56667"), (3, "right", "60000")]


def test_what_the_edits_leave_open_has_no_value() -> None:
    assert told(["part <= whole"], filed(part="7", whole="5")) == [(1, "part", None), (2, "whole", None)]


def test_figures_that_change_together_are_one_choice() -> None:
    found = told(["a ~= b", "c ~= d"], filed(a="1", b="77", c="2", d="99"), b=Known(Decimal(2)), d=Known(Decimal(2)))
    assert found == [(1, "a", "77"), (1, "c", "99")]


def test_a_figure_is_proposed_in_the_unit_of_the_file() -> None:
    figures = {
        "total": Figure(Decimal("123450"), "12,345", Decimal(5)),
        "left": Figure(Decimal("23450"), "2345", Decimal(5)),
        "right": Figure(Decimal("10000"), "1000", Decimal(5)),
    }
    assert told([BALANCE], figures) == [(1, "right", "10000")]


def test_an_empty_figure_says_nothing_unless_it_counts_as_nothing() -> None:
    assert told([BALANCE], filed(total="9", left="1")) == []
    assert told(["left? + right? <= total"], filed(total="3", left="9")) == [(1, "total", None), (2, "left", None)]
    assert told(["a ~= previous.a + b"], filed(a="9", b="1")) == [], "there is no period before"


def test_nothing_is_proposed_where_nothing_is_wrong() -> None:
    assert told([BALANCE], filed(total="100", left="50", right="51")) == [], "three half units are rounding"


@given(st.integers(1, 10**7), st.data())
def test_every_slip_can_be_undone(figure: int, data: st.DataObject) -> None:
    meant, slip = data.draw(st.sampled_from(list(keystrokes.undone(Decimal(figure)))))
    assert slip in (
        keystrokes.SIGN,
        keystrokes.SHIFT,
        keystrokes.SWAP,
        keystrokes.DROPPED,
        keystrokes.ADDED,
        keystrokes.OTHER,
    )
    if meant != figure:
        found = keystrokes.slip_between(Decimal(figure), meant, meant)
        assert found is not None and found[0] == meant


READ = {
    "a = b + c": ((("a", 1), ("b", -1), ("c", -1)), 0, 0, False),
    "a <~ 12 * b": ((("a", 1), ("b", -12)), None, 0, True),
    "a - previous.a >= 3": ((("a", 1), ("previous.a", -1)), 3, None, False),
    "a? + b? <= c + 1": ((("a", 1), ("b", 1), ("c", -1)), None, 1, False),
    "a + b = a": ((("b", 1),), 0, 0, False),
}


@pytest.mark.parametrize("text", READ)
def test_an_edit_is_read(text: str) -> None:
    edit = edits.parse(text)
    assert (edit.terms, edit.lowest, edit.highest, edit.is_rounded) == READ[text]
    assert edit.optional == frozenset(name for name in ("a", "b") if f"{name}?" in text)


@pytest.mark.parametrize("text", ["a + b", "a = b = c", "a == b", "a = 2b", "a = next.b", "a = b +", "A = b", ""])
def test_what_is_no_edit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="edit"):
        edits.parse(text)
