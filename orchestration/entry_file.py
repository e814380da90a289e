"""The file of an area that applies, or that is held against the conditions of entry.

Belongs here: conditions, result, deliverables, main indicators of three years and lists of one area on one day, as the
marts have them. Does not belong here: judging a condition (``models/marts/evaluation``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration import catalogue
from orchestration.explain import NoSuchFigure
from orchestration.workspace import Workspace

Row = dict[str, Any]
YEARS = 3
# What counts those on a list: where that is not known, neither is the list, and it is not empty.
COUNTS = {
    "hnte": "hnte_count",
    "tech_sme": "tech_sme_count",
    "rd_institution": "rd_institution_count_national",
    "incubation_carrier": "incubation_carrier_count_regional",
    "service_body": "service_body_count",
}
# What the guide asks lists of (G-D6) and no register tells.
WITHOUT_REGISTER = ("innovation_team",)
_TABLES = (
    "dim_measure",
    "dim_rule",
    "dim_rule_document",
    "fct_entry_conditions",
    "fct_entry_groups",
    "fct_entry_results",
    "fct_entry_vintages",
    "fct_measures",
    "int_entry_lists",
    "rpt_zone_profile_year",
)
_SAID = """
    select conditions.*, rules.sentence_zh, rules.sentence_en
    from fct_entry_conditions as conditions
    inner join dim_rule as rules
        on conditions.rule_id = rules.rule_id and conditions.as_of_date >= rules.valid_from
        and (rules.valid_to is null or conditions.as_of_date <= rules.valid_to)
    where area_code = $area and reference_period = $period and conditions.rule_kind = $kind
    order by
        edition_state = 'shown_beside', document_code, reading_code = 'judgement',
        try_cast(regexp_extract(conditions.rule_id, '[0-9]+') as integer), conditions.rule_id, reading_code
"""
_LISTED = """
    select list_code, listed_name, uscc, listed_no, recognition_level_code, from_date, to_date
    from int_entry_lists
    where area_code = $area and from_date <= $day and (to_date is null or to_date > $day)
    order by all
"""
_COUNTED = """
    select measures.measure_code, measures.registers, figures.value is not null as is_known
    from dim_measure as measures
    left join fct_measures as figures
        on measures.measure_code = figures.measure_code and area_code = $area and reference_period = $period
    where list_contains($counts, measures.measure_code)
"""


@dataclass(frozen=True)
class EntryFile:
    """What the marts say of an area on a day.

    ``results`` one row per edition and kind (conditions, deliverables), ``groups`` with the rules that decide,
    ``conditions`` and ``deliverables`` one row per rule and reading with its sentence, ``vintages`` what other versions
    of external figures would give. ``indicators`` has one row per main indicator (``values`` by year, None where
    missing). ``lists`` names enterprises and institutions from administrative registers only;
    ``registers_missing`` are the registers that a list needs, where one was never received or says nothing of the area.
    """

    area_code: str
    name_zh: str
    reference_period: str
    as_of_date: date
    is_sample: bool
    documents: list[Row]
    results: list[Row]
    groups: list[Row]
    conditions: list[Row]
    vintages: list[Row]
    deliverables: list[Row]
    indicators: list[Row]
    lists: list[Row]
    registers_missing: dict[str, tuple[str, ...]]
    lists_without_register: tuple[str, ...]


def entry_file(workspace: Workspace, area: str, as_of: date | None = None) -> EntryFile:
    """The file of an area for the last period that ends on or before ``as_of`` (default: the last one there is).

    Raises ``NoSuchArea``; ``NoSuchFigure`` before the first run, and for an area or a day for which nothing was judged.
    """
    name_zh = catalogue.area_named(area).name_zh
    missing = [name for name in _TABLES if not (workspace.marts / f"{name}.parquet").exists()]
    if missing:
        raise NoSuchFigure("还没有判定，请先运行 zonestat run。 / nothing was judged yet; run zonestat run first.")
    with duckdb.connect() as connection:
        for name in _TABLES:
            connection.read_parquet(str(workspace.marts / f"{name}.parquet")).create_view(name)
        period, day = _period(connection, area, as_of)
        told = {"area": area, "period": period}

        def rows(query: str, **more: Any) -> list[Row]:
            used = {name: value for name, value in (told | more).items() if f"${name}" in query}
            found: list[Row] = connection.sql(query, params=used).to_arrow_table().to_pylist()
            return found

        where = "where area_code = $area and reference_period = $period"
        first = "order by edition_state = 'shown_beside', document_code, rule_kind desc"
        results = rows(f"select * from fct_entry_results {where} {first}")  # noqa: S608
        used = {row["document_code"] for row in results}
        documents = [row for row in rows("select * from dim_rule_document") if row["document_code"] in used]
        return EntryFile(
            area_code=area,
            name_zh=name_zh,
            reference_period=period,
            as_of_date=day,
            is_sample=workspace.is_sample,
            documents=documents,
            results=results,
            groups=rows(f"select * from fct_entry_groups {where} {first}, condition_group"),  # noqa: S608
            conditions=rows(_SAID, kind="entry_condition"),
            vintages=rows(
                f"select * from fct_entry_vintages {where} order by document_code, rule_id, reading_code,"  # noqa: S608
                " external_period desc, published_date desc"
            ),
            deliverables=rows(_SAID, kind="deliverable"),
            indicators=_indicators(
                rows(
                    "select * from rpt_zone_profile_year where area_code = $area and reference_period in "
                    "(select unnest($years)) order by reference_period",
                    years=[str(day.year - back) for back in range(YEARS)],
                ),
                day.year,
            ),
            lists=rows(_LISTED, day=day),
            registers_missing=_registers_missing(rows(_COUNTED, counts=[*_counts().values()])),
            lists_without_register=WITHOUT_REGISTER,
        )


def _period(connection: duckdb.DuckDBPyConnection, area: str, as_of: date | None) -> tuple[str, date]:
    """The last period that was judged; of those that end on one day the year."""
    found = connection.execute(
        """
        select reference_period, as_of_date from fct_entry_results
        where area_code = $area and ($day is null or as_of_date <= $day)
        order by as_of_date desc, length(reference_period) limit 1
        """,
        {"area": area, "day": as_of},
    ).fetchall()
    if not found:
        until = f"（截至 {as_of}）" if as_of else ""
        raise NoSuchFigure(
            f"没有 {area:.40} 的判定{until}。可用 zonestat explain --list 查看园区编码。"
            f" / nothing was judged of {area:.40}{f' until {as_of}' if as_of else ''}; see zonestat explain --list."
        )
    period, day = found[0]
    return period, day


def _counts() -> dict[str, str]:
    """By list the measure that counts those on it."""
    others = catalogue.seed_rows(catalogue.SEEDS / "codes" / "enterprise_list_types.csv")
    return COUNTS | {row["code"]: f"{row['code']}_count" for row in others}


def _registers_missing(counted: list[Row]) -> dict[str, tuple[str, ...]]:
    """By list the registers that it needs, where who is on it is not known; known lists are left out."""
    needed = {row["measure_code"]: tuple(row["registers"].split("|")) for row in counted if not row["is_known"]}
    return {code: needed[measure] for code, measure in _counts().items() if measure in needed}


def _indicators(profiles: list[Row], last_year: int) -> list[Row]:
    """The main indicators of which any year has a figure, in the order of the profile."""
    by_year = {row["reference_period"]: row for row in profiles}
    years = [str(last_year - back) for back in reversed(range(YEARS))]
    named = {
        each.indicator_code + ("" if each.unit_code == "count" else f"_{each.unit_code}"): each
        for each in catalogue.indicators().values()
    }
    columns: Mapping[str, Any] = profiles[0] if profiles else {}
    told = []
    for column in columns:
        values = {year: by_year.get(year, {}).get(column) for year in years}
        if column in named and any(value is not None for value in values.values()):
            each = named[column]
            told.append(
                {
                    "indicator_code": each.indicator_code,
                    "name_zh": each.name_zh,
                    "name_en": each.name_en,
                    "unit_code": each.unit_code,
                    "values": values,
                }
            )
    return told
