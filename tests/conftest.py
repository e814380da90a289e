"""Trees for tests: each test that writes gets a tree of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from orchestration.workspace import PROJECT_ROOT, Workspace

os.environ["TZ"] = "Asia/Shanghai"

KUNDULUN = Path("returns/indicator-return/2021-03/kundulun_baseline.csv")


def tree(folder: Path) -> Workspace:
    """An empty tree below a folder."""
    workspace = Workspace(raw=folder / "raw", var=folder / "var", exports=folder / "exports")
    workspace.raw.mkdir(parents=True)
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty tree."""
    return tree(tmp_path)


@pytest.fixture
def baseline(workspace: Workspace) -> Workspace:
    """A tree that holds the published baseline of Kundulun, the one real file of the repository."""
    target = workspace.raw / KUNDULUN
    target.parent.mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "raw" / KUNDULUN, target)
    return workspace
