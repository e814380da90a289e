"""A figure is walked back to the cells that it was made from, by the inputs of its release."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from orchestration.explain import Explanation, NoSuchFigure, explain
from orchestration.explain.files import File
from orchestration.landing.receipts import present_files, receipts, record_arrivals
from orchestration.pipeline import RunReport, run_month
from orchestration.publishing.release import current, manifest_of
from orchestration.sample import SampleReport
from orchestration.workspace import Workspace
from tests.conftest import resend_amended
from tests.pipeline.test_cli import zonestat

Run = tuple[Workspace, RunReport]
SHARE = ("ordos", "hnte_revenue_share", "2023")


def of_form(found: Explanation, form: str) -> dict[str, File]:
    return {file.path: file for file in found.files if file.form == form}


def test_the_cells_of_the_units_add_up_to_the_measure(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, *SHARE, with_units=True)
    revenue = next(row for row in found.measures if row["measure_code"] == "operating_revenue_cny_thousand")
    cells = {one["cell"]: one for one in found.units or () if one["item"] == "operating_revenue_cny_thousand"}
    assert len(cells) == revenue["units_reported"] > 1
    assert sum(Decimal(one["as_filed"]) for one in cells.values()) == Decimal(str(revenue["value"]))
    (file,) = (one for one in of_form(found, "GQ-002").values() if one.state == "valid")
    assert (file.state, file.units, file.reporting_area_code) == ("valid", len(cells), "ordos")
    assert file.cells["operating_revenue_cny_thousand"] == ["GQ-002!D7:D21"]


def test_every_register_that_the_figure_depends_on_is_named_with_all_its_deliveries(first_run: Run) -> None:
    workspace, report = first_run
    found = explain(workspace, *SHARE)
    registers = ("enterprise-register", "zone-membership", "hnte-certificate")
    delivered = {
        entry["path"] for entry in report.published.manifest["inputs"] if entry["path"].split("/")[1] in registers
    }
    named = {file.path: file for file in found.files if file.path.startswith("registries/")}
    assert named.keys() == delivered
    for form in registers:
        valid = [file for file in of_form(found, form).values() if file.state == "valid"]
        assert len(valid) == 1 and valid[0].units > 0 and valid[0].cells["uscc"]
    sold = explain(workspace, "ordos", "output_sales_ratio", "2024-03")
    assert of_form(sold, "zone-membership") and not of_form(sold, "hnte-certificate")


def test_each_version_says_what_took_its_place(sampled: tuple[Workspace, SampleReport], first_run: Run) -> None:
    workspace, _ = first_run
    planted = {one.name: one.path for one in sampled[1].planted}
    before, after = planted["amended_before"], planted["amended_after"]
    period = before.split("/")[2]
    found = explain(workspace, "kundulun", "output_sales_ratio", period)
    files = of_form(found, "B204-1")
    assert (files[before].state, files[before].by, files[before].units) == ("superseded", after, 0)
    assert (files[after].state, files[after].by) == ("valid", "")
    assert files[after].units == found.measures[0]["units_reported"] > 0
    twice = planted["unit_twice"]
    _, form, period, _ = twice.split("/")
    found = next(
        one
        for one in (
            explain(workspace, area, "output_sales_ratio", period) for area in ("ordos", "baotou-re", "kundulun")
        )
        if twice in of_form(one, form)
    )
    assert (of_form(found, form)[twice].state, of_form(found, form)[twice].by) == ("set_aside", "b204_1.unit_unique")


def test_a_filed_figure_leads_to_its_cell_and_a_comparison_to_what_it_compares(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, "kundulun", "rd_gdp_ratio_gap_to_nation", "2023")
    (used,) = [row for row in found.external if row["is_used"]]
    assert used["value"] == found.figures[0]["denominator"] and used["published_date"]
    assert found.compared is not None and found.compared.indicator.indicator_code == "rd_gdp_ratio"
    (file,) = of_form(found.compared, "indicator-return").values()
    assert (file.state, file.units, file.cells) == ("valid", 1, {"reported_value": ["指标填报表!E7"]})
    assert next(row for row in found.compared.figures if row["origin"] == "computed")["reason_zh"]


def test_an_area_return_leads_to_its_cells_and_to_the_rule_that_set_a_version_aside(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, "ordos", "green_area_share", "2024")
    by_state = {file.state: file for file in of_form(found, "area-annual-return").values()}
    assert by_state.keys() == {"valid", "superseded", "set_aside"}
    assert by_state["set_aside"].by == "area_annual_return.not_negative"
    assert by_state["superseded"].by == by_state["valid"].path
    assert [(by_state[one].units, by_state[one].cells) for one in ("superseded", "set_aside")] == [(0, {}), (0, {})]
    book = CalamineWorkbook.from_path(workspace.raw / by_state["valid"].path)
    for row in found.measures:
        (place,) = by_state["valid"].cells[row["measure_code"]]
        sheet, _, address = place.partition("!")
        line = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[int(address[1:]) - 1]
        assert line[ord(address[0]) - ord("A")] == row["value"]


def test_a_divisor_of_the_banner_or_league_leads_to_the_row_that_was_received(first_run: Run) -> None:
    workspace, _ = first_run
    for zone, indicator, around in (("kundulun", "banner", "150203"), ("ordos", "league", "150600")):
        found = explain(workspace, zone, f"rd_gdp_ratio_{indicator}", "2023")
        (used,) = [row for row in found.external if row["is_used"]]
        assert used["area_code"] == around
        assert {row["area_code"] for row in found.external} == {around}
        valid = [file for file in of_form(found, "regional-accounts").values() if file.state == "valid"]
        assert [(file.units, len(file.cells["reported_value"])) for file in valid] == [(1, 1)]
        told = zonestat(workspace, "explain", zone, f"rd_gdp_ratio_{indicator}", "2023")
        assert valid[0].path in told.stdout and valid[0].cells["reported_value"][0] in told.stdout


def test_items_of_other_forms_lead_to_their_own_files(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, "ordos", "domestic_unit_with_foreign_ip_count", "2023")
    (one,), (other,) = of_form(found, "GQ-001").values(), of_form(found, "GQ-005").values()
    assert one.cells.keys() == {"holding_status_code"}
    assert other.cells.keys() == {"foreign_trademarks_in_year_count", "foreign_invention_grants_count"}
    assert one.units == other.units == found.measures[0]["units_reported"] > 1


def test_an_expert_score_leads_to_the_row_of_every_expert(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, "ordos", "expert_score_data_accuracy", "2023")
    scores = workspace.marts / "fct_expert_scores.parquet"
    (experts,) = duckdb.sql(
        f"select experts from '{scores}' "
        "where area_code = 'ordos' and reference_period = '2023' and indicator_no = '5.10'"
    ).fetchall()
    (valid,) = (file for file in of_form(found, "expert-score").values() if file.state == "valid")
    assert (valid.units,) == experts
    assert valid.units > 1


def test_a_matched_panel_leads_to_the_returns_of_both_years_under_either_code(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, "ordos", "operating_revenue_growth_matched", "2024", with_units=True)
    (figure,) = found.figures
    for year, operand in (("2024", "numerator"), ("2023", "denominator")):
        cells = {one["cell"] + one["path"]: one for one in found.units or () if f"GQ-002/{year}/" in one["path"]}
        assert sum(Decimal(one["as_filed"]) for one in cells.values()) == Decimal(str(figure[operand]))
    events = [file for file in of_form(found, "unit-event").values() if file.state == "valid"]
    assert [file.units for file in events] == [1], "one of them filed under its former code"


def test_an_area_above_the_zones_rests_on_the_register_rows_of_all_that_lies_in_it(first_run: Run) -> None:
    workspace, _ = first_run
    found = explain(workspace, "150000", "zones_hnte_share_of_region", "2023")
    (members,) = (file for file in of_form(found, "zone-membership").values() if file.state == "valid")
    assert members.units > 1
    counted = {}
    for area in ("150000", "150200"):
        found = explain(workspace, area, "rd_institution_count_national", "2024")
        (valid,) = (file for file in of_form(found, "institution-register").values() if file.state == "valid")
        assert valid.cells.keys() == {"institution_name"}
        counted[area] = valid.units
    assert 0 < counted["150200"] < counted["150000"] <= valid.rows


def test_an_explanation_follows_the_release_and_not_what_came_since(copied: Workspace) -> None:
    standing = explain(copied, *SHARE)
    source = next(copied.raw.glob("returns/GQ-002/2023/*鄂尔多斯*_2023年.xlsx"))
    resend_amended(source, source.with_name("示例数据_再次报送.xlsx"))
    record_arrivals(copied, present_files(copied.raw), receipts(copied)[-1].received_at)
    run_month(copied)
    assert explain(copied, *SHARE, version=standing.version) == standing
    later = of_form(explain(copied, *SHARE, version=f"{standing.version[:-1]}2"), "GQ-002")
    new = "returns/GQ-002/2023/示例数据_再次报送.xlsx"
    assert [path for path, file in later.items() if file.state == "valid"] == [new]
    replaced = later[source.relative_to(copied.raw).as_posix()]
    assert (replaced.state, replaced.by) == ("superseded", new)


def test_without_var_the_received_files_are_read_again(copied: Workspace) -> None:
    landed = explain(copied, *SHARE)
    assert {file.content_from for file in landed.files} == {"landed"}
    shutil.rmtree(copied.var)
    again = explain(copied, *SHARE)
    assert {file.content_from for file in again.files} == {"raw"}
    assert not any(file.is_gate_known for file in again.files)
    assert [(file.path, file.state, file.cells) for file in again.files] == [
        (file.path, file.state, file.cells) for file in landed.files
    ]
    next(copied.raw.glob("returns/GQ-002/2023/*鄂尔多斯*.xlsx")).write_bytes(b"changed")
    assert {file.state for file in of_form(explain(copied, *SHARE), "GQ-002").values()} >= {"gone"}


def test_single_enterprises_are_shown_only_to_whoever_asks(first_run: Run) -> None:
    workspace, _ = first_run
    for flags, is_shown in (((), False), (("--json",), False), (("--units",), True), (("--units", "--json"), True)):
        done = zonestat(workspace, "explain", *SHARE, *flags)
        assert done.returncode == 0, done.stderr
        codes = {one["uscc"] for one in explain(workspace, *SHARE, with_units=True).units or ()}
        assert any(code in done.stdout for code in codes) is is_shown
        for said in ("15", "D7:D21", "hnte-certificate", "自治区高新区建设工作指引"):
            assert said in done.stdout, said
    answer = json.loads(zonestat(workspace, "explain", *SHARE, "--json").stdout)
    assert answer["indicator"]["clause"] and answer["formula_zh"].startswith("高新技术企业营业收入 ÷")
    assert answer["known_at"] == manifest_of(workspace, answer["version"])["known_at"] and answer["units"] is None


def test_a_figure_that_is_not_there_is_a_sentence(first_run: Run) -> None:
    workspace, _ = first_run
    with pytest.raises(NoSuchFigure, match="--list"):
        explain(workspace, "ordos", "hnte_revenue_share", "1999")


def test_of_the_current_releases_the_one_that_knew_most_answers(copied: Workspace) -> None:
    month, year = (current(copied)[kind]["version"] for kind in ("month", "year"))
    assert explain(copied, *SHARE).version == year, "both knew the same; the period is a year"
    assert explain(copied, "ordos", "industrial_output_growth", "2024-03").version == month
    source = next(copied.raw.glob("returns/GQ-002/2023/*鄂尔多斯*_2023年.xlsx"))
    resend_amended(source, source.with_name("示例数据_再次报送.xlsx"))
    later = run_month(copied, manifest_of(copied, month)["reference_period"]).published
    assert current(copied)["year"]["version"] == year
    found = explain(copied, *SHARE)
    assert (found.version, found.known_at) == (later.version, later.manifest["known_at"])
    assert found.figures != explain(copied, *SHARE, version=year).figures
    told = zonestat(copied, "explain", *SHARE).stdout
    assert f"{later.version}（所知时点 / known at {later.manifest['known_at']}" in told


def test_a_release_that_was_changed_explains_nothing_and_is_marked(copied: Workspace) -> None:
    version = current(copied)["year"]["version"]
    path = copied.releases / version / "internal" / "fct_measures.parquet"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    done = zonestat(copied, "explain", *SHARE, "--release", version)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"发布 {version} 的 internal/fct_measures.parquet 已被改动" in done.stderr
    path.write_bytes(content)
    assert "已被改动" not in zonestat(copied, "release", "list").stdout
    manifest = copied.releases / version / "manifest.json"
    for changed in (manifest.read_bytes() + b" ", b"no json"):
        manifest.write_bytes(changed)
        marked = [line for line in zonestat(copied, "release", "list").stdout.splitlines() if "清单已被改动" in line]
        assert [line.split()[0] for line in marked] == [version]
        done = zonestat(copied, "explain", *SHARE)
        assert (done.returncode, "manifest.json" in done.stderr) == (1, True)
        assert zonestat(copied, "release", "verify", version).returncode == 1


def test_people_read_chinese_names_and_whole_figures(first_run: Run) -> None:
    workspace, _ = first_run
    told = zonestat(workspace, "explain", *SHARE).stdout
    found = explain(workspace, *SHARE)
    for row in found.figures:
        assert f"数值 {row['value']}；" in told
        assert row["numerator"] is None or f"分子 {row['numerator']}；" in told
    for code in ("reason_code", "measure_code", "units_expected", "coverage_share"):
        assert code not in told
        assert code in zonestat(workspace, "explain", *SHARE, "--json").stdout
