"""What rules on figures share, other periods and forms as rules see them, and what makes a partition due."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration import credit_code
from orchestration.quality import due, gates, relations
from tests.quality.cases import YTD
from tests.quality.small_tree import Tree, rows_of, unit, uscc


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with relations.connect() as connection:
        connection.execute(
            """CREATE TABLE parameters AS SELECT * FROM (VALUES
                ('p', '1', '2000-01-01', '2019-12-31'), ('p', '2', '2020-01-01', NULL)
            ) AS dated (parameter_code, value, valid_from, valid_to)"""
        )
        for name, sql in relations.MACROS.items():
            connection.execute(f"CREATE MACRO {name}{sql}")
        yield connection


AMOUNTS = st.lists(st.decimals(0, 10**9, places=4), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(parts=AMOUNTS, digits=st.integers(0, 2), unit_of_file=st.sampled_from([1, 10, 1000]))
def test_rounding_alone_never_breaks_a_sum(
    connection: duckdb.DuckDBPyConnection, parts: list[Decimal], digits: int, unit_of_file: int
) -> None:
    """Each figure is rounded as filed (in units of the file); the sum then holds but for half a unit for each."""
    step = Decimal(1).scaleb(-digits)
    filed = [(amount / unit_of_file).quantize(step, ROUND_HALF_UP) for amount in [sum(parts, Decimal(0)), *parts]]
    values = [one * unit_of_file for one in filed]
    tolerance = Decimal(0)
    for value, text in zip(values, filed, strict=True):
        (half,) = connection.execute("SELECT half_unit($1::DECIMAL(28, 4), $2)", [value, str(text)]).fetchone() or ()
        # Of a zero the unit is not known, and half a unit of the column is taken.
        tolerance += half if value else max(half, step * unit_of_file / 2)
    assert abs(values[0] - sum(values[1:], Decimal(0))) <= tolerance
    assert tolerance <= len(values) * max(step * unit_of_file, Decimal(1))


@pytest.mark.parametrize(("text", "half"), [("123", "0.5"), ("1,234.5", "0.05"), ("一百", "0.5"), (None, "0.5")])
def test_half_a_unit_of_the_last_digit(connection: duckdb.DuckDBPyConnection, text: str, half: str) -> None:
    figure = 1234.5 if text and "," in text else 123
    assert connection.execute("SELECT half_unit($1, $2)", [figure, text]).fetchall() == [(Decimal(half),)]


def test_a_parameter_is_the_one_in_force(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT parameter('p', '2019-12-31'::DATE), parameter('p', '2020-01-01'::DATE), parameter('x', NULL)"
    assert connection.execute(sql).fetchall() == [(1, 2, None)]


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 99_999_999), at=st.integers(0, 17), sign=st.sampled_from("0123456789AXYIOZ"))
def test_credit_codes_are_judged_as_in_landing(
    connection: duckdb.DuckDBPyConnection, number: int, at: int, sign: str
) -> None:
    right = uscc(number)
    changed = right[:at] + sign + right[at + 1 :]
    sql = "SELECT is_credit_code($1), is_credit_code($2)"
    ((holds, still),) = connection.execute(sql, [right, changed]).fetchall()
    assert holds
    # Landing looks at the check digit of the organisation code as well, which a change cannot repair by chance.
    assert still or credit_code.check(changed) != "ok"
    assert changed == right or not still


@pytest.mark.parametrize(
    ("period", "other", "seen"),
    [
        *(("2024-04", "2024-03", True), ("2024-04", "2023-01", True), ("2024-04", "2024-04", True)),
        *(("2024-04", "2024-05", False), ("2024-04", "2022-12", False), ("2024-04", "2024", False)),
        *(("2024", "2024-12", True), ("2024", "2023", True), ("2024", "2025-01", False), ("2024-12", "2023", True)),
    ],
)
def test_what_is_in_view(period: str, other: str, seen: bool) -> None:
    assert relations.is_in_view(period, other) is seen


def checked(tree: Tree) -> list[tuple[str, str]]:
    partitions = due.due_partitions(tree.workspace)
    gates.run_landing_gates(tree.workspace, partitions)
    due.mark_done(tree.workspace, partitions)
    return partitions


def test_an_amended_month_is_looked_at_again_from_all_months_that_see_it(tree: Tree) -> None:
    for period in ("2022-12", "2024-02", "2024-03", "2024-04", "2025-12", "2026-02"):
        tree.land("B204-1", [unit(1, **{YTD: 5})], period=period)
    tree.land("GQ-002", [unit(1)])
    tree.land("107-1", [unit(1)])
    assert len(checked(tree)) == 8
    assert checked(tree) == []
    assert tree.failures("B204-1", "rule_id", "2024-04") == []
    tree.land("B204-1", [unit(1, **{YTD: 9})], period="2024-03", received="2024-09-01")
    # not December 2022 and February 2024, which end before, nor February 2026, which sees no further than 2025
    seeing = [("B204-1", "2024-03"), ("B204-1", "2024-04"), ("B204-1", "2025-12"), ("GQ-002", "2024")]
    assert sorted(checked(tree)) == seeing
    assert tree.failures("B204-1", "rule_id", "2024-04") == [("b204_1.ytd_monotonic",)]


def test_results_do_not_depend_on_the_order_of_runs(tree: Tree) -> None:
    """What is set aside in March is not looked at from April, whether both are checked at once or not."""
    tree.land("B204-1", [unit(1, **{YTD: -1}), unit(2, **{YTD: 9})], period="2024-03")
    tree.land("B204-1", [unit(1, **{YTD: -2}), unit(2, **{YTD: 5})], period="2024-04")
    partitions = [("B204-1", "2024-03"), ("B204-1", "2024-04")]
    gates.run_landing_gates(tree.workspace, partitions)
    path = tree.workspace.quality / "B204-1" / "2024-04" / "failures.parquet"
    together = path.read_bytes()
    found = rows_of(path, "rule_id, uscc")
    assert ("b204_1.ytd_monotonic", uscc(2)) in found
    assert ("b204_1.ytd_monotonic", uscc(1)) not in found
    gates.run_landing_gate(tree.workspace, "B204-1", "2024-04")
    assert path.read_bytes() == together


def test_the_month_before_february_is_december_where_two_months_are_one(tree: Tree) -> None:
    tree.land("B204-1", [unit(1)], period="2024-02")
    tree.land("task-progress", [{"task_code": "a"}], period="2024-02")
    tree.land("GQ-002", [unit(1)])
    found = {
        form: duckdb.sql(
            f"SELECT previous_period, period_last_year FROM ({relations.landed(tree.workspace, form, [period])})"
        ).fetchall()
        for form, period in (("B204-1", "2024-02"), ("task-progress", "2024-02"), ("GQ-002", "2024"))
    }
    assert found == {
        "B204-1": [("2023-12", "2023-02")],
        "task-progress": [("2024-01", "2023-02")],
        "GQ-002": [("2023", "2023")],
    }
