"""The tables of a run in miniature, for the quality page: a few rows each, some of them hostile.

Belongs here: Parquet files under ``var/marts``. Does not belong here: runs.
"""

from __future__ import annotations

import json

import duckdb

from orchestration.workspace import Workspace

HOSTILE = "<script>alert('x')</script>"
QUOTED = HOSTILE.replace("'", "''")
CODE = "91150600000000002X"
RIGHT_CODE = "91150600000000123Y"  # right check digits, of nobody
NAME = "某某铝业有限公司"
SHA = "0" * 64

TABLES = {
    "fct_check_results": """
        SELECT * FROM (VALUES
            ('landing', 'b204_1', '2024-06', 'b204_1.one', 'mandatory', 'record', false, 2::BIGINT),
            ('landing', 'b204_1', '2024-06', 'b204_1.two', 'query', 'record', true, 0),
            ('indicators', 'fct_measures', NULL, 'fct_measures.one', 'query', 'record', true, 0)
        ) AS t (gate, "table", period, rule_id, class, scope, passed, failing_count)""",
    "fct_receipts": f"""
        SELECT * FROM (VALUES
            ('B204-1', '2024-06', 'accept', 'ordos'), ('B204-1', '2024-06', 'quarantine', 'ordos'),
            ('B204-1', '2024-06', 'accept', '{QUOTED}'), ('hnte-certificate', '2024-06', 'accept', NULL)
        ) AS t (form, reference_period, verdict, reporting_area_code)""",
    "fct_quality_issues": f"""
        SELECT * FROM (VALUES
            ('1234567890abcdef', 'mandatory', 'record', 'landing', 'open', 'ordos', 'B204-1', '2024-06', 'b204_1.one',
                '合计应当平衡。', 'Sums add up.', TIMESTAMP '2024-07-01 16:30:00',
                'returns/B204-1/2024-06/{QUOTED} {NAME} {RIGHT_CODE}.xlsx', '<b>表</b>', 'A1', 1,
                '{NAME}', '{CODE}', '["{CODE}"]'),
            ('2234567890abcdef', 'query', 'record', 'indicators', 'open', 'ordos', NULL, '2024-06', 'fct_measures.one',
                '不应跳变。', 'No jump.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '["ordos"]'),
            ('3234567890abcdef', 'query', 'record', 'landing', 'corrected', 'ordos', 'B204-1', '2024-06', 'b204_1.two',
                '已更正。', 'Corrected.', TIMESTAMP '2024-06-01 00:00:00', 'x', '', 'A2', 2, NULL, NULL, '["x"]')
        ) AS t (issue_id, class, scope, gate, status_code, area_code, form, reference_period, rule_id, sentence_zh,
            sentence_en, first_seen_at, file_name, sheet, cell, row_number, enterprise_name, uscc, record_key)""",
    "fct_response_rates": """
        SELECT * FROM (VALUES
            ('ordos', 'B204-1', '2024-06', 'M', 'late'), ('ordos', 'B204-1', '2024-07', 'M', 'not_yet_due'),
            ('kundulun', 'B204-1', '2024-06', 'M', 'missing'), ('ordos', 'area-annual-return', '2023', 'A', 'on_time')
        ) AS t (area_code, form, reference_period, frequency, response_state)""",
    "fct_imputed_measures": """
        SELECT * FROM (VALUES
            ('ordos', '2024-06', 'M', 'industrial_output_ytd_cny_thousand', 80.0, 20.0, 100.0, 5, 2, 3, 0),
            ('ordos', '2024-06', 'M', 'industrial_sales_ytd_cny_thousand', 77.0, 23.0, 100.0, 5, 4, 1, 0)
        ) AS t (area_code, reference_period, frequency, measure_code, value, imputed_value, value_with_imputation,
            units_expected, units_reported, units_imputed, units_not_imputed)""",
    "fct_quality_indicators": """
        SELECT * FROM (VALUES
            ('A4', 'B204-1', NULL, 'ordos', '2024-06', 0.25, 1.0, 4.0),
            ('A4', 'B204-1', NULL, NULL, '2024-06', 0.25, 1.0, 4.0),
            ('A6', 'B204-1', NULL, NULL, '2024-06', 0.125, 424242.0, 3393936.0)
        ) AS t (quality_indicator_code, form, measure_code, area_code, reference_period, value, numerator,
            denominator)""",
}


def write_marts(workspace: Workspace) -> None:
    """Writes all tables and the report of gate 3."""
    workspace.marts.mkdir(parents=True)
    with duckdb.connect() as connection:
        for name, query in TABLES.items():
            connection.sql(query).write_parquet(str(workspace.marts / f"{name}.parquet"))
    report = workspace.quality / "exports" / "result.json"
    report.parent.mkdir(parents=True)
    report.write_text(json.dumps({"results": [{"passed": True}, {"passed": False}]}), encoding="utf-8")
