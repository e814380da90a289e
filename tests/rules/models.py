"""The SQL of the models over rows in memory, without dbt: worked cases cost milliseconds.

Belongs here: rendering a model with its macros, seeds with the types that their properties give, running both in
DuckDB. Does not belong here: expected figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import yaml

from orchestration import catalogue
from orchestration.workspace import PROJECT_ROOT

PROJECT = PROJECT_ROOT / "dbt_project"
Row = dict[str, Any]


def _dispatch(environment: jinja2.Environment, macros: str) -> Any:
    """What ``adapter.dispatch`` finds for DuckDB: the version of the macro that is called default__."""

    def dispatch(name: str, _package: str = "") -> Any:
        return getattr(environment.from_string(macros).module, f"default__{name}")

    return dispatch


@cache
def rendered(name: str) -> str:
    """The SQL of a model, its references being plain names of tables."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])
    macros = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros").glob("*.sql")))
    environment.globals |= {
        "ref": lambda model: model,
        "return": lambda text: text,
        "is_incremental": lambda: False,
        "config": lambda **_: "",
        "env_var": lambda *_: "",
        "adapter": SimpleNamespace(dispatch=_dispatch(environment, macros)),
    }
    (path,) = (PROJECT / "models").rglob(f"{name}.sql")
    return environment.from_string(macros + path.read_text(encoding="utf-8")).render()


@cache
def _types() -> dict[str, dict[str, str]]:
    """The types of the columns of each seed."""
    found = {}
    for path in sorted((PROJECT / "seeds").rglob("*.yml")):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            found[seed["name"]] = seed["config"]["column_types"]
    return found


class Warehouse:
    """Tables by name in memory."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()

    def seeds(self, *names: str) -> Warehouse:
        """Loads seeds as dbt would: an empty cell is NULL."""
        types = _types()
        for name in names:
            (path,) = catalogue.SEEDS.rglob(f"{name}.csv")
            columns = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in types[name].items())
            told = f"read_csv('{path}', all_varchar = true, header = true, nullstr = '')"
            self.connection.execute(f'create table "{name}" as select {columns} from {told}')
        return self

    def given(self, name: str, columns: str, rows: Sequence[Row] = ()) -> Warehouse:
        """A table with columns ``name type, …``; a column that a row does not name is NULL."""
        self.connection.execute(f'create table "{name}" ({columns})')
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            self.connection.execute(f'insert into "{name}" ({names}) values ({marks})', list(row.values()))
        return self

    def models(self, *names: str) -> Warehouse:
        """Builds models, in the order in which they are named."""
        for name in names:
            self.connection.execute(f'create table "{name}" as {rendered(name)}')
        return self

    def rows(self, query: str) -> list[Row]:
        return self.connection.sql(query).to_arrow_table().to_pylist()
