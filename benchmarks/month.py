"""What one more month costs against building everything.

Belongs here: one share. The sample is built as it stood before the returns of its last month came; then they come,
with the receipts of the sample, and ``zonestat run`` takes them through landing, gate 1, dbt, gate 2 and release. CPU
seconds are user and system time of the whole process tree. Start-up is what a run costs that finds nothing new (the
imports, looking through what is there), and what dbt needs to read its unchanged project; it is printed, and taken off
both sides of the share.
Exit code 1 if the share is above the bar.

    .venv/bin/python -m benchmarks.month [--scale province] [--folder where it works; needs some GB at province]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.overhead import BIN, cpu_seconds
from orchestration.ledger import Ledger
from orchestration.sample import FAMILIES, generate
from orchestration.sample.scales import SCALES
from orchestration.warehouse.build import arguments
from orchestration.workspace import Workspace

BAR = 0.05
CHAIN = ("sequence", "previous_hash", "entry_hash")
Receipt = dict[str, Any]


def hold_back(workspace: Workspace, month: str, waiting: Path) -> list[Receipt]:
    """Leaves in the tree what had come before the first return for the month. Moves the returns for the month to
    ``waiting`` and gives their receipts, in order of arrival; what came later and is not for the month goes."""
    ledger = Ledger(workspace.receipts)
    received = [{name: value for name, value in entry.items() if name not in CHAIN} for entry in ledger.read()]
    for_month = [one for one in received if one["path"].startswith("returns/") and one["path"].split("/")[2] == month]
    before = [one for one in received if one["received_at"] < for_month[0]["received_at"] and one not in for_month]
    for one in for_month:
        _move(workspace.raw / one["path"], waiting / one["path"])
    kept = {one["path"] for one in before}
    for family in FAMILIES:
        for file in (workspace.raw / family).rglob("*"):
            if file.is_file() and file.relative_to(workspace.raw).as_posix() not in kept:
                file.unlink()
    ledger.path.unlink()
    ledger.extend(before)
    return for_month


def arrive(workspace: Workspace, receipts: list[Receipt], waiting: Path) -> None:
    """The returns for the month come in."""
    for one in receipts:
        _move(waiting / one["path"], workspace.raw / one["path"])
    Ledger(workspace.receipts).extend(receipts)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)


def measure(folder: Path, scale: str) -> float:
    """The share, with every figure it is made of printed as it is measured."""
    workspace = Workspace(folder / "raw", folder / "var", folder / "exports")
    generate(workspace.raw, scale)
    month = SCALES[scale].months[-1]
    coming = hold_back(workspace, month, folder / "waiting")
    told = {f"ZONESTAT_{name.upper()}": str(getattr(workspace, name)) for name in ("raw", "var", "exports")}
    told["ZONESTAT_KNOWN_AT"] = "2026-01-01 00:00:00"  # for dbt alone
    run = [str(BIN / "zonestat"), "run", "--json", "--no-documents"]

    def timed(what: str) -> tuple[float, dict[str, Any]]:
        seconds, printed = cpu_seconds(run, told)
        print(f"{what}: {seconds:.1f} CPU s", flush=True)
        return seconds, json.loads(printed)

    full, _ = timed(f"everything before {month}")
    idle, nothing = timed("nothing new")
    assert not nothing["is_new"], "a run without anything new must leave the release as it is"
    reading, _ = cpu_seconds([str(BIN / "dbt"), "parse", *arguments(workspace)], told, workspace.var)
    print(f"dbt reads its project: {reading:.1f} CPU s", flush=True)
    start = idle + reading
    arrive(workspace, coming, folder / "waiting")
    whole, answer = timed(f"{len(coming)} files for {month}")
    assert answer["is_new"], "the month must lead to a new release"
    assert month in (answer["periods_computed"] or ()), "the month must be computed, and not everything with it"
    return (whole - start) / (full - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="province", choices=sorted(SCALES))
    parser.add_argument("--folder", type=Path, help="an empty or new folder; default: a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        share = measure(Path(scratch), options.scale)
    print(f"the month is {share:.1%} of everything, start-up apart (bar {BAR:.0%})")
    return 0 if share <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
