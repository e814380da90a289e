"""What lies ready after a run, and that nobody's edits are lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from orchestration.pipeline import RunReport
from orchestration.reports.desk import lay_ready
from orchestration.workspace import Workspace
from tests.reports.small_release import write_release


def test_what_is_due_lies_ready_and_what_was_edited_stays(
    first_run: tuple[Workspace, RunReport], tmp_path: Path
) -> None:
    workspace = replace(first_run[0], var=tmp_path)
    said: list[str] = []
    desk = lay_ready(workspace, said.append)
    assert said and desk.standing == ()
    names = {path.name for path in desk.written}
    for kind, area in (
        ("年度统计报告", "150000"),
        ("年度测评与三年综评", "150600"),
        ("年度考核", "152500"),
        ("年度工作报告", "ordos"),
    ):
        assert {f"2024_{kind}_{area}_2024.r1.{form}" for form in ("docx", "xlsx")} <= names
    assert {path.parent for path in desk.written} == {tmp_path / "reports/2024.r1"}, "nothing is due in 2024-04"
    assert not [name for name in names if "kundulun" in name], "a candidate owes no annual work report"
    [waiting] = desk.waiting
    assert "高新区综合评估" in waiting and "zonestat evaluate --round 2024 --draft" in waiting
    assert desk.page == tmp_path / "pages/2024.r1.html" and desk.page.stat().st_size > 1_000_000
    edited = next(path for path in desk.written if path.suffix == ".docx")
    edited.write_bytes(b"edited and signed")
    gone = next(path for path in desk.written if path.suffix == ".xlsx")
    gone.unlink()
    again = lay_ready(workspace)
    assert again.written == (gone,) and len(again.standing) == len(desk.written) - 1
    assert edited.read_bytes() == b"edited and signed"


def test_without_a_release_the_desk_is_empty(workspace: Workspace) -> None:
    desk = lay_ready(workspace)
    assert (desk.written, desk.waiting, desk.page) == ((), (), None)


def test_a_release_without_a_calendar_of_documents_is_told(workspace: Workspace) -> None:
    write_release(workspace)
    desk = lay_ready(workspace)
    assert desk.written == () and desk.page is not None and desk.page.exists()
    [waiting] = desk.waiting
    assert "fct_documents_due" in waiting and "zonestat run" in waiting
