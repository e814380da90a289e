"""The dbt models as assets, and gate 2 as a check on the indicators.

Belongs here: turning a build into Dagster results. Does not belong here: building.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.assets import described
from orchestration.assets.tree import GATE_2, INDICATORS, WAREHOUSE_POOL, held, workspace
from orchestration.pipeline import check_landed, compute, latest_moment
from orchestration.quality import gates, issues
from orchestration.warehouse.build import Node, parsed_manifest
from orchestration.warehouse.translator import Translator


@dbt_assets(manifest=parsed_manifest(workspace()), dagster_dbt_translator=Translator(), pool=WAREHOUSE_POOL)
def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """One dbt build of the affected periods, in this process, then the marts as Parquet."""
    tree = workspace()
    with held(tree):
        check_landed(tree)  # for whoever starts the models alone; in a job nothing is due any more
        computed = compute(tree)
    context.log.info("periods: %s", "all" if computed.periods is None else ", ".join(computed.periods) or "none")
    by_id = {node.unique_id: node for node in computed.nodes}
    for check in context.selected_asset_check_keys:
        yield _check_result(check, by_id.get(_check_ids()[check]))
    for key in _upstream_first():
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=described.built(tree, key.path[-1], computed.periods))


# what a release takes its tables from
MARTS = sorted(key for key, group in models.group_names_by_key.items() if group.split("/")[0] in ("marts", "reports"))


def _check_result(check: dg.AssetCheckKey, node: Node | None) -> dg.AssetCheckResult:
    """A dbt test that did not run now had nothing new to look at: it passed when the last build finished."""
    return dg.AssetCheckResult(
        asset_key=check.asset_key,
        check_name=check.name,
        passed=node is None or node.status == "pass",
        metadata=described.tested(node),
    )


def _upstream_first() -> Iterable[dg.AssetKey]:
    """Dagster wants the results of one step in the order of the graph."""
    return TopologicalSorter(models.asset_deps).static_order()


@cache
def _check_ids() -> dict[dg.AssetCheckKey, str]:
    return {check.key: str(check.metadata["dagster_dbt/unique_id"]) for check in models.check_specs}


@dg.asset_check(
    asset=INDICATORS,
    name=GATE_2,
    description=described.gate_text(
        "第二道检查：指标是否可信 / gate 2: are the derived figures credible?", "indicators"
    ),
    blocking=True,
    pool=WAREHOUSE_POOL,
)
def indicators_are_credible() -> dg.AssetCheckResult:
    """Gate 2 on the marts."""
    tree = workspace()
    with held(tree):
        report = gates.run_indicator_gate(tree)
        issues.write_quality_issues(tree, latest_moment(tree))
    return dg.AssetCheckResult(
        passed=not report.failed,
        severity=dg.AssetCheckSeverity.ERROR if report.blocking else dg.AssetCheckSeverity.WARN,
        metadata=described.findings(tree, report.results, gates.failures_of(tree, report.gate)),
    )
