"""The release as an asset.

Belongs here: publishing at the end of a job. Does not belong here: what a release is.
"""

import dagster as dg

from orchestration.assets.tree import WAREHOUSE_POOL, workspace
from orchestration.assets.warehouse import MARTS
from orchestration.pipeline import release_computed


@dg.asset(
    key=["publishing", "release"],
    deps=MARTS,
    group_name="publishing",
    description="不可更改的发布，CURRENT 指向它；第三道检查不通过则拒绝 / the immutable release; gate 3 may refuse it",
    kinds={"python", "parquet"},
    pool=WAREHOUSE_POOL,
)
def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Publishes a release of the run's period (a job without partition: the newest period)."""
    published = release_computed(workspace(), context.partition_key if context.has_partition_key else None)
    return dg.MaterializeResult(
        metadata={
            "version": published.version,
            "is_new": published.is_new,
            "folder": dg.MetadataValue.path(str(published.folder)),
            "known_at": published.manifest["known_at"],
        }
    )
