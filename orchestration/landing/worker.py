"""Judges files in a child process with memory and time caps, so that a file that kills its reader costs only itself.

Belongs here: the warm child, its caps, its replacement. Does not belong here: what is judged and how, and the form of
what is sent (``wire``).
"""

from __future__ import annotations

import gc
import hashlib
import json
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from orchestration.landing import reader, wire
from orchestration.landing.container import XLSX
from orchestration.landing.grammar import Cell
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import Layout
from orchestration.landing.limits import Limits, limits
from orchestration.landing.verdict import Finding, Judgement

_SAID_AT_MOST = 64 * 1024


class Reader:
    """One warm child process that judges files; it is replaced when it dies. Use as a context manager.

    ``log`` is the file to which tracebacks and last words of children go; without it they are dropped.
    """

    def __init__(self, layouts: Iterable[Layout], caps: Limits | None = None, log: Path | None = None) -> None:
        self._layouts = tuple(layouts)
        self._caps = caps or limits()
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._watch: _Watch | None = None

    def judge(self, content: bytes, claim: Claim) -> Judgement:
        """The judgement of one file. Whatever happens to the child becomes a finding of this file: ``reader_failed``,
        ``reader_memory``, ``reader_cpu``, ``reader_timeout`` or ``reader_died``."""
        answer = self._answer(content, claim)
        return answer if isinstance(answer, Judgement) else Judgement((Finding("reader_failed"),), form=claim.form)

    def sheets(self, content: bytes) -> list[wire.Texts] | Finding:
        """The sheets of a workbook as texts, or why there are none: for what is no return, such as a work list."""
        answer = self._answer(content, None)
        return answer.findings[0] if isinstance(answer, Judgement) else answer

    def _answer(self, content: bytes, claim: Claim | None) -> Judgement | list[wire.Texts]:
        form = claim.form if claim else None
        if len(content) > self._caps.max_file_bytes:
            finding = Finding("file_too_large", found=str(len(content)), expected=str(self._caps.max_file_bytes))
            return Judgement((finding,), form=form)
        child = self._started()
        watch = self._watch = self._watch or _Watch(self._caps.max_reader_seconds)
        watch.begin(child)
        try:
            answer = wire.decode(self._ask(child, content, claim))
        except (EOFError, BrokenPipeError):
            finding = self._cause_of_death(child, watch.is_late)
            self._record(content, claim, finding.code, self._last_words())
            self.close()
        except wire.WrongAnswer as error:
            finding = Finding("reader_failed", found="WrongAnswer")
            self._record(content, claim, "WrongAnswer", str(error))
            self.close()
        else:
            if not isinstance(answer, wire.Failure):
                return answer
            finding = self._finding_of(answer)
            self._record(content, claim, answer.exception, answer.traceback)
            if finding.code == "reader_memory":
                self.close()  # what is left of its memory may not do for the next file
        finally:
            if watch.end():
                self.close()
        return Judgement((finding,), form=form)

    def _ask(self, child: subprocess.Popen[bytes], content: bytes, claim: Claim | None) -> bytes:
        assert child.stdin is not None and child.stdout is not None
        wire.send(child.stdin, json.dumps(asdict(claim) if claim else None).encode())
        wire.send(child.stdin, content)
        return wire.receive(child.stdout, self._caps.max_answer_bytes)

    def _finding_of(self, failure: wire.Failure) -> Finding:
        if failure.exception == MemoryError.__name__:
            return Finding("reader_memory", expected=str(self._caps.max_reader_memory_bytes))
        return Finding("reader_failed", found=failure.exception)

    def _cause_of_death(self, child: subprocess.Popen[bytes], is_late: bool) -> Finding:
        if is_late:
            return Finding("reader_timeout", expected=f"{self._caps.max_reader_seconds:g}")
        try:
            status = child.wait(timeout=1)  # its pipe is closed: either it is gone or it only pretends to be
        except subprocess.TimeoutExpired:
            return Finding("reader_died")
        if status == -signal.SIGXCPU:
            return Finding("reader_cpu", expected=str(self._caps.max_reader_cpu_seconds))
        if b"memory allocation of" in self._last_words().encode():  # what compiled parts say before they abort
            return Finding("reader_memory", expected=str(self._caps.max_reader_memory_bytes))
        return Finding("reader_died")

    def _last_words(self) -> str:
        assert self._said is not None
        self._said.seek(0)
        return self._said.read(_SAID_AT_MOST).decode("utf-8", "backslashreplace")

    def _record(self, content: bytes, claim: Claim | None, what: str, details: str) -> None:
        if self._log is None:
            return
        self._log.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(content).hexdigest()
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._log.open("a", encoding="utf-8", errors="backslashreplace") as log:
            about = f"form={claim.form} period={claim.period}" if claim else "sheets"
            log.write(f"{moment} {what} sha256={digest} {about}\n{details.rstrip()}\n")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._said = tempfile.TemporaryFile()  # noqa: SIM115 lives as long as the child
            self._child = subprocess.Popen(
                [sys.executable, "-m", "orchestration.landing.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
            assert self._child.stdin is not None
            layouts = [layout.model_dump(mode="json") for layout in self._layouts]
            with suppress(BrokenPipeError):  # a child that dies at once is noticed with the first file
                wire.send(self._child.stdin, json.dumps({"layouts": layouts, "caps": asdict(self._caps)}).encode())
        return self._child

    def close(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None
        if self._said is not None:
            self._said.close()
            self._said = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Watch:
    """Kills a child that takes longer than ``seconds`` for a file. One thread looks from time to time: a timer of its
    own for each file would cost as much as a small file does."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._until = seconds, math.inf
        self._child: subprocess.Popen[bytes] | None = None
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self.is_late = False
        threading.Thread(target=self._look, daemon=True).start()

    def begin(self, child: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._child, self._until, self.is_late = child, time.monotonic() + self._seconds, False

    def end(self) -> bool:
        """No longer watches; returns whether the child was killed."""
        with self._lock:
            self._until = math.inf
            return self.is_late

    def stop(self) -> None:
        self._stopped.set()

    def _look(self) -> None:
        while not self._stopped.wait(min(1.0, self._seconds / 10)):
            with self._lock:
                if self._child is not None and time.monotonic() > self._until:
                    self._until, self.is_late = math.inf, True
                    self._child.kill()


def _serve(receive: IO[bytes], send: IO[bytes]) -> None:
    """The child: caps itself, then answers one file after another until its input ends."""
    told = json.loads(wire.receive(receive))
    layouts = tuple(Layout.model_validate(layout) for layout in told["layouts"])
    caps = Limits(**told["caps"])
    resource.setrlimit(resource.RLIMIT_AS, (caps.max_reader_memory_bytes, caps.max_reader_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SAID_AT_MOST, _SAID_AT_MOST))
    gc.freeze()  # what is loaded stays; a file leaves few circles, and looking for them would cost as much as a guard
    gc.set_threshold(100_000)
    while True:
        try:
            told, content = json.loads(wire.receive(receive)), wire.receive(receive)
        except EOFError:
            return
        _allow_more_cpu(caps.max_reader_cpu_seconds)
        wire.send(send, _answer(content, None if told is None else Claim(**told), layouts, caps))


def _allow_more_cpu(seconds: int) -> None:
    """From now on; the system counts from the start of the process."""
    allowed, (_, most) = math.ceil(time.process_time()) + seconds, resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if most == resource.RLIM_INFINITY else min(allowed, most), most))


def _answer(content: bytes, claim: Claim | None, layouts: tuple[Layout, ...], caps: Limits) -> bytes:
    try:
        if claim is None:
            return wire.encode(_sheets(content, caps))
        return wire.encode(wire.Answer(judge(content, claim, layouts, caps)))
    except BaseException as error:  # a panic of a compiled part is no Exception
        return wire.encode(wire.Answer(failure=wire.Failure(type(error).__name__, traceback.format_exc())))


def _sheets(content: bytes, caps: Limits) -> wire.Answer:
    try:
        _, book = reader.open_book(content, [XLSX], frozenset(), caps)
    except reader.Unreadable as error:
        return wire.Answer(Judgement((error.finding,)))
    return wire.Answer(
        sheets=[wire.Texts(one.name, [[_text(cell) for cell in row] for row in one.rows]) for one in book.sheets]
    )


def _text(cell: Cell) -> str | None:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    return None if cell is None else str(cell)


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not stand among the answers
    _serve(sys.stdin.buffer, answers)
