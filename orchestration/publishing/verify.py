"""Whether a release is still what was published.

Belongs here: comparing files with the manifest and the manifest with the pointer. Does not belong here: repairing.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from orchestration.fingerprint import sha256_of
from orchestration.publishing.release import POINTER, Manifest, current, manifest_of, versions
from orchestration.workspace import Workspace

FIXED = {"manifest.json", "SHA256SUMS"}


class ReleaseChanged(Exception):
    """A file of a release is no longer what was published."""

    def __init__(self, version: str, path: str) -> None:
        super().__init__(
            f"发布 {version} 的 {path} 已被改动或缺失，请运行 zonestat release verify。"
            f" / {path} of release {version} was changed or is missing; run zonestat release verify."
        )


def intact_manifest(workspace: Workspace, version: str) -> Manifest:
    """The manifest of a release, if it is a manifest and, where ``CURRENT`` names it, the one named there.

    Raises ``ReleaseChanged``.
    """
    if not has_its_manifest(workspace, version):
        raise ReleaseChanged(version, "manifest.json")
    return manifest_of(workspace, version)


def intact_file(workspace: Workspace, version: str, path: str) -> Path:
    """A data file of a release (``internal/fct_indicators.parquet``) with the bytes that its manifest says.

    Raises ``ReleaseChanged``.
    """
    listed = {entry["path"]: entry["sha256"] for entry in intact_manifest(workspace, version)["files"]}
    file = workspace.releases / version / path
    if not file.is_file() or sha256_of(file) != listed.get(path):
        raise ReleaseChanged(version, path)
    return file


def has_its_manifest(workspace: Workspace, version: str) -> bool:
    """Whether the manifest can be read and is the one that ``CURRENT`` recorded, if it names the release."""
    try:
        manifest = manifest_of(workspace, version)
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and "files" in manifest and not _pointer_problems(workspace, version)


def problems(workspace: Workspace, version: str) -> list[str]:
    """What is wrong with a release, one sentence each; empty when it is intact."""
    folder = workspace.releases / version
    if version not in versions(workspace):
        return [f"{version}: 没有此发布 / no such release"]
    try:
        manifest = manifest_of(workspace, version)
    except json.JSONDecodeError:
        return [f"{version}/manifest.json: 清单已被改动，不能读取 / the manifest was changed and cannot be read"]
    found: list[str] = []
    listed = {entry["path"]: entry for entry in manifest["files"]}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - FIXED
    missing, unlisted = listed.keys() - present, present - listed.keys()
    found += [f"{version}/{path}: 文件缺失 / file is missing" for path in sorted(missing)]
    found += [f"{version}/{path}: 清单中没有此文件 / file is not in the manifest" for path in sorted(unlisted)]
    for path in sorted(listed.keys() & present):
        if sha256_of(folder / path) != listed[path]["sha256"]:
            found.append(f"{version}/{path}: 内容已被改动 / content was changed")
    sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in manifest["files"])
    if (folder / "SHA256SUMS").read_text(encoding="utf-8") != sums:
        found.append(f"{version}/SHA256SUMS: 与清单不符 / differs from the manifest")
    found += _pointer_problems(workspace, version)
    return found


def _pointer_problems(workspace: Workspace, version: str) -> list[str]:
    actual = hashlib.sha256((workspace.releases / version / "manifest.json").read_bytes()).hexdigest()
    return [
        f"{POINTER}: {kind} 指向的 {version} 清单已被改动 / the manifest of {version} was changed"
        for kind, entry in current(workspace).items()
        if entry["version"] == version and entry["manifest_sha256"] != actual
    ]
