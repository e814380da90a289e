"""Reads the tables of one release.

Belongs here: choosing the release, its manifest, rows of its tables with the bytes that were published.
Does not belong here: what a document makes of them, and anything outside the release.
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration import periods
from orchestration.publishing.release import KINDS, ROUND, NoSuchRelease, current, manifest_of, versions
from orchestration.publishing.verify import intact_file, intact_manifest
from orchestration.reports.kinds import NotReportable
from orchestration.workspace import Workspace

Row = dict[str, Any]


class Source:
    """One release, to be asked. ``is_approved`` is False for releases that ``CURRENT`` does not name (drafts, and
    those that newer ones replaced)."""

    def __init__(self, workspace: Workspace, version: str) -> None:
        self.version, self._workspace = version, workspace
        self.manifest = intact_manifest(workspace, version)
        self.is_approved = version in {entry["version"] for entry in current(workspace).values()}
        self._listed = {entry["path"] for entry in self.manifest["files"]}
        self._connection = duckdb.connect()
        self._open: set[str] = set()

    def has(self, table: str) -> bool:
        return f"internal/{table}.parquet" in self._listed

    def rows(self, query: str, *tables: str, **told: Any) -> list[Row]:
        """The answer to a query over ``tables``, as rows by column name.

        Raises ``ReleaseChanged``, and ``NotReportable`` if the release is older than one of the tables.
        """
        for table in sorted(set(tables) - self._open):
            if not self.has(table):
                raise NotReportable(
                    f"发布 {self.version} 没有表 {table}，它比这种文件早；请重新运行 zonestat run。"
                    f" / release {self.version} has no table {table}; it is older than this kind of document."
                )
            path = intact_file(self._workspace, self.version, f"internal/{table}.parquet")
            self._connection.read_parquet(str(path)).create_view(table)
            self._open.add(table)
        found = self._connection.execute(query, told or None)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def parameter(self, code: str) -> str:
        """A parameter as the release used it (``editions`` of the manifest)."""
        return next(str(entry["value"]) for entry in self.manifest["editions"] if entry["parameter_code"] == code)


def round_release(workspace: Workspace, period: str) -> str | None:
    """The release of the round that takes its figures from a year: the current one, else the newest, which is a draft
    until somebody approves it; None if there is none."""
    of_year = [
        version
        for version in versions(workspace)
        if version.startswith(f"{ROUND}-") and manifest_of(workspace, version)["reference_period"] == period
    ]
    approved = current(workspace).get(ROUND, {}).get("version")
    return approved if approved in of_year else of_year[-1] if of_year else None


def open_release(workspace: Workspace, period: str, version: str | None = None, is_round: bool = False) -> Source:
    """The release named, or the current one of the period's frequency (``is_round``: see ``round_release``).

    Raises ``NoSuchRelease``, ``NotReportable`` if it ends before the period, ``ReleaseChanged``.
    """
    source = Source(workspace, version_of(workspace, period, version, is_round))
    if is_round and source.manifest.get("kind") != ROUND:
        raise NotReportable(
            f"发布 {source.version} 不是评价轮次的发布。 / release {source.version} is not that of a round."
        )
    until = source.manifest["reference_period"]
    if periods.last_day(until) < periods.last_day(period):
        raise NotReportable(
            f"发布 {source.version} 只到 {until}，没有 {period}。"
            f" / release {source.version} ends with {until}, before {period}."
        )
    return source


def version_of(workspace: Workspace, period: str, version: str | None = None, is_round: bool = False) -> str:
    """Which release ``open_release`` opens. Raises ``NoSuchRelease``."""
    if version is None and is_round:
        version = round_release(workspace, period)
        if version is None:
            raise NoSuchRelease(
                f"还没有用{period}年数据的评价轮次的发布，请先运行 zonestat evaluate --round {period} --draft。"
                f" / no release of a round of {period} yet; run zonestat evaluate --draft."
            )
    if version is None:
        pointer = current(workspace).get(KINDS[periods.frequency(period)])
        if pointer is None:
            raise NoSuchRelease(f"还没有可用于 {period} 的发布，请先运行 zonestat run。 / no release yet for {period}.")
        return pointer["version"]
    if version not in versions(workspace):
        raise NoSuchRelease(f"没有发布 {version} / there is no release {version}")
    return version
