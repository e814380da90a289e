"""Keeps a sample tree up to date without writing it again for nothing, and without losing what others put there.

Belongs here: knowing what a tree was generated from and which of its files the generator wrote. Does not belong
here: generating.
"""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from orchestration import durable
from orchestration.catalogue import SEEDS
from orchestration.fingerprint import files_under, fingerprint, sha256_of
from orchestration.ledger import canonical_json
from orchestration.sample import (
    ANSWER_KEY,
    DECISIONS,
    FAMILIES,
    RECEIPTS,
    SampleReport,
    committed_subset,
    generate,
    refuse_unmarked,
)
from orchestration.workspace import PROJECT_ROOT, Workspace

STAMP = ".sample.json"
NEW = ".sample.new"
NAMED = 10


class OtherFilesThere(Exception):
    """The tree holds files or receipts that the generator did not write; writing it again would lose them."""

    def __init__(self, target: Path, files: list[str]) -> None:
        more = len(files) - NAMED
        named = "、".join(files[:NAMED]) + (f" … +{more}" if more > 0 else "")
        super().__init__(
            f"{target} 中有不是生成程序写入的文件、接收登记或决定，重新生成会丢失它们，因此未作改动：{named}。"
            f"请先移走，或用 --force 覆盖。"
            f" / {target} holds files, receipts or decisions that the generator did not write and that writing it again"
            f" would lose; nothing was changed: {named}. Move them away first, or use --force."
        )


def renew(target: Path, scale: str, seed: int, force: bool = False) -> SampleReport | None:
    """Generates the tree unless it was generated from the same scale, seed, generator and catalogues already.

    A tree that is up to date is left alone, with whatever was received into it since; then the answer is None.
    ``force`` replaces other files and receipts, too, in a tree that this function made. The new tree is written
    beside the old one and then takes its place; the lock of the project's sample is held meanwhile.
    Raises ``OtherFilesThere``, ``Busy``, and what ``generate`` raises; nothing was changed then.
    """
    made_by = (
        Path(__file__).parent,
        SEEDS / "codes",
        SEEDS / "catalogue",
        PROJECT_ROOT / "orchestration" / "workbook.py",
    )
    wanted = {"scale": scale, "seed": seed, "generator": fingerprint(PROJECT_ROOT, files_under(*made_by))}
    if {name: value for name, value in _stamp(target).items() if name != "files"} == wanted:
        return None
    sample = Workspace.open(sample=True)
    with durable.lock(sample.var) if target.resolve() == sample.raw else nullcontext():
        return _replace(target, wanted, force)


def _replace(target: Path, wanted: dict[str, Any], force: bool) -> SampleReport:
    before: set[str] = set(_stamp(target).get("files", []))
    if not before:  # nothing says that this is a sample at all
        refuse_unmarked(target)
    others = _others(target, before)
    if others and not force:
        raise OtherFilesThere(target, others)
    new = target / NEW
    shutil.rmtree(new, ignore_errors=True)
    report = generate(new, wanted["scale"], wanted["seed"])
    written = {_entry(new, path) for path in _files(new)}
    # until all files are in place the stamp knows the old and the new ones and fits no request
    _write_stamp(target, {"files": sorted(before | written)})
    for name in (*FAMILIES, RECEIPTS, DECISIONS, ANSWER_KEY):
        _remove(target / name)
        (target / name).parent.mkdir(exist_ok=True)
        (new / name).rename(target / name)
    _write_stamp(target, {**wanted, "files": sorted(written)})
    shutil.rmtree(new)
    return SampleReport(**{**vars(report), "target": target})


def _others(target: Path, written: set[str]) -> list[str]:
    """Files that are not as the generator wrote them. The subset in the repository comes with the project."""
    known = set(committed_subset())
    return [path for path in _files(target) if path not in known and _entry(target, path) not in written]


def _files(target: Path) -> list[str]:
    """What generating replaces: the families of files, the receipts and the decisions."""
    found = (file for name in FAMILIES for file in (target / name).rglob("*") if file.is_file())
    ledgers = [target / name for name in (RECEIPTS, DECISIONS) if (target / name).exists()]
    return sorted(file.relative_to(target).as_posix() for file in (*found, *ledgers))


def _entry(tree: Path, path: str) -> str:
    return f"{sha256_of(tree / path)}  {path}"


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _stamp(target: Path) -> dict[str, Any]:
    path = target / STAMP
    stamp: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return stamp


def _write_stamp(target: Path, stamp: dict[str, Any]) -> None:
    durable.write_bytes(target / STAMP, canonical_json(stamp).encode())
