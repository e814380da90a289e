"""Worked cases of the entry conditions, by clause. Every number is either in a document or written out here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orchestration import catalogue
from tests.rules.entry_cases import computed, filed, judged
from tests.rules.frozen import rules
from tests.rules.models import Row, Warehouse

ZONE, YEAR = "xilinhot", "2023"
RULES = {row["rule_id"]: row for row in rules()}


def one(warehouse: Warehouse, rule: str, table: str = "fct_entry_conditions", **where: Any) -> Row:
    """The one row of a rule or group."""
    column = "condition_group" if table == "fct_entry_groups" else "rule_id"
    conditions = " and ".join(f"{name} = '{value}'" for name, value in ({column: rule} | where).items())
    (row,) = warehouse.rows(f"select * from {table} where {conditions}")
    return row


def verdict(warehouse: Warehouse, rule: str, **where: Any) -> str:
    return str(one(warehouse, rule, **where)["verdict"])


@pytest.mark.parametrize(
    ("rule", "indicator", "met", "missed"),
    [
        ("G-01", "enterprise_count", "200", "199"),
        ("G-02b", "hnte_share_of_league", "25", "24.9999999999"),
        ("G-03", "hnte_count_growth", "30", "29.9999999999"),
        ("G-04a", "hnte_revenue_share", "20", "19.9999999999"),
        ("G-04b", "high_tech_output_share", "25", "24.9999999999"),
        ("G-07", "rd_institution_count_regional", "10", "9"),
    ],
)
def test_thresholds_of_the_guide_include_the_number_itself(rule: str, indicator: str, met: str, missed: str) -> None:
    """不低于、以上、达到含本数。"""
    assert verdict(judged(filed(ZONE, YEAR, **{indicator: met})), rule) == "met"
    found = one(judged(filed(ZONE, YEAR, **{indicator: missed})), rule)
    assert (found["verdict"], found["gap"]) == ("not_met", Decimal(missed) - Decimal(met))


def test_nine_of_162_is_5556_per_cent_and_not_the_55_of_the_plan() -> None:
    """陷阱1：9÷162＝5.556%，四舍五入是5.6%，方案写5.5%；且没有计入科技型中小企业。"""
    found = one(judged(computed("kundulun", "2021", "hnte_tech_sme_share", 9, 162)), "G-02a")
    assert found["value"] == Decimal("5.5555555556")
    assert (found["verdict"], found["gap"]) == ("not_met", Decimal("-14.4444444444"))
    assert round(found["value"], 1) == Decimal("5.6") != Decimal(RULES["K-B3"]["value"])


@pytest.mark.parametrize(
    ("enterprises", "hntes", "count", "share"),
    [(188, 29, "not_met", "not_met"), (201, 39, "met", "not_met"), (200, 40, "met", "met")],
)
def test_the_plan_of_kundulun_reaches_200_enterprises_and_not_40_or_20_per_cent(
    enterprises: int, hntes: int, count: str, share: str
) -> None:
    """陷阱2：162＋2×13＝188；162＋3×13＝201；9＋3×10＝39，39÷201＝19.4%；40÷200恰为20%。"""
    figures = filed("kundulun", YEAR, enterprise_count=enterprises)
    found = judged(figures + computed("kundulun", YEAR, "hnte_tech_sme_share", hntes, enterprises))
    assert verdict(found, "G-01") == count
    assert verdict(found, "G-02a") == share


@pytest.mark.parametrize(
    ("year", "known_at", "threshold", "vintage", "expected"),
    [
        ("2021", "2022-12-31", "2.44", "first", "met"),
        ("2021", "2026-01-01", "2.43", "revised", "met"),
        ("2022", "2023-12-31", "2.54", "first", "not_met"),
        ("2022", "2026-01-01", "2.56", "revised", "not_met"),
        ("2023", "2024-12-31", "2.65", "first", "not_met"),
        ("2023", "2026-01-01", "2.58", "revised", "not_met"),
    ],
)
def test_two_and_a_half_per_cent_is_enough_in_2021_only(
    year: str, known_at: str, threshold: str, vintage: str, expected: str
) -> None:
    """陷阱3：1%＋3×0.5个百分点＝2.5%，够不够要看哪一年、哪个版本。"""
    found = one(judged(filed(ZONE, year, rd_gdp_ratio_league="2.5"), known_at), "G-05", reading_code="league")
    assert (found["threshold"], found["external_vintage"]) == (Decimal(threshold), vintage)
    assert found["verdict"] == expected


def test_before_the_bulletin_nothing_is_known_to_compare_with() -> None:
    """2023年的全国数2024年10月2日公布；此前不能判定，去年的数只作参考。"""
    found = judged(filed(ZONE, "2023", rd_gdp_ratio_league="2.6"), "2024-10-01")
    row = one(found, "G-05", reading_code="league")
    assert (row["verdict"], row["reason_code"], row["threshold"]) == ("unknown", "external_missing", None)
    others = found.rows(
        "select external_period, vintage, verdict from fct_entry_vintages where reading_code = 'league'"
    )
    assert {(row["external_period"], row["vintage"]): row["verdict"] for row in others} == {
        ("2022", "first"): "met",
        ("2021", "first"): "met",
        ("2021", "revised"): "met",
    }


def test_every_other_version_shows_what_it_would_give() -> None:
    found = judged(filed(ZONE, "2023", rd_gdp_ratio_league="2.6"))
    rows = found.rows(
        "select vintage, is_used, verdict from fct_entry_vintages where external_period = '2023'"
        " and reading_code = 'league' order by vintage"
    )
    assert [(row["vintage"], row["is_used"], row["verdict"]) for row in rows] == [
        ("first", False, "not_met"),
        ("revised", True, "met"),
    ]


@pytest.mark.parametrize(
    ("before", "now", "growth", "expected"),
    [(9, 19, "111.1", "met"), (19, 29, "52.6", "met"), (29, 39, "34.5", "met"), (39, 49, "25.6", "not_met")],
)
def test_ten_more_each_year_passes_first_and_fails_later(before: int, now: int, growth: str, expected: str) -> None:
    """陷阱4：每年增10家，增幅逐年下降。"""
    found = one(judged(computed("kundulun", YEAR, "hnte_count_growth", now, before)), "G-03")
    assert round(found["value"], 1) == Decimal(growth)
    assert found["verdict"] == expected
    lapse = {9: 2026, 19: 2025, 29: 2024}
    assert found["lapse_year"] == lapse.get(before)


def test_a_base_of_zero_has_no_growth() -> None:
    found = one(judged(computed(ZONE, YEAR, "hnte_count_growth", 5, 0)), "G-03")
    assert (found["value"], found["verdict"], found["reason_code"]) == (None, "unknown", "base_zero")


def test_a_committee_of_the_district_is_none_of_the_league() -> None:
    """陷阱5：方案写明管委会由区政府派出；指引要求盟市。登记的判断在后，以判断为准。"""
    baseline = filed("kundulun", "2021-03", enterprise_count=162)
    found = one(judged(baseline), "G-12")
    assert (found["verdict"], found["basis"], found["baseline_rule_id"]) == ("not_met", "reported", "K-M1")
    change = {"area_code": "kundulun", "rule_id": "G-12", "as_of_date": date(2021, 3, 1), "is_met": True}
    later = judged(baseline, judgements=[change | {"document": "批复", "decision_sequence": 1}])
    row = one(later, "G-12")
    assert (row["verdict"], row["basis"], row["evidence_document"]) == ("met", "judgement", "批复")


def test_growth_of_high_tech_enterprises_is_of_their_number() -> None:
    """陷阱6：年增幅是户数的，不是收入的。"""
    readings = catalogue.seed_rows(catalogue.SEEDS / "rules" / "entry_readings.csv")
    (reading,) = [row for row in readings if row["rule_id"] == "G-03"]
    measure = catalogue.measures()[catalogue.indicators()[reading["indicator_code"]].numerator]
    assert (measure.measure_code, measure.unit_code) == ("hnte_count", "count")


@pytest.mark.parametrize(
    ("revenue", "output", "expected", "deciding"),
    [
        ("20", None, "met", "G-04a"),
        (None, "25", "met", "G-04b"),
        ("4", "25", "met", "G-04b"),
        ("20", "25", "met", "G-04a|G-04b"),
        ("4", None, "unknown", "G-04b"),
        (None, "3.8", "unknown", "G-04a"),
        ("4", "3.8", "not_met", "G-04a|G-04b"),
        (None, None, "unknown", "G-04a|G-04b"),
    ],
)
def test_revenue_or_output_of_the_guide(revenue: str | None, output: str | None, expected: str, deciding: str) -> None:
    """陷阱7：指引是“或”；未知或成立为成立，未知或不成立为未知；写明由哪一条决定。"""
    told = {"hnte_revenue_share": revenue, "high_tech_output_share": output}
    figures = filed(ZONE, YEAR, enterprise_count=1, **{code: value for code, value in told.items() if value})
    found = one(judged(figures), "G-04", "fct_entry_groups")
    assert (found["verdict"], found["deciding_rule_ids"]) == (expected, deciding)


def test_xilingol_writes_and_where_the_guide_writes_or() -> None:
    """陷阱7：锡林郭勒两项并列为“并且”；高新技术产业按行业划分，不由企业证书得出，只有填报值。"""
    assert RULES["G-04a"]["logic_group"] == RULES["G-04b"]["logic_group"] == "all:entry;any:G-04"
    assert RULES["X-05"]["logic_group"].split(";")[0] == RULES["X-06"]["logic_group"].split(";")[0] == "all:X-0506"
    output = catalogue.indicators()["high_tech_output_share"]
    assert (output.numerator, output.not_computable_reason) == ("", "classification_not_found")


def test_research_over_the_gdp_of_the_banner_and_of_the_league_can_contradict_each_other() -> None:
    """陷阱8：同一笔研发经费，对旗县区为3%，对盟市为0.3%；条文没有写明是哪个，两种读法并列，不能判定。"""
    expenditure, banner, league = 30_000, 1_000_000, 10_000_000
    figures = computed(ZONE, YEAR, "rd_gdp_ratio_banner", expenditure, banner)
    figures += computed(ZONE, YEAR, "rd_gdp_ratio_league", expenditure, league)
    found = judged(figures)
    assert verdict(found, "G-05", reading_code="banner") == "met"
    assert verdict(found, "G-05", reading_code="league") == "not_met"
    group = one(found, "G-05", "fct_entry_groups")
    assert (group["verdict"], group["is_disputed"]) == ("unknown", True)


def test_a_ratio_filed_without_its_territory_stands_in_both_readings() -> None:
    found = judged(filed(ZONE, YEAR, rd_gdp_ratio="1"))
    rows = found.rows("select reading_code, basis, verdict from fct_entry_conditions where rule_id = 'G-05' order by 1")
    assert [tuple(row.values()) for row in rows] == [
        ("banner", "filed_as_worded", "not_met"),
        ("league", "filed_as_worded", "not_met"),
    ]
    assert one(found, "G-05", "fct_entry_groups")["verdict"] == "not_met"


@pytest.mark.parametrize("area", ["wuhai", "ordos", "xilinhot"])
def test_zones_that_were_approved_before_are_judged_by_the_new_standard_too(area: str) -> None:
    """陷阱15（G-15）：已获批的高新区也按新标准；申请材料只看候选园区。"""
    found = judged(filed(area, YEAR, enterprise_count=250))
    row = one(found, "G-01")
    assert (row["verdict"], row["document_code"]) == ("met", "guide-2020")
    kinds = {row["rule_kind"] for row in found.rows("select distinct rule_kind from fct_entry_results")}
    assert kinds == ({"entry_condition", "deliverable"} if area == "xilinhot" else {"entry_condition"})


@pytest.mark.parametrize(
    ("year", "editions"),
    [
        ("2019", {}),
        ("2021", {"guide-2020": "in_force"}),
        ("2022", {"guide-2020": "shown_beside", "rules-2022-17": "in_force_incomplete"}),
    ],
)
def test_every_verdict_names_its_edition_and_an_incomplete_one_says_so(year: str, editions: dict[str, str]) -> None:
    """陷阱16：写明所用的版本；2022年的文件所见不全，2020年指引并列。"""
    found = judged(filed(ZONE, year, enterprise_count=250))
    rows = found.rows("select distinct document_code, edition_state from fct_entry_results")
    assert {row["document_code"]: row["edition_state"] for row in rows} == editions


def test_a_rule_that_was_changed_holds_from_its_day_and_the_old_one_until_then() -> None:
    """示例：假设门槛自2023年7月1日起改为150户。"""
    amended = """
        update rules set valid_to = date '2023-06-30' where rule_id in ('G-01', 'G-05');
        insert into rules
        select * replace (
            date '2023-07-01' as valid_from, null as valid_to, case rule_id when 'G-01' then 150 else value end as value
        )
        from rules where rule_id in ('G-01', 'G-05')
    """
    figures = filed(ZONE, "2022", enterprise_count=160, rd_gdp_ratio="1")
    found = judged(figures + filed(ZONE, "2023", enterprise_count=160, rd_gdp_ratio="1"), amended=amended)
    rows = found.rows("select reference_period, threshold, verdict from fct_entry_conditions where rule_id = 'G-01'")
    assert {tuple(row.values()) for row in rows} == {("2022", 200, "not_met"), ("2023", 150, "met")}
    assert len(rows) == 2
    used = found.rows("select reference_period, reading_code from fct_entry_vintages where is_used order by 1, 2")
    assert [tuple(row.values()) for row in used] == [
        (year, reading) for year in ("2022", "2023") for reading in ("banner", "league")
    ]


def test_what_was_cut_off_in_the_rules_of_2022_is_unknown_with_its_reason() -> None:
    found = judged(filed(ZONE, YEAR, leading_industry_revenue_share="80", environment_or_safety_event_count="0"))
    reasons = {rule: one(found, rule)["reason_code"] for rule in ("N-01", "N-02", "N-03", "N-04")}
    assert reasons == {
        "N-01": "no_judgement_recorded",
        "N-02": "years_missing",
        "N-03": "no_return",
        "N-04": "threshold_not_found",
    }
    assert one(found, "N-04")["value"] == 80


def test_nothing_is_approved_by_figures_alone() -> None:
    """数值全部达到，仍有要由人判断的条件，总的结果是不能判定，并列出是哪些。"""
    figures = filed(
        ZONE,
        YEAR,
        enterprise_count=300,
        hnte_tech_sme_share="30",
        hnte_count_growth="40",
        hnte_revenue_share="30",
        rd_gdp_ratio="3",
        rd_institution_count_regional=12,
    )
    found = judged(figures)
    where = "document_code = 'guide-2020' and rule_kind = 'entry_condition'"
    (row,) = found.rows(f"select * from fct_entry_results where {where}")
    facts = {row["rule_id"] for row in rules() if row["rule_kind"] == "entry_condition" and row["rule_id"][0] == "G"}
    facts = {rule for rule in facts if RULES[rule]["treatment"] == "recorded_judgement"}
    hard = {rule for rule in facts if RULES[rule]["is_soft"] == "false"}
    assert row["verdict"] == "unknown" and set(row["deciding_groups"].split("|")) == hard
    said = {"area_code": ZONE, "as_of_date": date(2023, 1, 1), "is_met": True, "document": "示例"}
    judgements = [said | {"rule_id": rule, "decision_sequence": n} for n, rule in enumerate(sorted(hard))]
    (row,) = judged(figures, judgements=judgements).rows(f"select * from fct_entry_results where {where}")
    assert (row["verdict"], row["verdict_with_soft"], row["deciding_groups"]) == ("met", "unknown", None)


def test_the_published_baseline_of_kundulun_against_the_guide() -> None:
    """raw/returns 中的基期数；没有填报的两项取方案所写，增幅“10%以上”只是下限，证明不了不到30%。"""
    path = "raw/returns/indicator-return/2021-03/kundulun_baseline.csv"
    lines = [line.split(",") for line in (catalogue.PROJECT_ROOT / path).read_text("utf-8-sig").splitlines()[1:]]
    found = judged(filed("kundulun", "2021-03", **{line[1]: line[4] for line in lines}))
    rows = found.rows("""
        select condition_group, verdict from fct_entry_groups
        where rule_kind = 'entry_condition' and verdict <> 'unknown' order by 1
    """)
    assert {row["condition_group"]: row["verdict"] for row in rows} == dict.fromkeys(
        ("G-01", "G-04", "G-05", "G-07", "G-12"), "not_met"
    )
    share, growth = one(found, "G-02a"), one(found, "G-03")
    assert (share["verdict"], share["value"], share["baseline_rule_id"]) == ("not_met", Decimal("5.5"), "K-B3")
    assert (growth["verdict"], growth["reason_code"]) == ("unknown", "reported_as_lower_bound")
    assert one(found, "G-02", "fct_entry_groups")["deciding_rule_ids"] == "G-02b"
