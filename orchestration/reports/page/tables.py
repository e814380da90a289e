"""The tables of one release, to be asked.

Belongs here: which release is meant, and queries over its files, each compared with the manifest before it is read.
Does not belong here: what is asked.
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration import periods
from orchestration.publishing.release import Manifest, NoSuchRelease, current, versions
from orchestration.publishing.verify import intact_file, intact_manifest
from orchestration.workspace import Workspace

Table = dict[str, list[Any]]
INTERNAL = "internal/"


class ReleaseTables:
    """The internal tables of a release as views of their names.

    Raises ``NoSuchRelease``, and ``ReleaseChanged`` if the manifest or a table is not what was published.
    """

    def __init__(self, workspace: Workspace, version: str | None = None) -> None:
        self.version = version or newest_current(workspace)
        if self.version not in versions(workspace):
            raise NoSuchRelease(f"没有发布 {self.version}。 / There is no release {self.version}.")
        self.manifest: Manifest = intact_manifest(workspace, self.version)
        if self.version in {entry["version"] for entry in current(workspace).values()}:
            self.manifest = self.manifest | {"is_draft": False}  # a draft that is current was approved
        self._connection = duckdb.connect()
        paths = [entry["path"] for entry in self.manifest["files"]]
        tables = [path for path in paths if path.startswith(INTERNAL) and path.endswith(".parquet")]
        self.names = {path.removeprefix(INTERNAL).removesuffix(".parquet") for path in tables}
        for path in tables:
            file = intact_file(workspace, self.version, path)
            self._connection.read_parquet(str(file)).create_view(file.stem)

    def __contains__(self, table: str) -> bool:
        return table in self.names

    def table(self, query: str, **told: Any) -> Table:
        """The answer to a query as columns by name."""
        found = self._connection.execute(query, told or None)
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def rows(self, query: str, **told: Any) -> list[dict[str, Any]]:
        """The same as rows by column name."""
        columns = self.table(query, **told)
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def newest_current(workspace: Workspace) -> str:
    """Of the releases that ``CURRENT`` names the one whose period ends last, of equals the one of the longer period.

    Raises ``NoSuchRelease``.
    """
    named = [entry["version"] for entry in current(workspace).values()]
    if not named:
        raise NoSuchRelease("还没有发布，请先运行 zonestat run。 / There is no release yet, run zonestat run first.")

    def end(version: str) -> tuple[bool, str, str]:
        period = version.rpartition(".r")[0]
        is_plain = period[:1].isdigit()
        day = periods.last_day(period).isoformat() if is_plain else ""
        return is_plain, day, "" if "-" in period else "year"

    return max(sorted(named), key=end)
