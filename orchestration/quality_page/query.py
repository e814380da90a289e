"""The query behind a figure, as it stands in the model.

Belongs here: finding a CTE and what it is made of in the text of models and macros. Does not belong here: running it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from orchestration.workspace import PROJECT_ROOT

PROJECT = PROJECT_ROOT / "dbt_project"
# A CTE begins at the margin and ends with a bracket at the margin; what is said right above it belongs to it.
_CTE = re.compile(r"(?ms)^((?:--[^\n]*\n)*)(?:with )?(\w+) as \(\n(.*?)^\)")
_MACRO = re.compile(r"(?ms)^(\{% macro (\w+)\(.*?\{%-? endmacro -?%\})")
_NAMES = {"cte": re.compile(r"(?:from|join) (\w+)"), "macro": re.compile(r"(\w+)\(")}


class NoSuchQuery(Exception):
    """A quality indicator names a model or a query that does not exist."""


def model_path(model: str) -> Path:
    """The file of a model. Raises ``NoSuchQuery``."""
    found = sorted((PROJECT / "models").rglob(f"{model}.sql"))
    if len(found) != 1:
        raise NoSuchQuery(f"没有模型 {model} / there is no model {model}")
    return found[0]


def query_of(model: str, cte: str) -> str:
    """The text of a CTE of a model, after those of the same model that it reads and before the macros that it is made
    with. Raises ``NoSuchQuery``."""
    found = _CTE.findall(model_path(model).read_text(encoding="utf-8"))
    ctes = {name: f"{said}{name} as (\n{body})" for said, name, body in found}
    if cte not in ctes:
        raise NoSuchQuery(f"模型 {model} 中没有查询 {cte} / the model {model} has no query {cte}")
    read = _needed(ctes, {cte}, "cte")
    texts = [ctes[name] for name in ctes if name in read]
    called = {name for text in texts for name in _NAMES["macro"].findall(text) if name in _macros()}
    made_with = _needed(_macros(), called, "macro")
    return "\n\n".join([*texts, *(text for name, text in _macros().items() if name in made_with)])


@cache
def _macros() -> dict[str, str]:
    """The macros of the project by name, in the order in which they are written."""
    paths = sorted((PROJECT / "macros").glob("*.sql"))
    return {name: text for path in paths for text, name in _MACRO.findall(path.read_text(encoding="utf-8"))}


def _needed(written: Mapping[str, str], wanted: set[str], kind: str) -> set[str]:
    """What is wanted and all that it is made of, however far up."""
    needed: set[str] = set()
    waiting = sorted(wanted)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [other for other in _NAMES[kind].findall(written[name]) if other in written]
    return needed
