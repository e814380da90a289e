"""What landing and the gates find of what is planted in the sample, and what they find besides.

Belongs here: holding every finding against the answer key (``orchestration/sample/planted.yml``). Does not belong
here: which faults there are, and how they are found. A finding is accounted for only where it was planted: in the
listed record of the listed file, or, for what a fault cannot but break as well (``also``), at the same enterprise or
in a figure of the same area. Everything else is a false alarm. Exit code 1 if something was missed or is one.

    .venv/bin/python -m benchmarks.detection [--scale demo] [--tree a tree that was run already]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from orchestration import catalogue
from orchestration.landing.verdict import reasons
from orchestration.pipeline import run_month
from orchestration.quality import rules
from orchestration.sample import generate
from orchestration.sample.planted import Fault, Planted, planted_in
from orchestration.sample.scales import SCALES
from orchestration.workspace import Workspace

APPENDED = (Fault.ADD, Fault.GUEST)  # in the order of the list, below all others
ALL_ROWS = (Fault.DROP, Fault.DROP_LARGEST, Fault.EMPTY_COLUMN, Fault.REPLACE, Fault.NONE, Fault.EVENT)
FIGURES = ("fct_indicators", "fct_measures")


@dataclass(frozen=True)
class Alarm:
    """A rule that failed on one record of one file, a landing code on one file, or a rule on one computed figure.

    ``code`` is the rule id or the landing code. ``file`` is empty for a figure, ``row`` is 0 for a whole file.
    """

    code: str
    file: str = ""
    row: int = 0
    unit: str = ""
    area: str = ""
    period: str = ""
    indicator: str = ""


@dataclass(frozen=True)
class Place:
    """Where a case was planted: the rows of its file, with the enterprises, areas and indicators in them."""

    case: Planted
    rows: frozenset[int]
    units: frozenset[str]
    areas: frozenset[str]
    indicators: frozenset[str]

    def accounts_for(self, alarm: Alarm) -> bool:
        if alarm.code == self.case.expected:
            return self._is_its_own(alarm)
        return alarm.code in self.case.also and (self._is_its_own(alarm) or self._follows(alarm))

    def _is_its_own(self, alarm: Alarm) -> bool:
        if alarm.file:
            return alarm.file == self.case.path and (alarm.row == 0 or alarm.row in self.rows)
        at_area = alarm.area in self.areas and alarm.period == self.case.key.period
        return at_area and alarm.indicator in self.indicators

    def _follows(self, alarm: Alarm) -> bool:
        if alarm.file:
            return alarm.unit in self.units and alarm.area in self.areas
        is_register = not self.case.key.area_code  # which says something of all years before
        year = self.case.key.period[:4]
        return alarm.area in self.areas and (alarm.period[:4] == year or (is_register and alarm.period < year))


@dataclass(frozen=True)
class Detection:
    """``missed``: cases that their rule or landing code did not find. ``silent``: (case, rule) listed under ``also``
    which did not fail. ``false``: alarms that no case accounts for. ``rows``: rows of the tree that landing accepted;
    ``declared``: rules there are."""

    places: tuple[Place, ...]
    alarms: frozenset[Alarm]
    missed: tuple[Planted, ...]
    silent: tuple[tuple[str, str], ...]
    false: tuple[Alarm, ...]
    rows: int
    declared: tuple[str, ...]


def detect(workspace: Workspace, cases: Sequence[Planted]) -> Detection:
    """Holds what a finished run has found against the cases of its tree."""
    with duckdb.connect() as connection:
        alarms = frozenset([*_failures(connection, workspace), *_verdicts(connection, workspace)])
        places = tuple(_place(connection, workspace, case, cases) for case in cases)
        landed = _files(workspace.landing, "[!_]*/[!_]*/*.parquet")
        count = connection.execute("SELECT count(*) FROM read_parquet(?, union_by_name = true)", [landed]).fetchone()
    assert count is not None
    declared = tuple(rule.id for rule_set in rules.load(workspace.root) for rule in rule_set.rules)
    found = {place.case.name: {alarm.code for alarm in alarms if place.accounts_for(alarm)} for place in places}
    return Detection(
        places=places,
        alarms=alarms,
        missed=tuple(p.case for p in places if is_for_a_gate(p.case) and p.case.expected not in found[p.case.name]),
        silent=tuple((p.case.name, rule) for p in places for rule in p.case.also if rule not in found[p.case.name]),
        false=tuple(sorted((a for a in alarms if not any(p.accounts_for(a) for p in places)), key=repr)),
        rows=count[0],
        declared=declared,
    )


def is_for_a_gate(case: Planted) -> bool:
    """Whether landing or a rule should find it; the others are returns late, missing or amended, and events."""
    return "." in case.expected or case.expected in reasons()


def _files(folder: Path, pattern: str) -> list[str]:
    return sorted(str(path) for path in folder.glob(pattern))


def _failures(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[Alarm]:
    """Every failing row of gates 1 and 2, in whatever version of a return."""
    files = _files(workspace.quality, "*/*/failures.parquet") + _files(workspace.quality, "indicators/failures.parquet")
    found = connection.execute(
        """SELECT rule_id, file_name, row_number, enterprise_name, area_code, reference_period, record_key
        FROM read_parquet(?, union_by_name = true)""",
        [files],
    ).fetchall()
    for rule, file, row, unit, area, period, key in found:
        if rule.partition(".")[0] in FIGURES:
            named = json.loads(key)
            figure = named.get("indicator_code") or named["measure_code"]
            yield Alarm(rule, area=area, period=period, indicator=figure)
        else:
            yield Alarm(rule, file, row or 0, unit or "", area or "")


def _verdicts(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[Alarm]:
    sql = "SELECT code, path FROM read_parquet(?) WHERE verdict <> 'accept'"
    verdicts = connection.execute(sql, [str(workspace.ledger / "verdicts.parquet")]).fetchall()
    return (Alarm(code, path) for code, path in verdicts)


def _place(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, case: Planted, cases: Sequence[Planted]
) -> Place:
    """The rows that a case is in, as landing took them; none if it did not take the file."""
    files = _files(workspace.landing, f"{case.key.form}/{case.key.period}/*.parquet")
    columns = {item.item_column for item in catalogue.items(case.key.form)} if files else set()
    area = "area_code" if "area_name" in columns else "reporting_area_code"
    named = {
        "unit": "enterprise_name" if "enterprise_name" in columns else "''",
        "area": area,
        "indicator": "indicator_code" if "indicator_code" in columns else "''",
    }
    selected = ", ".join(f"coalesce({sql}, '') AS {name}" for name, sql in named.items())
    rows = []
    if files:
        rows = connection.execute(
            f"""SELECT row_number, {selected} FROM read_parquet(?, union_by_name = true)
            WHERE file_name = ? ORDER BY sheet, row_number""",  # noqa: S608  names of the catalogue
            [files, case.path],
        ).fetchall()
    if case.fault in APPENDED:
        after = [other for other in cases if other.path == case.path and other.fault in APPENDED]
        appended = len(rows) - len(after) + after.index(case)
        rows = [row for at, row in enumerate(rows) if at == appended or (case.fault is Fault.ADD and at == case.row)]
    elif case.fault not in ALL_ROWS:
        rows = rows[case.row : case.row + 1]
    numbers, units, areas, indicators = ({row[at] for row in rows} - {""} for at in range(4))
    areas |= {case.key.area_code} - {""}
    return Place(case, frozenset(numbers), frozenset(units), frozenset(areas), frozenset(indicators))


def table(detection: Detection) -> Iterator[str]:
    """Markdown: what was planted, found, found in consequence, and found without reason, by rule id or landing code."""
    planted = Counter(place.case.expected for place in detection.places if is_for_a_gate(place.case))
    missed = Counter(case.expected for case in detection.missed)
    false = Counter(alarm.code for alarm in detection.false)
    own = {a for a in detection.alarms for p in detection.places if a.code == p.case.expected and p.accounts_for(a)}
    follow = Counter(alarm.code for alarm in detection.alarms - own - {*detection.false})
    yield "| rule or landing code | planted | found | follow from others | false alarms |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for code in sorted({*planted, *false, *follow}, key=lambda code: ("." in code, code)):
        yield f"| {code} | {planted[code]} | {planted[code] - missed[code]} | {follow[code]} | {false[code]} |"
    counts = planted.total(), planted.total() - missed.total(), follow.total(), false.total()
    yield f"| **all** | {' | '.join(f'**{count}**' for count in counts)} |"
    quiet = len({*detection.declared} - {*planted, *false, *follow})
    yield ""
    yield f"{detection.rows:,} rows accepted; recall {counts[1] / counts[0]:.1%}; {counts[3]} false alarms;"
    yield f"{quiet} of {len(detection.declared)} rules had nothing to find and found nothing."
    for case in detection.missed:
        yield f"- missed: {case.expected} ({case.name}, {case.path})"
    for name, rule in detection.silent:
        yield f"- listed and silent: {rule} ({name})"
    for alarm in detection.false:
        where = alarm.file or f"{alarm.area} {alarm.period} {alarm.indicator}"
        yield f"- false alarm: {alarm.code}, {where} {alarm.row or ''}"


def scale_of(name: str) -> tuple[Planted, ...]:
    """The cases of the tree of a scale."""
    scale = SCALES[name]
    areas: Mapping[str, None] = dict.fromkeys(place.code for place in scale.zones()) | {"150000": None}
    return planted_in(areas, {*scale.months, *scale.years, *scale.snapshots})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="demo", choices=sorted(SCALES))
    parser.add_argument("--tree", type=Path, help="raw/, var/ and exports/ of a sample of this scale that was run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.tree or Path(scratch)
        tree = Workspace(raw=folder / "raw", var=folder / "var", exports=folder / "exports", is_sample=True)
        if not options.tree:
            generate(tree.raw, options.scale)
            run_month(tree, say=partial(print, file=sys.stderr))
        detection = detect(tree, scale_of(options.scale))
    print("\n".join(table(detection)))
    return 1 if detection.missed or detection.false else 0


if __name__ == "__main__":
    sys.exit(main())
