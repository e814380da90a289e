"""Walks a figure back to where it comes from.

Belongs here: indicator to formula, measures, returns, file, sheet and rows. Does not belong here: computing anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import catalogue
from orchestration.publishing.release import current, versions
from orchestration.workspace import Workspace

Row = dict[str, Any]
COMPARED_WITH_LAST_YEAR = ("growth", "net_change", "growth_of_ratio", "change_of_indicator")


class NoSuchFigure(Exception):
    """The release holds no such area, indicator and period."""


@dataclass(frozen=True)
class Explanation:
    """A figure of a release with what it rests on. ``files`` are the returns and registries behind its measures."""

    version: str
    indicator: catalogue.Indicator
    figures: list[Row]
    measures: list[Row] = field(default_factory=list)
    external: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)


def explain(workspace: Workspace, area: str, indicator: str, period: str, version: str | None = None) -> Explanation:
    """Everything behind one indicator of an area in a period, from a release (default: the newest current one).

    Raises ``NoSuchFigure``.
    """
    version = version or newest_current(workspace)
    if version not in versions(workspace):
        raise NoSuchFigure(f"没有发布 {version} / there is no release {version}")
    tables = _Tables(workspace, version)
    found = tables.rows("fct_indicators", area_code=area, indicator_code=indicator, reference_period=period)
    if not found:
        raise NoSuchFigure(
            f"{version} 中没有 {area} {period} 的 {indicator}。可用 `zonestat explain --list` 查看编码。"
            f" / {version} holds no {indicator} of {area} in {period}; see `zonestat explain --list` for the codes."
        )
    formula = catalogue.indicators()[indicator]
    codes = _measures_of(formula)
    base = {period, _year_before(period)} if formula.kind in COMPARED_WITH_LAST_YEAR else {period}
    above = _areas_above(area, formula.reference_area_level)
    areas = {area} | (above if formula.kind == "share_of_parent" else set())
    measures = [
        row
        for code in codes
        for reference_period in sorted(base)
        for place in sorted(areas)
        for row in tables.rows("fct_measures", area_code=place, reference_period=reference_period, measure_code=code)
    ]
    external = [
        row
        for place in sorted(above | {formula.external_area_code})
        if formula.external_indicator
        for row in tables.rows("fct_external_values", area_code=place, indicator_code=formula.external_indicator)
    ]
    external = [row for row in external if row["reference_period"][:4] == period[:4]]
    return Explanation(version, formula, found, measures, external, _files(workspace, found, codes, base, area))


class _Tables:
    """The tables of one release, read by key."""

    def __init__(self, workspace: Workspace, version: str) -> None:
        self.folder = workspace.releases / version / "internal"

    def rows(self, table: str, **keys: str) -> list[Row]:
        condition = " and ".join(f"{name} = ${name}" for name in keys)
        query = f"select * from read_parquet($path) where {condition} order by all"  # noqa: S608
        return _select(query, {"path": str(self.folder / f"{table}.parquet"), **keys})


def _select(query: str, parameters: dict[str, str]) -> list[Row]:
    with duckdb.connect() as connection:
        table: pa.Table = connection.sql(query, params=parameters).to_arrow_table()
    rows: list[Row] = table.to_pylist()
    return rows


def newest_current(workspace: Workspace) -> str:
    """The newest of the releases that ``CURRENT`` names. Raises ``NoSuchFigure``."""
    pointer = current(workspace)
    if not pointer:
        raise NoSuchFigure("还没有发布，请先运行 zonestat run。 / there is no release yet, run zonestat run first.")
    return max(entry["version"] for entry in pointer.values())


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _measures_of(formula: catalogue.Indicator) -> list[str]:
    """The measures that a formula rests on; of a comparison or a change, those of its indicator."""
    compared = catalogue.indicators().get(formula.numerator)
    if compared is not None and formula.kind in ("external_comparison", "change_of_indicator"):
        formula = compared
    wanted = dict.fromkeys((formula.numerator, formula.denominator, formula.second_denominator))
    return [code for code in wanted if code in catalogue.measures()]


def _areas_above(area: str, level: str) -> set[str]:
    """The area of a level that a zone lies in: its banner by division code, else among its parents. Empty if none."""
    places = {row.area_code: row for row in catalogue.areas()}
    above = [places[area].division_code, places[area].parent_area_code] if area in places else []
    for code in above:
        if code in places and code != area and places[code].parent_area_code not in above:
            above.append(places[code].parent_area_code)
    return {code for code in above if code in places and code != area and places[code].area_level == level}


def _files(workspace: Workspace, figures: list[Row], codes: list[str], base: set[str], area: str) -> list[Row]:
    """The received files behind the figure: accepted deliveries of the forms of its measures for the area and its
    base periods, the registers that counts rest on, and the file of a filed value."""
    filed = {row["file_sha256"] for row in figures if row["file_sha256"]}
    forms = {catalogue.measures()[code].form for code in codes}
    verdicts = workspace.ledger / "verdicts.parquet"
    if not verdicts.exists():
        return []
    query = """
        select v.path, v.form, v.verdict, v.row_count, v.file_sha256, cast(r.received_at as varchar) as received_at
        from read_parquet($verdicts) as v
        join read_parquet($receipts) as r on r.path = v.path and r.file_sha256 = v.file_sha256
        order by r.sequence
    """
    paths = {"verdicts": str(verdicts), "receipts": str(workspace.ledger / "receipts.parquet")}
    rows = _select(query, paths)
    by_sha = {row["file_sha256"]: row for row in _verdict_rows(workspace)}

    def concerns(row: Row) -> bool:
        verdict = by_sha[row["file_sha256"]]
        if row["file_sha256"] in filed:
            return True
        if row["verdict"] == "quarantine" or row["form"] not in forms:
            return False
        if catalogue.forms()[row["form"]].family == "registries":
            return True
        return verdict["reference_period"] in base and verdict["reporting_area_code"] == area

    return [row for row in rows if concerns(row)]


def _verdict_rows(workspace: Workspace) -> list[Row]:
    return _select("select * from read_parquet($path)", {"path": str(workspace.ledger / "verdicts.parquet")})
