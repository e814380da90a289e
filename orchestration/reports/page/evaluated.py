"""What the page carries of rounds, entry conditions, targets and the life of zones.

Belongs here: which columns of these tables are shown, and under which other name a table may hold them. Does not
belong here: judging. A release need not have a table; one that lacks a column that the page cannot do without is told
as such, never shown in part.
"""

from __future__ import annotations

from typing import Any

from orchestration import catalogue
from orchestration.reports.figures import typeset
from orchestration.reports.page.tables import ReleaseTables

NEEDED: dict[str, tuple[str, ...]] = {
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
    "fct_task_progress": ("task_code", "area_code", "reference_period", "label_zh", "deadline_state"),
    "rpt_overdue_tasks": (
        "unit_zh",
        "unit_role",
        "task_code",
        "area_code",
        "reference_period",
        "label_zh",
        "due_date",
        "days_overdue",
    ),
    "fct_appraisal_scores": (
        "scheme_code",
        "reference_period",
        "subject",
        "subject_role",
        "item_code",
        "item_area_code",
        "weight_set_code",
        "item_zh",
        "score_points",
    ),
    "fct_objections": ("area_code", "objection_sequence", "raised_date", "answer_due_date", "is_overdue"),
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
    "fct_task_progress": (
        "document", "article", "label_en", "due_date", "days_overdue", "progress_status_code", "progress_pct",
    ),
    "rpt_overdue_tasks": ("document", "article", "label_en", "deadline_state", "progress_status_code"),
    "fct_appraisal_scores": ("item_en", "reason_code", "is_trial"),
    "fct_objections": (
        "raised_by", "reason", "answered_date", "outcome_code", "recalculation", "answer_reason",
    ),
}  # fmt: skip
# Of several periods the page shows the newest: of each zone or scheme, or of all.
NEWEST = {
    "fct_entry_conditions": "area_code",
    "fct_entry_results": "area_code",
    "fct_target_progress": "area_code",
    "fct_task_progress": "",
    "rpt_overdue_tasks": "",
    "fct_appraisal_scores": "scheme_code",
}
DECIMALS = 4
CITED = ("document", "article", "clause_document", "clause_article")
SENTENCES = ("rule_id", "sentence_zh", "sentence_en", "citation", "article")


def evaluated(tables: ReleaseTables) -> dict[str, Any]:
    """By table: its columns; None where the release has no such table; ``{"missing": [...]}`` where it lacks columns.

    ``rules`` are the sentences of rules, ``nodes`` the names of nodes (by edition and code), ``editions`` those of
    index systems, where the release has them; ``schemes`` and ``statuses`` those of appraisals and of progress.
    """
    found: dict[str, Any] = {name: _shown(tables, name) for name in NEEDED}
    found |= {"rules": {}, "nodes": {}, "editions": {}, "schemes": _schemes(), "statuses": _statuses()}
    if "dim_rule" in tables and _columns(tables, "dim_rule").keys() >= set(SENTENCES):
        rows = tables.rows("SELECT rule_id, sentence_zh, sentence_en, citation, article FROM dim_rule ORDER BY ALL")
        found["rules"] = {
            row["rule_id"]: [row["sentence_zh"], row["sentence_en"], typeset(row["citation"]), typeset(row["article"])]
            for row in rows
        }
    if "dim_index_node" in tables:
        rows = tables.rows("SELECT edition || '/' || node_code AS node, name_zh FROM dim_index_node ORDER BY ALL")
        found["nodes"] = {row["node"]: row["name_zh"] for row in rows}
    if "dim_index_system" in tables:
        rows = tables.rows("SELECT edition, name_zh, name_en FROM dim_index_system ORDER BY ALL")
        found["editions"] = {row["edition"]: [row["name_zh"], row["name_en"]] for row in rows}
    return found


def _schemes() -> dict[str, dict[str, Any]]:
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules" / "appraisal_schemes.csv")
    told = ("document", "article", "note")
    return {
        row["scheme_code"]: {"name": [row["name_zh"], row["name_en"]], **{key: row[key] for key in told}}
        for row in rows
    }


def _statuses() -> dict[str, list[str]]:
    return {code.code: [code.name_zh, code.name_en] for code in catalogue.codes("progress_status_code")}


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
    newest = ""
    if name in NEWEST:
        of = f"PARTITION BY {NEWEST[name]}" if NEWEST[name] else ""
        newest = f"QUALIFY reference_period = max(reference_period) OVER ({of})"
    shown = tables.table(f"SELECT {listed} FROM {name} {newest} ORDER BY ALL")  # noqa: S608
    return shown | {column: [text and typeset(text) for text in shown[column]] for column in CITED if column in shown}


def _columns(tables: ReleaseTables, name: str) -> dict[str, str]:
    return {row["column_name"]: row["column_type"] for row in tables.rows(f"DESCRIBE {name}")}
