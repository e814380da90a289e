"""Reads sample files back without the project's landing, so that the two cannot share a mistake."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from orchestration import catalogue


@dataclass(frozen=True)
class Filed:
    """A workbook of a form: its lines above the head, its rows and its total row by item column."""

    above: str
    heads: tuple[list[Any], list[Any]]
    rows: list[dict[str, Any]]
    total: dict[str, Any]

    @property
    def title(self) -> str:
        return self.above.split("\n")[0]


def workbook(path: Path, form: str) -> Filed:
    """A return of a zone on its enterprises; the head is in rows 5 and 6, or in row 5 alone (107-1, 107-2, 101-1).
    Numbers as Decimal, empty cells as None."""
    lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    above = "\n".join(str(cell) for line in lines[:4] for cell in line if cell != "")
    columns = [item.item_column for item in catalogue.items(form)]
    typed = [
        {name: _typed(cell) for name, cell in zip(columns, line, strict=True)}
        for line in lines[5 if form[0] == "1" else 6 :]
        if line[0] and not str(line[0]).startswith("单位负责人")
    ]
    if form == "101-1":
        return Filed(above, (lines[4], []), typed, {})
    assert typed[-1]["uscc"] == "合计"
    return Filed(above, (lines[4], lines[5]), typed[:-1], typed[-1])


def _typed(cell: Any) -> Any:
    if cell == "":
        return None
    return Decimal(repr(cell)) if isinstance(cell, int | float) else cell


def table(path: Path, encoding: str = "gb18030") -> list[dict[str, str]]:
    """A CSV by its heads."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))
