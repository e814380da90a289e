"""Which partitions gate 1 must look at again.

Belongs here: comparing what is landed and ruled now with what the last results were made from.
Does not belong here: running a gate.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration import catalogue
from orchestration.fingerprint import files_under, fingerprint, sha256_of
from orchestration.quality.relations import is_in_view
from orchestration.quality.rules import load
from orchestration.workspace import PROJECT_ROOT, Workspace

STAMP = "inputs.sha256"
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
    stamps = _stamps(workspace)
    for stale in _recorded(workspace) - stamps.keys():
        shutil.rmtree(_folder(workspace, stale))
    return [partition for partition, stamp in stamps.items() if _read(_folder(workspace, partition) / STAMP) != stamp]


def mark_done(workspace: Workspace, partitions: Iterable[Partition]) -> None:
    """Records what the results of these partitions were made from; call it after the gate has written them."""
    stamps = _stamps(workspace)
    for partition in partitions:
        (_folder(workspace, partition) / STAMP).write_text(stamps[partition])


def _stamps(workspace: Workspace) -> dict[Partition, str]:
    here = Path(__file__).parent
    rules = fingerprint(PROJECT_ROOT, files_under(PROJECT_ROOT / "expectations" / "landing", catalogue.SEEDS, here))
    partitions = landed_partitions(workspace)
    forms = catalogue.forms()
    registries = [one for one in partitions if forms[one[0]].family == "registries"]
    contents = {one: _content(workspace, one) for one in partitions}
    known = _hash(rules, *(contents[one] for one in registries))
    looks_at = {rule_set.form: rule_set.looks_at for rule_set in load(workspace.root)}
    return {
        one: _hash(known, contents[one], *(contents[other] for other in partitions if _sees(looks_at, one, other)))
        for one in partitions
    }


def _sees(looks_at: Mapping[str | None, frozenset[str]], one: Partition, other: Partition) -> bool:
    return other[0] in looks_at.get(one[0], ()) and is_in_view(one[1], other[1])


def _content(workspace: Workspace, partition: Partition) -> str:
    form, period = partition
    names = sorted(f"{path.stem} {sha256_of(path)}" for path in (workspace.landing / form / period).glob("*.parquet"))
    return _hash(form, period, *names)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _recorded(workspace: Workspace) -> set[Partition]:
    return {(path.parent.parent.name, path.parent.name) for path in workspace.quality.glob("[!_]*/*/result.json")}


def _folder(workspace: Workspace, partition: Partition) -> Path:
    return workspace.quality / partition[0] / partition[1]


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
