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
    """The closing lines of a run."""
    landing = report.landing
    mark = "【示例数据 / sample data】" if workspace.is_sample else "【raw/ 中收到的数据 / received data】"
    out.print()
    out.print(Text(f"{mark} {report.published.version}", style="bold"))
    computed = (
        "全部 / all"
        if report.computed is None
        else f"{len(report.computed)}：{'、'.join(report.computed) or '无 / none'}"
    )
    state = "新发布 / new" if report.published.is_new else "与上一发布相同，未新建 / equal to the last one, none made"
    table(
        "",
        ["项目 / item", "结果 / result"],
        [
            ["文件 / files", f"接收 {landing.taken} 个，搁置 {len(landing.set_aside)} 个 / taken, set aside"],
            ["检查 / checks", f"声明 {report.declared} 项，已执行 {report.evaluated} 项 / declared, evaluated"],
            ["待核问题 / issues", f"{report.issues} 条 / records"],
            ["计算的报告期 / periods computed", computed],
            [
                "指标 / indicators",
                f"{report.areas} 个地区 × {report.indicators} 项指标：{report.indicator_values} 个数值，"
                f"{report.indicator_nulls} 个空缺（均注明原因） / areas × indicators: values, nulls with a reason",
            ],
            ["发布 / release", f"{report.published.folder} （{state}）"],
            ["问题明细 / failing rows", str(workspace.quality)],
        ],
    )
    if landing.set_aside:
        rows = [[row["path"], row["sentence_zh"]] for row in landing.set_aside[:LISTED]]
        more = len(landing.set_aside) - len(rows)
        table(
            "搁置的文件（原件未动） / files set aside, untouched",
            ["文件 / file", "原因和处理 / reason and remedy"],
            rows,
        )
        if more > 0:
            out.print(f"… 另有 {more} 个，见 zonestat land --json / {more} more")


def run_as_json(report: RunReport) -> dict[str, Any]:
    """The same summary for machines."""
    return {
        "version": report.published.version,
        "is_new": report.published.is_new,
        "folder": str(report.published.folder),
        "files_taken": report.landing.taken,
        "files_set_aside": report.landing.set_aside,
        "checks_declared": report.declared,
        "checks_evaluated": report.evaluated,
        "issues": report.issues,
        "periods_computed": report.computed,
        "areas": report.areas,
        "indicators": report.indicators,
        "values": report.indicator_values,
        "nulls": report.indicator_nulls,
    }
