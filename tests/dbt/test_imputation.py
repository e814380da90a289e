"""Estimates for late returns: they stand beside what was filed, and vanish when the return arrives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from small_tree import Row, Tree, Warehouse

from orchestration import periods

PEERS = [f"9115060000000001{n}X" for n in range(6)]
LATE, SILENT, CLOSED = (f"9115060000000002{n}X" for n in range(3))
UNTIL = "+fct_imputed_measures"
SHOWN = "uscc, is_imputed, imputed_value, base_period, base_value, peer_ratio, peer_group, peers, reason_code"
OUTPUT = "industrial_output_ytd_cny_thousand"


def output(uscc: str, ytd: float) -> Row:
    return {"uscc": uscc, OUTPUT: ytd}


def first_state(var: Path) -> Tree:
    """Six peers grow by a fifth from May to June; one unit has not filed June, one never anything, one is closed. July
    is not due yet, and the same units are silent."""
    tree = Tree(var)
    since: Row = {"established_date": date(2015, 1, 1), "is_above_scale": True, "division_code": "150602"}
    units = [*PEERS, LATE, SILENT, CLOSED]
    register = [{"uscc": uscc, "industry_code": "2710", **since} for uscc in units]
    register[-1]["closed_date"] = date(2024, 6, 1)
    tree.deliver("enterprise-register", "2024-06", "2024-06-01", register)
    joined = [{"uscc": uscc, "area_code": "ordos", "joined_date": date(2020, 1, 1)} for uscc in units]
    tree.deliver("zone-membership", "2024-06", "2024-06-01", joined)
    may = [output(uscc, 100) for uscc in (*PEERS, LATE, CLOSED)]
    tree.deliver("B204-1", "2024-05", "2024-06-10", may, "ordos")
    tree.deliver("B204-1", "2024-06", "2024-07-10", [output(uscc, 120) for uscc in PEERS], "ordos")
    tree.deliver("B204-1", "2024-07", "2024-08-08", [output(uscc, 150) for uscc in PEERS], "ordos")
    return tree


def second_state(tree: Tree) -> list[str]:
    """The late return arrives: with the others, as every delivery of a zone."""
    units = [*(output(uscc, 120) for uscc in PEERS), output(LATE, 90)]
    tree.deliver("B204-1", "2024-06", "2024-08-09", units, "ordos")
    return periods.affected_by(["2024-06"])


def built(tree: Tree, dbt_files: Path) -> Warehouse:
    warehouse = Warehouse(tree, dbt_files)
    nothing = ("resource_type:test", "resource_type:unit_test")
    warehouse.dbt("build", "--select", UNTIL, "--exclude", *nothing, known_at="2024-08-10 00:00:00")
    return warehouse


def estimates(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.rows(
        f"select {SHOWN} from int_imputed_values where reference_period = '2024-06' and measure_code = '{OUTPUT}' "
        "order by uscc"
    )


def cell(warehouse: Warehouse, period: str, measure: str = OUTPUT) -> tuple[Any, ...]:
    [found] = warehouse.rows(
        "select value, imputed_value, value_with_imputation, units_imputed, units_not_imputed, reason_code "
        f"from fct_imputed_measures where reference_period = '{period}' and measure_code = '{measure}' "
        "and area_code = 'ordos'"
    )
    return found


def test_an_estimate_stands_beside_what_was_filed_until_the_return_arrives(tmp_path: Path, dbt_files: Path) -> None:
    tree = first_state(tmp_path / "var")
    first = built(tree, dbt_files)
    assert estimates(first) == [
        (LATE, True, 120, "2024-05", 100, Decimal("1.2"), "industry_division", 6, None),
        (SILENT, False, None, None, None, None, None, None, "no_base_value"),
    ], "the closed unit has nothing to file, the others have filed"
    assert cell(first, "2024-06") == (720, 120, 840, 1, 1, "no_base_value")
    assert cell(first, "2024-06", "industrial_output_month_cny_thousand") == (120, 20, 140, 1, 1, "no_base_value")
    assert cell(first, "2024-07") == (900, None, 900, 0, 2, "not_yet_due"), "a week before the deadline nobody is late"
    official = f"select value from fct_measures where reference_period = '2024-06' and measure_code = '{OUTPUT}'"
    assert first.rows(official) == [(720,)]

    affected = second_state(tree)
    first.dbt(
        "run", "--select", f"source:nbs.b204_1+,{UNTIL}", periods=",".join(affected), known_at="2024-08-10 00:00:00"
    )
    assert [row[0] for row in estimates(first)] == [SILENT], "what arrived is estimated no more"
    assert cell(first, "2024-06") == (810, None, 810, 0, 1, "no_base_value")
    assert first.rows(official) == [(810,)]

    again = first_state(tmp_path / "again")
    second_state(again)
    full = built(again, dbt_files)
    for name in ("int_imputed_values", "fct_imputed_measures"):
        assert first.rows(f"select * from {name} order by all") == full.rows(f"select * from {name} order by all")
    july = f"select base_period, base_value from int_imputed_values where uscc = '{LATE}' and measure_code = '{OUTPUT}'"
    assert first.rows(july + " and reference_period = '2024-07'") == [("2024-06", 90)], "the base of July came with it"
