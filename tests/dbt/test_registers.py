"""What the models make of registers: units and areas over time, counts by area, external accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_tree import E1, E2, E3, E4, E5, Row, Tree, Warehouse, b204, gq002

from orchestration import catalogue
from orchestration.warehouse.affected import Inputs, Partition, affected_periods
from orchestration.warehouse.manifest import marts
from orchestration.workspace import Workspace

NEW, WHOLE, PART = "91150600000000009X", "91150200000000001X", "91150200000000002X"
SELECTED = ("--select", "+fct_measures", "+fct_external_values", "fct_membership_conflicts", "int_unit_identity")
TABLES = (
    "fct_measures",
    "fct_external_values",
    "fct_membership_conflicts",
    "int_unit_identity",
    "int_enterprises_as_of",
    "int_recognitions_as_of",
)


def deliver(tree: Tree, form: str, rows: Sequence[Row], folder: str = "2024-06") -> None:
    tree.deliver(form, folder, "2024-07-01", rows)


def deliver_units(tree: Tree) -> None:
    """Five enterprises of two zones. E2 changes its code; E3 is entered in both zones; E5 is in none. Of a third zone
    one enterprise goes into another."""
    since = {"division_code": "152701", "established_date": date(2015, 1, 1), "is_above_scale": True}
    deliver(tree, "enterprise-register", [{"uscc": code, **since} for code in (E1, E2, E3, E4, E5)])
    joined: list[Row] = [{"uscc": code, "area_code": "ordos", "joined_date": date(2020, 1, 1)} for code in (E1, E2, E3)]
    joined.append({"uscc": E3, "area_code": "otog", "joined_date": date(2024, 2, 1)})
    joined.append({"uscc": E4, "area_code": "otog", "joined_date": date(2020, 1, 1)})
    issued = {E2: date(2022, 11, 1), E4: date(2023, 11, 1)}
    certificates = [{"certificate_no": f"GR{uscc}", "uscc": uscc, "issued_date": day} for uscc, day in issued.items()]
    deliver(tree, "hnte-certificate", certificates)
    joined += [{"uscc": code, "area_code": "kundulun", "joined_date": date(2020, 1, 1)} for code in (WHOLE, PART)]
    deliver(tree, "zone-membership", joined)
    change = {"uscc": E2, "event_kind_code": "代码变更", "event_date": date(2024, 3, 1), "successor_uscc": NEW}
    merger = {"uscc": PART, "event_kind_code": "合并", "event_date": date(2024, 6, 30), "successor_uscc": WHOLE}
    deliver(tree, "unit-event", [change, merger])


def deliver_lists(tree: Tree) -> None:
    numbers = {"2023A": (E1, date(2023, 5, 1)), "2024A": (E1, date(2024, 5, 1)), "2024B": (NEW, date(2024, 4, 1))}
    smes = [{"register_no": no, "uscc": uscc, "registered_date": day} for no, (uscc, day) in numbers.items()]
    deliver(tree, "tech-sme", smes)
    recognised = {"recognition_level_code": "自治区级", "recognised_date": date(2024, 1, 5)}
    deliver(tree, "enterprise-list", [{"uscc": E1, "list_type_code": "瞪羚企业", **recognised}])
    laboratory = {"institution_name": "A", "institution_kind_code": "重点实验室", "area_code": "150602", **recognised}
    deliver(tree, "institution-register", [laboratory])
    right = {"right_no": "ZL1", "right_kind_code": "发明专利", "uscc": E2, "granted_date": date(2024, 1, 9)}
    deliver(tree, "intellectual-property", [right])
    contract = {"contract_no": "1", "uscc": NEW, "registered_date": date(2024, 6, 30)}
    deliver(tree, "technology-contract", [contract | {"contract_value_cny_thousand": 500}])


def state(var: Path) -> Tree:
    tree = Tree(var)
    deliver_units(tree)
    deliver_lists(tree)
    tree.deliver("B204-1", "2023-06", "2023-07-08", [b204(E2, 10, 40)], "ordos")
    tree.deliver("B204-1", "2023-06", "2023-07-08", [b204(WHOLE, 9, 50), b204(PART, 9, 30)], "kundulun")
    tree.deliver("B204-1", "2024-02", "2024-03-08", [b204(E1, 1, 1)], "ordos")
    tree.deliver("B204-1", "2024-06", "2024-07-08", [b204(E1, 9, 85), b204(NEW, 9, 44)], "ordos")
    tree.deliver("B204-1", "2024-06", "2024-07-08", [b204(WHOLE, 9, 88)], "kundulun")
    tree.deliver("GQ-002", "2023", "2024-03-08", [gq002(E1, 400, 10)], "ordos")
    accounts = {"area_code": "150600", "reference_period": "2023", "indicator_code": "GDP", "vintage": "preliminary"}
    figure = {"reported_value": 5849.86, "reported_unit_code": "cny_100m", "published_date": date(2024, 1, 25)}
    deliver(tree, "regional-accounts", [accounts | figure], "2024")
    return tree


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory, dbt_files: Path) -> Warehouse:
    """Built from empty; not to be changed."""
    warehouse = Warehouse(state(tmp_path_factory.mktemp("registers") / "var"), dbt_files)
    warehouse.dbt("seed")
    warehouse.dbt("run", *SELECTED)
    return warehouse


def measure(warehouse: Warehouse, area: str, period: str, code: str) -> Any:
    where = f"area_code = '{area}' and reference_period = '{period}' and measure_code = '{code}'"
    rows = warehouse.rows(f"select value from fct_measures where {where}")
    return rows[0][0] if rows else None


def test_a_unit_goes_on_when_its_code_changes(registered: Warehouse) -> None:
    spans = "select unit_uscc, borne_from, borne_until from int_unit_identity where last_uscc = '{}' order by 2"
    changed = date(2024, 3, 1)
    assert registered.rows(spans.format(NEW)) == [(E2, date(1900, 1, 1), changed), (NEW, changed, None)]
    holders = "select uscc from int_enterprises_as_of where area_code = 'ordos' and is_hnte and reference_period = '{}'"
    assert registered.rows(holders.format("2024-02")) == [(E2,)]
    assert registered.rows(holders.format("2024-06")) == [(NEW,)]
    assert measure(registered, "ordos", "2024-06", "hnte_tech_sme_count") == 2
    assert measure(registered, "ordos", "2024-06", "hnte_lapsed_count") == 0
    assert measure(registered, "ordos", "2024-06", "valid_invention_registered_count") == 1
    assert measure(registered, "ordos", "2024-06", "technology_contract_registered_value_cny_thousand") == 500


def test_a_matched_unit_is_followed_over_a_new_code_and_a_merger(registered: Warehouse) -> None:
    matched = ("industrial_output_ytd_matched_cny_thousand", "industrial_output_ytd_matched_last_year_cny_thousand")
    assert [measure(registered, "ordos", "2024-06", code) for code in matched] == [44, 40]
    assert [measure(registered, "kundulun", "2024-06", code) for code in matched] == [88, 80]


def test_a_unit_in_two_zones_is_counted_once_and_listed(registered: Warehouse) -> None:
    assert measure(registered, "ordos", "2023", "enterprise_count") == 3
    assert measure(registered, "ordos", "2024-02", "enterprise_count") == 2
    assert measure(registered, "otog", "2024-02", "enterprise_count") == 2
    assert measure(registered, "ordos", "2024-02", "enterprise_in_two_zones_count") == 1
    assert measure(registered, "otog", "2024-02", "enterprise_in_two_zones_count") == 1
    listed = "select uscc, area_code, other_area_code, is_undecided from fct_membership_conflicts"
    assert registered.rows(listed) == [(E3, "otog", "ordos", True)]


def test_the_list_of_units_in_two_zones_is_handed_out_but_never_released(registered: Warehouse) -> None:
    handed_out = {mart.name: mart for mart in marts(registered.dbt_files / "manifest.json")}
    assert handed_out["fct_membership_conflicts"].is_enterprise_level
    assert not handed_out["dim_area_validity"].is_enterprise_level


def test_former_divisions_are_counted_where_they_are_today(registered: Warehouse) -> None:
    assert measure(registered, "150600", "2024-06", "enterprise_count") == 5
    assert measure(registered, "150000", "2024-06", "enterprise_count") == 5


def test_numbers_and_lists_count_in_their_time(registered: Warehouse) -> None:
    smes = [measure(registered, "ordos", period, "tech_sme_count") for period in ("2023", "2024-02", "2024-06")]
    assert smes == [1, 0, 2], "a number ends with its year, and the count starts again from nothing"
    assert measure(registered, "ordos", "2024-06", "tech_sme_new_count") == 1
    assert measure(registered, "ordos", "2023", "gazelle_count") == 0
    assert measure(registered, "ordos", "2024-02", "gazelle_new_count") == 1
    assert measure(registered, "150600", "2024-06", "key_laboratory_count_regional") == 1
    assert measure(registered, "ordos", "2024-06", "key_laboratory_count_regional") == 0


def test_a_register_that_never_came_leaves_no_zero(registered: Warehouse) -> None:
    assert registered.rows("select * from fct_measures where measure_code = 'incubatee_count'") == []
    assert measure(registered, "ordos", "2023", "valid_trademark_registered_count") == 0


def test_zones_are_counted_as_they_were_published(registered: Warehouse) -> None:
    """Where the list of zones is complete, it has as many of each rank as were published for that date."""
    counts = """
        select history.as_of, history.national, history.regional,
            count(*) filter (where zones.area_status = 'national'),
            count(*) filter (where zones.area_status = 'regional')
        from zone_count_history as history
        inner join int_area_status as zones
            on zones.area_level = 'zone' and zones.first_date <= last_day(cast(history.as_of || '-01' as date))
            and (zones.end_date is null or zones.end_date > last_day(cast(history.as_of || '-01' as date)))
        where history.is_national_list_complete and ({}) group by all order by 1"""
    complete = registered.rows(counts.format("history.is_regional_list_complete"))
    assert [row[0] for row in complete] == ["2020-12", "2022-12", "2023-08"]
    assert all(row[1:3] == row[3:5] for row in complete), complete
    assert all(row[1] == row[3] for row in registered.rows(counts.format("true")))
    assert measure(registered, "150000", "2024-06", "national_zone_count") == 3
    assert measure(registered, "150000", "2024-06", "regional_zone_count") == 10
    assert measure(registered, "150000", "2024-06", "leagues_without_regional_zone_count") is None


def test_external_figures_are_in_one_unit_with_every_vintage(registered: Warehouse) -> None:
    query = "select area_code, vintage, value, unit_code, published_date from fct_external_values "
    rows = registered.rows(query + "where indicator_code = 'gdp' and reference_period = '2023' order by 1")
    assert rows == [
        ("150200", "preliminary", 426390000, "cny_thousand", date(2024, 12, 31)),
        ("150600", "preliminary", 584986000, "cny_thousand", date(2024, 1, 25)),
    ]
    published = catalogue.seed_rows(catalogue.SEEDS / "codes" / "external_reference.csv")
    series = {row["indicator_code"] for row in published}
    found = registered.rows("select indicator_code from int_external_values")
    assert len([code for (code,) in found if code in series]) == len(published) + 1
    shown = {code for (code,) in registered.rows("select indicator_code from fct_external_values")}
    assert shown == {"gdp", "rd_intensity"}, "series that no indicator uses stay in the house"


def test_one_month_more_equals_a_build_from_empty(registered: Warehouse, tmp_path: Path) -> None:
    tree, same = state(tmp_path / "kept"), state(tmp_path / "again")
    for one in (tree, same):
        one.deliver("B204-1", "2024-05", "2024-08-08", [b204(E1, 9, 80)], "ordos")
    kept = registered.copied_to(tree)
    kept.dbt("run", *SELECTED, periods="2024-05,2024-06,2025-05,2025-06")
    again = Warehouse(same, registered.dbt_files)
    again.dbt("seed")
    again.dbt("run", *SELECTED, threads=2)
    for name in TABLES:
        query = f"select * from {name} order by all"
        assert kept.rows(query) == again.rows(query), name
    assert measure(kept, "ordos", "2024-05", "tech_sme_count") == 2


@pytest.mark.parametrize("form", [form.form for form in catalogue.forms().values() if form.family != "returns"])
def test_a_late_register_concerns_every_period(form: str, tmp_path: Path) -> None:
    """Registers carry dates of any time, so what they say now may concern any period."""
    workspace = Workspace(raw=tmp_path / "raw", var=tmp_path / "var", exports=tmp_path / "exports")
    before = Inputs("same", date(2024, 7, 1), partitions={"B204-1/2024-06": Partition("a", ("2024-06",))})
    now = Inputs(
        "same", date(2024, 7, 1), partitions=before.partitions | {f"{form}/2024-01": Partition("b", ("2024-01",))}
    )
    assert affected_periods(workspace, before, now) is None
