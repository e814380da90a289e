"""A release in miniature, for the page: a few areas and indicators, names that try to be more than text.

Belongs here: Parquet files and a manifest under ``exports/``. Does not belong here: runs.
"""

from __future__ import annotations

import hashlib
import json

import duckdb

from orchestration import catalogue
from orchestration.workspace import Workspace

VERSION = "2024.r1"
HOSTILE = "</script><script>document.title='x'</script><img src=x onerror=alert(1)>"
QUOTED = HOSTILE.replace("'", "''")
LEAGUES = [area for area in catalogue.areas() if area.area_level == "league" and area.parent_area_code == "150000"]
# area, period, indicator, value, numerator, denominator, reason
FIGURES: list[tuple[str, str, str, float | None, float | None, float | None, str | None]] = [
    ("ordos", "2023", "zone_revenue", 28578950.0, 28578950.0, None, None),
    ("ordos", "2024", "zone_revenue", 32141597.0, 32141597.0, None, None),
    ("evil", "2024", "zone_revenue", 1050000.0, 1050000.0, None, None),
    ("kundulun", "2024", "zone_revenue", None, None, None, "no_return"),
    ("ordos", "2024", "hnte_revenue_share", 2.675, 107.0, 4000.0, None),
    ("evil", "2024", "hnte_revenue_share", -0.004, -1.0, 25000.0, None),
    ("kundulun", "2024", "hnte_revenue_share", 40.125, 321.0, 800.0, None),
    ("ordos", "2024", "enterprise_count", 1234.0, 1234.0, None, None),
    ("150000", "2024", "enterprise_count", 2397.0, 2397.0, None, None),
    ("150000", "2023", "enterprise_count", 2346.0, 2346.0, None, None),
    ("150000", "2024", "zone_revenue", None, None, None, "not_computed_at_level"),
    ("ordos", "2024-02", "zone_revenue", 4100000.0, 4100000.0, None, None),
]
ZONES: list[tuple[str, str, str, str | None, str]] = [
    ("ordos", "zone", "鄂尔多斯高新技术产业开发区", "鄂尔多斯高新区", "150600"),
    ("evil", "zone", HOSTILE, None, "150200"),
    ("kundulun", "candidate", "包头金属深加工园区", "金属深加工园区", "150200"),
]
RETURNS = """
    SELECT * FROM (VALUES
        ('ordos', 'GQ-002', '2024', 'A', 'on_time', 16, 15, NULL),
        ('evil', 'GQ-002', '2024', 'A', 'missing', NULL, NULL, 41),
        ('kundulun', 'GQ-002', '2024', 'A', 'late', 11, 11, 3),
        ('ordos', 'B204-1', '2024-02', 'M', 'on_time', 9, 9, NULL)
    ) AS t (area_code, form, reference_period, frequency, response_state, units_expected, units_reported, days_late)"""
ISSUES = """
    SELECT * FROM (VALUES
        ('landing', 'r.one', 'mandatory', 'open', 'GQ-002', 'ordos', '2024', 3),
        ('landing', 'r.two', 'query', 'open', 'GQ-002', 'ordos', '2024', 2),
        ('landing', 'r.two', 'query', 'corrected', 'GQ-002', 'evil', '2024', 4)
    ) AS t (gate, rule_id, class, status_code, form, area_code, reference_period, record_count)"""
SOURCES = f"""
    SELECT * FROM (VALUES
        ('index_node', '2021', '1 创新能力', 1.1, '{QUOTED}', '1.1', 'hnte_revenue_share'),
        ('target', '鄂府发〔2021〕342号', '二(一)', NULL, '“500亿级园区”目标', 'E-02', 'zone_revenue')
    ) AS t (source_kind, source, place, weight, name_zh, node_code, indicator_code)"""
EVALUATED = {
    "fct_ranking": """
        SELECT * FROM (VALUES
            ('2024', '2021', 'published', 'regional', 'ordos', 81.005, 1, NULL, true),
            ('2024', '2021', 'published', 'regional', 'evil', 60.5, 2, NULL, true),
            ('2024', '2021', 'published', 'national', 'kundulun', NULL, NULL, 'no_return', true)
        ) AS t (evaluation_round, edition, weight_set, pool, area_code, rounded_score_points, rank_no, reason_code,
            is_trial)""",
    "rank_certainty": """
        SELECT * FROM (VALUES
            ('2024', '2021', 'published', 'regional', 'ordos', 1, 1, 'outside'),
            ('2024', '2021', 'published', 'regional', 'evil', 2, 3, 'contested')
        ) AS t (evaluation_round, edition, weight_set, pool, area_code, best_rank, worst_rank, certainty_class)""",
    "fct_scores": """
        SELECT '2024' AS evaluation_round, '2021' AS edition, 'published' AS weight_set, 'regional' AS pool, *
        FROM (VALUES
            ('ordos', '1', 'dimension', '0', NULL, NULL, NULL, NULL, 50.5),
            ('ordos', '2', 'dimension', '0', NULL, NULL, NULL, NULL, 30.505),
            ('ordos', '1.1', 'indicator', '1', 'hnte_revenue_share', 2.675, 0.5, 1.0, 50.5),
            ('evil', '1', 'dimension', '0', NULL, NULL, NULL, NULL, 60.5)
        ) AS t (area_code, node_code, node_level, parent_node_code, indicator_code, raw_value, normalised_value,
            effective_weight_share, contribution_points)""",
    "dim_index_node": f"""
        SELECT * FROM (VALUES ('2021', '1', '{QUOTED}'), ('2021', '2', '结构')) AS t (edition, node_code, name_zh)""",
    "fct_entry_conditions": """
        SELECT * FROM (VALUES
            ('kundulun', '2024', 'guide_2020', 'entry_condition', 'G-02a', 'met', '>=', 40.125, 20.0, 20.125, 'pct',
                'hnte_revenue_share', NULL),
            ('kundulun', '2024', 'guide_2020', 'entry_condition', 'G-25', 'unknown', NULL, NULL, NULL, NULL,
                NULL, NULL, 'no_return'),
            ('kundulun', '2023', 'guide_2020', 'entry_condition', 'G-02a', 'not_met', '>=', 1.0, 20.0, -19.0, 'pct',
                'hnte_revenue_share', NULL)
        ) AS t (area_code, reference_period, document_code, rule_kind, rule_id, verdict, comparator, value, threshold,
            gap, unit_code, indicator_code, reason_code)""",
    "fct_entry_results": """
        SELECT * FROM (VALUES
            ('kundulun', '2024', 'guide_2020', 'entry_condition', 'not_met', 1, 2, 1, 2031),
            ('ordos', '2024', 'guide_2020', 'entry_condition', 'not_met', 1, 2, 1, NULL)
        ) AS t (area_code, reference_period, document_code, rule_kind, verdict, met_count, not_met_count, unknown_count,
            projected_year)""",
    "fct_target_progress": f"""
        SELECT * FROM (VALUES
            ('E-02', 'level', 'ordos', '2024', 'behind', '>=', 32141597.0, 50000000.0, -17858403.0, 'cny_thousand',
                'zone_revenue', '{QUOTED}', DATE '2025-12-31')
        ) AS t (rule_id, reading_code, area_code, reference_period, target_status, comparator, actual_value,
            target_value, gap_value, unit_code, indicator_code, label_zh, due_date)""",
    "fct_task_progress": """
        SELECT * FROM (VALUES
            ('K-T5', 'kundulun', '2024', '昆府发〔2021〕4号', '四(五)', '招商引资', 'Investment', DATE '2023-09-30',
                'overdue_not_reported', 'not_reported', NULL, 458),
            ('K-T2', 'kundulun', '2024', '昆府发〔2021〕4号', '四(二)', '研发投入', 'R&D', DATE '2023-09-30',
                'overdue', 'in_progress', 52.25, 458),
            ('K-T1', 'kundulun', '2024', '昆府发〔2021〕4号', '四(一)', '创新规划', 'Plan', DATE '2023-09-30',
                'completed', 'completed', 100.0, NULL),
            ('E-T1', 'ordos', '2024', '鄂府发〔2021〕342号', '三(一)1', '立法保障', 'Law', NULL,
                'no_deadline', 'not_reported', NULL, NULL),
            ('K-T5', 'kundulun', '2023', '昆府发〔2021〕4号', '四(五)', '招商引资', 'Investment', DATE '2023-09-30',
                'overdue_not_reported', 'not_reported', NULL, 92)
        ) AS t (task_code, area_code, reference_period, document, article, label_zh, label_en, due_date,
            deadline_state, progress_status_code, progress_pct, days_overdue)""",
    "rpt_overdue_tasks": f"""
        SELECT * FROM (VALUES
            ('区财政局', 'lead', 'K-T2', 'kundulun', '2024', '研发投入', DATE '2023-09-30', 458, 'in_progress'),
            ('{QUOTED}', 'responsible', 'K-T2', 'kundulun', '2024', '研发投入', DATE '2023-09-30', 458, 'in_progress'),
            ('{QUOTED}', 'lead', 'K-T5', 'kundulun', '2024', '招商引资', DATE '2023-09-30', 458, 'not_reported'),
            ('区商务局', 'lead', 'K-T9', 'kundulun', '2023', '旧事', DATE '2023-09-30', 92, 'not_reported')
        ) AS t (unit_zh, unit_role, task_code, area_code, reference_period, label_zh, due_date, days_overdue,
            progress_status_code)""",
    "fct_appraisal_scores": """
        SELECT 'ordos_units_year' AS scheme_code, '市科学技术局' AS subject, 'lead' AS subject_role,
            'none' AS weight_set_code, true AS is_trial, *
        FROM (VALUES
            ('2024', 'E-T4', 'ordos', '高端创新资源', 80.0, NULL),
            ('2024', 'E-T6', 'ordos', '技术攻关', NULL, 'no_return'),
            ('2024', 'total', 'all', '合计', NULL, 'no_return'),
            ('2023', 'E-T4', 'ordos', '高端创新资源', 40.0, NULL)
        ) AS t (reference_period, item_code, item_area_code, item_zh, score_points, reason_code)""",
    "fct_objections": f"""
        SELECT * FROM (VALUES
            ('ordos', 7, DATE '2024-04-28', DATE '2024-05-28', false, '示例管委会', '{QUOTED}', DATE '2024-05-20',
                'partly', '示例：漏计属实'),
            ('ordos', 9, DATE '2025-03-01', DATE '2025-03-31', true, '示例管委会', '示例：再次核对', NULL, NULL, NULL)
        ) AS t (area_code, objection_sequence, raised_date, answer_due_date, is_overdue, raised_by, reason,
            answered_date, outcome_code, answer_reason)""",
    "fct_zone_states": """
        SELECT * FROM (VALUES
            ('ordos', 1, 'normal', DATE '2017-02-28', DATE '2023-05-01', 'guide-2020', '指引', '三', 'G-1'),
            ('ordos', 2, 'warned', DATE '2023-05-01', NULL, 'guide-2020', '指引', '七(二)', 'G-2')
        ) AS t (area_code, state_number, state_code, entered_date, left_date, edition, clause_document, clause_article,
            rule_ids)""",
}


def write_release(workspace: Workspace, *more: str, **replaced: str) -> None:
    """Writes a yearly release, and makes it the current one. ``more`` are tables of ``EVALUATED``, ``replaced`` queries
    for tables by name (an empty one leaves the table out)."""
    folder = workspace.releases / VERSION
    (folder / "internal").mkdir(parents=True, exist_ok=True)
    queries = {
        "fct_response_rates": RETURNS, "fct_quality_issue_counts": ISSUES, "rpt_indicator_sources": SOURCES,
    }  # fmt: skip
    queries |= {name: EVALUATED[name] for name in more} | replaced
    files = []
    with duckdb.connect() as connection:
        _dimensions(connection)
        for name in ("dim_area", "dim_indicator", "dim_measure", "fct_indicators"):
            queries.setdefault(name, f"SELECT * FROM {name}_rows")
        for name, query in sorted(queries.items()):
            if query:
                path = folder / "internal" / f"{name}.parquet"
                connection.sql(query).write_parquet(str(path))
                files.append(
                    {"path": f"internal/{name}.parquet", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
                )
    manifest = {
        "version": VERSION, "reference_period": "2024", "known_at": "2025-05-19T06:00:14Z", "is_draft": False,
        "is_sample": workspace.is_sample, "disclosure": "internal", "code_version": "0.1.0+0", "files": files,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    told = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    pointer = {"year": {"version": VERSION, "manifest_sha256": told}}
    (workspace.exports / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")


def _dimensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Areas, and of the real catalogue the indicators that have figures with their measures."""
    connection.execute("""
        CREATE TABLE dim_area_rows (area_code VARCHAR, area_level VARCHAR, name_zh VARCHAR, short_name_zh VARCHAR,
            name_en VARCHAR, parent_area_code VARCHAR, region_level_since VARCHAR, national_since VARCHAR,
            area_status VARCHAR, note VARCHAR)""")
    areas = [("150000", "region", "内蒙古自治区", "内蒙古", "Inner Mongolia", "000000")]
    areas += [(one.area_code, "league", one.name_zh, one.short_name_zh, one.name_en, "150000") for one in LEAGUES]
    areas += [(code, level, name, short, None, league) for code, level, name, short, league in ZONES]
    connection.executemany(
        "INSERT INTO dim_area_rows VALUES (?, ?, ?, ?, ?, ?, NULL, '2017-02', 'current', NULL)", areas
    )
    for table, seed in (("dim_indicator", "indicators"), ("dim_measure", "measures")):
        path = catalogue.SEEDS / "catalogue" / f"{seed}.csv"
        connection.execute(f"CREATE TABLE {table}_rows AS SELECT * FROM read_csv('{path}', nullstr='', header=true)")
    connection.execute(
        "DELETE FROM dim_indicator_rows WHERE indicator_code NOT IN (SELECT unnest(?))",
        [list({one[2] for one in FIGURES})],
    )
    connection.execute("""
        CREATE TABLE fct_indicators_rows (area_code VARCHAR, reference_period VARCHAR, frequency VARCHAR,
            indicator_code VARCHAR, origin VARCHAR, value DOUBLE, numerator DOUBLE, denominator DOUBLE,
            second_denominator DOUBLE, unit_code VARCHAR, reason_code VARCHAR, coverage_share DOUBLE,
            external_vintage VARCHAR, source_note VARCHAR)""")
    known = catalogue.indicators()
    rows = [
        (area, period, "A" if len(period) == 4 else "M", code, value, top, bottom, known[code].unit_code, reason)
        for area, period, code, value, top, bottom, reason in FIGURES
    ]
    connection.executemany(
        "INSERT INTO fct_indicators_rows VALUES (?, ?, ?, ?, 'computed', ?, ?, ?, NULL, ?, ?, NULL, NULL, NULL)", rows
    )
