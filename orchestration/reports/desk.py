"""What lies ready after a run: the documents that the calendar asks for, and the page.

Belongs here: what is due for the releases that ``CURRENT`` names, and leaving alone what lies there already, because
people edit it. Does not belong here: making a document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.publishing.release import KINDS, current
from orchestration.reports.kinds import NotReportable, kind_named, kinds
from orchestration.reports.make import Due, asked_in, due_documents, file_name, make
from orchestration.reports.page.page import write
from orchestration.reports.page.tables import newest_current
from orchestration.reports.source import version_of
from orchestration.workspace import Workspace

FORMATS = ("docx", "xlsx")


@dataclass(frozen=True)
class Desk:
    """Files written now, those that lay there before and were left alone, and a sentence for each document that is due
    and cannot be made yet. ``page`` is the page of the newest release, None where there is no release."""

    folder: Path
    written: tuple[Path, ...] = ()
    standing: tuple[Path, ...] = ()
    waiting: tuple[str, ...] = ()
    page: Path | None = None


def lay_ready(workspace: Workspace, say: Callable[[str], None] = lambda _: None) -> Desk:
    """Makes what is due in the periods of the current releases, as far as it does not lie there, and the page.

    Each release has a folder of its own under ``var/reports/``: a new release never touches what was edited.
    Raises ``ReleaseChanged``, ``docx.TemplateError``.
    """
    say("文件和网页 / documents and the page")
    folder, written, standing, waiting = workspace.var / "reports", list[Path](), list[Path](), list[str]()
    pointed = current(workspace)
    for version in [pointed[kind]["version"] for kind in KINDS.values() if kind in pointed]:
        period = version.rpartition(".r")[0]
        try:
            waiting += [_waiting(one) for one in due_documents(workspace, period) if not one.kind]
            asked = asked_in(workspace, period)
        except NotReportable as error:  # a release that is older than the calendar of documents
            waiting.append(str(error))
            continue
        for kind, area in asked:
            stem = _stem(workspace, folder, kind, period, area)
            paths = {one: stem.with_name(f"{stem.name}.{one}") for one in FORMATS}
            absent = [one for one, path in paths.items() if not path.exists()]
            standing += [path for one, path in paths.items() if one not in absent]
            try:
                written += make(workspace, kind, period, absent, stem.parent, area) if absent else []
            except NotReportable as error:
                waiting.append(f"{kind_named(kind).name_zh}（{area}，{period}）：{error}")
    return Desk(folder, tuple(written), tuple(standing), tuple(waiting), _page(workspace) if pointed else None)


def _stem(workspace: Workspace, folder: Path, kind: str, period: str, area: str) -> Path:
    """Where the files of a document are, without their endings: in the folder of the release that it is made from."""
    asked = kind_named(kind)
    version = version_of(workspace, period, is_round=asked.release == "round")
    return folder / version / file_name(asked, period, area, version)


def _waiting(one: Due) -> str:
    """What is due and cannot be made yet, with the command that helps."""
    needs_round = any(kind.release == "round" and one.code in kind.due for kind in kinds().values())
    how = (
        f"先运行 zonestat evaluate --round {one.period} --draft / run it first" if needs_round
        else "没有这种文件的模板 / there is no such document"
    )  # fmt: skip
    return f"{one.name_zh}（{one.area_code}，{one.period}）：{how}"


def _page(workspace: Workspace) -> Path:
    path = workspace.var / "pages" / f"{newest_current(workspace)}.html"
    return path if path.exists() else write(workspace, to=path)
