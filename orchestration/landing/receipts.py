"""What arrived, when, from whom.

Belongs here: finding files under ``raw/``, recording their receipt, reading their bytes safely.
Does not belong here: opening them as workbooks.
"""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import Any

import yaml

from orchestration import catalogue, durable, periods
from orchestration.decisions.record import decisions
from orchestration.landing.grammar import half_width
from orchestration.landing.judge import Claim
from orchestration.landing.limits import limits
from orchestration.landing.verdict import Finding
from orchestration.ledger import Ledger, canonical_json
from orchestration.workspace import Workspace

FILE_ENDINGS = (".xlsx", ".xls", ".csv")
FAMILIES = ("returns", "registries", "external")
# A file changed so lately may change again without its times changing: its hash is not remembered yet.
SETTLED_NS = 2 * 10**9
CHANGING = "changing"  # in place of a hash: the file is still being copied, the next pass takes it


class NotTaken(Exception):
    """The file cannot be taken before it is even read; carries the finding."""

    def __init__(self, finding: Finding, size: int = 0) -> None:
        super().__init__(finding.code)
        self.finding, self.size = finding, size


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


def present_files(raw: Path, remembered: Path | None = None) -> dict[str, tuple[str, int]]:
    """SHA-256 and size of everything that lies under ``raw/`` now; ``CHANGING`` for a file that is being written.

    What is no regular file, or is larger than the limit, has no hash: nobody vouches for its bytes, and its verdict
    says why. ``remembered`` names a cache: a file is read again only when its size, times or identity changed.
    Without it every byte is read.
    """
    before = _read_cache(remembered)
    settled: dict[str, list[Any]] = {}
    hashed: dict[Path, list[int]] = {}
    present = {}
    for path in arrived(raw):
        name = path.relative_to(raw).as_posix()
        if not _is_utf8(name):
            present[name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")] = ("", 0)
            continue
        try:
            with opened(path) as (file, status):
                known = before.get(name)
                if known is None or known[1:] != _identity(status):
                    known = [hashlib.file_digest(file, "sha256").hexdigest(), *_identity(status)]
                    hashed[path] = _identity(status)
        except NotTaken as error:
            present[name] = ("", error.size)
        except FileNotFoundError:
            continue  # it went while we looked
        else:
            present[name] = (known[0], status.st_size)
            if time.time_ns() - status.st_ctime_ns > SETTLED_NS:
                settled[name] = known
    for path in _still_changing(hashed):
        name = path.relative_to(raw).as_posix()
        present[name] = (CHANGING, present[name][1])
        settled.pop(name, None)
    if remembered is not None and settled != before:
        durable.write_bytes(remembered, canonical_json(settled).encode())
    return present


def _still_changing(hashed: dict[Path, list[int]]) -> Iterator[Path]:
    """Files that change while they are looked at twice. A file that was written a moment ago may still be written to,
    so the second look is not before it was left in peace for a while (``quiet_seconds``)."""
    newest = max((identity[1] for identity in hashed.values()), default=0)
    age = (time.time_ns() - newest) / 10**9
    if 0 <= age < limits().quiet_seconds:
        time.sleep(limits().quiet_seconds - age)
    for path, identity in hashed.items():
        with suppress(OSError):
            if _identity(path.lstat()) != identity:
                yield path


def _identity(status: os.stat_result) -> list[int]:
    """What changes when a file is written or replaced; the change time cannot be set by hand."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _read_cache(path: Path | None) -> dict[str, list[Any]]:
    """What was hashed before; a cache that cannot be read is none."""
    try:
        found = json.loads(path.read_bytes()) if path is not None and path.exists() else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@cache
def clutter() -> re.Pattern[str]:
    """Names that programs leave beside received files, from ``clutter.yml``."""
    patterns = yaml.safe_load(Path(__file__).with_name("clutter.yml").read_text(encoding="utf-8"))
    return re.compile("|".join(fnmatch.translate(pattern) for pattern in patterns), re.IGNORECASE)


def is_clutter(path: str) -> bool:
    """Whether a path below ``raw/`` is none that anybody sent."""
    return any(clutter().match(part) for part in path.split("/"))


def record_arrivals(
    workspace: Workspace, present: dict[str, tuple[str, int]], now: datetime, received_from: str = ""
) -> None:
    """Gives every file that has no receipt for its present bytes a receipt; clutter gets none.

    Arrivals are later than everything received or decided before, whatever the clock says: what was known at a moment
    must stay what it was.
    """
    before = receipts(workspace)
    known = {(receipt.path, receipt.file_sha256) for receipt in before}
    moments = [receipt.received_at for receipt in before]
    moments += [decision.recorded_at for decision in decisions(workspace)]
    now = max([now, *(moment + timedelta(seconds=1) for moment in moments)])
    Ledger(workspace.receipts).extend(
        {
            "path": path,
            "file_sha256": digest,
            "bytes": size,
            "received_at": moment_text(now),
            "received_from": received_from,
        }
        for path, (digest, size) in sorted(present.items())
        if (path, digest) not in known and not is_clutter(path) and digest != CHANGING
    )


def arrived(raw: Path) -> Iterator[Path]:
    """Everything that lies where files are received, sorted; also a folder that is named like a file."""
    for family in FAMILIES:
        for path in sorted((raw / family).rglob("*")):
            if path.is_symlink() or not path.is_dir() or path.suffix.lower() in FILE_ENDINGS:
                yield path


@cache
def _max_bytes() -> int:
    return limits().max_file_bytes


@contextmanager
def opened(path: Path) -> Iterator[tuple[BufferedReader, os.stat_result]]:
    """A regular file within the size limit, and what the system says of it; links are not followed.

    Raises ``NotTaken`` before a byte is read, and ``FileNotFoundError``.
    """
    if path.is_dir() and not path.is_symlink():
        raise NotTaken(Finding("not_a_regular_file", hint="folder"))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        hint = {errno.ELOOP: "link", errno.EACCES: "no_right", errno.EPERM: "no_right"}.get(error.errno or 0, "other")
        raise NotTaken(Finding("not_a_regular_file", hint=hint)) from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotTaken(Finding("not_a_regular_file", hint="other"))
        if status.st_size > _max_bytes():
            raise _too_large(status.st_size)
        yield file, status


def _too_large(size: int) -> NotTaken:
    return NotTaken(Finding("file_too_large", found=str(size), expected=str(_max_bytes())), size)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file within the size limit, read once into a copy of our own; it must not change then.

    Raises ``NotTaken``, ``FileNotFoundError``.
    """
    with opened(path) as (file, before):
        content = file.read(_max_bytes() + 1)
        after = os.fstat(file.fileno())
    if len(content) > _max_bytes():
        raise _too_large(len(content))  # it grew while we read
    if _identity(before) != _identity(after) or len(content) != after.st_size:
        raise NotTaken(Finding("file_changing"), len(content))
    return content


def given_file(path: Path) -> bytes:
    """The bytes of a file that somebody names; what a tree ignores is refused here with its reason, ``NotTaken``."""
    if is_clutter(path.name):
        raise NotTaken(Finding("left_by_program"))
    if not _is_utf8(path.name):
        raise NotTaken(Finding("bad_file_name"))
    try:
        return read_bytes(path)
    except FileNotFoundError as error:
        raise NotTaken(Finding("file_missing")) from error


def claim_of(path: str) -> Claim:
    """What the place of a file says: ``family/form/period/file``; an alias is the form itself. Raises ``NotTaken``."""
    if "\\x" in path:
        raise NotTaken(Finding("bad_file_name"))
    parts = path.split("/")
    if len(parts) != 4:
        raise NotTaken(
            Finding("bad_place", found=path, expected="<returns|registries|external>/<报表>/<报告期>/<文件>")
        )
    family, form, period = (half_width(part).strip() for part in parts[:3])
    if family == "external":
        period = parts[2]  # models read the edition from the path itself, so it must stand there plainly
    described = catalogue.form_named(form)
    if described is None:
        raise NotTaken(Finding("unknown_form", found=form))
    if described.family != family:
        expected = f"{described.family}/{form}/<报告期>/"
        raise NotTaken(Finding("bad_place", found=family, expected=expected))
    try:
        periods.parse(period)
    except periods.NotAPeriod as error:
        raise NotTaken(
            Finding("bad_place", found=period, expected=f"{family}/{form}/<YYYY 或 / or YYYY-MM>/")
        ) from error
    return Claim(described.form, period, parts[3])
