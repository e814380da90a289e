"""Real files of bureaus, which are not part of the project: named by ZONESTAT_REAL_FILES, skipped where absent."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration import catalogue
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import built_in
from orchestration.landing.verdict import QUARANTINE, Judgement

REAL = Path(os.environ.get("ZONESTAT_REAL_FILES", "real files not given")) / "yearbook"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="real files absent")
YEARBOOK = "rd-intensity-yearbook"


class Landed(NamedTuple):
    """A file that lands: its edition, rows, years, and the last value of Inner Mongolia and of the nation."""

    name: str
    edition: str
    rows: int
    years: tuple[int, int]
    inner_mongolia: str
    nation: str


LANDED = (
    Landed("rd_intensity_by_region_2018.xls", "2018", 256, (2011, 2018), "0.75", "2.14"),
    Landed("rd_intensity_by_region_2020.xls", "2020", 288, (2012, 2020), "0.93", "2.4"),
    Landed("rd_intensity_by_region_2021.xlsx", "2021", 320, (2012, 2021), "0.93", "2.43"),
    Landed("rd_intensity_by_region_2022.xls", "2022", 352, (2012, 2022), "0.9", "2.54"),
    Landed("rd_bulletin_2017.xlsx", "2017", 32, (2017, 2017), "0.82", "2.13"),
    Landed("rd_bulletin_2020.xlsx", "2020", 32, (2020, 2020), "0.93", "2.4"),
)
# Tables of the yearbook that no form of ours takes: what is said of them where R&D intensity is expected.
SET_ASIDE = {
    "high_tech_industry_operation_2012.xls": "title_missing",
    "high_tech_industry_operation_2021.xls": "title_missing",
    "high_tech_industry_rd_2022.xls": "title_missing",
    "incubators_2022.xls": "title_missing",
    "industrial_firms_rd_spending_2020.xls": "title_missing",
}


def judged(name: str, claim: Claim) -> Judgement:
    return judge((REAL / name).read_bytes(), claim, built_in())


def regions_and_nation() -> set[str]:
    regions = {area.area_code for area in catalogue.areas() if area.area_level == "region"}
    return regions - {"710000", "810000", "820000"} | {"000000"}


@pytest.mark.parametrize("file", LANDED, ids=lambda file: file.name)
def test_a_table_of_rd_intensity_lands_whole(file: Landed) -> None:
    found = judged(file.name, Claim(YEARBOOK, file.edition, file.name))
    assert found.verdict != QUARANTINE, found.findings
    columns, last = found.columns, str(file.years[1])
    assert set(columns["area_code"]) == regions_and_nation()
    assert sorted({int(year) for year in columns["reference_period"]}) == list(range(file.years[0], file.years[1] + 1))
    assert found.row_count == file.rows
    places = zip(columns["area_code"], columns["reference_period"], strict=True)
    values = dict(zip(places, columns["rd_intensity_pct"], strict=True))
    assert len(values) == file.rows
    assert (values["150000", last], values["000000", last]) == (Decimal(file.inner_mongolia), Decimal(file.nation))


def test_the_figures_of_a_year_differ_between_editions() -> None:
    """Inner Mongolia 2013, before and after the census."""
    for name, edition, value in (
        ("rd_intensity_by_region_2018.xls", "2018", "0.69"),
        ("rd_intensity_by_region_2021.xlsx", "2021", "1.0286465913"),
    ):
        columns = judged(name, Claim(YEARBOOK, edition)).columns
        rows = zip(columns["area_code"], columns["reference_period"], columns["rd_intensity_pct"], strict=True)
        assert ("150000", "2013", Decimal(value)) in set(rows)


@pytest.mark.parametrize("name", sorted(SET_ASIDE))
def test_a_table_that_no_form_takes_is_set_aside_with_its_title(name: str) -> None:
    for form, code in ((YEARBOOK, SET_ASIDE[name]), (None, "no_layout_matches")):
        found = judged(name, Claim(form, "2022", name))
        assert found.verdict == QUARANTINE
        assert found.leading is not None
        assert (found.leading.code, "各地区" in found.leading.found) == (code, True)


def test_every_real_file_is_listed() -> None:
    assert {path.name for path in REAL.iterdir()} == {file.name for file in LANDED} | set(SET_ASIDE)
