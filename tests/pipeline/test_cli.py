"""The command line as people and machines use it: exit codes, JSON, sentences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.pipeline import RunReport
from orchestration.workspace import Workspace
from tests.conftest import environment
from tests.landing.workbooks import GOOD


def zonestat(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("zonestat"))
    command = [program, *arguments, *(["--sample"] if workspace.is_sample else [])]
    told = os.environ | environment(workspace)
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


def test_a_run_ends_with_a_summary_that_says_where_to_look(copied: Workspace) -> None:
    done = zonestat(copied, "run")
    assert done.returncode == 0, done.stderr
    for said in ("文件 / files", "检查 / checks", "指标 / indicators", "发布 / release", "搁置的文件", "documents due"):
        assert said in done.stdout
    assert "zonestat evaluate --round 2024 --draft" in done.stdout, "what is due and cannot be made yet, and how"
    assert "leaked" not in done.stderr


def test_machines_get_one_json_document(copied: Workspace) -> None:
    done = zonestat(copied, "run", "--json", "--no-documents")
    answer = json.loads(done.stdout)
    assert answer["documents"] is None and not (copied.var / "reports").exists()
    assert answer["is_new"] is False
    assert answer["checks_declared"] == answer["checks_evaluated"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run",), 1, "raw/returns"),
        (("run", "--period", "June"), 2, "2024-06"),
        (("run", "--known-at", "June"), 2, "2024-08-01"),
        (("run", "--known-at", "2999-01-01"), 2, "将来"),
        (("run", "--make-current"), 2, "--known-at"),
        (("run", "--known-at", "1999-01-01"), 1, "raw/returns"),
        (("rebuild", "2024-06.r9"), 2, "2024-06.r9|没有此发布"),
        (("explain", "ordos", "hnte_count", "2024"), 1, "zonestat run"),
        (("release", "verify", "2020-01.r1"), 1, ""),
        (("rebuild", "../../elsewhere"), 2, "没有此发布"),
        (("rebuild", "/tmp"), 2, "没有此发布"),
        (("sample", "--scale", "galactic"), 2, "demo"),
    ],
)
def test_errors_are_sentences_with_their_exit_code(
    workspace: Workspace, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = zonestat(workspace, *arguments)
    assert done.returncode == code, done.stderr
    assert any(part in done.stderr for part in said.split("|"))
    assert "Traceback" not in done.stderr


def test_land_judges_a_file_and_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "六月.xlsx"
    file.write_bytes(GOOD)
    done = zonestat(workspace, "land", str(file), "--form", "B204-1", "--period", "2024-05", "--json")
    (answer,) = json.loads(done.stdout)
    assert (done.returncode, answer["verdict"], answer["code"]) == (0, "quarantine", "period_mismatch")
    assert "2024-06" in answer["sentence_zh"] and "六月.xlsx" in answer["sentence_zh"]
    accepted = json.loads(zonestat(workspace, "land", str(file), "--json").stdout)[0]
    assert (accepted["verdict"], accepted["rows"]) == ("accept", 2)
    assert accepted["totals"]["industrial_output_ytd_cny_thousand"] == "900.0000"
    said = "内容检查（关口一）在 zonestat run 时进行"
    assert said in zonestat(workspace, "land", str(file)).stdout.splitlines()[-1]
    assert said not in zonestat(workspace, "land", str(file), "--period", "2024-05").stdout
    assert "退出码仍为 0" in zonestat(workspace, "land", "--help").stdout
    assert not workspace.var.exists()
    assert not workspace.receipts.exists()


def test_the_nodes_of_an_edition_are_listed_with_their_forms_and_values_or_the_reason(
    first_run: tuple[Workspace, RunReport],
) -> None:
    workspace, _ = first_run
    nodes = json.loads(zonestat(workspace, "indicators", "--edition", "2021", "--json").stdout)
    assert [node["node_code"] for node in nodes][8:11] == ["1.9", "1.10", "2.1"]
    assert len(nodes) == 46
    for node in nodes:
        assert node["forms"] and node["indicator_code"]
        assert node["computed_values"] or node["reason_code"] or node["missing_reason_code"], node
    counted = {node["indicator_code"]: node["computed_values"] for node in nodes}
    assert counted["digital_industry_revenue_share"] == 0
    rules = json.loads(zonestat(workspace, "indicators", "--edition", "昆府发〔2021〕4号", "--json").stdout)
    assert {rule["computed_values"] > 0 for rule in rules if rule["indicator_code"] == "hnte_revenue_share"} == {True}
    assert "1.10" in zonestat(workspace, "indicators").stdout
    unknown = zonestat(workspace, "indicators", "--edition", "2019")
    assert unknown.returncode == 1 and "innovation_2014" in unknown.stderr


def test_explain_walks_back_to_the_files(first_run: tuple[Workspace, RunReport]) -> None:
    workspace, _ = first_run
    answer = json.loads(zonestat(workspace, "explain", "ordos", "hnte_revenue_share", "2023", "--json").stdout)
    figure = next(row for row in answer["figures"] if row["origin"] == "computed")
    measures = {row["measure_code"]: row["value"] for row in answer["measures"]}
    assert figure["numerator"] == measures["hnte_operating_revenue_cny_thousand"]
    assert figure["value"] == pytest.approx(100 * figure["numerator"] / figure["denominator"])
    assert any(row["path"].startswith("returns/GQ-002/2023/") for row in answer["files"])
    assert zonestat(workspace, "explain", "ordos", "hnte_revenue_share", "2023").returncode == 0
    growth = json.loads(zonestat(workspace, "explain", "ordos", "industrial_output_growth", "2024-03", "--json").stdout)
    assert {row["reference_period"] for row in growth["measures"]} <= {"2024-03", "2023-03"}


def test_releases_are_listed_and_verified(first_run: tuple[Workspace, RunReport]) -> None:
    workspace, report = first_run
    listed = json.loads(zonestat(workspace, "release", "list", "--json").stdout)
    assert {one["version"] for one in listed} == {one.version for one in report.releases}
    assert {(one["current"], one["is_draft"], one["is_manifest_changed"]) for one in listed} == {(True, False, False)}
    assert zonestat(workspace, "release", "verify").returncode == 0
    verified = json.loads(zonestat(workspace, "release", "verify", "--json").stdout)
    assert {one["version"]: (one["is_intact"], one["problems"]) for one in verified} == {
        one.version: (True, []) for one in report.releases
    }
    absent = zonestat(workspace, "release", "verify", "1999.r1", "--json")
    (answer,) = json.loads(absent.stdout)
    assert (absent.returncode, answer["is_intact"], len(answer["problems"])) == (1, False, 1)


def test_the_doctor_finds_a_changed_file(copied: Workspace) -> None:
    for folder in (copied.var, copied.releases):
        folder.chmod(0o700)
    assert zonestat(copied, "doctor").returncode == 0
    next(copied.raw.glob("returns/GQ-002/*/*.xlsx")).write_bytes(b"changed")
    done = zonestat(copied, "doctor", "--json")
    wrong = [finding["what"] for finding in json.loads(done.stdout) if not finding["is_ok"]]
    assert (done.returncode, wrong) == (1, ["原始文件 / raw files"])


def test_what_is_written_is_for_its_own_user_and_the_doctor_says_where_it_is_not(baseline: Workspace) -> None:
    done = zonestat(baseline, "run")
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if not line.startswith("· ")] == [], "steps and nothing else"
    written = [path for folder in (baseline.var, baseline.releases) for path in (folder, *folder.rglob("*"))]
    assert len(written) > 50
    assert [path for path in written if path.lstat().st_mode & 0o077] == []
    assert zonestat(baseline, "doctor").returncode == 0
    baseline.releases.chmod(0o755)
    done = zonestat(baseline, "doctor", "--json")
    wrong = [finding for finding in json.loads(done.stdout) if not finding["is_ok"]]
    assert [finding["what"] for finding in wrong] == ["仅本用户可读 / private releases"]
    assert f"chmod -R go= {baseline.releases}" in wrong[0]["detail"]


def test_a_tree_in_an_unusable_place_is_refused_with_a_sentence(workspace: Workspace) -> None:
    done = zonestat(replace(workspace, var=workspace.var / "it's"), "run")
    assert done.returncode == 1
    assert "不能使用的字符" in done.stderr and "Traceback" not in done.stderr


def test_what_programs_leave_is_named_by_land(baseline: Workspace) -> None:
    (baseline.raw / "returns" / "Thumbs.db").write_bytes(b"x")
    done = zonestat(baseline, "land")
    assert done.returncode == 0, done.stderr
    assert "returns/Thumbs.db" in done.stdout and "忽略的文件" in done.stdout
