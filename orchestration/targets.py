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
from orchestration.explain import NoSuchFigure
from orchestration.reminders import NothingComputed
from orchestration.workspace import Workspace

Row = dict[str, Any]

_PERIODS = """
    select reference_period from read_parquet($progress) union select reference_period from read_parquet($tasks)
"""
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


@dataclass(frozen=True)
class Progress:
    """``targets`` are rows of ``fct_target_progress``, the last year of each that was over by the end of ``period``
    (None: there is none yet), with the rule that says otherwise and the note of ``dim_target``; ``overdue`` are rows of
    ``rpt_overdue_tasks`` of the last period up to then, by office. ``targets_until`` and ``tasks_until`` are the last
    year and the last period up to then of which anything is known; a note says so where ``period`` has no rows of its
    own."""

    is_sample: bool
    period: str | None
    targets: list[Row]
    overdue: list[Row]
    targets_until: str | None = None
    tasks_until: str | None = None
    note_zh: str = ""
    note_en: str = ""


def progress(workspace: Workspace, area: str | None = None, period: str | None = None) -> Progress:
    """Targets and overdue tasks of an area and of the zones in it (default: all), as of the end of a period (default:
    the newest). Raises ``NoSuchArea``, ``NothingComputed`` before the first run, ``NoSuchFigure`` for a period before
    the first or after the last of which anything is known.
    """
    if area is not None:
        catalogue.area_named(area)
    areas = [area, *(row.area_code for row in catalogue.areas() if row.parent_area_code == area)] if area else []
    period = _known(workspace, period)
    told = {"area": area, "areas": areas, "until": _last_month(period)}
    years, tasks = (_last(workspace, table, period) for table in ("fct_target_progress", "fct_task_progress"))
    return Progress(
        workspace.is_sample,
        period,
        _rows(_TARGETS, told, progress=_mart(workspace, "fct_target_progress"), targets=_mart(workspace, "dim_target")),
        _rows(
            _OVERDUE,
            told,
            tasks=_mart(workspace, "fct_task_progress"),
            overdue=_mart(workspace, "rpt_overdue_tasks"),
        ),
        years,
        tasks,
        *_note(period, years, tasks),
    )


def _last(workspace: Workspace, table: str, period: str | None) -> str | None:
    """The last period of a table that is over by the end of another; None if there is none."""
    rows = _rows("select distinct reference_period from read_parquet($table)", {}, table=_mart(workspace, table))
    ended = [
        str(row["reference_period"]) for row in rows if _last_month(row["reference_period"]) <= _last_month(period)
    ]
    return max(ended, key=lambda one: (_last_month(one), one), default=None)


def _note(period: str | None, years: str | None, tasks: str | None) -> tuple[str, str]:
    """That a period has no rows of its own, and what is shown instead; nothing where it has some."""
    if period is None or period in (years, tasks):
        return "", ""
    shown_zh = f"目标截至{f'{years}年末' if years else '—'}，任务截至{tasks or '—'}"
    return (
        f"没有 {period} 的目标和任务进度，以下是此前最后的：{shown_zh}。",
        f"nothing is known of {period} itself; shown is what was known before it:"
        f" targets {years or '—'}, tasks {tasks or '—'}.",
    )


def _known(workspace: Workspace, period: str | None) -> str | None:
    """The period, or the newest one. Raises ``NoSuchFigure`` if nothing is known of it or of any period around it."""
    tables = {"progress": _mart(workspace, "fct_target_progress"), "tasks": _mart(workspace, "fct_task_progress")}
    found = sorted((str(row["reference_period"]) for row in _rows(_PERIODS, {}, **tables)), key=_last_month)
    if period is None:
        return found[-1] if found else None
    if not found or _last_month(period) < _last_month(found[0]) or period[:7] > _last_month(found[-1]):
        known = f"，已知 {found[0]} 至 {found[-1]}" if found else ""
        raise NoSuchFigure(
            f"没有 {period} 的目标和任务进度{known}。 / nothing is known of targets and tasks in {period}"
            + (f"; known: {found[0]} to {found[-1]}." if found else ".")
        )
    return period


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
