"""What people and machines see of a result.

Belongs here: progress, tables, JSON. Does not belong here: deciding anything.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.pipeline import RunReport
from orchestration.publishing.release import Published
from orchestration.warehouse.affected import Cause
from orchestration.workspace import Workspace

if TYPE_CHECKING:
    from orchestration.reports.desk import Desk

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
LISTED = 10
UNBROKEN = 10_000  # cells: where no terminal breaks lines, neither do we


def error_line(text: str) -> None:
    err.print(Text(text, style="red"))


def as_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """A plain table; cells are text, never markup. Into a pipe or file each row goes as one line."""
    drawn = Table(title=Text(title), title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    (out if out.is_terminal else Console(file=out.file, highlight=False, width=UNBROKEN)).print(drawn)


def line(text: str) -> None:
    """A line that a terminal breaks between words, with the rest indented; a pipe or file gets it whole."""
    for part in wrapped(text, out.width) if out.is_terminal else [text]:
        out.print(Text(part))


def visible(text: str) -> str:
    """The text in one line: line breaks and other signs that nobody sees are shown as their escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many cells. Figures, words and cell addresses stay whole, whatever their length;
    Chinese breaks anywhere. Lines after the first are indented as the first one is, and two more."""
    indent = " " * (len(text) - len(text.lstrip(" ")) + 2)
    lines, line = [], ""
    for part in re.findall(r"[!-~]+|\s+|.", text):
        if line.strip() and cell_len(line) + cell_len(part) > width:
            lines.append(line.rstrip())
            line = indent + part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]


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
            f"接收 {landing.taken}，暂缓采用 {len(landing.held)}，搁置 {aside}，忽略 {len(landing.ignored)}"
            f" / {landing.taken} taken, {len(landing.held)} held, {aside} set aside, {len(landing.ignored)} ignored",
        ),
        (
            "检查 / checks",
            f"声明 {report.declared}，已执行 {report.evaluated}，沿用上次完整构建 {report.carried_over}"
            " / declared, evaluated, carried over from the last full build",
        ),
        ("待处理问题 / open issues", str(report.open_issues)),
        (
            "重新计算的报告期（含受影响的后续期） / periods computed again, with those that follow from them",
            "、".join(periods) or "无变化 / nothing changed",
        ),
        *(("　原因 / because", reason(cause)) for cause in report.causes),
        (
            "指标 / indicators",
            f"{report.areas} 个地区 × {report.indicators} 项指标，{report.indicator_values} 个数值，"
            f"{report.indicator_nulls} 个空缺（均注明原因） / areas × indicators, values, nulls (each with its reason)",
        ),
        *(("发布 / release", f"{published.folder}（{_state(published)}）") for published in report.releases),
        *([("未通过检查的行 / failing rows", str(report.failing_rows))] if report.failing_rows else []),
    ):
        out.print(Text(f"  {label}：{text}"))
    _files("暂缓采用的文件，待决定 / files held until somebody decides", landing.held)
    _files("搁置的文件（原件未动） / files set aside, untouched", landing.set_aside)


def desk_summary(desk: Desk | None) -> None:
    """Where the documents are that are due, and which are due and cannot be made yet."""
    if desk is None:
        return
    places = "、".join(sorted({str(path.parent) for path in (*desk.written, *desk.standing)})) or str(desk.folder)
    told = f"新编 {len(desk.written)} 个，已有未动 {len(desk.standing)} 个"
    told_en = f"{len(desk.written)} written, {len(desk.standing)} left as they were"
    out.print(Text(f"  应提交的文件 / documents due：{told} / {told_en}：{places}"))
    for sentence in desk.waiting:
        out.print(Text(f"    · {visible(sentence)}"))
    if desk.page is not None:
        out.print(Text(f"  网页（双击打开） / the page, opens by double-click：{desk.page}"))


def desk_as_json(desk: Desk | None) -> dict[str, Any] | None:
    """The same for machines; null where none were asked for."""
    return None if desk is None else asdict(desk)


def _files(title: str, rows: list[dict[str, Any]]) -> None:
    """The first few files that were not used, each with the sentence that says why and what to do."""
    if rows:
        out.print(Text(f"  {title}："))
    for row in rows[:LISTED]:
        out.print(Text(f"    · {visible(row['sentence_zh'])}\n      {visible(row['sentence_en'])}"))
    if (more := len(rows) - LISTED) > 0:
        out.print(Text(f"    … 另有 {more} 个 / {more} more：zonestat land --json"))


CAUSES = {
    "first_build": "首次计算，没有可沿用的结果 / the first computation, nothing to build upon",
    "method": "计算方法、目录或代码表变动 / method, catalogue or code lists changed",
    "registries": "名录变动 / registers changed：{what}",
    "external": "外部数据表变动 / tables of external figures changed：{what}",
    "returns": "收到的报表或其检查结果变动 / returns received, or what the checks say of them：{what}",
    "newly_known": "外部数据 {what} 版本已公布 / newly known external vintage",
}


def reason(cause: Cause) -> str:
    """Why periods were computed again, in a line; long lists are cut."""
    what = "、".join(cause.what[:LISTED]) + ("……" if len(cause.what) > LISTED else "")
    return CAUSES[cause.code].format(what=what)


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
        "files_held": report.landing.held,
        "files_set_aside": report.landing.set_aside,
        "files_ignored": report.landing.ignored,
        "checks_declared": report.declared,
        "checks_evaluated": report.evaluated,
        "checks_carried_over": report.carried_over,
        "open_issues": report.open_issues,
        "periods_computed": report.computed,
        "computed_because": [asdict(cause) for cause in report.causes],
        "areas": report.areas,
        "indicators": report.indicators,
        "values": report.indicator_values,
        "nulls": report.indicator_nulls,
    }
