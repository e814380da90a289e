# ruff: noqa: S608  names and paths of this checkout go into the SQL, never text from a received file
"""How much of a zone's figures hangs on an issue: the order in which issues are worth a person's time.

Belongs here: the score, in SQL. Does not belong here: what is an issue, and what is done about it.

The score is that of significance editing (|reported - anticipated| / domain total) for the figures of the failing row
that feed an indicator of an index system (``index_nodes.csv``); the largest counts. It lies between 0 and 1 but for
figures that changed their sign or shrank by more than is left of them.

* *reported* is the figure of the failing row. A query concerns the columns of its rule; a mandatory rule takes the
  whole row out, and with scope return the whole return.
* *anticipated* is the valid figure of the same record a year before. Without one, and for what is set aside, the
  whole figure is in question (anticipated 0). A record of a register counts as one.
* *domain total* is the sum of absolute figures of the same area and period in the same delivery.
* A file that is not used: 1 if its form has ranked figures, 0 if it has none, null if the form is not known.
* A failing indicator or measure (gate 2) is its own domain: 1 if it is ranked, otherwise 0.
* 0: figures are involved, but none of them is ranked. Null: no figure is involved.

Indicators have equal weight: the editions publish no complete set of weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from orchestration import catalogue
from orchestration.quality import relations
from orchestration.quality.relations import literal
from orchestration.quality.rules import RuleSet
from orchestration.workspace import Workspace

RECORD = "*"  # the figure of a row of a register: one

# Indicators of index systems, what they are computed from (also by way of other indicators), and the items in it.
RANKED = f"""
    CREATE TABLE ranked AS
    WITH RECURSIVE operands AS (
        SELECT indicator_code, unnest([numerator, denominator, second_denominator]) AS operand FROM indicators
    ),
    reached (code) AS (
        SELECT DISTINCT indicator_code FROM index_nodes WHERE indicator_code IS NOT NULL
        UNION
        SELECT operands.operand FROM operands JOIN reached ON operands.indicator_code = reached.code
        WHERE operands.operand IS NOT NULL
    ),
    listed AS (
        SELECT form, unnest(string_split(item_columns, '|')) AS item FROM measures JOIN reached ON measure_code = code
        UNION
        SELECT unnest(string_split(registers, '|')), '{RECORD}' FROM measures JOIN reached ON measure_code = code
    )
    SELECT code, NULL AS form, NULL AS item FROM reached
    UNION ALL
    SELECT
        NULL,
        CASE WHEN contains(item, '/') THEN split_part(item, '/', 1) ELSE form END,
        CASE WHEN contains(item, '/') THEN split_part(item, '/', 2) ELSE item END
    FROM listed"""


def create(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, rule_sets: Mapping[str | None, RuleSet]
) -> None:
    """Creates ``influences`` (issue_id, influence) from ``newest``, one failing row of each issue."""
    seeds = relations.seeds(workspace.root)
    for name in ("indicators", "index_nodes", "measures"):
        connection.execute(f'CREATE VIEW "{name}" AS {seeds[name]}')
    connection.execute(RANKED)
    forms = connection.sql("SELECT DISTINCT form FROM newest WHERE gate = 'landing' ORDER BY form").fetchall()
    selects = [_of_form(connection, workspace, rule_sets[form]) for (form,) in forms]
    connection.execute(
        f"""CREATE TABLE influences AS
            SELECT issue_id, influence::DECIMAL(18, 6) AS influence
            FROM ({" UNION ALL ".join([_OF_TABLES, _OF_RECEIVED, *selects])})"""
    )


_OF_TABLES = """
    SELECT
        issue_id,
        (coalesce(record_key ->> 'indicator_code', record_key ->> 'measure_code')
            IN (SELECT code FROM ranked WHERE code IS NOT NULL))::INTEGER AS influence
    FROM newest WHERE gate = 'indicators'"""

# A file that is not used puts the whole return in question.
_OF_RECEIVED = """
    SELECT issue_id, (form IN (SELECT form FROM ranked WHERE form IS NOT NULL))::INTEGER AS influence
    FROM newest WHERE gate = 'files'"""


def _of_form(connection: duckdb.DuckDBPyConnection, workspace: Workspace, rule_set: RuleSet) -> str:
    """SQL for the scores of the issues of one form."""
    form = rule_set.form
    assert form is not None
    figures = [item.item_column for item in catalogue.items(form) if item.data_type == "decimal"]
    ranked = _ranked_items(connection, form)
    periods = sorted(path.name for path in (workspace.landing / form).glob("[!_]*"))
    area_and_period = "receipt_sequence, reporting_area_code, reference_period"
    totals = [f'sum(abs("{item}")) OVER (PARTITION BY {area_and_period}) AS "{item}_total"' for item in ranked]
    key = [name for name in rule_set.key if name != "reference_period"]
    same = [f'before."{name}" IS NOT DISTINCT FROM reported."{name}"' for name in key]
    ordered = "receipt_sequence DESC, sheet, row_number"
    return f"""
        SELECT
            issue_id,
            CASE WHEN class = 'mandatory' AND scope = 'return' THEN 1
            ELSE greatest({", ".join([*(_share(item, rule_set) for item in ranked), _if_involved(rule_set, figures)])})
            END
        FROM (SELECT * FROM newest WHERE gate = 'landing' AND form = {literal(form)}) AS failed
        LEFT JOIN (
            SELECT {", ".join(["*", *totals])}
            FROM (SELECT *, 1 AS "{RECORD}" FROM ({relations.landed(workspace, form, periods)}))
            SEMI JOIN (SELECT receipt_sequence FROM newest) AS theirs USING (receipt_sequence)
        ) AS reported USING (receipt_sequence, sheet, row_number)
        LEFT JOIN (
            SELECT *, NULL::INTEGER AS "{RECORD}" FROM ({relations.valid(workspace, form, rule_set.key, periods)})
            QUALIFY row_number() OVER (PARTITION BY {relations.record_key(rule_set.key)} ORDER BY {ordered}) = 1
        ) AS before
            ON {" AND ".join(["before.reference_period = reported.period_last_year", *same])}"""


def _ranked_items(connection: duckdb.DuckDBPyConnection, form: str) -> list[str]:
    """The figures of a form that feed a ranked indicator, in a fixed order."""
    columns = [item.item_column for item in catalogue.items(form) if item.data_type == "decimal"]
    found = connection.execute("SELECT item FROM ranked WHERE form = $form", {"form": form}).fetchall()
    return sorted({item for (item,) in found} & {RECORD, *columns})


def _share(item: str, rule_set: RuleSet) -> str:
    """SQL for the share of the domain total that is in question, null if the rule does not concern the item."""
    asking = [rule.id for rule in rule_set.rules if item == RECORD or item in rule.columns]
    now, before = f'reported."{item}"', f'before."{item}"'
    return f"""
        CASE
            WHEN class = 'mandatory' THEN abs({now})
            WHEN rule_id IN ({_listed(asking)}) THEN coalesce(abs({now} - {before}), abs({now}), abs({before}))
        END / nullif("{item}_total", 0)::DOUBLE"""


def _if_involved(rule_set: RuleSet, figures: list[str]) -> str:
    """SQL for 0 where the rule concerns any figure at all, otherwise null."""
    is_register = catalogue.forms()[rule_set.form or ""].family == "registries"
    involved = [
        rule.id
        for rule in rule_set.rules
        if is_register or set(rule.columns) & set(figures) or (rule.rule_class == "mandatory" and figures)
    ]
    return f"CASE WHEN rule_id IN ({_listed(involved)}) THEN 0 END"


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(map(literal, ids)) or "NULL"
