"""What the desk notices by itself: new files under ``raw/``, and runs that failed.

Belongs here: asking for the run that new files need, and the notice of a failure. Does not belong here: landing.
Both are stopped until somebody switches them on at the desk.
"""

import hashlib
import json
import os
import shlex
import subprocess
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration import catalogue
from orchestration.assets.tree import partitions_of, workspace
from orchestration.landing.receipts import NotTaken, arrived, claim_of, read_bytes, receipts
from orchestration.workspace import Workspace

SETTLED_SECONDS = 30.0  # a file that was written just now may still be on its way
NOTICE_COMMAND = "ZONESTAT_NOTICE_COMMAND"
Folders = dict[str, dict[str, tuple[int, int]]]


def look(raw: Path) -> Folders:
    """Size and modification time (ns) of every received file, by folder (``returns/<form>/<period>``) and path."""
    folders: Folders = defaultdict(dict)
    for path in arrived(raw):
        name, found = path.relative_to(raw).as_posix(), path.lstat()
        folders[name.rpartition("/")[0]][name] = (found.st_size, found.st_mtime_ns)
    return dict(folders)


def digest(files: dict[str, tuple[int, int]]) -> str:
    text = json.dumps(sorted(files.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def unknown_files(tree: Workspace, names: list[str]) -> list[str]:
    """The files whose present bytes have no receipt."""
    known = {(receipt.path, receipt.file_sha256) for receipt in receipts(tree)}
    found = []
    for name in names:
        try:
            content = read_bytes(tree.raw / name)
        except (NotTaken, FileNotFoundError):
            content = None
        if content is None or (name, hashlib.sha256(content).hexdigest()) not in known:
            found.append(name)
    return found


def wanted_run(folder: str, newest: tuple[str, str] | None) -> tuple[str, str] | None:
    """Frequency and partition that a folder needs. Registers and returns of mixed periods concern all: they come with
    the newest period. None if there is no period to run at all."""
    try:
        claim = claim_of(f"{folder}/_")
    except NotTaken:
        return newest
    assert claim.form is not None and claim.period is not None
    form = catalogue.forms()[claim.form]
    partitions = partitions_of(form.frequency)
    if partitions is None or form.family != "returns":
        return newest
    period = claim.period
    if form.january_february_merged and period.endswith("-01"):
        period = f"{period[:4]}-02"  # January alone is no period; landing says so to whoever filed it
    return (form.frequency, period) if partitions.has_partition_key(period) else newest


def newest_run(folders: Folders) -> tuple[str, str] | None:
    """The newest month of which there are returns, or the newest year."""
    found = {run for folder in folders if (run := wanted_run(folder, None)) is not None}
    months = {run for run in found if run[0] == "M"}
    return max(months or found, default=None, key=lambda run: run[1])


def requests(tree: Workspace, cursor: str | None, now: float) -> tuple[list[dg.RunRequest], str]:
    """The runs that new or changed files need, one per partition, and the next cursor.

    The cursor keeps a digest per folder (names, sizes, times). A folder whose digest is new is looked at by content:
    what has a receipt was already landed by somebody and needs no run. A folder that is still being written waits.
    """
    folders, seen = look(tree.raw), json.loads(cursor or "{}")
    newest, current = newest_run(folders), {}
    by_run: dict[tuple[str, str], list[str]] = defaultdict(list)
    for folder, files in sorted(folders.items()):
        state = digest(files)
        if seen.get(folder) != state:
            if now - max(changed for _, changed in files.values()) / 1e9 < SETTLED_SECONDS:
                if folder in seen:
                    current[folder] = seen[folder]
                continue
            run = wanted_run(folder, newest)
            if run is not None and unknown_files(tree, sorted(files)):
                by_run[run].append(f"{folder}:{state}")
        current[folder] = state
    found = [
        dg.RunRequest(
            run_key=f"raw:{period}:{hashlib.sha256(' '.join(changed).encode()).hexdigest()[:16]}",
            job_name={"M": "month", "A": "year"}[frequency],
            partition_key=period,
            tags={"zonestat/received": ", ".join(entry.rpartition(":")[0] for entry in changed)[:500]},
        )
        for (frequency, period), changed in sorted(by_run.items())
    ]
    return found, json.dumps(current, ensure_ascii=False, sort_keys=True)


def raw_sensor(jobs: list[Any]) -> dg.SensorDefinition:
    """Asks for the run of the periods of which something new lies under ``raw/``."""

    @dg.sensor(
        name="received_files",
        jobs=jobs,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="raw/ 中有新文件时运行所属报告期 / runs the period of new files under raw/",
    )
    def _received(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        found, cursor = requests(workspace(), context.cursor, time.time())
        skip = None if found else dg.SkipReason("raw/ 没有新文件 / nothing new under raw/")
        return dg.SensorResult(run_requests=found, skip_reason=skip, cursor=cursor)

    return _received


def notify(tree: Workspace, notice: dict[str, str]) -> None:
    """Appends a notice to ``var/notices/failures.jsonl`` and hands it to the local command, if one is configured
    (``ZONESTAT_NOTICE_COMMAND``, empty by default), on its standard input. Raises ``CalledProcessError``."""
    line = json.dumps(notice, ensure_ascii=False, sort_keys=True)
    path = tree.var / "notices" / "failures.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    command = shlex.split(os.environ.get(NOTICE_COMMAND, ""))
    if command:
        # the command is the administrator's own; nothing of the notice becomes a part of it
        subprocess.run(command, input=line + "\n", text=True, check=True, timeout=60)  # noqa: S603


@dg.run_failure_sensor(
    name="failed_runs",
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="运行失败时写入 var/notices/，并执行配置的本机命令 / a notice of each failed run",
)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    run = context.dagster_run
    stats = context.instance.get_run_stats(run.run_id)
    ended = datetime.fromtimestamp(stats.end_time or 0.0).astimezone().isoformat(timespec="seconds")
    notify(
        workspace(),
        {
            "run": run.run_id,
            "job": run.job_name,
            "period": run.tags.get("dagster/partition", ""),
            "ended_at": ended,
            "message": context.failure_event.message or "",
            "sentence_zh": f"作业 {run.job_name} 运行失败，上一发布继续有效；请在操作台查看 {run.run_id}。",
        },
    )
