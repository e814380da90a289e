"""Documents of the sample, made once for all tests that look at them."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from orchestration.pipeline import RunReport, release_round
from orchestration.reports import docx
from orchestration.reports.content import Document
from orchestration.reports.make import document
from orchestration.workspace import Workspace

ASKED = (
    ("monthly", "2024-04", None),
    ("monthly", "2024-02", "kundulun"),
    ("inspection", "2024-04", "kundulun"),
    ("application", "2024", "kundulun"),
    ("quarterly", "2024-03", "152500"),
    ("half_year", "2023-12", "150600"),
    ("annual", "2024", None),
    ("annual", "2024", "ordos"),
    ("work_report", "2024", "kundulun"),
    ("quality", "2024", None),
    ("quality", "2024-04", "ordos"),
    ("evaluation", "2024", None),
    ("zone_file", "2024", "ordos"),
    ("zone_file", "2024", "unnamed-2021-2022"),
    ("ordos_appraisal", "2024", None),
    ("xilingol_appraisal", "2024", None),
)


@pytest.fixture(scope="session")
def tree(first_run: tuple[Workspace, RunReport], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the tree after its first run with a draft of the round of 2024."""
    workspace, folder = first_run[0], tmp_path_factory.mktemp("documents") / "tree"
    shutil.copytree(workspace.raw.parents[1], folder)
    copied = replace(workspace, raw=folder / "raw/sample", var=folder / "var/sample", exports=folder / "exports/sample")
    release_round(copied, "2024")
    return copied


@pytest.fixture(scope="session")
def made(tree: Workspace) -> dict[tuple[str, str, str | None], tuple[Document, bytes]]:
    """Each document with its DOCX."""
    found = {asked: document(tree, *asked) for asked in ASKED}
    return {asked: (one, docx.write(one)) for asked, one in found.items()}
