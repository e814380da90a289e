"""Takes in what was received: one verdict per file, one Parquet file per accepted file.

Belongs here: which files are judged again and which are already known, and writing the outcome.
Does not belong here: how a file is judged.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration import catalogue
from orchestration.deadlines import calendar
from orchestration.deadlines.extensions import Extension, extensions
from orchestration.fingerprint import files_under, fingerprint
from orchestration.landing import store
from orchestration.landing.layout import built_in
from orchestration.landing.receipts import (
    NotTaken,
    Receipt,
    claim_of,
    present_files,
    read_bytes,
    receipts,
    record_arrivals,
)
from orchestration.landing.verdict import QUARANTINE, Finding, Judgement
from orchestration.landing.worker import Reader
from orchestration.workspace import PROJECT_ROOT, Workspace

Row = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class LandingReport:
    """What became of every received file: rows of the verdicts ledger, in order of receipt."""

    verdicts: tuple[Row, ...]
    judged: int

    def with_verdict(self, verdict: str) -> list[Row]:
        return [row for row in self.verdicts if row["verdict"] == verdict]

    @property
    def set_aside(self) -> list[Row]:
        return self.with_verdict(QUARANTINE)

    @property
    def taken(self) -> int:
        return len(self.verdicts) - len(self.set_aside)


def land(
    workspace: Workspace,
    known_at: datetime | None = None,
    received_from: str = "",
    progress: Progress | None = None,
) -> LandingReport:
    """Lands every file that has a receipt and is not landed yet.

    New files under ``raw/`` get their receipt first, unless ``known_at`` asks for what was known at a moment.
    Raises ``LedgerBroken`` when the receipts were tampered with.
    """
    present = present_files(workspace.raw)
    if known_at is None:
        record_arrivals(workspace, present, datetime.now(UTC), received_from)
    _forget_if_rules_changed(workspace)
    store.ensure_empty(workspace)
    known = receipts(workspace, known_at)
    landing = _Landing(workspace, present)
    with Reader(built_in()) as reader:
        for number, receipt in enumerate(known, start=1):
            landing.take(receipt, reader)
            if progress is not None:
                progress(number, len(known))
    landing.write(known)
    _write_calendar(workspace, known, extensions(workspace, known_at))
    return LandingReport(tuple(landing.verdicts), landing.judged)


class _Landing:
    """One pass over the receipts: verdicts that still hold are kept, other files are judged."""

    def __init__(self, workspace: Workspace, present: dict[str, tuple[str, int]]) -> None:
        self.workspace, self.present = workspace, present
        self.before = {(row["path"], row["file_sha256"]): row for row in _read_ledger(workspace, "verdicts")}
        self.cells_before = _read_ledger(workspace, "cells")
        self.verdicts: list[Row] = []
        self.cells: list[Row] = []
        self.landed: set[Path] = set()
        self.first_with_content: dict[tuple[str | None, str], str] = {}
        self.judged = 0

    def take(self, receipt: Receipt, reader: Reader) -> None:
        row = self.before.get((receipt.path, receipt.file_sha256))
        if row is not None and self._still_holds(row, receipt):
            self.verdicts.append(row)
            if row["row_count"]:
                self._has_landed(receipt)
            return
        self.judged += 1
        judgement = self._judge(receipt, reader)
        self.verdicts.append(_verdict_row(receipt, judgement))
        if judgement.columns:
            self._has_landed(receipt)
            self._write(receipt, judgement)

    def _has_landed(self, receipt: Receipt) -> None:
        target = self._target(receipt)
        self.landed.add(target)
        self.first_with_content[target.parent.parent.name, receipt.file_sha256] = receipt.path

    def _still_holds(self, row: Row, receipt: Receipt) -> bool:
        if row["code"] == "same_content" and (row["form"], receipt.file_sha256) not in self.first_with_content:
            return False
        is_there = self.present.get(receipt.path, ("", 0))[0] == receipt.file_sha256
        return is_there and (not row["row_count"] or self._target(receipt).exists())

    def _target(self, receipt: Receipt) -> Path:
        claim = claim_of(receipt.path)
        assert claim.form is not None and claim.period is not None
        return self.workspace.landing / claim.form / claim.period / f"{receipt.file_sha256}.parquet"

    def _judge(self, receipt: Receipt, reader: Reader) -> Judgement:
        try:
            claim = claim_of(receipt.path)
            content = read_bytes(self.workspace.raw / receipt.path)
        except NotTaken as error:
            return Judgement((error.finding,))
        except FileNotFoundError:
            return Judgement((Finding("raw_changed", found="—", expected=receipt.file_sha256[:12]),))
        digest = hashlib.sha256(content).hexdigest()
        if digest != receipt.file_sha256:
            return Judgement(
                (Finding("raw_changed", found=digest[:12], expected=receipt.file_sha256[:12]),), claim.form
            )
        first = self.first_with_content.get((claim.form, digest))
        if first is not None:
            return Judgement((Finding("same_content", found=first),), claim.form, reference_period=claim.period)
        return reader.judge(content, claim)

    def _write(self, receipt: Receipt, judgement: Judgement) -> None:
        constants = {
            "form": judgement.form,
            "layout": judgement.layout,
            "file_sha256": receipt.file_sha256,
            "file_name": receipt.path,
            "received_at": naive_utc(receipt.received_at),
            "reporting_area_code": judgement.reporting_area_code,
        }
        store.write_landing(self._target(receipt), judgement.form or "", judgement.columns, constants)
        self.cells += [
            {"file_sha256": receipt.file_sha256, "sheet": judgement.sheet, "item_column": item, "column_letter": letter}
            for item, letter in judgement.letters.items()
        ]

    def write(self, known: list[Receipt]) -> None:
        """Writes the ledgers as tables and removes what no accepted file stands for any more."""
        for path in self.workspace.landing.glob(f"*/[!{store.NO_PERIOD[0]}]*/*.parquet"):
            if path.parent.parent != self.workspace.ledger and path not in self.landed:
                path.unlink()
        kept = {path.stem for path in self.landed}
        by_place = {(row["file_sha256"], row["item_column"]): row for row in (*self.cells_before, *self.cells)}
        cells = [row for key, row in sorted(by_place.items()) if key[0] in kept]
        store.write_ledger(self.workspace, "cells", cells)
        store.write_ledger(self.workspace, "verdicts", self.verdicts)
        moments = ({**asdict(receipt), "received_at": naive_utc(receipt.received_at)} for receipt in known)
        store.write_ledger(self.workspace, "receipts", moments)


def _write_calendar(workspace: Workspace, known: list[Receipt], granted: list[Extension]) -> None:
    """What the models need to tell who is late: deadlines up to the year after the newest receipt, and extensions."""
    until = max((receipt.received_at.year for receipt in known), default=1970) + 1
    tables = {
        "due_dates": [asdict(one) for one in calendar.deadlines(until)],
        "document_due_dates": [asdict(one) for one in calendar.documents(until)],
        "extensions": [{**asdict(one), "extended_until_at": calendar.moment(one.until, "24:00")} for one in granted],
    }
    for name, rows in tables.items():
        naive = ({key: naive_utc(v) if isinstance(v, datetime) else v for key, v in row.items()} for row in rows)
        store.write_ledger(workspace, name, naive)


def naive_utc(moment: datetime) -> datetime:
    """The moment as Parquet keeps it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _verdict_row(receipt: Receipt, judgement: Judgement) -> Row:
    leading = judgement.leading
    return {
        "file_sha256": receipt.file_sha256,
        "path": receipt.path,
        "form": judgement.form,
        "layout": judgement.layout,
        "verdict": judgement.verdict,
        "code": leading.code if leading else "ok",
        "sentence_zh": leading.sentence("zh", receipt.path) if leading else "",
        "sentence_en": leading.sentence("en", receipt.path) if leading else "",
        "place": leading.place if leading else "",
        "row_count": judgement.row_count,
        "reference_period": judgement.reference_period,
        "reporting_area_code": judgement.reporting_area_code,
    }


def _read_ledger(workspace: Workspace, name: str) -> list[Row]:
    path = workspace.ledger / f"{name}.parquet"
    return pq.read_table(path).to_pylist() if path.exists() else []


def _forget_if_rules_changed(workspace: Workspace) -> None:
    """Landing is a cache: when grammars, layouts or catalogues change, every file is judged again."""
    code = [PROJECT_ROOT / "orchestration" / name for name in ("catalogue.py", "credit_code.py", "periods.py")]
    pins = PROJECT_ROOT / "requirements" / "runtime.txt"
    files = files_under(Path(__file__).parent, catalogue.SEEDS / "catalogue", catalogue.SEEDS / "codes", *code, pins)
    current = fingerprint(PROJECT_ROOT, files)
    stamp = workspace.landing / "rules.sha256"
    if not stamp.exists() or stamp.read_text() != current:
        shutil.rmtree(workspace.landing, ignore_errors=True)
        workspace.landing.mkdir(parents=True)
        stamp.write_text(current)
