"""Which partitions gate 1 must look at again.

Belongs here: comparing what is landed and ruled now with what the last results were made from.
Does not belong here: running a gate.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration import catalogue, durable
from orchestration.fingerprint import files_under, fingerprint
from orchestration.landing import store
from orchestration.quality import rules
from orchestration.quality.relations import is_in_view
from orchestration.workspace import PROJECT_ROOT, Workspace

STAMP, RULES, RESULT = "inputs.sha256", "rules.sha256", "result.json"
LEDGERS = ("receipts", "verdicts")
Partition = tuple[str, str]


def landed_partitions(workspace: Workspace) -> list[Partition]:
    """Every form and period with at least one accepted file."""
    return [
        (form, folder.name)
        for form in catalogue.forms()
        for folder in sorted((workspace.landing / form).glob("[!_]*"))
        if any(folder.glob("*.parquet"))
    ]


def due_partitions(workspace: Workspace) -> list[Partition]:
    """The partitions whose results are missing or were made from other files or rules.

    Rules look at registries, so a new registry makes everything due. What a rule looks at besides (``<table>_valid``)
    makes due what it is looked at from: an amended March all later months of the year and the year after. Results of
    partitions that are no longer landed are removed.
    """
    _forget_if_rules_changed(workspace)
    stamps = _stamps(workspace)
    for stale in _recorded(workspace) - stamps.keys():
        shutil.rmtree(_folder(workspace, stale))
    return [partition for partition, stamp in stamps.items() if _read(_folder(workspace, partition) / STAMP) != stamp]


def are_whole(workspace: Workspace) -> bool:
    """Whether a run has come to the end of its gates since results were last thrown away. Else they stand for a part
    of what is landed, and a list of issues made of them would miss the rest."""
    return (workspace.quality / "indicators" / RESULT).exists()


def mark_done(workspace: Workspace, partitions: Iterable[Partition]) -> None:
    """Records what the results of these partitions were made from; call it after the gate has written them."""
    stamps = _stamps(workspace)
    for partition in partitions:
        (_folder(workspace, partition) / STAMP).write_text(stamps[partition])


def _rules_now() -> str:
    here = Path(__file__).parent
    return fingerprint(PROJECT_ROOT, files_under(PROJECT_ROOT / "expectations" / "landing", catalogue.SEEDS, here))


def _forget_if_rules_changed(workspace: Workspace) -> None:
    """Results are a cache: other rules, seeds or code of the gates leave nothing of them, whatever their shape."""
    current, stamp = _rules_now(), workspace.quality / RULES
    if _read(stamp) != current:
        shutil.rmtree(workspace.quality, ignore_errors=True)
        durable.write_bytes(stamp, current.encode())


def _stamps(workspace: Workspace) -> dict[Partition, str]:
    partitions = landed_partitions(workspace)
    forms = catalogue.forms()
    registries = [one for one in partitions if forms[one[0]].family == "registries"]
    contents = {one: _content(workspace, one) for one in partitions}
    known = _hash(*(contents[one] for one in registries))
    ledgers = store.ledgers_hash(workspace)
    readers = _forms_whose_rules_read_ledgers(workspace)
    looks_at = {rule_set.form: rule_set.looks_at for rule_set in rules.load(workspace.root)}
    return {
        one: _hash(
            known,
            contents[one],
            *([ledgers] if one[0] in readers else []),
            *(contents[other] for other in partitions if _sees(looks_at, one, other)),
        )
        for one in partitions
    }


def _sees(looks_at: Mapping[str | None, frozenset[str]], one: Partition, other: Partition) -> bool:
    return other[0] in looks_at.get(one[0], ()) and is_in_view(one[1], other[1])


def _forms_whose_rules_read_ledgers(workspace: Workspace) -> set[str]:
    """The others need not be looked at again for each file that arrives."""
    return {
        rule_set.form
        for rule_set in rules.load(workspace.root)
        if rule_set.form and any(name in (rule.expectation.query or "") for rule in rule_set.rules for name in LEDGERS)
    }


def _content(workspace: Workspace, partition: Partition) -> str:
    form, period = partition
    return _hash(form, period, store.partition_hash(workspace, form, period))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _recorded(workspace: Workspace) -> set[Partition]:
    return {(path.parent.parent.name, path.parent.name) for path in workspace.quality.glob(f"[!_]*/*/{RESULT}")}


def _folder(workspace: Workspace, partition: Partition) -> Path:
    return workspace.quality / partition[0] / partition[1]


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
