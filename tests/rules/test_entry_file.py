"""The file of an area: what the marts say, for the day that is asked for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.entry_file import entry_file
from orchestration.explain import NoSuchFigure
from orchestration.workspace import Workspace
from tests.rules.entry_cases import filed, judged

PROFILE = """
    area_code varchar, reference_period varchar, enterprise_count decimal(28, 10),
    hnte_revenue_share_pct decimal(28, 10)
"""
LISTS = """
    area_code varchar, list_code varchar, listed_name varchar, uscc varchar, listed_no varchar,
    recognition_level_code varchar, from_date date, to_date date
"""


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two years of one candidate, the plan of its application judged, and three entries of lists."""
    folder = tmp_path_factory.mktemp("entry")
    workspace = Workspace(folder / "raw", folder / "var", folder / "exports")
    workspace.marts.mkdir(parents=True)
    figures = filed("xilinhot", "2022", enterprise_count=180, rd_gdp_ratio="2.5")
    figures += filed("xilinhot", "2023", enterprise_count=190, rd_gdp_ratio="2.6")
    plan = {"area_code": "xilinhot", "rule_id": "G-D1", "as_of_date": date(2023, 6, 30), "is_met": True}
    warehouse = judged(figures, judgements=[plan | {"document": "示例规划", "decision_sequence": 7}])
    years = [("2021", 170, None), ("2022", 180, "4"), ("2023", 190, None), ("2020", 1, "1")]
    named = ("reference_period", "enterprise_count", "hnte_revenue_share_pct")
    warehouse.given(
        "rpt_zone_profile_year",
        PROFILE,
        [{"area_code": "xilinhot"} | dict(zip(named, year, strict=True)) for year in years],
    )
    hnte = {"area_code": "xilinhot", "list_code": "hnte", "from_date": date(2021, 1, 1)}
    on_lists = [
        hnte | {"listed_name": "示例在册", "uscc": "A"},
        hnte | {"listed_name": "示例到期", "uscc": "B", "to_date": date(2023, 12, 31)},
        hnte | {"listed_name": "示例以后", "uscc": "C", "from_date": date(2024, 1, 1)},
    ]
    warehouse.given("int_entry_lists", LISTS, on_lists)
    counted = [
        ("hnte_count", "enterprise-register|hnte-certificate|zone-membership", 1),
        ("gazelle_count", "enterprise-list", None),
    ]
    counted += [("tech_sme_count", "tech-sme|zone-membership", None)]
    counted += [("rd_institution_count_national", "institution-register", 0)]
    warehouse.given(
        "dim_measure",
        "measure_code varchar, registers varchar",
        [{"measure_code": code, "registers": registers} for code, registers, _ in counted],
    )
    warehouse.given(
        "fct_measures",
        "area_code varchar, reference_period varchar, measure_code varchar, value decimal(28, 10)",
        [
            {"area_code": "xilinhot", "reference_period": "2023", "measure_code": code, "value": value}
            for code, _, value in counted[1:]
        ]
        + [
            {"area_code": area, "reference_period": "2023", "measure_code": "hnte_count", "value": 1}
            for area in ("xilinhot", "wuhai")
        ]
        + [{"area_code": "xilinhot", "reference_period": "2022", "measure_code": "tech_sme_count", "value": 0}],
    )
    tables = ("dim_rule", "dim_rule_document", "fct_entry_conditions", "fct_entry_groups", "fct_entry_results")
    for name in (
        *tables,
        "fct_entry_vintages",
        "dim_measure",
        "fct_measures",
        "int_entry_lists",
        "rpt_zone_profile_year",
    ):
        warehouse.connection.table(name).write_parquet(str(workspace.marts / f"{name}.parquet"))
    return workspace


def test_the_file_holds_conditions_deliverables_three_years_and_lists_of_the_day(marts: Workspace) -> None:
    found = entry_file(marts, "xilinhot")
    assert (found.reference_period, found.as_of_date) == ("2023", date(2023, 12, 31))
    assert [(row["document_code"], row["rule_kind"], row["verdict"]) for row in found.results] == [
        ("rules-2022-17", "entry_condition", "unknown"),
        ("guide-2020", "entry_condition", "not_met"),
        ("guide-2020", "deliverable", "unknown"),
    ]
    (count,) = [row for row in found.conditions if row["rule_id"] == "G-01"]
    assert (count["article"], count["gap"], count["projected_year"]) == ("三(二)", -10, 2024)
    assert {row["rule_id"]: row["verdict"] for row in found.deliverables} == {
        f"G-D{n}": "met" if n == 1 else "unknown" for n in range(1, 8)
    }
    assert [(row["indicator_code"], row["values"]) for row in found.indicators] == [
        ("enterprise_count", {"2021": 170, "2022": 180, "2023": 190}),
        ("hnte_revenue_share", {"2021": None, "2022": 4, "2023": None}),
    ]
    assert [row["listed_name"] for row in found.lists] == ["示例在册"]


def test_a_list_is_not_known_and_not_empty_where_its_count_is_not_known(marts: Workspace) -> None:
    missing = entry_file(marts, "xilinhot").registers_missing
    assert missing == {"tech_sme": ("tech-sme", "zone-membership"), "gazelle": ("enterprise-list",)}
    assert "tech_sme" not in entry_file(marts, "xilinhot", date(2022, 12, 31)).registers_missing


def test_a_day_takes_the_last_period_before_it(marts: Workspace) -> None:
    found = entry_file(marts, "xilinhot", date(2023, 12, 30))
    assert found.reference_period == "2022"
    assert {row["verdict"] for row in found.deliverables} == {"unknown"}
    assert [row["listed_name"] for row in found.lists] == ["示例到期", "示例在册"]


def test_what_was_never_judged_is_said(marts: Workspace, tmp_path: Path) -> None:
    for area, day in (("wuhai", None), ("xilinhot", date(2021, 1, 1))):
        with pytest.raises(NoSuchFigure, match=area):
            entry_file(marts, area, day)
    with pytest.raises(NoSuchFigure, match="zonestat run"):
        entry_file(Workspace(tmp_path, tmp_path, tmp_path), "xilinhot")


def test_people_and_machines_read_the_same_file(marts: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, path in (("RAW", marts.raw), ("VAR", marts.var), ("EXPORTS", marts.exports)):
        monkeypatch.setenv(f"ZONESTAT_{name}", str(path))
    told = json.loads(CliRunner().invoke(app, ["entry", "xilinhot", "--json"]).output)
    assert told["conditions"] and told["area_code"] == "xilinhot"
    said = CliRunner().invoke(app, ["entry", "xilinhot"]).output
    for row in told["conditions"] + told["deliverables"]:
        assert row["rule_id"] in said and row["sentence_zh"] in said
    assert "2024年达到" in said and "示例规划" in said and "示例在册 · A" in said and "示例以后" not in said
    assert "科技型中小企业：不详" in said and "研发机构：0" in said
    assert "取决于 / decided by G-01" in said and "known only in part" in said
    assert CliRunner().invoke(app, ["entry", "xilinhot", "--as-of", "昨天"]).exit_code == 2
