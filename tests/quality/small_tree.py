"""Builds small landed trees for the tests of the gates: Parquet files in the real landing schema."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import catalogue, credit_code
from orchestration.landing import store
from orchestration.workspace import PROJECT_ROOT, Workspace

Row = dict[str, Any]


def period_of(form: str) -> str:
    """The period that rows of a form are landed in unless a test says otherwise."""
    return "2024" if catalogue.forms()[form].frequency == "A" else "2024-06"


def uscc(number: int) -> str:
    """A credit code whose check digits hold."""
    organisation = f"{number:08d}"
    body = f"91150600{organisation}{credit_code.organisation_check_digit(organisation)}"
    return body + credit_code.credit_check_digit(body)


def unit(number: int = 1, **values: Any) -> Row:
    return {"uscc": uscc(number), "enterprise_name": f"示例企业{number}", **values}


@dataclass
class Tree:
    """A workspace and what the tests put into it."""

    workspace: Workspace
    cells: list[Row] = field(default_factory=list)
    files: int = 0

    def land(
        self,
        form: str,
        rows: Iterable[Row],
        *,
        period: str | None = None,
        area: str | None = "ordos",
        received: str = "2024-07-08",
    ) -> str:
        """One accepted file; returns its hash. Text as filed is the value as text unless the row gives it."""
        self.files += 1
        period = period or period_of(form)
        sha = f"{self.files:064x}"
        columns: dict[str, list[Any]] = {name: [] for name in store.schema(form).names}
        for number, given in enumerate(rows, start=7):
            row = {**_filed(form, given), "sheet": "表1", "row_number": number, **given}
            row["reference_period"] = given.get("row_period", period)
            for name, values in columns.items():
                value = row.get(name)
                is_number = pa.types.is_decimal(store.schema(form).field(name).type)
                values.append(Decimal(str(value)) if is_number and value is not None else value)
        constants = {
            "form": form,
            "layout": "test",
            "receipt_sequence": self.files,
            "file_sha256": sha,
            "file_name": f"returns/{form}/{period}/{self.files}.xlsx",
            "received_at": datetime.fromisoformat(received),
            "reporting_area_code": area,
        }
        for name in constants:
            del columns[name]
        store.write_landing(self.workspace.landing / form / period / f"{sha}.parquet", form, columns, constants)
        for letter, item in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", catalogue.items(form), strict=False):
            cell = {"file_sha256": sha, "sheet": "表1", "item_column": item.item_column, "column_letter": letter}
            self.cells.append(cell)
        store.write_ledger(self.workspace, "cells", self.cells)
        return sha

    def mart(self, name: str, rows: Iterable[Row]) -> None:
        write_rows(self.workspace.marts / f"{name}.parquet", name, rows)

    def set_aside(self, form: str, period: str | None = None) -> list[tuple[Any, ...]]:
        """(rule_id, scope, file_sha256, row_number) of what is set aside in a partition."""
        path = self.workspace.quality / form / (period or period_of(form)) / "set_aside.parquet"
        return rows_of(path, "rule_id, scope, file_sha256, row_number")

    def failures(self, form: str, columns: str, period: str | None = None) -> list[tuple[Any, ...]]:
        path = self.workspace.quality / form / (period or period_of(form)) / "failures.parquet"
        return rows_of(path, columns)

    def issues(self, columns: str) -> list[tuple[Any, ...]]:
        return rows_of(self.workspace.marts / "fct_quality_issues.parquet", columns)


def _filed(form: str, given: Row) -> Row:
    """What landing derives from the values: their text, and the check of a credit code."""
    row: Row = {}
    for item in catalogue.items(form):
        value = given.get(item.item_column)
        row[f"{item.item_column}_as_filed"] = None if value is None else str(value)
        if item.data_type == "uscc" and value is not None:
            row["uscc_check"] = credit_code.check(value)
    return row


def new_tree(folder: Path, root: Path = PROJECT_ROOT) -> Tree:
    workspace = Workspace(raw=folder / "raw", var=folder / "var", exports=folder / "exports", root=root)
    store.ensure_empty(workspace)
    return Tree(workspace)


def rows_of(path: Path, columns: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY ALL").fetchall()


FIGURE = pa.decimal128(28, 10)
SCHEMAS = {
    "fct_indicators": {
        **dict.fromkeys(("area_code", "reference_period", "frequency", "indicator_code", "origin"), pa.string()),
        **dict.fromkeys(("value", "numerator", "denominator"), FIGURE),
        **dict.fromkeys(("unit_code", "status_code", "reason_code"), pa.string()),
    },
    "fct_measures": {
        **dict.fromkeys(("area_code", "reference_period", "frequency", "measure_code"), pa.string()),
        "value": FIGURE,
        "unit_code": pa.string(),
        **dict.fromkeys(("units_expected", "units_reported"), pa.int64()),
    },
    "fct_ranking": {
        **dict.fromkeys(("evaluation_round", "pool", "edition", "weight_set", "area_code", "reason_code"), pa.string()),
        **{"rounded_score_points": pa.float64(), "rank_no": pa.int32(), "is_ranked": pa.bool_()},
    },
    "rank_certainty": {
        **dict.fromkeys(("evaluation_round", "pool", "edition", "weight_set", "area_code"), pa.string()),
        **dict.fromkeys(("rank_no", "ranked_areas", "best_rank", "worst_rank", "line_last_count"), pa.int32()),
        **dict.fromkeys(("certainty_class", "counter_weights"), pa.string()),
    },
    "fct_scores": {
        **dict.fromkeys(("evaluation_round", "pool", "edition", "weight_set", "area_code"), pa.string()),
        **{"node_code": pa.string(), "node_level": pa.string(), "contribution_points": pa.float64()},
    },
    "int_industrial_output_panel": {
        **dict.fromkeys(("area_code", "reference_period", "uscc"), pa.string()),
        **dict.fromkeys(("industrial_output_ytd_cny_thousand", "industrial_output_month_filed_cny_thousand"), FIGURE),
    },
    "fct_external_values": {
        **dict.fromkeys(("area_code", "reference_period", "indicator_code", "vintage", "edition"), pa.string()),
        "value": FIGURE,
    },
    "fct_quality_issue_counts": {
        **dict.fromkeys(
            ("gate", "rule_id", "class", "status_code", "form", "area_code", "reference_period"), pa.string()
        ),
        "record_count": pa.int32(),
    },
    "dim_area": {"area_code": pa.string(), "parent_area_code": pa.string()},
}


def write_rows(path: Path, table: str, rows: Iterable[Row], **more: pa.DataType) -> None:
    schema = pa.schema({**SCHEMAS[table], **more})
    store.write_table(path, pa.Table.from_pylist(list(rows), schema=schema))


def indicator(code: str = "hnte_count", value: Any = 1, **more: Any) -> Row:
    return {
        "area_code": "ordos",
        "reference_period": "2024",
        "frequency": "A",
        "indicator_code": code,
        "origin": "computed",
        "value": None if value is None else Decimal(str(value)),
        "unit_code": catalogue.indicators()[code].unit_code if code in catalogue.indicators() else "count",
        **more,
    }


def output(unit: str, period: str, month: int | None, ytd: int | None, area: str = "ordos") -> Row:
    """What an enterprise filed in a month; None where it left the cell empty."""
    found: Row = {"area_code": area, "reference_period": period, "uscc": unit}
    figures = {"month_filed": month, "ytd": ytd}
    return found | {
        f"industrial_output_{kind}_cny_thousand": None if value is None else Decimal(value)
        for kind, value in figures.items()
    }


def measure(kind: str, period: str, value: int, area: str = "ordos") -> Row:
    return {
        "area_code": area,
        "reference_period": period,
        "frequency": "M",
        "measure_code": f"industrial_output_{kind}_cny_thousand",
        "value": Decimal(value),
        "unit_code": "cny_thousand",
    }
