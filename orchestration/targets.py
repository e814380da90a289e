"""How far the targets are and which tasks are overdue, as of a period.

Belongs here: reading the tables of targets and tasks that the last run made. Does not belong here: deciding whether a
target is met (models), what the targets are (``seeds/rules``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import catalogue, periods
from orchestration.reminders import NothingComputed
from orchestration.workspace import Workspace

Row = dict[str, Any]

# of each target, reading and area the last year that was over by then
_TARGETS = """
    with known as (
        select
            *,
            reference_period = max(reference_period) over (partition by rule_id, reading_code, area_code) as is_last
        from read_parquet($progress)
        where reference_period || '-12' <= $until and ($area is null or list_contains($areas, area_code))
    )

    select known.* exclude (is_last), targets.conflicts_with_rule_id, targets.note
    from known
    join read_parquet($targets) as targets using (rule_id, reading_code)
    where is_last
    order by known.document, known.rule_id, known.area_code, known.reading_code, known.target_vintage
"""
_OVERDUE = """
    with ended as (
        select
            reference_period,
            case length(reference_period) when 4 then reference_period || '-12' else reference_period end as last_month
        from (select distinct reference_period from read_parquet($tasks))
    ),

    chosen as (
        select reference_period from ended where last_month <= $until
        order by last_month desc, reference_period desc limit 1
    )

    select overdue.*
    from read_parquet($overdue) as overdue
    join chosen using (reference_period)
    where $area is null or list_contains($areas, area_code)
    order by unit_zh, unit_role, days_overdue desc, task_code, area_code
"""


class NoSuchArea(Exception):
    """There is no such area."""


@dataclass(frozen=True)
class Progress:
    """``targets`` are rows of ``fct_target_progress``, the last year of each that was over by the end of ``period``
    (None: all periods), with the rule that says otherwise and the note of ``dim_target``; ``overdue`` are rows of
    ``rpt_overdue_tasks`` of the last period up to then, by office."""

    period: str | None
    targets: list[Row]
    overdue: list[Row]


def progress(workspace: Workspace, area: str | None = None, period: str | None = None) -> Progress:
    """Targets and overdue tasks of an area and of the zones in it (default: all), as of the end of a period (default:
    the newest). Raises ``NoSuchArea``, ``NothingComputed`` before the first run.
    """
    known = {row.area_code for row in catalogue.areas()}
    if area is not None and area not in known:
        raise NoSuchArea(
            f"没有地区 {area:.40}，见 zonestat explain --list。 / no such area; see zonestat explain --list."
        )
    areas = [area, *(row.area_code for row in catalogue.areas() if row.parent_area_code == area)] if area else []
    told = {"area": area, "areas": areas, "until": _last_month(period)}
    return Progress(
        period,
        _rows(_TARGETS, told, progress=_mart(workspace, "fct_target_progress"), targets=_mart(workspace, "dim_target")),
        _rows(
            _OVERDUE,
            told,
            tasks=_mart(workspace, "fct_task_progress"),
            overdue=_mart(workspace, "rpt_overdue_tasks"),
        ),
    )


def _last_month(period: str | None) -> str:
    return "9999-12" if period is None else periods.last_day(period).strftime("%Y-%m")


def _mart(workspace: Workspace, name: str) -> Path:
    path = workspace.marts / f"{name}.parquet"
    if not path.exists():
        raise NothingComputed(
            "还没有目标和任务的进度，请先运行 zonestat run。 / targets are not computed yet; run zonestat run first."
        )
    return path


def _rows(query: str, told: dict[str, Any], **marts: Path) -> list[Row]:
    with duckdb.connect() as connection:
        table: pa.Table = connection.sql(
            query, params=told | {name: str(path) for name, path in marts.items()}
        ).to_arrow_table()
        rows: list[Row] = table.to_pylist()
    return rows
