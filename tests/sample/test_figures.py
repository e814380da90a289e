"""The figures hang together as those of a statistical office do, but for what is planted.

Belongs here: relations within and between files. Does not belong here: the planted faults (``test_planted``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration import catalogue, credit_code, periods
from orchestration.sample import SampleReport, indicator_return, naming
from orchestration.sample.indicator_return import FILERS
from orchestration.sample.model import Model, invent
from orchestration.sample.naming import Key
from orchestration.sample.planted import Fault
from orchestration.sample.population import Enterprise
from orchestration.sample.scales import SCALES
from tests.sample.reading import Filed, table, workbook

QUANTITIES = {
    "industrial_output": "cny_thousand",
    "industrial_sales": "cny_thousand",
    "export_delivery": "cny_thousand",
    "electricity_use": "kwh_10k",
}
FIGURES = [item.item_column for item in catalogue.items("B204-1")[2:]]


@pytest.fixture(scope="session")
def model(demo: SampleReport) -> Model:
    return invent(SCALES["demo"], demo.seed)


@pytest.fixture(scope="session")
def monthly(demo: SampleReport) -> dict[tuple[str, str], Filed]:
    """Every B204-1 without a fault, by area and period."""
    return dict(returns(demo, "B204-1", [*SCALES["demo"].months]))


def returns(report: SampleReport, form: str, due: list[str]) -> Iterator[tuple[tuple[str, str], Filed]]:
    right = (Fault.NONE, Fault.LATE, Fault.EVENT)
    faulty = {case.path for case in report.planted if case.fault not in right}
    for area in catalogue.areas():
        for period in due if area.area_level in ("zone", "candidate") and area.area_status != "unnamed" else ():
            path = naming.path(Key(form, area.area_code, period))
            if path not in faulty and (report.target / path).exists():
                yield (area.area_code, period), workbook(report.target / path, form)


def test_heads_are_those_of_the_paper_form(monthly: dict[tuple[str, str], Filed]) -> None:
    filed = monthly["ordos", "2024-06"]
    groups = ["工业总产值（当年价格）", "工业销售产值", "其中：出口交货值", "企业用电量（万千瓦时）"]
    spans = ["本年本月", "本年1—本月", "上年同期本月", "上年同期1—本月"]
    assert filed.heads == (
        ["统一社会信用代码", "单位详细名称", *(cell for group in groups for cell in (group, "", "", ""))],
        ["", "", *spans * 4],
    )
    assert filed.above == (
        "示例数据　2024年1—6月工业产销总值及主要产品产量\n表　　号：B204-1\n"
        "填报单位：鄂尔多斯高新技术产业开发区\n报告期：2024年6月\n单位：千元"
    )
    assert "报告期：2024年1—2月" in monthly["wuhai", "2024-02"].above
    assert "单位：万元" in monthly["wuhai", "2024-02"].above


def test_the_year_to_date_is_the_sum_of_the_months(monthly: dict[tuple[str, str], Filed]) -> None:
    sums = 0
    for (area_code, period), filed in monthly.items():
        before = monthly.get((area_code, periods.previous(period)))
        earlier = {row["uscc"]: row for row in before.rows} if before and period[5:] != "02" else {}
        for row in filed.rows:
            for quantity, unit in QUANTITIES.items():
                month, year = row[f"{quantity}_month_{unit}"], row[f"{quantity}_ytd_{unit}"]
                if period.endswith("-02"):
                    assert year == month
                elif row["uscc"] in earlier:
                    assert year == month + earlier[row["uscc"]][f"{quantity}_ytd_{unit}"]
                    sums += 1
    assert sums > 80_000


def test_last_years_columns_are_what_was_filed_a_year_before(monthly: dict[tuple[str, str], Filed]) -> None:
    compared = 0
    for (area_code, period), filed in monthly.items():
        before = monthly.get((area_code, f"{int(period[:4]) - 1}{period[4:]}"))
        earlier = {row["uscc"]: row for row in before.rows} if before else {}
        for row in filed.rows:
            for name in FIGURES if row["uscc"] in earlier else ():
                if "_last_year" in name:
                    assert row[name] == earlier[row["uscc"]][name.replace("_last_year", "")]
                    compared += 1
    assert compared > 100_000


def test_totals_are_the_sums_of_the_rows(demo: SampleReport, monthly: dict[tuple[str, str], Filed]) -> None:
    annual = dict(returns(demo, "GQ-002", ["2022", "2023", "2024"]))
    assert len(annual) > 40
    for filed in [*monthly.values(), *annual.values()]:
        for name, total in filed.total.items():
            values = [row[name] for row in filed.rows if isinstance(row[name], Decimal)]
            if name not in ("uscc", "enterprise_name"):
                assert total == (sum(values) if values else None), name


def test_money_has_the_decimals_of_its_unit(monthly: dict[tuple[str, str], Filed]) -> None:
    seen = set()
    for filed in monthly.values():
        unit = "万元" if "单位：万元" in filed.above else "千元"
        for row in filed.rows:
            for name in FIGURES[:12]:
                if row[name] is not None:
                    places = max(0, -row[name].normalize().as_tuple().exponent)
                    assert places <= (2 if unit == "万元" else 0)
                    seen.add((unit, places))
    assert seen == {("千元", 0), ("万元", 0), ("万元", 1), ("万元", 2)}


def test_monthly_figures_are_plausible(monthly: dict[tuple[str, str], Filed]) -> None:
    rows = [row for filed in monthly.values() for row in filed.rows]
    for row in rows:
        for span in ("month", "ytd"):
            output = row[f"industrial_output_{span}_cny_thousand"]
            sales = row[f"industrial_sales_{span}_cny_thousand"]
            export = row[f"export_delivery_{span}_cny_thousand"]
            assert output > 0 and Decimal("0.7") < sales / output < Decimal("1.1") and 0 <= export <= sales
    assert any(row["industrial_output_ytd_last_year_cny_thousand"] is None for row in rows)  # founded since
    december = sorted(row["industrial_output_ytd_cny_thousand"] for row in monthly["baotou-re", "2024-12"].rows)
    assert sum(december) / len(december) > Decimal("1.3") * december[len(december) // 2]  # skewed
    ordos = monthly["ordos", "2024-12"].total
    growth = ordos["industrial_output_ytd_cny_thousand"] / ordos["industrial_output_ytd_last_year_cny_thousand"]
    assert Decimal("0.9") < growth < Decimal("1.3")


def test_annual_accounts_add_up(demo: SampleReport) -> None:
    filled: set[str] = set()
    for _, filed in returns(demo, "GQ-002", ["2022", "2023", "2024"]):
        assert "单位：千元" in filed.above and filed.heads[1][:4] == ["qa03", "qa04", "qc02", "qc05_0"]
        for row in filed.rows:
            of = {name.removesuffix("_cny_thousand"): value for name, value in row.items() if value is not None}
            parts = ("technology", "product_sales", "merchandise_sales", "other_operating")
            assert of["operating_revenue"] == sum(of[f"{part}_revenue"] for part in parts)
            assert of["high_tech_product_revenue"] <= of["product_sales_revenue"]
            assert of["exports"] <= of["imports_exports"] and of["exports"] <= of["operating_revenue"]
            assert of["net_profit"] == of["total_profit"] - of["income_tax_expense"]
            assert of["total_assets"] == of["liabilities"] + of["equity"]
            filled |= of.keys()
    assert 40 <= len(filled) <= 60


def test_industry_reports_the_same_output_every_month_and_at_the_end_of_the_year(
    demo: SampleReport, monthly: dict[tuple[str, str], Filed]
) -> None:
    annual = {row["uscc"]: row for _, filed in returns(demo, "GQ-002", ["2024"]) for row in filed.rows}
    december = [row for row in monthly["chifeng", "2024-12"].rows if row["uscc"] in annual]
    assert len(december) > 50
    for row in december:
        filed = annual[row["uscc"]]["industrial_output_cny_thousand"]
        assert filed == row["industrial_output_ytd_cny_thousand"]


def test_credit_codes_names_and_certificate_numbers_are_right_and_unique(model: Model) -> None:
    codes = [one.uscc for one in model.enterprises]
    assert {credit_code.check(code) for code in codes} == {"ok"}
    assert len(set(codes)) == len({one.name for one in model.enterprises}) == len(codes)
    numbers = [held.number for one in model.enterprises for held in one.certificates]
    assert len(set(numbers)) == len(numbers)


def test_enterprises_lie_in_the_league_of_their_zone(model: Model) -> None:
    areas = {area.area_code: area for area in catalogue.areas()}
    for one in model.enterprises:
        assert areas[one.division_code].area_level == "banner"
        assert areas[one.division_code].parent_area_code == (
            one.home.league or areas[one.division_code].parent_area_code
        )
        assert one.home.area.division_code in ("", one.division_code) or not one.home.is_zone
        assert one.uscc[2:8] == one.division_code


def test_population_moves_and_a_quarter_is_certified(model: Model) -> None:
    in_zones = [one for one in model.enterprises if one.home.is_zone]
    assert 0.38 < sum(one.is_above_scale for one in in_zones) / len(in_zones) < 0.42
    last_day = periods.last_day("2024")
    certified = [one for one in model.enterprises if one.is_certified(last_day)]
    assert 0.22 < len(certified) / len(model.enterprises) < 0.31
    assert any(len(one.certificates) > 1 for one in certified)  # renewed
    lapsed = [one for one in model.enterprises if one.certificates and one.certificates[-1].expires < last_day]
    assert lapsed and any(held.revoked for one in model.enterprises for held in one.certificates)
    assert any(one.closed for one in in_zones) and any(one.established.year >= 2022 for one in in_zones)
    assert any(len(one.stays) > 1 for one in in_zones)
    assert any(one.stays[-1].left and not one.closed for one in in_zones)


def test_registers_are_snapshots_of_what_was_known(demo: SampleReport, model: Model) -> None:
    def rows(form: str, period: str) -> list[dict[str, str]]:
        return table(demo.target / naming.path(Key(form, "", period)))

    earlier, later = rows("enterprise-register", "2024-01"), rows("enterprise-register", "2025-01")
    codes = [{row["统一社会信用代码"] for row in snapshot} for snapshot in (earlier, later)]
    assert codes[0] < codes[1]
    assert max(row["成立日期"] for row in earlier) <= "2023-12-31" < max(row["成立日期"] for row in later)
    assert all(row["注销日期"] <= "2023-12-31" for row in earlier)
    assert len(later) == len(model.enterprises)
    assert max(row["发证日期"] for row in rows("hnte-certificate", "2024-01")) <= "2023-12-31"
    assert all(row["迁出日期"] <= "2023-12-31" for row in rows("zone-membership", "2024-01"))
    assert {row["是否规模以上工业"] for row in later} == {"是", "否"}


def test_those_who_report_are_those_who_belong(model: Model, monthly: dict[tuple[str, str], Filed]) -> None:
    expected, reported = 0, 0
    for (area_code, period), filed in monthly.items():
        due = {one.uscc for one in model.members(area_code, period) if one.is_above_scale}
        answered = {row["uscc"] for row in filed.rows}
        assert answered <= due
        expected, reported = expected + len(due), reported + len(answered)
    assert 0.98 < reported / expected < 1


def filed_indicators(path: Path) -> dict[str, Any]:
    if path.suffix == ".csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        return {row["指标代码"]: Decimal(row["数值"]) for row in table(path, "utf-8-sig")}
    from python_calamine import CalamineWorkbook

    lines = CalamineWorkbook.from_path(path).get_sheet_by_name("指标填报表").to_python()
    assert lines[2] == [item.name_zh for item in catalogue.items("indicator-return")]
    return {str(line[1]): Decimal(repr(line[4])) for line in lines[3:] if line[1]}


def test_filed_indicators_equal_or_miss_the_computed_ones_as_listed(demo: SampleReport, model: Model) -> None:
    off: Counter[str] = Counter()
    for area_code, container in FILERS.items():
        for year in SCALES["demo"].years:
            path = naming.path(Key("indicator-return", area_code, year), container=container)
            filed = filed_indicators(demo.target / path)
            assert {"rd_gdp_ratio", "high_tech_output_share", "rd_institution_count_regional"} < filed.keys()
            for code, value in indicator_return.computed(model, area_code, year).items():
                off[path] += filed[code] != value
    assert +off == Counter(case.path for case in demo.planted if case.expected == "fct_indicators.filed_as_computed")


def test_filed_counts_follow_from_the_registers_alone(demo: SampleReport) -> None:
    members = table(demo.target / naming.path(Key("zone-membership", "", "2025-01")))
    certificates = table(demo.target / naming.path(Key("hnte-certificate", "", "2025-01")))
    day = "2024-12-31"
    inside = {
        row["统一社会信用代码"]
        for row in members
        if row["所属园区"] == "鄂尔多斯高新技术产业开发区" and row["入园日期"] <= day
        if row["入园日期"] != "2024-12-20"  # the planted double membership
        if not row["迁出日期"] or row["迁出日期"] > day
    }
    valid = {
        row["统一社会信用代码"]
        for row in certificates
        if row["发证日期"] <= day <= row["有效期至"] and (not row["取消资格日期"] or row["取消资格日期"] > day)
    }
    filed = filed_indicators(demo.target / naming.path(Key("indicator-return", "ordos", "2024")))
    assert (filed["enterprise_count"], filed["hnte_count"]) == (len(inside), len(inside & valid))


def test_a_mover_reports_where_it_is(model: Model, monthly: dict[tuple[str, str], Filed]) -> None:
    mover: Enterprise = next(one for one in model.enterprises if one.key == ("baotou-re", 12))

    def reports(area_code: str, period: str) -> bool:
        return mover.uscc in {row["uscc"] for row in monthly[area_code, period].rows}

    assert reports("baotou-re", "2024-02") and not reports("baotou-re", "2024-05")
    assert reports("kundulun", "2024-05")
