"""Everything that Dagster loads.

Belongs here: the list of assets, checks and jobs. Does not belong here: any of them.
The in-process executor is set here, for all jobs: a step per process would import dbt and Great Expectations again
for each step.
"""

import dagster as dg

from orchestration import catalogue
from orchestration.assets import landing, ledgers, release, warehouse
from orchestration.assets.landing import landing_key
from orchestration.assets.tree import months, years
from orchestration.workspace import keep_private

keep_private()  # every process of Dagster that runs a step loads this module first


def _without(frequency: str) -> dg.AssetSelection:
    """All assets but the returns of one frequency: a job has one kind of partition."""
    others = [landing_key(form) for form in catalogue.forms().values() if form.frequency == frequency]
    return dg.AssetSelection.all() - dg.AssetSelection.assets(*others)


month = dg.define_asset_job(
    "month", selection=_without("A"), partitions_def=months, description="月度运行 / the monthly run"
)
year = dg.define_asset_job(
    "year", selection=_without("M"), partitions_def=years, description="年度运行 / the annual run"
)

defs = dg.Definitions(
    assets=[*landing.assets, ledgers.ledgers, ledgers.set_aside, warehouse.models, release.release],
    asset_checks=[*landing.checks, warehouse.indicators_are_credible],
    jobs=[month, year],
    executor=dg.in_process_executor,
)
