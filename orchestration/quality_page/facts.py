"""What the quality page shows, read from the tables of the last run.

Belongs here: queries over ``var/marts`` and the reports of the gates, by zone and never by enterprise.
Does not belong here: how it looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import duckdb

from orchestration import catalogue
from orchestration.deadlines.calendar import beijing_day
from orchestration.quality.desk import NotChecked
from orchestration.quality.files import GATE as FILE_GATE
from orchestration.quality.identifiers import mask
from orchestration.workspace import Workspace

Row = dict[str, Any]
TABLES = (
    "fct_check_results",
    "fct_imputed_measures",
    "fct_quality_indicators",
    "fct_quality_issues",
    "fct_receipts",
    "fct_response_rates",
)
MONTHS_SHOWN = 12
YEARS_SHOWN = 2
IMPUTED_SHOWN = 3
ISSUES_SHOWN = 30
# What landing says of a file quotes what stands in it, names and figures of enterprises among them.
FILE_ZH = "文件没有采用，原因和办法见 zonestat issues show。"
FILE_EN = "The file is not used; zonestat issues show says why and what to do."
NOBODY = ""  # who sent what names no area: registers and tables for the whole region


class Facts:
    """The tables of the last run, to be asked. ``known_at`` is the moment up to which things are known (UTC).

    Raises ``NotChecked`` if there was no run that made them.
    """

    def __init__(self, workspace: Workspace, known_at: datetime) -> None:
        self.workspace, self.known_at = workspace, known_at
        self.connection = duckdb.connect()
        for name in TABLES:
            path = workspace.marts / f"{name}.parquet"
            if not path.exists():
                raise NotChecked(
                    f"还没有 {name}，请先运行 zonestat run。 / there is no {name} yet; run zonestat run first."
                )
            self.connection.read_parquet(str(path)).create_view(name)
        forms = [(form.form, form.landing_table, form.reporting_unit) for form in catalogue.forms().values()]
        self.connection.execute("CREATE TABLE forms (form VARCHAR, landing_table VARCHAR, reporting_unit VARCHAR)")
        self.connection.executemany("INSERT INTO forms VALUES (?, ?, ?)", forms)

    def rows(self, query: str, **told: Any) -> list[Row]:
        """The answer to a query as rows by column name."""
        found = self.connection.execute(query, told or None)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def gates(self) -> list[Row]:
        """Rules by gate: evaluated and failed in the whole run. Gate 3 is that of the last release."""
        found = self.rows("""
            SELECT gate, count(DISTINCT rule_id) AS evaluated, count(DISTINCT rule_id) FILTER (NOT passed) AS failed
            FROM fct_check_results GROUP BY gate ORDER BY gate DESC""")
        report = self.workspace.quality / "exports" / "result.json"
        if report.exists():
            results = json.loads(report.read_text(encoding="utf-8"))["results"]
            failed = sum(not result["passed"] for result in results)
            found.append({"gate": "exports", "evaluated": len(results), "failed": failed})
        return found

    def matrix(self) -> list[Row]:
        """Gates by zone. At landing: files received and set aside. At gate 1: the rules that were evaluated on returns
        of the zone, those of which a failure stands, the records set aside by them. At gate 2: the same of figures.
        Zones of which there is nothing are not in it."""
        return self.rows("""
            WITH files AS (
                SELECT
                    coalesce(reporting_area_code, '') AS area_code,
                    count(*) AS files,
                    count(*) FILTER (verdict = 'quarantine') AS files_set_aside
                FROM fct_receipts GROUP BY ALL
            ),
            looked_at AS (
                SELECT
                    coalesce(receipts.reporting_area_code, '') AS area_code,
                    count(DISTINCT checks.rule_id) AS landing_evaluated
                FROM fct_receipts AS receipts
                JOIN forms ON receipts.form = forms.form
                JOIN fct_check_results AS checks
                    ON checks.gate = 'landing' AND checks."table" = forms.landing_table
                    AND checks.period = receipts.reference_period
                WHERE receipts.verdict <> 'quarantine' GROUP BY ALL
            ),
            stand AS (
                SELECT
                    coalesce(area_code, '') AS area_code,
                    count(DISTINCT rule_id) FILTER (gate = 'landing') AS landing_failed,
                    count(DISTINCT rule_id) FILTER (gate = 'indicators') AS indicators_failed,
                    count(DISTINCT (form, reference_period, record_key)) FILTER (
                        gate = 'landing' AND class = 'mandatory' AND scope <> 'run') AS records_set_aside,
                    count(*) FILTER (status_code = 'open') AS open_issues
                FROM fct_quality_issues WHERE status_code <> 'corrected' GROUP BY ALL
            ),
            gate_2 AS (
                SELECT count(DISTINCT rule_id) AS rules FROM fct_check_results WHERE gate = 'indicators'
            ),
            areas AS (SELECT area_code FROM files UNION SELECT area_code FROM stand)
            SELECT
                areas.area_code,
                coalesce(files, 0) AS files,
                coalesce(files_set_aside, 0) AS files_set_aside,
                coalesce(landing_evaluated, 0) AS landing_evaluated,
                coalesce(landing_failed, 0) AS landing_failed,
                coalesce(records_set_aside, 0) AS records_set_aside,
                CASE WHEN areas.area_code <> '' THEN rules END AS indicators_evaluated,
                CASE WHEN areas.area_code <> '' THEN coalesce(indicators_failed, 0) END AS indicators_failed,
                coalesce(open_issues, 0) AS open_issues
            FROM areas LEFT JOIN files USING (area_code) LEFT JOIN looked_at USING (area_code)
            LEFT JOIN stand USING (area_code) CROSS JOIN gate_2
            ORDER BY areas.area_code""")

    def open_issues(self) -> tuple[list[Row], Row]:
        """The oldest open issues with their age in days, and how many open ones there are in all and without an age
        (figures were not sent by anybody). The name of an enterprise and codes are not in them."""
        found = self.rows(
            """
            SELECT issue_id, class, area_code, form, reference_period, rule_id, first_seen_at,
                CASE gate WHEN $files THEN $file_zh ELSE sentence_zh END AS sentence_zh,
                CASE gate WHEN $files THEN $file_en ELSE sentence_en END AS sentence_en,
                file_name, sheet, cell, row_number, enterprise_name
            FROM fct_quality_issues WHERE status_code = 'open' AND first_seen_at IS NOT NULL
            ORDER BY first_seen_at, class, form, reference_period, area_code, rule_id, issue_id LIMIT $shown""",
            shown=ISSUES_SHOWN,
            files=FILE_GATE,
            file_zh=FILE_ZH,
            file_en=FILE_EN,
        )
        [counts] = self.rows("""
            SELECT count(*) AS total, count(*) FILTER (first_seen_at IS NULL) AS without_age,
                count(*) FILTER (class = 'mandatory') AS mandatory
            FROM fct_quality_issues WHERE status_code = 'open'""")
        return [self._aged(row) for row in found], counts

    def _aged(self, row: Row) -> Row:
        name = row.pop("enterprise_name")
        parts = [str(row["file_name"] or "").rpartition("/")[2], row["sheet"], row["cell"] or row["row_number"]]
        place = " · ".join(str(part) for part in parts if part)
        place = mask(place.replace(name, "＊＊＊") if name else place)
        seen = row["first_seen_at"].replace(tzinfo=self.known_at.tzinfo)
        return row | {"place": place, "age": (beijing_day(self.known_at) - beijing_day(seen)).days}

    def responses(self, frequency: str) -> list[Row]:
        """Area by form and period: state, and the share of units that responded, of the newest due periods."""
        shown = MONTHS_SHOWN if frequency == "M" else YEARS_SHOWN
        return self.rows(
            """
            WITH newest AS (
                SELECT DISTINCT reference_period FROM fct_response_rates
                WHERE frequency = $frequency AND response_state <> 'not_yet_due'
                ORDER BY reference_period DESC LIMIT $shown
            )
            SELECT responses.area_code, responses.form, responses.reference_period, response_state,
                indicators.denominator - indicators.numerator AS reported, indicators.denominator AS expected
            FROM fct_response_rates AS responses
            JOIN newest USING (reference_period)
            JOIN forms ON responses.form = forms.form
            LEFT JOIN fct_quality_indicators AS indicators
                ON indicators.quality_indicator_code = 'A4' AND indicators.form = responses.form
                AND indicators.area_code = responses.area_code
                AND indicators.reference_period = responses.reference_period AND forms.reporting_unit = 'unit'
            WHERE frequency = $frequency
            ORDER BY responses.form, responses.reference_period, responses.area_code""",
            frequency=frequency,
            shown=shown,
        )

    def imputation(self) -> list[Row]:
        """Measures of the newest due periods, all zones together: units, and the share of estimates."""
        return self.rows(
            """
            WITH due AS (
                SELECT DISTINCT reference_period FROM fct_imputed_measures
                JOIN fct_response_rates AS responses USING (area_code, reference_period)
                JOIN forms ON responses.form = forms.form
                WHERE responses.frequency = 'M' AND reporting_unit = 'unit'
                    AND response_state NOT IN ('not_yet_due', 'extended')
                ORDER BY reference_period DESC LIMIT $shown
            )
            SELECT reference_period, measure_code,
                sum(units_expected) AS units_expected, sum(units_reported) AS units_reported,
                sum(units_imputed) AS units_imputed, sum(units_not_imputed) AS units_not_imputed,
                sum(imputed_value) / nullif(sum(value_with_imputation), 0) AS imputed_share
            FROM fct_imputed_measures SEMI JOIN due USING (reference_period)
            GROUP BY ALL ORDER BY reference_period DESC, measure_code""",
            shown=IMPUTED_SHOWN,
        )

    def indicators(self, code: str) -> list[Row]:
        """Values of one quality indicator for all areas together, of the newest period of each form or measure that
        has one. AC3 is added up by form, CC2 shown by form from the shortest to the longest series."""
        if code == "AC3":
            return self.rows("""
                SELECT form, NULL AS measure_code, NULL AS reference_period, sum(numerator) / sum(denominator) AS value,
                    sum(numerator) AS numerator, sum(denominator) AS denominator
                FROM fct_quality_indicators WHERE quality_indicator_code = 'AC3' GROUP BY form ORDER BY form NULLS LAST
            """)
        if code == "CC2":
            return self.rows("""
                SELECT form, NULL AS measure_code, max(reference_period) AS reference_period, max(value) AS value,
                    min(value) AS numerator, count(*) AS denominator
                FROM fct_quality_indicators WHERE quality_indicator_code = 'CC2' GROUP BY form ORDER BY form""")
        return self.rows(
            """
            SELECT form, measure_code, reference_period, value, numerator, denominator
            FROM fct_quality_indicators
            WHERE quality_indicator_code = $code AND area_code IS NULL AND value IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY form, measure_code ORDER BY reference_period DESC) = 1
            ORDER BY form, measure_code""",
            code=code,
        )

    @property
    def known_day(self) -> date:
        return beijing_day(self.known_at)


def definitions() -> Iterable[Row]:
    """The quality indicators of the ESS in the order of the catalogue."""
    return catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "quality_indicators.csv")
