"""Hands out the figures of a release and keeps a list of them.

Belongs here: finding a figure by area, code and period, the areas that a document is about. Does not belong here:
adding up: whatever a document prints is in the release, or counts rows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orchestration import catalogue, periods
from orchestration.reports.figures import Figure, format_of, listed, plain
from orchestration.reports.kinds import NotReportable
from orchestration.reports.source import Row, Source

LEVELS = ("zone", "candidate")
NAMED = 5
# As the page and ``entry`` do; a figure that is missing altogether keeps the reason why it was not computed.
COMPUTED_ELSE_FILED = """QUALIFY row_number() OVER (PARTITION BY area_code, indicator_code
    ORDER BY value IS NULL, origin <> 'computed', origin) = 1"""


class NoSuchValue(NotReportable):
    """The release has no row for a figure that a document asks for, not even one that says why there is no value."""


@dataclass(frozen=True)
class Place:
    """An area as documents name it."""

    area_code: str
    area_level: str
    name_zh: str
    short_zh: str

    @property
    def label_zh(self) -> str:
        """The short name as it stands in tables, where candidates are marked."""
        return f"{self.short_zh}（候选）" if self.area_level == "candidate" else self.short_zh


@dataclass(frozen=True)
class Scope:
    """The area that a document is about and the zones and candidate parks in it."""

    area: Place
    zones: tuple[Place, ...]

    @property
    def is_single(self) -> bool:
        return self.area.area_level in LEVELS

    @property
    def codes(self) -> list[str]:
        return [zone.area_code for zone in self.zones]

    def name(self, code: str) -> str:
        """The short name of a zone in it."""
        return self._zone(code).short_zh

    def label(self, code: str) -> str:
        """The same with the mark of candidates."""
        return self._zone(code).label_zh

    def _zone(self, code: str) -> Place:
        return next(zone for zone in self.zones if zone.area_code == code)


class Reader:
    """The figures of one release. ``used`` lists each figure that was handed out, once, in the order of first use;
    ``rests_on`` the indicators and measures behind them: code by name, as one code may be of both."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.used: dict[str, Figure] = {}
        self.rests_on: dict[str, str] = {}
        self._values: dict[tuple[str, str], dict[tuple[str, str], Row]] = {}
        self._named: set[frozenset[str]] = set()
        self._names = {row["area_code"]: place_of(row) for row in source.rows("SELECT * FROM dim_area", "dim_area")}

    def scope(self, area_code: str) -> Scope:
        """The area with its zones, sorted as the catalogue lists them. Raises ``NotReportable``."""
        if area_code not in self._names:
            raise NotReportable(f"没有区域 {area_code} / there is no area {area_code}")
        area = self._names[area_code]
        if area.area_level in LEVELS:
            return Scope(area, (area,))
        found = self.source.rows(
            """
            SELECT areas.* FROM dim_area AS areas
            WHERE area_level IN ('zone', 'candidate') AND area_status <> 'unnamed' AND (
                $area IN (parent_area_code, '150000') OR area_code IN (
                    SELECT area_code FROM dim_zone_location
                    WHERE valid_to IS NULL AND $area IN (league_area_code, banner_area_code)))
            ORDER BY area_level DESC, area_code""",
            "dim_area",
            "dim_zone_location",
            area=area_code,
        )
        if not found:
            raise NotReportable(f"{area.name_zh}没有高新区或候选园区 / there is no zone in {area_code}")
        return Scope(area, tuple(place_of(row) for row in found))

    def places_around(self, zone: str) -> tuple[Row, ...]:
        """Where a zone lies: rows with ``league_area_code`` and ``banner_area_code``."""
        return tuple(
            self.source.rows(
                "SELECT * FROM dim_zone_location WHERE area_code = $zone AND valid_to IS NULL",
                "dim_zone_location",
                zone=zone,
            )
        )

    def area_name(self, code: str) -> str:
        return self._names[code].short_zh if code in self._names else code

    def indicator(self, area: str, code: str, period: str) -> Figure:
        """The computed value of an indicator, else the filed one, which says so. Raises ``NoSuchValue``."""
        known = catalogue.indicators()[code]
        row = self._of("fct_indicators", period).get((area, code))
        if row is None:
            raise NoSuchValue(
                f"发布 {self.source.version} 中没有 {area} {code} {period}。"
                f" / the release has no {area} {code} {period}."
            )
        self.rests_on.setdefault(known.name_zh, code)
        reason = "" if row["value"] is not None else catalogue.null_reasons()[row["reason_code"]]
        form = format_of(row["unit_code"], code)
        trace = f"zonestat explain {area} {code} {period}"
        value, is_filed = _decimal(row["value"]), row["value"] is not None and row["origin"] == "filed"
        return self._used(Figure(known.name_zh, area, period, value, row["unit_code"], form, trace, reason, is_filed))

    def measure(self, area: str, code: str, period: str) -> Figure:
        """A measure, as reported; areas that filed nothing of a form have no row of its measures.

        Raises ``NoSuchValue`` if the release holds no measure at all of the period.
        """
        known = catalogue.measures()[code]
        row = self._of("fct_measures", period).get((area, code), {"value": None, "unit_code": known.unit_code})
        self.rests_on.setdefault(known.name_zh, code)
        form = format_of(row["unit_code"], code)
        reason = "" if row["value"] is not None else catalogue.null_reasons()["no_return"]
        trace = f"fct_measures：{area} {code} {period}"
        return self._used(
            Figure(known.name_zh, area, period, _decimal(row["value"]), row["unit_code"], form, trace, reason)
        )

    def units_of(self, area: str, code: str, period: str) -> tuple[Figure | None, Figure | None]:
        """Units expected and reported behind a measure; None where nobody files it unit by unit."""
        row = self._of("fct_measures", period).get((area, code), {"units_expected": None, "units_reported": None})
        name = catalogue.measures()[code].name_zh
        told = [(f"{name}：应报单位", row["units_expected"]), (f"{name}：实报单位", row["units_reported"])]
        found = [
            None if number is None else self.count(number, "户", what, area, period, "fct_measures")
            for what, number in told
        ]
        return found[0], found[1]

    def count(self, number: float | Decimal, printed: str, what: str, area: str, period: str, trace: str) -> Figure:
        """A number of rows, or one that a table of the release holds beside figures."""
        form = format_of("count", printed=printed)
        return self._used(Figure(what, area, period, _decimal(number), "count", form, trace))

    def share(self, value: float | None, what: str, area: str, period: str, trace: str, reason: str = "") -> Figure:
        """A share of the release (0.31) as per cent."""
        percent = None if value is None else Decimal(repr(value)) * 100
        return self._used(Figure(what, area, period, percent, "pct", format_of("pct"), trace, reason))

    def value(
        self, row: Row, column: str, unit_code: str, what: str, trace: str, reason: str = "", indicator: str = ""
    ) -> Figure:
        """Any other value of a row that names its area and period; ``indicator`` is the one it is about or compared
        with, which may have decimals of its own."""
        form = format_of(unit_code, indicator)
        area, period = row["area_code"], row["reference_period"]
        return self._used(Figure(what, area, period, _decimal(row[column]), unit_code, form, trace, reason))

    def _used(self, figure: Figure) -> Figure:
        # the value as well: two lists of the same kind of names may differ in length
        key = f"{figure.what}|{figure.area}|{figure.period}|{figure.form.printed}|{figure.trace}|{figure.value}"
        return self.used.setdefault(key, figure)

    def _of(self, table: str, period: str) -> dict[tuple[str, str], Row]:
        """All values of a period by area and code. Raises ``NoSuchValue`` if there is none."""
        if (table, period) not in self._values:
            column = "indicator_code" if table == "fct_indicators" else "measure_code"
            best = COMPUTED_ELSE_FILED if table == "fct_indicators" else ""
            found = self.source.rows(
                f"SELECT * FROM {table} WHERE reference_period = $period AND frequency = $frequency {best}",  # noqa: S608
                table,
                period=period,
                frequency=periods.frequency(period),
            )
            self._values[table, period] = {(row["area_code"], row[column]): row for row in found}
        if not self._values[table, period]:
            raise NoSuchValue(
                f"发布 {self.source.version} 的 {table} 中没有 {period}。 / {table} of the release has no {period}."
            )
        return self._values[table, period]

    def periods(self) -> list[str]:
        """The periods of which the release has indicators, years and months."""
        query = "SELECT DISTINCT reference_period FROM fct_indicators ORDER BY ALL"
        return [row["reference_period"] for row in self.source.rows(query, "fct_indicators")]

    def check_period(self, period: str) -> None:
        """Raises ``NotReportable`` if the release has nothing of the period, with the periods that it has."""
        known = self.periods()
        if period in known:
            return
        merged = period.endswith("-01")
        why = f"1月的数并入 {period[:4]}-02 报送，" if merged else ""
        reason = f" January is reported with {period[:4]}-02;" if merged else ""
        raise NotReportable(
            f"发布 {self.source.version} 没有报告期 {period}：{why}它有 {'、'.join(known) or '零个报告期'}。"
            f" / release {self.source.version} has no period {period};{reason} it has {', '.join(known) or 'none'}."
        )

    def named(self, names: Sequence[str], area: str, period: str) -> str:
        """Names in a row; of a long list the first and how many, and only how many when it comes again."""
        if len(names) <= NAMED:
            return listed([*names])
        what = f"列名的园区（{names[0]}等）"
        many = self.count(len(names), "个", what, area, period, "dim_area 的行数").said
        if frozenset(names) in self._named:
            return f"前述{names[0]}等{many}"
        self._named.add(frozenset(names))
        return f"{'、'.join(names[:NAMED])}等{many}"

    def has_period(self, table: str, period: str) -> bool:
        """Whether the release holds anything of a period."""
        query = f"SELECT 1 FROM {table} WHERE reference_period = $period LIMIT 1"  # noqa: S608
        return bool(self.source.rows(query, table, period=period))


def place_of(row: Row) -> Place:
    return Place(
        row["area_code"], row["area_level"], plain(row["name_zh"]), plain(row["short_name_zh"] or row["name_zh"])
    )


def _decimal(value: Any) -> Decimal | None:
    """Exactly the digits that the release shows."""
    return None if value is None else Decimal(str(value))
