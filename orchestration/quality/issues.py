"""The list of issues and of checks, made from what the gates have written.

Belongs here: one row per record and rule, and whether it is still to be dealt with.
Does not belong here: running a gate, and what people answer to an issue.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from orchestration.landing.store import TIMESTAMP, write_table
from orchestration.quality import relations, rules
from orchestration.quality.gates import ensure_empty
from orchestration.workspace import Workspace


class Column(NamedTuple):
    """A column of a published table."""

    name: str
    type: pa.DataType
    title: str
    description: str


ISSUES = (
    Column("issue_id", pa.string(), "问题编号", "由规则和记录得出，重新运行或重报后不变"),
    Column("rule_id", pa.string(), "规则编号", "见 expectations"),
    Column("gate", pa.string(), "关口", "landing 填报数据，indicators 指标"),
    Column("class", pa.string(), "类型", "mandatory 强制性，query 核实性"),
    Column("scope", pa.string(), "范围", "record 记录，return 整张表，run 整次运行"),
    Column("owner", pa.string(), "责任方", "zone 填报地区，bureau 统计局"),
    Column("status_code", pa.string(), "状态", "open 待处理，corrected 后来的版本中已更正"),
    Column("form", pa.string(), "报表", "报表代码；指标关口为空"),
    Column("reference_period", pa.string(), "报告期", "YYYY-MM 或 YYYY"),
    Column("area_code", pa.string(), "地区代码", "填报地区或统计区域"),
    Column("uscc", pa.string(), "统一社会信用代码", "记录为企业时"),
    Column("enterprise_name", pa.string(), "单位详细名称", "记录为企业时"),
    Column("record_key", pa.string(), "记录", "记录的主键，JSON"),
    Column("file_sha256", pa.string(), "文件校验值", "最近一次出现该问题的文件"),
    Column("file_name", pa.string(), "文件", "最近一次出现该问题的文件，raw 下的路径"),
    Column("sheet", pa.string(), "工作表", "CSV 为空文本"),
    Column("row_number", pa.int32(), "行号", "从1起，与表格软件所示一致"),
    Column("cell", pa.string(), "单元格", "所涉单元格，以逗号分隔"),
    Column("found", pa.string(), "发现的数据", "所涉各列及其填报内容"),
    Column("failing_rows", pa.int64(), "行数", "该文件中出现该问题的行数"),
    Column("first_received_at", TIMESTAMP, "首次收到时间", "最早出现该问题的文件的收到时间（UTC）"),
    Column("last_received_at", TIMESTAMP, "最近收到时间", "最近出现该问题的文件的收到时间（UTC）"),
    Column("sentence_zh", pa.string(), "规则", "中文"),
    Column("sentence_en", pa.string(), "规则（英文）", "英文"),
    Column("remedy_zh", pa.string(), "处理办法", "中文"),
    Column("remedy_en", pa.string(), "处理办法（英文）", "英文"),
)
CHECKS = (
    Column("gate", pa.string(), "关口", "landing 填报数据，indicators 指标"),
    Column("table", pa.string(), "表", "规则所在的表"),
    Column("period", pa.string(), "报告期", "所检查的分区；指标关口为空"),
    Column("rule_id", pa.string(), "规则编号", "见 expectations"),
    Column("class", pa.string(), "类型", "mandatory 强制性，query 核实性"),
    Column("scope", pa.string(), "范围", "record 记录，return 整张表，run 整次运行"),
    Column("passed", pa.bool_(), "是否通过", "没有不合规则的行"),
    Column("failing_count", pa.int64(), "不合规则的行数", "含以前的版本"),
)

# The newest file with the issue speaks for it; the order is total, so that no other row can.
_ISSUES = f"""
    WITH judged AS (
        SELECT
            failures.*,
            coalesce({relations.VERSION_ORDER} >= newest_versions.newest, true) AS is_open
        FROM failures
        LEFT JOIN newest_versions USING (version_key)
    )

    SELECT
        *,
        CASE WHEN is_open THEN 'open' ELSE 'corrected' END AS status_code,
        count(*) OVER (PARTITION BY issue_id, receipt_sequence) AS failing_rows,
        min(received_at) OVER (PARTITION BY issue_id) AS first_received_at,
        max(received_at) OVER (PARTITION BY issue_id) AS last_received_at
    FROM judged
    QUALIFY row_number() OVER (
        PARTITION BY issue_id
        ORDER BY {relations.VERSION_ORDER} DESC NULLS LAST, sheet, row_number, found) = 1
    ORDER BY gate, form, reference_period, area_code, rule_id, issue_id"""  # noqa: S608  our own constant


def write_quality_issues(workspace: Workspace) -> int:
    """Writes ``fct_quality_issues`` (record x rule) and ``fct_check_results`` (rule x partition) to ``var/marts``.

    An issue is open while the valid version of the return, or one that was set aside after it, has it.
    Returns the number of open issues.
    """
    ensure_empty(workspace)
    with relations.connect() as connection:
        connection.execute(f"CREATE VIEW failures AS {relations.parquet(*_files(workspace, 'failures.parquet'))}")
        connection.execute(f"CREATE VIEW newest_versions AS {_newest_versions(connection, workspace)}")
        issues = connection.sql(_ISSUES).to_arrow_table().select([column.name for column in ISSUES])
    write_table(workspace.marts / "fct_quality_issues.parquet", issues.cast(_schema(ISSUES)))
    checks = pa.Table.from_pylist(list(_checks(workspace)), schema=_schema(CHECKS))
    write_table(workspace.marts / "fct_check_results.parquet", checks)
    statuses: list[str] = issues.column("status_code").to_pylist()
    return statuses.count("open")


def _newest_versions(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> str:
    """The newest remaining version of everything that has failing rows."""
    failed = connection.sql("SELECT DISTINCT form FROM failures WHERE form IS NOT NULL ORDER BY form").fetchall()
    keys = {rule_set.form: rule_set.key for rule_set in rules.load(workspace.root)}
    nothing = "SELECT '' AS version_key, ('', TIMESTAMP 'epoch', 0) AS newest WHERE false"
    selects = [relations.newest_versions(workspace, form, keys[form]) for (form,) in failed]
    return " UNION ALL ".join([nothing, *selects])


def _files(workspace: Workspace, name: str) -> list[Path]:
    """A file of every gate that has run: per partition of gate 1, and of gate 2."""
    return sorted([*workspace.quality.glob(f"*/*/{name}"), *workspace.quality.glob(f"indicators/{name}")])


def _checks(workspace: Workspace) -> Iterable[dict[str, object]]:
    for path in _files(workspace, "result.json"):
        report = json.loads(path.read_text(encoding="utf-8"))
        for result in report["results"]:
            table = result["rule_id"].partition(".")[0]
            yield {**result, "gate": report["gate"], "table": table, "period": report["period"] or None}


def _schema(columns: Iterable[Column]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(column.name, column.type, metadata={"title": column.title, "description": column.description})
            for column in columns
        ]
    )
