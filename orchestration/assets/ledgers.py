"""What landing and gate 1 write beside the landed files, as assets: both ledgers, and what was set aside.

Belongs here: the way from received files to the models that read receipts, verdicts and what was set aside.
Does not belong here: landing and gates themselves.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import catalogue
from orchestration.assets import described
from orchestration.assets.landing import landing_key
from orchestration.assets.tree import WAREHOUSE_POOL, held, workspace
from orchestration.pipeline import check_landed

LANDED = [landing_key(form) for form in catalogue.forms().values()]
DESCRIPTIONS = {
    "receipts": "回执：何时收到什么 / receipts: what was received when",
    "due_dates": "报送期限 / deadlines of returns",
    "document_due_dates": "文件期限 / deadlines of documents",
    "extensions": "延期决定 / extensions of deadlines",
    "judgements": "人的认定 / what people judged",
    "verdicts": "落地判定：每个判定过的文件一行 / verdicts of landing, a row per judged file",
}


@dg.multi_asset(
    name="ledgers",
    specs=[
        dg.AssetSpec(
            ["ledger", name],
            deps=LANDED,
            group_name="landing/ledger",
            description=text,
            kinds={"python", "parquet"},
            owners=described.owners(),
        )
        for name, text in DESCRIPTIONS.items()
    ],
    pool=WAREHOUSE_POOL,
)
def ledgers() -> Iterator[dg.MaterializeResult[None]]:
    """Every landing writes both ledgers whole; what they hold when all forms are landed."""
    for name in DESCRIPTIONS:
        path = workspace().ledger / f"{name}.parquet"
        yield dg.MaterializeResult(asset_key=["ledger", name], metadata=described.file(path))


@dg.asset(
    key=["quality", "set_aside"],
    deps=LANDED,
    group_name="gates",
    description="第一道检查搁置的记录和报表 / records and returns that gate 1 set aside",
    kinds={"python", "parquet"},
    owners=described.owners(),
    pool=WAREHOUSE_POOL,
)
def set_aside() -> dg.MaterializeResult[None]:
    """Gate 1 of forms that are not part of this job (the others were checked just now); what it set aside of all."""
    tree = workspace()
    with held(tree):
        check_landed(tree)
    return dg.MaterializeResult(metadata=described.set_aside(tree))
