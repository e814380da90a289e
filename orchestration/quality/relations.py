# ruff: noqa: S608  names, paths and labels of this checkout go into the SQL, never text from a received file
"""The relations that rules see, made from files.

Belongs here: which relations there are at each gate, and their SQL; ``expectations/README.md`` lists them for authors
of rules. Does not belong here: rules. A relation is made only if a rule names it, so an unused file costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import catalogue
from orchestration.quality import identifiers
from orchestration.quality.rules import RuleSet
from orchestration.workspace import Workspace

NO_PERIOD = "_empty"
# What rules on figures share; each is made only if a query calls it.
MACROS = {
    # Half a unit of the last digit as filed, in the unit of the column: 12.3 万元 is known to 500 yuan. Where the text
    # is no plain figure, half a unit of the column; never less than what the landing schema rounds away.
    "half_unit": """(figure, as_filed) AS greatest(
        0.00005,
        0.5 * coalesce(
            power(10.0, -length(regexp_extract(as_filed, '[.]([0-9]+)', 1)))
            * abs(figure / nullif(TRY_CAST(replace(as_filed, ',', '') AS DOUBLE), 0)),
            1)
        )::DECIMAL(18, 4)""",
    # The value of a dated parameter on a day; null where none is known, and the unknown is no failure.
    "parameter": """(code, day) AS (
        SELECT dated.value::DECIMAL(18, 4) FROM parameters AS dated
        WHERE dated.parameter_code = code AND dated.valid_from::DATE <= day
          AND (dated.valid_to IS NULL OR dated.valid_to::DATE >= day))""",
    # Whether one of two figures is more than so many times the other; of zero and below nothing is said.
    "is_jump": "(one, other, times) AS one > 0 AND other > 0 AND greatest(one, other) > least(one, other) * times",
    # The last day of a period of the long tables; null where that is no period.
    "last_day_of": """(period) AS CASE length(period)
        WHEN 4 THEN TRY_CAST(period || '-12-31' AS DATE)
        ELSE last_day(TRY_CAST(period || '-01' AS DATE))
    END""",
    # The period before one of the long tables: February, which includes January, comes after December.
    "period_before": """(period) AS CASE
        WHEN length(period) = 4 THEN (TRY_CAST(period AS INTEGER) - 1)::VARCHAR
        WHEN right(period, 2) <= '02' THEN (TRY_CAST(left(period, 4) AS INTEGER) - 1)::VARCHAR || '-12'
        ELSE strftime(TRY_CAST(period || '-01' AS DATE) - INTERVAL 1 MONTH, '%Y-%m')
    END""",
    # GB 32100: 18 characters, weighted by powers of 3 modulo 31 (``orchestration.credit_code``).
    "is_credit_code": """(code) AS length(code) = 18 AND list_aggregate(list_transform(range(1, 19), lambda place:
        instr('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place, 1))), 'min') > 0
        AND list_sum(list_transform(range(1, 19), lambda place:
            (instr('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place, 1)) - 1)
            * CASE place WHEN 18 THEN 1 ELSE power(3, place - 1)::BIGINT % 31 END)) % 31 = 0""",
}
# Of all codes a credit code has the fewest digits: at least the six of its division.
_WORTH_A_LOOK = r"(?s)\pN(?:.*\pN){5}"
# The order of versions, as in dbt_project/macros/versions.sql.
VERSION_ORDER = "(rpad(reference_period, 7, '-12'), received_at, receipt_sequence)"


def literal(text: str | Path) -> str:
    """The text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def parquet(*paths: Path) -> str:
    """SQL that reads Parquet files (or globs)."""
    return f"SELECT * FROM read_parquet([{', '.join(literal(path) for path in paths)}])"


def connect() -> duckdb.DuckDBPyConnection:
    """An empty in-memory database that never reaches for the network."""
    return duckdb.connect(config={"autoinstall_known_extensions": "false"})


def batch_name(table: str) -> str:
    """The relation under check, which rules call ``{batch}``."""
    return f"batch_{table}"


def create(
    connection: duckdb.DuckDBPyConnection,
    batch: Mapping[str, str],
    others: Mapping[str, str],
    rule_set: RuleSet,
    derived: Mapping[str, str] | None = None,
) -> None:
    """Creates the batch, and those of the other relations (name to SQL) and macros that a query of the rule set names;
    ``derived`` are made from the batch and the others.

    They are read once and kept as tables: each rule is several queries, and opening hundreds of small files for each
    of them costs far more than the queries.
    """
    queries = " ".join(rule.expectation.query or "" for rule in rule_set.rules)
    derived = {name: sql for name, sql in (derived or {}).items() if name in queries}
    queries = " ".join([queries, *derived.values()])
    macros = {name: sql for name, sql in MACROS.items() if f"{name}(" in queries}
    queries = " ".join([queries, *macros.values()])
    named = {name: sql for name, sql in others.items() if name in queries}
    for name, sql in {**named, **batch}.items():
        connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}')
    for name, sql in macros.items():
        connection.execute(f"CREATE OR REPLACE MACRO {name}{sql}")
    for name, sql in derived.items():
        connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}')


def seeds(root: Path) -> dict[str, str]:
    """Every seed file under its own name; all columns are text, an empty field is null."""
    return {
        path.stem: f"SELECT * FROM read_csv({literal(path)}, header = true, all_varchar = true)"
        for path in sorted((root / "dbt_project" / "seeds").rglob("*.csv"))
    }


def ledgers(workspace: Workspace) -> dict[str, str]:
    """``receipts``, ``verdicts`` and ``cells``."""
    return {path.stem: parquet(path) for path in sorted(workspace.ledger.glob("*.parquet"))}


def _set_aside(workspace: Workspace, form: str) -> str:
    """What gate 1 has set aside of a form so far."""
    empty = workspace.quality / NO_PERIOD / NO_PERIOD / "set_aside.parquet"
    return parquet(empty, *sorted((workspace.quality / form).glob("*/set_aside.parquet")))


def registries(workspace: Workspace) -> dict[str, str]:
    """Each registry as its newest remaining snapshot; one of an older period that came late does not replace it."""
    return {
        form.landing_table: _remaining_records(workspace, form.form, _newest_delivery(workspace, form.form))
        for form in catalogue.forms().values()
        if form.family == "registries"
    }


def _newest_delivery(workspace: Workspace, form: str) -> str:
    return f"""
        SELECT * FROM ({_remaining_files(workspace, form)})
        QUALIFY {VERSION_ORDER} = max({VERSION_ORDER}) OVER ()"""


def _remaining_files(workspace: Workspace, form: str, paths: Iterable[Path] = ()) -> str:
    """All rows landed of a form (or in some of its files) but for the returns that gate 1 has set aside."""
    return f"""
        SELECT * FROM ({parquet(*(paths or [workspace.landing / form / "*" / "*.parquet"]))})
        ANTI JOIN (
            SELECT receipt_sequence FROM ({_set_aside(workspace, form)}) WHERE scope = 'return'
        ) AS gone USING (receipt_sequence)"""


def _remaining_records(workspace: Workspace, form: str, rows: str) -> str:
    """The rows but for the records that gate 1 has set aside."""
    return f"""
        SELECT * FROM ({rows})
        ANTI JOIN (
            SELECT receipt_sequence, sheet, row_number FROM ({_set_aside(workspace, form)}) WHERE scope = 'record'
        ) AS gone USING (receipt_sequence, sheet, row_number)"""


def version_key(form: str, key: Iterable[str]) -> str:
    """SQL for what the versions of a return have in common: of two with the same key the later one is valid.

    A registry is delivered whole; an area files row by row, so there the key of the record counts.
    """
    described = catalogue.forms()[form]
    columns: Iterable[str] = ("reporting_area_code", "reference_period")
    if described.family == "registries":
        columns = ()
    elif described.reporting_unit == "area":
        columns = key
    return record_key(("form", *columns))


NO_VERSIONS = """
    SELECT
        '' AS version_key, '' AS reference_period, TIMESTAMP 'epoch' AS received_at, 0 AS receipt_sequence,
        '' AS file_name
    WHERE false"""


def versions(workspace: Workspace, form: str, key: Iterable[str]) -> str:
    """The remaining versions of a form: (version_key, reference_period, received_at, receipt_sequence, file_name)."""
    rows = _remaining_files(workspace, form)
    if catalogue.forms()[form].reporting_unit == "area":
        rows = _remaining_records(workspace, form, rows)
    columns = "reference_period, received_at, receipt_sequence, file_name"
    return f"SELECT DISTINCT {version_key(form, key)} AS version_key, {columns} FROM ({rows})"


def is_in_view(period: str, other: str) -> bool:
    """Whether a rule on a partition of ``period`` may look at one of ``other``: a period that ends no later, of the
    same year or of the year before. ``due`` asks the same, so that nothing seen can change unnoticed."""
    return int(other[:4]) >= int(period[:4]) - 1 and other.ljust(7, "~") <= period.ljust(7, "~")


def valid(workspace: Workspace, form: str, key: Iterable[str], periods: Iterable[str]) -> str:
    """The valid rows of a form, of all partitions in view of some periods: for each version key the newest remaining
    version, without the records set aside. A registry has one version per snapshot period here."""
    seen = set(periods)
    folders = sorted((workspace.landing / form).glob("[!_]*"))
    in_view = [folder for folder in folders if any(is_in_view(period, folder.name) for period in seen)]
    paths = _files(workspace, form, [folder.name for folder in in_view])
    if catalogue.forms()[form].reporting_unit == "area":
        rows = _remaining_records(workspace, form, _remaining_files(workspace, form, paths))
        order = f"{VERSION_ORDER} DESC, sheet DESC, row_number DESC"
        return f"SELECT * FROM ({rows}) QUALIFY row_number() OVER (PARTITION BY {record_key(key)} ORDER BY {order}) = 1"
    whose = "" if catalogue.forms()[form].family == "registries" else "reporting_area_code, "
    newest = f"""
        SELECT * FROM ({_remaining_files(workspace, form, paths)})
        QUALIFY {VERSION_ORDER} = max({VERSION_ORDER}) OVER (PARTITION BY {whose}reference_period)"""
    return _remaining_records(workspace, form, newest)


def landed(workspace: Workspace, form: str, periods: Iterable[str]) -> str:
    """All versions of some partitions of a form: its landing rows, and

    ``landing_period`` (the partition, which is the period of the file), ``period_end`` (last day of the row's
    reference period; null where that is no period, which is for a rule to find and no reason to fail here), and
    ``previous_period`` and ``period_last_year`` (before the first month of a form that merges two stands December).
    """
    paths = ", ".join(literal(path) for path in _files(workspace, form, periods))
    first = 2 if catalogue.forms()[form].january_february_merged else 1
    return f"""
        SELECT
            *,
            left(strftime(period_end - to_months(CASE
                WHEN length(reference_period) = 4 THEN 12
                WHEN month(period_end) = {first} THEN {first}
                ELSE 1
            END), '%Y-%m'), length(reference_period)) AS previous_period,
            left(strftime(period_end - to_months(12), '%Y-%m'), length(reference_period)) AS period_last_year
        FROM (
            SELECT
                * EXCLUDE (filename),
                parse_path(filename, 'both_slash')[-2] AS landing_period,
                CASE length(reference_period)
                    WHEN 4 THEN TRY_CAST(reference_period || '-12-31' AS DATE)
                    ELSE last_day(TRY_CAST(reference_period || '-01' AS DATE))
                END AS period_end
            FROM read_parquet([{paths}], filename = true))"""


def _files(workspace: Workspace, form: str, periods: Iterable[str]) -> list[Path]:
    """The files of some partitions, and an empty one, so that there always is something to read."""
    folder = workspace.landing / form
    landed = [path for period in periods for path in sorted((folder / period).glob("*.parquet"))]
    return [folder / NO_PERIOD / "empty.parquet", *landed]


def marts(workspace: Workspace) -> dict[str, str]:
    """Every mart under its own name."""
    return {path.stem: parquet(path) for path in sorted(workspace.marts.glob("*.parquet"))}


def release(connection: duckdb.DuckDBPyConnection, staged: Path, rule_sets: Iterable[RuleSet]) -> dict[str, str]:
    """The tables of a staged release, and what rules on all of them need.

    ``release_tables`` (table_name, has_key), ``release_columns`` (table_name, column_name), ``release_keys``
    (table_name, record_key, occurrences, is_complete) for tables whose rule file names a key, ``release_codes``
    (table_name, column_name, code) with each distinct value of a column that ends in ``_code``, ``release_texts``
    (table_name, column_name, record_key, kind, masked) with each code of ``identifiers`` in a text column; what can be
    read of the code itself is masked there. ``record_key`` is null for a table without a declared key.
    """
    tables = {path.stem: parquet(path) for path in sorted((staged / "internal").rglob("*.parquet"))}
    columns = {name: connection.sql(sql).columns for name, sql in tables.items()}
    keyed = {rule_set.table: rule_set for rule_set in rule_sets if rule_set.table in tables}
    named = [(name, column) for name in tables for column in columns[name]]
    return {
        **tables,
        "release_tables": _union(
            ("table_name", "has_key"), [f"SELECT {literal(name)}, {name in keyed}" for name in tables]
        ),
        "release_columns": _union(
            ("table_name", "column_name"), [f"SELECT {literal(name)}, {literal(column)}" for name, column in named]
        ),
        "release_keys": _union(
            ("table_name", "record_key", "occurrences", "is_complete"),
            [_key_counts(rule_set, tables[name]) for name, rule_set in keyed.items()],
        ),
        "release_codes": _union(
            ("table_name", "column_name", "code"),
            [_codes(name, column, tables[name]) for name, column in named if column.endswith("_code")],
        ),
        "release_texts": _texts(connection, tables, keyed),
    }


def allowed(root: Path) -> dict[str, str]:
    """``release_allowed`` (table_name, column_name, kind, reason): where ``release_texts`` may find codes."""
    path = root / "expectations" / "exports" / "release_allowed.csv"
    return {path.stem: f"SELECT * FROM read_csv({literal(path)}, header = true, all_varchar = true)"}


def record_key(key: Iterable[str]) -> str:
    """SQL for the key of a record as text: a JSON object."""
    return "to_json({" + ", ".join(f'{literal(name)}: "{name}"' for name in key) + "})::VARCHAR"


def _key_counts(rule_set: RuleSet, table: str) -> str:
    required = [f'"{column}" IS NOT NULL' for column in rule_set.key if column not in rule_set.nullable_key]
    counted = f"{record_key(rule_set.key)}, count(*), bool_and({' AND '.join(required)})"
    return f"SELECT {literal(rule_set.table)}, {counted} FROM ({table}) GROUP BY ALL"


def _codes(name: str, column: str, table: str) -> str:
    return f'SELECT DISTINCT {literal(name)}, {literal(column)}, "{column}"::VARCHAR FROM ({table})'


def _texts(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], keyed: Mapping[str, RuleSet]) -> str:
    schema = pa.schema(dict.fromkeys(("table_name", "column_name", "record_key", "kind", "masked"), pa.string()))
    places = []
    for name, table in tables.items():
        key = record_key(keyed[name].key) if name in keyed else "NULL::VARCHAR"
        described = connection.sql(table)
        for column, kind in zip(described.columns, map(str, described.types), strict=True):
            if "VARCHAR" in kind:
                texts = f'SELECT {key} AS record_key, "{column}"::VARCHAR AS text FROM ({table})'
                places += [(name, column, *found) for found in _found(connection, texts)]
    rows = [dict(zip(schema.names, place, strict=True)) for place in places]
    connection.register("found_in_texts", pa.Table.from_pylist(rows, schema=schema))
    return "SELECT DISTINCT * FROM found_in_texts"


def _found(connection: duckdb.DuckDBPyConnection, texts: str) -> Iterator[tuple[str | None, str, str]]:
    """(record_key, kind, masked) of each code in the texts. Each different text is looked at once, and not in SQL,
    which knows no check digits."""
    wanted = f"SELECT DISTINCT text FROM ({texts}) WHERE regexp_matches(text, {literal(_WORTH_A_LOOK)})"
    codes = {text: found for (text,) in connection.execute(wanted).fetchall() if (found := identifiers.find(text))}
    if codes:
        places = f"SELECT record_key, text FROM ({texts}) WHERE text IN (SELECT unnest($texts))"
        for key, text in connection.execute(places, {"texts": sorted(codes)}).fetchall():
            for code in codes[text]:
                yield None if key is None else identifiers.mask(key), code.kind, code.masked


def _union(columns: tuple[str, ...], selects: list[str]) -> str:
    """A relation of the given columns from selects; without any select it has no rows."""
    nothing = f"SELECT {', '.join('NULL' for _ in columns)} WHERE false"
    return f"SELECT * FROM ({' UNION ALL '.join([nothing, *selects])}) AS release ({', '.join(columns)})"
