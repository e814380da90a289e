"""What guards, parsing and layout cost beyond the bare reader of workbooks.

Belongs here: one ratio. The returns of the demo sample that are ordinary workbooks (accepted as they are), one layout
after another until there are 200, are judged by one warm child: one that has judged a return of each form, and none
of the others. The same bytes are opened by calamine alone, and all cells of all sheets read.
CPU seconds are user and system time: of the child and of the process that checks its answers on the one side, of
reading on the other. Both are measured in turn, so that a busy machine slows both. Exit code 1 if the median ratio is
above the bar.

    .venv/bin/python -m benchmarks.guards [--files 200] [--repeat 5]
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from itertools import chain, zip_longest
from pathlib import Path

from python_calamine import CalamineWorkbook

from orchestration import catalogue
from orchestration.landing.judge import Claim
from orchestration.landing.layout import built_in
from orchestration.landing.limits import limits
from orchestration.landing.reader import open_book
from orchestration.landing.receipts import claim_of
from orchestration.landing.verdict import QUARANTINE
from orchestration.landing.worker import Reader
from orchestration.sample import generate

BAR = 4.0
Return = tuple[bytes, Claim]


def ordinary_returns(raw: Path, count: int, reader: Reader) -> list[Return]:
    """Returns that are taken, form by form in turn."""
    forms = sorted(folder for folder in (raw / "returns").iterdir() if catalogue.form_named(folder.name))
    by_form = [sorted(form.glob("*/*.xlsx")) for form in forms]
    found: list[Return] = []
    for path in chain.from_iterable(zip_longest(*by_form)):
        if path is not None and len(found) < count:
            one = path.read_bytes(), claim_of(path.relative_to(raw).as_posix())
            if reader.judge(*one).verdict != QUARANTINE:
                found.append(one)
    return found


def cpu_of(process: int) -> float:
    """CPU seconds of a running process so far."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def bare(returns: list[Return]) -> float:
    start = time.process_time()
    for content, _ in returns:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return time.process_time() - start


def guarded(returns: list[Return]) -> float:
    """CPU seconds of guards and parsing alone: from bytes to sheets of cells."""
    start = time.process_time()
    for content, _ in returns:
        open_book(content, ["xlsx"], frozenset(), limits())
    return time.process_time() - start


def judged(returns: list[Return]) -> tuple[float, float]:
    """CPU seconds of a child that has judged one return of each form, and of the process that asks it."""
    with Reader(built_in()) as reader:
        for one in {claim.form: (content, claim) for content, claim in returns}.values():
            reader.judge(*one)
        assert reader._child is not None
        child, own = cpu_of(reader._child.pid), time.process_time()
        for one in returns:
            assert reader.judge(*one).verdict != QUARANTINE
        return cpu_of(reader._child.pid) - child, time.process_time() - own


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), "demo")
        with Reader(built_in()) as reader:
            returns = ordinary_returns(Path(folder), options.files, reader)
        ratios = []
        for _ in range(options.repeat):
            read, sheets, (child, own) = bare(returns), guarded(returns), judged(returns)
            ratios.append((child + own) / read)
            print(f"bare {read:.2f} CPU s; child {child:.2f}, asking {own:.2f}: ratio {ratios[-1]:.2f}", end="; ")
            print(f"guards and parsing alone {sheets:.2f}: ratio {sheets / read:.2f}")
    ratio = statistics.median(ratios)
    print(f"{len(returns)} workbooks, median ratio {ratio:.2f} (bar {BAR:g})")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
