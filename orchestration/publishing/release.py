"""Staging a release and making it the current one.

Belongs here: versions, manifest, checksums, the descriptor, the order of steps that survives a crash at any moment.
Does not belong here: which rows go out, and the checks of gate 3.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from orchestration import durable, periods
from orchestration.fingerprint import files_under, fingerprint, sha256_of
from orchestration.publishing.descriptor import descriptor
from orchestration.publishing.tables import COUNTED, counted_mart, write_tables
from orchestration.warehouse.manifest import Mart
from orchestration.workspace import PROJECT_ROOT, Workspace

Manifest = dict[str, Any]
KINDS = {"M": "month", "A": "year"}
ROUND = "round"
POINTER = "CURRENT"
COMPUTES = {".sql", ".yml", ".yaml", ".csv", ".py"}

VERSION = re.compile(r"([0-9]{4}(-[0-9]{2})?|round-[0-9]{4})\.r[0-9]+")


class NoSuchRelease(Exception):
    """There is no release of that name."""


@dataclass(frozen=True)
class Staged:
    """A release that lies ready in its staging folder. Nothing outside that folder knows of it yet. ``name`` is its
    version without the number: the reference period, or that of the round; ``left_out`` are the tables that a release
    of its kind does not carry."""

    folder: Path
    kind: str
    name: str
    left_out: frozenset[str]
    body: Manifest


@dataclass(frozen=True)
class Published:
    """The release that now stands for the run; ``is_new`` is False when the run changed nothing."""

    version: str
    folder: Path
    is_new: bool
    manifest: Manifest

    @property
    def is_draft(self) -> bool:
        return is_draft(self.manifest)


def to_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def code_version(root: Path = PROJECT_ROOT) -> str:
    """Version of the project and a hash over the code and rules that make figures."""
    return f"{installed_version('zonestat')}+{_computing(root, 'orchestration', 'dbt_project', 'expectations')[:12]}"


def method_hash(root: Path = PROJECT_ROOT) -> str:
    """One hash over layouts, grammars, formulas, code lists, quality rules and the code of evaluation: what turns
    returns into figures, whatever was received or decided.

    Only files that compute count (``COMPUTES``); prose beside them (README, descriptions) is no method.
    """
    return _computing(root, "dbt_project", "expectations", "orchestration/landing", "orchestration/evaluation")


def _computing(root: Path, *folders: str) -> str:
    files = files_under(*(root / folder for folder in folders))
    return fingerprint(root, (path for path in files if path.suffix in COMPUTES))


def stage(
    workspace: Workspace, marts: tuple[Mart, ...], period: str, facts: Manifest, evaluation_round: str | None = None
) -> Staged:
    """Writes the tables, their descriptor and checksums into a staging folder.

    ``facts`` are what the manifest says beyond files: known-at, inputs, editions, checks. With ``evaluation_round`` it
    is the release of that round, of the year ``period``: ranks go out in no other.
    """
    kind = KINDS[periods.frequency(period)] if evaluation_round is None else ROUND
    name = period if evaluation_round is None else f"{ROUND}-{evaluation_round}"
    carried = tuple(mart for mart in marts if mart.released_with in ("", kind))
    folder = workspace.exports / f".staging-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    rows = write_tables(workspace, carried, period, folder / "internal")
    described = [mart for mart in (*carried, *map(counted_mart, COUNTED)) if mart.name in rows]
    (folder / "datapackage.json").write_bytes(to_json(descriptor(described, name, workspace.is_sample)))
    files = [_entry(folder, path, rows) for path in sorted(folder.rglob("*")) if path.is_file()]
    sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    body = {
        **facts,
        "kind": kind,
        **({} if evaluation_round is None else {"evaluation_round": evaluation_round}),
        "reference_period": period,
        "is_sample": workspace.is_sample,
        "files": files,
        "method_hash": method_hash(),
        "code_version": code_version(),
        "lock_hash": sha256_of(PROJECT_ROOT / "requirements" / "runtime.txt"),
    }
    left_out = frozenset(mart.name for mart in marts) - {mart.name for mart in carried}
    return Staged(folder, kind, name, left_out, body)


def _entry(folder: Path, path: Path, rows: dict[str, int]) -> Manifest:
    entry: Manifest = {
        "path": path.relative_to(folder).as_posix(),
        "sha256": sha256_of(path),
        "bytes": path.stat().st_size,
    }
    if path.suffix == ".parquet":
        entry["rows"] = rows[path.stem]
    return entry


def data_files(manifest: Manifest) -> dict[str, str]:
    """Path and hash of every data file: what must be equal when a release is built again."""
    return {entry["path"]: entry["sha256"] for entry in manifest["files"]}


def publish(workspace: Workspace, staged: Staged, as_draft: bool = False) -> Published:
    """Makes a staged release the current one of its kind, unless it equals the last release of its period.

    A draft (送审稿) lies among the releases and is not current before people approve it (``approval``); if any release
    of its period equals it, that one stands for it. The manifest is written last, the folder is renamed into place,
    then the pointer is replaced: a kill at any moment leaves the last good release.
    """
    before = [version for version in versions(workspace) if version.rpartition(".r")[0] == staged.name]
    last = latest(workspace, staged.name)
    compared = reversed(before) if as_draft else [last] if last else []
    for version in compared:
        if _is_same(manifest_of(workspace, version), staged.body):
            shutil.rmtree(staged.folder)
            if not as_draft:
                point_to(workspace, staged.kind, version)
            return Published(version, workspace.releases / version, False, manifest_of(workspace, version))
    version = f"{staged.name}.r{_number(before[-1] if before else None) + 1}"
    for path in staged.folder.rglob("*"):
        durable.sync_folder(path) if path.is_dir() else durable.sync_file(path)
    durable.write_bytes(
        staged.folder / "manifest.json", to_json({**staged.body, "version": version, "is_draft": as_draft})
    )
    workspace.releases.mkdir(parents=True, exist_ok=True)
    target = workspace.releases / version
    staged.folder.rename(target)
    durable.sync_folder(workspace.releases)
    durable.sync_folder(workspace.exports)
    if not as_draft:
        point_to(workspace, staged.kind, version)
    return Published(version, target, True, manifest_of(workspace, version))


def _is_same(old: Manifest, new: Manifest) -> bool:
    kept = ("method_hash", "editions")
    return data_files(old) == data_files(new) and all(old[name] == new[name] for name in kept)


def sweep(workspace: Workspace) -> None:
    """Removes what an interrupted run left behind; releases are never touched."""
    for folder in workspace.exports.glob(".staging-*"):
        shutil.rmtree(folder)


def versions(workspace: Workspace) -> list[str]:
    """All releases, by reference period and number."""
    found = (path.parent.name for path in workspace.releases.glob("*/manifest.json"))
    found = (name for name in found if VERSION.fullmatch(name))
    return sorted(found, key=lambda version: (version.rpartition(".r")[0], _number(version)))


def latest(workspace: Workspace, name: str) -> str | None:
    """The newest release of a reference period or round that is no draft."""
    found = (version for version in reversed(versions(workspace)) if version.rpartition(".r")[0] == name)
    return next((version for version in found if not is_draft(manifest_of(workspace, version))), None)


def is_draft(manifest: Manifest) -> bool:
    """Whether the release was laid ready as a draft (送审稿), which ``CURRENT`` does not name before it is approved."""
    return bool(manifest.get("is_draft", False))


def _number(version: str | None) -> int:
    return int(version.rpartition(".r")[2]) if version else 0


def manifest_of(workspace: Workspace, version: str) -> Manifest:
    manifest: Manifest = json.loads((workspace.releases / version / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def current(workspace: Workspace) -> dict[str, dict[str, str]]:
    """What ``exports/CURRENT`` says: per kind the version and the hash of its manifest."""
    path = workspace.exports / POINTER
    pointer: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    return pointer


def point_to(workspace: Workspace, kind: str, version: str) -> None:
    """Names the release as the current one of its kind, unless a later reference period is current already."""
    standing = current(workspace).get(kind)
    if standing is not None and standing["version"].rpartition(".r")[0] > version.rpartition(".r")[0]:
        return
    manifest = (workspace.releases / version / "manifest.json").read_bytes()
    entry = {"version": version, "manifest_sha256": hashlib.sha256(manifest).hexdigest()}
    pointer = {**current(workspace), kind: entry}
    if pointer != current(workspace):
        durable.write_bytes(workspace.exports / POINTER, to_json(pointer))
