"""Judges files in a child process with memory and time caps, so that a file that kills its reader costs only itself.

Belongs here: the warm child, its caps, its replacement. Does not belong here: what is judged, and how.
"""

from __future__ import annotations

import pickle
import resource
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import yaml

from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import Layout
from orchestration.landing.verdict import Finding, Judgement

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True)
class Limits:
    """Caps per file, from ``limits.yml``: bytes of the file, memory of the reader in bytes, seconds of wall time."""

    max_file_bytes: int
    max_reader_memory_bytes: int
    max_reader_seconds: float


def limits() -> Limits:
    return Limits(**yaml.safe_load(Path(__file__).with_name("limits.yml").read_text(encoding="utf-8")))


class Reader:
    """One warm child process that judges files; it is replaced when it dies. Use as a context manager."""

    def __init__(self, layouts: Iterable[Layout], caps: Limits | None = None) -> None:
        self._layouts = tuple(layouts)
        self._caps = caps or limits()
        self._child: subprocess.Popen[bytes] | None = None

    def judge(self, content: bytes, claim: Claim) -> Judgement:
        """The judgement of one file; a dead or late child becomes the finding ``reader_died`` or ``reader_timeout``."""
        if len(content) > self._caps.max_file_bytes:
            finding = Finding("file_too_large", found=str(len(content)), expected=str(self._caps.max_file_bytes))
            return Judgement((finding,), form=claim.form)
        child = self._started()
        assert child.stdin is not None and child.stdout is not None
        too_late = threading.Event()
        timer = threading.Timer(self._caps.max_reader_seconds, _kill, (child, too_late))
        timer.start()
        try:
            _send(child.stdin, (content, claim))
            answer = _receive(child.stdout)
        except (EOFError, BrokenPipeError):
            self.close()
            code = "reader_timeout" if too_late.is_set() else "reader_died"
            finding = Finding(code, expected=f"{self._caps.max_reader_seconds:g}")
            return Judgement((finding,), form=claim.form)
        finally:
            timer.cancel()
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Judgement)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "orchestration.landing.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert self._child.stdin is not None
            _send(self._child.stdin, (self._layouts, self._caps.max_reader_memory_bytes))
        return self._child

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _kill(child: subprocess.Popen[bytes], too_late: threading.Event) -> None:
    too_late.set()
    child.kill()


def _send(stream: IO[bytes], message: Any) -> None:
    body = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)  # noqa: S301 both ends are this module


def _serve() -> None:
    """The child: caps its own memory, then answers one message after another until its input ends."""
    receive, send = sys.stdin.buffer, sys.stdout.buffer
    layouts, memory = _receive(receive)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            content, claim = _receive(receive)
        except EOFError:
            return
        try:
            answer: Any = judge(content, claim, layouts)
        except MemoryError:
            answer = Judgement((Finding("reader_died"),), form=claim.form)
        except Exception as error:
            answer = error
        _send(send, answer)


if __name__ == "__main__":
    _serve()
