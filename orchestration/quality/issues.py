# ruff: noqa: S608  our own constants go into the SQL, never text from a received file
"""The list of issues, their history and the list of checks, made from what the gates and people have written.

Belongs here: one row per record and rule, and how it stands. Does not belong here: running a gate, recording what
people answer, and how much hangs on an issue (``influence``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from orchestration.deadlines.calendar import beijing_day
from orchestration.decisions.kinds import RuleClass, State, kinds
from orchestration.decisions.record import Decision, decisions
from orchestration.landing.land import naive_utc
from orchestration.landing.store import TIMESTAMP, write_table
from orchestration.quality import files, history, influence, relations, rules
from orchestration.quality.gates import ensure_empty
from orchestration.workspace import Workspace


class Column(NamedTuple):
    """A column of a published table."""

    name: str
    type: pa.DataType
    title: str
    description: str


STATES = {"open": "待处理", "explained": "已说明", "waived": "已豁免", "corrected": "已更正", "closed": "已了结"}
ISSUES = (
    Column("issue_id", pa.string(), "问题编号", "由规则和记录得出，重新运行或重报后不变；文件由报表、地区、报告期得出"),
    Column("rule_id", pa.string(), "规则编号", "见 expectations"),
    Column("gate", pa.string(), "关口", "files 收到的文件，landing 填报数据，indicators 指标"),
    Column("class", pa.string(), "类型", "mandatory 强制性，query 核实性"),
    Column("scope", pa.string(), "范围", "record 记录，return 整张表，run 整次运行"),
    Column("owner", pa.string(), "责任方", "zone 填报地区，bureau 统计局"),
    Column(
        "status_code",
        pa.string(),
        "状态",
        "open 待处理，explained 已说明情况属实，waived 已豁免且未到期，corrected 后来的版本中已更正，"
        "closed 规则误报，或已决定采用、不采用该文件",
    ),
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
    Column("first_seen_at", TIMESTAMP, "首次出现", "最早出现该问题的文件的收到时间（UTC）；指标关口为空"),
    Column("last_seen_at", TIMESTAMP, "最近出现", "最近出现该问题的文件的收到时间（UTC）；指标关口为空"),
    Column("times_seen", pa.int32(), "出现次数", "出现该问题的报送版本数，与运行次数无关；指标关口为空"),
    Column(
        "influence",
        pa.decimal128(18, 6),
        "影响",
        "所涉数占本地区该项合计的份额，只计进入评价指标的数；0 不涉及评价指标，空不涉及数量",
    ),
    Column("decision_sequence", pa.int32(), "决定序号", "使其处于现状态的决定，见 raw/decisions/decisions.jsonl"),
    Column("valid_until", pa.date32(), "有效期至", "该决定有效的最后一日（北京时间）；空为不限期"),
    Column("sentence_zh", pa.string(), "规则", "中文"),
    Column("sentence_en", pa.string(), "规则（英文）", "英文"),
    Column("remedy_zh", pa.string(), "处理办法", "中文"),
    Column("remedy_en", pa.string(), "处理办法（英文）", "英文"),
    Column(
        "proposal",
        pa.string(),
        "建议更正",
        "JSON：所涉各格、上报的数、建议的数（空为不能确定）和理由；只是建议，不自动更正；没有建议的为空",
    ),
)
HISTORY = (
    Column("issue_id", pa.string(), "问题编号", "见 fct_quality_issues"),
    Column("event_number", pa.int32(), "次序", "该问题的第几件事，从1起"),
    Column(
        "event_code",
        pa.string(),
        "事件",
        "seen 某一版本中出现，gone 某一版本中已没有，decided 作出决定，expired 决定到期",
    ),
    Column("happened_at", TIMESTAMP, "时间", "收到或登记的时间；到期为有效期最后一日的24时（UTC）"),
    Column("kind", pa.string(), "决定种类", "见 orchestration/decisions/kinds.yml"),
    Column("who", pa.string(), "何人", "送交单位，或处理人"),
    Column("second_person", pa.string(), "第二人", "须有第二人的决定"),
    Column("document", pa.string(), "依据", "收到的文件，或决定的依据文件"),
    Column("what", pa.string(), "内容", "所涉各列及其填报内容，或理由"),
    Column("valid_until", pa.date32(), "有效期至", "决定有效的最后一日"),
    Column("receipt_sequence", pa.int32(), "回执序号", "版本的回执，见 raw/receipts.jsonl"),
    Column("version", pa.int32(), "版本", "该报表的第几次报送；更正它的版本见 gone"),
    Column("decision_sequence", pa.int32(), "决定序号", "见 raw/decisions/decisions.jsonl"),
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
DECIDED = pa.schema(
    [
        ("decision_sequence", pa.int32()),
        ("issue_id", pa.string()),
        ("kind", pa.string()),
        ("state_of_mandatory", pa.string()),
        ("state_of_query", pa.string()),
        ("holds_for", pa.string()),  # what was found when it was decided; null if it holds whatever is found
        ("recorded_at", TIMESTAMP),
        ("valid_until", pa.date32()),
        *((name, pa.string()) for name in ("who", "second_person", "document", "reason")),
    ]
)

# The newest file with the issue speaks for it; the order is total, so that no other row can.
_NEWEST = f"""
    CREATE TABLE newest AS
    WITH judged AS (
        SELECT failures.*, coalesce({relations.VERSION_ORDER} >= newest_versions.newest, true) AS stands
        FROM failures
        LEFT JOIN newest_versions USING (version_key)
    )

    SELECT
        *,
        count(*) OVER (PARTITION BY issue_id, receipt_sequence) AS failing_rows,
        min(received_at) OVER (PARTITION BY issue_id) AS first_seen_at,
        max(received_at) OVER (PARTITION BY issue_id) AS last_seen_at,
        nullif(count(DISTINCT receipt_sequence) OVER (PARTITION BY issue_id), 0) AS times_seen
    FROM judged
    QUALIFY row_number() OVER (
        PARTITION BY issue_id
        ORDER BY {relations.VERSION_ORDER} DESC NULLS LAST, sheet, row_number, found) = 1"""

# The last decision that holds settles it: one that leads to a state for this class, is about what is found now, and
# is not over. One that leaves the state as it is (a promise to correct) settles nothing.
_SETTLED = """
    CREATE TABLE settled AS
    SELECT
        newest.issue_id,
        decision_sequence,
        valid_until,
        CASE class WHEN 'mandatory' THEN state_of_mandatory ELSE state_of_query END AS state
    FROM decided
    JOIN newest USING (issue_id)
    WHERE state IS NOT NULL
      AND (valid_until IS NULL OR valid_until >= $today)
      AND (holds_for IS NULL OR holds_for = found)
    QUALIFY row_number() OVER (PARTITION BY issue_id ORDER BY decision_sequence DESC) = 1"""

_ISSUES = """
    SELECT
        * REPLACE (nullif(reference_period, '') AS reference_period),
        CASE WHEN NOT stands THEN 'corrected' ELSE coalesce(state, 'open') END AS status_code
    FROM newest
    LEFT JOIN settled USING (issue_id)
    LEFT JOIN influences USING (issue_id)
    ORDER BY influence DESC NULLS LAST, class, form, reference_period, area_code, rule_id, issue_id"""


def write_quality_issues(workspace: Workspace, known_at: datetime) -> int:
    """Writes ``fct_quality_issues`` (record x rule), ``fct_issue_history`` (issue x event) and ``fct_check_results``
    (rule x partition) to ``var/marts``.

    An issue stands while the valid version of the return, or one that was set aside after it, has it; it is open
    unless a decision known at ``known_at`` settles it and is not over on that day (Beijing). Issues come in the order
    in which they are worth a person's time. Returns the number of open issues. Raises ``LedgerBroken``.
    """
    ensure_empty(workspace)
    today = beijing_day(known_at)
    with relations.connect() as connection:
        received = files.received(workspace)
        connection.register("file_failures", found := files.failures(received))
        connection.register("file_versions", files.versions(received))
        of_gates = relations.parquet(*_files(workspace, "failures.parquet"))
        connection.execute(f"CREATE VIEW failures AS {of_gates} UNION ALL BY NAME SELECT * FROM file_failures")
        rule_sets = {rule_set.form: rule_set for rule_set in rules.load(workspace.root)}
        connection.execute(f"CREATE TABLE versions AS {_versions(connection, workspace, rule_sets)}")
        newest = f"SELECT version_key, max({relations.VERSION_ORDER}) AS newest FROM versions GROUP BY version_key"
        connection.execute(f"CREATE VIEW newest_versions AS {newest}")
        connection.register("decided", _decided(decisions(workspace, known_at), found))
        connection.execute(_NEWEST)
        connection.execute(_SETTLED, {"today": today})
        influence.create(connection, workspace, rule_sets)
        issues = connection.sql(_ISSUES).to_arrow_table().select([column.name for column in ISSUES])
        events = history.events(connection, workspace, today).select([column.name for column in HISTORY])
    write_table(workspace.marts / "fct_quality_issues.parquet", issues.cast(_schema(ISSUES)))
    write_table(workspace.marts / "fct_issue_history.parquet", events.cast(_schema(HISTORY)))
    checks = pa.Table.from_pylist(list(_checks(workspace)), schema=_schema(CHECKS))
    write_table(workspace.marts / "fct_check_results.parquet", checks)
    statuses: list[str] = issues.column("status_code").to_pylist()
    return statuses.count("open")


def _versions(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, rule_sets: dict[str | None, rules.RuleSet]
) -> str:
    """SQL for the remaining versions of everything that has failing rows."""
    failed = connection.sql("SELECT DISTINCT form FROM failures WHERE gate = 'landing' ORDER BY form").fetchall()
    selects = [relations.versions(workspace, form, rule_sets[form].key) for (form,) in failed]
    return " UNION ALL BY NAME ".join([relations.NO_VERSIONS, *selects, "SELECT * FROM file_versions"])


def _decided(known: list[Decision], of_files: pa.Table) -> pa.Table:
    """The decisions about issues, and about files that are issues."""
    rows = [
        _decision_row(
            decision,
            decision.about_id,
            kinds()[decision.kind].states,
            decision.found if kinds()[decision.kind].covers == "figures" else None,
        )
        for decision in known
        if decision.about_type == "issue"
    ]
    rows += [
        _decision_row(decision, issue_id, {"mandatory": state}, what)
        for decision, issue_id, state, what in files.decided(of_files, known)
    ]
    return pa.Table.from_pylist(rows, schema=DECIDED)


def _decision_row(
    decision: Decision, issue_id: str, states: Mapping[RuleClass, State | None], holds_for: str | None
) -> dict[str, object]:
    return {
        "decision_sequence": decision.sequence,
        "issue_id": issue_id,
        "kind": decision.kind,
        "state_of_mandatory": states.get("mandatory"),
        "state_of_query": states.get("query"),
        "holds_for": holds_for,
        "recorded_at": naive_utc(decision.recorded_at),
        "valid_until": decision.valid_until,
        "who": decision.decided_by,
        "second_person": decision.second_person,
        "document": decision.document,
        "reason": decision.reason,
    }


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
