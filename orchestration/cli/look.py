"""Commands that look at what was published: release, explain.

Belongs here: their arguments and output. Does not belong here: computing anything.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from orchestration import catalogue
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.explain import Explanation
from orchestration.explain import explain as walk_back
from orchestration.publishing import verify as verification
from orchestration.publishing.release import current, is_draft, manifest_of, versions
from orchestration.workspace import Workspace

release_app = typer.Typer(help="查看和核验发布。 / Look at and verify releases.", no_args_is_help=True)


@release_app.command("list")
def list_releases(sample: Sample = False, json: Json = False) -> None:
    """列出全部发布。 / List all releases."""
    workspace = Workspace.open(sample)
    standing = {entry["version"] for entry in current(workspace).values()}
    rows = []
    for version in versions(workspace):
        manifest = manifest_of(workspace, version)
        row_count = sum(entry.get("rows", 0) for entry in manifest["files"])
        mark = "当前 / current" if version in standing else "送审稿 / draft" if is_draft(manifest) else ""
        rows.append(
            [version, mark, manifest["known_at"], len(manifest["inputs"]), row_count, manifest["method_hash"][:12]]
        )
    if json:
        show.as_json(
            [
                dict(zip(("version", "current", "known_at", "inputs", "rows", "method"), row, strict=True))
                for row in rows
            ]
        )
    else:
        head = ["版本 / version", "", "所知时点 / known at", "输入文件 / inputs", "行数 / rows", "方法 / method"]
        show.table("发布 / releases", head, rows)


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
        show.as_json(found)
    else:
        rows = [[name, "完好 / intact" if not problems else "\n".join(problems)] for name, problems in found.items()]
        show.table("核验 / verified", ["版本 / version", "结果 / result"], rows)
    raise typer.Exit(1 if any(found.values()) else 0)


def explain(  # noqa: PLR0913, PLR0917  the options of a command
    area: Annotated[str | None, typer.Argument(help="地区编码，如 ordos、150000。 / area code.")] = None,
    indicator: Annotated[str | None, typer.Argument(help="指标编码，如 hnte_count。 / indicator code.")] = None,
    period: Annotated[str | None, typer.Argument(help="报告期，如 2024、2024-06。 / period.")] = None,
    release: Annotated[str | None, typer.Option(help="发布版本，默认最新。 / release, default the newest.")] = None,
    codes: Annotated[bool, typer.Option("--list", help="列出地区和指标编码。 / list the codes.")] = False,
    units: Annotated[
        bool, typer.Option("--units", help="列出逐户单元格（企业数据）。 / also the cells of single units.")
    ] = False,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """说明一个数从哪里来：公式、度量、报表、单元格。 / Walk a figure back to formula, measures, files and cells."""
    if codes:
        _list_codes()
        return
    if area is None or indicator is None or period is None:
        raise typer.BadParameter("需要地区、指标、报告期三项 / give area, indicator and period")
    found = walk_back(Workspace.open(sample), area, indicator, period, release, units)
    show.as_json(asdict(found)) if json else _print(found)


def _list_codes() -> None:
    indicators = catalogue.indicators().values()
    show.table(
        "指标 / indicators", ["编码", "名称", "单位"], [[i.indicator_code, i.name_zh, i.unit_code] for i in indicators]
    )
    zones = [area for area in catalogue.areas() if area.area_level in ("zone", "candidate", "league")]
    show.table("地区 / areas", ["编码", "名称", "级别"], [[a.area_code, a.name_zh, a.area_level] for a in zones])


STATES = {
    "valid": "有效 / valid",
    "superseded": "已被取代 / superseded",
    "set_aside": "被搁置 / set aside",
    "same_content": "内容重复 / same content",
    "gone": "原件和缓存均不在 / gone",
}


def _line(text: str) -> None:
    """A line as it is: names of files are no markup."""
    show.out.print(Text(text))


def _print(found: Explanation) -> None:
    formula = found.indicator
    names = {one.area_code: one.name_zh for one in catalogue.areas()}
    head = f"{names.get(found.area, '')} {found.area} · {formula.name_zh}（{formula.name_en}） · {found.period}"
    _line(f"{head} · 发布 / release {found.version}（所知时点 / known at {found.known_at}）")
    _line(f"公式 / formula：{found.formula_zh}（{formula.kind}）")
    for label, text in (
        ("依据 / clause", formula.clause),
        ("范围 / population", formula.population),
        ("口径 / note", formula.source_note),
    ):
        if text:
            _line(f"{label}：{text}")
    if not found.is_same_method:
        _line("注意：现在的规则与发布时不同。 / Note: rules differ from those of the release.")
    _rows(
        "数值 / figures",
        found.figures,
        "origin value numerator denominator unit_code reason_code reason_zh coverage_share source_note",
    )
    _rows(
        "度量 / measures",
        found.measures,
        "area_code reference_period measure_code name_zh form value units_reported units_expected",
    )
    _rows("外部数据 / external", found.external, "reference_period vintage value published_date is_used source_note")
    _print_files(found)
    if found.units is not None:
        _line("逐户单元格（企业数据，不得外传） / cells of units, confidential")
        for row in found.units:
            _line("  " + " · ".join(str(row[name] or "") for name in ("path", "cell", "uscc", "item", "as_filed")))
    if found.compared is not None:
        _line("\n被比较的指标 / the indicator compared：")
        _print(found.compared)


def _print_files(found: Explanation) -> None:
    if found.files:
        _line("收到的文件，各版本 / received files, all versions")
    for file in found.files:
        state = STATES[file.state] + (f"：{file.by}" if file.by else "")
        known = "" if file.is_gate_known else "；var/ 中没有检查结果 / results of gate 1 are not in var/"
        _line(f"  {catalogue.forms()[file.form].name_zh} {file.form}：{file.path}")
        _line(f"    {state}{known}；收到 / received {file.received_at}")
        if file.units:
            _line(f"    共 {file.rows} 行，相关 {file.units} 行 / rows, of which concerned")
        for item, places in file.cells.items():
            _line(f"    {item}：{'、'.join(places)}")


def _rows(title: str, rows: list[dict[str, Any]], columns: str) -> None:
    if rows:
        show.table(title, columns.split(), [[row[name] for name in columns.split()] for row in rows])


def register(app: typer.Typer) -> None:
    app.add_typer(release_app, name="release")
    app.command()(explain)
