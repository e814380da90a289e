"""What arrived, when, from whom.

Belongs here: finding files under ``raw/``, recording their receipt, reading their bytes safely.
Does not belong here: opening them as workbooks.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration import catalogue, periods
from orchestration.landing.judge import Claim
from orchestration.landing.verdict import Finding
from orchestration.ledger import Ledger
from orchestration.workspace import Workspace

FAMILIES = ("returns", "registries", "external")


class NotTaken(Exception):
    """The file cannot be taken before it is even read; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True)
class Receipt:
    """One line of ``raw/receipts.jsonl``; ``path`` is relative to ``raw/``, ``received_at`` is UTC."""

    sequence: int
    file_sha256: str
    path: str
    bytes: int
    received_at: datetime
    received_from: str
    entry_hash: str


def receipts(workspace: Workspace, known_at: datetime | None = None) -> list[Receipt]:
    """The receipts known at a moment (default: all), in order. Raises ``LedgerBroken``."""
    entries = Ledger(workspace.receipts).read()
    found = [
        Receipt(
            entry["sequence"],
            entry["file_sha256"],
            entry["path"],
            entry["bytes"],
            parse_moment(entry["received_at"]),
            entry["received_from"],
            entry["entry_hash"],
        )
        for entry in entries
    ]
    return [receipt for receipt in found if known_at is None or receipt.received_at <= known_at]


def parse_moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def present_files(raw: Path) -> dict[str, tuple[str, int]]:
    """SHA-256 and size of every file that lies under ``raw/`` now; what is no regular file has no hash."""
    present = {}
    for path in arrived(raw):
        name = path.relative_to(raw).as_posix()
        if not _is_utf8(name):
            present[name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")] = ("", 0)
            continue
        try:
            content = read_bytes(path)
        except NotTaken:
            present[name] = ("", 0)  # its verdict says why; no bytes to vouch for
        else:
            present[name] = (hashlib.sha256(content).hexdigest(), len(content))
    return present


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def record_arrivals(
    workspace: Workspace, present: dict[str, tuple[str, int]], now: datetime, received_from: str = ""
) -> None:
    """Gives every file that has no receipt for its present bytes a receipt.

    Arrivals are later than everything received before, whatever the clock says: what was known at a moment must stay
    what it was.
    """
    before = receipts(workspace)
    known = {(receipt.path, receipt.file_sha256) for receipt in before}
    if before:
        now = max(now, max(receipt.received_at for receipt in before) + timedelta(seconds=1))
    Ledger(workspace.receipts).extend(
        {
            "path": path,
            "file_sha256": digest,
            "bytes": size,
            "received_at": moment_text(now),
            "received_from": received_from,
        }
        for path, (digest, size) in sorted(present.items())
        if (path, digest) not in known
    )


def arrived(raw: Path) -> Iterator[Path]:
    """Everything that lies where files are received, sorted; names that begin with a dot are the system's own."""
    for family in FAMILIES:
        for path in sorted((raw / family).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(raw).parts)
            if not hidden and (path.is_symlink() or not path.is_dir()):
                yield path


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, read once; links are not followed. Raises ``NotTaken``."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise NotTaken(Finding("not_a_regular_file", found=error.strerror or "")) from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotTaken(Finding("not_a_regular_file", found="pipe or device"))
        return file.read()


def claim_of(path: str) -> Claim:
    """What the place of a file says: ``family/form/period/file``; an alias is the form itself. Raises ``NotTaken``."""
    if "\\x" in path:
        raise NotTaken(Finding("bad_file_name"))
    parts = path.split("/")
    if len(parts) != 4:
        raise NotTaken(
            Finding("bad_place", found=path, expected="<returns|registries|external>/<报表>/<报告期>/<文件>")
        )
    family, form, period, _ = parts
    described = catalogue.form_named(form)
    if described is None:
        raise NotTaken(Finding("unknown_form", found=form))
    if described.family != family:
        expected = f"{described.family}/{form}/<报告期>/"
        raise NotTaken(Finding("bad_place", found=family, expected=expected))
    try:
        periods.parse(period)
    except periods.NotAPeriod as error:
        raise NotTaken(Finding("bad_place", found=period, expected="YYYY / YYYY-MM")) from error
    return Claim(described.form, period)
