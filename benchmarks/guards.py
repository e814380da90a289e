"""What guards, parsing and layout cost beyond the bare reader of workbooks.

Belongs here: one ratio. The returns of the demo sample that are ordinary workbooks (accepted as they are), one layout
after another until there are 200, are judged by one warm child: one that has judged a return of each form, and none
of the others. The same bytes are opened by calamine alone, and all cells of all sheets read.
CPU seconds are user and system time: of the child and of the process that checks its answers on the one side, of
reading on the other. Return by return, the one reads it and then the other judges it: other work on the machine makes
a CPU second do less, from one moment to the next, and so slows both alike. Exit code 1 if the median ratio is above
the bar.

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
from dataclasses import dataclass
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


@dataclass
class Spent:
    """CPU seconds: of the bare reader; of guards and parsing alone, from bytes to sheets of cells; of the child that
    judges, and of the process that asks it."""

    bare: float = 0.0
    sheets: float = 0.0
    child: float = 0.0
    asking: float = 0.0

    @property
    def ratio(self) -> float:
        return (self.child + self.asking) / self.bare


def read_bare(content: bytes) -> None:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def measured(returns: list[Return]) -> Spent:
    """Each return read, opened with its guards, and judged by a child that has judged one return of each form."""
    spent = Spent()
    with Reader(built_in()) as reader:
        for one in {claim.form: (content, claim) for content, claim in returns}.values():
            reader.judge(*one)
        assert reader._child is not None
        before = cpu_of(reader._child.pid)
        for content, claim in returns:
            start = time.process_time()
            read_bare(content)
            was_read = time.process_time()
            open_book(content, ["xlsx"], frozenset(), limits())
            was_opened = time.process_time()
            assert reader.judge(content, claim).verdict != QUARANTINE
            spent.bare += was_read - start
            spent.sheets += was_opened - was_read
            spent.asking += time.process_time() - was_opened
        spent.child = cpu_of(reader._child.pid) - before
    return spent


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
        spent = measured(returns)
        ratios.append(spent.ratio)
        print(f"bare {spent.bare:.2f} CPU s; child {spent.child:.2f}, asking {spent.asking:.2f}:", end=" ")
        print(f"ratio {spent.ratio:.2f}; guards and parsing alone {spent.sheets / spent.bare:.2f}")
    ratio = statistics.median(ratios)
    print(f"{len(returns)} workbooks, median ratio {ratio:.2f} (bar {BAR:g})")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
