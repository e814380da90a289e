"""A run of the command line, recorded in the operator's Dagster instance.

Belongs here: what the desk is told of a run that it did not start. Does not belong here: the run.
Only imported when an instance is configured (``DAGSTER_HOME``).
"""

import json
import os
from collections.abc import Callable, Iterator

import dagster as dg
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import catalogue
from orchestration.assets.landing import check_name, landing_key, severity_of
from orchestration.assets.tree import GATE_2, INDICATORS, partitions_of
from orchestration.pipeline import RunReport
from orchestration.quality.gates import GateReport
from orchestration.warehouse.build import manifest_path
from orchestration.warehouse.translator import Translator
from orchestration.workspace import Workspace

Event = dg.AssetMaterialization | dg.AssetCheckEvaluation
NAME = "zonestat_run"
# the desk shows the run, the terminal is the command's own
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def recorded(workspace: Workspace, run: Callable[[], RunReport]) -> RunReport:
    """Does the run as a Dagster run of the instance that ``DAGSTER_HOME`` names, and returns its report.

    The desk shows it among its runs (a failed one as failed), and on each asset what it wrote and which checks it
    evaluated. Raises what ``run`` raises.
    """
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    reports: list[RunReport] = []

    @dg.op(name=NAME, description="zonestat run")
    def _run(context: dg.OpExecutionContext) -> None:
        report = run()
        for event in events(workspace, report):
            context.log_event(event)  # type: ignore[arg-type]  # check evaluations are accepted, the hint omits them
        reports.append(report)

    @dg.job(name=NAME)
    def _job() -> None:
        _run()

    tags = {"zonestat/tree": "sample" if workspace.is_sample else "received"}
    with dg.DagsterInstance.get() as instance:
        _job.execute_in_process(instance=instance, run_config=_QUIET, tags=tags)
    return reports[0]


def events(workspace: Workspace, report: RunReport) -> Iterator[Event]:
    """What the run wrote and checked, in the order in which it did."""
    for gate in report.gates:
        if gate.gate == "landing":
            yield from _landed(report, gate)
    for key in (["ledger", "receipts"], ["ledger", "verdicts"], ["quality", "set_aside"]):
        yield dg.AssetMaterialization(key)
    yield from _built(workspace, report)
    for gate in report.gates:
        if gate.gate == "indicators":
            failed = {result.rule.id: result.failing_count for result in gate.failed}
            severity = dg.AssetCheckSeverity.ERROR if gate.blocking else dg.AssetCheckSeverity.WARN
            yield dg.AssetCheckEvaluation(
                INDICATORS, GATE_2, not failed, {"failed": dg.MetadataValue.json(failed)}, severity=severity
            )
    published = report.published
    told = {"version": published.version, "is_new": published.is_new, "known_at": published.manifest["known_at"]}
    folder = dg.MetadataValue.path(str(published.folder))
    yield dg.AssetMaterialization(["publishing", "release"], metadata={**told, "folder": folder})


def _landed(report: RunReport, gate: GateReport) -> Iterator[Event]:
    """One partition of a form that had changed, and gate 1 on it."""
    form = next(form for form in catalogue.forms().values() if form.landing_table == gate.table)
    partition = gate.period if partitions_of(form.frequency) else None
    prefix = f"{form.family}/{form.form}/{gate.period}/"
    mine = [row for row in report.landing.verdicts if row["path"].startswith(prefix)]
    aside = sum(row["verdict"] == "quarantine" for row in mine)
    counts = {"files_taken": len(mine) - aside, "files_set_aside": aside, "rows": sum(row["row_count"] for row in mine)}
    yield dg.AssetMaterialization(landing_key(form), partition=partition, metadata={**counts, "period": gate.period})
    for result in gate.results:
        yield dg.AssetCheckEvaluation(
            landing_key(form),
            check_name(result.rule),
            result.passed,
            {"failing_records": result.failing_count, "period": gate.period},
            severity=severity_of(result.rule),
            partition=partition,
        )


def _built(workspace: Workspace, report: RunReport) -> Iterator[Event]:
    """The models and seeds that dbt built, and its tests."""
    translator = Translator()
    manifest = json.loads(manifest_path(workspace).read_text(encoding="utf-8"))
    periods = "all" if report.computed is None else ", ".join(report.computed)
    for node in report.nodes:
        if node.is_test:
            check = get_asset_check_key_for_test(manifest, translator, node.unique_id, project=None)
            if check is not None:
                passed = node.status == "pass"
                yield dg.AssetCheckEvaluation(check.asset_key, check.name, passed, {"failures": node.failures})
        elif node.unique_id in manifest["nodes"]:  # an exposure is no asset
            key = translator.get_asset_key(manifest["nodes"][node.unique_id])
            yield dg.AssetMaterialization(key, metadata={"periods": periods})
