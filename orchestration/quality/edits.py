"""Linear edits: what rules on linked figures demand, as equations and inequalities.

Belongs here: the notation, reading it, and what is known of columns beforehand (``expectations/landing/fields.csv``).
Does not belong here: which edits there are (a rule of ``expectations/landing`` states its own beside its query), and
what to do with them (``localise``).

An edit is written like ``assets ~= liabilities + equity`` or ``part_1? + part_2? <= whole``:

* terms are columns, with a whole number before them and ``*`` where they count several times, or a number alone;
* ``=``, ``<=``, ``>=`` hold to the last digit; ``~=``, ``<~``, ``>~`` but for half a unit of the last digit of each;
* ``name?`` counts as nothing where it is empty; an edit with any other empty figure says nothing;
* ``previous.name`` is the figure of the same unit in the period before within the year, ``last_year.name`` that of the
  same period of the year before, both as they are valid; where there is none the edit says nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

PREVIOUS, LAST_YEAR = "previous.", "last_year."
_RELATIONS = {"=": (True, True), "<=": (False, True), ">=": (True, False)}  # has a lower bound, has an upper one
_ROUNDED = {"~=": "=", "<~": "<=", ">~": ">="}
_SPLIT = re.compile(r"\s(~=|<~|>~|<=|>=|=)\s")
_TERM = re.compile(
    r"(?:(?P<times>\d+) ?\* ?)?(?P<name>(?:previous\.|last_year\.)?[a-z][a-z0-9_]*)(?P<optional>\?)?|(?P<number>\d+)"
)


@dataclass(frozen=True)
class Edit:
    """``lowest <= sum(coefficient * figure) <= highest``; None is unbounded. ``is_rounded``: but for half a unit of the
    last digit of each figure."""

    text: str
    terms: tuple[tuple[str, int], ...]
    optional: frozenset[str]
    lowest: int | None
    highest: int | None
    is_rounded: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.terms)


def parse(text: str) -> Edit:
    """Reads an edit. Raises ``ValueError`` with the part that cannot be read."""
    parts = _SPLIT.split(text.strip())
    if len(parts) != 3:
        raise ValueError(f"edit '{text}': one of = <= >= ~= <~ >~ between two sides")
    left, sign, right = parts
    terms: dict[str, int] = {}
    optional: set[str] = set()
    constant = 0
    for side, direction in ((left, 1), (right, -1)):
        for times, term in _terms(text, side):
            if term["number"]:
                constant += direction * times * int(term["number"])
                continue
            name = term["name"]
            terms[name] = terms.get(name, 0) + direction * times * int(term["times"] or 1)
            optional |= {name} if term["optional"] else set()
    has_lower, has_upper = _RELATIONS[_ROUNDED.get(sign, sign)]
    return Edit(
        text=text,
        terms=tuple((name, times) for name, times in terms.items() if times),
        optional=frozenset(optional),
        lowest=-constant if has_lower else None,
        highest=-constant if has_upper else None,
        is_rounded=sign in _ROUNDED,
    )


def _terms(text: str, side: str) -> Iterable[tuple[int, re.Match[str]]]:
    """The terms of a side with their signs."""
    for number, part in enumerate(re.split(r"\s([+-])\s", f" + {side.strip()}")[1:]):
        if number % 2 == 0:
            direction = 1 if part == "+" else -1
        elif term := _TERM.fullmatch(part.strip()):
            yield direction, term
        else:
            raise ValueError(f"edit '{text}': '{part.strip()}' is no term")


def columns_of(edits: Iterable[Edit]) -> set[str]:
    """The columns of the form that edits name, of whatever period."""
    return {name.rpartition(".")[2] for edit in edits for name in edit.names}


@dataclass(frozen=True)
class Known:
    """What is known of a column before it is seen: how reliable it is (the weight of changing it, 1 unless said
    otherwise), and the lowest value that it can have (None: any)."""

    weight: Decimal = Decimal(1)
    lowest: Decimal | None = None


@cache
def known_fields(root: Path, form: str, day: str) -> dict[str, Known]:
    """What ``fields.csv`` says of the columns of a form on a day (YYYY-MM-DD)."""
    with (root / "expectations" / "landing" / "fields.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["item_column"]: Known(Decimal(row["weight"] or 1), Decimal(row["lowest"]) if row["lowest"] else None)
            for row in csv.DictReader(file)
            if row["form"] == form and row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
        }
