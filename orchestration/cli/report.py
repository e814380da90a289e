"""The command report.

Belongs here: its arguments and output. Does not belong here: what documents say.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.cli.work import a_period
from orchestration.workspace import Workspace


def report(  # noqa: PLR0913, PLR0917  the options of a command
    kind: Annotated[str | None, typer.Argument(help="文件种类，见 --list。 / kind of document, see --list.")] = None,
    period: Annotated[str | None, typer.Option(help="报告期，如 2024、2024-06。 / reference period.")] = None,
    area: Annotated[
        str | None, typer.Option(help="区域编码，默认全区（150000）。 / area code, default the region.")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="docx、pdf、xlsx，逗号分隔。 / comma-separated.")] = "docx",
    release: Annotated[str | None, typer.Option(help="发布，默认 CURRENT。 / release, default CURRENT.")] = None,
    template: Annotated[
        Path | None,
        typer.Option(help="本单位的 DOCX 模板。 / a DOCX template of your own.", exists=True, dir_okay=False),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="写到哪个目录，默认 var/reports。 / folder to write to.")] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="列出文件种类；给出 --period 时列出该期应提交的。 / kinds, and what is due.")
    ] = False,
    due: Annotated[
        bool, typer.Option("--due", help="编制该期日历要求的全部文件。 / all that the calendar asks for in the period.")
    ] = False,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """由一个发布编制一份文件。 / Make one document from a release."""
    from orchestration.reports.make import make, make_due

    workspace, asked = Workspace.open(sample), a_period(period)
    if list_:
        _list(workspace, asked, release, json)
        return
    if asked is None or (kind is None) != due:
        raise typer.BadParameter("请给出 --period 和文件种类（或 --due）。 / name --period and a kind (or --due).")
    folder = to or workspace.var / "reports"
    if kind is None:
        written = make_due(workspace, asked, formats.split(","), folder, release)
    else:
        written = make(workspace, kind, asked, formats.split(","), folder, area, release, template)
    if json:
        show.as_json([str(path) for path in written])
    else:
        for path in written:
            show.out.print(f"已写出 / written：{path}", markup=False)


def _list(workspace: Workspace, period: str | None, release: str | None, json: bool) -> None:
    from orchestration.reports.kinds import kinds
    from orchestration.reports.make import due_documents

    if period is None:
        if json:
            show.as_json([kind.model_dump() for kind in kinds().values()])
            return
        rows = [[kind.key, kind.name_zh, kind.name_en, kind.periods, kind.area] for kind in kinds().values()]
        heads = ["种类 / kind", "名称 / name", "English", "期间 / periods", "区域 / area"]
        show.table("可以编制的文件 / documents", heads, rows)
        return
    due = due_documents(workspace, period, release)
    if json:
        show.as_json([asdict(one) for one in due])
        return
    heads = ["文件 / document", "区域 / area", "期限 / due", "依据 / clause", "种类 / kind"]
    rows = [[one.name_zh, one.area_code, one.due_date, one.clause, one.kind or "—"] for one in due]
    show.table(f"{period} 应提交的文件 / documents due", heads, rows)


def register(app: typer.Typer) -> None:
    app.command("report")(report)
