"""What the page carries of rounds, entry conditions, targets and the life of zones.

Belongs here: which columns of these tables are shown, and under which other name a table may hold them. Does not
belong here: judging. A release need not have a table; one that lacks a column that the page cannot do without is told
as such, never shown in part.
"""

from __future__ import annotations

from typing import Any

from orchestration.reports.page.tables import ReleaseTables

NEEDED = {
    "fct_ranking": (
        "evaluation_round",
        "edition",
        "weight_set",
        "pool",
        "area_code",
        "rounded_score_points",
        "rank_no",
    ),
    "fct_scores": (
        "evaluation_round",
        "edition",
        "weight_set",
        "pool",
        "area_code",
        "node_code",
        "node_level",
        "parent_node_code",
        "contribution_points",
    ),
    "rank_certainty": (
        "evaluation_round",
        "edition",
        "weight_set",
        "pool",
        "area_code",
        "best_rank",
        "worst_rank",
        "certainty_class",
    ),
    "fct_entry_conditions": ("area_code", "reference_period", "document_code", "rule_kind", "rule_id", "verdict"),
    "fct_entry_results": (
        "area_code",
        "reference_period",
        "document_code",
        "rule_kind",
        "verdict",
        "met_count",
        "not_met_count",
        "unknown_count",
    ),
    "fct_target_progress": ("rule_id", "reading_code", "area_code", "reference_period", "target_status"),
    "fct_zone_states": (
        "area_code",
        "state_number",
        "state_code",
        "entered_date",
        "left_date",
        "edition",
        "clause_document",
        "clause_article",
        "rule_ids",
    ),
}
OPTIONAL = {
    "fct_ranking": ("reference_period", "ranked_areas", "is_tied", "reason_code", "covered_weight_share", "is_trial"),
    "fct_scores": (
        "indicator_code", "raw_value", "normalised_value", "effective_weight_share", "reason_code", "is_trial",
    ),
    "fct_entry_conditions": (
        "as_of_date", "edition_state", "reading_code", "article", "condition_group", "is_soft", "indicator_code",
        "value", "comparator", "threshold", "unit_code", "external_vintage", "gap", "reason_code",
        "evidence_document", "projected_year",
    ),
    "fct_target_progress": (
        "target_vintage", "document", "article", "label_zh", "label_en", "reading_zh", "reading_en", "indicator_code",
        "unit_code", "comparator", "target_value", "target_value_to", "due_date", "baseline_value", "path_value",
        "actual_value", "gap_value", "reason_code", "is_due", "is_met_by_alternative",
    ),
    "fct_entry_results": ("projected_year",),
    "fct_zone_states": ("level_code",),
}  # fmt: skip
NEWEST = {
    "fct_entry_conditions",
    "fct_entry_results",
    "fct_target_progress",
}  # of the years of a zone the page shows the newest
DECIMALS = 4
SENTENCES = ("rule_id", "sentence_zh", "sentence_en", "citation", "article")


def evaluated(tables: ReleaseTables) -> dict[str, Any]:
    """By table: its columns; None where the release has no such table; ``{"missing": [...]}`` where it lacks columns.

    ``rules`` are the sentences of rules, ``nodes`` the names of nodes (by edition and code), ``editions`` those of
    index systems, where the release has them.
    """
    found: dict[str, Any] = {name: _shown(tables, name) for name in NEEDED}
    found |= {"rules": {}, "nodes": {}, "editions": {}}
    if "dim_rule" in tables and _columns(tables, "dim_rule").keys() >= set(SENTENCES):
        rows = tables.rows("SELECT rule_id, sentence_zh, sentence_en, citation, article FROM dim_rule ORDER BY ALL")
        found["rules"] = {row["rule_id"]: list(row.values())[1:] for row in rows}
    if "dim_index_node" in tables:
        rows = tables.rows("SELECT edition || '/' || node_code AS node, name_zh FROM dim_index_node ORDER BY ALL")
        found["nodes"] = {row["node"]: row["name_zh"] for row in rows}
    if "dim_index_system" in tables:
        rows = tables.rows("SELECT edition, name_zh, name_en FROM dim_index_system ORDER BY ALL")
        found["editions"] = {row["edition"]: [row["name_zh"], row["name_en"]] for row in rows}
    return found


def _shown(tables: ReleaseTables, name: str) -> dict[str, list[Any]] | None:
    if name not in tables:
        return None
    has = _columns(tables, name)
    missing = [column for column in NEEDED[name] if column not in has]
    if missing:
        return {"missing": missing}
    wanted = [column for column in (*NEEDED[name], *OPTIONAL.get(name, ())) if column in has]
    listed = ", ".join(
        f"round({column}, {DECIMALS}) AS {column}" if has[column] == "DOUBLE" else column for column in wanted
    )
    newest = "QUALIFY reference_period = max(reference_period) OVER (PARTITION BY area_code)" if name in NEWEST else ""
    return tables.table(f"SELECT {listed} FROM {name} {newest} ORDER BY ALL")  # noqa: S608


def _columns(tables: ReleaseTables, name: str) -> dict[str, str]:
    return {row["column_name"]: row["column_type"] for row in tables.rows(f"DESCRIBE {name}")}
