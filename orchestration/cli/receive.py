"""Commands about what comes in: sample, land.

Belongs here: their arguments and output. Does not belong here: reading files.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.workspace import Workspace

ONLY_LANDING = (
    "文件可以接收；内容检查（关口一）在 zonestat run 时进行。"
    " / The file can be taken; what it says is checked (gate 1) by zonestat run."
)


def a_scale(name: str) -> str:
    """An option's value as a scale of the sample; wrong usage otherwise."""
    from orchestration.sample.scales import SCALES

    if name not in SCALES:
        raise typer.BadParameter("、".join(SCALES))
    return name


def a_period(text: str | None) -> str | None:
    """An option's value as a reference period; wrong usage otherwise."""
    from orchestration import periods

    try:
        if text is not None:
            periods.parse(text)
    except periods.NotAPeriod as error:
        raise typer.BadParameter("YYYY / YYYY-MM") from error
    return text


def sample(
    scale: Annotated[str, typer.Option(callback=a_scale, help="规模：tiny、demo、province。 / scale.")] = "demo",
    seed: Annotated[
        int, typer.Option(help="随机种子；相同种子得到相同文件。 / the same seed gives the same files.")
    ] = 2024,
    target: Annotated[Path | None, typer.Option(help="写到别处（默认 raw/sample）。 / write somewhere else.")] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="连同后来放入的文件和登记一起覆盖。 / replace other files and receipts, too."),
    ] = False,
) -> None:
    """生成示例数据（标明“示例数据”）。 / Write the marked synthetic tree."""
    from orchestration.sample.renew import renew

    folder = target or Workspace.open(sample=True).raw
    written = renew(folder, scale, seed, force)
    state = "已生成 / written" if written else "已是最新，未改动 / up to date, left alone"
    show.out.print(f"示例数据 {scale}（种子 {seed}）：{folder} {state}")


def land(
    files: Annotated[
        list[Path] | None, typer.Argument(help="只判断这些文件，不写入任何内容。 / judge these, write nothing.")
    ] = None,
    form: Annotated[str | None, typer.Option(help="文件声称的报表。 / the form it claims to be.")] = None,
    period: Annotated[
        str | None, typer.Option(callback=a_period, help="文件声称的报告期。 / the period it claims.")
    ] = None,
    layouts: Annotated[Path | None, typer.Option(help="另外的版式目录。 / more layouts.")] = None,
    received_from: Annotated[str, typer.Option(help="送交单位，记入接收登记。 / who sent the new files.")] = "",
    sample: Sample = False,
    json: Json = False,
) -> None:
    """接收 raw/ 中的新文件；给出文件名时只判断、不写入。 / Take in raw/, or judge the given files.

    文件被隔离是判定结果，不是出错，退出码仍为 0；程序请看 --json 中的 verdict。
    / A quarantined file is a verdict and no error: the exit code is 0; programs read verdict in --json.
    """
    if files:
        _judge(files, form, period, layouts, json)
        return
    from orchestration import durable
    from orchestration.landing.land import land as land_tree
    from orchestration.publishing.record import check_records

    workspace = Workspace.open(sample)
    with durable.lock(workspace.var), show.progress(json) as say:
        check_records(workspace)
        report = land_tree(
            workspace,
            received_from=received_from,
            progress=lambda done, total: say(f"接收 / landing {done}/{total}"),
        )
    if json:
        show.as_json(list(report.verdicts))
        return
    counts = Counter((row["form"] or "?", row["verdict"]) for row in report.verdicts)
    show.table(
        "接收结果 / landed",
        ["报表 / form", "结论 / verdict", "文件 / files"],
        [[form, verdict, count] for (form, verdict), count in sorted(counts.items())],
    )
    for title, unused in (
        ("暂缓采用的文件，待决定（见 zonestat changes、decide） / held until somebody decides", report.held),
        ("搁置的文件（原件未动） / set aside, untouched", report.set_aside),
    ):
        if said := [[show.visible(row["path"]), show.visible(row["sentence_zh"])] for row in unused]:
            show.table(title, ["文件 / file", "原因和处理 / reason and remedy"], said)
    if report.changing:
        waiting = [[show.visible(path)] for path in report.changing]
        show.table("仍在复制的文件（下次接收） / still being copied, taken next time", ["文件 / file"], waiting)
    if report.ignored:
        left = [[show.visible(path)] for path in report.ignored]
        show.table("忽略的文件（程序留下的，不是报送） / ignored, left by programs", ["文件 / file"], left)


def _judge(files: list[Path], form: str | None, period: str | None, layouts: Path | None, json: bool) -> None:
    from orchestration import catalogue
    from orchestration.landing.judge import Claim
    from orchestration.landing.layout import built_in, load
    from orchestration.landing.receipts import NotTaken, given_file
    from orchestration.landing.verdict import QUARANTINE, Finding, Judgement
    from orchestration.landing.worker import Reader

    known = (*(load(layouts) if layouts else ()), *built_in())
    results: list[dict[str, Any]] = []
    with Reader(known) as reader:
        for path in files:
            described = catalogue.form_named(form) if form is not None else None
            if form is not None and described is None:
                judgement = Judgement((Finding("unknown_form", found=form),))
            else:
                try:
                    claim = Claim(described.form if described else None, period, path.name)
                    judgement = reader.judge(given_file(path), claim)
                except NotTaken as error:
                    judgement = Judgement((error.finding,), described.form if described else None)
            results.append(_described(path, judgement))
    if json:
        show.as_json(results)
        return
    for result in results:
        show.table(
            result["file"],
            ["", ""],
            [
                [name, result[name]]
                for name in ("verdict", "code", "sentence_zh", "sentence_en", "rows", "form", "period")
            ],
        )
        if result["verdict"] != QUARANTINE:
            show.out.print(ONLY_LANDING)


def _described(path: Path, judgement: Any) -> dict[str, Any]:
    leading = judgement.leading
    name, file_name = (os.fsencode(text).decode("utf-8", "backslashreplace") for text in (path, path.name))
    return {
        "file": name,
        "verdict": judgement.verdict,
        "code": leading.code if leading else "ok",
        "sentence_zh": judgement.sentence("zh", file_name),
        "sentence_en": judgement.sentence("en", file_name),
        "place": leading.place if leading else "",
        "findings": [
            {
                **{name: getattr(finding, name) for name in ("code", "place", "found", "expected")},
                **{f"sentence_{language}": finding.sentence(language, file_name) for language in ("zh", "en")},
            }
            for finding in judgement.findings
        ],
        "form": judgement.form,
        "layout": judgement.layout,
        "period": judgement.reference_period,
        "reporting_area_code": judgement.reporting_area_code,
        "rows": judgement.row_count,
        "totals": judgement.totals,
    }


def register(app: typer.Typer) -> None:
    app.command()(sample)
    app.command()(land)
