"""Options that several commands share.

Belongs here: their names and help. Does not belong here: commands.
"""

from __future__ import annotations

from typing import Annotated

import typer

Sample = Annotated[bool, typer.Option("--sample", help="用示例数据（raw/sample）。 / use the sample tree.")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出，供程序读取。 / JSON for machines.")]
