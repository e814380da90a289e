"""The table that goes from stage to stage: rows of units, columns of nodes, missing as NaN.

Belongs here: its shape, reading it from CSV or Parquet, writing it. Does not belong here: computing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from orchestration.evaluation.scoring.errors import ScoreError

Array: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Row:
    """What a row is about: a unit in a period (empty without periods). ``pool`` is ranked by itself, ``group`` is what
    group means are taken over, ``name`` is for people."""

    unit: str
    period: str = ""
    pool: str = ""
    group: str = ""
    name: str = ""

    def __str__(self) -> str:
        """The unit and, if there are any, its period, for people."""
        return f"{self.unit} {self.period}".rstrip()


@dataclass(frozen=True)
class Table:
    """``values[i, j]`` belongs to ``rows[i]`` and ``columns[j]``; NaN is missing, never zero."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    values: Array

    def column(self, code: str) -> Array:
        found: Array = self.values[:, self.columns.index(code)]
        return found

    def with_values(self, values: Array) -> Table:
        return replace(self, values=values)

    def keep(self, wanted: Sequence[int]) -> Table:
        """Only these rows, in this order."""
        return Table(tuple(self.rows[i] for i in wanted), self.columns, self.values[np.array(wanted, dtype=np.intp)])

    def records(self) -> list[dict[str, Any]]:
        """One dictionary per row: unit, period, pool, then every column; None is missing."""
        return [
            {"unit": row.unit, "period": row.period, "pool": row.pool}
            | {code: None if math.isnan(v) else float(v) for code, v in zip(self.columns, line, strict=True)}
            for row, line in zip(self.rows, self.values, strict=True)
        ]

    def sha256(self) -> str:
        """SHA-256 of keys, columns and shortest exact decimal of every value."""
        return hashlib.sha256(csv_bytes(self.records(), ["unit", "period", "pool", *self.columns])).hexdigest()


def in_time(period: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts periods in order: numbers in them count as numbers, so that 2022-9 is before 2022-10."""
    parts = re.findall(r"\d+|\D+", period)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def positions(rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]]) -> list[list[int]]:
    """Row numbers by key, in the order in which keys appear."""
    found: dict[tuple[str, ...], list[int]] = {}
    for index, row in enumerate(rows):
        found.setdefault(key(row), []).append(index)
    return list(found.values())


def csv_bytes(records: Sequence[dict[str, Any]], columns: Sequence[str]) -> bytes:
    """UTF-8 CSV with LF; numbers as the shortest decimal that reads back exactly, missing as an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow(_cell(record.get(column)) for column in columns)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def read_records(path: Path) -> list[dict[str, str]]:
    """A CSV (UTF-8, with or without byte order mark) or Parquet file as text cells. Raises ``ScoreError``."""
    try:
        if path.suffix.lower() == ".parquet":
            return _parquet(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return as_records([*csv.reader(file, strict=True)], path)
    except FileNotFoundError:
        raise ScoreError(f"找不到数据文件 {path}。", f"there is no data file {path}.") from None
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise ScoreError(
            f"数据文件 {path} 读不出：{error}。", f"the data file {path} cannot be read: {error}."
        ) from error


def _parquet(path: Path) -> list[dict[str, str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise ScoreError(f"数据文件 {path} 不是 Parquet 文件。", f"the data file {path} is no Parquet file.") from error
    return [{key: "" if cell is None else str(cell) for key, cell in record.items()} for record in table.to_pylist()]


def as_records(rows: Sequence[Sequence[str]], path: Path) -> list[dict[str, str]]:
    """Rows of text cells by the names of the first one; empty rows are left out. Raises ``ScoreError``."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        raise ScoreError(f"数据文件 {path} 是空的。", f"the data file {path} is empty.")
    [(_, first), *others] = filled
    heads = [cell.strip() for cell in first]
    if twice := sorted({head for head in heads if heads.count(head) > 1}):
        raise ScoreError(
            f"数据文件 {path} 的列名重复：{'、'.join(twice)}。", f"columns of {path} appear twice: {', '.join(twice)}."
        )
    for number, row in others:
        if len(row) != len(heads):
            raise ScoreError(
                f"数据文件 {path} 第 {number} 行有 {len(row)} 列，表头有 {len(heads)} 列。",
                f"row {number} of {path} has {len(row)} columns, its head {len(heads)}.",
            )
    return [dict(zip(heads, row, strict=True)) for _, row in others]
