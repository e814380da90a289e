"""Writing so that a file is there whole or not at all, also after a power cut; and one writer at a time.

Belongs here: atomic replacement, flushing to disk, the lock of a tree. Does not belong here: what is written.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another zonestat works on the same tree."""


def write_bytes(path: Path, content: bytes) -> None:
    """Replaces a file; readers see the old or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames and new names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Makes the content of a file durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Holds the tree that ``folder`` belongs to; the lock ends with the process. Raises ``Busy``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise Busy(
                f"另一个 zonestat 正在处理 {folder}（进程号 {holder}）。请等它结束后再试。"
                f" / another zonestat is working on {folder} (process {holder}); wait until it has ended."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
