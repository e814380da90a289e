"""What must hold of the dbt project as it is written; nothing is built here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_tree import PROJECT

from orchestration import catalogue

MODELS = PROJECT / "models"


def measure_lines() -> list[str]:
    wide = sorted((MODELS / "intermediate" / "measures").glob("int_*_by_area.sql"))
    final_selects = [re.split(r"(?m)^select$", path.read_text(encoding="utf-8"))[-1] for path in wide]
    return [match for text in final_selects for match in re.findall(r"(?m)^    (?:sum|count)\(.*\) as (\w+),?$", text)]


def test_each_measure_is_one_visible_line_of_sql() -> None:
    assert sorted(measure_lines()) == sorted(catalogue.measures())


def test_sql_knows_kinds_of_formulas_but_no_indicator() -> None:
    codes, measures = set(catalogue.indicators()), set(catalogue.measures())
    sources = [path for folder in (MODELS, PROJECT / "macros") for path in sorted(folder.rglob("*.sql"))]
    for path in sources:
        if path.parent.name == "reports":
            continue
        # two indicators are named like the measure they show; the line of the measure may say that word
        allowed = measures if path.name.endswith("_by_area.sql") else set()
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        assert not words & (codes - allowed), path


def test_indicators_are_for_levels_of_area_that_exist() -> None:
    levels = {area.area_level for area in catalogue.areas()}
    for indicator in catalogue.indicators().values():
        assert set(indicator.area_levels) and set(indicator.area_levels) <= levels, indicator.indicator_code


def test_measures_name_items_of_their_form_and_registers_that_exist() -> None:
    registers = {form.form for form in catalogue.forms().values() if form.family == "registries"}
    for measure in catalogue.measures().values():
        assert set(measure.item_columns) <= {item.item_column for item in catalogue.items(measure.form)}
        assert set(measure.registers) <= registers and "zone-membership" in measure.registers
        assert bool(measure.item_columns) != (measure.form in registers), measure.measure_code


def test_the_profile_has_one_column_per_annual_indicator() -> None:
    text = (MODELS / "reports" / "rpt_zone_profile_year.sql").read_text(encoding="utf-8")
    pairs = re.findall(r"indicator_code = '(\w+)' then value end\)\s+as (\w+)", text)
    annual = [indicator for indicator in catalogue.indicators().values() if "A" in indicator.frequencies]
    suffix = {"count": "", "pct": "_pct", "pct_point": "_pct_point"}
    expected = [(each.indicator_code, each.indicator_code + suffix[each.unit_code]) for each in annual]
    assert sorted(pairs) == sorted(expected)


@pytest.mark.parametrize("path", sorted((PROJECT / "seeds").rglob("*.csv")), ids=lambda path: path.stem)
def test_seeds_are_plain_text(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
