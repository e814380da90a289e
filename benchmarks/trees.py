"""A tree of received files for a benchmark: deliveries of the sample's own generator, with receipts.

Belongs here: writing, landing and checking them with the project's own code. Does not belong here: what is in them.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from orchestration.landing.land import land
from orchestration.ledger import Ledger
from orchestration.pipeline import check_landed
from orchestration.sample import RECEIPTS
from orchestration.sample.model import Delivery
from orchestration.workspace import Workspace


def tree_in(folder: Path) -> Workspace:
    return Workspace(raw=folder / "raw", var=folder / "var", exports=folder / "exports", is_sample=True)


def receive(tree: Workspace, deliveries: Iterable[Delivery]) -> None:
    """Writes the files and their receipts."""
    receipts: list[dict[str, str | int]] = []
    for delivery in deliveries:
        path = tree.raw / delivery.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivery.content)
        receipts.append(
            {
                "path": delivery.path,
                "bytes": len(delivery.content),
                "file_sha256": hashlib.sha256(delivery.content).hexdigest(),
                "received_at": delivery.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "received_from": delivery.received_from,
            }
        )
    receipts.sort(key=lambda receipt: (receipt["received_at"], receipt["path"]))
    Ledger(tree.raw / RECEIPTS).extend(receipts)


def check(tree: Workspace) -> None:
    """Landing and gate 1; every file must be taken."""
    landed = land(tree)
    print(f"{len(landed.verdicts)} files landed, {len(landed.set_aside)} set aside", file=sys.stderr)
    assert not landed.set_aside, landed.set_aside[0]
    check_landed(tree)
