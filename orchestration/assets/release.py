"""The release as an asset, and gate 3 as its check.

Belongs here: publishing at the end of a job. Does not belong here: what a release is.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets import described
from orchestration.assets.tree import GATE_3, RELEASE, WAREHOUSE_POOL, retried, workspace
from orchestration.assets.warehouse import MARTS
from orchestration.pipeline import ReleaseRefused, release_computed
from orchestration.quality import gates
from orchestration.quality.gates import GateReport
from orchestration.workspace import Workspace


def gate_3(tree: Workspace, report: GateReport) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=GATE_3,
        asset_key=RELEASE,
        passed=not report.failed,
        severity=dg.AssetCheckSeverity.ERROR if report.blocking else dg.AssetCheckSeverity.WARN,
        metadata=described.findings(tree, report.results, gates.failures_of(tree, report.gate)),
    )


@dg.asset(
    key=RELEASE,
    deps=MARTS,
    group_name="release",
    description="不可更改的发布，CURRENT 指向它；第三道检查不通过则拒绝 / the immutable release; gate 3 may refuse it",
    kinds={"python", "parquet"},
    owners=described.owners(),
    pool=WAREHOUSE_POOL,
    check_specs=[
        dg.AssetCheckSpec(
            GATE_3,
            asset=RELEASE,
            description=described.gate_text("第三道检查：发布能否放行 / gate 3: may the release leave?", "exports"),
        )
    ],
)
def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Publishes a release of the run's period (a job without partition: the newest period)."""
    tree = workspace()
    with retried():
        try:
            gate, published = release_computed(tree, context.partition_key if context.has_partition_key else None)
        except ReleaseRefused as refused:
            yield from (gate_3(tree, report) for report in refused.reports if report.gate == "exports")
            raise
    yield dg.MaterializeResult(metadata=described.released(published))
    yield gate_3(tree, gate)
