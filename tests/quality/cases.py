"""One case per rule: data that keeps it and data that breaks it.

A case builds the data and returns nothing; ``breaks`` says how many rows must fail. Every rule of ``expectations``
must have a case here (``test_gates.py`` holds the two together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration import catalogue
from tests.quality.small_tree import SCHEMAS, Row, Tree, indicator, measure, output, unit, uscc, write_rows

MONTH, YTD = "industrial_output_month_cny_thousand", "industrial_output_ytd_cny_thousand"
SALES_MONTH, SALES_YTD = "industrial_sales_month_cny_thousand", "industrial_sales_ytd_cny_thousand"
EXPORT_YTD = "export_delivery_ytd_cny_thousand"
BAD_CODE = uscc(1)[:-1] + ("1" if uscc(1)[-1] != "1" else "2")


@dataclass(frozen=True)
class Case:
    """``keep`` and ``fail`` put data into the tree (or the staged folder, for exports)."""

    form: str
    keep: Callable[[Any], None]
    fail: Callable[[Any], None]
    breaks: int = 1
    area: str = ""


# What lies around a file: rows by form, or by form and period.
Around = dict[Any, list[Row]]


def filing(form: str, rows: list[Row], around: Around | None = None) -> Callable[[Tree], None]:
    """Puts the rows into one file of the form, after what lies around it."""

    def into(tree: Tree) -> None:
        for key, others in (around or {}).items():
            other, period = key if isinstance(key, tuple) else (key, None)
            is_register = catalogue.forms()[other].family == "registries"
            tree.land(other, [dict(row) for row in others], period=period, area=None if is_register else "ordos")
        tree.land(form, [dict(row) for row in rows])

    return into


def landing(form: str, good: list[Row], bad: list[Row], breaks: int = 1, around: Around | None = None) -> Case:
    return Case(form, filing(form, good, around), filing(form, [*good, *bad], around), breaks)


def revenue(total: Any, *parts: Any) -> Row:
    names = ("technology", "product_sales", "merchandise_sales", "other_operating")
    filled = {f"{name}_revenue_cny_thousand": part for name, part in zip(names, parts, strict=True)}
    return unit(1, operating_revenue_cny_thousand=total, **filled)


def member(number: int, area: str = "ordos", joined: str = "2020-01-01", left: str | None = None) -> Row:
    dates = {"joined_date": date.fromisoformat(joined), "left_date": left and date.fromisoformat(left)}
    return {**unit(number), "area_name": area, "area_code": area, **dates}


def certificate(issued: str, expires: str) -> Row:
    dates = {"issued_date": date.fromisoformat(issued), "expires_date": date.fromisoformat(expires)}
    return {**unit(1), "certificate_no": f"GR{issued}{expires}", **dates}


def filed(code: str) -> Row:
    return {"area_name": "昆都仑", "area_code": "kundulun", "indicator_code": code, "row_period": "2020"}


def registered(number: int) -> Row:
    return {**unit(number), "division_code": "150602", "is_above_scale": True}


MEMBERS = {
    "zone-membership": [
        member(1),
        member(2, left="2024-07-01"),
        member(3, joined="2024-07-01"),
        member(4, left="2024-06-30"),
        member(5, area="alxa"),
    ]
}

# No periods, although they look like some: full-width digits, a month that does not exist, a quarter, words.
ODD = ("２０２４", "２０２４-０６", "2024-13", "2024Q2", "20 4", "上半年", "2024-06-30", "")

LANDING = {
    "b204_1.uscc_valid": landing("B204-1", [unit(1)], [{**unit(2), "uscc": BAD_CODE}, {**unit(3), "uscc": "123"}], 2),
    "b204_1.unit_unique": landing("B204-1", [unit(1), unit(2)], [unit(3), unit(3), unit(3)], 3),
    "b204_1.output_not_negative": landing(
        "B204-1",
        [unit(1, **{MONTH: 0, YTD: 0}), unit(2)],
        [unit(3, **{MONTH: -1, YTD: 5}), unit(4, **{YTD: "-0.5"})],
        2,
    ),
    "b204_1.ytd_not_below_month": landing(
        "B204-1",
        [unit(1, **{MONTH: 5, YTD: 5}), unit(2, **{MONTH: 5}), unit(3)],
        [unit(4, **{MONTH: 6, YTD: 5}), unit(5, **{MONTH: 1, YTD: 5, SALES_MONTH: 6, SALES_YTD: "5.9999"})],
        2,
    ),
    "b204_1.export_not_above_sales": landing(
        "B204-1",
        [unit(1, **{SALES_YTD: 5, EXPORT_YTD: 5}), unit(2, **{SALES_YTD: 5}), unit(3, **{EXPORT_YTD: 5}), unit(4)],
        [unit(5, **{SALES_YTD: 5, EXPORT_YTD: "5.0001"}), unit(6, **{SALES_YTD: 0, EXPORT_YTD: 1})],
        2,
    ),
    "b204_1.unit_in_zone": landing("B204-1", [unit(1), unit(2)], [unit(3), unit(4), unit(5), unit(6)], 4, MEMBERS),
    "gq_002.uscc_valid": landing("GQ-002", [unit(1)], [{**unit(2), "uscc": BAD_CODE}]),
    "gq_002.unit_unique": landing("GQ-002", [unit(1)], [unit(2), unit(2)], 2),
    "gq_002.revenue_parts": landing(
        "GQ-002",
        [revenue(100, 25, 25, 25, 25), revenue(100, "24.5", "24.5", "24.5", 24), revenue(9, 1, None, 1, 1)],
        [revenue(100, 25, 25, 25, 22), revenue(0, 1, 1, 1, 0)],
        2,
    ),
    "indicator_return.indicator_known": landing(
        "indicator-return", [filed("hnte_count")], [filed("hnte_cuont"), filed("HNTE_COUNT")], 2
    ),
    "b204_1.period_valid": landing(
        "B204-1", [unit(1)], [unit(n, row_period=odd) for n, odd in enumerate(ODD, 2)], len(ODD)
    ),
    "gq_002.period_valid": landing(
        "GQ-002", [unit(1)], [unit(n, row_period=odd) for n, odd in enumerate(ODD, 2)], len(ODD)
    ),
    "indicator_return.period_valid": landing(
        "indicator-return", [filed("hnte_count")], [{**filed("hnte_count"), "row_period": odd} for odd in ODD], len(ODD)
    ),
    "hnte_certificate.validity_three_years": landing(
        "hnte-certificate",
        [
            certificate("2021-11-25", "2024-11-25"),
            certificate("2020-02-29", "2023-02-28"),
            certificate("2015-12-31", "2016-12-31"),
        ],
        [certificate("2021-11-25", "2024-11-24"), certificate("2016-01-01", "2021-01-01")],
        2,
    ),
    "zone_membership.unit_registered": landing(
        "zone-membership", [member(1)], [member(2)], 1, {"enterprise-register": [registered(1)]}
    ),
}


def marts(
    good: list[Row], bad: list[Row], table: str = "fct_indicators", area: str = "ordos", filed: Iterable[Row] = ()
) -> Case:
    """Rows of a mart; of the bad ones one fails, and it is of ``area``. ``filed``: the panel beside both."""

    def put(rows: list[Row]) -> Callable[[Tree], None]:
        def into(tree: Tree) -> None:
            panel = {"int_industrial_output_panel": filed}
            tables = {"fct_indicators": [], "fct_measures": [], **panel, table: rows}
            for name, content in tables.items():
                tree.mart(name, content)

        return into

    return Case("", put(good), put(bad), 1, area)


INDICATORS = {
    "fct_indicators.share_within_0_100": marts(
        [
            indicator("hnte_revenue_share", 100),
            indicator("hnte_share_of_league", 0),
            indicator("output_sales_ratio", 103),
            indicator("industrial_output_growth", -120),
            indicator("high_tech_output_share", None),
        ],
        [indicator("hnte_share_of_league", "100.1"), indicator("hnte_revenue_share", 99)],
    ),
    "fct_indicators.hnte_not_above_enterprises": marts(
        [
            indicator("hnte_count", 5),
            indicator("enterprise_count", 5),
            indicator("enterprise_count", 1, origin="filed"),
            indicator("hnte_count", 9, area_code="alxa"),
            indicator("enterprise_count", 1, area_code="wuhai"),
        ],
        [
            indicator("hnte_count", 6),
            indicator("enterprise_count", 5),
            indicator("enterprise_count", 9, origin="filed"),
        ],
    ),
    "fct_measures.months_sum_to_ytd": marts(
        [
            *(
                measure("ytd", "2024-02", 20),
                measure("ytd", "2024-04", 1000),
                measure("ytd", "2024-03", 35, area="alxa"),
            ),
            # exactly 1 per cent; a year that begins again; figures that were not filed; another zone since
            *(measure("ytd", period, ytd, area="wuhai") for period, ytd in (("2023-12", 1), ("2024-02", 100))),
            *(measure("ytd", f"2024-{month:02d}", 100, area="otog") for month in (2, 3, 4, 5)),
        ],
        # raised in March, where it arises, and not again in April
        [measure("ytd", f"2024-{month:02d}", value) for month, value in ((2, 20), (3, 60), (4, 70))],
        "fct_measures",
        filed=[
            *(output("A", "2024-02", 20, 20), output("A", "2024-03", 10, 35), output("A", "2024-04", 10, 45)),
            # one that begins in March, and one that leaves March out
            *(output("B", "2024-03", 5, 25), output("B", "2024-04", 5, 30)),
            *(output("C", "2024-02", 9, 9), output("C", "2024-04", 9, 99)),
            *(output("D", "2024-02", 20, 20, "alxa"), output("D", "2024-03", 15, 35, "alxa")),
            *(output("E", "2023-12", 90, 990, "wuhai"), output("E", "2024-02", 99, 100, "wuhai")),
            *(output("F", "2024-02", None, 20, "otog"), output("F", "2024-03", 10, None, "otog")),
            *(output("F", "2024-04", 10, 90, "otog"), output("F", "2024-05", 10, 100, "otog")),
            *(output("G", "2024-02", 5, 5, "kundulun"), output("G", "2024-03", 9, 90, "otog")),
        ],
    ),
}


def must_be_there(staged: Path) -> None:
    """The tables that have rules of their own, so that a release has to hold them."""
    tables = {"fct_indicators": [indicator()], "fct_ranking": [], "fct_scores": [], "rank_certainty": []}
    for table, rows in tables.items():
        write_rows(staged / "internal" / f"{table}.parquet", table, rows)


def ranked(area: str, points: float | None, rank: int | None, **more: Any) -> Row:
    """A zone in a ranking."""
    named = {"evaluation_round": "2024", "pool": "regional", "edition": "2021", "weight_set": "w", "area_code": area}
    return {**named, "rounded_score_points": points, "rank_no": rank, "is_ranked": rank is not None, **more}


def node(code: str, level: str, points: float | None, area: str = "wuhai") -> Row:
    """A node of a score."""
    named = {"evaluation_round": "2024", "pool": "regional", "edition": "2021", "weight_set": "w", "area_code": area}
    return {**named, "node_code": code, "node_level": level, "contribution_points": points}


def ranged(area: str, ranks: tuple[int, int, int], verdict: str | None, last: int | None = 1, **more: Any) -> Row:
    """A zone of three with its best rank, its rank and its worst one; a contested one shows weights."""
    return {
        **{key: value for key, value in ranked(area, None, ranks[1]).items() if key in SCHEMAS["rank_certainty"]},
        **{"best_rank": ranks[0], "worst_rank": ranks[2], "ranked_areas": 3, "line_last_count": last},
        **{"certainty_class": verdict, "counter_weights": "{}" if verdict == "contested" else None},
        **more,
    }


def release(table: str, good: list[Row], bad: list[Row], breaks: int = 1, **more: pa.DataType) -> Case:
    """A staged release with the tables that must be there, and one table of the case."""

    def put(rows: list[Row], columns: dict[str, pa.DataType]) -> Callable[[Path], None]:
        def into(staged: Path) -> None:
            must_be_there(staged)
            write_rows(staged / "internal" / f"{table}.parquet", table.partition("/")[2] or table, rows, **columns)

        return into

    return Case("", put(good, {}), put(bad, more), breaks)


def counts(**more: Any) -> Row:
    return {"gate": "indicators", "rule_id": "r.r", "class": "query", "status_code": "open", "record_count": 1, **more}


INCOMPLETE = indicator(origin=None)
EXPORTS = {
    "fct_indicators.null_has_reason": release(
        "fct_indicators",
        [indicator(), indicator("rd_gdp_ratio", None, reason_code="form_not_collected")],
        [indicator("rd_gdp_ratio", None), indicator(reason_code="no_return")],
        2,
    ),
    "fct_ranking.rank_or_reason": release(
        "fct_ranking",
        [ranked("wuhai", 80, 1), ranked("alxa", 9, None, reason_code="too_little_weight")],
        [ranked("wuhai", 80, 1, reason_code="too_little_weight"), ranked("alxa", 9, None)],
        2,
    ),
    "fct_ranking.better_score_better_rank": release(
        "fct_ranking",
        [
            *(ranked("wuhai", 80, 1), ranked("alxa", 80, 1), ranked("otog", 70, 3)),
            ranked("chifeng", 99, None, reason_code="too_little_weight"),
            ranked("ordos", 10, 1, pool="national"),
        ],
        [ranked("wuhai", 80, 2), ranked("alxa", 90, 2), ranked("otog", 70, 3)],
    ),
    "rank_certainty.rank_in_range": release(
        "rank_certainty",
        [ranged("wuhai", (1, 2, 2), "outside"), ranged("alxa", (3, 3, 3), "certain")],
        [
            *(ranged("wuhai", (2, 1, 2), "outside"), ranged("alxa", (1, 3, 2), "outside")),
            ranged("otog", (1, 2, 4), "contested"),
        ],
        3,
    ),
    "rank_certainty.class_by_range": release(
        "rank_certainty",
        [
            *(ranged("wuhai", (2, 2, 3), "contested"), ranged("alxa", (1, 1, 3), None, None)),
            *(ranged("otog", (2, 3, 3), "certain", 2), ranged("ordos", (1, 1, 2), "outside")),
        ],
        [
            *(ranged("wuhai", (2, 2, 3), "outside"), ranged("alxa", (1, 1, 3), "contested", None)),
            *(ranged("otog", (2, 3, 3), "certain"), ranged("ordos", (2, 2, 3), "contested", counter_weights=None)),
        ],
        4,
    ),
    "fct_scores.contributions_add_up": release(
        "fct_scores",
        [
            *(node("total", "total", 70), node("1", "dimension", 50), node("2", "dimension", 20)),
            *(node("1.1", "indicator", 10), node("1.2", "indicator", 40.0000000001), node("2.1", "indicator", 20)),
            *(
                node("2.2", "indicator", None),
                node("total", "total", None, "alxa"),
                node("1", "dimension", None, "alxa"),
            ),
            node("1.1", "indicator", None, "alxa"),
        ],
        [
            *(node("total", "total", 70), node("1", "dimension", 70), node("1.1", "indicator", 69.99)),
            *(node("total", "total", None, "alxa"), node("1.1", "indicator", 1, "alxa")),
            *(
                node("total", "total", 5, "otog"),
                node("1", "dimension", 6, "otog"),
                node("1.1", "indicator", 5, "otog"),
            ),
        ],
        3,
    ),
    "release_keys.unique": release(
        "fct_quality_issue_counts", [counts(), counts(area_code="ordos")], [counts(), counts()]
    ),
    "release_keys.complete": release("fct_indicators", [indicator()], [indicator(), INCOMPLETE]),
    "release_codes.area_known": release(
        "fct_indicators",
        [indicator(area_code="000000"), indicator(area_code="kundulun")],
        [indicator(area_code="atlantis"), indicator("enterprise_count", area_code="atlantis")],
    ),
    "release_codes.indicator_known": release(
        "fct_external_values",
        [
            {
                "area_code": "000000",
                "indicator_code": "rd_intensity",
                "reference_period": "2020",
                "vintage": "1",
                "edition": "a",
            }
        ],
        [{"area_code": "000000", "indicator_code": "x", "reference_period": "2020", "vintage": "1", "edition": "a"}],
    ),
    "release_columns.no_enterprise_column": release(
        "dim_area", [], [], 2, uscc=pa.string(), enterprise_name=pa.string()
    ),
}


def _stray_table(staged: Path) -> None:
    EXPORTS["fct_indicators.null_has_reason"].keep(staged)
    write_rows(staged / "internal" / "fct_stray.parquet", "dim_area", [])


def staged_indicators(staged: Path, rows: list[Row]) -> None:
    """A staged release whose indicators have the note of their source, which zones write."""
    must_be_there(staged)
    path = staged / "internal" / "fct_indicators.parquet"
    write_rows(path, "fct_indicators", rows, source_note=pa.string())


def noted(good: list[str], bad: list[str]) -> Case:
    """Notes of sources without codes, and others with one code each."""

    def put(notes: list[str]) -> Callable[[Path], None]:
        rows = [indicator(reference_period=f"{2000 + n}", source_note=note) for n, note in enumerate(notes)]
        return lambda staged: staged_indicators(staged, rows)

    return Case("", put(good), put([*good, *bad]), len(bad))


FULL_WIDTH = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY"})
EXPORTS["release_texts.no_credit_code"] = noted(
    ["昆府发〔2021〕4号 二(一)", BAD_CODE, f"{uscc(1)}0", "f" * 20 + uscc(2).lower() + "0" * 26, "2024-06-30 150600"],
    [uscc(3), f"见{uscc(4).lower()}。", uscc(5).translate(FULL_WIDTH), f"{uscc(6)[:8]} {uscc(6)[8:16]}-{uscc(6)[16:]}"],
)
EXPORTS["release_texts.no_phone_number"] = noted(
    ["12012345678", "2024-06-30", "产值13812345.678", "编号138123456789", "0.0471", "国统字(2010)194号", "1500000000"],
    [
        "13812345678",
        "张三 138-1234-5678",
        "+86 199 1234 5678",
        "（0471）4234567",
        "010－62345678",
        "电话04776234567转801",
        "+86 471 4234567",
    ],
)
EXPORTS["release_texts.no_identity_number"] = noted(
    ["110105194912310021", "11010519491331002X"],
    ["11010519491231002X", "经办人11010519491231002x", "440524 18800101 0014"],
)
EXPORTS["release_tables.key_declared"] = Case("", EXPORTS["fct_indicators.null_has_reason"].keep, _stray_table)
