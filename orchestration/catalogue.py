"""Reads the catalogues that say what forms ask and what codes mean.

Belongs here: typed access to ``dbt_project/seeds``, the one home of these descriptions.
Does not belong here: any description of its own, and figures.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from orchestration.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Form:
    """A kind of return, registry or external table. ``frequency``: M, A, any or snapshot; ``aliases`` are other
    table numbers under which the same form comes; after ``valid_until`` (None: not known) it has expired."""

    form: str
    family: str
    aliases: tuple[str, ...]
    name_zh: str
    name_en: str
    source: str
    frequency: str
    reporting_unit: str
    january_february_merged: bool
    agency_zh: str
    approval_no: str
    valid_until: date | None
    landing_table: str
    source_note: str


@dataclass(frozen=True)
class Item:
    """What a form asks for. ``item_column`` ends in its unit, ``data_type`` names the grammar of its cells."""

    form: str
    item_code: str
    item_column: str
    name_zh: str
    name_en: str
    data_type: str
    unit_code: str
    is_required: bool
    disclosure_class: str
    source_note: str


@dataclass(frozen=True)
class Unit:
    """A unit of account. ``factor`` turns a value into the base unit of its ``dimension``."""

    unit_code: str
    name_zh: str
    aliases: tuple[str, ...]
    dimension: str
    factor: Decimal
    decimal_scale: int
    name_en: str


@dataclass(frozen=True)
class Area:
    """A nation, region, league or city, banner or county, zone, or candidate park."""

    area_code: str
    area_level: str
    name_zh: str
    short_name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    parent_area_code: str
    division_code: str
    nbs_stat_code: str
    region_level_since: str
    national_since: str
    area_status: str
    confidence: str
    note: str
    source_note: str


@dataclass(frozen=True)
class Indicator:
    """A formula over measures, as data. See ``indicators.csv`` for the meaning of each column."""

    indicator_code: str
    name_zh: str
    name_en: str
    kind: str
    frequencies: tuple[str, ...]
    area_levels: tuple[str, ...]
    numerator: str
    denominator: str
    second_denominator: str
    multiplier: str
    unit_code: str
    direction: str
    zero_policy: str
    null_policy: str
    reference_area_level: str
    external_indicator: str
    external_area_code: str
    price_basis: str
    population: str
    not_computable_reason: str
    clause: str
    source_note: str


@dataclass(frozen=True)
class Measure:
    """An additive quantity of an area in a period; ``measure_code`` ends in its unit. ``item_columns`` are the
    items of ``form`` that it is made of; an item of another form is written ``FORM/item_column``."""

    measure_code: str
    name_zh: str
    name_en: str
    unit_code: str
    form: str
    item_columns: tuple[str, ...]
    registers: tuple[str, ...]
    definition_zh: str


@dataclass(frozen=True)
class Code:
    """One entry of a code list. ``confidence`` unverified: general knowledge that nobody has checked."""

    code: str
    name_zh: str
    name_en: str
    source_note: str
    confidence: str


_CONVERT: dict[str, Callable[[str], Any]] = {
    "bool": lambda text: text == "true",
    "int": int,
    "Decimal": Decimal,
    "date | None": lambda text: date.fromisoformat(text) if text else None,
    "tuple[str, ...]": lambda text: tuple(part for part in text.split("|") if part),
}


class CatalogueError(ValueError):
    """A seed of the catalogue is wrong; the message names the file and the line."""


def seed_rows(path: Path) -> list[dict[str, str]]:
    """The rows of one seed file, all values as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load(cls: type[Row], path: str) -> tuple[Row, ...]:
    columns = [(name, _CONVERT.get(str(kind), str)) for name, kind in cls.__annotations__.items()]
    rows = seed_rows(SEEDS / path)
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise CatalogueError(
                f"{path} 第 {line} 行的列数与表头不同（文字里有逗号的，用双引号括起来）。"
                f" / line {line} has another number of columns than the head; put texts with commas into quotes."
            )
    return tuple(cls(**{name: convert(row[name]) for name, convert in columns}) for row in rows)


@cache
def forms() -> dict[str, Form]:
    """Every form by its code."""
    return {form.form: form for form in _load(Form, "catalogue/forms.csv")}


@cache
def _forms_by_name() -> dict[str, Form]:
    return {name: form for form in forms().values() for name in (*form.aliases, form.form)}


def form_named(name: str) -> Form | None:
    """The form with this code or alias."""
    return _forms_by_name().get(name)


@cache
def items(form: str) -> tuple[Item, ...]:
    """The items of a form, in the order of the form."""
    return tuple(item for item in _load(Item, "catalogue/items.csv") if item.form == form)


@cache
def units() -> dict[str, Unit]:
    """Every unit of account by its code."""
    return {unit.unit_code: unit for unit in _load(Unit, "codes/units.csv")}


def unit_in(name: str) -> str:
    """The code of the unit that the name of a column ends in, the longest if several do; empty if it has none."""
    return max((code for code in units() if name.endswith(f"_{code}")), key=len, default="")


@cache
def code_lists() -> dict[str, str]:
    """The name of the code list of each item column that has one; a column has the same list in every form."""
    return {row["item_column"]: row["code_list"] for row in seed_rows(SEEDS / "codes" / "code_lists.csv")}


@cache
def codes(item_column: str) -> tuple[Code, ...]:
    """The entries of the code list of an item column, empty if it has none."""
    name = code_lists().get(item_column)
    return _load(Code, f"codes/{name}.csv") if name else ()


@cache
def areas() -> tuple[Area, ...]:
    """Every area, sorted by code."""
    return _load(Area, "codes/areas.csv")


class NoSuchArea(Exception):
    """There is no such area; says so in Chinese and English."""


def area_named(code: str) -> Area:
    """The area of a code. Raises ``NoSuchArea``."""
    found = next((area for area in areas() if area.area_code == code), None)
    if found is None:
        raise NoSuchArea(
            f"没有园区 {code:.40}，见 zonestat explain --list。 / no such zone: {code:.40}; see explain --list."
        )
    return found


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its code."""
    return {measure.measure_code: measure for measure in _load(Measure, "catalogue/measures.csv")}


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by its code."""
    return {indicator.indicator_code: indicator for indicator in _load(Indicator, "catalogue/indicators.csv")}


@cache
def null_reasons() -> dict[str, str]:
    """The Chinese sentence of every reason why a figure is NULL, by its code."""
    return {row["reason_code"]: row["name_zh"] for row in seed_rows(SEEDS / "codes" / "null_reasons.csv")}


COMPARES_INDICATORS = ("external_comparison", "change_of_indicator")


def problems(named: Iterable[Indicator]) -> list[str]:
    """What is wrong with indicators before anything is computed: codes that no catalogue has."""
    found = []
    for one in named:
        operands = {one.numerator, one.denominator, one.second_denominator} - {""}
        known = indicators().keys() | measures().keys() if one.kind in COMPARES_INDICATORS else measures().keys()
        wrong = [f"度量 / measure {operand}" for operand in sorted(operands - known)]
        if one.unit_code not in units():
            wrong.append(f"单位 / unit {one.unit_code}")
        if wrong:
            found.append(
                f"indicators.csv：{one.indicator_code} 引用了没有登记的 / names what no catalogue has: "
                + "、".join(wrong)
            )
    return found
