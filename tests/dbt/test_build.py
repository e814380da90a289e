"""What the models make of a small tree, built by dbt: figures, incremental builds, threads."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from small_tree import Warehouse, first_state, second_state

from orchestration import catalogue
from orchestration.warehouse.affected import Cause, changed_sources

TABLES = "select table_name from information_schema.tables where table_schema = 'main' and table_type = 'BASE TABLE'"


def contents(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    names = sorted(name for (name,) in warehouse.rows(TABLES))
    return {name: warehouse.rows(f'select * from "{name}" order by all') for name in names}


def value(warehouse: Warehouse, area: str, period: str, code: str, origin: str = "computed") -> Any:
    where = f"area_code = '{area}' and reference_period = '{period}' and indicator_code = '{code}'"
    query = f"select value, reason_code from fct_indicators where origin = '{origin}' and {where}"
    [(number, reason)] = warehouse.rows(query)
    return reason or number


def test_formulas_over_measures(first: Warehouse) -> None:
    assert value(first, "ordos", "2024-06", "industrial_output_growth") == 30
    assert value(first, "ordos", "2023-06", "industrial_output_growth") == "base_missing"
    assert value(first, "ordos", "2024-06", "output_sales_ratio") == Decimal("92.3076923077")
    assert value(first, "ordos", "2023", "hnte_revenue_share") == 100
    assert value(first, "ordos", "2024", "hnte_revenue_share") == 50
    assert value(first, "ordos", "2024", "rd_expense_revenue_ratio") == 2
    assert value(first, "otog", "2024", "hnte_revenue_share") == "no_return"


def test_registers_are_counted_on_the_last_day(first: Warehouse) -> None:
    assert value(first, "ordos", "2024-05", "hnte_count") == 2
    assert value(first, "ordos", "2024-06", "hnte_count") == 1
    assert value(first, "150600", "2024-06", "hnte_count") == 3
    assert value(first, "150000", "2024-06", "enterprise_count") == 5
    assert value(first, "ordos", "2024", "hnte_share_of_league") == Decimal("33.3333333333")
    assert value(first, "ordos", "2024", "hnte_count_net_increase") == -1


def test_what_is_filed_by_zones_is_not_missing_from_leagues_and_the_region(first: Warehouse) -> None:
    """Which levels of area an indicator is for is data; a return that no league files is no missing return."""
    for area in ("150600", "150000"):
        assert value(first, area, "2024", "hnte_revenue_share") == "not_computed_at_level"
        assert value(first, area, "2024", "hnte_share_of_league") == "not_computed_at_level"
        assert value(first, area, "2024-06", "output_sales_ratio") == "not_computed_at_level"
        assert value(first, area, "2024", "rd_gdp_ratio") == "denominator_area_not_stated"
    reasons = {row["reason_code"] for row in catalogue.seed_rows(catalogue.SEEDS / "codes" / "null_reasons.csv")}
    given = first.rows("select distinct reason_code from fct_indicators where reason_code is not null")
    assert {code for (code,) in given} <= reasons


def test_filed_and_computed_figures_stand_side_by_side(first: Warehouse) -> None:
    assert value(first, "kundulun", "2021-03", "enterprise_count", "filed") == 162
    assert value(first, "kundulun", "2021-03", "enterprise_count") == "no_return"
    assert value(first, "ordos", "2022", "rd_gdp_ratio") == "denominator_area_not_stated"
    assert value(first, "ordos", "2022", "rd_gdp_ratio_gap_to_nation") == Decimal("0.44")
    assert value(first, "kundulun", "2021-03", "rd_gdp_ratio_gap_to_nation") == Decimal("-1.43")
    [(profile,)] = first.rows(
        "select rd_gdp_ratio_pct from rpt_zone_profile_year where area_code = 'ordos' and reference_period = '2022'"
    )
    assert profile == 3


def test_what_was_not_received_is_missing_with_its_reason(first: Warehouse) -> None:
    assert value(first, "ordos", "2024", "digital_industry_revenue_share") == "classification_not_found"
    assert value(first, "ordos", "2024", "green_area_share") == "no_return"
    assert value(first, "ordos", "2024", "gazelle_new_count") == "register_missing"
    assert value(first, "ordos", "2024", "rd_gdp_ratio_league") == "no_return"
    assert value(first, "ordos", "2022", "rd_gdp_ratio_increase") == "base_missing"
    listed = {row["reason_code"] for row in catalogue.seed_rows(catalogue.SEEDS / "codes" / "null_reasons.csv")}
    given = {reason for (reason,) in first.rows("select distinct reason_code from fct_indicators")}
    assert given - {None} <= listed


def test_every_filed_figure_is_reconciled(first: Warehouse) -> None:
    rows = first.rows(
        "select area_code, indicator_code, filed_value, computed_reason_code from fct_indicator_reconciliation"
    )
    assert sorted(rows) == [
        ("kundulun", "enterprise_count", 162, "no_return"),
        ("kundulun", "rd_gdp_ratio", 1, "denominator_area_not_stated"),
        ("ordos", "rd_gdp_ratio", 3, "denominator_area_not_stated"),
    ]


def test_missing_returns_are_counted_and_never_zero(first: Warehouse) -> None:
    query = "select area_code, value, units_expected, units_reported from fct_measures where reference_period = '{}'"
    query += " and measure_code = '{}' order by 1"
    by_area = first.rows(query.format("2024-05", "industrial_output_month_cny_thousand"))
    assert by_area == [("ordos", 9, 3, 1), ("otog", None, 1, 0)]
    by_area = first.rows(query.format("2023", "rd_expense_cny_thousand"))
    assert by_area == [("ordos", 25, 3, 2)]
    by_area = first.rows(query.format("2024", "rd_expense_cny_thousand"))
    assert by_area == [("ordos", 20, 3, 2), ("otog", None, 1, 0)]


def test_measures_of_annual_returns(first: Warehouse) -> None:
    query = "select measure_code, value, units_expected, units_reported from fct_measures "
    query += "where area_code = 'ordos' and reference_period = '2024'"
    found = {code: rest for code, *rest in first.rows(query)}
    assert found["operating_revenue_matched_cny_thousand"] == [500, 3, 2]
    assert found["operating_revenue_matched_last_year_cny_thousand"] == [400, 3, 2]
    assert found["employees_persons"] == [50, 3, 2]
    assert found["employees_bachelor_or_above_persons"] == [10, 3, 2]
    assert found["rd_intensive_unit_revenue_cny_thousand"] == [500, 3, 1], "5 % is reached, the other form is missing"
    assert found["rd_intensive_large_unit_count"] == [0, 3, 1]
    assert found["domestic_unit_with_rd_abroad_count"] == [1, 3, 2], "a holding filed by name counts like its code"
    assert found["value_added_cny_thousand"] == [None, 3, 2]
    assert found["rd_project_count"] == [2, 3, 1]
    assert found["st_intramural_expenditure_cny_thousand"] == [7, 3, 1]
    assert found["hospital_and_school_count"] == [5, 1, 1]
    assert found["expert_score_data_accuracy_points"] == [80, 1, 1]
    assert found["expert_score_innovation_policy_points"] == [None, 1, 1]
    others = "select units_expected, units_reported, value from fct_measures where measure_code = 'hospital_count' "
    assert first.rows(others + "and reference_period = '2024' and area_code = 'otog'") == [(1, 0, None)]


def test_expert_scores_say_how_they_came_about(first: Warehouse) -> None:
    query = "select experts, experts_recused, experts_trimmed, mean_score_points, spread_points, is_trial "
    assert first.rows(query + "from fct_expert_scores") == [(6, 1, 2, 80, 29, True)]


def test_cells_add_up_to_the_measures_of_unit_returns(first: Warehouse) -> None:
    query = "select value, contributors, largest_value, second_largest_value from fct_cell_contributions "
    query += "where area_code = 'ordos' and measure_code = '{}' and reference_period = '{}' order by section_code"
    assert first.rows(query.format("industrial_output_ytd_cny_thousand", "2024-06")) == [(130, 2, 85, 45)]
    assert first.rows(query.format("operating_revenue_cny_thousand", "2024")) == [
        (500, 1, 500, None),
        (500, 1, 500, None),
    ]
    assert first.rows(query.format("domestic_unit_with_rd_abroad_count", "2024")) == [(1, 1, 1, None), (0, 0, 0, None)]
    apart = """
        select measure_code from (select area_code, reference_period, measure_code, sum(value) as total
            from fct_cell_contributions group by all)
        full outer join (select * from fct_measures join dim_measure using (measure_code)
            where form in ('B204-1', 'GQ-002', 'GQ-003', 'GQ-004', 'GQ-005', '107-1', '107-2') and value is not null)
        using (area_code, reference_period, measure_code) where total is distinct from value
    """
    assert first.rows(apart) == []


def test_external_values_keep_every_vintage(first: Warehouse) -> None:
    rows = first.rows(
        "select vintage, edition, value, published_date from fct_external_values "
        "where area_code = '150000' and reference_period = '2021' and indicator_code = 'rd_intensity' order by vintage"
    )
    assert [(vintage, edition, str(day)) for vintage, edition, _, day in rows] == [
        ("first", "2022-08-31", "2022-08-31"),
        ("revised", "2023-10-09", "2023-10-09"),
        ("yearbook", "2022", "2022-12-31"),
    ]


def test_external_values_are_listed_once_they_are_known(first: Warehouse) -> None:
    """KNOWN_AT is the last day of 2024, so what is dated 2024 is known, and nothing of 2025 is."""
    seeds = [catalogue.SEEDS / "codes" / f"{name}.csv" for name in ("rd_intensity", "external_reference")]
    rows = [row for path in seeds for row in catalogue.seed_rows(path)]
    seed = [row["published"] for row in rows if row.get("indicator_code", "rd_intensity") in ("rd_intensity", "gdp")]
    listed = [
        edition for (edition,) in first.rows("select edition from fct_external_values where vintage <> 'yearbook'")
    ]
    assert sorted(listed) == sorted(published for published in seed if published[:4] <= "2024")
    assert 0 < len(listed) < len(seed)
    assert len(first.rows("select * from int_external_values")) == len(rows) + 1


def quality(warehouse: Warehouse, code: str, form: str, period: str) -> list[tuple[Any, ...]]:
    """A quality indicator of all areas together."""
    where = f"quality_indicator_code = '{code}' and form = '{form}' and reference_period = '{period}'"
    query = f"select value, numerator, denominator from fct_quality_indicators where {where} and area_code is null"
    return warehouse.rows(query)


def test_items_left_empty_and_revisions_are_counted_over_units(first: Warehouse) -> None:
    """Of eight items three units filled three each; nobody has revised anything yet."""
    assert quality(first, "A5", "B204-1", "2024-06") == [(Decimal("0.625"), 15, 24)]
    assert quality(first, "A6", "B204-1", "2023-06") == [(0, 0, 100)]
    by_area = (
        "select area_code from fct_quality_indicators where quality_indicator_code = '{}' and area_code is not null"
    )
    assert first.rows(by_area.format("A6")) == [], "what one area revised may be what one unit revised"
    assert first.rows(by_area.format("A5")) != []


def test_wide_columns_are_the_catalogue_of_measures(first: Warehouse) -> None:
    columns = first.rows("select column_name from information_schema.columns where table_name like 'int%by_area'")
    structural = {"area_code", "reference_period", "units_reported"}
    assert {name for (name,) in columns} - structural == set(catalogue.measures())


def test_an_incremental_build_equals_a_build_from_empty(first: Warehouse, tmp_path: Path) -> None:
    """Incremental with one thread and only what is made of the changed sources, against from empty with four: neither
    the way nor the threads may show."""
    tree = first_state(tmp_path / "var")
    kept = first.copied_to(tree)
    affected = second_state(tree)
    stray = "insert into fct_measures by name select 'x' as area_code, '{}' as reference_period, 'M' as frequency, "
    stray += "'x' as measure_code"
    kept.rows(stray.format("2024-06"))
    kept.rows(stray.format("1999-12"))
    changed = Cause("returns", ("B204-1/2024-06", "indicator-return/2022", "GQ-002/2023", "expert-score/2024"), ())
    selected = [f"source:{name}+" for name in ("ledger", *changed_sources((changed,)))]
    kept.dbt("run", "--select", *selected, periods=",".join(affected))
    strays = kept.rows("delete from fct_measures where area_code = 'x' returning reference_period")
    assert strays == [("1999-12",)], "affected periods are replaced as a whole, others are not touched"

    same = first_state(tmp_path / "again")
    second_state(same)
    again = Warehouse(same, first.dbt_files)
    again.dbt("build", "--exclude", "resource_type:test", "resource_type:unit_test", threads=4)
    assert contents(kept) == contents(again)
    assert value(kept, "ordos", "2024-06", "industrial_output_growth") == 25
    assert value(kept, "otog", "2024-06", "output_sales_ratio") == "no_return"
    assert value(kept, "ordos", "2022", "rd_gdp_ratio", "filed") == Decimal("3.5")
    base = "select value from fct_measures where measure_code = 'operating_revenue_matched_last_year_cny_thousand' "
    assert kept.rows(base + "and reference_period = '2024' and area_code = 'ordos'") == [(440,)]
    assert quality(kept, "A6", "B204-1", "2023-06") == [(Decimal("0.0384615385"), 4, 104)], "60 became 64"
    assert quality(kept, "A6", "B204-1", "2024-05") == [(0, 0, 70)], "what was set aside revised nothing"
    reason = "select experts_counted, mean_score_points, reason_code from fct_expert_scores"
    assert kept.rows(reason) == [(4, None, "too_few_experts")], "a score that was set aside does not count"
