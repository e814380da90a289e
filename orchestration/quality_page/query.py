"""The query behind a figure, as it stands in the model.

Belongs here: finding a CTE and what it reads in the text of a model. Does not belong here: running it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from orchestration.workspace import PROJECT_ROOT

MODELS = PROJECT_ROOT / "dbt_project" / "models"
# A CTE begins at the margin and ends with a bracket at the margin; what is said before it belongs to it.
_CTE = re.compile(r"(?ms)^((?:--[^\n]*\n)*)(?:with )?(\w+) as \(\n(.*?)^\)")


class NoSuchQuery(Exception):
    """A quality indicator names a model or a query that does not exist."""


@cache
def model_path(model: str) -> Path:
    """The file of a model. Raises ``NoSuchQuery``."""
    found = sorted(MODELS.rglob(f"{model}.sql"))
    if len(found) != 1:
        raise NoSuchQuery(f"没有模型 {model} / there is no model {model}")
    return found[0]


def query_of(model: str, cte: str) -> str:
    """The text of a CTE of a model, after those of the same model that it reads. Raises ``NoSuchQuery``."""
    written = {name: f"{said}{name} as (\n{body})" for said, name, body in _CTE.findall(model_path(model).read_text())}
    if cte not in written:
        raise NoSuchQuery(f"模型 {model} 中没有查询 {cte} / the model {model} has no query {cte}")
    return "\n\n".join(written[name] for name in written if name in _needed(written, cte))


def _needed(written: dict[str, str], cte: str) -> set[str]:
    """A CTE and all others that it reads, however far up."""
    needed: set[str] = set()
    waiting = [cte]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [other for other in re.findall(r"(?:from|join) (\w+)", written[name]) if other in written]
    return needed
