"""Append-only, hash-chained records: what arrived, and what people decided.

Belongs here: the chain (append, read, verify). Does not belong here: what an entry means.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
Entry = dict[str, Any]


class LedgerBroken(Exception):
    """An entry was changed, removed or reordered after it was written."""


def canonical_json(value: Any) -> str:
    """The one text form of a value that hashes and files use: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_hash(entry: Entry) -> str:
    """SHA-256 over the entry without its own hash; it covers ``previous_hash``, which makes the chain."""
    body = {key: value for key, value in entry.items() if key != "entry_hash"}
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def _parsed(line: bytes) -> Entry:
    """The entry of a line; what is no entry has no place in the chain either."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _fits(entry: Entry, line: bytes, number: int, previous: str) -> bool:
    """Whether the entry follows the one before, and the line says it as it was written."""
    try:
        expected = (number, previous, entry_hash(entry))
        written = canonical_json(entry).encode()
    except UnicodeEncodeError:  # half a character, which nobody can have written
        return False
    return (entry.get("sequence"), entry.get("previous_hash"), entry.get("entry_hash")) == expected and written == line


def _goes_on(rest: bytes) -> bool:
    """Whether a whole object stands there with something else behind it."""
    text = rest.decode("utf-8", "replace")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return False
    return end < len(text)


@dataclass(frozen=True)
class Ledger:
    """One JSON-lines file. Entries are numbered from 1; each carries the hash of the one before."""

    path: Path

    def read(self) -> list[Entry]:
        """All entries in order. Raises ``LedgerBroken`` at the first entry that does not fit the chain.

        What stands after the last line end is an append that was cut off before it was acknowledged; it is no entry.
        But an entry that is whole and goes on with something else was not cut off: its line end was changed.
        """
        entries: list[Entry] = []
        previous = GENESIS
        *lines, rest = self._content().split(b"\n")  # only LF ends a line: texts may hold other separators
        for number, line in enumerate(lines, start=1):
            entry = _parsed(line)
            if not _fits(entry, line, number, previous):
                raise self._broken(number)
            previous = entry["entry_hash"]
            entries.append(entry)
        if _goes_on(rest):
            raise self._broken(len(entries) + 1)
        return entries

    def _broken(self, number: int) -> LedgerBroken:
        return LedgerBroken(
            f"{self.path} 第 {number} 行与前文不衔接，可能被改动；请从备份恢复。"
            f" / line {number} does not fit the chain and may have been changed; restore it from the backup."
        )

    def _content(self) -> bytes:
        return self.path.read_bytes() if self.path.exists() else b""

    def append(self, *bodies: Entry) -> list[Entry]:
        """Adds entries at the end, durably, and returns them with their number and hashes."""
        return self.extend(bodies)

    def extend(self, bodies: Iterable[Entry]) -> list[Entry]:
        """``append`` for any number of entries."""
        known = self.read()
        previous = known[-1]["entry_hash"] if known else GENESIS
        added: list[Entry] = []
        for number, body in enumerate(bodies, start=len(known) + 1):
            entry = {**body, "sequence": number, "previous_hash": previous}
            entry["entry_hash"] = previous = entry_hash(entry)
            added.append(entry)
        if added:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            finished = self._content().rfind(b"\n") + 1
            with self.path.open("ab") as file:
                file.truncate(finished)
                file.write("".join(canonical_json(entry) + "\n" for entry in added).encode())
                file.flush()
                os.fsync(file.fileno())
        return added

    def head(self) -> str:
        """The hash of the newest entry; it vouches for all before it."""
        entries = self.read()
        return str(entries[-1]["entry_hash"]) if entries else GENESIS
