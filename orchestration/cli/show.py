"""What people and machines see of a result.

Belongs here: progress, tables, JSON. Does not belong here: deciding anything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.pipeline import RunReport
from orchestration.publishing.release import Published
from orchestration.workspace import Workspace

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
LISTED = 10


def error_line(text: str) -> None:
    err.print(Text(text, style="red"))


def as_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """A plain table; cells are text, never markup."""
    drawn = Table(title=Text(title), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    out.print(drawn)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Says where a run is: one changing line on a terminal, one line per step elsewhere."""
    if quiet:
        yield lambda _: None
    elif err.is_terminal:
        with err.status("") as status:
            yield lambda text: status.update(Text(text))
    else:
        seen: set[str] = set()

        def line(text: str) -> None:
            step = text.rstrip("0123456789/ ")
            if step not in seen:
                seen.add(step)
                err.print(Text(f"· {step}"))

        yield line


def run_summary(workspace: Workspace, report: RunReport) -> None:
    """The closing lines of a run: Chinese first, then the same in English."""
    landing = report.landing
    aside = len(landing.set_aside)
    title = "示例数据 / sample data" if workspace.is_sample else "收到的数据 / received data"
    periods = ("全部 / all",) if report.computed is None else report.computed
    names = "、".join(published.version for published in report.releases)
    out.print(Text(f"\n【{title}】 {names}", style="bold"))
    for label, text in (
        (
            "文件 / files",
            f"接收 {landing.taken}，搁置 {aside}，忽略 {len(landing.ignored)}"
            f" / {landing.taken} taken, {aside} set aside, {len(landing.ignored)} ignored",
        ),
        (
            "检查 / checks",
            f"声明 {report.declared}，已执行 {report.evaluated}，沿用上次完整构建 {report.carried_over}"
            " / declared, evaluated, carried over from the last full build",
        ),
        ("待处理问题 / open issues", str(report.open_issues)),
        ("计算的报告期 / periods computed", "、".join(periods) or "无变化 / nothing changed"),
        (
            "指标 / indicators",
            f"{report.areas} 个地区 × {report.indicators} 项指标，{report.indicator_values} 个数值，"
            f"{report.indicator_nulls} 个空缺（均注明原因） / areas × indicators, values, nulls (each with its reason)",
        ),
        *(("发布 / release", f"{published.folder}（{_state(published)}）") for published in report.releases),
        *([("未通过检查的行 / failing rows", str(report.failing_rows))] if report.failing_rows else []),
    ):
        out.print(Text(f"  {label}：{text}"))
    if landing.set_aside:
        out.print(Text("  搁置的文件（原件未动） / files set aside, untouched："))
        for row in landing.set_aside[:LISTED]:
            out.print(Text(f"    · {row['sentence_zh']}\n      {row['sentence_en']}"))
        if aside > LISTED:
            out.print(Text(f"    … 另有 {aside - LISTED} 个 / {aside - LISTED} more：zonestat land --json"))


def _state(published: Published) -> str:
    if not published.is_new:
        return "与已有发布相同，未另建 / equal to the one that stands, none made"
    if published.is_draft:
        return "送审稿，未改动 CURRENT / a draft, CURRENT is left alone"
    return "新发布 / new"


def run_as_json(report: RunReport) -> dict[str, Any]:
    """The same summary for machines."""
    return {
        "version": report.published.version,
        "is_new": report.published.is_new,
        "folder": str(report.published.folder),
        "releases": [
            {"version": one.version, "is_new": one.is_new, "is_draft": one.is_draft, "folder": str(one.folder)}
            for one in report.releases
        ],
        "files_taken": report.landing.taken,
        "files_set_aside": report.landing.set_aside,
        "files_ignored": report.landing.ignored,
        "checks_declared": report.declared,
        "checks_evaluated": report.evaluated,
        "checks_carried_over": report.carried_over,
        "open_issues": report.open_issues,
        "periods_computed": report.computed,
        "areas": report.areas,
        "indicators": report.indicators,
        "values": report.indicator_values,
        "nulls": report.indicator_nulls,
    }
