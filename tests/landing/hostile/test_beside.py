"""Good files beside all hostile ones, landed in one run, lose nothing; the child stays within its memory."""

from __future__ import annotations

from pathlib import Path

from orchestration import catalogue
from orchestration.landing.judge import Claim
from orchestration.landing.land import land
from orchestration.landing.layout import built_in
from orchestration.landing.limits import limits
from orchestration.landing.verdict import ACCEPT
from orchestration.landing.worker import Reader
from orchestration.workspace import Workspace
from tests.landing.hostile.case import Case
from tests.landing.hostile.cases_of_csv import TEXT_FILES
from tests.landing.hostile.cases_of_old_workbooks import OLD_WORKBOOKS
from tests.landing.hostile.cases_of_packages import PACKAGES
from tests.landing.hostile.catalogue import CASES
from tests.landing.workbooks import GOOD, UNITS, b204_1, enterprise


def put(workspace: Workspace, case: Case, number: int) -> Path:
    form = catalogue.forms()[case.form or "B204-1"]
    folder = workspace.raw / form.family / form.form / (case.period or "2024-06")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:03} {case.file_name}"
    path.write_bytes(case.make())
    return path


def test_good_files_beside_hostile_ones_lose_nothing(workspace: Workspace) -> None:
    names = ("a_bomb_of_cells", "a_cell_in_the_far_corner", "entities_in_the_sheet", "an_error_in_a_figure")
    aside = [case for case in (*PACKAGES, *OLD_WORKBOOKS, *TEXT_FILES) if case.rows == 0]
    chosen = list({case.name: case for case in (*(one for one in aside if one.name in names), *aside[::5])}.values())
    good = {}
    for number, case in enumerate(chosen):
        put(workspace, case, number)
        content = b204_1(enterprise(UNITS[0], number + 1, number + 2))
        path = workspace.raw / "returns/B204-1/2024-06" / f"{number:03} good.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        good[path.relative_to(workspace.raw).as_posix()] = number + 2
    report = land(workspace)
    verdicts = {row["path"]: (row["verdict"], row["row_count"]) for row in report.verdicts}
    assert {verdicts[path] for path in good} == {(ACCEPT, 1)}
    assert len(verdicts) == len(good) + len(chosen)
    assert len(report.set_aside) == len(verdicts) - len(good)


def test_the_child_that_read_everything_stays_within_a_gigabyte() -> None:
    """Its highest resident memory, over the cases that do not kill it."""
    with Reader(built_in()) as reader:
        for case in CASES:
            reader.judge(case.make(), Claim(case.form, case.period))
        assert reader.judge(GOOD, Claim("B204-1", "2024-06")).verdict == ACCEPT
        assert reader._child is not None
        status = Path(f"/proc/{reader._child.pid}/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    assert peak < limits().max_reader_memory_bytes <= 10**9
