# ruff: noqa: S608  names and paths of this checkout go into the SQL, never text from a received file
"""Figures of the wrong magnitude, and columns that fell silent: relations for rules of gate 1.

Belongs here: comparing each figure of a series with what the same unit filed before, in SQL. Which columns are series
is data (``expectations/landing/series.csv``), so are the slips that are looked for (``unit_slips.csv``) and the
thresholds (``parameters.csv``). Does not belong here: what follows from it (the rules).

A figure is measured as log10(figure / anticipated), with as many anticipated values as are known:

* *before*: the median of the last three valid figures of the same unit, by month (a year to date is divided by its
  months, so years to date of different months compare);
* *year ago*: the valid figure of the same unit in the same period of the year before;
* *ratio*: the ratio to a column of the same record that is counted in something else (electricity), as it was in the
  last three valid figures: a factory that really doubles doubles its electricity, a unit of account does not;
* *linked*: the same with a column counted alike (sales and output), which sees a single figure and no whole row;
* *peers*, only where nothing else is known: the median ratio of all units in the period before.

A figure has slipped by k (it is 10^k times too large) if the ratio does not explain it (is at least
``unit_error_apart_log10_ratio`` away) and two of the distances are near k; without a ratio, if neither the figures
before nor that of a year ago explain it, and their median or the linked column is near k. A column is judged before its
figures: where the median of the units of a file has slipped, the column is named once, and neither its figures nor
others of the file that have slipped by as much are named again.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from orchestration import catalogue
from orchestration.quality.relations import literal
from orchestration.quality.rules import RuleSet

MONTHS = {
    "": "1",
    "period": "CASE WHEN {merged} AND right(reference_period, 3) = '-02' THEN 2 ELSE 1 END",
    "year_to_date": "right(reference_period, 2)::INTEGER",
}
_LAST_THREE = "(PARTITION BY {unit} ORDER BY period_end ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"
# One figure of a proposal (``proposals.FIELDS``), and all of a record or file in the order of the form.
_PROPOSAL = (
    "list({item_column: item_column, found: found, proposed: proposed, reason: reason, choice: 1} ORDER BY place)"
)
_USUAL = ("rate", "ratio", "linked")
_VOTES = ("before", "year_ago", "ratio", "linked")
# The parameters ``unit_error_<code>``, as they are called below.
_THRESHOLDS = {
    "apart": "apart_log10_ratio",
    "near": "near_log10_ratio",
    "peers_apart": "peers_log10_ratio",
    "least_peers": "peers_least_count",
    "least_units": "units_least_count",
}


class Series(NamedTuple):
    """A column whose figures go on from period to period. ``months``: how many months a figure covers (empty: not
    counted by months; the period; the year to date). ``ratio_column``: a column counted in something else,
    ``linked_column``: one counted alike, or empty."""

    form: str
    item_column: str
    months: str
    ratio_column: str
    linked_column: str
    valid_from: str
    valid_to: str
    document: str
    source_note: str


def series(root: Path, form: str) -> list[Series]:
    """The series of a form, in the order of the file. Raises ``KeyError`` for a column that the form does not have."""
    with (root / "expectations" / "landing" / "series.csv").open(encoding="utf-8", newline="") as file:
        found = [Series(**row) for row in csv.DictReader(file) if row["form"] == form]
    known = {item.item_column for item in catalogue.items(form)}
    for one in found:
        if unknown := {one.item_column, one.ratio_column, one.linked_column} - {""} - known:
            raise KeyError(f"series.csv: {form} has no {sorted(unknown)}")
    return found


def derived(root: Path, rule_set: RuleSet, batch: str) -> dict[str, str]:
    """The relations of a form by name, made from the batch under check and ``<landing_table>_valid``:

    ``<landing_table>_slips`` (file_sha256, sheet, row_number, proposal): a record whose figures have slipped; of a
    file in which whole columns have, one row without sheet and row_number.
    ``<landing_table>_emptied`` (file_sha256, proposal): a file in which units left a column empty that they filled in
    the period before.
    """
    if rule_set.form is None or not (found := series(root, rule_set.form)):
        return {}
    return {
        f"{rule_set.table}_slips": _slips(root, rule_set, found, batch),
        f"{rule_set.table}_emptied": _emptied(rule_set, found, batch),
    }


def _slips(root: Path, rule_set: RuleSet, found: list[Series], batch: str) -> str:
    kinds = f"read_csv({literal(root / 'expectations' / 'landing' / 'unit_slips.csv')}, header = true)"
    figures = " UNION ALL ".join(_figure(at, one) for at, one in enumerate(found))
    return f"""
        WITH kinds AS (SELECT * FROM {kinds}),
        {_compared(rule_set, found, batch)},
        figures AS ({figures}),
        measured AS (
            SELECT
                *,
                list_aggregate(own, 'median') AS usual,
                list_aggregate(list_filter(own, lambda one:
                    abs(one) = list_min(list_transform(own, lambda other: abs(other)))), 'min') AS nearest,
                list_filter([before, year_ago], lambda one: one IS NOT NULL) AS history
            FROM (
                SELECT *, CASE
                    WHEN is_by_peers AND abs(peers) >= peers_apart THEN [peers]
                    WHEN NOT is_by_peers THEN list_filter([before, year_ago, ratio], lambda one: one IS NOT NULL)
                END AS own
                FROM figures)
            WHERE len(own) > 0
        ),
        medians AS (
            SELECT
                file_sha256, item_column, place, count(*) AS units, median(nearest) AS away, any_value(apart) AS apart,
                any_value(near) AS near, any_value(period_end) AS period_end
            FROM measured GROUP BY file_sha256, item_column, place HAVING count(*) >= any_value(least_units)
        ),
        columns AS (
            SELECT
                file_sha256, item_column, place, power, meaning_zh AS reason,
                '本列 ' || units || ' 家，中位数约为以往的 ' || {_times("away")} AS found,
                '本列各数' || CASE WHEN power > 0 THEN '除以 ' ELSE '乘以 ' END || power(10, abs(power))::BIGINT
                    AS proposed
            FROM medians JOIN kinds ON {_near("away")} AND {_in_force("medians.period_end")}
            WHERE abs(away) >= apart
        ),
        voted AS (
            SELECT *, {" + ".join(f"coalesce(({_near(one)})::INTEGER, 0)" for one in _VOTES)} AS votes
            FROM measured JOIN kinds ON {_in_force("measured.period_end")}
        ),
        single AS (
            SELECT
                file_sha256, sheet, row_number, item_column, place, as_filed AS found,
                {_plain("filed / power(10::DECIMAL, power)")} AS proposed,
                meaning_zh || '；按' || CASE WHEN is_by_peers THEN '同类单位' ELSE '以往' END || '推算约为 '
                    || {_plain("filed / power(10, usual)", 2)} AS reason
            FROM voted
            WHERE CASE
                    WHEN is_by_peers THEN {_near("peers")}
                    WHEN ratio IS NOT NULL THEN abs(ratio) >= apart AND votes >= 2
                    ELSE list_min(list_transform(history, lambda one: abs(one))) >= apart
                        AND ({_near("list_aggregate(history, 'median')")} OR coalesce({_near("linked")}, false))
                END
                AND NOT EXISTS (
                    SELECT 1 FROM columns
                    WHERE columns.file_sha256 = voted.file_sha256
                      AND (columns.item_column = voted.item_column OR columns.power = voted.power))
            QUALIFY row_number() OVER (
                PARTITION BY file_sha256, sheet, row_number, item_column ORDER BY votes DESC, power) = 1
        )
        SELECT file_sha256, NULL AS sheet, NULL AS row_number, {_PROPOSAL} AS proposal FROM columns
        GROUP BY file_sha256
        UNION ALL
        SELECT file_sha256, sheet, row_number, {_PROPOSAL} AS proposal FROM single
        GROUP BY file_sha256, sheet, row_number"""


def _near(away: str) -> str:
    """SQL for a distance that is about the power of a slip."""
    return f"abs({away} - power) < near"


def _in_force(day: str) -> str:
    return f"kinds.valid_from::DATE <= {day} AND (kinds.valid_to IS NULL OR kinds.valid_to::DATE >= {day})"


def _times(away: str) -> str:
    """SQL for a factor as people say it."""
    times = f"round(power(10, abs({away})), 1)"
    return f"CASE WHEN {away} > 0 THEN {times} || ' 倍' ELSE '1/' || {times} END"


def _plain(figure: str, digits: int = 6) -> str:
    """SQL for a figure as plain text."""
    return f"rtrim(rtrim(({figure})::DECIMAL(38, {digits})::VARCHAR, '0'), '.')"


def _compared(rule_set: RuleSet, found: list[Series], batch: str) -> str:
    """CTEs: ``filed``, the rows of the batch, with what was usual of the unit before (``before_0`` …), a year ago, and
    of all units."""
    assert rule_set.form is not None
    merged = catalogue.forms()[rule_set.form].january_february_merged
    key = [name for name in rule_set.key if name != "reference_period"]
    unit = ", ".join(f'"{name}"' for name in key)
    last_three = _LAST_THREE.format(unit=unit)
    logs, usual, peers = [], [], []
    for at, one in enumerate(found):
        months = MONTHS[one.months].format(merged=str(merged).lower())
        figure = _log(one.item_column)
        logs += [f"{figure} - log10({months}) AS rate_{at}"]
        for kind, other in (("ratio", one.ratio_column), ("linked", one.linked_column)):
            logs += [f"{f'{figure} - {_log(other)}' if other else 'NULL::DOUBLE'} AS {kind}_{at}"]
        usual += [f"median({kind}_{at}) OVER {last_three} AS usual_{kind}_{at}" for kind in _USUAL]
        peers += [f"CASE WHEN count(ratio_{at}) >= any_value(least_peers) THEN median(ratio_{at}) END AS peers_{at}"]
    dated = ", ".join(f"parameter('unit_error_{code}', period_end) AS {name}" for name, code in _THRESHOLDS.items())
    same = " AND ".join(f'filed."{name}" = known."{name}"' for name in key)
    a_year_ago = " AND ".join(f'filed."{name}" = year_ago."{name}"' for name in key)
    return f"""
        thresholds AS (SELECT period_end, {dated} FROM (SELECT DISTINCT period_end FROM {batch})),
        filed AS (
            SELECT *, {", ".join(logs)} FROM {batch} JOIN thresholds USING (period_end)
        ),
        known AS (
            SELECT *, {", ".join(logs)} FROM (
                SELECT *, last_day_of(reference_period) AS period_end FROM "{rule_set.table}_valid"
                QUALIFY row_number() OVER (
                    PARTITION BY {unit}, reference_period ORDER BY receipt_sequence DESC, sheet, row_number) = 1)
        ),
        usually AS (SELECT {unit}, period_end, {", ".join(usual)} FROM known),
        others AS (
            SELECT period_end, {", ".join(peers)}
            FROM known CROSS JOIN (SELECT max(least_peers) AS least_peers FROM thresholds)
            GROUP BY period_end
        ),
        compared AS (
            SELECT filed.*, {", ".join(f"known.usual_{kind}_{at}" for at in range(len(found)) for kind in _USUAL)},
                {", ".join(f"year_ago.rate_{at} AS year_ago_{at}, others.peers_{at}" for at in range(len(found)))}
            FROM filed
            ASOF LEFT JOIN usually AS known ON {same} AND filed.period_end > known.period_end
            LEFT JOIN known AS year_ago ON {a_year_ago} AND year_ago.reference_period = filed.period_last_year
            ASOF LEFT JOIN others ON filed.period_end > others.period_end
        )"""


def _log(column: str) -> str:
    """SQL for the magnitude of a figure; of nothing and of losses there is none."""
    return f'CASE WHEN "{column}" > 0 THEN log10("{column}"::DOUBLE) END'


def _figure(at: int, one: Series) -> str:
    """SQL for the figures of one series with their distances from what was anticipated."""
    column, as_filed = f'"{one.item_column}"', f'"{one.item_column}_as_filed"'
    return f"""
        SELECT
            file_sha256, sheet, row_number, period_end, apart, near, peers_apart, least_units, {at} AS place,
            {literal(one.item_column)} AS item_column, {as_filed} AS as_filed,
            coalesce(TRY_CAST(replace({as_filed}, ',', '') AS DECIMAL(28, 6)), {column}) AS filed,
            rate_{at} - usual_rate_{at} AS before, rate_{at} - year_ago_{at} AS year_ago,
            ratio_{at} - usual_ratio_{at} AS ratio, linked_{at} - usual_linked_{at} AS linked,
            ratio_{at} - peers_{at} AS peers,
            coalesce(usual_rate_{at}, year_ago_{at}, usual_ratio_{at}) IS NULL AS is_by_peers
        FROM compared
        WHERE {column} > 0 AND period_end >= DATE {literal(one.valid_from)}
            {f"AND period_end <= DATE {literal(one.valid_to)}" if one.valid_to else ""}"""


def _emptied(rule_set: RuleSet, found: list[Series], batch: str) -> str:
    key = [name for name in rule_set.key if name != "reference_period"]
    same = " AND ".join(f'filed."{name}" = before."{name}"' for name in key)
    columns = [one.item_column for one in found]
    counted = " UNION ALL ".join(_silent(at, column, columns) for at, column in enumerate(columns))
    return f"""
        WITH twice AS (
            SELECT filed.*, {", ".join(f'before."{column}" AS before_{at}' for at, column in enumerate(columns))}
            FROM {batch} AS filed
            JOIN "{rule_set.table}_valid" AS before
                ON {same} AND before.reference_period = filed.previous_period
        ),
        counted AS ({counted}),
        silent AS (
            SELECT
                file_sha256, item_column, place,
                '上期填报的 ' || units || ' 家中 ' || emptied || ' 家本期为空或为零' AS found,
                NULL::VARCHAR AS proposed, '其他各列照常填报' AS reason
            FROM counted
            WHERE emptied >= parameter('emptied_units_least_count', period_end)
                AND emptied * 100 > units * parameter('emptied_column_pct', period_end)
        )
        SELECT file_sha256, {_PROPOSAL} AS proposal FROM silent GROUP BY file_sha256"""


def _silent(at: int, column: str, columns: list[str]) -> str:
    """SQL for how many units of a file filled a column in the period before and leave it empty while they go on
    with another."""
    others = " OR ".join(f'"{other}" > 0' for other in columns if other != column)
    return f"""
        SELECT
            file_sha256, {literal(column)} AS item_column, {at} AS place, any_value(period_end) AS period_end,
            count(*) AS units, count(*) FILTER (coalesce("{column}", 0) = 0) AS emptied
        FROM twice WHERE before_{at} > 0 AND ({others})
        GROUP BY file_sha256"""
