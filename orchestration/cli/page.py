"""The command page.

Belongs here: its arguments and output. Does not belong here: what the page shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.workspace import Workspace


def page(
    release: Annotated[
        str | None, typer.Option(help="发布版本，默认当前发布中最新的。 / release, default the newest of the current.")
    ] = None,
    geojson: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="本部门经批准的地图（写明审图号）。 / the bureau's approved map."
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="写到哪个文件，默认 var/pages/<版本>.html。 / file to write to.")
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """把一次发布写成一个可离线打开的网页文件。 / Write a release as one HTML file for offline use."""
    from orchestration.reports.page.page import write

    written = write(Workspace.open(sample), release, geojson, to)
    if json:
        show.as_json({"file": str(written)})
    else:
        show.out.print(f"已写出 / written：{written}", markup=False)


def register(app: typer.Typer) -> None:
    app.command("page")(page)
