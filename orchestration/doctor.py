"""Finds what is wrong with an installation and its data.

Belongs here: questions that can be answered without changing anything. Does not belong here: repairs.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from orchestration import catalogue
from orchestration.catalogue import CatalogueError
from orchestration.landing.layout import LayoutError, built_in
from orchestration.landing.receipts import present_files, receipts
from orchestration.ledger import LedgerBroken
from orchestration.publishing.record import RECORDS, check
from orchestration.publishing.release import versions
from orchestration.publishing.verify import problems
from orchestration.quality import rules
from orchestration.quality.rules import RuleError
from orchestration.workspace import PROJECT_ROOT, Workspace

FREE_SPACE_NEEDED = 2 * 1024**3
TELEMETRY_OFF = {
    "dbt_project/dbt_project.yml": "send_anonymous_usage_stats: false",
    "orchestration/dagster.yaml": "enabled: false",
    "orchestration/quality/engine.py": "GX_ANALYTICS_ENABLED",
}


@dataclass(frozen=True)
class Finding:
    """The answer to one question. ``detail`` says what was found and, if it is wrong, what to do."""

    what: str
    is_ok: bool
    detail: str


def examine(workspace: Workspace) -> list[Finding]:
    """All answers, in a fixed order. Changes nothing."""
    questions: tuple[Callable[[Workspace], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _space,
        _write_rights,
        _closed,
        _catalogue,
        _layouts,
        _rules,
        _telemetry,
        _records,
        _received,
        _releases,
    )
    return [finding for question in questions for finding in question(workspace)]


def _python(_: Workspace) -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "Python", (3, 11) <= sys.version_info[:2] < (3, 14), f"{found}（需要 3.11 至 3.13 / needs 3.11 to 3.13）"
    )


def _packages(_: Workspace) -> Iterator[Finding]:
    """The installed versions against the pinned ones."""
    wrong = []
    for line in (PROJECT_ROOT / "requirements" / "runtime.txt").read_text().splitlines():
        requirement = line.split(" ")[0]
        name, _sign, pinned = requirement.partition("==")
        if not pinned or ";" in line:
            continue
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "未安装 / missing"
        if installed != pinned:
            wrong.append(f"{name} {installed}，应为 / should be {pinned}")
    detail = "；".join(wrong[:5]) + "。请运行 make setup / run make setup" if wrong else "与锁定版本一致 / as pinned"
    yield Finding("依赖 / packages", not wrong, detail)


def _space(workspace: Workspace) -> Iterator[Finding]:
    folder = next(path for path in (workspace.var, *workspace.var.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    yield Finding("磁盘 / disk", free >= FREE_SPACE_NEEDED, f"{folder}: {free / 1024**3:.1f} GiB 可用 / free（需要 2）")


def _write_rights(workspace: Workspace) -> Iterator[Finding]:
    for path in (workspace.raw, workspace.var, workspace.exports):
        folder = next(parent for parent in (path, *path.parents) if parent.exists())
        yield Finding(f"写权限 / write {path.name}", os.access(folder, os.W_OK), str(path))


def _closed(workspace: Workspace) -> Iterator[Finding]:
    """Whether other users can look into the folders that hold figures. ``raw`` is the steward's to arrange."""
    for path in (workspace.var, workspace.releases):
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o700
        is_closed = not mode & 0o077
        detail = (
            f"{path}"
            if is_closed
            else f"{path}（{mode:03o}）其他用户可以查看或写入，请运行 chmod -R go= {path}"
            " / open to other users of this machine; run the command"
        )
        yield Finding(f"仅本用户可读 / private {path.name}", is_closed, detail)


def _layouts(_: Workspace) -> Iterator[Finding]:
    try:
        yield Finding("版式 / layouts", True, f"{len(built_in())}")
    except LayoutError as error:
        yield Finding("版式 / layouts", False, str(error))


def _catalogue(_: Workspace) -> Iterator[Finding]:
    what = "目录 / catalogue"
    try:
        wrong = catalogue.problems(catalogue.indicators().values())
        yield Finding(what, not wrong, "\n".join(wrong) or f"{len(catalogue.indicators())} 项指标 / indicators")
    except CatalogueError as error:
        yield Finding(what, False, str(error))


def _rules(workspace: Workspace) -> Iterator[Finding]:
    what = "质量规则 / quality rules"
    try:
        yield Finding(what, True, f"{sum(len(rule_set.rules) for rule_set in rules.load(workspace.root))}")
    except RuleError as error:
        yield Finding(what, False, str(error))


def _telemetry(_: Workspace) -> Iterator[Finding]:
    missing = [path for path, text in TELEMETRY_OFF.items() if text not in _text(PROJECT_ROOT / path)]
    yield Finding("遥测关闭 / telemetry off", not missing, "、".join(missing) or "dbt、Dagster、Great Expectations")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _records(workspace: Workspace) -> Iterator[Finding]:
    """Every chain of records up to what releases rest on."""
    for record in RECORDS:
        what = f"{record.name_zh} / {record.name_en}"
        try:
            yield Finding(what, True, f"{check(workspace, record)} 条，链完整 / entries, the chain holds")
        except LedgerBroken as error:
            yield Finding(what, False, str(error))


def _received(workspace: Workspace) -> Iterator[Finding]:
    """Whether every recorded file is still there as it came."""
    try:
        known = receipts(workspace)
    except LedgerBroken:
        return  # said above
    present = {(path, digest) for path, (digest, _) in present_files(workspace.raw).items()}
    changed = [receipt.path for receipt in known if (receipt.path, receipt.file_sha256) not in present]
    detail = "、".join(changed[:3]) + " 已缺失或被改动，请从备份恢复 / missing or changed, restore from backup"
    yield Finding(
        "原始文件 / raw files", not changed, detail if changed else f"{len(known)} 个与登记一致 / as recorded"
    )


def _releases(workspace: Workspace) -> Iterator[Finding]:
    found = [problem for name in versions(workspace) for problem in problems(workspace, name)]
    count = len(versions(workspace))
    yield Finding("发布 / releases", not found, "；".join(found) or f"{count} 个完好 / intact")
