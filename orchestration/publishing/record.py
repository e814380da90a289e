"""Whether the records still hold what releases rest on: what was received, and what people decided.

Belongs here: comparing the chains with the heads that releases name. Does not belong here: the chains themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestration.deadlines import extensions
from orchestration.decisions import record as decided
from orchestration.landing.receipts import receipts
from orchestration.ledger import LedgerBroken
from orchestration.publishing.release import manifest_of, versions
from orchestration.workspace import Workspace


class Chained(Protocol):
    """An entry of any record."""

    @property
    def entry_hash(self) -> str: ...


@dataclass(frozen=True)
class Record:
    """A record: its name before people, where it lies, its entries, and the key under which a manifest names its
    head."""

    name_zh: str
    name_en: str
    path: Callable[[Workspace], Path]
    entries: Callable[[Workspace], Sequence[Chained]]
    head: str


RECORDS = (
    Record("接收登记", "receipts", lambda tree: tree.receipts, receipts, "receipts_head"),
    Record(
        "延期决定",
        "extensions",
        lambda tree: extensions.ledger(tree).path,
        extensions.extensions,
        "extensions_head",
    ),
    Record("处理决定", "decisions", lambda tree: decided.ledger(tree).path, decided.decisions, "decisions_head"),
)


def check_records(workspace: Workspace) -> None:
    """Raises ``LedgerBroken`` at the first record that does not hold."""
    for record in RECORDS:
        check(workspace, record)


def check(workspace: Workspace, record: Record) -> int:
    """The number of entries, if the chain holds and every release's head is part of it.

    A chain shows what was changed, removed or moved before its end, but not that its end was cut off: that a release
    shows which was made with a longer one. The sample is invented anew at will, so its releases vouch for nothing.
    Raises ``LedgerBroken``.
    """
    known = record.entries(workspace)
    held = {"", *(entry.entry_hash for entry in known)}
    for version in [] if workspace.is_sample else reversed(versions(workspace)):
        head = _head(workspace, version, record)
        if head not in held:
            raise LedgerBroken(
                f"{record.path(workspace)} 末尾缺少记录：发布 {version} 依据的{record.name_zh}（{head[:12]}）不在其中，"
                f"现有 {len(known)} 条。请从备份恢复该文件，恢复前不要再接收文件。"
                f" / entries are missing at the end: release {version} rests on {head[:12]} of the {record.name_en},"
                f" which is not among the {len(known)} there; restore the file from the backup before anything else is"
                " received."
            )
    return len(known)


def _head(workspace: Workspace, version: str, record: Record) -> str:
    """The head that a release names. A manifest that cannot be read says nothing; ``release verify`` reports it."""
    try:
        return str(manifest_of(workspace, version).get(record.head, ""))
    except (OSError, json.JSONDecodeError):
        return ""
