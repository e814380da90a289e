"""The targets of the documents, worked by hand: the real rules over figures of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import catalogue
from orchestration.warehouse import build
from orchestration.workspace import Workspace

SEEDS = ("targets", "target_baselines", "target_readings", "target_areas", "plan_checks")
SEEDS_BEFORE = ("indicators", "units", "area_validity")
MODELS = (
    "int_target_members",
    "int_target_figures",
    "int_target_actuals",
    "fct_target_progress",
    "rpt_plan_arithmetic",
)
MODELS_BEFORE = ("dim_indicator", "int_area_status", "dim_target")
Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]

# what lies before the targets: names and types of the columns that they read
GIVEN = {
    "fct_indicators": "area_code varchar, reference_period varchar, frequency varchar, indicator_code varchar, "
    "origin varchar, value decimal(28,10), numerator decimal(28,10), denominator decimal(28,10), reason_code varchar",
    "int_reporting_periods": "form varchar, reference_period varchar, frequency varchar, last_date date",
    "stg_ledger__judgements": "area_code varchar, rule_id varchar, as_of_date date, is_met boolean, document varchar, "
    "reason varchar, decided_by varchar, second_person varchar, recorded_at timestamp, decision_sequence bigint",
    "fct_external_values": "area_code varchar, reference_period varchar, indicator_code varchar, vintage varchar, "
    "edition varchar, value decimal(28,10), unit_code varchar, published_date date, source_note varchar",
}
# the national ratio of R&D to GDP as it was published
NATION = [
    ("2021", "first", "2.44", date(2022, 8, 31)),
    ("2022", "first", "2.54", date(2023, 9, 18)),
    ("2023", "first", "2.65", date(2024, 10, 2)),
    ("2023", "revised", "2.58", date(2025, 9, 29)),
]
CANDIDATES = ("xilinhot", "baiyinhua", "xl-transfer", "sunite", "duolun")


def level(area: str, year: int, code: str, value: float) -> tuple[Any, ...]:
    return (area, str(year), "A", code, "computed", value, value, None, None)


def over(area: str, year: int, code: str, numerator: float, denominator: float, value: float) -> tuple[Any, ...]:
    return (area, str(year), "A", code, "computed", value, numerator, denominator, None)


def figures() -> Rows:
    """Kundulun keeps its increments to the letter; Ordos reaches 200 technology SMEs and gains fewer; one zone of
    Xilingol is far above the share and the others are not."""
    rows = [level("kundulun", year, "enterprise_count", 162 + 13 * n) for n, year in enumerate((2021, 2022, 2023), 1)]
    rows += [level("kundulun", year, "hnte_count", 9 + 10 * n) for n, year in enumerate((2021, 2022, 2023), 1)]
    rows += [over("kundulun", 2023, "hnte_tech_sme_share", 39, 201, 19.4029850746)]
    rows += [
        over("kundulun", year, "hnte_count_net_increase", 9 + 10 * n, 10 * n - 1, 10)
        for n, year in enumerate((2021, 2022, 2023), 1)
    ]
    rows += [level("ordos", year, "tech_sme_count", stock) for year, stock in ((2021, 60), (2022, 150), (2024, 210))]
    rows += [level("ordos", year, "tech_sme_new_count", 60) for year in (2022, 2023, 2024)]
    shares = (over(area, 2023, "hnte_revenue_share", 5, 50, 10) for area in CANDIDATES[1:])
    rows += [over("xilinhot", 2023, "hnte_revenue_share", 60, 100, 60), *shares]
    rows += [
        level("150000", 2023, code, value)
        for code, value in (
            ("zones_hnte_share_of_region", 46),
            ("national_zones_hnte_share_of_region", 27),
            ("regional_zones_hnte_share_of_region", 19),
        )
    ]
    return rows


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Queries to the tables of targets, built by dbt from the seeds and the figures above."""
    folder = tmp_path_factory.mktemp("targets")
    workspace = Workspace(folder / "raw", folder / "var", folder / "exports")
    workspace.var.mkdir()
    with duckdb.connect(str(workspace.database)) as connection:
        for name, columns in GIVEN.items():
            connection.execute(f"create table {name} ({columns})")
        connection.executemany("insert into fct_indicators values (?, ?, ?, ?, ?, ?, ?, ?, ?)", figures())
        connection.executemany(
            "insert into int_reporting_periods values ('f', ?, 'A', ?)",
            [(str(year), date(year, 12, 31)) for year in range(2020, 2025)],
        )
        connection.executemany(
            "insert into fct_external_values values ('000000', ?, 'rd_intensity', ?, 'e', ?, 'pct', ?, null)",
            [(year, vintage, Decimal(value), day) for year, vintage, value, day in NATION],
        )
        connection.execute(
            "insert into stg_ledger__judgements values ('xilinhot', 'X-01', '2024-06-30', true, '示例', '示例', "
            "'示例', null, '2024-07-01', 1)"
        )
    build.parsed_manifest(workspace)
    command = [
        "--quiet",
        "build",
        *build.arguments(workspace),
        "--select",
        *SEEDS,
        *SEEDS_BEFORE,
        *MODELS_BEFORE,
        *MODELS,
    ]
    command += ["--exclude", "resource_type:test", "resource_type:unit_test"]
    outcome = build.invoke(workspace.var, command, build.told(known_at=datetime(2025, 10, 1)))
    assert outcome.success, outcome.exception or [r.message for r in outcome.result.results]

    def answer(query: str) -> Rows:
        with duckdb.connect(str(workspace.database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    return answer


def implied(ask: Ask, check: str) -> tuple[float, float, bool]:
    [(value, compared, agrees)] = ask(
        f"select implied_value, compared_value, is_consistent from rpt_plan_arithmetic where check_id = '{check}'"
    )
    return round(float(value), 3), float(compared), agrees


def status(ask: Ask, rule: str, reading: str, area: str, year: int) -> tuple[str, float | None, float | None]:
    [(found, value, gap)] = ask(
        f"""select target_status, actual_value, gap_value from fct_target_progress
        where rule_id = '{rule}' and reading_code = '{reading}' and area_code = '{area}'
            and reference_period = '{year}'"""
    )
    return found, *(None if number is None else round(float(number), 4) for number in (value, gap))


def test_the_reported_share_of_kundulun_is_cut_off_and_counts_no_technology_sme(ask: Ask) -> None:
    assert implied(ask, "reported_share") == (5.556, 5.5, False)


def test_three_increments_of_enterprises_are_enough_and_two_are_not(ask: Ask) -> None:
    assert implied(ask, "enterprises_3_steps") == (201, 200, True)
    assert implied(ask, "enterprises_2_steps") == (188, 200, False)
    assert status(ask, "K-05", "stated", "kundulun", 2023) == ("met", 201, 1)


def test_three_increments_of_high_tech_enterprises_fall_short_of_the_end_target(ask: Ask) -> None:
    assert implied(ask, "high_tech_enterprises_3_steps") == (39, 40, False)
    assert status(ask, "K-02", "net", "kundulun", 2023) == ("met", 10, 0)
    assert status(ask, "K-06", "stated", "kundulun", 2023) == ("behind", 39, -1)


def test_the_share_after_the_increments_is_below_20_and_that_of_the_end_targets_is_20(ask: Ask) -> None:
    assert implied(ask, "share_after_3_steps") == (19.403, 20, False)
    assert implied(ask, "share_of_end_targets") == (20, 20, True)
    assert status(ask, "K-09a", "stated", "kundulun", 2023)[0] == "behind"


def test_200_enterprises_meet_one_article_and_not_the_other(ask: Ask) -> None:
    assert implied(ask, "end_against_task") == (200, 200, False)
    signs = dict(ask("select rule_id, comparator from dim_target where rule_id in ('K-05', 'K-12')"))
    assert signs == {"K-05": ">=", "K-12": ">"}


def test_whether_the_research_ratio_is_enough_depends_on_year_and_vintage(ask: Ask) -> None:
    found = ask(
        """select compared_period, compared_vintage, implied_value, unit_code, is_consistent from rpt_plan_arithmetic
        where check_id = 'rd_gdp_ratio_3_steps' order by all"""
    )
    assert [(year, vintage, float(value), agrees) for year, vintage, value, _, agrees in found] == [
        ("2021", "first", 2.5, True),
        ("2022", "first", 2.5, False),
        ("2023", "first", 2.5, False),
        ("2023", "revised", 2.5, False),
    ]
    [(unit,)] = ask("select distinct unit_code from dim_target where rule_id = 'K-03'")
    assert unit == "pct_point"
    vintages = ask("select distinct target_vintage from fct_target_progress where rule_id = 'K-07' order by all")
    assert vintages == [("first",), ("revised",)]


def test_ten_more_each_year_passes_30_per_cent_three_times_and_then_fails(ask: Ask) -> None:
    found = [implied(ask, f"growth_year_{n}") for n in (1, 2, 3, 4)]
    assert [(round(value, 1), agrees) for value, _, agrees in found] == [
        (111.1, True),
        (52.6, True),
        (34.5, True),
        (25.6, False),
    ]


def test_45_per_cent_is_the_sum_of_its_parts_and_is_not_met_while_one_is_not(ask: Ask) -> None:
    assert implied(ask, "parts_of_the_whole") == (45, 45, True)
    [(found, reason, value)] = ask(
        "select target_status, reason_code, actual_value from fct_target_progress "
        "where rule_id = 'O-03' and reference_period = '2023'"
    )
    assert (found, reason, value) == ("no_data", "part_not_met", 46)  # before 2025, without a baseline, nobody can say


def test_technology_smes_of_ordos_reach_200_and_are_not_200_more(ask: Ask) -> None:
    assert status(ask, "E-14a", "stock", "ordos", 2024) == ("met", 210, 10)
    assert status(ask, "E-14b", "gross", "ordos", 2024) == ("behind", 180, -20)
    assert status(ask, "E-14b", "net", "ordos", 2024) == ("behind", 150, -50)
    each_other = ask(
        "select distinct rule_id, conflicts_with_rule_id from dim_target where rule_id like 'E-14_' order by 1"
    )
    assert each_other == [("E-14a", "E-14b"), ("E-14b", "E-14a")]


def test_three_amounts_of_ordos_are_three_measures_and_neeq_counts(ask: Ask) -> None:
    money = ask("select rule_id, target_value from dim_target where rule_id in ('E-02', 'E-03') order by 1")
    assert money == [("E-02", 50_000_000), ("E-03", 60_000_000)]  # in thousand yuan
    codes = dict(ask("select rule_id, indicator_code from dim_target where rule_id in ('E-03', 'E-09', 'E-20')"))
    assert codes == {
        "E-03": "zone_revenue",
        "E-09": "listed_new_count_neeq_incl",
        "E-20": "key_industry_revenue",
    }


def test_zones_of_xilingol_each_or_together_give_different_answers(ask: Ask) -> None:
    assert status(ask, "X-05", "each", "xilinhot", 2023)[0] == "met"
    assert status(ask, "X-05", "each", "sunite", 2023)[1:] == (10, -10)
    assert status(ask, "X-05", "together", "152500", 2023) == ("met", 26.6667, 6.6667)  # 80 of 300, no mean of ratios
    assert status(ask, "X-01", "stated", "xilinhot", 2024) == ("met", 1, 0)


def test_a_missing_figure_is_never_a_missed_target(ask: Ask) -> None:
    unknown = ask("select distinct target_status from fct_target_progress where actual_value is null")
    assert unknown == [("no_data",)]
    assert ask("select count(*) from fct_target_progress where target_status = 'no_data' and reason_code is null") == [
        (0,)
    ]


def seed(name: str) -> list[dict[str, str]]:
    return catalogue.seed_rows(Path(catalogue.SEEDS) / "rules" / f"{name}.csv")


def test_every_target_of_the_documents_is_there_with_a_reading_and_an_area() -> None:
    targets = seed("targets")
    assert Counter(row["rule_id"][0] for row in targets) == {"O": 12, "E": 28, "X": 16, "K": 15}
    ids = {row["rule_id"] for row in targets}
    assert (
        {row["rule_id"] for row in seed("target_readings")} == ids == {row["rule_id"] for row in seed("target_areas")}
    )


def test_where_the_text_is_open_there_is_more_than_one_reading_or_a_note() -> None:
    readings = seed("target_readings")
    count = Counter(row["rule_id"] for row in readings)
    notes = {row["rule_id"]: row["note"] for row in seed("targets")}
    for row in readings:
        if row["basis"] == "open":
            assert count[row["rule_id"]] > 1 or notes[row["rule_id"]], row["rule_id"]
