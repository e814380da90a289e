# ruff: noqa: S608  names and rules of this checkout go into the SQL, never text from a received file
"""Evaluates rules with Great Expectations on DuckDB.

Belongs here: the boundary to Great Expectations. Does not belong here: where data comes from and what a failure means.
Great Expectations takes seconds to import, so that happens inside the functions; it says whether a rule holds, and
the failing rows are then read by DuckDB, because Great Expectations lists at most 200 of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from orchestration.quality.rules import Rule


class CheckNotEvaluated(Exception):
    """A declared rule was not evaluated, so nothing is known and nothing may pass."""

    def __init__(self, what: str, reason: str) -> None:
        reason = " ".join(reason.split())
        super().__init__(
            f"检查未能执行，结果不作数：{what}（{reason}）。请修正规则或补齐数据后重新运行。"
            f" / {what} was not evaluated, so nothing is known ({reason}). Mend the rule or its data and run again."
        )


@dataclass(frozen=True)
class Outcome:
    """What came of one rule. ``failing_query`` gives every failing row with all columns; None if the rule holds."""

    rule: Rule
    failing_query: str | None


def evaluate(
    connection: duckdb.DuckDBPyConnection, relation: str, rules: Sequence[Rule], locator: Sequence[str]
) -> tuple[Outcome, ...]:
    """Evaluates the rules on a relation of the connection, in order. ``locator`` names columns that find one row.

    Raises ``CheckNotEvaluated`` if Great Expectations skips a rule, cannot evaluate it, or contradicts the rows.
    """
    if not rules:
        return ()
    from orchestration.quality.dialect import serving

    with serving(connection):
        results = _validate(relation, rules, "BOOLEAN_ONLY")
        outcomes = []
        for rule in rules:
            query = None
            if not results[rule.id].success:
                query = _failing_query(relation, rule, locator)
                _require_rows(connection, relation, rule, query)
            outcomes.append(Outcome(rule, query))
    return tuple(outcomes)


def _failing_query(relation: str, rule: Rule, locator: Sequence[str]) -> str:
    if rule.expectation.query is not None:
        return rule.expectation.query.format(batch=f"(SELECT * FROM {relation}) AS subselect")
    detail = {"result_format": "COMPLETE", "unexpected_index_column_names": list(locator)}
    found = _validate(relation, [rule], detail)[rule.id].result["unexpected_index_query"]
    return f"SELECT * FROM {relation} SEMI JOIN ({found.strip().rstrip(';')}) AS found USING ({', '.join(locator)})"


def _require_rows(connection: duckdb.DuckDBPyConnection, relation: str, rule: Rule, query: str) -> None:
    """A rule that failed must show a failing row, with all columns that the reports on it need."""
    try:
        rows = connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchall()
        missing = set(connection.table(relation).columns) - set(connection.sql(query).columns)
    except duckdb.Error as error:
        raise CheckNotEvaluated(rule.id, str(error)) from error
    if not rows:
        raise CheckNotEvaluated(rule.id, "the rule failed and no failing row was found")
    if missing:
        raise CheckNotEvaluated(rule.id, f"the query leaves out columns of {{batch}}: {', '.join(sorted(missing))}")


def _validate(relation: str, rules: Sequence[Rule], result_format: Any) -> dict[str, Any]:
    """Results of Great Expectations by rule id: one for each rule, none of them an error."""
    suite = _suite(rules)
    try:
        result = _batch(relation).validate(suite, result_format=result_format)
    except Exception as error:  # whatever it is, the rules were not evaluated
        raise CheckNotEvaluated(relation, str(error)) from error
    results = {one.expectation_config.meta["rule_id"]: one for one in result.results}
    for rule in rules:
        if rule.id not in results:
            raise CheckNotEvaluated(rule.id, "Great Expectations gave no result")
        if reasons := list(_exceptions(results[rule.id].exception_info)):
            raise CheckNotEvaluated(rule.id, reasons[0])
    return results


def _exceptions(info: dict[str, Any]) -> Iterator[str]:
    """Messages of what was raised: one entry for the rule, or one per metric."""
    for entry in [info] if "raised_exception" in info else info.values():
        if entry["raised_exception"]:
            yield str(entry["exception_message"])


def _suite(rules: Sequence[Rule]) -> Any:
    import great_expectations as gx
    from great_expectations.expectations.registry import get_expectation_impl

    expectations = []
    for rule in rules:
        try:
            implementation = get_expectation_impl(rule.expectation.type)
            expectations.append(implementation(**rule.expectation.kwargs, meta={"rule_id": rule.id}))
        except ValueError as error:
            raise CheckNotEvaluated(rule.id, str(error)) from error
    return gx.ExpectationSuite(name="gate", expectations=expectations)


def _batch(relation: str) -> Any:
    source = _data_source()
    try:
        definition = source.get_asset(relation).get_batch_definition(relation)
    except LookupError:
        asset = source.add_table_asset(relation, table_name=relation)
        definition = asset.add_batch_definition_whole_table(relation)
    return definition.get_batch()


@cache
def _data_source() -> Any:
    """One ephemeral context for the process: it costs seconds to make and keeps nothing of what it evaluates."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from sqlalchemy.dialects import registry

    registry.register("zonestat", "orchestration.quality.dialect", "BufferedDuckDB")
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    return context.data_sources.add_sql("zonestat", connection_string="zonestat://")
