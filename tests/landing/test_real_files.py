"""Real files of bureaus, which are not part of the project: named by ZONESTAT_REAL_FILES, skipped where absent."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration import catalogue
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import built_in
from orchestration.landing.verdict import ACCEPT

REAL = Path(os.environ.get("ZONESTAT_REAL_FILES", "real files not given"))


@pytest.mark.skipif(not REAL.is_dir(), reason="real files absent")
def test_the_yearbook_table_of_rd_intensity_lands() -> None:
    content = (REAL / "yearbook" / "rd_intensity_by_region_2021.xlsx").read_bytes()
    found = judge(content, Claim("rd-intensity-yearbook", "2021"), built_in())
    assert found.verdict == ACCEPT
    regions = {area.area_code for area in catalogue.areas() if area.area_level == "region"}
    assert set(found.columns["area_code"]) == regions - {"710000", "810000", "820000"} | {"000000"}
    assert sorted(set(found.columns["reference_period"])) == [str(year) for year in range(2012, 2022)]
    values = dict(
        zip(
            zip(found.columns["area_code"], found.columns["reference_period"], strict=True),
            found.columns["rd_intensity_pct"],
            strict=True,
        )
    )
    assert values["150000", "2021"] == Decimal("0.93")
    assert values["000000", "2020"] == Decimal("2.41")
    assert values["150000", "2013"] == Decimal("1.0286465913")
    assert len(values) == 320
