"""Lets Great Expectations talk to the DuckDB connection of this process.

Belongs here: the one SQLAlchemy dialect. To be dropped when Great Expectations has a DuckDB engine of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, Dialect
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import NullPool

_CURRENT: ContextVar[duckdb.DuckDBPyConnection] = ContextVar("current_connection")


@contextmanager
def serving(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Within the block every ``zonestat://`` engine works on this connection."""
    token = _CURRENT.set(connection)
    try:
        yield
    finally:
        _CURRENT.reset(token)


class _BufferedExecution(Dialect.execution_ctx_cls):  # type: ignore[misc]
    """Fetches at once: Great Expectations reads results after it has given the connection back, and giving it
    back wipes DuckDB's pending result."""

    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, self.cursor.description, self.cursor.fetchall()
            )


class BufferedDuckDB(Dialect):  # type: ignore[misc]
    """``zonestat://``: a cursor of the connection being served, nothing pooled."""

    name = "postgresql"  # Great Expectations knows no regular expressions for a dialect called duckdb
    execution_ctx_cls = _BufferedExecution
    supports_statement_cache = False  # unsaid, SQLAlchemy warns about it on standard error in every run

    @classmethod
    def get_pool_class(cls, url: URL) -> Any:  # noqa: ARG003  the signature is SQLAlchemy's
        return NullPool

    def connect(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  the signature is SQLAlchemy's
        return ConnectionWrapper(_CURRENT.get().cursor())
