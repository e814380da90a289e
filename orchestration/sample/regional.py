"""Regional accounts as a bureau of statistics would hand them over: one table a year, by area, series and vintage.

Belongs here: the table. What was really published (``published.csv``; where only the year or month of
publication is known, its last day stands) has its source there; where nothing was found, an invented value stands,
marked as sample in its source, and only for the gross domestic product of leagues and banners. Does not belong here:
comparing anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from orchestration import catalogue
from orchestration.catalogue import Area
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.registries import csv_of

FORM = "regional-accounts"
GDP = "gdp"
RANGES = {"league": (300, 5_000), "banner": (40, 400)}  # hundred millions of yuan
PUBLISHED = Path(__file__).with_name("published.csv")


def deliveries(model: Model) -> Iterator[Delivery]:
    """One table per year of the sample; the folder is the year of the edition, the year after."""
    for year in model.scale.years:
        key = Key(FORM, "", str(int(year) + 1))
        yield model.deliver(csv_of(FORM, _records(model, int(year))), key)


def _records(model: Model, year: int) -> Iterator[Record]:
    names = {area.area_code: area for area in catalogue.areas()}
    published = [row for row in catalogue.seed_rows(PUBLISHED) if row["reference_period"] == str(year)]
    for row in published:
        yield _record(names[row["area_code"]], row)
    known = {row["area_code"] for row in published if row["indicator_code"] == GDP}
    for code, area in sorted(names.items()):
        if area.area_level in RANGES and code[:2] == "15" and code not in known:
            yield _record(area, _invented(model, area, year))


def _invented(model: Model, area: Area, year: int) -> dict[str, str]:
    """Grows a little every year from a level of its own."""
    draws = Draws(model.seed, "gdp", area.area_code)
    level = draws.between(*RANGES[area.area_level])
    level *= 1 + draws.between(0.02, 0.08) * (year - model.scale.first_year)
    return {
        "indicator_code": GDP,
        "reference_period": str(year),
        "value": f"{level:.1f}",
        "unit": "亿元",
        "vintage": "first",
        "published_date": f"{year + 1}-04-01",
        "source": f"{MARK}：并非公布数",
    }


def _record(area: Area, row: Mapping[str, str]) -> Record:
    return {
        "area_name": area.name_zh,
        "row_period": row["reference_period"],
        "indicator_code": row["indicator_code"],
        "reported_value": row["value"],
        "reported_unit_code": row["unit"],
        "vintage": row["vintage"],
        "published_date": row["published_date"],
        "source_note": row["source"],
    }
