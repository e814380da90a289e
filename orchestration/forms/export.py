"""Writes blank forms as workbooks.

Belongs here: which forms, and where the files go. Does not belong here: what is in them (``blank``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestration import catalogue, durable
from orchestration.catalogue import Form
from orchestration.forms.blank import blank
from orchestration.workbook import workbook_bytes


def exportable() -> tuple[Form, ...]:
    """Every return and register; external tables are published by others, nobody fills them in."""
    return tuple(form for form in catalogue.forms().values() if form.family != "external")


def export(forms: tuple[Form, ...], folder: Path) -> Iterator[Path]:
    """Writes the blank workbook of each form and says where; equal catalogues give equal bytes. Raises ``NoBlank``."""
    for form in forms:
        path = folder / f"{form.form}_{form.name_zh}.xlsx"
        durable.write_bytes(path, workbook_bytes(*blank(form)))
        yield path
