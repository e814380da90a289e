"""Commands that look at what was published: release, explain, indicators.

Belongs here: their arguments and output. Does not belong here: computing anything.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from orchestration import catalogue, durable
from orchestration.cli import explained, show
from orchestration.cli.options import Json, Sample
from orchestration.cli.work import a_period
from orchestration.decisions.record import Draft, next_moment
from orchestration.explain import explain as walk_back
from orchestration.publishing import verify as verification
from orchestration.publishing.approval import APPROVAL
from orchestration.publishing.approval import approve as approved
from orchestration.publishing.record import check_records
from orchestration.publishing.release import current, is_draft, manifest_of, versions
from orchestration.sources import indicator_sources
from orchestration.workspace import Workspace

release_app = typer.Typer(help="查看和核验发布。 / Look at and verify releases.", no_args_is_help=True)


@release_app.command("list")
def list_releases(sample: Sample = False, json: Json = False) -> None:
    """列出全部发布。 / List all releases."""
    workspace = Workspace.open(sample)
    standing = {entry["version"] for entry in current(workspace).values()}
    rows = [_listed(workspace, version, version in standing) for version in versions(workspace)]
    if json:
        show.as_json(rows)
    else:
        head = ["版本 / version", "", "所知时点 / known at", "输入文件 / inputs", "行数 / rows", "方法 / method"]
        show.table("发布 / releases", head, [[row["version"], _mark(row), *list(row.values())[-4:]] for row in rows])


def _listed(workspace: Workspace, version: str, is_current: bool) -> dict[str, Any]:
    """One line of the list; of a release whose manifest is not the one published nothing else can be said."""
    is_intact = verification.has_its_manifest(workspace, version)
    manifest = manifest_of(workspace, version) if is_intact else None
    return {
        "version": version,
        "current": is_current,
        "is_draft": manifest and is_draft(manifest),
        "is_manifest_changed": not is_intact,
        "known_at": manifest and manifest["known_at"],
        "inputs": manifest and len(manifest["inputs"]),
        "rows": manifest and sum(entry.get("rows", 0) for entry in manifest["files"]),
        "method": manifest and manifest["method_hash"][:12],
    }


def _mark(row: dict[str, Any]) -> str:
    if row["is_manifest_changed"]:
        return f"{'当前 / current，' if row['current'] else ''}清单已被改动 / manifest changed"
    return "当前 / current" if row["current"] else "送审稿 / draft" if row["is_draft"] else ""


@release_app.command("verify")
def verify(
    version: Annotated[str | None, typer.Argument(help="发布版本，默认全部。 / release, default all.")] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """核验发布的每个文件是否原样。 / Check that every file of a release is what was published."""
    workspace = Workspace.open(sample)
    wanted = [version] if version else versions(workspace)
    found = {name: verification.problems(workspace, name) for name in wanted}
    if json:
        show.as_json([{"version": name, "is_intact": not said, "problems": said} for name, said in found.items()])
    else:
        rows = [[name, "完好 / intact" if not problems else "\n".join(problems)] for name, problems in found.items()]
        show.table("核验 / verified", ["版本 / version", "结果 / result"], rows)
    raise typer.Exit(1 if any(found.values()) else 0)


@release_app.command("approve")
def approve(
    version: Annotated[str, typer.Argument(help="一轮评价的送审稿，如 round-2024.r1。 / draft of a round.")],
    by: Annotated[str, typer.Option(help="批准人。 / who approves.")],
    second: Annotated[str, typer.Option(help="第二人（复核人）。 / the second person.")],
    document: Annotated[str, typer.Option(help="批准文件。 / the document it rests on.")],
    reason: Annotated[str, typer.Option(help="说明。 / why.")] = "",
    sample: Sample = False,
    json: Json = False,
) -> None:
    """批准一轮评价的送审稿：登记决定，CURRENT 指向它。 / Approve the draft of a round; CURRENT follows."""
    from orchestration.pipeline import latest_moment

    workspace = Workspace.open(sample)
    said = Draft(APPROVAL, "release", version, by.strip(), reason.strip(), second.strip(), document.strip())
    with durable.lock(workspace.var):
        check_records(workspace)
        at = next_moment(workspace, latest_moment(workspace), datetime.now(UTC))
        found = approved(workspace, version, said, at)
    if json:
        show.as_json(vars(found.decision) | {"is_new": found.is_new, "is_current": found.is_current})
        return
    one = found.decision
    recorded = "已登记 / recorded" if found.is_new else "此前已批准 / approved before"
    show.out.print(f"{recorded}：{one.sequence} {version}（{one.decided_by}、{one.second_person}）", markup=False)
    says = "CURRENT 指向它 / CURRENT names it" if found.is_current else "已有更晚的轮次，CURRENT 不变 / CURRENT stays"
    show.out.print(says, markup=False)


def explain(  # noqa: PLR0913, PLR0917  the options of a command
    area: Annotated[str | None, typer.Argument(help="地区编码，如 ordos、150000。 / area code.")] = None,
    indicator: Annotated[str | None, typer.Argument(help="指标编码，如 hnte_count。 / indicator code.")] = None,
    period: Annotated[
        str | None, typer.Argument(callback=a_period, help="报告期，如 2024、2024-06。 / period.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(help="发布版本，默认当前发布中所知最新的。 / release, default the current one that knew most."),
    ] = None,
    codes: Annotated[bool, typer.Option("--list", help="列出地区和指标编码。 / list the codes.")] = False,
    units: Annotated[
        bool, typer.Option("--units", help="列出逐户单元格（企业数据）。 / also the cells of single units.")
    ] = False,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """说明一个数从哪里来：公式、度量、报表、单元格。 / Walk a figure back to formula, measures, files and cells."""
    if codes:
        _list_codes(json)
        return
    if area is None or indicator is None or period is None:
        raise typer.BadParameter("需要地区、指标、报告期三项 / give area, indicator and period")
    found = walk_back(Workspace.open(sample), area, indicator, period, release, units)
    show.as_json(asdict(found)) if json else explained.say(found, is_chosen=release is None)


def _list_codes(json: bool) -> None:
    told = {
        "indicators": [
            {"indicator_code": one.indicator_code, "name_zh": one.name_zh, "unit_code": one.unit_code}
            for one in catalogue.indicators().values()
        ],
        "areas": [
            {"area_code": one.area_code, "name_zh": one.name_zh, "area_level": one.area_level}
            for one in catalogue.areas()
            if one.area_level in ("zone", "candidate", "league")
        ],
    }
    if json:
        show.as_json(told)
        return
    show.table("指标 / indicators", ["编码", "名称", "单位"], [[*row.values()] for row in told["indicators"]])
    show.table("地区 / areas", ["编码", "名称", "级别"], [[*row.values()] for row in told["areas"]])


def indicators(
    edition: Annotated[
        str | None, typer.Option(help="指标体系版本（如 2021）或文件，默认全部。 / edition or document, default all.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="发布版本，默认最新。 / release, default the newest.")] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """指标体系、创建条件和目标各用什么指标，由什么计算，或为何没有。 / Which indicators are asked for, from what."""
    found = indicator_sources(Workspace.open(sample), edition, release)
    if json:
        show.as_json(found)
        return
    why = catalogue.null_reasons()
    head = [
        "出处 / source",
        "",
        "名称 / name",
        "指标 / indicator",
        "报表、序列 / forms, series",
        "数值 / values",
        "原因 / reason",
    ]
    rows = [
        [
            row["source"],
            row["node_code"],
            row["name_zh"],
            row["indicator_code"],
            "|".join(part for part in (row["forms"], row["external_indicator"]) if part),
            row["computed_values"],
            "；".join(part for part in (row["reason_zh"] or why.get(row["missing_reason_code"]), row["note"]) if part),
        ]
        for row in found
    ]
    show.table("指标的出处 / what asks for indicators", head, rows)


def register(app: typer.Typer) -> None:
    app.add_typer(release_app, name="release")
    app.command()(explain)
    app.command()(indicators)
