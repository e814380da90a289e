"""Commands about the forms that senders fill in.

Belongs here: their arguments and output. Does not belong here: how a blank form is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import show
from orchestration.workspace import Workspace

commands = typer.Typer(help="下发的空白表。 / Blank forms to hand out.", no_args_is_help=True, rich_markup_mode=None)


@commands.callback()
def forms() -> None:
    """下发的空白表。 / Blank forms to hand out."""


@commands.command("export")
def export(
    form: Annotated[str | None, typer.Option(help="只导出这一种报表或名录。 / this form only.")] = None,
    to: Annotated[Path | None, typer.Option(help="写到哪里（默认 exports/forms）。 / where to write.")] = None,
) -> None:
    """导出空白报表和名录，填好后可直接接收。 / Write blank workbooks that land as they are once filled in."""
    from orchestration import catalogue
    from orchestration.forms.export import export as write
    from orchestration.forms.export import exportable

    wanted = exportable()
    if form is not None:
        named = catalogue.form_named(form)
        wanted = tuple(one for one in wanted if one == named)
        if not wanted:
            raise typer.BadParameter("、".join(one.form for one in exportable()))
    for path in write(wanted, to or Workspace.open().exports / "forms"):
        show.out.print(str(path), soft_wrap=True, highlight=False)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="forms")
