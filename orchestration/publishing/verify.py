"""Whether a release is still what was published.

Belongs here: comparing files with the manifest and the manifest with the pointer. Does not belong here: repairing.
"""

from __future__ import annotations

import hashlib

from orchestration.fingerprint import sha256_of
from orchestration.publishing.release import POINTER, current, manifest_of, versions
from orchestration.workspace import Workspace

FIXED = {"manifest.json", "SHA256SUMS"}


def problems(workspace: Workspace, version: str) -> list[str]:
    """What is wrong with a release, one sentence each; empty when it is intact."""
    folder = workspace.releases / version
    if version not in versions(workspace):
        return [f"{version}: 没有此发布 / no such release"]
    manifest = manifest_of(workspace, version)
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
