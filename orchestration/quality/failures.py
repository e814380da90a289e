# ruff: noqa: S608  names, paths and labels of this checkout go into the SQL, never text from a received file
"""The rows that failed: who can act on them, where they stand in the file, and what they say.

Belongs here: the table of failing rows and what follows from it (set-aside, counts).
Does not belong here: deciding whether a rule holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.quality import identifiers
from orchestration.quality.engine import Outcome
from orchestration.quality.relations import literal, record_key, version_key
from orchestration.quality.rules import Rule, RuleSet

# Columns of the failing rows. uscc and unit_name only where the row has them; file columns only at gate 1.
FAILURES: dict[str, str] = {
    "issue_id": "VARCHAR",
    "rule_id": "VARCHAR",
    "gate": "VARCHAR",
    "class": "VARCHAR",
    "scope": "VARCHAR",
    "owner": "VARCHAR",
    "form": "VARCHAR",
    "reference_period": "VARCHAR",
    "area_code": "VARCHAR",
    "uscc": "VARCHAR",
    "enterprise_name": "VARCHAR",
    "record_key": "VARCHAR",
    "version_key": "VARCHAR",
    "received_at": "TIMESTAMP",
    "receipt_sequence": "INTEGER",
    "file_sha256": "VARCHAR",
    "file_name": "VARCHAR",
    "sheet": "VARCHAR",
    "row_number": "INTEGER",
    "cell": "VARCHAR",
    "found": "VARCHAR",
    "sentence_zh": "VARCHAR",
    "sentence_en": "VARCHAR",
    "remedy_zh": "VARCHAR",
    "remedy_en": "VARCHAR",
    "proposal": "VARCHAR",
}
_FROM_ROW = (
    "form",
    "reference_period",
    "uscc",
    "enterprise_name",
    "received_at",
    "receipt_sequence",
    "file_sha256",
    "file_name",
    "sheet",
    "row_number",
    "landing_period",
)
EMPTY_CELL = "（空）"
SET_ASIDE = """
    SELECT DISTINCT
        rule_id, form, reference_period, scope, receipt_sequence, file_sha256,
        CASE scope WHEN 'record' THEN sheet END AS sheet,
        CASE scope WHEN 'record' THEN row_number END AS row_number
    FROM failing
    WHERE class = 'mandatory' AND scope IN ('record', 'return')"""


def create_table(connection: duckdb.DuckDBPyConnection, found: pa.Table | None = None) -> None:
    """A table ``failing``: the columns of ``FAILURES`` and ``landing_period``, the partition of the row. It is empty,
    or begins with what ``everything`` gave."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in {**FAILURES, "landing_period": "VARCHAR"}.items())
    connection.execute(f"CREATE TABLE failing ({columns})")
    if found is not None:
        connection.register("found_before", found)
        connection.execute("INSERT INTO failing BY NAME SELECT * FROM found_before")


def everything(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """All failing rows so far, for ``create_table``."""
    return connection.sql("SELECT * FROM failing").to_arrow_table()


def collect(connection: duckdb.DuckDBPyConnection, rule_set: RuleSet, outcomes: Iterable[Outcome]) -> None:
    """Adds every failing row of the outcomes to ``failing``. At gate 1 the table ``letters`` must be there."""
    for outcome in outcomes:
        if outcome.failing_query is not None:
            connection.execute(_insert(connection, rule_set, outcome.rule, outcome.failing_query))


def _insert(connection: duckdb.DuckDBPyConnection, rule_set: RuleSet, rule: Rule, query: str) -> str:
    failed = connection.sql(query)
    present = dict(zip(failed.columns, map(str, failed.types), strict=True))
    constants = {
        "rule_id": rule.id,
        "gate": rule_set.gate,
        "class": rule.rule_class,
        "scope": rule.scope,
        "owner": rule.owner,
        "sentence_zh": rule.sentence_zh,
        "sentence_en": rule.sentence_en,
        "remedy_zh": rule.remedy_zh,
        "remedy_en": rule.remedy_en,
    }
    values = {name: literal(text) for name, text in constants.items()}
    values |= {name: f'failed."{name}"' for name in _FROM_ROW if name in present}
    values["area_code"] = _first_of([name for name in ("area_code", "reporting_area_code") if name in present])
    values["record_key"] = record_key(rule_set.key)
    values["issue_id"] = f"left(sha256({literal(rule.id)} || ' ' || {values['record_key']}), 20)"
    values["found"] = _found(rule, rule_set, present)
    letters = ""
    if rule_set.form is not None:
        values["version_key"] = version_key(rule_set.form, rule_set.key)
        values["cell"] = _cell(rule)
        if "proposal" in present:
            values |= _proposed(rule_set)
        letters = "LEFT JOIN letters USING (file_sha256, sheet)"
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in values.items())
    return f"INSERT INTO failing BY NAME SELECT {selected} FROM ({query}) AS failed {letters}"


def create_letters(connection: duckdb.DuckDBPyConnection, cells: str | None) -> None:
    """A table ``letters``: for each sheet of each file a map from item to spreadsheet column, or to its very cell
    where the items stand below one another."""
    source = cells or "SELECT '' AS file_sha256, '' AS sheet, '' AS item_column, '' AS column_letter WHERE false"
    connection.execute(
        f"""CREATE VIEW letters AS
            SELECT file_sha256, sheet, map_from_entries(list((item_column, column_letter))) AS letters
            FROM ({source}) GROUP BY file_sha256, sheet"""
    )


def _first_of(columns: list[str]) -> str:
    return f"coalesce({', '.join(f'failed.{name}' for name in columns)})" if columns else "NULL"


def _cell(rule: Rule) -> str:
    """SQL for the cells of the rule's columns, like ``F17,G17``; a column that the file does not have is left out."""
    parts = (f"letters[{literal(column)}]" for column in rule.columns)
    cells = ", ".join(
        f"{at} || CASE WHEN {at} SIMILAR TO '[A-Z]+' THEN failed.row_number::VARCHAR ELSE '' END" for at in parts
    )
    return f"nullif(array_to_string([{cells}], ','), '')"


def _proposed(rule_set: RuleSet) -> dict[str, str]:
    """SQL for a proposal (``proposals``) that the rule returns, and for the cells and figures, which are then those of
    the proposal alone. Without a row a cell is a whole column."""
    names = ", ".join(f"{literal(name)}: {literal(label)}" for name, label in rule_set.column_labels().items())
    letter = "letters[one.item_column]"
    row = f"CASE WHEN {letter} SIMILAR TO '[A-Z]+' THEN coalesce(failed.row_number::VARCHAR, '') ELSE '' END"
    whole = f"""list_transform(failed.proposal, lambda one: {{
        item_column: one.item_column, name: MAP {{{names}}}[one.item_column], cell: {letter} || {row},
        found: coalesce(one.found, {literal(EMPTY_CELL)}), proposed: one.proposed, reason: one.reason,
        choice: one.choice}})"""
    return {
        "proposal": f"to_json({whole})::VARCHAR",
        "cell": f"nullif(array_to_string(list_transform({whole}, lambda one: one.cell), ','), '')",
        "found": f"array_to_string(list_transform({whole}, lambda one: one.name || '=' || one.found), '；')",
    }


def _found(rule: Rule, rule_set: RuleSet, types: Mapping[str, str]) -> str:
    """SQL for what the rule's columns say, each with its Chinese label; at gate 1 as it was filed."""
    labels = rule_set.column_labels()
    parts = []
    for column in rule.columns:
        shown = f"{column}_as_filed" if rule_set.form else column
        text = f'failed."{shown}"::VARCHAR'
        if types[shown].startswith("DECIMAL"):
            text = f"rtrim(rtrim({text}, '0'), '.')"
        parts.append(f"{literal(labels[column] + '=')} || coalesce({text}, {literal(EMPTY_CELL)})")
    return " || '；' || ".join(parts)


def counts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str | None], int]:
    """Failing rows by rule and partition (None outside gate 1)."""
    sql = "SELECT rule_id, landing_period, count(*) FROM failing GROUP BY ALL"
    return {(rule_id, period): count for rule_id, period, count in connection.execute(sql).fetchall()}


def examples(connection: duckdb.DuckDBPyConnection, rule: Rule, count: int) -> tuple[str, ...]:
    """The first few failing rows of a rule as text, fit to be shown anywhere: codes in them are masked."""
    sql = "SELECT found FROM failing WHERE rule_id = $rule_id ORDER BY record_key, found LIMIT $count"
    return tuple(
        identifiers.mask(found) for (found,) in connection.execute(sql, {"rule_id": rule.id, "count": count}).fetchall()
    )


def rows(connection: duckdb.DuckDBPyConnection, period: str | None) -> pa.Table:
    """The failing rows of a partition (None: of all), in a total order."""
    columns = ", ".join(f'"{name}"' for name in FAILURES)
    return _ordered(connection, f"SELECT {columns} FROM failing WHERE {_of(period)}", FAILURES)


def set_aside(connection: duckdb.DuckDBPyConnection, period: str) -> pa.Table:
    """What leaves the figures: records and returns that fail a mandatory rule."""
    sql = f"{SET_ASIDE} AND {_of(period)}"
    return _ordered(connection, sql, connection.sql(sql).columns)


def _of(period: str | None) -> str:
    return "true" if period is None else f"landing_period = {literal(period)}"


def _ordered(connection: duckdb.DuckDBPyConnection, sql: str, columns: Iterable[str]) -> Any:
    order = ", ".join(f'"{name}"' for name in columns)
    return connection.sql(f"SELECT * FROM ({sql}) ORDER BY {order}").to_arrow_table()
