"""Whether the record of receipts still holds what releases rest on.

Belongs here: comparing the chain of receipts with the heads that releases name. Does not belong here: the chain itself.
"""

from __future__ import annotations

import json

from orchestration.landing.receipts import receipts
from orchestration.ledger import LedgerBroken
from orchestration.publishing.release import manifest_of, versions
from orchestration.workspace import Workspace


def check_receipts(workspace: Workspace) -> int:
    """The number of receipts, if the chain holds and every release's head of receipts is part of it.

    A chain shows what was changed, removed or moved before its end, but not that its end was cut off: that a release
    shows which was made with a longer one. The sample is invented anew at will, so its releases vouch for nothing.
    Raises ``LedgerBroken``.
    """
    known = receipts(workspace)
    held = {"", *(receipt.entry_hash for receipt in known)}
    for version in [] if workspace.is_sample else reversed(versions(workspace)):
        head = _receipts_head(workspace, version)
        if head not in held:
            raise LedgerBroken(
                f"{workspace.receipts} 末尾缺少记录：发布 {version} 依据的接收登记（{head[:12]}）不在其中，"
                f"现有 {len(known)} 条。请从备份恢复该文件，恢复前不要再接收文件。"
                f" / entries are missing at the end: release {version} rests on the receipt {head[:12]}, which is not"
                f" among the {len(known)} there; restore the file from the backup before anything else is received."
            )
    return len(known)


def _receipts_head(workspace: Workspace, version: str) -> str:
    """The head that a release names. A manifest that cannot be read says nothing; ``release verify`` reports it."""
    try:
        return str(manifest_of(workspace, version).get("receipts_head", ""))
    except (OSError, json.JSONDecodeError):
        return ""
