"""Trees for tests: each test that writes gets a tree of its own."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from python_calamine import CalamineWorkbook

from orchestration.pipeline import RunReport, run_month
from orchestration.sample import SampleReport, generate
from orchestration.workbook import Sheet, Value, workbook_bytes
from orchestration.workspace import PROJECT_ROOT, Workspace

os.environ["TZ"] = "Asia/Shanghai"
# Time is not what these tests are about, and the machine may be busy.
settings.register_profile("zonestat", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("zonestat")

FAST_FIRST = ("landing", "forms", "sample", "quality", "dbt", "pipeline", "publishing", "assets", "docs")

KUNDULUN = Path("returns/indicator-return/2021-03/kundulun_baseline.csv")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast rooms first: a mistake shows in seconds."""
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        room = item.path.relative_to(here).parts[0]
        return FAST_FIRST.index(room) + 1 if room in FAST_FIRST else 0

    items.sort(key=rank)


@atexit.register
def _leave_quietly() -> None:
    """DuckDB's binding reports leaks of its own on standard error while the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def tree(folder: Path) -> Workspace:
    """An empty tree below a folder."""
    workspace = Workspace(raw=folder / "raw", var=folder / "var", exports=folder / "exports")
    workspace.raw.mkdir(parents=True)
    return workspace


def environment(workspace: Workspace) -> dict[str, str]:
    """What a process must be told to work on a tree."""
    folders = {"RAW": workspace.raw, "VAR": workspace.var, "EXPORTS": workspace.exports}
    told = {f"ZONESTAT_{name}": str(path.parent if workspace.is_sample else path) for name, path in folders.items()}
    return told | {"ZONESTAT_SAMPLE": "1" if workspace.is_sample else "0"}


def resend_amended(source: Path, target: Path) -> None:
    """The same return once more, its last enterprise a tenth larger, without a total row."""
    book = CalamineWorkbook.from_path(source)
    name = book.sheet_names[0]
    filed = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    total = next(number for number, row in enumerate(filed) if row[0] == "合计")
    kept: list[list[Value]] = [[None if cell == "" else cell for cell in row] for row in filed[:total]]
    kept[-1] = [round(cell * 1.1, 2) if isinstance(cell, float) else cell for cell in kept[-1]]
    target.write_bytes(workbook_bytes(Sheet(name, kept)))


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


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, SampleReport]:
    folder = tmp_path_factory.mktemp("tiny")
    workspace = Workspace(folder / "raw/sample", folder / "var/sample", folder / "exports/sample", is_sample=True)
    return workspace, generate(workspace.raw, "tiny")


@pytest.fixture(scope="session")
def first_run(sampled: tuple[Workspace, SampleReport]) -> tuple[Workspace, RunReport]:
    """A tree after its first run. Not to be changed."""
    workspace, _ = sampled
    return workspace, run_month(workspace)


@pytest.fixture
def copied(first_run: tuple[Workspace, RunReport], tmp_path: Path) -> Iterator[Workspace]:
    """The tree after its first run, to be changed."""
    workspace, _ = first_run
    folder = tmp_path / "tree"
    shutil.copytree(workspace.raw.parents[1], folder)
    yield replace(workspace, raw=folder / "raw/sample", var=folder / "var/sample", exports=folder / "exports/sample")
    shutil.rmtree(folder)
