"""The tables of a release, written from the marts.

Belongs here: which rows and columns go out, with their titles and units inside the Parquet files.
Does not belong here: whether the release may go out (gate 3), and enterprise-level rows, which never do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import periods
from orchestration.warehouse.manifest import Column, Mart
from orchestration.workspace import Workspace


@dataclass(frozen=True)
class Counted:
    """A table that goes out only as counts, because its rows name enterprises or files."""

    name: str
    source: str
    description: str
    by: tuple[tuple[str, str], ...]


COUNTED = (
    Counted(
        "fct_quality_issue_counts",
        "fct_quality_issues",
        "各规则、地区、报告期未通过检查的记录数 / failing records by rule, area and period",
        (
            ("gate", "检查环节 / gate"),
            ("rule_id", "规则 / rule"),
            ("class", "强制性或核实性 / mandatory or query"),
            ("status_code", "状态 / state"),
            ("form", "报表 / form"),
            ("area_code", "地区 / area"),
            ("reference_period", "报告期 / reference period"),
        ),
    ),
    Counted(
        "fct_receipt_counts",
        "fct_receipts",
        "各报表、报告期收到的文件数，按接收结论 / files received by form, period and verdict",
        (
            ("form", "报表 / form"),
            ("reference_period", "报告期 / reference period"),
            ("verdict", "接收结论 / verdict"),
            ("code", "原因 / reason"),
        ),
    ),
)


def counted_mart(counted: Counted) -> Mart:
    columns = [Column(name, "varchar", text, "") for name, text in counted.by]
    columns.append(Column("record_count", "integer", "记录数 / number of records", "count"))
    return Mart(counted.name, counted.description, tuple(columns), tuple(name for name, _ in counted.by), False)


def write_tables(workspace: Workspace, marts: tuple[Mart, ...], period: str, folder: Path) -> dict[str, int]:
    """Writes all tables with the periods up to ``period`` and returns their numbers of rows.

    Money and ratios go out as doubles: decimals are for adding up, and many readers know no decimals.
    """
    folder.mkdir(parents=True)
    rows: dict[str, int] = {}
    for mart in marts:
        if not mart.is_enterprise_level and mart.name not in {counted.source for counted in COUNTED}:
            rows[mart.name] = _write(
                workspace.marts / f"{mart.name}.parquet", "select * from mart", mart, period, folder
            )
    for counted in COUNTED:
        keys = ", ".join(f'"{name}"' for name, _ in counted.by)
        query = f"select {keys}, cast(count(*) as integer) as record_count from mart group by {keys}"  # noqa: S608
        path = workspace.marts / f"{counted.source}.parquet"
        rows[counted.name] = _write(path, query, counted_mart(counted), period, folder)
    return rows


def _write(source: Path, query: str, mart: Mart, period: str, folder: Path) -> int:
    """Writes what the query makes of the source, which it calls ``mart``."""
    columns = ", ".join(_published(column) for column in mart.columns)
    has_period = any(column.name == "reference_period" for column in mart.columns) and not mart.has_all_periods
    until = f"where {_not_after(period)}" if has_period else ""
    with duckdb.connect() as connection:
        connection.read_parquet(str(source)).create_view("mart")
        found = connection.sql(f"select {columns} from ({query}) {until} order by all").to_arrow_table()  # noqa: S608
    fields = [_described(found.schema.field(column.name), column) for column in mart.columns]
    schema = pa.schema(fields, metadata={"table": mart.name, "description": mart.description})
    pq.write_table(found.cast(schema), folder / f"{mart.name}.parquet", compression="zstd")
    return int(found.num_rows)


def _published(column: Column) -> str:
    return f'cast("{column.name}" as double) as "{column.name}"' if is_decimal(column) else f'"{column.name}"'


def is_decimal(column: Column) -> bool:
    return column.data_type.lower().startswith(("decimal", "numeric"))


def _not_after(period: str) -> str:
    """Months and years that ended on or before the last day of the period; rows without a period stay."""
    last = periods.last_day(period).strftime("%Y-%m")
    ends = "case when length(reference_period) = 4 then reference_period || '-12' else reference_period end"
    return f"reference_period is null or ({ends}) <= '{last}'"


def _described(field: pa.Field, column: Column) -> pa.Field:
    metadata = {"title": column.description.split("/")[0].strip(), "description": column.description}
    if column.unit_code:
        metadata["unit"] = column.unit_code
    return field.with_metadata(metadata)
