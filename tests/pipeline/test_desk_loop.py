"""The stewards' loop from end to end, by the command line: list, export, fill in, import, run, state."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.decisions.record import decisions, ledger
from orchestration.pipeline import latest_moment, run_month
from orchestration.quality import worklist
from orchestration.quality.desk import BUREAU, all_issues, desk_of
from orchestration.workbook import workbook_bytes
from orchestration.workspace import Workspace
from tests.pipeline.test_cli import zonestat
from tests.quality.worklists import DAY, TRUE, filled


def counts(folder: Path) -> dict[str, int]:
    """Issues of a release by state."""
    rows = pq.read_table(folder / "internal" / "fct_quality_issue_counts.parquet").to_pylist()
    found: dict[str, int] = {}
    for row in rows:
        found[row["status_code"]] = found.get(row["status_code"], 0) + row["record_count"]
    return found


def test_a_clerk_answers_and_the_issue_rests(copied: Workspace, tmp_path: Path) -> None:
    listed = json.loads(zonestat(copied, "issues", "list", "--json").stdout)
    influences = [float(row["influence"]) for row in listed if row["influence"] is not None]
    assert influences == sorted(influences, reverse=True) and influences[0] > 0
    issue = next(row for row in listed if row["class"] == "query" and desk_of(row) != BUREAU)
    zone = desk_of(issue)
    done = zonestat(copied, "issues", "export", "--to", str(tmp_path), "--zone", zone, "--json")
    [path] = map(Path, json.loads(done.stdout))
    assert path.name.startswith("示例数据_问题清单_")
    cover, sheet = worklist.sheets(zone, worklist.wanted(copied, [zone])[zone], DAY, is_sample=True)
    path.write_bytes(workbook_bytes(cover, filled(sheet, {issue["issue_id"]: ("情况属实", TRUE, None, "示例甲")})))

    before = latest_moment(copied)
    done = zonestat(copied, "issues", "import", str(path))
    assert (done.returncode, "已登记 / taken 1，" in done.stdout) == (0, True), done.stderr
    [*_, decision] = decisions(copied)
    assert decision.about_id == issue["issue_id"] and decision.recorded_at > before
    done = zonestat(copied, "issues", "show", issue["issue_id"][:10], "--json")
    assert [event["event_code"] for event in json.loads(done.stdout)["history"]][-1] == "decided"

    report = run_month(copied)
    assert all_issues(copied)[issue["issue_id"]]["status_code"] == "explained"
    manifests = [release.manifest for release in report.releases]
    assert {manifest["decisions_head"] for manifest in manifests if manifest["known_at"] > f"{before:%Y-%m-%d}"} == {
        decision.entry_hash
    }
    assert any(counts(release.folder).get("explained") == 1 for release in report.releases)

    strict = next(row for row in listed if row["class"] == "mandatory")
    refused = zonestat(copied, "decide", "waiver", strict["issue_id"], "--by", "甲", "--second", "乙", "--reason", TRUE)
    assert refused.returncode == 1 and "强制性规则的问题不能按“豁免”处理" in refused.stderr
    assert "Traceback" not in refused.stderr and decisions(copied)[-1] == decision

    held = ledger(copied).path
    held.write_bytes(held.read_bytes().replace(TRUE.encode(), TRUE[::-1].encode()))
    stopped = zonestat(copied, "run")
    assert stopped.returncode == 1 and f"第 {decision.sequence} 行" in stopped.stderr and "从备份恢复" in stopped.stderr
    assert "处理决定" in zonestat(copied, "doctor").stdout


def test_the_kinds_of_decisions_are_listed_and_wrong_usage_is_said(workspace: Workspace) -> None:
    assert set(json.loads(zonestat(workspace, "decide", "--list", "--json").stdout)) >= {"waiver", "explanation"}
    assert zonestat(workspace, "decide").returncode == 2
    for arguments in (("issues", "list"), ("issues", "export"), ("decide", "waiver", "0" * 20, "--by", "甲")):
        done = zonestat(workspace, *arguments)
        assert done.returncode == 1 and "zonestat run" in done.stderr
    assert zonestat(workspace, "issues", "list", "--state", "asleep").returncode == 2
    assert zonestat(workspace, "issues", "list", "--zone", "nosuch").returncode == 2
    unknown = zonestat(workspace, "decide", "false_alarm", "a" * 64, "--by", "甲", "--reason", TRUE)
    assert unknown.returncode == 1 and "没有收到过" in unknown.stderr
