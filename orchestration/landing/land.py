"""Takes in what was received: one verdict per file, one Parquet file per accepted file.

Belongs here: which files are judged again and which are already known, and writing the outcome.
Does not belong here: how a file is judged, and what follows from the order of deliveries.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import catalogue
from orchestration.deadlines import calendar
from orchestration.deadlines.extensions import Extension, extensions
from orchestration.decisions.record import Decision, decisions
from orchestration.fingerprint import files_under, fingerprint
from orchestration.landing import store
from orchestration.landing.changes import changes
from orchestration.landing.content import Content, key_columns
from orchestration.landing.deliveries import Delivery, Outcome, State, follow
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
from orchestration.landing.verdict import HELD, QUARANTINE, Finding, Judgement
from orchestration.landing.worker import Reader
from orchestration.ledger import canonical_json
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
    def held(self) -> list[Row]:
        return self.with_verdict(HELD)

    @property
    def taken(self) -> int:
        return len(self.verdicts) - len(self.set_aside) - len(self.held)


def land(
    workspace: Workspace,
    known_at: datetime | None = None,
    received_from: str = "",
    progress: Progress | None = None,
) -> LandingReport:
    """Lands every file that has a receipt and is not landed yet; what is held (``deliveries``) is kept and not used.

    New files under ``raw/`` get their receipt first, unless ``known_at`` asks for what was known at a moment.
    Raises ``LedgerBroken`` when the receipts were tampered with.
    """
    present = present_files(workspace.raw, workspace.var / "hashes.json")
    if known_at is None:
        record_arrivals(workspace, present, datetime.now(UTC), received_from)
    _forget_if_rules_changed(workspace)
    store.ensure_empty(workspace)
    known, decided = receipts(workspace, known_at), decisions(workspace, known_at)
    with Reader(built_in(), log=workspace.var / "log" / "reader.log") as reader:
        landing = _Landing(workspace, present, reader)
        for number, receipt in enumerate(known, start=1):
            landing.take(receipt)
            if progress is not None:
                progress(number, len(known))
        landing.settle(known, decided)
    landing.write(known)
    _write_calendar(workspace, known, extensions(workspace, known_at))
    store.write_ledger(workspace, "judgements", (_judged(one) for one in decided if one.kind == "judgement"))
    received = {receipt.path for receipt in known}
    ignored = sorted(path for path in present if is_clutter(path) and path not in received)
    changing = sorted(path for path, (digest, _) in present.items() if digest == CHANGING and not is_clutter(path))
    return LandingReport(tuple(landing.verdicts), landing.judged, tuple(ignored), tuple(changing))


class _Landing:
    """One pass over the receipts: what every file says by itself, then what follows from their order.

    What a file says is kept from pass to pass (``judgements.parquet``); what follows from the order never is.
    """

    def __init__(self, workspace: Workspace, present: dict[str, tuple[str, int]], reader: Reader) -> None:
        self.workspace, self.present, self.reader = workspace, present, reader
        self.before = {row["entry_hash"]: row for row in _read_table(_judgements(workspace))}
        self.cells = {(row["file_sha256"], row["item_column"]): row for row in _read_ledger(workspace, "cells")}
        self.changes = _read_ledger(workspace, "version_changes")
        self.known: dict[str, Row] = {}
        self.like: dict[tuple[str, str], Receipt] = {}
        self.borrowed: dict[str, Receipt] = {}
        self.verdicts: list[Row] = []
        self.judged = 0

    def take(self, receipt: Receipt) -> None:
        """What the file says by itself. Bytes that were read before for the same folder are not read again."""
        like = self.like.get(_place(receipt))
        row = self._still_holds(receipt)
        if row is None and like is not None and self._is_there(receipt):
            row = {**self.known[like.entry_hash], "entry_hash": receipt.entry_hash, "path": receipt.path}
            self.borrowed[receipt.entry_hash] = like
        self.known[receipt.entry_hash] = row or self._read(receipt)
        if self.known[receipt.entry_hash]["content_hash"]:
            self.like.setdefault(_place(receipt), receipt)

    def _still_holds(self, receipt: Receipt) -> Row | None:
        """What an earlier pass read. A file without a hash is looked at each time: nothing shows its change."""
        row = self.before.get(receipt.entry_hash)
        if row is None or not receipt.file_sha256 or not self._is_there(receipt):
            return None
        return None if row["row_count"] and self._rows_of(receipt) is None else row

    def _is_there(self, receipt: Receipt) -> bool:
        return self.present.get(receipt.path, ("", 0))[0] == receipt.file_sha256

    def _targets(self, receipt: Receipt) -> tuple[Path, Path]:
        """Where its rows lie if they are used, and if they are not."""
        claim = claim_of(receipt.path)
        assert claim.form is not None and claim.period is not None
        place = (self.workspace, claim.form, claim.period, receipt.entry_hash)
        return store.landing_file(*place), store.held_file(*place)

    def _rows_of(self, receipt: Receipt) -> Path | None:
        return next((path for path in self._targets(receipt) if path.exists()), None)

    def _read(self, receipt: Receipt) -> Row:
        judgement = self._judge(receipt)
        row = _verdict_row(receipt, judgement)
        if judgement.form and judgement.verdict != QUARANTINE:
            path = self._write(receipt, judgement) if judgement.columns else None
            content = Content(judgement.form, path)
            row |= {"content_hash": content.hash, "facts": canonical_json(content.facts)}
        return row

    def _judge(self, receipt: Receipt) -> Judgement:
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
        return at_receipt(self.reader.judge(content, claim), receipt.received_at)

    def _write(self, receipt: Receipt, judgement: Judgement) -> Path:
        constants = {
            "form": judgement.form,
            "layout": judgement.layout,
            "receipt_sequence": receipt.sequence,
            "file_sha256": receipt.file_sha256,
            "file_name": receipt.path,
            "received_at": naive_utc(receipt.received_at),
            "reporting_area_code": judgement.reporting_area_code,
        }
        path = self._targets(receipt)[1]
        store.write_landing(path, judgement.form or "", judgement.columns, constants)
        self.cells |= {
            (receipt.file_sha256, item): {
                "file_sha256": receipt.file_sha256,
                "sheet": judgement.sheet,
                "item_column": item,
                "column_letter": letter,
            }
            for item, letter in judgement.letters.items()
        }
        return path

    def settle(self, received: list[Receipt], decided: list[Decision]) -> None:
        """What follows from the order: puts the rows of every file where they belong, and says the verdicts."""
        found = follow(filter(None, map(self._delivery, received)), decided)
        outcomes = {outcome.delivery.receipt.entry_hash: outcome for outcome in found}
        for receipt in received:
            outcome = outcomes.get(receipt.entry_hash)
            row = self.known[receipt.entry_hash]
            if outcome is not None and outcome.state is not State.REPEAT and receipt.entry_hash in self.borrowed:
                row = self.known[receipt.entry_hash] = self._read(receipt)  # a version of its own has rows of its own
                del self.borrowed[receipt.entry_hash]
            self.verdicts.append(_settled(row, outcome))
        self.changes = list(changes(found, self.cells.values(), self.changes))  # before the rows move
        placed = [self._placed(one.delivery.receipt, one) for one in found]
        self._remove_all_but({path for path in placed if path is not None})

    def _delivery(self, receipt: Receipt) -> Delivery | None:
        row = self.known[receipt.entry_hash]
        if not row["content_hash"]:
            return None
        path = self._rows_of(self.borrowed.get(receipt.entry_hash, receipt)) if row["row_count"] else None
        about = (row["form"], row["reference_period"] or "", row["reporting_area_code"] or "")
        return Delivery(receipt, *about, row["content_hash"], row["facts"], Content(row["form"], path))

    def _placed(self, receipt: Receipt, outcome: Outcome) -> Path | None:
        """Moves the rows to where they belong; None if the file has none of its own."""
        lies = None if receipt.entry_hash in self.borrowed else self._rows_of(receipt)
        if lies is None:
            return None
        belongs = self._targets(receipt)[not (outcome.state is State.TAKEN and outcome.counts)]
        belongs.parent.mkdir(parents=True, exist_ok=True)
        return lies.replace(belongs)

    def _remove_all_but(self, kept: set[Path]) -> None:
        for pattern in (f"*/[!{store.NO_PERIOD[0]}]*/*.parquet", f"{store.NOT_USED}/*/*/*.parquet"):
            for path in self.workspace.landing.glob(pattern):
                if path.parent.parent != self.workspace.ledger and path not in kept:
                    path.unlink()

    def write(self, received: list[Receipt]) -> None:
        """Writes the ledgers as tables."""
        shas = {row["file_sha256"] for row in self.known.values() if row["row_count"]}
        cells = [row for (sha, _), row in sorted(self.cells.items()) if sha in shas]
        store.write_ledger(self.workspace, "cells", cells)
        store.write_ledger(self.workspace, "verdicts", self.verdicts)
        store.write_ledger(self.workspace, "version_changes", self.changes)
        moments = ({**asdict(receipt), "received_at": naive_utc(receipt.received_at)} for receipt in received)
        store.write_ledger(self.workspace, "receipts", moments)
        own = [row for entry, row in self.known.items() if entry not in self.borrowed]
        table = pa.Table.from_pylist(own, schema=store.JUDGEMENTS)
        store.write_table(_judgements(self.workspace), table)


def _judgements(workspace: Workspace) -> Path:
    """What every file says by itself: a cache of landing that nobody else reads."""
    return workspace.landing / "judgements.parquet"


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


def _judged(decision: Decision) -> Row:
    """What people judged about a rule for an area, as the models see it."""
    area_code, _, rule_id = decision.about_id.partition("/")
    return {
        "area_code": area_code,
        "rule_id": rule_id,
        "as_of_date": date.fromisoformat(str(decision.details["as_of"])),
        "is_met": decision.details["is_met"],
        "document": decision.document,
        "reason": decision.reason or None,
        "decided_by": decision.decided_by,
        "second_person": decision.second_person or None,
        "recorded_at": naive_utc(decision.recorded_at),
        "decision_sequence": decision.sequence,
    }


def naive_utc(moment: datetime) -> datetime:
    """The moment as Parquet keeps it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _place(receipt: Receipt) -> tuple[str, str]:
    """Content and folder: the folder says the form and the period that the content is filed for."""
    return receipt.file_sha256, receipt.path.rpartition("/")[0]


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
        "content_hash": None,
        "version": None,
        "decision_sequence": None,
        "held_because": None,
        "facts": None,
    }


def _settled(row: Row, outcome: Outcome | None) -> Row:
    """The verdict on a file with what follows from the order of deliveries, which is said first. Rows that are not
    used are not counted."""
    if outcome is None or row["verdict"] == QUARANTINE:
        return row
    decision, findings = outcome.decision, outcome.findings
    row = {
        **row,
        "version": outcome.version,
        "decision_sequence": decision.sequence if decision else None,
        "held_because": next((finding.code for finding in findings if finding.is_held), None),
    }
    if decision is not None:
        who = "、".join(filter(None, (decision.decided_by, decision.second_person)))
        code = "accepted_by_decision" if outcome.state is State.TAKEN else "rejected_by_decision"
        findings = [Finding(code, found=who, expected=str(decision.sequence))]
    if not findings:
        return row
    order = Judgement(tuple(findings))
    said = {language: [one.sentence(language, row["path"]) for one in findings] for language in ("zh", "en")}
    is_used = outcome.state is State.TAKEN
    own = {language: [row[f"sentence_{language}"]] if is_used and row["code"] != "ok" else [] for language in said}
    return {
        **row,
        "verdict": HELD if outcome.state is State.HELD else order.verdict,
        "code": findings[0].code,
        "sentence_zh": "".join([*said["zh"], *own["zh"]]),
        "sentence_en": " ".join([*said["en"], *own["en"]]),
        "place": findings[0].place,
        "row_count": row["row_count"] if is_used else 0,
    }


def _read_ledger(workspace: Workspace, name: str) -> list[Row]:
    return _read_table(workspace.ledger / f"{name}.parquet")


def _read_table(path: Path) -> list[Row]:
    return pq.read_table(path).to_pylist() if path.exists() else []


def _forget_if_rules_changed(workspace: Workspace) -> None:
    """Landing is a cache: when grammars, layouts or catalogues change, every file is judged again."""
    code = [PROJECT_ROOT / "orchestration" / name for name in ("catalogue.py", "credit_code.py", "periods.py")]
    pins = PROJECT_ROOT / "requirements" / "runtime.txt"
    files = files_under(Path(__file__).parent, catalogue.SEEDS / "catalogue", catalogue.SEEDS / "codes", *code, pins)
    keys = canonical_json({form: key_columns(form) for form in catalogue.forms()})
    current = hashlib.sha256(f"{fingerprint(PROJECT_ROOT, files)} {keys}".encode()).hexdigest()
    stamp = workspace.landing / "rules.sha256"
    if not stamp.exists() or stamp.read_text() != current:
        shutil.rmtree(workspace.landing, ignore_errors=True)
        workspace.landing.mkdir(parents=True)
        stamp.write_text(current)
