# ruff: noqa: S608  names and paths of this checkout go into the SQL, never text from a received file
"""What happened to each issue: in which versions it was seen and gone, what people decided, what ran out.

Belongs here: the events, in SQL, from receipts and decisions alone; no clock has a say.
Does not belong here: how an issue stands now.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from orchestration.quality import relations
from orchestration.workspace import Workspace

# Seen: each delivery with failing rows. Gone: the first version after one with it that has it no more.
_EVENTS = """
    WITH seen AS (
        SELECT
            issue_id, version_key, reference_period, received_at, receipt_sequence, file_name, min(found) AS what
        FROM failures
        WHERE receipt_sequence IS NOT NULL
        GROUP BY ALL
    ),
    deliveries AS (
        SELECT issue_id, versions.*
        FROM (SELECT DISTINCT issue_id, version_key FROM seen) JOIN versions USING (version_key)
        UNION
        SELECT issue_id, version_key, reference_period, received_at, receipt_sequence, file_name FROM seen
    ),
    later AS (
        SELECT deliveries.*, seen.receipt_sequence IS NOT NULL AS has_it
        FROM deliveries
        LEFT JOIN seen USING (issue_id, version_key, receipt_sequence)
    ),
    gone AS (
        SELECT * FROM later
        QUALIFY NOT has_it AND lag(has_it) OVER (
            PARTITION BY issue_id ORDER BY rpad(reference_period, 7, '-12'), received_at, receipt_sequence)
    ),
    events AS (
        SELECT
            issue_id, 'seen' AS event_code, received_at AS happened_at, receipt_sequence, file_name AS document, what
        FROM seen
        UNION ALL BY NAME
        SELECT issue_id, 'gone' AS event_code, received_at AS happened_at, receipt_sequence, file_name AS document
        FROM gone
        UNION ALL BY NAME
        SELECT
            issue_id, 'decided' AS event_code, recorded_at AS happened_at, decision_sequence, kind, who,
            nullif(second_person, '') AS second_person, nullif(document, '') AS document, nullif(reason, '') AS what,
            valid_until
        FROM decided
        UNION ALL BY NAME
        SELECT
            issue_id, 'expired' AS event_code, valid_until::TIMESTAMP + INTERVAL 16 HOUR AS happened_at,
            decision_sequence, kind, valid_until
        FROM decided WHERE valid_until < $today
    )
    SELECT
        events.* EXCLUDE (who),
        coalesce(who, nullif(senders.received_from, '')) AS who,
        senders.version,
        row_number() OVER (
            PARTITION BY issue_id
            ORDER BY happened_at, receipt_sequence NULLS LAST, decision_sequence, event_code, document) AS event_number
    FROM events
    LEFT JOIN senders USING (receipt_sequence)
    ORDER BY issue_id, event_number"""


def events(connection: duckdb.DuckDBPyConnection, workspace: Workspace, today: date) -> Any:
    """The events up to a day (Beijing) as a table. ``failures``, ``versions`` and ``decided`` must be there."""
    nobody = "SELECT 0 AS receipt_sequence, '' AS received_from, 0 AS version WHERE false"
    ledgers = relations.ledgers(workspace)
    known = f"""
        SELECT receipts.sequence AS receipt_sequence, receipts.received_from, verdicts.version
        FROM ({ledgers.get("receipts")}) AS receipts
        LEFT JOIN ({ledgers.get("verdicts")}) AS verdicts USING (entry_hash)"""
    connection.execute(f"CREATE VIEW senders AS {known if {'receipts', 'verdicts'} <= ledgers.keys() else nobody}")
    return connection.sql(_EVENTS, params={"today": today}).to_arrow_table()
