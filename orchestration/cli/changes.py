"""The command that shows what later versions changed.

Belongs here: its arguments and output. Does not belong here: comparing versions.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from orchestration.cli import show
from orchestration.cli.issues import Zone
from orchestration.cli.options import Json, Sample
from orchestration.workspace import Workspace

CHANGES = {"changed": "改动 / changed", "added": "新增单位 / added", "vanished": "缺少单位 / vanished"}
STATES = {"taken": "已采用 / taken", "held": "暂缓采用 / held", "rejected": "不采用 / rejected"}
SHOWN = 50


def changes(
    zone: Zone = None,
    form: Annotated[str | None, typer.Option(help="报表。 / form.")] = None,
    period: Annotated[str | None, typer.Option(help="报告期。 / reference period.")] = None,
    held: Annotated[bool, typer.Option("--held", help="只看暂缓采用的。 / of held files only.")] = False,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """重报的版本改了哪些单元格：原数、新数、各在何处；含暂缓采用的。 / Which cells later versions changed."""
    import pyarrow.parquet as pq

    from orchestration import catalogue

    described = catalogue.form_named(form) if form else None
    if form and described is None:
        raise typer.BadParameter(f"没有报表 {form} / there is no such form")
    path = Workspace.open(sample).ledger / "version_changes.parquet"
    wanted = {
        "form": described.form if described else None,
        "reference_period": period,
        "state": "held" if held else None,
    }
    found = [
        row
        for row in (pq.read_table(path).to_pylist() if path.exists() else [])
        if all(value in (None, row[name]) for name, value in wanted.items()) and (not zone or row["area_code"] in zone)
    ]
    if json:
        show.as_json(found)
    else:
        _say(found)


def _say(found: list[dict[str, Any]]) -> None:
    counts = Counter((row["new_file"], row["version"], row["state"], row["change_code"]) for row in found)
    show.table(
        "各版本的改动 / what each version changed",
        ["文件 / file", "版本 / version", "状态 / state", "", "处数 / places"],
        [
            [show.visible(file), version, STATES[state], CHANGES[code], count]
            for (file, version, state, code), count in counts.items()
        ],
    )
    show.table(
        "逐格 / cell by cell",
        [
            "单位 / unit",
            "指标 / item",
            "原数 / old",
            "新数 / new",
            "原处 / old place",
            "新处 / new place",
            "文件 / file",
        ],
        [
            [
                show.visible(row["unit_name"] or row["record_key"]),
                row["item_name_zh"] or CHANGES[row["change_code"]],
                show.visible(row["old_value"] or ""),
                show.visible(row["new_value"] or ""),
                show.visible(row["old_place"] or ""),
                show.visible(row["new_place"] or ""),
                show.visible(row["new_file"].rpartition("/")[2]),
            ]
            for row in found[:SHOWN]
        ],
    )
    if (more := len(found) - SHOWN) > 0:
        show.out.print(f"… 另有 {more} 处 / {more} more：--json")


def register(app: typer.Typer) -> None:
    app.command()(changes)
