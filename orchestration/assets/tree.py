"""The tree that the operator's desk works on.

Belongs here: choosing and holding the tree, the partitions of its returns, and names that several assets use.
Does not belong here: assets.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration import catalogue, durable
from orchestration.pipeline import SPOKEN
from orchestration.workspace import Workspace

# Without partitions of its own a check has no period. Dagster calls the parameter a preview; a test holds it.
warnings.filterwarnings("ignore", message="Specifying a partitions_def on an AssetCheckSpec")

FIRST_PERIOD = "2021-01-01"
# January is no period of its own where all monthly returns merge it with February
_MERGED = all(form.january_february_merged for form in catalogue.forms().values() if form.frequency == "M")
months = dg.TimeWindowPartitionsDefinition(
    start=FIRST_PERIOD[:7], fmt="%Y-%m", cron_schedule="0 0 1 * *", exclusions=["0 0 1 1 *"] if _MERGED else None
)
years = dg.TimeWindowPartitionsDefinition(start=FIRST_PERIOD[:4], fmt="%Y", cron_schedule="0 0 1 1 *")
RETRIES, RETRY_AFTER_SECONDS = 3, 60
WAREHOUSE_POOL = "warehouse"
INDICATORS = dg.AssetKey(["core", "fct_indicators"])
GATE_2 = "gate_2_indicators"
RELEASE = dg.AssetKey(["publishing", "release"])
DOCUMENTS = dg.AssetKey(["publishing", "documents"])
GATE_3 = "gate_3_release"
PERIOD_TAG = "zonestat/period"


def workspace() -> Workspace:
    """The tree named by the environment; ``ZONESTAT_SAMPLE=1`` is the sample."""
    return Workspace.open(sample=os.environ.get("ZONESTAT_SAMPLE") == "1")


def tags_of(tree: Workspace) -> dict[str, str]:
    """Tags of a run: whether its figures are those of the sample."""
    return {"zonestat/tree": "sample" if tree.is_sample else "received"}


@contextmanager
def retried() -> Iterator[None]:
    """What may be over in a while (somebody else works on the tree, the disk) is tried again. What the data say never
    is, for it would be said again; the step then fails with the sentence alone."""
    try:
        yield
    except (durable.Busy, OSError) as error:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=RETRY_AFTER_SECONDS) from error
    except SPOKEN as error:
        raise dg.Failure(str(error), allow_retries=False) from None


@contextmanager
def held(tree: Workspace) -> Iterator[None]:
    """Holds the tree for a step; see ``retried``."""
    with retried(), durable.lock(tree.var):
        yield


def partitions_of(frequency: str) -> dg.PartitionsDefinition[str] | None:
    """Returns are partitioned by month or year; registries and mixed forms are not."""
    return {"M": months, "A": years}.get(frequency)
