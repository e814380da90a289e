"""A file that kills or stalls its reader costs itself only."""

from __future__ import annotations

import os
import signal

from orchestration.landing.judge import Claim
from orchestration.landing.layout import built_in
from orchestration.landing.verdict import ACCEPT
from orchestration.landing.worker import Limits, Reader
from orchestration.workbook import Sheet, workbook_bytes
from tests.landing.workbooks import GOOD

JUNE = Claim("B204-1", "2024-06")
SPARSE = workbook_bytes(Sheet("x", [["a"], *[[]] * 400_000, [*[None] * 16_000, "b"]]))


def code(reader: Reader, content: bytes) -> str:
    leading = reader.judge(content, JUNE).leading
    return leading.code if leading else "ok"


def test_two_cells_in_far_corners_do_not_take_the_machine_and_the_next_file_is_read() -> None:
    with Reader(built_in(), Limits(50_000_000, 1_000_000_000, 30)) as reader:
        assert code(reader, SPARSE) == "reader_died"
        assert reader.judge(GOOD, JUNE).verdict == ACCEPT


def test_a_slow_file_is_stopped() -> None:
    with Reader(built_in(), Limits(50_000_000, 2_000_000_000, 0.001)) as reader:
        assert code(reader, GOOD) == "reader_timeout"


def test_a_large_file_is_not_read_at_all() -> None:
    with Reader(built_in(), Limits(1000, 2_000_000_000, 30)) as reader:
        assert code(reader, GOOD) == "file_too_large"
        assert reader._child is None


def test_one_warm_child_reads_all_files_and_is_replaced_when_it_dies() -> None:
    with Reader(built_in()) as reader:
        assert code(reader, GOOD) == "ok"
        assert reader._child is not None
        first = reader._child.pid
        assert code(reader, GOOD) == "ok"
        assert reader._child.pid == first
        os.kill(first, signal.SIGKILL)
        reader._child.wait()
        assert code(reader, GOOD) == "ok"
        assert reader._child.pid != first
