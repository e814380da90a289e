"""Writes what landing found as Parquet, in one schema per form.

Belongs here: the landing schema, the Parquet files, the ledgers as tables for dbt and the gates.
Does not belong here: judging files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import catalogue
from orchestration.fingerprint import sha256_of
from orchestration.landing.cells import BY_INDICATOR
from orchestration.landing.figures import AsFiled, Figures
from orchestration.landing.grammar import BY_INDICATOR_SCALE, PRECISION
from orchestration.workspace import Workspace

TIMESTAMP = pa.timestamp("us")
NO_PERIOD = "_empty"
NOT_USED = "_held"

LEDGERS: dict[str, pa.Schema] = {
    "receipts": pa.schema(
        [
            ("sequence", pa.int32()),
            ("file_sha256", pa.string()),
            ("path", pa.string()),
            ("bytes", pa.int64()),
            ("received_at", TIMESTAMP),
            ("received_from", pa.string()),
            ("entry_hash", pa.string()),
        ]
    ),
    "verdicts": pa.schema(
        [
            ("entry_hash", pa.string()),
            ("file_sha256", pa.string()),
            ("path", pa.string()),
            ("form", pa.string()),
            ("layout", pa.string()),
            ("verdict", pa.string()),
            ("code", pa.string()),
            ("sentence_zh", pa.string()),
            ("sentence_en", pa.string()),
            ("place", pa.string()),
            ("row_count", pa.int32()),
            ("reference_period", pa.string()),
            ("reporting_area_code", pa.string()),
            ("content_hash", pa.string()),
            ("version", pa.int32()),
            ("decision_sequence", pa.int32()),
            ("held_because", pa.string()),
        ]
    ),
    "version_changes": pa.schema(
        [
            *((name, pa.string()) for name in ("form", "reference_period", "area_code", "state")),
            *((name, pa.int32()) for name in ("version", "receipt_sequence", "receipt_sequence_before")),
            *((name, pa.string()) for name in ("change_code", "record_key", "uscc", "unit_name")),
            *((name, pa.string()) for name in ("item_column", "item_name_zh", "unit_code", "old_value", "new_value")),
            *((name, pa.string()) for name in ("old_file", "old_place", "new_file", "new_place")),
            *((name, pa.string()) for name in ("entry_hash", "entry_hash_before")),
        ]
    ),
    "cells": pa.schema(
        [
            ("file_sha256", pa.string()),
            ("sheet", pa.string()),
            ("item_column", pa.string()),
            ("column_letter", pa.string()),
        ]
    ),
    "due_dates": pa.schema(
        [
            ("form", pa.string()),
            ("area_scope", pa.string()),
            ("reference_period", pa.string()),
            ("frequency", pa.string()),
            ("due_date", pa.date32()),
            ("due_at", TIMESTAMP),
            ("review_due_date", pa.date32()),
            ("review_due_at", TIMESTAMP),
            ("remind_days", pa.int32()),
            ("has_holidays", pa.bool_()),
            ("document", pa.string()),
            ("confidence", pa.string()),
        ]
    ),
    "document_due_dates": pa.schema(
        [("document_code", pa.string()), ("reference_period", pa.string()), ("due_date", pa.date32())]
    ),
    "extensions": pa.schema(
        [
            ("sequence", pa.int32()),
            ("form", pa.string()),
            ("area_code", pa.string()),
            ("reference_period", pa.string()),
            ("until", pa.date32()),
            ("extended_until_at", TIMESTAMP),
            ("decided_by", pa.string()),
            ("reason", pa.string()),
            ("document", pa.string()),
            ("recorded_at", TIMESTAMP),
            ("entry_hash", pa.string()),
        ]
    ),
    "judgements": pa.schema(
        [
            *((name, pa.string()) for name in ("area_code", "rule_id")),
            ("as_of_date", pa.date32()),
            ("is_met", pa.bool_()),
            *((name, pa.string()) for name in ("document", "reason", "decided_by", "second_person")),
            ("recorded_at", TIMESTAMP),
            ("decision_sequence", pa.int64()),
        ]
    ),
}


JUDGEMENTS = LEDGERS["verdicts"].append(pa.field("facts", pa.string()))


@cache
def schema(form: str) -> pa.Schema:
    """The landing schema of a form: where the row comes from, then each item's value and its text as filed."""
    return pa.schema(
        [
            *((name, pa.string()) for name in ("form", "layout")),
            ("receipt_sequence", pa.int32()),
            *((name, pa.string()) for name in ("file_sha256", "file_name", "sheet")),
            ("row_number", pa.int32()),
            ("received_at", TIMESTAMP),
            ("reference_period", pa.string()),
            ("reporting_area_code", pa.string()),
            *_item_fields(form),
        ]
    )


def _item_fields(form: str) -> Iterator[tuple[str, pa.DataType]]:
    for item in catalogue.items(form):
        yield item.item_column, _arrow_type(item)
        yield f"{item.item_column}_as_filed", pa.string()
        if item.data_type == "uscc":
            yield "uscc_check", pa.string()
        elif item.data_type == "area":
            yield "area_code", pa.string()


def _arrow_type(item: catalogue.Item) -> pa.DataType:
    if item.data_type == "decimal":
        by_indicator = item.unit_code == BY_INDICATOR
        scale = BY_INDICATOR_SCALE if by_indicator else catalogue.units()[item.unit_code].decimal_scale
        return pa.decimal128(PRECISION, scale)
    return {"date": pa.date32(), "boolean": pa.bool_()}.get(item.data_type, pa.string())


def write_table(path: Path, table: pa.Table) -> None:
    """Writes a Parquet file so that it is either there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    pq.write_table(table, unfinished, compression="zstd")
    unfinished.replace(path)


def write_landing(path: Path, form: str, columns: Mapping[str, Sequence[Any]], constants: dict[str, Any]) -> None:
    """One accepted file. ``constants`` hold for every row of it."""
    count = len(next(iter(columns.values())))
    arrays = [
        _array(columns[field.name] if field.name in columns else [constants[field.name]] * count, field.type)
        for field in schema(form)
    ]
    write_table(path, pa.Table.from_arrays(arrays, schema=schema(form)))


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if isinstance(values, Figures):
        return pa.array(values.filed.texts, pa.string()).cast(kind)
    return pa.array(values.texts if isinstance(values, AsFiled) else values, kind)


def write_ledger(workspace: Workspace, name: str, rows: Iterable[dict[str, Any]]) -> None:
    write_table(workspace.ledger / f"{name}.parquet", pa.Table.from_pylist(list(rows), schema=LEDGERS[name]))


def landing_file(workspace: Workspace, form: str, period: str, entry_hash: str) -> Path:
    """Where the rows of one receipt lie: a file is identified by its receipt, as equal bytes may arrive again."""
    return workspace.landing / form / period / f"{entry_hash}.parquet"


def held_file(workspace: Workspace, form: str, period: str, entry_hash: str) -> Path:
    """Where the rows of one receipt lie that are not used: no model and no gate looks there."""
    return workspace.landing / NOT_USED / form / period / f"{entry_hash}.parquet"


def partition_hash(workspace: Workspace, form: str, period: str) -> str:
    """One hash over what is landed of a form and period: receipts and rows."""
    files = sorted((workspace.landing / form / period).glob("*.parquet"))
    return hashlib.sha256("\n".join(f"{path.stem} {sha256_of(path)}" for path in files).encode()).hexdigest()


def ledgers_hash(workspace: Workspace) -> str:
    """One hash over receipts, verdicts, deadlines and decisions as the models and the gates see them."""
    names = ("receipts", "verdicts", "due_dates", "document_due_dates", "extensions", "judgements")
    files = (workspace.ledger / f"{name}.parquet" for name in names)
    return hashlib.sha256("\n".join(sha256_of(path) for path in files if path.exists()).encode()).hexdigest()


def ensure_empty(workspace: Workspace) -> None:
    """An empty file per form, so that reading a form never fails for want of files."""
    for form in catalogue.forms():
        path = workspace.landing / form / NO_PERIOD / "empty.parquet"
        if not path.exists():
            write_table(path, schema(form).empty_table())
