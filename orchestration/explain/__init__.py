"""Walks a figure back to where it comes from.

Belongs here: indicator to formula, measures, external figures, and from there to files, sheets, rows and cells.
Does not belong here: computing anything. What a figure of an area rests on are returns of enterprises: their values
are given only to whoever asks for them by name (``with_units``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import catalogue, periods
from orchestration.explain.contents import Contents, Row, inputs_of
from orchestration.explain.files import File, Walk, areas_around, members, with_predecessors
from orchestration.publishing.release import ROUND, current, method_hash, versions
from orchestration.publishing.verify import intact_file, intact_manifest
from orchestration.workspace import Workspace

FORMULAS = {
    "level": "{first}",
    "ratio": "{first} ÷ {second}{third} × {multiplier}",
    "growth": "（{first}本期 − 上年同期）÷ 上年同期 × {multiplier}",
    "net_change": "{first}本期 − 上年同期",
    "share_of_parent": "{first} ÷ 所在{level}的{second} × {multiplier}",
    "ratio_to_external": "{first} ÷ 所在{level}的 {external} × {multiplier}",
    "growth_of_ratio": "（{first} ÷ {second}）比上年同期的增长 × {multiplier}",
    "matched_growth": "（{first} − {second}）÷ {second} × {multiplier}",
    "external_comparison": "{first} − 外部公布的 {external}（{external_area}）",
    "change_of_indicator": "{first}本期 − 上年同期",
}
LEVELS = {"banner": "旗县区", "league": "盟市", "region": "自治区"}
FROM_LAST_YEAR = ("growth", "net_change", "growth_of_ratio")
NO_RELEASE = "还没有发布，请先运行 zonestat run。 / there is no release yet, run zonestat run first."
# Registers whose rows name the area that counts them, and what is counted there.
BY_PLACE = {"institution-register": "institution_name", "incubatee": "uscc"}
OVER_AN_INDICATOR = ("external_comparison", "change_of_indicator")


class NoSuchFigure(Exception):
    """The release holds no such area, indicator and period."""


@dataclass(frozen=True)
class Explanation:
    """A figure of a release with what it rests on.

    ``figures`` are the computed and the filed one, with the reason if there is no value; ``measures`` the operands;
    ``external`` the published figures of the year (``is_used`` marks the one compared with); ``compared`` explains the
    indicator that a comparison or a change starts from, ``compared_before`` that of the year before; ``files`` are the
    received files, every version; ``units`` the single cells of units, None unless asked for. ``is_same_method`` is
    False when rules or formulas changed since.
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
    compared_before: Explanation | None = None
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
    """Everything behind one indicator of an area in a period, from a release (default: of the current ones that hold
    the figure the one that knew most, see ``current_by_knowledge``).

    Files are those that the release's manifest names; their rows come from ``var/landing`` or, where that is gone,
    from ``raw/``. Raises ``NoSuchFigure``, and ``ReleaseChanged`` if a table that is read is not what was published.
    """
    tables, figures = _answering(workspace, version, area, indicator, period)
    version = tables.version
    formula, manifest = catalogue.indicators()[indicator], intact_manifest(workspace, version)
    compared = before = None
    if formula.kind in OVER_AN_INDICATOR:
        compared = explain(workspace, area, formula.numerator, period, version, with_units)
    if formula.kind == "change_of_indicator" and tables.figures(area, formula.numerator, _year_before(period)):
        before = explain(workspace, area, formula.numerator, _year_before(period), version, with_units)
    measures = _measures(tables, formula, area, period)
    external = _external(tables, formula, area, period, figures)
    with Contents(workspace) as contents:
        walk = Walk(inputs_of(manifest), contents)
        _walk_down(walk, formula, measures, figures, external)
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
        compared_before=before,
        files=sorted(walk.files.values(), key=lambda file: (file.form, file.received_at, file.path)),
        units=walk.cells if with_units else None,
    )


def _answering(
    workspace: Workspace, version: str | None, area: str, indicator: str, period: str
) -> tuple[_Tables, list[Row]]:
    """The release that answers, and the figures that it holds. Raises ``NoSuchFigure``, ``ReleaseChanged``."""
    candidates = [version] if version else current_by_knowledge(workspace, period)
    for candidate in candidates:
        if candidate not in versions(workspace):
            raise NoSuchFigure(f"没有发布 {candidate} / there is no release {candidate}")
        tables = _Tables(workspace, candidate)
        figures = tables.figures(area, indicator, period)
        if figures:
            return tables, figures
    looked_at = "、".join(candidates)
    raise NoSuchFigure(
        f"{looked_at} 中没有 {area} {period} 的 {indicator}。可用 `zonestat explain --list` 查看编码。"
        f" / {looked_at} holds no {indicator} of {area} in {period}; see `zonestat explain --list` for the codes."
    )


def _measures(tables: _Tables, formula: catalogue.Indicator, area: str, period: str) -> list[Row]:
    """The operands: of the period or also of the year before, of the area or also of the one that it lies in."""
    known, operands = catalogue.measures(), (formula.numerator, formula.denominator, formula.second_denominator)
    codes = dict.fromkeys(code for code in operands if code in known)
    base = [period, _year_before(period)] if formula.kind in FROM_LAST_YEAR else [period]
    areas = [area, *(_areas_above(area, formula.reference_area_level) if formula.kind == "share_of_parent" else [])]
    return [
        row | {"name_zh": known[code].name_zh, "form": known[code].form, "definition_zh": known[code].definition_zh}
        for code in codes
        for reference_period in base
        for place in areas
        for row in tables.rows("fct_measures", area_code=place, reference_period=reference_period, measure_code=code)
    ]


def _external(tables: _Tables, formula: catalogue.Indicator, area: str, period: str, figures: list[Row]) -> list[Row]:
    """The published figures of the year, of the area that the indicator names or of the one that the area lies in."""
    if not formula.external_indicator:
        return []
    places = [formula.external_area_code] if formula.external_area_code else []
    places = places or _areas_above(area, formula.reference_area_level)
    used = {row["external_vintage"]: row["denominator"] for row in figures}
    rows = [
        row
        for place in places
        for row in tables.rows(
            "fct_external_values",
            area_code=place,
            indicator_code=formula.external_indicator,
            reference_period=period[:4],
        )
    ]
    return [row | {"is_used": used.get(row["vintage"]) == _as_operand(row, formula)} for row in rows]


def _as_operand(row: Row, formula: catalogue.Indicator) -> Decimal | None:
    """An external figure in the unit in which it is compared: a divisor is in that of the measure above it."""
    measure = catalogue.measures().get(formula.numerator)
    if formula.kind != "ratio_to_external" or measure is None:
        value: Decimal | None = row["value"]
        return value
    own, other = catalogue.units()[measure.unit_code], catalogue.units()[row["unit_code"]]
    if row["value"] is None or own.dimension != other.dimension:
        return None
    return Decimal(row["value"]) * other.factor / own.factor


def _walk_down(
    walk: Walk, formula: catalogue.Indicator, measures: list[Row], figures: list[Row], external: list[Row]
) -> None:
    """From the operands, the filed figure and the external figures to the files that hold them."""
    units: dict[tuple[str, str], set[str]] = {}
    registers: dict[str, None] = {}
    for row in measures:
        measure, place = catalogue.measures()[row["measure_code"]], (row["area_code"], row["reference_period"])
        registers |= dict.fromkeys(measure.registers)
        if place not in units:
            units[place] = members(walk, place[0], periods.last_day(place[1]))
        is_matched_base = formula.kind == "matched_growth" and measure.measure_code == formula.denominator
        period = place[1]
        if is_matched_base:
            period, units[place] = _year_before(period), with_predecessors(walk, units[place])
            registers["unit-event"] = None
        for form, columns in _items_by_form(measure).items():
            if catalogue.forms()[form].reporting_unit == "unit":
                walk.unit_return(form, period, place[0], units[place], columns)
            else:
                _rows_about_the_area(walk, formula, form, {"area_code": place[0], "reference_period": period}, columns)
    _registers(walk, registers, units)
    for figure in figures:
        if figure["origin"] == "filed":
            key = {name: figure[name] for name in ("area_code", "reference_period", "indicator_code")}
            walk.filed_row("indicator-return", _holding(key), "reported_value")
    for row in external:
        key = {name: row[name] for name in ("area_code", "reference_period")}
        if row["vintage"] == "yearbook":
            walk.filed_row("rd-intensity-yearbook", _holding(key), "rd_intensity_pct")
        key |= {name: row[name] for name in ("indicator_code", "vintage", "published_date")}
        walk.filed_row("regional-accounts", _holding(key), "reported_value")


def _rows_about_the_area(walk: Walk, formula: catalogue.Indicator, form: str, key: Row, columns: list[str]) -> None:
    """The row of a form that an area files about itself; of expert scores the row of each expert on the indicator."""
    nodes = catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "index_nodes.csv")
    scored = [
        {"edition": node["edition"], "indicator_no": node["indicator_no"]}
        for node in nodes
        if form == "expert-score" and node["indicator_code"] == formula.indicator_code
    ]
    for more in scored or [{}]:
        for column in columns:
            walk.filed_row(form, _holding(key | more), column, ("expert_code",) if scored else ())


def _registers(walk: Walk, registers: Iterable[str], units: dict[tuple[str, str], set[str]]) -> None:
    """The rows of registers that concern the units or areas of the figure. A zone is asked about its own members,
    an area above it about those of all its zones."""
    concerned, areas = set().union(*units.values()), {area for area, _ in units}
    levels = {one.area_code: one.area_level for one in catalogue.areas()}
    zones = {area for area in areas if levels.get(area) in ("zone", "candidate")}

    def counts(row: Row) -> bool:
        return row["uscc"] in concerned and (not zones or (row.get("area_code") or "") in {"", *zones})

    def lies_there(row: Row) -> bool:
        return not areas.isdisjoint(areas_around(row["area_code"] or ""))

    for register in registers:
        item = BY_PLACE.get(register)
        walk.register(register, lies_there if item else counts, [item or "uscc"])


def _items_by_form(measure: catalogue.Measure) -> dict[str, list[str]]:
    """The items of a measure by the form that asks for them; one of another form is written ``FORM/item_column``."""
    found: dict[str, list[str]] = {}
    for item in measure.item_columns:
        form, _, column = item.rpartition("/")
        found.setdefault(form or measure.form, []).append(column)
    return found


def _holding(key: Row) -> Callable[[Row], bool]:
    return lambda row: key.items() <= row.items()


def _formula(formula: catalogue.Indicator) -> str:
    """The formula in words; an indicator that cannot be computed has none."""
    if formula.not_computable_reason or not formula.numerator:
        return "不能计算，只有填报值"
    measures = {code: one.name_zh for code, one in catalogue.measures().items()}
    indicators = {code: one.name_zh for code, one in catalogue.indicators().items()}
    names = indicators if formula.kind in OVER_AN_INDICATOR else measures
    areas = {one.area_code: one.name_zh for one in catalogue.areas()}
    return FORMULAS[formula.kind].format(
        first=names[formula.numerator],
        second=names.get(formula.denominator, ""),
        third=f" ÷ {names[formula.second_denominator]}" if formula.second_denominator else "",
        level=LEVELS.get(formula.reference_area_level, ""),
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
        self.version, self._workspace = version, workspace
        self._files: dict[str, str] = {}

    def figures(self, area: str, indicator: str, period: str) -> list[Row]:
        return self.rows("fct_indicators", area_code=area, indicator_code=indicator, reference_period=period)

    def _file(self, table: str) -> str:
        """The file of a table, compared with the manifest before it is first read."""
        if table not in self._files:
            self._files[table] = str(intact_file(self._workspace, self.version, f"internal/{table}.parquet"))
        return self._files[table]

    def rows(self, table: str, **keys: str) -> list[Row]:
        condition = " and ".join(f"{name} = ${name}" for name in keys)
        query = f"select * from read_parquet($path) where {condition} order by all"  # noqa: S608
        with duckdb.connect() as connection:
            parameters = {"path": self._file(table), **keys}
            found: pa.Table = connection.sql(query, params=parameters).to_arrow_table()
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows


def current_by_knowledge(workspace: Workspace, period: str) -> list[str]:
    """The releases that ``CURRENT`` names, the one with the latest known-at first; of equals first the one whose
    frequency is that of the period. Raises ``NoSuchFigure`` if there is none, ``ReleaseChanged``."""
    named = [entry["version"] for entry in current(workspace).values()]
    if not named:
        raise NoSuchFigure(NO_RELEASE)

    def knowledge(version: str) -> tuple[str, bool, str]:
        manifest = intact_manifest(workspace, version)
        frequency = periods.frequency(manifest["reference_period"])
        return manifest["known_at"], frequency == periods.frequency(period), version

    return sorted(named, key=knowledge, reverse=True)


def newest_current(workspace: Workspace) -> str:
    """The newest of the releases of months and years that ``CURRENT`` names. Raises ``NoSuchFigure``."""
    named = [entry["version"] for kind, entry in current(workspace).items() if kind != ROUND]
    if not named:
        raise NoSuchFigure(NO_RELEASE)
    return max(named)


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _areas_above(area: str, level: str) -> list[str]:
    """The area of a level that an area lies in: its banner by division code, else among its parents. Empty if none."""
    places = {row.area_code: row for row in catalogue.areas()}
    above = [places[area].division_code, places[area].parent_area_code] if area in places else []
    for code in above:
        if code in places and places[code].parent_area_code not in above:
            above.append(places[code].parent_area_code)
    found = (code for code in dict.fromkeys(above) if code in places and code != area)
    return [code for code in found if places[code].area_level == level]
