"""What a monthly run costs beyond dbt itself.

Belongs here: one ratio. The demo sample is run once; then, in turn, one zone sends an amended return and
``zonestat run`` takes it through to a release, and a bare ``dbt build`` computes the same periods of the same
database. CPU seconds are user and system time of the whole process tree. The first amended return is not counted: it
moves the known-at moment from the time of the sample to today, which makes external figures known. Exit code 1 if
the median ratio is above the bar.

    .venv/bin/python -m benchmarks.overhead [--scale demo] [--repeat 3]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from orchestration.sample import generate
from orchestration.warehouse.build import arguments
from orchestration.workbook import Sheet, Value, workbook_bytes
from orchestration.workspace import Workspace

BAR = 3.0
BIN = Path(sys.executable).parent


def cpu_seconds(command: list[str], told: dict[str, str], folder: Path | None = None) -> tuple[float, str]:
    """CPU of a command with all its children, run in a folder, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    done = subprocess.run(command, cwd=folder, env=os.environ | told, check=True, **quiet)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout.decode()


def amend(source: Path, number: int) -> None:
    """The same return again, with one more figure changed and without the total row."""
    book = CalamineWorkbook.from_path(source)
    name = book.sheet_names[0]
    filed = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    total = next(row for row, cells in enumerate(filed) if cells[0] == "合计")
    rows: list[list[Value]] = [[None if cell == "" else cell for cell in row] for row in filed[:total]]  # type: ignore[misc]
    figure = rows[total - 1][3]
    assert isinstance(figure, float)
    rows[total - 1][3] = figure + number
    source.with_name(f"示例数据_更正{number}.xlsx").write_bytes(workbook_bytes(Sheet(name, rows)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="demo")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "raw", Path(folder) / "var", Path(folder) / "exports")
        generate(workspace.raw, options.scale)
        told = {f"ZONESTAT_{name.upper()}": str(getattr(workspace, name)) for name in ("raw", "var", "exports")}
        run = [str(BIN / "zonestat"), "run", "--json", "--no-documents"]
        cpu_seconds(run, told)
        source = sorted(workspace.raw.glob("returns/B204-1/2024-03/*鄂尔多斯*.xlsx"))[0]
        ratios = []
        for number in range(options.repeat + 1):
            amend(source, number)
            whole, printed = cpu_seconds(run, told)
            answer = json.loads(printed)
            assert answer["is_new"], "the amended return must lead to a new release"
            told |= {
                "ZONESTAT_PERIODS": ",".join(answer["periods_computed"]),
                "ZONESTAT_KNOWN_AT": "2026-01-01 00:00:00",
            }
            excluded = ["--exclude", "resource_type:seed", "resource_type:unit_test"]
            bare, _ = cpu_seconds([str(BIN / "dbt"), "build", *arguments(workspace), *excluded], told, workspace.var)
            if number == 0:
                continue
            ratios.append(whole / bare)
            print(f"run {whole:.1f} CPU s, bare dbt build {bare:.1f} CPU s, ratio {whole / bare:.2f}")
    ratio = statistics.median(ratios)
    print(f"median ratio {ratio:.2f} (bar {BAR:g})")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
