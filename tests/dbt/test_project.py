"""What must hold of the dbt project as it is written; nothing is built here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_tree import PROJECT

from orchestration import catalogue

MODELS = PROJECT / "models"


LINE = re.compile(r"(?m)^    (?:(?:sum|count)\(.*\)|\{\{ tally\(.*\) \}\}) as (\w+),?$")
OF_REGISTERS = (
    "int_enterprise_counts_by_area",
    "int_recognised_enterprises_by_area",
    "int_institutions_by_area",
    "int_incubatees_by_area",
    "int_intellectual_property_by_area",
    "int_technology_contracts_by_area",
    "int_zone_counts_by_area",
)


def measure_lines(wide: str = "int_*_by_area") -> list[str]:
    paths = sorted((MODELS / "intermediate" / "measures").glob(f"{wide}.sql"))
    final_selects = [re.split(r"(?m)^select$", path.read_text(encoding="utf-8"))[-1] for path in paths]
    return [match for text in final_selects for match in LINE.findall(text)]


def test_each_measure_is_one_visible_line_of_sql() -> None:
    assert sorted(measure_lines()) == sorted(catalogue.measures())


def test_the_wide_models_of_registers_have_the_measures_of_the_registers() -> None:
    registries = {form.form for form in catalogue.forms().values() if form.family == "registries"}
    of_registers = [code for code, measure in catalogue.measures().items() if measure.form in registries]
    assert sorted(code for wide in OF_REGISTERS for code in measure_lines(wide)) == sorted(of_registers)


def test_areas_over_time_say_what_the_list_of_areas_says() -> None:
    """Two seeds, one truth: every area has a time, and zones the dates of their ranks."""
    times = catalogue.seed_rows(catalogue.SEEDS / "codes" / "area_validity.csv")
    assert {row["area_code"] for row in times} == {area.area_code for area in catalogue.areas()}
    since = {(row["area_code"], row["status"]): row["valid_from"] for row in times}
    for area in catalogue.areas():
        assert area.area_level in {row["area_level"] for row in times if row["area_code"] == area.area_code}
        if area.area_level == "zone":
            assert since.get((area.area_code, "national"), "") == area.national_since, area.area_code
            assert since.get((area.area_code, "regional"), "") == area.region_level_since, area.area_code


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
