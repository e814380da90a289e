"""Which indicators index systems and documents ask for, and what these are made of.

Belongs here: the table of sources of a release, with what was computed of it. Does not belong here: computing anything.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from orchestration.explain import NoSuchFigure, newest_current
from orchestration.publishing.release import versions
from orchestration.workspace import Workspace

_QUERY = """
    with figures as (
        select indicator_code, origin, value, reason_code
        from read_parquet($figures)
    ),

    counted as (
        select
            indicator_code,
            count(value) filter (origin = 'computed') as computed_values,
            count(value) filter (origin = 'filed') as filed_values
        from figures
        group by indicator_code
    ),

    reasons as (
        select
            indicator_code,
            reason_code as commonest_reason_code,
            row_number() over (partition by indicator_code order by count(*) desc, reason_code) as place
        from figures
        where origin = 'computed' and reason_code is not null
        group by indicator_code, reason_code
    )

    select
        sources.*,
        coalesce(counted.computed_values, 0) as computed_values,
        coalesce(counted.filed_values, 0) as filed_values,
        case when coalesce(counted.computed_values, 0) = 0 then reasons.commonest_reason_code end as missing_reason_code
    from read_parquet($sources) as sources
    left join counted on sources.indicator_code = counted.indicator_code
    left join reasons on sources.indicator_code = reasons.indicator_code and reasons.place = 1
    where $edition is null or sources.source = $edition
    order by
        sources.source_kind <> 'index_node', sources.source,
        try_cast(split_part(node_code, '.', 1) as integer), try_cast(split_part(node_code, '.', 2) as integer),
        node_code, indicator_order
"""


def indicator_sources(
    workspace: Workspace, edition: str | None = None, version: str | None = None
) -> list[dict[str, Any]]:
    """One row per node of an index system or rule of a document and indicator, from a release (default: the newest
    current one): the columns of ``rpt_indicator_sources``, how many values the release holds of the indicator, and
    the commonest reason if none was computed. ``edition`` is an edition of an index system, or a document.

    Raises ``NoSuchFigure`` when there is no such release or edition.
    """
    version = version or newest_current(workspace)
    if version not in versions(workspace):
        raise NoSuchFigure(f"没有发布 {version} / there is no release {version}")
    folder = workspace.releases / version / "internal"
    if not (folder / "rpt_indicator_sources.parquet").exists():
        raise NoSuchFigure(f"{version} 早于指标出处表 / {version} is older than the table of sources")
    told = {
        "sources": str(folder / "rpt_indicator_sources.parquet"),
        "figures": str(folder / "fct_indicators.parquet"),
        "edition": edition,
    }
    with duckdb.connect() as connection:
        table: pa.Table = connection.sql(_QUERY, params=told).to_arrow_table()
        rows: list[dict[str, Any]] = table.to_pylist()
        if not rows:
            query = "select string_agg(distinct source, '、' order by source) from read_parquet($sources)"
            known = connection.execute(query, {"sources": told["sources"]}).fetchall()[0][0]
            raise NoSuchFigure(f"没有 {edition}，只有：{known}。 / There is no {edition}; there are: {known}.")
    return rows
