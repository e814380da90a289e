"""Hashes of what figures depend on.

Belongs here: one hash over a set of files, whatever they are. Does not belong here: what follows from a change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

IGNORED = {"__pycache__", "target", "logs"}


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_under(*roots: Path) -> list[Path]:
    """All files of some files and folders, sorted, without what is built inside them."""
    found = [(root, path) for root in roots for path in ([root] if root.is_file() else root.rglob("*"))]
    return sorted(
        path
        for root, path in found
        if path.is_file() and not IGNORED & set(path.relative_to(root).parts) and path.suffix != ".pyc"
    )


def fingerprint(base: Path, paths: Iterable[Path]) -> str:
    """One hash over names (relative to ``base``) and contents of files, independent of place and order."""
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(base).as_posix(), path) for path in paths):
        digest.update(f"{name}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()
