"""What is wrong with the file as a container: not what its name says, damaged, too large, or full of traps."""

from __future__ import annotations

from tests.landing.hostile.case import QUARANTINE, Case

CONTAINERS: tuple[Case, ...] = (
    Case("a_pdf_named_like_a_workbook", "container", lambda: b"%PDF-1.7\n", QUARANTINE, "container_not_supported"),
)
