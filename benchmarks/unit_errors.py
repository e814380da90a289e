"""Whether unit errors are named, and clean returns are not, when figures vary as they do in life.

Belongs here: B204-1 returns of the sample with more noise than the sample has, unit errors planted into them, and what
landing and gate 1 make of them. Does not belong here: how a unit error is found (``orchestration/quality/magnitude``).

Zones, enterprises and workbooks are those of the sample (``orchestration/sample``), written, landed and checked by the
project's own code; only B204-1 is made, and no other fault is in it. Two kinds of returns are measured apart: that of a
zone (a file, the rule on columns), and that of an enterprise (a row, the rule on figures).

Noise. The sample itself is quiet: a season between 0.72 and 1.17, 6 % of normal noise in output, 2 % in the share that
is sold, electricity strictly in proportion. Here every enterprise has besides, month by month,

* an ordinary swing of activity, log-normal with sigma 0.20: two months in three lie within a fifth of the usual;
* noise of their own in sales (sigma 0.05), exports (0.15) and electricity (0.10);
* with probability 1 % a real jump: activity three to eight times as large or small for three months, electricity by
  the power 0.8 of it;
* with probability 0.5 % a standstill: a twentieth of the output and a sixth of the electricity for a month.

Planted into 2 % of the files: a unit line that is not the unit of the figures (千元, 万元, 元), figures in yuan below a
line that says otherwise, or one money column ten times too large or small throughout. Planted into 2 % of the rows of
other files: all money of the row times 10, 1/10, 1000, 1/1000, 10000 or 1/10000, or one figure of the month ten times
too large or small, which went into the year to date. Nothing is planted where there is nothing to compare with: in the
first file of a zone and the first row of an enterprise.

Named means: an issue at this file (this row) proposes, for a column that was planted in, the power of ten that was.
A clean file is named if the rule on columns names it, a clean row if the rule on figures does. Exit code 1 if fewer
than 99 % of what was planted are named, or more than 1 % of what is clean, of files or of rows.

    .venv/bin/python -m benchmarks.unit_errors [--scale province] [--seed 2024]
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path

import duckdb

from benchmarks.trees import check, receive, tree_in
from orchestration.quality import proposals
from orchestration.sample import b204_1
from orchestration.sample.activity import Activity
from orchestration.sample.draws import Draws
from orchestration.sample.model import Delivery, Model, invent
from orchestration.sample.naming import Key
from orchestration.sample.planted import Fault, Planted
from orchestration.sample.population import Enterprise
from orchestration.sample.scales import SCALES, Place
from orchestration.workspace import Workspace

SHARE, AT_LEAST, AT_MOST = 0.02, 0.99, 0.01
SWING, SALES_NOISE, EXPORT_NOISE, POWER_NOISE = 0.20, 0.05, 0.15, 0.10
JUMP, JUMP_MONTHS, STANDSTILL = 0.01, 3, 0.005
COLUMN_RULE, FIGURE_RULE = "b204_1.column_magnitude", "b204_1.figure_magnitude"
LINES = {"元": 0, "千元": 3, "万元": 4}  # what a sheet may state, as powers of ten of a yuan
MONEY = tuple(column.item_column for column in b204_1.columns() if column.is_money)
THIS_YEAR = tuple(name for name in MONEY if "last_year" not in name)
MONTHS = tuple(name for name in THIS_YEAR if "_month_" in name)
FIRST_ROW = b204_1.HEAD_ROW + 2  # of the enterprises, as spreadsheets number rows


@dataclass(frozen=True)
class Noisy(Model):
    """The sample with the noise of life in the monthly series."""

    _noisy: dict[tuple[str, int], Activity] = field(default_factory=dict, compare=False)

    def activity(self, one: Enterprise) -> Activity | None:
        quiet = super().activity(one)
        if quiet is None:
            return None
        if one.key not in self._noisy:
            self._noisy[one.key] = noisy(quiet, one.home.money.step, Draws(self.seed, "noise", *one.origin))
        return self._noisy[one.key]

    def forget(self) -> None:
        """Frees the series of a zone that is done."""
        self._noisy.clear()


def noisy(quiet: Activity, step: int, draws: Draws) -> Activity:
    loud = Activity(quiet.first_year, [], [], [], [])
    left, jump = 0, 1.0
    for made, sold, exported, power in zip(
        quiet.industrial_output, quiet.industrial_sales, quiet.export_delivery, quiet.electricity_use, strict=True
    ):
        left -= 1
        if left <= 0:
            jump = 1.0
            if draws.chance(JUMP):
                left, jump = JUMP_MONTHS, draws.between(3, 8)
                jump = jump if draws.chance(0.5) else 1 / jump
        stands = draws.chance(STANDSTILL)
        swing = jump * draws.skewed(1.0, SWING) * (0.05 if stands else 1.0)
        used = (0.17 / 0.05 if stands else 1.0) * jump**-0.2 * draws.skewed(1.0, POWER_NOISE)
        factors = swing, swing * draws.skewed(1.0, SALES_NOISE), swing * draws.skewed(1.0, EXPORT_NOISE), swing * used
        output, sales, export = (
            None if value is None else max(step, round(value * factor / step) * step) if value else 0
            for value, factor in zip((made, sold, exported), factors[:3], strict=True)
        )
        loud.industrial_output.append(output)
        loud.industrial_sales.append(sales)
        loud.export_delivery.append(None if export is None or sales is None else min(export, sales))
        loud.electricity_use.append(None if power is None else max(1, round(power * factors[3])))
    return loud


@dataclass(frozen=True)
class Slip:
    """What was planted: ``power`` (the figures are 10^power times too large) in ``columns`` of a row, or of a file
    (``row`` is 0)."""

    path: str
    row: int
    power: int
    columns: frozenset[str]
    what: str


@dataclass
class Planting:
    """The cases of one zone, and what is true of it. ``rows`` counts the rows of files without a planted file error."""

    cases: list[Planted] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    files: int = 0
    rows: int = 0
    incomparable_files: int = 0
    incomparable_rows: int = 0


def plant(model: Noisy, place: Place) -> Planting:
    """Decides what goes wrong in a zone, month after month."""
    done = Planting()
    known: set[tuple[str, int]] = set()
    for period in model.scale.months[-11:] if place.is_placeholder else model.scale.months:
        key = Key(b204_1.FORM, place.code, period)
        units = [one for one in model.respondents(key, b204_1.ANSWERED) if one.is_above_scale]
        if not units:
            continue
        done.files += 1
        draws = Draws(model.seed, "slips", *key)
        records = [b204_1.record(model, one, period) for one in units]
        if known and draws.chance(SHARE):
            _plant_file(done, draws, place, key, records)
        else:
            done.rows += len(units)
            done.incomparable_files += not known
            for at, one in enumerate(units):
                if one.key not in known:
                    done.incomparable_rows += 1
                elif draws.chance(SHARE):
                    _plant_row(done, draws, key, at, records[at])
        known |= {one.key for one in units}
    return done


def _case(key: Key, **what: object) -> Planted:
    return Planted("slip", key, expected="", what_zh="", what_en="", **what)  # type: ignore[arg-type]


def _scaled(columns: Iterator[str] | tuple[str, ...], power: int) -> dict[str, object]:
    return {name: {"times": 10.0**power} for name in columns}


def _plant_file(done: Planting, draws: Draws, place: Place, key: Key, records: list[dict[str, object]]) -> None:
    own = place.money.name_zh
    kind = draws.pick(("line", "yuan", "column"))
    filled = [name for name in THIS_YEAR if any(record[name] for record in records)]
    if kind == "line":
        other = draws.pick([name for name in LINES if name != own])
        power = LINES[other] - LINES[own]
        done.cases.append(_case(key, fault=Fault.REPLACE, replace={f"单位：{own}": f"单位：{other}"}))
        columns = filled
    else:
        power = LINES[own] if kind == "yuan" else draws.pick((1, -1))
        columns = filled if kind == "yuan" else [draws.pick(filled)]
        change = _scaled(MONEY if kind == "yuan" else tuple(columns), power)
        done.cases += [_case(key, fault=Fault.CHANGE, row=at, change=change) for at in range(len(records))]
    path = _case(key, fault=Fault.NONE).path
    done.slips.append(Slip(path, 0, power, frozenset(columns), f"file: {kind}"))


def _plant_row(done: Planting, draws: Draws, key: Key, at: int, record: dict[str, object]) -> None:
    months = [name for name in MONTHS if record[name]]
    if not months:
        return
    if draws.chance(0.5):
        power, columns = draws.pick((1, -1, 3, -3, 4, -4)), THIS_YEAR
        change = _scaled(MONEY, power)
    else:
        power, columns = draws.pick((1, -1)), (draws.pick(months),)
        more = {"of": columns[0], "times": 10.0**power - 1, "add": True}
        change = _scaled(columns, power) | {columns[0].replace("_month_", "_ytd_"): more}
    case = _case(key, fault=Fault.CHANGE, row=at, change=change)
    done.cases.append(case)
    what = "row: all money" if len(columns) > 1 else "row: one figure"
    done.slips.append(Slip(case.path, at + FIRST_ROW, power, frozenset(columns), what))


def deliveries(model: Noisy, plantings: list[Planting]) -> Iterator[Delivery]:
    """The files, zone after zone; adds what was planted to ``plantings``."""
    for place in model.zones:
        planting = plant(model, place)
        plantings.append(planting)
        yield from b204_1.deliveries_of(replace(model, planted=tuple(planting.cases)), place)
        model.forget()


Named = dict[tuple[str, int], dict[str, set[int]]]


def named(workspace: Workspace) -> dict[str, Named]:
    """By rule, and file and row (0: the file), the powers that are proposed by column."""
    found: dict[str, Named] = {COLUMN_RULE: {}, FIGURE_RULE: {}}
    files = [str(path) for path in sorted(workspace.quality.glob(f"{b204_1.FORM}/*/failures.parquet"))]
    sql = "SELECT rule_id, file_name, row_number, proposal FROM read_parquet($files) WHERE rule_id IN ($one, $two)"
    parameters = {"files": files, "one": COLUMN_RULE, "two": FIGURE_RULE}
    with duckdb.connect() as connection:
        for rule, file, row, proposal in connection.execute(sql, parameters).fetchall():
            place = found[rule].setdefault((file, row or 0), {})
            for one in proposals.from_json(proposal):
                place.setdefault(one.item_column, set()).add(_power(one))
    return found


def _power(one: proposals.Proposal) -> int:
    """The power of ten that a proposal takes out."""
    said = one.proposed or ""
    if said.startswith("本列各数"):
        times = round(math.log10(int(said.rpartition(" ")[2])))
        return times if "除以" in said else -times
    ratio = Decimal(one.found.replace(",", "")) / Decimal(said)
    return round(math.log10(ratio))


def is_named(slip: Slip, found: dict[str, Named]) -> bool:
    """A row by its own issue; a file by its own, or where hardly anybody fills in the column, by those of its rows."""
    if slip.row:
        places = [found[FIGURE_RULE].get((slip.path, slip.row), {})]
    else:
        rows = (powers for (file, _), powers in found[FIGURE_RULE].items() if file == slip.path)
        places = [found[COLUMN_RULE].get((slip.path, 0), {}), *rows]
    return any(slip.power in place.get(column, ()) for place in places for column in slip.columns)


def report(plantings: list[Planting], found: dict[str, Named]) -> bool:
    """Prints the shares; whether they hold the bar."""
    slips = [slip for planting in plantings for slip in planting.slips]
    files = {slip.path for slip in slips if not slip.row}
    rows = {(slip.path, slip.row) for slip in slips if slip.row}
    clean_files = sum(planting.files for planting in plantings) - len(files)
    clean_rows = sum(planting.rows for planting in plantings) - len(rows)
    false_files = [place for place in found[COLUMN_RULE] if place[0] not in files]
    false_rows = [place for place in found[FIGURE_RULE] if place[0] not in files and place not in rows]
    planted, right = Counter(slip.what for slip in slips), Counter(slip.what for slip in slips if is_named(slip, found))
    print("| what | returns | named | share |\n| --- | ---: | ---: | ---: |")
    for what in sorted(planted):
        print(f"| planted {what} | {planted[what]} | {right[what]} | {right[what] / planted[what]:.2%} |")
    ok = True
    for kind in ("file", "row"):
        all_of, named_of = (sum(n for what, n in c.items() if what.startswith(kind)) for c in (planted, right))
        ok &= bool(all_of) and named_of >= AT_LEAST * all_of
        print(f"| **planted {kind}s** | {all_of} | {named_of} | **{named_of / max(all_of, 1):.2%}** |")
    for kind, all_of, false in (("files", clean_files, false_files), ("rows", clean_rows, false_rows)):
        ok &= len(false) <= AT_MOST * all_of
        print(f"| **clean {kind}** | {all_of} | {len(false)} | **{len(false) / all_of:.2%}** |")
    first_files, first_rows = (
        sum(getattr(planting, name) for planting in plantings) for name in ("incomparable_files", "incomparable_rows")
    )
    print(f"\nNothing was planted in {first_files} first files of zones and {first_rows} first rows of enterprises.")
    for slip in [slip for slip in slips if not is_named(slip, found)][:20]:
        print(f"- missed: {slip.what}, {slip.power}, {slip.path} {slip.row or ''} {sorted(slip.columns)[:2]}")
    for place in [*false_files, *false_rows][:20]:
        print(f"- false alarm: {place[0]} {place[1] or ''}")
    return ok


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="province", choices=sorted(SCALES))
    parser.add_argument("--seed", default=2024, type=int)
    options = parser.parse_args()
    quiet = invent(SCALES[options.scale], options.seed)
    model = Noisy(**{one.name: getattr(quiet, one.name) for one in fields(quiet) if one.name != "_noisy"})
    with tempfile.TemporaryDirectory() as scratch:
        tree, plantings = tree_in(Path(scratch)), list[Planting]()
        receive(tree, deliveries(model, plantings))
        check(tree)
        return 0 if report(plantings, named(tree)) else 1


if __name__ == "__main__":
    sys.exit(main())
