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
from orchestration.landing.judge import at_receipt
from orchestration.landing.layout import built_in
from orchestration.landing.receipts import (
    CHANGING,
    NotTaken,
    Receipt,
    claim_of,
    is_clutter,
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
    """What became of every received file: rows of the verdicts ledger, in order of receipt; how many files were read;
    the paths of what was ignored because programs leave it (``clutter.yml``), and of files that are still being
    copied, which the next pass takes."""

    verdicts: tuple[Row, ...]
    judged: int
    ignored: tuple[str, ...] = ()
    changing: tuple[str, ...] = ()

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
    present = present_files(workspace.raw, workspace.var / "hashes.json")
    if known_at is None:
        record_arrivals(workspace, present, datetime.now(UTC), received_from)
    _forget_if_rules_changed(workspace)
    store.ensure_empty(workspace)
    known = receipts(workspace, known_at)
    landing = _Landing(workspace, present)
    with Reader(built_in(), log=workspace.var / "log" / "reader.log") as reader:
        for number, receipt in enumerate(known, start=1):
            landing.take(receipt, reader)
            if progress is not None:
                progress(number, len(known))
    landing.write(known)
    _write_calendar(workspace, known, extensions(workspace, known_at))
    received = {receipt.path for receipt in known}
    ignored = sorted(path for path in present if is_clutter(path) and path not in received)
    changing = sorted(path for path, (digest, _) in present.items() if digest == CHANGING and not is_clutter(path))
    return LandingReport(tuple(landing.verdicts), landing.judged, tuple(ignored), tuple(changing))


class _Landing:
    """One pass over the receipts: verdicts that still hold are kept, other files are judged."""

    def __init__(self, workspace: Workspace, present: dict[str, tuple[str, int]]) -> None:
        self.workspace, self.present = workspace, present
        self.before = {row["entry_hash"]: row for row in _read_ledger(workspace, "verdicts")}
        self.cells_before = _read_ledger(workspace, "cells")
        self.verdicts: list[Row] = []
        self.cells: list[Row] = []
        self.landed: dict[Path, str] = {}
        self.taken: dict[tuple[str, str], Row] = {}
        self.newest: dict[tuple[str | None, ...], str] = {}
        self.judged = 0

    def take(self, receipt: Receipt, reader: Reader) -> None:
        row = self._repeated(receipt) or self._still_holds(receipt)
        if row is None:
            judgement = self._judge(receipt, reader)
            row = _verdict_row(receipt, judgement)
            if judgement.columns:
                self._write(receipt, judgement)
        self.verdicts.append(row)
        if row["row_count"]:
            self.landed[self._target(receipt)] = receipt.file_sha256
            self.taken[_place(receipt)] = row
            self.newest[_return_of(row)] = receipt.file_sha256

    def _repeated(self, receipt: Receipt) -> Row | None:
        """The verdict on a file that says again what the newest version of its return says already.

        When another version came in between, the repetition is a version of its own: the last delivery is valid.
        """
        earlier = self.taken.get(_place(receipt))
        if earlier is None or not self._is_there(receipt) or self.newest[_return_of(earlier)] != receipt.file_sha256:
            return None
        form, period = earlier["form"], earlier["reference_period"]
        return _verdict_row(
            receipt, Judgement((Finding("same_content", found=earlier["path"]),), form, reference_period=period)
        )

    def _still_holds(self, receipt: Receipt) -> Row | None:
        """The verdict of an earlier pass. A file without a hash is looked at each time: nothing shows its change."""
        row = self.before.get(receipt.entry_hash)
        if row is None or row["code"] == "same_content" or not receipt.file_sha256 or not self._is_there(receipt):
            return None
        return None if row["row_count"] and not self._target(receipt).exists() else row

    def _is_there(self, receipt: Receipt) -> bool:
        return self.present.get(receipt.path, ("", 0))[0] == receipt.file_sha256

    def _target(self, receipt: Receipt) -> Path:
        claim = claim_of(receipt.path)
        assert claim.form is not None and claim.period is not None
        return store.landing_file(self.workspace, claim.form, claim.period, receipt.entry_hash)

    def _judge(self, receipt: Receipt, reader: Reader) -> Judgement:
        recorded = receipt.file_sha256[:12] or "—"
        try:
            claim = claim_of(receipt.path)
            content = read_bytes(self.workspace.raw / receipt.path)
        except NotTaken as error:
            return Judgement((error.finding,))
        except FileNotFoundError:
            return Judgement((Finding("raw_changed", found="—", expected=recorded),))
        digest = hashlib.sha256(content).hexdigest()
        if digest != receipt.file_sha256:
            return Judgement((Finding("raw_changed", found=digest[:12], expected=recorded),), claim.form)
        self.judged += 1
        return at_receipt(reader.judge(content, claim), receipt.received_at)

    def _write(self, receipt: Receipt, judgement: Judgement) -> None:
        constants = {
            "form": judgement.form,
            "layout": judgement.layout,
            "receipt_sequence": receipt.sequence,
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
        kept = set(self.landed.values())
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


def _place(receipt: Receipt) -> tuple[str, str]:
    """Content and folder: the folder says the form and the period that the content is filed for."""
    return receipt.file_sha256, receipt.path.rpartition("/")[0]


def _return_of(row: Row) -> tuple[str | None, ...]:
    """What an accepted file is a version of. An area files row by row, for whatever periods its rows name, so there
    any later file of the form may have replaced some of them."""
    if catalogue.forms()[row["form"]].reporting_unit == "area":
        return (row["form"],)
    return row["form"], row["reference_period"], row["reporting_area_code"]


def _verdict_row(receipt: Receipt, judgement: Judgement) -> Row:
    leading = judgement.leading
    return {
        "entry_hash": receipt.entry_hash,
        "file_sha256": receipt.file_sha256,
        "path": receipt.path,
        "form": judgement.form,
        "layout": judgement.layout,
        "verdict": judgement.verdict,
        "code": leading.code if leading else "ok",
        "sentence_zh": judgement.sentence("zh", receipt.path),
        "sentence_en": judgement.sentence("en", receipt.path),
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
