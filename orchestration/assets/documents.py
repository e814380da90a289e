"""What lies ready after a release, as an asset: the documents that are due, and the page.

Belongs here: laying them out at the end of a job. Does not belong here: which are due, and what they say.
"""

import dagster as dg

from orchestration.assets import described
from orchestration.assets.tree import DOCUMENTS, RELEASE, WAREHOUSE_POOL, held, workspace
from orchestration.reports.desk import lay_ready


@dg.asset(
    key=DOCUMENTS,
    deps=[RELEASE],
    group_name="release",
    description=(
        "日历要求的文件和网页，编好待改、待签；已有的不动"
        " / the documents that the calendar asks for and the page, ready to edit and sign; those that lie there stay"
    ),
    kinds={"python", "docx", "excel"},
    owners=described.owners(),
    pool=WAREHOUSE_POOL,
)
def documents(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Makes what is due in the periods of the current releases."""
    tree = workspace()
    with held(tree):
        desk = lay_ready(tree, context.log.info)
    return dg.MaterializeResult(metadata=described.desk(tree, desk.waiting))
