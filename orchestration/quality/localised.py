# ruff: noqa: S608  names of this checkout go into the SQL, never text from a received file
"""Proposals for records that break linked rules: which figure is probably wrong, and what it should say.

Belongs here: the figures and edits of failing records, and the proposals made of what ``localise`` answers. Does not
belong here: the method, and the notation of edits (``edits``).

Of several choices of equal weight those are proposed that a slip of the pen explains (``keystrokes``), and those whose
value the edits leave open; where no slip explains any, all are proposed as alternatives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.quality import keystrokes, relations
from orchestration.quality.edits import LAST_YEAR, PREVIOUS, Edit, Known, columns_of, known_fields, parse
from orchestration.quality.proposals import Proposal, as_json, from_json
from orchestration.quality.rules import RuleSet
from orchestration.workspace import Workspace

LOCATOR = ("file_sha256", "sheet", "row_number")
EARLIER = {PREVIOUS: "上期的", LAST_YEAR: "上年同期的"}
ALONE, TOGETHER, OPEN = (
    "其他数不变，各项关系即可成立",
    "须与同一建议中的其他数一并更正",
    "各项关系只限定范围，数值不能确定",
)


@dataclass(frozen=True)
class Figure:
    """A figure of a record: in the unit of its column, as it was filed, and half a unit of its last digit."""

    value: Decimal
    as_filed: str
    half_unit: Decimal


def attach(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, rule_set: RuleSet, periods: Iterable[str]
) -> None:
    """Adds proposals to ``failing`` for the records that fail a rule with edits. ``letters`` must be there.

    What magnitudes propose (``magnitude``) goes first: a file with a column in the wrong unit gets no proposals for its
    records, and a proposal for a record is taken over if the edits hold with it. A file in which more records fail than
    ``localisation_records_most_count`` has a fault of another kind and gets none.
    """
    edits = list(dict.fromkeys(parse(edit) for rule in rule_set.rules for edit in rule.edits))
    linked = [rule.id for rule in rule_set.rules if rule.edits]
    slips = [rule.id for rule in rule_set.rules if f"{rule_set.table}_slips" in (rule.expectation.query or "")]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE linked AS SELECT unnest($ids::VARCHAR[]) AS rule_id", {"ids": linked}
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE slips AS SELECT unnest($ids::VARCHAR[]) AS rule_id", {"ids": slips}
    )
    connection.execute(_ASKED)
    if not connection.sql("SELECT 1 FROM asked LIMIT 1").fetchall():
        return
    labels = rule_set.column_labels()
    named = columns_of(edits)
    columns = [name for name in labels if name in named]  # in the order of the form
    found = []
    for row in _records(connection, workspace, rule_set, list(periods), edits):
        figures = _figures(row, columns)
        proposal = row["slip"] if _mends(row["slip"], figures, edits) else None
        if proposal is None:
            proposed = propose(figures, edits, known_fields(workspace.root, rule_set.form or "", row["day"]))
            cells = dict(row["letters"] or {})
            proposal = as_json(_named(one, labels, cells, row["row_number"]) for one in proposed)
        found.append({**{name: row[name] for name in LOCATOR}, "proposal": proposal})
    connection.register("localised", pa.Table.from_pylist(found, schema=_SCHEMA))
    connection.execute(_ATTACH)
    connection.unregister("localised")


_SAME = " AND ".join(f"failing.{name} IS NOT DISTINCT FROM {{other}}.{name}" for name in LOCATOR)
_SCHEMA = pa.schema(
    [("file_sha256", pa.string()), ("sheet", pa.string()), ("row_number", pa.int32()), ("proposal", pa.string())]
)
# The records that fail a linked rule, with what magnitudes propose for them.
_ASKED = f"""
    CREATE OR REPLACE TEMP TABLE asked AS
    SELECT {", ".join(LOCATOR)}, max(proposal) FILTER (rule_id IN (FROM slips)) AS slip
    FROM failing
    WHERE row_number IS NOT NULL
    GROUP BY {", ".join(LOCATOR)}
    HAVING bool_or(rule_id IN (FROM linked)) AND file_sha256 NOT IN (
        SELECT file_sha256 FROM failing WHERE rule_id IN (FROM slips) AND row_number IS NULL)"""
_ATTACH = f"""
    UPDATE failing SET proposal = localised.proposal FROM localised
    WHERE failing.rule_id IN (FROM linked) AND {_SAME.format(other="localised")}"""


def _mends(slip: str | None, figures: Mapping[str, Figure], edits: Iterable[Edit]) -> bool:
    """Whether all edits hold with what magnitudes propose."""
    if not slip:
        return False
    values = {name: figure.value for name, figure in figures.items()}
    for one in from_json(slip):
        if one.item_column in values and one.proposed and (found := _number(one.found)):
            values[one.item_column] *= Decimal(one.proposed) / found
    return all(row.holds(values) for edit in edits if (row := row_of(edit, figures)) is not None)


def _records(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    rule_set: RuleSet,
    periods: list[str],
    edits: list[Edit],
) -> Iterator[dict[str, Any]]:
    """The failing records with their figures and those of earlier periods that edits name."""
    form = rule_set.form
    assert form is not None
    seeds = relations.seeds(workspace.root)
    connection.execute(f"CREATE OR REPLACE TABLE parameters AS {seeds['parameters']}")
    for name in ("half_unit", "parameter"):
        connection.execute(f"CREATE OR REPLACE MACRO {name}{relations.MACROS[name]}")
    earlier = [prefix for prefix in EARLIER if any(name.startswith(prefix) for edit in edits for name in edit.names)]
    columns = sorted(columns_of(edits))
    key = [name for name in rule_set.key if name != "reference_period"]
    periods_of = {PREVIOUS: "previous_period", LAST_YEAR: "period_last_year"}
    selected, joins = _triples("filed", "", columns), []
    for number, prefix in enumerate(earlier):
        alias = f"earlier_{number}"
        same = [f'filed."{name}" = {alias}."{name}"' for name in key]
        same += [f"{alias}.reference_period = filed.{periods_of[prefix]}"]
        if prefix == PREVIOUS:
            same += [f"left({alias}.reference_period, 4) = left(filed.reference_period, 4)"]
        joins.append(f"LEFT JOIN valid AS {alias} ON {' AND '.join(same)}")
        selected += _triples(alias, prefix, columns)
    valid = relations.valid(workspace, form, rule_set.key, periods) if earlier else "SELECT 1"
    result = connection.execute(
        f"""WITH valid AS ({valid})
        SELECT
            {", ".join(f"filed.{name}" for name in LOCATOR)}, strftime(filed.period_end, '%Y-%m-%d') AS day,
            letters, slip, {", ".join(selected)}
        FROM ({relations.landed(workspace, form, periods)}) AS filed
        JOIN asked USING ({", ".join(LOCATOR)})
        LEFT JOIN letters ON letters.file_sha256 = filed.file_sha256 AND letters.sheet = filed.sheet
        {" ".join(joins)}
        WHERE period_end IS NOT NULL
        QUALIFY count(*) OVER (PARTITION BY filed.file_sha256)
                <= parameter('localisation_records_most_count', period_end)
            AND row_number() OVER (PARTITION BY {", ".join(f"filed.{name}" for name in LOCATOR)}) = 1
        ORDER BY {", ".join(f"filed.{name}" for name in LOCATOR)}"""
    )
    names = [one[0] for one in result.description or ()]
    for values in result.fetchall():
        yield dict(zip(names, values, strict=True))


def _triples(alias: str, prefix: str, columns: Iterable[str]) -> list[str]:
    """SQL for value, text and half unit of columns."""
    found = []
    for name in columns:
        value, text = f'{alias}."{name}"', f'{alias}."{name}_as_filed"'
        found.append(
            f'CASE WHEN {value} IS NOT NULL THEN ({value}, {text}, half_unit({value}, {text})) END AS "{prefix}{name}"'
        )
    return found


def _figures(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Figure]:
    names = [f"{prefix}{column}" for prefix in ("", *EARLIER) for column in columns]
    return {name: Figure(value[0], value[1] or "", value[2]) for name in names if (value := row.get(name))}


def propose(figures: Mapping[str, Figure], edits: Iterable[Edit], known: Mapping[str, Known]) -> list[Proposal]:
    """What to change in a record so that all edits that say something of it can hold; nothing if they do.

    ``figures`` are those that are filled in, by the names that edits use. ``name`` and ``cell`` are left to the caller.
    """
    from orchestration.quality import localise

    rows = [row for edit in edits if (row := row_of(edit, figures)) is not None]
    rounding = _rounding(edits, figures)
    for name in sorted({name for row in rows for name in row.coefficients} & known.keys()):
        if (lowest := known[name].lowest) is not None:
            rows.append(localise.Row({name: 1}, lowest, None))
    values = {name: figure.value for name, figure in figures.items()}
    weights = {name: known[name].weight for name in values if name in known}
    found = [
        [
            _change(name, figures[name], *bounds, rounding.get(name, Decimal(0)), len(choice.ranges))
            for name, bounds in choice.ranges.items()
        ]
        for choice in localise.choices(values, rows, weights)
    ]
    order = {name: number for number, name in enumerate(figures)}
    kept = sorted(_likely(found), key=lambda choice: (-_rank(choice), [order[one.item_column] for one, _ in choice]))
    return [
        Proposal(**{**vars(one), "choice": number}) for number, choice in enumerate(kept, start=1) for one, _ in choice
    ]


# A change, and how well a slip explains it: 2 a likely one, 1 one wrong digit, 0 none; -1 where the value is open.
Change = tuple[Proposal, int]


def _rank(choice: list[Change]) -> int:
    return min(rank for _, rank in choice)


def _likely(found: list[list[Change]]) -> list[list[Change]]:
    best = max((_rank(choice) for choice in found), default=0)
    return [choice for choice in found if best <= 0 or _rank(choice) in (best, -1)]


def row_of(edit: Edit, figures: Mapping[str, Figure]) -> Any:
    """The edit for this record; None if it says nothing of it."""
    from orchestration.quality.localise import Row

    terms = {name: times for name, times in edit.terms if name in figures}
    if any(name not in figures and name not in edit.optional for name in edit.names) or not terms:
        return None
    slack = sum((figures[name].half_unit for name in terms), Decimal(0)) if edit.is_rounded else Decimal(0)
    return Row(
        terms,
        None if edit.lowest is None else edit.lowest - slack,
        None if edit.highest is None else edit.highest + slack,
    )


def _rounding(edits: Iterable[Edit], figures: Mapping[str, Figure]) -> dict[str, Decimal]:
    """By how much rounding leaves each figure open, at most."""
    found: dict[str, Decimal] = {}
    for edit in edits:
        if edit.is_rounded and (row := row_of(edit, figures)) is not None:
            slack = sum((figures[name].half_unit for name in row.coefficients), Decimal(0))
            for name in row.coefficients:
                found[name] = max(found.get(name, Decimal(0)), slack)
    return found


def _change(name: str, figure: Figure, low: float, high: float, rounding: Decimal, fields: int) -> Change:
    """The change of one figure, as the file states figures."""
    blank = Proposal(name, "", None, figure.as_filed or _text(figure.value), None, OPEN)
    if not high - low <= 2 * float(rounding) + 1e-4:
        return blank, -1
    filed = _number(figure.as_filed)
    factor = figure.value / filed if filed else Decimal(1)  # from the unit of the file to that of the column
    filed = filed if filed else figure.value
    places = Decimal("0.0001")
    lowest, highest = ((Decimal(repr(end)) / factor).quantize(places * Decimal("0.01")) for end in (low, high))
    lowest, highest = min(lowest, highest) - places, max(lowest, highest) + places
    slip = keystrokes.slip_between(filed, lowest, highest)
    if slip is not None:
        meant, why = slip
        reason = f"{why}；{ALONE if fields == 1 else TOGETHER}"
        return Proposal(name, "", None, blank.found, _text(meant), reason), 1 if why == keystrokes.OTHER else 2
    step = Decimal(1).scaleb(min(0, int(filed.as_tuple().exponent)))
    middle = ((lowest + highest) / 2).quantize(step)
    return Proposal(name, "", None, blank.found, _text(middle), ALONE if fields == 1 else TOGETHER), 0


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number else None


def _text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(one: Proposal, labels: Mapping[str, str], cells: Mapping[str, str], row_number: int) -> Proposal:
    """The proposal with the name of its column, and its cell where it stands in this file."""
    prefix, column = "", one.item_column
    for earlier, said in EARLIER.items():
        if one.item_column.startswith(earlier):
            prefix, column = said, one.item_column[len(earlier) :]
    letter = None if prefix else cells.get(column)
    cell = f"{letter}{row_number}" if letter and letter.isalpha() else letter
    return Proposal(one.item_column, f"{prefix}{labels[column]}", cell, one.found, one.proposed, one.reason, one.choice)
