"""The tables of a round, read from ``var/marts``.

Belongs here: queries, and the refusal. Does not belong here: what they mean.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from orchestration.workspace import Workspace

Row: TypeAlias = dict[str, Any]
CERTAINTY = "rank_certainty"  # written behind the models: a tree of an older version has none
READ = (
    "dim_area",
    "dim_index_node",
    "dim_index_system",
    "fct_indicators",
    "fct_rank_shifts",
    "fct_ranking",
    "fct_scores",
)


class CannotEvaluate(ValueError):
    """There is nothing to rank by, or to rank; the message says in Chinese, then English, what and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")


class Tables:
    """The marts of a tree in an in-memory database. Raises ``CannotEvaluate`` if a table was not computed yet."""

    def __init__(self, workspace: Workspace) -> None:
        paths = {name: workspace.marts / f"{name}.parquet" for name in READ}
        if absent := sorted(name for name, path in paths.items() if not path.exists()):
            raise CannotEvaluate(
                f"还没有计算结果（缺 {'、'.join(absent)}），请先运行 zonestat run。",
                f"nothing was computed yet ({', '.join(absent)} missing): run zonestat run first.",
            )
        self._connection = duckdb.connect()
        for name, path in paths.items():
            self._connection.read_parquet(str(path)).create_view(name)
        written = workspace.marts / f"{CERTAINTY}.parquet"
        self.has_certainty = written.exists()
        if self.has_certainty:
            self._connection.read_parquet(str(written)).create_view(CERTAINTY)

    def __enter__(self) -> Tables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def rows(self, query: str, **told: Any) -> list[Row]:
        """The rows of a query; ``told`` are the parameters it names."""
        table: pa.Table = self._connection.sql(query, params=told).to_arrow_table()
        found: list[Row] = table.to_pylist()
        return found
