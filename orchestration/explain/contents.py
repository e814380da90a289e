"""What the input files of a release say, wherever their content can still be had.

Belongs here: the inputs that a manifest names, their rows as landed, or read again from ``raw/``.
Does not belong here: which of them a figure rests on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import catalogue
from orchestration.landing.judge import Claim
from orchestration.landing.layout import built_in
from orchestration.landing.receipts import NotTaken, read_bytes
from orchestration.landing.store import landing_file
from orchestration.landing.worker import Reader
from orchestration.workspace import Workspace

Row = dict[str, Any]


@dataclass(frozen=True)
class Input:
    """A delivery that the manifest of a release names, by its receipt. ``path`` is relative to ``raw/``."""

    sequence: int
    entry_hash: str
    path: str
    sha256: str
    received_at: str

    @property
    def form(self) -> str:
        return self.path.split("/")[1]

    @property
    def period(self) -> str:
        return self.path.split("/")[2]

    @property
    def newness(self) -> tuple[str, int]:
        """Of two versions the greater one is valid."""
        return self.received_at, self.sequence


@dataclass(frozen=True)
class Content:
    """The rows of a file, in which spreadsheet column an item stood, and where that is known from (``source``:
    landed, or raw when the file was read again)."""

    rows: list[Row]
    letters: dict[str, str]
    reporting_area_code: str
    source: str


class Contents:
    """Contents of inputs, each looked up once. Use as a context manager: reading again takes a child process."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, Content | None] = {}
        self._reader = Reader(built_in())
        cells = workspace.ledger / "cells.parquet"
        self._cells: list[Row] = pq.read_table(cells).to_pylist() if cells.exists() else []

    def __enter__(self) -> Contents:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def of(self, file: Input) -> Content | None:
        """The content, or None if neither a landed copy nor the received bytes are there any more."""
        if file.entry_hash not in self._known:
            self._known[file.entry_hash] = self._landed(file) or self._read_again(file)
        return self._known[file.entry_hash]

    def set_aside(self, file: Input) -> list[Row] | None:
        """What gate 1 set aside of the file (rule_id, scope, sheet, row_number); None if its results are gone."""
        folder = self._workspace.quality / file.form / file.period
        if not (folder / "result.json").exists():
            return None
        rows: list[Row] = pq.read_table(folder / "set_aside.parquet").to_pylist()
        return [row for row in rows if row["receipt_sequence"] == file.sequence]

    def _landed(self, file: Input) -> Content | None:
        path = landing_file(self._workspace, file.form, file.period, file.entry_hash)
        if not path.exists():
            return None
        table: pa.Table = pq.read_table(path)
        rows: list[Row] = table.to_pylist()
        letters = {row["item_column"]: row["column_letter"] for row in self._cells if row["file_sha256"] == file.sha256}
        area = rows[0]["reporting_area_code"] if rows else ""
        return Content(rows, letters, area or "", "landed")

    def _read_again(self, file: Input) -> Content | None:
        try:
            received = read_bytes(self._workspace.raw / file.path)
        except (NotTaken, FileNotFoundError):
            return None
        if hashlib.sha256(received).hexdigest() != file.sha256:
            return None
        judged = self._reader.judge(received, Claim(file.form, file.period))
        columns = judged.columns
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        return Content(rows, judged.letters, judged.reporting_area_code or "", "raw") if rows else None


def inputs_of(manifest: dict[str, Any]) -> list[Input]:
    """The inputs that a manifest names, oldest first."""
    named = [Input(**entry) for entry in manifest["inputs"]]
    return sorted((file for file in named if file.form in catalogue.forms()), key=lambda file: file.newness)
