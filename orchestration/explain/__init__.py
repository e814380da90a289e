"""Walks a figure back to where it comes from.

Belongs here: indicator to formula, measures, external figures, and from there to files, sheets, rows and cells.
Does not belong here: computing anything. What a figure of an area rests on are returns of enterprises: their values
are given only to whoever asks for them by name (``with_units``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import catalogue, periods
from orchestration.explain.contents import Contents, Row, inputs_of
from orchestration.explain.files import File, Walk, members
from orchestration.publishing.release import current, manifest_of, method_hash, versions
from orchestration.workspace import Workspace

FORMULAS = {
    "level": "{first}",
    "ratio": "{first} ÷ {second} × {multiplier}",
    "growth": "（{first}本期 − 上年同期）÷ 上年同期 × {multiplier}",
    "net_change": "{first}本期 − 上年同期",
    "share_of_parent": "{first} ÷ 所在盟市的{second} × {multiplier}",
    "external_comparison": "{first} − 外部公布的 {external}（{external_area}）",
}


class NoSuchFigure(Exception):
    """The release holds no such area, indicator and period."""


@dataclass(frozen=True)
class Explanation:
    """A figure of a release with what it rests on.

    ``figures`` are the computed and the filed one, with the reason if there is no value; ``measures`` the operands;
    ``external`` the published figures of the year (``is_used`` marks the one compared with); ``compared`` explains the
    indicator that a comparison starts from; ``files`` are the received files, every version; ``units`` the single
    cells of units, None unless asked for. ``is_same_method`` is False when rules or formulas changed since.
    """

    version: str
    known_at: str
    is_same_method: bool
    area: str
    period: str
    indicator: catalogue.Indicator
    formula_zh: str
    figures: list[Row]
    measures: list[Row] = field(default_factory=list)
    external: list[Row] = field(default_factory=list)
    compared: Explanation | None = None
    files: list[File] = field(default_factory=list)
    units: list[Row] | None = None


def explain(
    workspace: Workspace,
    area: str,
    indicator: str,
    period: str,
    version: str | None = None,
    with_units: bool = False,
) -> Explanation:
    """Everything behind one indicator of an area in a period, from a release (default: the newest current one).

    Files are those that the release's manifest names; their rows come from ``var/landing`` or, where that is gone,
    from ``raw/``. Raises ``NoSuchFigure``.
    """
    version = version or _newest_current(workspace)
    if version not in versions(workspace):
        raise NoSuchFigure(f"没有发布 {version} / there is no release {version}")
    tables = _Tables(workspace, version)
    figures = tables.rows("fct_indicators", area_code=area, indicator_code=indicator, reference_period=period)
    if not figures:
        raise NoSuchFigure(
            f"{version} 中没有 {area} {period} 的 {indicator}。可用 `zonestat explain --list` 查看编码。"
            f" / {version} holds no {indicator} of {area} in {period}; see `zonestat explain --list` for the codes."
        )
    formula, manifest = catalogue.indicators()[indicator], manifest_of(workspace, version)
    compared = None
    if formula.kind == "external_comparison":
        compared = explain(workspace, area, formula.numerator, period, version, with_units)
    measures = _measures(tables, formula, area, period)
    external = _external(tables, formula, period, figures)
    with Contents(workspace) as contents:
        walk = Walk(inputs_of(manifest), contents)
        _walk_down(walk, measures, figures, external)
    return Explanation(
        version=version,
        known_at=manifest["known_at"],
        is_same_method=manifest["method_hash"] == method_hash(),
        area=area,
        period=period,
        indicator=formula,
        formula_zh=_formula(formula),
        figures=[row | _reason(row["reason_code"]) for row in figures],
        measures=measures,
        external=external,
        compared=compared,
        files=sorted(walk.files.values(), key=lambda file: (file.form, file.received_at, file.path)),
        units=walk.cells if with_units else None,
    )


def _measures(tables: _Tables, formula: catalogue.Indicator, area: str, period: str) -> list[Row]:
    """The operands: of the period or also of the year before, of the area or also of the one that it lies in."""
    known = catalogue.measures()
    codes = dict.fromkeys(code for code in (formula.numerator, formula.denominator) if code in known)
    base = [period, _year_before(period)] if formula.kind in ("growth", "net_change") else [period]
    areas = [area, *([_parent(area)] if formula.kind == "share_of_parent" else [])]
    return [
        row | {"name_zh": known[code].name_zh, "form": known[code].form, "definition_zh": known[code].definition_zh}
        for code in codes
        for reference_period in base
        for place in areas
        for row in tables.rows("fct_measures", area_code=place, reference_period=reference_period, measure_code=code)
    ]


def _external(tables: _Tables, formula: catalogue.Indicator, period: str, figures: list[Row]) -> list[Row]:
    if not formula.external_indicator:
        return []
    used = {row["external_vintage"]: row["denominator"] for row in figures}
    rows = tables.rows(
        "fct_external_values",
        area_code=formula.external_area_code,
        indicator_code=formula.external_indicator,
        reference_period=period[:4],
    )
    return [row | {"is_used": used.get(row["vintage"]) == row["value"]} for row in rows]


def _walk_down(walk: Walk, measures: list[Row], figures: list[Row], external: list[Row]) -> None:
    """From the operands, the filed figure and the external figures to the files that hold them."""
    units: dict[tuple[str, str], set[str]] = {}
    registers: dict[str, None] = {}
    for row in measures:
        measure, place = catalogue.measures()[row["measure_code"]], (row["area_code"], row["reference_period"])
        registers |= dict.fromkeys(measure.registers)
        if place not in units:
            units[place] = members(walk, place[0], periods.last_day(place[1]))
        if measure.item_columns:
            walk.unit_return(measure.form, place[1], place[0], units[place], measure.item_columns)
    concerned = set().union(*units.values())
    areas = {area for area, _ in units}
    for register in registers:
        walk.register(
            register, lambda row: row["uscc"] in concerned and row.get("area_code", "") in {"", *areas}, ["uscc"]
        )
    for figure in figures:
        if figure["origin"] == "filed":
            key = {name: figure[name] for name in ("area_code", "reference_period", "indicator_code")}
            walk.filed_row("indicator-return", _holding(key), "reported_value")
    for row in external:
        if row["vintage"] == "yearbook":
            key = {name: row[name] for name in ("area_code", "reference_period")}
            walk.filed_row("rd-intensity-yearbook", _holding(key), "rd_intensity_pct")


def _holding(key: Row) -> Callable[[Row], bool]:
    return lambda row: key.items() <= row.items()


def _formula(formula: catalogue.Indicator) -> str:
    """The formula in words; an indicator without operands has none yet."""
    names = {code: one.name_zh for code, one in catalogue.measures().items()}
    if formula.kind == "external_comparison":
        names = {code: one.name_zh for code, one in catalogue.indicators().items()}
    if not formula.numerator:
        return "所需报表尚未采集，只有填报值"
    areas = {one.area_code: one.name_zh for one in catalogue.areas()}
    return FORMULAS[formula.kind].format(
        first=names[formula.numerator],
        second=names.get(formula.denominator, ""),
        multiplier=formula.multiplier,
        external=formula.external_indicator,
        external_area=areas.get(formula.external_area_code, ""),
    )


def _reason(code: str | None) -> Row:
    """Why there is no value, in words."""
    rows = catalogue.seed_rows(catalogue.SEEDS / "codes" / "null_reasons.csv")
    found = next((row for row in rows if row["reason_code"] == code), {})
    return {"reason_zh": found.get("name_zh", ""), "reason_en": found.get("name_en", "")}


class _Tables:
    """The tables of one release, read by key."""

    def __init__(self, workspace: Workspace, version: str) -> None:
        self.folder = workspace.releases / version / "internal"

    def rows(self, table: str, **keys: str) -> list[Row]:
        condition = " and ".join(f"{name} = ${name}" for name in keys)
        query = f"select * from read_parquet($path) where {condition} order by all"  # noqa: S608
        with duckdb.connect() as connection:
            parameters = {"path": str(self.folder / f"{table}.parquet"), **keys}
            found: pa.Table = connection.sql(query, params=parameters).to_arrow_table()
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows


def _newest_current(workspace: Workspace) -> str:
    pointer = current(workspace)
    if not pointer:
        raise NoSuchFigure("还没有发布，请先运行 zonestat run。 / there is no release yet, run zonestat run first.")
    return max(entry["version"] for entry in pointer.values())


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _parent(area: str) -> str:
    return next((row.parent_area_code for row in catalogue.areas() if row.area_code == area), "")
