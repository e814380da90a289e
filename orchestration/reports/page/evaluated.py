"""What the page carries of rounds, entry conditions, targets and the life of zones.

Belongs here: which columns of these tables are shown, and under which other name a table may hold them. Does not
belong here: judging. A release need not have a table; one that lacks a column that the page cannot do without is told
as such, never shown in part.
"""

from __future__ import annotations

from typing import Any

from orchestration.reports.page.tables import ReleaseTables

NEEDED = {
    "fct_ranking": ("evaluation_round", "edition", "pool", "area_code", "score", "rank"),
    "fct_scores": ("evaluation_round", "edition", "area_code", "node_code", "contribution"),
    "rank_certainty": ("evaluation_round", "edition", "pool", "area_code", "best_rank", "worst_rank"),
    "fct_entry_conditions": ("area_code", "reference_period", "document_code", "rule_id", "verdict"),
    "fct_target_progress": ("rule_id", "reading_code", "area_code", "reference_period", "target_status"),
    "fct_zone_states": ("area_code", "state_code"),
}
OPTIONAL = {
    "fct_ranking": ("reference_period", "weight_set", "pool_size", "is_trial", "reason_code"),
    "fct_scores": (
        "weight_set", "node_name_zh", "node_name_en", "parent_node_code", "node_level", "raw_value", "unit_code",
        "normalised_value", "weight", "is_trial", "reason_code",
    ),
    "rank_certainty": ("weight_set", "certainty_class", "witness"),
    "fct_entry_conditions": (
        "as_of_date", "edition_state", "reading_code", "article", "condition_group", "is_soft", "indicator_code",
        "value", "comparator", "threshold", "unit_code", "external_vintage", "gap", "reason_code",
        "evidence_document", "projected_year",
    ),
    "fct_target_progress": (
        "target_vintage", "document", "article", "label_zh", "label_en", "reading_zh", "reading_en", "indicator_code",
        "unit_code", "comparator", "target_value", "due_date", "baseline_value", "path_value", "actual_value",
        "gap_value", "reason_code",
    ),
    "fct_zone_states": ("edition", "state_date", "valid_from", "clause", "rule_id", "document", "is_trial"),
}  # fmt: skip
NEWEST = {"fct_entry_conditions", "fct_target_progress"}  # of the years of a zone the page shows the newest
SENTENCES = ("rule_id", "sentence_zh", "sentence_en", "citation", "article")


def evaluated(tables: ReleaseTables) -> dict[str, Any]:
    """By table: its columns; None where the release has no such table; ``{"missing": [...]}`` where it lacks columns.

    ``rules`` are the sentences of rules where the release has them.
    """
    found: dict[str, Any] = {name: _shown(tables, name) for name in NEEDED}
    found["rules"] = {}
    if "dim_rule" in tables and set(SENTENCES) <= _columns(tables, "dim_rule"):
        rows = tables.rows("SELECT rule_id, sentence_zh, sentence_en, citation, article FROM dim_rule ORDER BY ALL")
        found["rules"] = {row["rule_id"]: list(row.values())[1:] for row in rows}
    return found


def _shown(tables: ReleaseTables, name: str) -> dict[str, list[Any]] | None:
    if name not in tables:
        return None
    has = _columns(tables, name)
    missing = [column for column in NEEDED[name] if column not in has]
    if missing:
        return {"missing": missing}
    columns = [column for column in (*NEEDED[name], *OPTIONAL[name]) if column in has]
    newest = "QUALIFY reference_period = max(reference_period) OVER (PARTITION BY area_code)" if name in NEWEST else ""
    listed = ", ".join(columns)
    return tables.table(f"SELECT {listed} FROM {name} {newest} ORDER BY ALL")  # noqa: S608


def _columns(tables: ReleaseTables, name: str) -> set[str]:
    return {row["column_name"] for row in tables.rows(f"DESCRIBE {name}")}
