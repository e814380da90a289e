"""Tables of figures, with notes that say why a figure is not there.

Belongs here: zones by columns, one zone by lines. Does not belong here: which figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orchestration import catalogue
from orchestration.reports.content import UNIT_HEAD, Table, ref
from orchestration.reports.figures import Figure, listed, symbol
from orchestration.reports.reader import Reader, Scope

SIGNS = "①②③④⑤⑥⑦⑧⑨⑩"  # as far as GB 2312 has them
INDICATOR, MEASURE = "indicator", "measure"
FILED = "填报数（没有计算数，列填报的）"


class Column(NamedTuple):
    """A figure of each zone: its head (with the unit), and where it is from."""

    head: str
    kind: str
    code: str


class Line(NamedTuple):
    """A figure of one zone, its name in the table, and the indicator that says how it changed (may be empty)."""

    name: str
    kind: str
    code: str
    growth: str = ""


def figure(reader: Reader, area: str, kind: str, code: str, period: str) -> Figure:
    """An indicator or a measure."""
    get = reader.indicator if kind == INDICATOR else reader.measure
    return get(area, code, period)


def of_zones(
    reader: Reader, scope: Scope, period: str, columns: Sequence[Column]
) -> tuple[list[list[Figure]], list[str], list[str]]:
    """The figures of each zone; names of zones without any figure; names of those where all of them are zero."""
    rows, without, zero = [], [], []
    for zone in scope.zones:
        found = [figure(reader, zone.area_code, one.kind, one.code, period) for one in columns]
        values = [one.value for one in found if one.value is not None]
        if not values:
            without.append(zone.short_zh)
        elif not any(values):
            zero.append(zone.short_zh)
        else:
            rows.append(found)
    return rows, without, zero


def zone_table(
    reader: Reader, scope: Scope, period: str, key: str, title: str, columns: Sequence[Column], without_said: str
) -> Table:
    """Zones by columns. ``without_said`` introduces the zones that have no figure at all, which have no row."""
    found, without, zero = of_zones(reader, scope, period, columns)
    areas = [row[0].area for row in found]
    cells = ((column.head.replace("\n", ""), row[at]) for at, column in enumerate(columns) for row in found)
    notes = [f"{text}（{_which(reader, scope, period, areas, lacking)}）。" for text, lacking in missing_notes(cells)]
    for at, column in enumerate(columns):
        if filed := [row[at].area for row in found if row[at].is_filed]:
            notes.append(f"{FILED}：{_name(column)}（{_which(reader, scope, period, areas, filed)}）。")
    around = scope.area.area_code
    if zero:
        notes.append(f"所列各项均为零或没有数值，未列入表中：{reader.named(zero, around, period)}。")
    if without:
        notes.append(f"{without_said}，未列入表中：{reader.named(without, around, period)}。")
    rows: list[list[str | Figure]] = [[scope.label(row[0].area), *row] for row in found]
    return Table(key, title, ("园区", *(column.head for column in columns)), rows, notes=tuple(notes))


def seen(table: Table) -> str:
    """Where the figures are; what the notes say where there is no table to print."""
    return f"各园区情况见{ref(table.key)}。" if table.rows else "".join(table.notes)


def _name(column: Column) -> str:
    return short(column.head.replace("\n", ""))


class Reasons:
    """Reasons that many rows of a table share: a sign in the row, the sentence once below the table."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}

    def sign(self, reason_code: str | None) -> str:
        """``①`` for a reason; nothing where there is none."""
        if not reason_code:
            return ""
        number = len(self._signs)
        return self._signs.setdefault(reason_code, SIGNS[number] if number < len(SIGNS) else f"（{number + 1}）")

    @property
    def notes(self) -> tuple[str, ...]:
        """What the signs mean, in one note; none where there are no reasons."""
        told = [f"{sign}{catalogue.null_reasons()[code]}" for code, sign in self._signs.items()]
        return (f"{'；'.join(told)}。",) if told else ()


def filed_notes(figures: Iterable[Figure | None]) -> list[str]:
    """Which figures were filed and not computed, in one note; none where all were computed."""
    by_name: dict[str, dict[str, None]] = defaultdict(dict)
    for one in figures:
        if one is not None and one.is_filed:
            by_name[one.what].setdefault(one.period)
    told = [f"{what}（{'、'.join(found)}）" for what, found in by_name.items()]
    return [f"{FILED}：{'、'.join(told)}。"] if told else []


def _which(reader: Reader, scope: Scope, period: str, shown: list[str], areas: list[str]) -> str:
    """Which of the zones shown: all of them, all but some, or some."""
    others = [scope.name(area) for area in shown if area not in areas]
    if not others:
        return "所列各园区"
    if len(others) < len(set(areas)):
        return f"除{reader.named(others, scope.area.area_code, period)}以外的各园区"
    return reader.named([scope.name(area) for area in shown if area in areas], scope.area.area_code, period)


def missing_notes(figures: Iterable[tuple[str, Figure]]) -> list[tuple[str, list[str]]]:
    """``“—”：增速，缺少上年同期基数`` with the areas it is about, for each column and reason."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for head, one in figures:
        if one.value is None:
            found[head, one.reason].append(one.area)
    by_reason: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (head, reason), areas in found.items():
        by_reason[reason, tuple(areas)].append(head)
    return [
        (f"“{symbol('missing')}”：{listed([short(head) for head in heads])}，{reason}", list(areas))
        for (reason, areas), heads in by_reason.items()
    ]


def short(head: str) -> str:
    """A head without its unit."""
    return head.partition("（")[0]


def one_zone_table(
    reader: Reader, area: str, period: str, key: str, title: str, lines: Sequence[Line], growth_head: str
) -> Table:
    """One zone by lines: name, unit, figure, and how it changed where an indicator says so."""
    rows: list[list[str | Figure]] = []
    told: list[tuple[str, Figure]] = []
    for line in lines:
        one = figure(reader, area, line.kind, line.code, period)
        growth: str | Figure = ""
        if line.growth:
            growth = reader.indicator(area, line.growth, period)
            told.append((f"{line.name}{short(growth_head)}", growth))
        told.append((line.name, one))
        rows.append([line.name, one.form.printed, one, growth])
    notes = (*(f"{text}。" for text, _ in missing_notes(told)), *filed_notes(one for _, one in told))
    if not any(line.growth for line in lines):
        return Table(key, title, ("指标", UNIT_HEAD, "数值"), [row[:3] for row in rows], notes=notes)
    return Table(key, title, ("指标", UNIT_HEAD, "数值", growth_head), rows, notes=notes)
