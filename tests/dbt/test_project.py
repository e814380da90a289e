"""What must hold of the dbt project as it is written; nothing is built here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_tree import PROJECT

from orchestration import catalogue

MODELS = PROJECT / "models"


LINE = re.compile(r"(?m)^    (?:(?:sum|count)\(.*\)|\{\{ tally\(.*\) \}\})\s+as (\w+),?$")
WIDE_MODELS = MODELS / "intermediate" / "measures"
FORMS_OF_RETURNS = {
    "int_industrial_output_by_area": {"B204-1"},
    "int_torch_economy_by_area": {"GQ-002"},
    "int_torch_personnel_by_area": {"GQ-003"},
    "int_torch_research_by_area": {"GQ-004", "GQ-005"},
    "int_nbs_research_by_area": {"107-1", "107-2"},
    "int_area_annual_by_area": {"area-annual-return"},
    "int_expert_scores_by_area": {"expert-score"},
}
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
    paths = sorted(WIDE_MODELS.glob(f"{wide}.sql"))
    final_selects = [re.split(r"(?m)^select$", path.read_text(encoding="utf-8"))[-1] for path in paths]
    return [match for text in final_selects for match in LINE.findall(text)]


def test_each_measure_is_one_visible_line_of_sql() -> None:
    assert sorted(measure_lines()) == sorted(catalogue.measures())


@pytest.mark.parametrize("wide", FORMS_OF_RETURNS)
def test_a_wide_model_has_the_measures_of_its_forms(wide: str) -> None:
    of_forms = [code for code, each in catalogue.measures().items() if each.form in FORMS_OF_RETURNS[wide]]
    assert sorted(measure_lines(wide)) == sorted(of_forms)


def test_all_measures_of_a_form_stand_in_a_model_that_the_long_table_reads() -> None:
    long_table = (MODELS / "marts" / "core" / "fct_measures.sql").read_text(encoding="utf-8")
    unions = [f"{name}.sql" for name in re.findall(r"ref\('(int_\w+_measures)'\)", long_table)]
    texts = [(WIDE_MODELS / union).read_text(encoding="utf-8") for union in unions]
    read = [name for text in texts for name in re.findall(r"unpivot_measures\(ref\('(\w+)'\)\)", text)]
    assert sorted(read) == sorted(path.stem for path in WIDE_MODELS.glob("int_*_by_area.sql"))


def test_who_has_to_file_is_known_of_every_unit_return_and_counted() -> None:
    scoped = {row["form"] for row in catalogue.seed_rows(catalogue.SEEDS / "rules" / "reporting_scopes.csv")}
    periodic = {code for code, form in catalogue.forms().items() if form.frequency in ("A", "M")}
    assert scoped == {code for code in periodic if catalogue.forms()[code].family == "returns"}
    counted = sorted((MODELS / "intermediate" / "returns").glob("int_*respondents.sql"))
    forms = [form for path in counted for form in re.findall(r"\('([\w-]+)', ref\(", path.read_text(encoding="utf-8"))]
    assert sorted(forms) == sorted(scoped)


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
    items = {item.item_column for form in catalogue.forms() for item in catalogue.items(form)}
    sources = [path for folder in (MODELS, PROJECT / "macros") for path in sorted(folder.rglob("*.sql"))]
    for path in sources:
        if path.parent.name == "reports":
            continue
        # some indicators are named like the measure or the item they show; where these are read the word may stand
        allowed = measures if path.name.endswith(("_by_area.sql", "_panel.sql")) else set()
        allowed |= items if path.name.startswith("stg_") or path.name.endswith("_valid.sql") else set()
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        assert not words & (codes - allowed), path


def test_indicators_are_for_levels_of_area_that_exist() -> None:
    levels = {area.area_level for area in catalogue.areas()}
    for indicator in catalogue.indicators().values():
        assert set(indicator.area_levels) and set(indicator.area_levels) <= levels, indicator.indicator_code


def test_measures_name_items_of_their_form_and_registers_that_exist() -> None:
    registers = {form.form for form in catalogue.forms().values() if form.family == "registries"}
    for measure in catalogue.measures().values():
        asked = {item.item_column for item in catalogue.items(measure.form)}
        asked |= {f"{form}/{item.item_column}" for form in catalogue.forms() for item in catalogue.items(form)}
        assert set(measure.item_columns) <= asked, measure.measure_code
        assert set(measure.registers) <= registers, measure.measure_code
        assert bool(measure.item_columns) != (measure.form in registers), measure.measure_code
        if catalogue.forms()[measure.form].reporting_unit == "unit" and measure.item_columns:
            assert {"enterprise-register", "zone-membership"} <= set(measure.registers), measure.measure_code


def seed(path: str) -> list[dict[str, str]]:
    return catalogue.seed_rows(catalogue.SEEDS / path)


def test_the_profile_names_indicators_with_their_unit_and_has_what_conditions_ask_for() -> None:
    text = (MODELS / "reports" / "rpt_zone_profile_year.sql").read_text(encoding="utf-8")
    pairs = re.findall(r"indicator_code = '(\w+)' then value end\)\s+as (\w+)", text)
    annual = {code: each for code, each in catalogue.indicators().items() if "A" in each.frequencies}
    units = {code: "" if each.unit_code == "count" else f"_{each.unit_code}" for code, each in annual.items()}
    assert pairs == [(code, code + units[code]) for code, _ in pairs]
    conditions = [row for row in seed("rules/rules.csv") if row["rule_kind"] in ("entry_condition", "baseline")]
    asked = {code for row in conditions for code in row["indicator_codes"].split("|")} - {""}
    assert asked <= {code for code, _ in pairs}


def test_a_change_is_of_an_indicator_that_rests_on_one_period_only() -> None:
    """Else it would concern periods that no run computes again when a return or an external figure changes."""
    indicators = catalogue.indicators()
    changes = [each for each in indicators.values() if each.kind == "change_of_indicator"]
    assert changes
    assert {indicators[each.numerator].kind for each in changes} <= {"level", "ratio"}


def test_index_nodes_and_rules_use_indicators_of_the_catalogue_as_the_texts_number_them() -> None:
    nodes = seed("catalogue/index_nodes.csv")
    assert {edition: sum(row["edition"] == edition for row in nodes) for edition in ("2021", "2024")} == {
        "2021": 46,
        "2024": 4,
    }
    assert [row["indicator_no"] for row in nodes if row["edition"] == "2021"].count("1.10") == 1
    named = {row["indicator_code"]: row["indicator_no"] for row in nodes if row["edition"] == "2021"}
    assert len(named) == 46
    for code, indicator in catalogue.indicators().items():
        for number in re.findall(r"2021年国家高新区评价指标体系 ([\d.]+)", indicator.clause):
            assert named[code] == number, code


@pytest.mark.parametrize("path", sorted((PROJECT / "seeds").rglob("*.csv")), ids=lambda path: path.stem)
def test_seeds_are_plain_text(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
