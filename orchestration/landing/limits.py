"""Caps per received file.

Belongs here: their names and where they come from (``limits.yml``). Does not belong here: who keeps to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Limits:
    """Bytes of the file and of the answer, memory of the reader in bytes, seconds of wall time and of processor time,
    seconds in which a file must not change; then what a workbook or text may hold (``limits.yml`` says what
    each counts)."""

    max_file_bytes: int
    max_answer_bytes: int
    max_reader_memory_bytes: int
    max_reader_seconds: float
    max_reader_cpu_seconds: int
    quiet_seconds: float
    max_package_bytes: int
    max_package_ratio: int
    max_package_members: int
    max_cells: int
    max_box_cells: int
    max_rows: int
    max_columns: int
    max_merges: int
    max_password_rounds: int
    max_line_bytes: int


@cache
def limits() -> Limits:
    return Limits(**yaml.safe_load(Path(__file__).with_name("limits.yml").read_text(encoding="utf-8")))
