"""Whether the wrong figure of a record that breaks linked rules is among those that are proposed.

Belongs here: one wrong figure in each of some records of the sample, and what gate 1 proposes. Does not belong here:
how the figure is found (``orchestration/quality/localise``).

Records, workbooks, landing and gate 1 are the project's own; nothing else is planted. In 5 % of the records of each
form with edits one figure that an edit names is typed wrongly, the field and the slip drawn evenly: two adjacent digits
swapped, the sign, a factor of ten, a digit dropped. Of a unit at most one month of B204-1 is spoiled, so that two
errors never meet. What no linked rule can see (a smaller part of a whole, say) is counted apart and has no proposal.

A proposal counts as right if the true figure is among those it names, and the number of figures it names is printed
beside it: a proposal may offer several alternatives. Exit code 1 if fewer than 95 % of the records that break a linked
rule have the true figure in their proposal.

    .venv/bin/python -m benchmarks.localisation [--scale demo] [--seed 2024]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb

from benchmarks.trees import check, receive, tree_in
from orchestration import catalogue
from orchestration.quality import edits, proposals, rules
from orchestration.sample import b204_1, nbs_annual, torch
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model, invent
from orchestration.sample.naming import Key
from orchestration.sample.planted import Fault, Planted
from orchestration.sample.scales import SCALES, Place
from orchestration.workspace import PROJECT_ROOT, Workspace

SHARE, BAR = 0.05, 0.95
SLIPS = ("swapped digits", "sign", "factor ten", "digit dropped")


@dataclass(frozen=True)
class Wrong:
    """One figure that was typed wrongly: ``at`` counts the records of the file from 0, ``right`` is the true figure in
    the unit of the column."""

    form: str
    path: str
    at: int
    column: str
    slip: str
    right: Decimal


@cache
def fields(form: str) -> tuple[str, ...]:
    """The columns of a form that its edits name."""
    rule_set = next(one for one in rules.load(PROJECT_ROOT) if one.form == form)
    named = edits.columns_of(edits.parse(one) for rule in rule_set.rules for one in rule.edits)
    return tuple(item.item_column for item in catalogue.items(form) if item.item_column in named)


def slipped(units: int, slip: str, draws: Draws) -> int | None:
    """A whole number typed wrongly; None if the slip leaves it as it is or there is nothing left."""
    digits = str(abs(units))
    swaps = [at for at in range(1, len(digits)) if digits[at] != digits[at - 1]]
    if slip == "sign":
        found = -units
    elif slip == "factor ten":
        found = units * 10 if draws.chance(0.5) or units % 10 else units // 10
    elif slip == "swapped digits" and swaps:
        at = draws.pick(swaps)
        found = int(digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :])
    elif slip == "digit dropped" and len(digits) > 1:
        at = draws.whole(0, len(digits) - 1)
        found = int(digits[:at] + digits[at + 1 :])
    else:
        return None
    return found if found != units else None


def wrong(model: Model, key: Key, at: int, record: Record, step: int, per_unit: int) -> tuple[Planted, Wrong] | None:
    """One slip in a record. ``step``: what its figures are multiples of as filed; ``per_unit``: how many of the
    sample's amounts make one unit of the column."""
    draws = Draws(model.seed, "wrong", *key, at)
    filled = [name for name in fields(key.form) if isinstance(record.get(name), int) and record[name]]
    if not filled:
        return None
    column, slip = draws.pick(filled), draws.pick(SLIPS)
    is_money = column.endswith("cny_thousand")
    step, per_unit = (step, per_unit) if is_money or key.form != b204_1.FORM else (1, 100)
    value = record[column]
    assert isinstance(value, int)
    found = slipped(value // step, slip, draws)
    if found is None or value % step:
        return None
    case = Planted("wrong", key, Fault.CHANGE, "", "", "", row=at, change={column: found * step})
    return case, Wrong(key.form, case.path, at, column, slip, Decimal(value) / per_unit)


def monthly(model: Model, place: Place) -> Iterator[tuple[Planted, Wrong]]:
    """Of some enterprises one month, not the first."""
    known: set[tuple[str, int]] = set()
    spoiled: set[tuple[str, int]] = set()
    for period in model.scale.months[-11:] if place.is_placeholder else model.scale.months:
        key = Key(b204_1.FORM, place.code, period)
        units = [one for one in model.respondents(key, b204_1.ANSWERED) if one.is_above_scale]
        for at, one in enumerate(units):
            is_chosen = Draws(model.seed, "chosen", *key, *one.key).chance(SHARE)
            if is_chosen and one.key in known and one.key not in spoiled:
                record = b204_1.record(model, one, period)
                if found := wrong(model, key, at, record, place.money.step, 10):
                    spoiled.add(one.key)
                    yield found
        known |= {one.key for one in units}


def annual(model: Model, place: Place, year: str) -> Iterator[tuple[Planted, Wrong]]:
    books = model.books(place.code, year)
    records: dict[str, Sequence[Record]] = {
        form: [record_of(model, book) for book in books] for form, record_of in torch.RECORDS.items()
    }
    if place.is_placeholder:
        records = {form: records[form] for form in torch.PLACEHOLDER_FORMS}
    else:
        records |= {form: [one for book in books for one in of(book)] for form, of in nbs_annual.RECORDS.items()}
    for form, rows in records.items():
        if fields(form):
            key = Key(form, place.code, year)
            for at, record in enumerate(rows):
                if Draws(model.seed, "chosen", *key, at).chance(SHARE) and (
                    found := wrong(model, key, at, record, 1, 1)
                ):
                    yield found


def deliveries(model: Model, done: list[Wrong]) -> Iterator[Delivery]:
    """The files, zone after zone; adds what is wrong in them to ``done``."""
    for place in model.zones:
        found = [*monthly(model, place), *(one for year in model.scale.years for one in annual(model, place, year))]
        done += [one for _, one in found]
        spoiled = replace(model, planted=tuple(case for case, _ in found))
        yield from b204_1.deliveries_of(spoiled, place)
        for year in model.scale.years:
            yield from torch.deliveries_of(spoiled, place, year)
            yield from nbs_annual.deliveries_of(spoiled, place, year)


def proposed(tree: Workspace) -> dict[tuple[str, int], list[proposals.Proposal]]:
    """What is proposed for each record that fails a rule with edits, by file and the number of the record in it."""
    linked = [rule.id for one in rules.load(PROJECT_ROOT) for rule in one.rules if rule.edits]
    with duckdb.connect() as connection:
        rows = connection.execute(
            """SELECT failed.file_name, filed.at, max(failed.proposal)
            FROM read_parquet($failures) AS failed
            JOIN (
                SELECT file_name, sheet, row_number,
                    row_number() OVER (PARTITION BY file_name ORDER BY sheet, row_number) - 1 AS at
                FROM read_parquet($landed, union_by_name = true)
            ) AS filed USING (file_name, sheet, row_number)
            WHERE rule_id IN (SELECT unnest($linked)) GROUP BY ALL""",
            {
                "failures": [str(path) for path in sorted(tree.quality.glob("*/*/failures.parquet"))],
                "landed": [str(path) for path in sorted(tree.landing.glob("[!_l]*/[!_]*/*.parquet"))],
                "linked": linked,
            },
        ).fetchall()
    return {(file, at): proposals.from_json(text) for file, at, text in rows}


def report(done: Sequence[Wrong], found: dict[tuple[str, int], list[proposals.Proposal]]) -> bool:
    """Prints the shares; whether they hold the bar."""
    groups: dict[str, list[Wrong]] = defaultdict(list)
    for one in done:
        for group in (one.form, one.slip, "**all**"):
            groups[group].append(one)
    print("| records | spoiled | break a linked rule | true figure proposed | alone | with its value | figures named |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    share = 0.0
    for group in sorted(groups):
        seen = [(one, found[one.path, one.at]) for one in groups[group] if (one.path, one.at) in found]
        right = [(one, told) for one, told in seen if any(each.item_column == one.column for each in told)]
        alone = [one for one, told in right if len({each.item_column for each in told}) == 1]
        valued = [one for one, told in right if any(_says(each, one) for each in told)]
        names = sum(len({each.item_column for each in told}) for _, told in seen)
        count = max(len(seen), 1)
        share = len(right) / count
        cells = f"{share:.1%}", f"{len(alone) / count:.1%}", f"{len(valued) / count:.1%}", f"{names / count:.1f}"
        print(f"| {group} | {len(groups[group])} | {len(seen)} | {' | '.join(cells)} |")
        if group == "**all**":
            ok = bool(seen) and share >= BAR
            missed = [(one, told) for one, told in seen if all(each.item_column != one.column for each in told)]
    spoiled = {(one.path, one.at) for one in done}
    others = sum(place not in spoiled for place in found)
    print(f"\n{others} other records break a linked rule: the month after, measured by a figure that is wrong.")
    for one, told in missed[:15]:
        print(
            f"- missed: {one.slip}, {one.form} {one.path} {one.at} {one.column}: {[each.item_column for each in told]}"
        )
    return ok


def _says(told: proposals.Proposal, one: Wrong) -> bool:
    """Whether the proposed text is the true figure, in the unit of the column or of the file."""
    if told.item_column != one.column or told.proposed is None:
        return False
    return Decimal(told.proposed) in (one.right, one.right / 10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="demo", choices=sorted(SCALES))
    parser.add_argument("--seed", default=2024, type=int)
    options = parser.parse_args()
    model = replace(invent(SCALES[options.scale], options.seed), planted=())
    with tempfile.TemporaryDirectory() as scratch:
        tree, done = tree_in(Path(scratch)), list[Wrong]()
        receive(tree, deliveries(model, done))
        check(tree)
        return 0 if report(done, proposed(tree)) else 1


if __name__ == "__main__":
    sys.exit(main())
