"""Everything that Dagster loads.

Belongs here: the list of assets, checks, jobs, schedules and sensors. Does not belong here: any of them.
The in-process executor is set here, for all jobs: a step per process would import dbt and Great Expectations again
for each step.
"""

from typing import Any

import dagster as dg

from orchestration import catalogue
from orchestration.assets import documents, landing, ledgers, release, warehouse
from orchestration.assets.landing import landing_key
from orchestration.assets.schedules import after_deadlines
from orchestration.assets.sensors import failed_runs, raw_sensor
from orchestration.assets.tree import PERIOD_TAG, months, tags_of, workspace, years
from orchestration.workspace import keep_private

keep_private()  # every process of Dagster that runs a step loads this module first


def _without(frequency: str) -> dg.AssetSelection:
    """All assets but the returns of one frequency: a job has one kind of partition."""
    others = [landing_key(form) for form in catalogue.forms().values() if form.frequency == frequency]
    return dg.AssetSelection.all() - dg.AssetSelection.assets(*others)


def _tagged(partitions: dg.PartitionsDefinition[str]) -> Any:
    """Says the period on each run."""
    return dg.PartitionedConfig(
        partitions,
        run_config_for_partition_key_fn=lambda _: {},
        tags_for_partition_key_fn=lambda period: {PERIOD_TAG: period},
    )


month = dg.define_asset_job(
    "month",
    selection=_without("A"),
    config=_tagged(months),
    run_tags=tags_of(workspace()),
    description=(
        "月度运行：接收新文件，三道检查，计算受影响的报告期，发布该月，编制应提交的文件。"
        " / the monthly run: lands new files, runs the three gates, computes what is affected, publishes the month,"
        " makes the documents that are due"
    ),
)
year = dg.define_asset_job(
    "year",
    selection=_without("M"),
    config=_tagged(years),
    run_tags=tags_of(workspace()),
    description=(
        "年度运行：接收新文件，三道检查，计算受影响的报告期，发布该年，编制应提交的文件。"
        " / the annual run: lands new files, runs the three gates, computes what is affected, publishes the year,"
        " makes the documents that are due"
    ),
)

defs = dg.Definitions(
    assets=[
        *landing.assets,
        ledgers.ledgers,
        ledgers.set_aside,
        warehouse.models,
        release.release,
        documents.documents,
    ],
    asset_checks=[*landing.checks, warehouse.indicators_are_credible],
    jobs=[month, year],
    schedules=[after_deadlines("M", month), after_deadlines("A", year)],
    sensors=[raw_sensor([month, year]), failed_runs],
    executor=dg.in_process_executor,
)
