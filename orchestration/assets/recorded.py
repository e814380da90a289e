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
from orchestration.assets import described
from orchestration.assets.landing import check_name, filed, landing_key, severity_of
from orchestration.assets.ledgers import DESCRIPTIONS
from orchestration.assets.tree import DOCUMENTS, GATE_2, GATE_3, INDICATORS, PERIOD_TAG, RELEASE, partitions_of, tags_of
from orchestration.pipeline import RunReport
from orchestration.quality import gates
from orchestration.quality.gates import GateReport
from orchestration.warehouse.build import manifest_path
from orchestration.warehouse.translator import Translator
from orchestration.workspace import Workspace

Event = dg.AssetMaterialization | dg.AssetCheckEvaluation
NAME = "zonestat_run"
# the gates that are one check each, on the asset that they are about
OF_TABLES = {"indicators": (INDICATORS, GATE_2), "exports": (RELEASE, GATE_3)}
# the desk shows the run, the terminal is the command's own
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def recorded(workspace: Workspace, run: Callable[[], RunReport]) -> RunReport:
    """Does the run as a Dagster run of the instance that ``DAGSTER_HOME`` names, and returns its report.

    The desk shows it among its runs (a failed one as failed), and on each asset what it wrote and which checks it
    evaluated. Raises what ``run`` raises.
    """
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    reports: list[RunReport] = []

    @dg.op(name=NAME, description="命令行 zonestat run 的运行 / a run of the command line")
    def _run(context: dg.OpExecutionContext) -> None:
        report = run()
        for event in events(workspace, report):
            context.log_event(event)  # type: ignore[arg-type]  # check evaluations are accepted, the hint omits them
        reports.append(report)

    @dg.job(name=NAME, description="命令行 zonestat run 的运行 / a run of the command line")
    def _job() -> None:
        _run()

    with dg.DagsterInstance.get() as instance:
        done = _job.execute_in_process(instance=instance, run_config=_QUIET, tags=tags_of(workspace))
        periods = ", ".join(release.manifest["reference_period"] for release in reports[0].releases)
        instance.add_run_tags(done.run_id, {PERIOD_TAG: periods})
    return reports[0]


def events(workspace: Workspace, report: RunReport) -> Iterator[Event]:
    """What the run wrote and checked, in the order in which it did."""
    for gate in report.gates:
        if gate.gate == "landing":
            yield from _landed(workspace, report, gate)
    for name in DESCRIPTIONS:
        yield dg.AssetMaterialization(["ledger", name], metadata=described.file(workspace.ledger / f"{name}.parquet"))
    yield dg.AssetMaterialization(["quality", "set_aside"], metadata=described.set_aside(workspace))
    yield from _built(workspace, report)
    for gate in report.gates:
        key, name = OF_TABLES.get(gate.gate, (None, ""))
        if key is not None:
            severity = dg.AssetCheckSeverity.ERROR if gate.blocking else dg.AssetCheckSeverity.WARN
            told = described.findings(workspace, gate.results, gates.failures_of(workspace, gate.gate))
            yield dg.AssetCheckEvaluation(key, name, not gate.failed, told, severity=severity)
    yield dg.AssetMaterialization(RELEASE, metadata=described.released(report.published))
    yield dg.AssetMaterialization(DOCUMENTS, metadata=described.desk(workspace))


def _landed(workspace: Workspace, report: RunReport, gate: GateReport) -> Iterator[Event]:
    """One partition of a form that had changed, and gate 1 on it."""
    form = next(form for form in catalogue.forms().values() if form.landing_table == gate.table)
    partition = gate.period if partitions_of(form.frequency) else None
    told = described.landed(filed(report.landing, form, gate.period))
    yield dg.AssetMaterialization(landing_key(form), partition=partition, metadata=told)
    for result in gate.results:
        yield dg.AssetCheckEvaluation(
            landing_key(form),
            check_name(result.rule),
            result.passed,
            described.findings(workspace, [result], gates.landing_failures_of(workspace, form.form, gate.period)),
            severity=severity_of(result.rule),
            partition=partition,
        )


def _built(workspace: Workspace, report: RunReport) -> Iterator[Event]:
    """The models and seeds that dbt built, and its tests."""
    translator = Translator()
    manifest = json.loads(manifest_path(workspace).read_text(encoding="utf-8"))
    for node in report.nodes:
        if node.is_test:
            check = get_asset_check_key_for_test(manifest, translator, node.unique_id, project=None)
            if check is not None:
                passed = node.status == "pass"
                yield dg.AssetCheckEvaluation(check.asset_key, check.name, passed, described.tested(node))
        elif node.unique_id in manifest["nodes"]:  # an exposure is no asset
            key = translator.get_asset_key(manifest["nodes"][node.unique_id])
            yield dg.AssetMaterialization(key, metadata=described.built(workspace, key.path[-1], report.computed))
