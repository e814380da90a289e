"""The command quality-page.

Belongs here: its arguments and output. Does not belong here: what the page shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.workspace import Workspace


def quality_page(
    to: Annotated[
        Path | None, typer.Option(help="写到哪个文件，默认 var/quality_page.html。 / file to write to.")
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """写出数据质量公示页（一个 HTML 文件，离线可看）。 / Write the quality page: one HTML file, for offline use."""
    from orchestration.quality_page.page import write

    written = write(Workspace.open(sample), to)
    if json:
        show.as_json({"file": str(written)})
    else:
        show.out.print(f"已写出 / written：{written}", markup=False)


def register(app: typer.Typer) -> None:
    app.command("quality-page")(quality_page)
