"""The dialect and the boundary to Great Expectations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import duckdb
import pytest

from orchestration.quality import relations
from orchestration.quality.engine import CheckNotEvaluated, evaluate
from orchestration.quality.rules import ExpectationType, Rule

LOCATOR = ("file_sha256", "sheet", "row_number")
ROWS = "unexpected_rows_expectation"


def rule(kind: str, **kwargs: Any) -> Rule:
    return Rule.model_validate(
        {
            "id": f"t.{kind}",
            **dict.fromkeys(("sentence_zh", "sentence_en", "remedy_zh", "remedy_en"), "x"),
            "class": "query",
            "scope": "record",
            "owner": "zone",
            "columns": ["a"],
            "expectation": {"type": kind, "kwargs": kwargs},
            "clause": None,
        }
    )


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """1000 rows: a runs from 0 to 999, b is 500, c is text and empty in each tenth row."""
    with relations.connect() as connection:
        connection.execute(
            """CREATE VIEW batch_t AS
                SELECT 'f' || (i % 3) AS file_sha256, '' AS sheet, i::INTEGER AS row_number,
                    i::DECIMAL(18, 4) AS a, 500::DECIMAL(18, 4) AS b, CASE WHEN i % 10 > 0 THEN 'x' || i END AS c
                FROM range(1000) AS numbers (i)"""
        )
        yield connection


PAIR = {"or_equal": True, "ignore_row_if": "either_value_is_missing"}
# A rule of each kind that rows break, the same kind kept by all rows, the rows that break the first, how many they are.
KINDS = [
    (
        rule("expect_column_values_to_not_be_null", column="c"),
        rule("expect_column_values_to_not_be_null", column="a"),
        "c IS NULL",
        100,
    ),
    (
        rule("expect_column_values_to_match_regex", column="c", regex="^x[0-9]{1,2}$"),
        rule("expect_column_values_to_match_regex", column="c", regex="^x[0-9]+$"),
        "length(c) > 3",
        810,
    ),
    (
        rule("expect_column_values_to_be_between", column="a", min_value=300),
        rule("expect_column_values_to_be_between", column="a", min_value=0),
        "a < 300",
        300,
    ),
    (
        rule("expect_column_pair_values_a_to_be_greater_than_b", column_A="a", column_B="b", **PAIR),
        rule("expect_column_pair_values_a_to_be_greater_than_b", column_A="b", column_B="b", **PAIR),
        "a < 500",
        500,
    ),
    (
        rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE subselect.a >= 750"),
        rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE subselect.a < 0"),
        "a >= 750",
        250,
    ),
]
BREAKS = [one for one, *_ in KINDS]


@pytest.mark.parametrize(("breaks", "keeps", "condition", "count"), KINDS, ids=[one.id for one in BREAKS])
def test_every_kind_gives_all_its_failing_rows(
    connection: duckdb.DuckDBPyConnection, breaks: Rule, keeps: Rule, condition: str, count: int
) -> None:
    (kept,) = evaluate(connection, "batch_t", [keeps], LOCATOR)
    (failed,) = evaluate(connection, "batch_t", [breaks], LOCATOR)
    assert kept.failing_query is None
    assert failed.failing_query is not None
    found = connection.execute(f"SELECT * FROM ({failed.failing_query}) ORDER BY ALL").fetchall()
    assert found == connection.execute(f"SELECT * FROM batch_t WHERE {condition} ORDER BY ALL").fetchall()
    assert len(found) == count


def test_every_type_that_a_rule_may_have_is_tested_here() -> None:
    assert {one.expectation.type for one in BREAKS} == set(get_args(ExpectationType))


def test_all_kinds_in_one_suite(connection: duckdb.DuckDBPyConnection) -> None:
    outcomes = evaluate(connection, "batch_t", BREAKS, LOCATOR)
    assert [outcome.rule for outcome in outcomes] == BREAKS
    assert all(outcome.failing_query for outcome in outcomes)


def test_the_process_keeps_nothing_of_earlier_data(connection: duckdb.DuckDBPyConnection) -> None:
    one = rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE a >= 0")
    assert evaluate(connection, "batch_t", [one], LOCATOR)[0].failing_query
    with relations.connect() as other:
        other.execute("CREATE VIEW batch_t AS SELECT -1 AS a, '' AS file_sha256, '' AS sheet, 1 AS row_number")
        assert evaluate(other, "batch_t", [one], LOCATOR)[0].failing_query is None
    assert evaluate(connection, "batch_t", [one], LOCATOR)[0].failing_query


BROKEN = [
    rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE nothing > 1"),
    rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE a IN (SELECT x FROM no_such_view)"),
    rule(ROWS, unexpected_rows_query="SELEC * FROM {batch}"),
    rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE c = '{0}'"),
    rule(ROWS, unexpected_rows_query="SELECT * FROM {batch} WHERE error('stop') IS NULL"),
    rule(ROWS, unexpected_rows_query="SELECT a FROM {batch} WHERE a > 5"),
    rule("expect_column_values_to_not_be_null", column="nothing"),
    rule("expect_column_values_to_match_regex", column="c", regex="("),
    rule("expect_column_values_to_match_regex", column="c", no_such_argument=1),
]


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: str(list(one.expectation.kwargs.values())[-1]))
def test_a_rule_that_cannot_be_evaluated_raises(connection: duckdb.DuckDBPyConnection, one: Rule) -> None:
    good = rule("expect_column_values_to_be_between", column="a", min_value=0)
    with pytest.raises(CheckNotEvaluated, match="检查未能执行"):
        evaluate(connection, "batch_t", [good, one], LOCATOR)


def test_a_missing_relation_raises(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(CheckNotEvaluated):
        evaluate(connection, "batch_missing", [BREAKS[0]], LOCATOR)


def test_two_rules_that_say_the_same_are_both_evaluated(connection: duckdb.DuckDBPyConnection) -> None:
    one = BREAKS[0]
    twin = one.model_copy(update={"id": "t.twin"})
    assert [outcome.rule.id for outcome in evaluate(connection, "batch_t", [one, twin], LOCATOR)] == [one.id, twin.id]
