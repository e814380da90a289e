"""What the page carries of a release.

Belongs here: which tables and columns, in which order. Does not belong here: how it looks, and new figures: counts of
rows and the newest of several periods are all that is worked out. Words for codes come from the catalogue.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

from orchestration import catalogue
from orchestration.labels import count_words
from orchestration.reports.figures import typeset
from orchestration.reports.page import figures
from orchestration.reports.page.evaluated import evaluated
from orchestration.reports.page.formulas import formula
from orchestration.reports.page.tables import ReleaseTables, Table

HERE = Path(__file__).parent
Facts = dict[str, Any]
TILE = ("row", "column", "columns")  # where a league lies in the drawing, and how many columns it spans
PERIODS_OF_RETURNS = {"A": 3, "M": 12}
RELEASE = ("version", "reference_period", "known_at", "is_sample", "is_draft", "disclosure", "code_version")
QUALITY = (
    "fct_response_rates", "fct_quality_issue_counts", "fct_receipt_counts", "fct_imputed_measures",
    "fct_quality_indicators", "fct_indicator_reconciliation",
)  # fmt: skip


def facts(tables: ReleaseTables) -> Facts:
    """Everything that the page shows, as JSON takes it."""
    shown, known = figures.shown_periods(tables), units()
    decimals = {code: unit["decimals"] for code, unit in known.items()}
    return {
        "release": {name: tables.manifest.get(name) for name in RELEASE},
        "areas": _areas(tables),
        "tiles": {row["area_code"]: [int(row[name]) for name in TILE] for row in rows_of("tiles.csv")},
        "units": known,
        "indicators": _indicators(tables),
        "periods": shown,
        "figures": figures.packed(figures.series(tables, shown, decimals)),
        "reasons": _reasons(),
        "forms": {form.form: [form.name_zh, form.name_en] for form in catalogue.forms().values()},
        "quality": quality(tables),
        "evaluated": evaluated(tables),
    }


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def units() -> dict[str, dict[str, Any]]:
    """Names and decimals of every unit, and the unit in which the page shows it: ``shift`` powers of ten away."""
    known, found = catalogue.units(), dict[str, dict[str, Any]]()
    for row in rows_of("units.csv"):
        own, shown = known[row["unit_code"]], known[row["shown_unit_code"]]
        shift = math.log10(own.factor / shown.factor) if own is not shown else 0
        found[own.unit_code] = {
            "name": [own.name_zh, own.name_en],
            "decimals": int(row["decimals"]),
            "shown": [shown.name_zh, shown.name_en],
            "shown_decimals": int(row["shown_decimals"]),
            "shift": round(shift),
        }
    for word in set(count_words().values()):
        name = [word, found["count"]["name"][1]]
        found[f"count/{word}"] = found["count"] | {"name": name, "shown": name}
    return dict(sorted(found.items()))


def unit_of(indicator: str, unit_code: str) -> str:
    """The unit, with the word for what is counted where it has one of its own: ``count/个``."""
    word = count_words().get(indicator)
    return f"{unit_code}/{word}" if word else unit_code


def _reasons() -> dict[str, list[str]]:
    rows = catalogue.seed_rows(catalogue.SEEDS / "codes" / "null_reasons.csv")
    return {row["reason_code"]: [row["name_zh"], row["name_en"]] for row in rows}


def _areas(tables: ReleaseTables) -> Facts:
    """Zones, candidates and what lies around them. ``league`` is where a zone lies now."""
    located = "dim_zone_location" in tables
    league = "coalesce(location.league_area_code, parent_area_code)" if located else "parent_area_code"
    newest = """
        LEFT JOIN (
            SELECT area_code, max_by(league_area_code, coalesce(valid_from, '')) AS league_area_code
            FROM dim_zone_location GROUP BY area_code
        ) AS location ON areas.area_code = location.area_code"""
    found = tables.rows(f"""
        SELECT areas.area_code, area_level AS level, name_zh, coalesce(short_name_zh, name_zh) AS short_zh, name_en,
            parent_area_code AS parent, {league} AS league, region_level_since, national_since, area_status AS status
        FROM dim_area AS areas {newest if located else ""}
        WHERE area_level IN ('nation', 'league', 'zone', 'candidate') OR areas.area_code = '150000'
            OR areas.area_code IN (SELECT area_code FROM fct_indicators)
        ORDER BY areas.area_code""")  # noqa: S608
    for row in found:
        row |= {name: typeset(row[name]) for name in ("name_zh", "short_zh")}
    return {row.pop("area_code"): row for row in found}


def _indicators(tables: ReleaseTables) -> Facts:
    """The release's catalogue of indicators, each with formula, forms and where it is asked for."""
    rows = tables.rows("SELECT * FROM dim_indicator ORDER BY indicator_code")
    found = tables.rows("SELECT * FROM dim_measure ORDER BY measure_code")
    measures = {row["measure_code"]: row for row in found}
    names = {code: (row["name_zh"], row["name_en"] or code) for code, row in measures.items()}
    own = {row["indicator_code"]: (row["name_zh"], row["name_en"] or row["indicator_code"]) for row in rows}
    places = tables.rows("SELECT area_code, name_zh, coalesce(name_en, name_zh) AS name_en FROM dim_area")
    areas = {row["area_code"]: (row["name_zh"], row["name_en"]) for row in places}
    asked = _asked(tables)
    described = {}
    for row in rows:
        code, operands = row["indicator_code"], [row["numerator"], row["denominator"], row["second_denominator"]]
        described[code] = {
            "name": own[code],
            "unit": unit_of(code, row["unit_code"]),
            "direction": row["direction"],
            "formula": formula(row, names, own, areas),
            "operands": [_operand(operand, measures, own) for operand in operands if operand],
            "forms": _forms([measures[operand] for operand in operands if operand in measures]),
            "asked": asked.get(code, []),
        } | {name: row[name] for name in ("population", "clause", "source_note", "price_basis") if row[name]}
    return described


def _operand(code: str, measures: Facts, indicators: dict[str, tuple[str, str]]) -> list[str]:
    """Names of a measure or indicator, its unit, and what it means."""
    row = measures.get(code)
    if row is None:
        return [*indicators.get(code, (code, code)), "", ""]
    return [row["name_zh"], row["name_en"] or code, row["unit_code"], row["definition_zh"] or ""]


def _forms(measures: list[Facts]) -> list[str]:
    named = [code for row in measures for code in (row["form"], *(row["registers"] or "").split("|")) if code]
    return list(dict.fromkeys(named))


def _asked(tables: ReleaseTables) -> dict[str, list[list[Any]]]:
    """Where documents and index systems ask for an indicator: kind, document or edition, place, name, weight."""
    found: dict[str, list[list[Any]]] = {}
    if "rpt_indicator_sources" in tables:
        for row in tables.rows("""
            SELECT DISTINCT indicator_code, source_kind, source, place, name_zh, weight, node_code
            FROM rpt_indicator_sources WHERE indicator_code IS NOT NULL ORDER BY ALL"""):
            source, place = typeset(row["source"]), typeset(row["place"] or "")
            entry = [row["source_kind"], source, place, row["name_zh"], row["weight"], row["node_code"]]
            found.setdefault(row["indicator_code"], []).append(entry)
    return found


def quality(tables: ReleaseTables) -> dict[str, Table | None]:
    """Tables on the quality of the data; None where the release has not got them."""
    return {name: tables.table(QUERIES[name], **_told(name)) if name in tables else None for name in QUALITY}


def _told(name: str) -> dict[str, Any]:
    if name != "fct_response_rates":
        return {}
    return {"years": PERIODS_OF_RETURNS["A"], "months": PERIODS_OF_RETURNS["M"]}


QUERIES = {
    "fct_response_rates": """
        WITH newest AS (
            SELECT frequency, reference_period FROM fct_response_rates WHERE response_state <> 'not_yet_due'
            GROUP BY frequency, reference_period
            QUALIFY row_number() OVER (PARTITION BY frequency ORDER BY reference_period DESC)
                <= CASE frequency WHEN 'A' THEN $years ELSE $months END
        )
        SELECT reference_period, form, area_code, response_state, units_expected, units_reported, days_late
        FROM fct_response_rates SEMI JOIN newest USING (frequency, reference_period)
        ORDER BY reference_period DESC, form, area_code""",
    "fct_quality_issue_counts": """
        SELECT area_code, gate, class, status_code, CAST(sum(record_count) AS INTEGER) AS record_count
        FROM fct_quality_issue_counts GROUP BY ALL ORDER BY ALL""",
    "fct_receipt_counts": """
        SELECT verdict, CAST(sum(record_count) AS INTEGER) AS record_count
        FROM fct_receipt_counts GROUP BY ALL ORDER BY ALL""",
    "fct_imputed_measures": """
        SELECT reference_period, area_code, measure_code, name_zh, name_en, units_expected, units_reported,
            units_imputed, units_not_imputed, round(100 * imputed_share, 2) AS imputed_pct
        FROM fct_imputed_measures JOIN dim_measure USING (measure_code)
        WHERE reference_period = (SELECT max(reference_period) FROM fct_imputed_measures)
        ORDER BY area_code, measure_code""",
    "fct_quality_indicators": """
        WITH newest AS (
            SELECT quality_indicator_code, form, reference_period, value FROM fct_quality_indicators
            WHERE area_code IS NULL AND value IS NOT NULL
            QUALIFY rank() OVER (
                PARTITION BY quality_indicator_code, form ORDER BY reference_period DESC NULLS LAST
            ) = 1
        )
        SELECT quality_indicator_code AS code, name_zh, name_en, formula_zh, formula_en, unit_code,
            not_computable_zh, not_computable_en, form, reference_period,
            CAST(count(value) AS INTEGER) AS series, round(min(value), 4) AS least, round(max(value), 4) AS most
        FROM dim_quality_indicator LEFT JOIN newest USING (quality_indicator_code)
        GROUP BY ALL ORDER BY code, form""",
    "fct_indicator_reconciliation": """
        SELECT area_code, reference_period, indicator_code, unit_code, computed_value, filed_value, difference
        FROM fct_indicator_reconciliation WHERE is_within_rounding IS FALSE
        ORDER BY reference_period DESC, area_code, indicator_code""",
}
