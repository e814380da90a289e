"""The tree that the operator's desk works on.

Belongs here: choosing the tree, the partitions of its returns, and names that several assets use.
Does not belong here: assets.
"""

import os
import warnings

import dagster as dg

from orchestration.workspace import Workspace

# Without partitions of its own a check has no period. Dagster calls the parameter a preview; a test holds it.
warnings.filterwarnings("ignore", message="Specifying a partitions_def on an AssetCheckSpec")

FIRST_PERIOD = "2021-01-01"
months = dg.MonthlyPartitionsDefinition(start_date=FIRST_PERIOD[:7], fmt="%Y-%m")
years = dg.TimeWindowPartitionsDefinition(start=FIRST_PERIOD[:4], fmt="%Y", cron_schedule="0 0 1 1 *")
WAREHOUSE_POOL = "warehouse"
INDICATORS = dg.AssetKey(["core", "fct_indicators"])
GATE_2 = "gate_2_indicators"


def workspace() -> Workspace:
    """The tree named by the environment; ``ZONESTAT_SAMPLE=1`` is the sample."""
    return Workspace.open(sample=os.environ.get("ZONESTAT_SAMPLE") == "1")


def partitions_of(frequency: str) -> dg.PartitionsDefinition[str] | None:
    """Returns are partitioned by month or year; registries and mixed forms are not."""
    return {"M": months, "A": years}.get(frequency)
