"""What the desk says of forms, rules, reports and releases, put together from where they are described.

Belongs here: texts, tables and links for people. Does not belong here: a description of its own; names and sentences
are those of the catalogues, the layouts, the rule files, the dbt project and the reports.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from orchestration import catalogue
from orchestration.catalogue import Form, Item
from orchestration.landing.layout import built_in
from orchestration.landing.verdict import HELD, QUARANTINE
from orchestration.publishing.release import Published
from orchestration.quality import rules
from orchestration.quality.gates import RuleResult
from orchestration.quality.rules import Rule, RuleSet
from orchestration.warehouse.build import PROJECT, Node
from orchestration.warehouse.translator import team, with_unit
from orchestration.workspace import PROJECT_ROOT, Workspace

Metadata = dict[str, Any]
# names that Dagster itself knows and shows in places of their own
COLUMNS, ROW_COUNT = "dagster/column_schema", "dagster/row_count"
UNKNOWN = "未查明 / not known"
FREQUENCIES = {
    "M": "月报 / monthly",
    "A": "年报 / annual",
    "any": "月或年 / months or years",
    "snapshot": "按月快照 / snapshots by month",
}
REPORTERS = {"unit": "单位 / unit", "area": "区域 / area"}


@cache
def owners() -> list[str]:
    """Who answers for the assets: the owner of the dbt project's models."""
    (group,) = yaml.safe_load((PROJECT / "models" / "_groups.yml").read_text(encoding="utf-8"))["groups"]
    return [team(group["owner"]["name"])]


def form_metadata(form: Form, raw: Path) -> Metadata:
    """What the catalogue says of a form, the layouts that read it, its folder, and its items as columns."""
    layouts = [layout for layout in built_in() if layout.form == form.form]
    return {
        "表号 form": "、".join((form.form, *form.aliases)),
        "名称 name": f"{form.name_zh} / {form.name_en}",
        "制定机关 agency": form.agency_zh or UNKNOWN,
        "批准文号 approval no.": form.approval_no or UNKNOWN,
        "有效期至 valid until": str(form.valid_until or UNKNOWN),
        "报送频率 frequency": FREQUENCIES[form.frequency],
        "填报对象 filled by": REPORTERS[form.reporting_unit],
        "版式 layouts": dg.MetadataValue.md(
            "\n".join(f"- {one.layout}：{one.description_zh} / {one.description_en}" for one in layouts) or "—"
        ),
        "收件目录 folder": dg.MetadataValue.path(str(raw / form.family / form.form)),
        "出处 source": form.source_note,
        COLUMNS: dg.TableSchema([_column(item) for item in catalogue.items(form.form)]),
    }


def _column(item: Item) -> dg.TableColumn:
    code = f"{item.item_code} " if item.item_code else ""
    constraints = dg.TableColumnConstraints(nullable=not item.is_required)
    text = with_unit(f"{code}{item.name_zh} / {item.name_en}", item.unit_code)
    return dg.TableColumn(item.item_column, item.data_type, text, constraints)


def rule_text(rule: Rule) -> str:
    return f"{rule.sentence_zh} / {rule.sentence_en}"


def gate_text(question: str, gate: str) -> str:
    """What a gate asks, and each of its rules with its sentence."""
    listed = [rule for rule_set in _rule_sets() if rule_set.gate == gate for rule in rule_set.rules]
    return "\n".join(
        [f"{question}（{len(listed)} 条规则 / rules）", "", *(f"- `{r.id}` {rule_text(r)}" for r in listed)]
    )


@cache
def _rule_sets() -> tuple[RuleSet, ...]:
    return rules.load(PROJECT_ROOT)


def work_list(workspace: Workspace) -> dg.MetadataValue[Any]:
    """The steward's list of issues."""
    return dg.MetadataValue.path(str(workspace.marts / "fct_quality_issues.parquet"))


def findings(workspace: Workspace, results: Iterable[RuleResult], failing_rows: Path) -> Metadata:
    """What rules found: evaluations, the rules that failed with their sentences, where the rows and the list are."""
    told = tuple(results)
    failed = [result for result in told if not result.passed]
    records = [
        dg.TableRecord(
            {
                "规则 rule": result.rule.id,
                "行数 rows": result.failing_count,
                "说明 sentence": rule_text(result.rule),
                "处理 remedy": f"{result.rule.remedy_zh} / {result.rule.remedy_en}",
            }
        )
        for result in failed
    ]
    return {
        "已执行的检查 evaluated": len(told),
        "不合规则的行 failing rows": sum(result.failing_count for result in failed),
        **({"未通过的规则 failed rules": dg.MetadataValue.table(records)} if records else {}),
        **({"逐行清单 failing rows file": dg.MetadataValue.path(str(failing_rows))} if failing_rows.exists() else {}),
        "问题清单 list of issues": work_list(workspace),
    }


def landed(verdicts: Iterable[Mapping[str, Any]]) -> Metadata:
    """What landing did with the files of a form: rows of the verdicts ledger."""
    rows = list(verdicts)
    aside = [row for row in rows if row["verdict"] == QUARANTINE]
    held = [row for row in rows if row["verdict"] == HELD]
    return {
        "接收的文件 files taken": len(rows) - len(aside) - len(held),
        "搁置的文件 files set aside": len(aside),
        "暂缓采用的文件 files held": len(held),
        "原因 because": dg.MetadataValue.md("\n".join(f"- {row['sentence_zh']}" for row in (*held, *aside)) or "—"),
        "报告期 periods": _listed({row["reference_period"] for row in rows if row["reference_period"]}) or "—",
        ROW_COUNT: sum(row["row_count"] for row in rows),
    }


def _listed(found: Iterable[str]) -> str:
    """Periods in few words: a desk has no room for ten years of months."""
    periods = sorted(found)
    return "、".join(periods) if len(periods) <= 6 else f"{periods[0]} … {periods[-1]}（{len(periods)}）"


def file(path: Path) -> Metadata:
    """A table that is one Parquet file."""
    rows = pq.read_metadata(path).num_rows
    return {"文件 file": dg.MetadataValue.path(str(path)), ROW_COUNT: rows}


def set_aside(workspace: Workspace) -> Metadata:
    """What gate 1 set aside of all forms and periods."""
    rows = sum(pq.read_metadata(path).num_rows for path in sorted(workspace.quality.glob("*/*/set_aside.parquet")))
    return {
        "目录 folder": dg.MetadataValue.path(str(workspace.quality)),
        "问题清单 list of issues": work_list(workspace),
        ROW_COUNT: rows,
    }


def built(workspace: Workspace, model: str, computed: tuple[str, ...] | None) -> Metadata:
    """What a build did with a model: periods computed (None: all), and the rows of a table that is handed out."""
    path = workspace.marts / f"{model}.parquet"
    rows = {ROW_COUNT: pq.read_metadata(path).num_rows} if path.exists() else {}
    periods = "全部 / all" if computed is None else _listed(computed) or "无 / none"
    return {"计算的报告期 periods computed": periods, **rows}


def tested(node: Node | None) -> Metadata:
    """What a test of dbt found; None if nothing that it looks at was built now."""
    if node is None:
        return {"沿用 carried over": "本次没有新内容可查，上次已通过 / nothing new to look at; it passed before"}
    return {"不合格的行 failing rows": node.failures}


def desk(workspace: Workspace, waiting: Iterable[str] = ()) -> Metadata:
    """The documents that lie under ``var/reports`` for the current releases, and those that are due and cannot be made
    yet."""
    folder = workspace.var / "reports"
    found = sorted(folder.glob("*/*.docx"))
    return {
        "文件目录 folder": dg.MetadataValue.path(str(folder)),
        "网页目录 pages": dg.MetadataValue.path(str(workspace.var / "pages")),
        "文件 documents": dg.MetadataValue.md("\n".join(f"- {path.name}" for path in found) or "—"),
        "尚不能编制 not yet": dg.MetadataValue.md("\n".join(f"- {sentence}" for sentence in waiting) or "—"),
    }


def released(published: Published) -> Metadata:
    """A release: version, what it holds, what was known, where it lies."""
    manifest = published.manifest
    tables = {Path(entry["path"]).stem: entry["rows"] for entry in manifest["files"] if "rows" in entry}
    figures = pq.read_table(
        published.folder / "internal/fct_indicators.parquet", columns=["area_code", "indicator_code"]
    )
    return {
        "版本 version": published.version,
        "新发布 is new": published.is_new,
        "报告期 period": manifest["reference_period"],
        "所知时点 known at": manifest["known_at"],
        "区域数 areas": pc.count_distinct(figures["area_code"]).as_py(),
        "指标数 indicators": pc.count_distinct(figures["indicator_code"]).as_py(),
        "表 tables": dg.MetadataValue.table(
            [dg.TableRecord({"表 table": name, "行数 rows": rows}) for name, rows in sorted(tables.items())]
        ),
        "发布目录 folder": dg.MetadataValue.path(str(published.folder)),
    }
