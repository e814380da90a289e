"""Words that mean the same in every layout, from ``words.yml``.

Belongs here: reading them. Does not belong here: what follows from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Words:
    """Patterns of rows and heads; each is matched against texts without blanks in half width. ``name_of_sum`` is any
    of the first three."""

    total_row: re.Pattern[str]
    subtotal_row: re.Pattern[str]
    part_row: re.Pattern[str]
    name_of_sum: re.Pattern[str]
    note_row: re.Pattern[str]
    signature_row: re.Pattern[str]
    page_row: re.Pattern[str]
    unit_like: re.Pattern[str]
    seal: re.Pattern[str]
    between_units: re.Pattern[str]
    column_letters: str
    row_number_heads: frozenset[str]
    no_sums: frozenset[str]


@cache
def words() -> Words:
    given = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    patterns = (
        "total_row",
        "subtotal_row",
        "part_row",
        "note_row",
        "signature_row",
        "page_row",
        "unit_like",
        "seal",
        "between_units",
    )
    sums = "|".join(f"(?:{given[name]})" for name in ("total_row", "subtotal_row", "part_row"))
    return Words(
        name_of_sum=re.compile(sums),
        **{name: re.compile(given[name]) for name in patterns},
        column_letters=given["column_letters"],
        row_number_heads=frozenset(given["row_number_heads"]),
        no_sums=frozenset(given["no_sums"]),
    )
