"""Figures of a release in the shape in which the page carries them: one short list per area, indicator and origin.

Belongs here: rounding to what is shown, leaving out what says nothing. Does not belong here: any new figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from orchestration.reports.page.tables import ReleaseTables

MONTHS_SHOWN = 24
OPERAND_DECIMALS = 4  # numerators are sums; those of growth of a ratio are ratios themselves
EMPTY_PARTS = ("numerators", "denominators", "second_denominators", "coverage", "reasons", "notes")


def rounded(value: float | None, decimals: int) -> float | int | None:
    """Half away from zero on the decimal digits of the figure, as offices round; whole figures without a point."""
    if value is None:
        return None
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def shown_periods(tables: ReleaseTables) -> dict[str, list[str]]:
    """Every year, and the newest months, of which the release has figures."""
    found = tables.rows("SELECT DISTINCT frequency, reference_period FROM fct_indicators ORDER BY ALL")
    by_frequency: dict[str, list[str]] = {"A": [], "M": []}
    for row in found:
        by_frequency[row["frequency"]].append(row["reference_period"])
    return by_frequency | {"M": by_frequency["M"][-MONTHS_SHOWN:]}


def series(tables: ReleaseTables, shown: dict[str, list[str]], decimals: dict[str, int]) -> list[dict[str, Any]]:
    """Figures by area, indicator, origin and frequency, each with lists over the periods shown.

    ``start`` is the place of the first period of the lists; lists that would be empty are left out, as are
    series of indicators that are not computed for areas of that level. ``numerators`` equal to the values, too.
    """
    places = {period: (frequency, place) for frequency, all_of in shown.items() for place, period in enumerate(all_of)}
    found = tables.rows(
        """
        SELECT area_code, indicator_code, origin, frequency, reference_period, value, numerator, denominator,
            second_denominator, coverage_share, reason_code, unit_code,
            nullif(concat_ws('；', external_vintage, source_note), '') AS note
        FROM fct_indicators
        WHERE reference_period IN (SELECT unnest($shown)) AND reason_code IS DISTINCT FROM 'not_computed_at_level'
        ORDER BY area_code, indicator_code, origin, frequency, reference_period""",
        shown=list(places),
    )
    grouped = groupby(found, key=lambda row: (row["area_code"], row["indicator_code"], row["origin"], row["frequency"]))
    return [_one(list(key), list(rows), places, decimals) for key, rows in grouped]


def _one(
    key: list[str], rows: list[dict[str, Any]], places: dict[str, tuple[str, int]], decimals: dict[str, int]
) -> dict[str, Any]:
    start, last = (places[row["reference_period"]][1] for row in (rows[0], rows[-1]))
    by_place = {places[row["reference_period"]][1]: row for row in rows}
    over = [by_place.get(place, {}) for place in range(start, last + 1)]

    def column(name: str, digits: int) -> list[Any]:
        return [rounded(row.get(name), digits) for row in over]

    values = column("value", decimals[rows[0]["unit_code"]])
    numerators = column("numerator", OPERAND_DECIMALS)
    parts = {
        "numerators": [] if numerators == values else numerators,
        "denominators": column("denominator", OPERAND_DECIMALS),
        "second_denominators": column("second_denominator", OPERAND_DECIMALS),
        "coverage": column("coverage_share", OPERAND_DECIMALS),
        "reasons": [row.get("reason_code") for row in over],
        "notes": [row.get("note") for row in over],
    }
    kept = {name: parts[name] for name in EMPTY_PARTS if any(one is not None for one in parts[name])}
    return {"key": key, "start": start, "values": values} | kept


def packed(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The series with every word written once: keys, reasons and notes are numbers into ``words``."""
    words: dict[str, int] = {}

    def number(word: str | None) -> int | None:
        return None if word is None else words.setdefault(word, len(words))

    series = [
        one
        | {"key": [number(word) for word in one["key"]]}
        | {name: [number(word) for word in one[name]] for name in ("reasons", "notes") if name in one}
        for one in found
    ]
    short = ["key", "start", "values", *EMPTY_PARTS]
    rows = [_trimmed([one.get(name, 0) for name in short]) for one in series]
    return {"parts": short, "words": list(words), "series": rows}


def _trimmed(row: list[Any]) -> list[Any]:
    """Without the zeros at its end that stand for parts left out."""
    while row[-1] == 0:
        row = row[:-1]
    return row
