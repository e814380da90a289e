"""Score sheets of an appraisal in a year: its items with their weights, and the total of each subject.

Belongs here: reading the score sheets that the last run made. Does not belong here: scoring (models), weights (the
form ``appraisal-weight``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration import catalogue
from orchestration.explain import NoSuchFigure
from orchestration.reminders import NothingComputed
from orchestration.workspace import Workspace

Row = dict[str, Any]
_YEARS = "select distinct reference_period from scores where scheme_code = $scheme order by 1"
_ITEMS = """
    with counted as (
        select
            item_code, item_area_code, item_zh, weight_set_code, weight,
            count(score_points) as scored, count(*) as appraised
        from scores
        where scheme_code = $scheme and reference_period = $year and item_code <> 'total'
        group by all
    )

    select * from counted
    order by try_cast(regexp_extract(item_code, '[0-9]+') as integer), item_code, item_area_code, weight_set_code
"""
_TOTALS = """
    select subject, subject_role, weight_set_code, score_points, reason_code, is_trial
    from scores
    where scheme_code = $scheme and reference_period = $year and item_code = 'total'
    order by all
"""


@dataclass(frozen=True)
class Sheet:
    """``scheme`` is its row of ``appraisal_schemes``; ``items`` one row per item, area and set of weights with the
    number of subjects that have a score (``scored``) of those ``appraised`` on it; ``totals`` one row per subject
    and set, with the reason where there is none. Without a set of weights its name is ``none``."""

    is_sample: bool
    scheme: dict[str, str]
    year: str
    items: list[Row]
    totals: list[Row]


def sheet(workspace: Workspace, scheme: str, period: str | None = None) -> Sheet:
    """The sheet of an appraisal for the year of a period (default: the last one). Raises ``NothingComputed`` before the
    first run, ``NoSuchFigure`` for an appraisal or a year that there is not."""
    schemes = {
        row["scheme_code"]: row for row in catalogue.seed_rows(catalogue.SEEDS / "rules" / "appraisal_schemes.csv")
    }
    if scheme not in schemes:
        known = "、".join(f"{code}（{row['name_zh']}）" for code, row in schemes.items())
        raise NoSuchFigure(
            f"没有考核方案 {scheme:.40}，可用：{known}。 / no such appraisal; known: {', '.join(schemes)}."
        )
    path = workspace.marts / "fct_appraisal_scores.parquet"
    if not path.exists():
        raise NothingComputed("还没有考核评分表，请先运行 zonestat run。 / run zonestat run first.")
    with duckdb.connect() as connection:
        connection.read_parquet(str(path)).create_view("scores")

        def rows(query: str, **told: str) -> list[Row]:
            found: list[Row] = connection.sql(query, params={"scheme": scheme} | told).to_arrow_table().to_pylist()
            return found

        years = [row["reference_period"] for row in rows(_YEARS)]
        year = period[:4] if period else (years[-1] if years else "")
        if year not in years:
            raise NoSuchFigure(
                f"{schemes[scheme]['name_zh']}没有 {year or '—'} 年的评分表，已有：{'、'.join(years) or '无'}。"
                f" / no sheet of {year or 'any year'}; known: {', '.join(years) or 'none'}."
            )
        items, totals = rows(_ITEMS, year=year), rows(_TOTALS, year=year)
    return Sheet(workspace.is_sample, schemes[scheme], year, items, totals)
