"""Commands that do the main work: run, rebuild, doctor.

Belongs here: their arguments and output. Does not belong here: the steps of a run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.catalogue import NoSuchArea
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.deadlines.extensions import NotExtendable
from orchestration.decisions.record import NotDecidable
from orchestration.durable import Busy
from orchestration.evaluation.rounds.tables import CannotEvaluate
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.explain import NoSuchFigure
from orchestration.periods import NotAPeriod, parse
from orchestration.pipeline import SPOKEN, RunReport, run_month
from orchestration.publishing.release import NoSuchRelease
from orchestration.publishing.verify import ReleaseChanged
from orchestration.quality.desk import NotChecked
from orchestration.reminders import NothingComputed
from orchestration.reports.docx import TemplateError
from orchestration.reports.kinds import NotReportable
from orchestration.reports.page.bureau_map import NotAMap
from orchestration.sample import NotASampleTree
from orchestration.sample.renew import OtherFilesThere
from orchestration.workspace import UnusablePlace, Workspace

SPOKEN_ERRORS = (
    *SPOKEN,
    Busy,
    NoSuchArea,
    CannotEvaluate,
    NoSuchFigure,
    NoSuchRelease,
    ReleaseChanged,
    NotAMap,
    NotASampleTree,
    NotChecked,
    NotDecidable,
    NotExtendable,
    NotReportable,
    NothingComputed,
    OtherFilesThere,
    ScoreError,
    TemplateError,
    UnusablePlace,
)


def a_period(text: str | None) -> str | None:
    """An option's value as a reference period; wrong usage otherwise."""
    if text is not None:
        try:
            parse(text)
        except NotAPeriod as error:
            raise typer.BadParameter("应为 2024 或 2024-06 / expected 2024 or 2024-06") from error
    return text


def a_moment(text: str | None) -> datetime | None:
    """An option's value as a moment that is over; a day stands for its end, and what names no zone is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{text}”不是日期或时点。日期应写作“年-月-日”，如 2024-08-01，时点如 2024-08-01T12:00:00Z"
            f" / {text}: write dates as YYYY-MM-DD, like 2024-08-01, moments like 2024-08-01T12:00:00Z"
        ) from error
    if len(text) <= len("2024-08-01"):
        moment = moment.replace(hour=23, minute=59, second=59)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)
    if moment > datetime.now(UTC):
        raise typer.BadParameter("所知时点不能在将来 / nobody knows yet what will be known then")
    return moment


def run(
    period: Annotated[
        str | None,
        typer.Option(
            callback=a_period,
            help="发布的报告期，如 2024-06；默认最新的月份和最新的年度，各自有变动才发布。"
            " / reference period; default the newest month and the newest year, each published where it changed.",
        ),
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="只用当时已知的资料，如 2024-08-01（按当日末，UTC）；结果为送审稿，不改动 CURRENT。"
            " / only what was known then (end of the day, UTC); makes a draft, CURRENT stays."
        ),
    ] = None,
    make_current: Annotated[
        bool, typer.Option("--make-current", help="与 --known-at 合用：作为正式发布。 / no draft: CURRENT follows.")
    ] = False,
    documents: Annotated[
        bool,
        typer.Option(
            help="发布之后编制日历要求的文件和网页（已有的不动）。"
            " / after the release make the documents that are due, and the page; those that lie there stay.",
        ),
    ] = True,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """月度运行：接收、检查、计算、发布，编制应提交的文件。 / The monthly run, from files to documents."""
    from orchestration.reports.desk import Desk, lay_ready

    workspace = Workspace.open(sample)
    if make_current and known_at is None:
        raise typer.BadParameter("--make-current 只与 --known-at 合用 / goes with --known-at only")
    desks: list[Desk] = []
    with show.progress(json) as say:

        def work() -> RunReport:
            report = run_month(workspace, period, say, a_moment(known_at), make_current)
            if documents and not report.published.is_draft:
                desks.append(lay_ready(workspace, say))
            return report

        report = _recorded(workspace, work)
    desk = desks[0] if desks else None
    if json:
        show.as_json(show.run_as_json(report) | {"documents": show.desk_as_json(desk)})
    else:
        show.run_summary(workspace, report)
        show.desk_summary(desk)


def _recorded(workspace: Workspace, work: Callable[[], RunReport]) -> RunReport:
    """The run, shown at the operator's desk if ``DAGSTER_HOME`` names one; otherwise Dagster is not even imported."""
    home = os.environ.get("DAGSTER_HOME")
    if not home:
        return work()
    if not Path(home).is_dir():
        raise typer.BadParameter(f"DAGSTER_HOME={home} 不是目录，见 make ui / is not a folder; see make ui")
    from orchestration.assets.recorded import recorded

    return recorded(workspace, work)


def rebuild(
    version: Annotated[
        str | None, typer.Argument(help="发布版本，默认当前月度发布。 / release, default the current month.")
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """按发布时所知，从 raw/ 重建某一发布并逐文件比对。 / Build a release again from raw/ and compare its bytes."""
    from orchestration.publishing.rebuild import rebuild as build_again
    from orchestration.publishing.release import current, versions

    workspace = Workspace.open(sample)
    version = version or next((entry["version"] for entry in current(workspace).values()), None)
    if version is None or version not in versions(workspace):
        raise typer.BadParameter("没有此发布；见 zonestat release list / no such release; see zonestat release list")
    with show.progress(json) as say:
        outcome = build_again(workspace, version, say)
    if json:
        show.as_json({**vars(outcome), "is_equal": outcome.is_equal})
    else:
        rows = [[path, "一致 / equal" if equal else "不一致 / differs"] for path, equal in outcome.equal.items()]
        show.table(f"{version}（所知时点 {outcome.known_at}）", ["文件 / file", "结果 / result"], rows)
        if not outcome.is_same_code:
            show.out.print(
                "注意：现在的程序或规则与发布时不同。 / Note: code or rules differ from those of the release."
            )
    raise typer.Exit(0 if outcome.is_equal else 1)


def doctor(sample: Sample = False, json: Json = False) -> None:
    """检查安装和数据目录。 / Find out what is wrong here."""
    from orchestration.doctor import examine

    findings = examine(Workspace.open(sample))
    if json:
        show.as_json([vars(finding) for finding in findings])
    else:
        rows = [
            ["正常 / ok" if finding.is_ok else "问题 / wrong", finding.what, finding.detail] for finding in findings
        ]
        show.table("体检 / doctor", ["", "项目 / what", "说明 / detail"], rows)
    raise typer.Exit(0 if all(finding.is_ok for finding in findings) else 1)


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(rebuild)
    app.command()(doctor)
