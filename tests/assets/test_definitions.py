"""Dagster loads the graph that was reviewed, and its job does what the command line does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from orchestration import catalogue
from orchestration.publishing.release import versions
from orchestration.publishing.verify import problems
from orchestration.workspace import Workspace
from tests.conftest import environment

WRITTEN_BESIDE = {
    dg.AssetKey(key) for key in (["ledger", "receipts"], ["ledger", "verdicts"], ["quality", "set_aside"])
}
GRAPH = Path(__file__).with_name("graph.txt")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from orchestration.definitions import defs

    return defs


def test_what_dagster_writes_is_private(tmp_path: Path) -> None:
    """A process that loads the definitions, as Dagster's do."""
    told = ["-c", "import sys, orchestration.definitions; open(sys.argv[1], 'w').close()", str(tmp_path / "written")]
    subprocess.run([sys.executable, *told], check=True, capture_output=True)
    assert (tmp_path / "written").stat().st_mode & 0o777 == 0o600


def drawn(definitions: dg.Definitions) -> str:
    """Group, asset, what it depends on, and the number of its checks, a line each; then what each gate waits for."""
    graph = definitions.resolve_asset_graph()
    checks = graph.asset_check_keys
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        count = sum(check.asset_key == key for check in checks)
        lines.append(f"{node.group_name}: {key.to_user_string()} <- [{parents}] checks={count}")
    for gate in sorted(definitions.asset_checks or (), key=lambda one: one.node_def.name):
        waits = {spec.asset_key for spec in gate.check_specs}
        waits |= {dep.asset_key for spec in gate.check_specs for dep in spec.additional_deps}
        lines.append(f"{gate.node_def.name} <- [{', '.join(sorted(key.to_user_string() for key in waits))}]")
    return "\n".join(lines) + "\n"


def checked(done: dg.ExecuteInProcessResult) -> list[dg.AssetKey]:
    """The assets of the evaluated checks, in the order in which they were evaluated."""
    return [evaluation.asset_key for evaluation in done.get_asset_check_evaluations()]


def test_the_graph_is_the_one_that_was_reviewed(definitions: dg.Definitions) -> None:
    """A changed graph is a reviewed change of ``graph.txt``."""
    assert drawn(definitions) == GRAPH.read_text(encoding="utf-8")


def test_nothing_starts_a_process_per_step(definitions: dg.Definitions) -> None:
    assert definitions.executor is dg.in_process_executor
    assert {job.name for job in definitions.jobs or ()} == {"month", "year"}


@pytest.mark.parametrize(("job", "partition"), [("month", "2024-04"), ("year", "2024")])
def test_a_job_ends_with_the_release_that_the_command_line_makes(
    definitions: dg.Definitions,
    copied: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    partition: str,
) -> None:
    for name, value in environment(copied).items():
        monkeypatch.setenv(name, value)
    done = definitions.resolve_job_def(job).execute_in_process(partition_key=partition)
    assert done.success
    evaluated = {
        event.asset_check_evaluation_data.check_name
        for event in done.all_events
        if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
    }
    assert "gate_2_indicators" in evaluated
    order = [key.path[-1] for key in checked(done) if key.path[0] == "landing"]
    registers = {form.landing_table for form in catalogue.forms().values() if form.family == "registries"}
    assert {"hnte_certificate", "zone_membership"} <= set(order)
    assert [name in registers for name in order] == sorted((name in registers for name in order), reverse=True)
    assert {event.asset_key for event in done.get_asset_materialization_events()} >= WRITTEN_BESIDE
    assert ("b204_1__uscc_valid" if job == "month" else "gq_002__uscc_valid") in evaluated
    assert f"{partition}.r1" in versions(copied)
    assert list((copied.var / "pages").glob("2024.r*.html"))
    assert list((copied.var / "reports").glob("2024.r*/2024_年度统计报告_150000_*.docx")), "what is due lies ready"
    assert problems(copied, f"{partition}.r1") == []
