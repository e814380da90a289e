"""What a sheet says of itself beside its table: period, reporting body, units, title, and the names of sheet and file.

Belongs here: finding these lines, and that they agree with one another. Does not belong here: rows and heads.
What is printed on the sheet must agree, or nobody knows which is right; see ``docs/decisions/0011-who-is-right.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from orchestration import catalogue, periods
from orchestration.catalogue import Area, Form
from orchestration.landing import grammar, names
from orchestration.landing.grammar import BadCell, half_width, squeeze
from orchestration.landing.heads import unit_names
from orchestration.landing.layout import Layout, Line
from orchestration.landing.reader import Sheet
from orchestration.landing.table import Table, place_of
from orchestration.landing.verdict import Finding
from orchestration.landing.words import words

Above = list[tuple[int, str, str, str]]  # a row and a text in it: as it is, with its blanks, and without
_YEAR_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})年度?(?:(?:\d{1,2}月?[-~至])?(\d{1,2})月(\d{1,2}[日号])?)?")
_DIGITS = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])(?!\d)(?![-_.]\d{1,2}(?!\d))")


@dataclass(frozen=True)
class Claim:
    """What the place of a file says it is; the content decides. None: nothing is claimed. ``file_name`` is the name
    under which it came, empty if there is none."""

    form: str | None = None
    period: str | None = None
    file_name: str = field(default="", compare=False)


@dataclass
class Lines:
    """What the lines say. ``units`` maps a dimension to the unit that the unit line names for it."""

    period: str | None = None
    area_code: str | None = None
    units: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_lines(layout: Layout, blocks: list[Table], claim: Claim) -> Lines:
    """The lines above the heads of a table, each of which may be repeated there but must say the same."""
    lines, above = Lines(), _texts_above(blocks)
    lines.period = _period(layout, blocks[0].sheet, above, claim, lines.findings)
    lines.area_code = _reporting_area(layout, blocks[0].sheet, above, lines.period, lines.findings)
    lines.units = _units(layout, blocks, above, lines.findings)
    if layout.period.source == "line" and not any(finding.is_fatal for finding in lines.findings):
        lines.findings += _disagreements(layout, blocks, claim, lines)
    return lines


def _texts_above(blocks: list[Table]) -> Above:
    """What stands above the heads. A cell is read with its blanks and then without (titles are often spaced out)."""
    sheet, clean = blocks[0].sheet, words().seal.sub
    return [
        (number, text, clean("", text if text == said else half_width(text)), clean("", said))
        for number, texts in enumerate(sheet.texts[: blocks[-1].head_row])
        for text, said in ((text, sheet.squeezed[text]) for text in dict.fromkeys(texts))
    ]


def _texts_found(above: Above, sheet: Sheet, pattern: str, group: str) -> dict[str, str]:
    """What a line says: each distinct text with its first place."""
    wanted = re.compile(pattern)
    found: dict[str, str] = {}
    for row, text, spaced, squeezed in above:
        if match := wanted.search(spaced) or (spaced != squeezed and wanted.search(squeezed)):
            found.setdefault(squeeze(match[group]), place_of(sheet, row, sheet.rows[row].index(text)))
    return found


def _period(layout: Layout, on: Sheet, above: Above, claim: Claim, findings: list[Finding]) -> str | None:
    sheet = on.name
    if layout.period.source == "rows":
        return claim.period
    if layout.period.source == "folder":
        if claim.period is None and layout.period.into is not None:
            findings.append(Finding("period_missing", sheet, expected="2024"))
        return claim.period
    assert layout.period.pattern is not None
    texts = _texts_found(above, on, layout.period.pattern, "period")
    if not texts:
        findings.append(Finding("period_missing", sheet, expected=layout.period.example))
        return claim.period
    found: dict[str, str] = {}
    for text, place in texts.items():
        try:
            found.setdefault(grammar.period(text), place)
        except BadCell:
            findings.append(Finding("not_a_period", sheet, text, layout.period.example))
            return claim.period
    if len(found) > 1:
        findings.append(Finding("lines_disagree", list(found.values())[1], "、".join(found), "报告期"))
    period = next(iter(found))
    form = catalogue.forms()[layout.form]
    if form.january_february_merged and period.endswith("-01"):
        findings.append(Finding("period_not_in_calendar", sheet, period, "1月与2月合并为一期"))
    elif form.frequency in ("M", "A") and periods.frequency(period) != form.frequency:
        findings.append(Finding("period_not_in_calendar", sheet, period, "月报" if form.frequency == "M" else "年报"))
    elif claim.period is not None and period != claim.period:
        findings.append(Finding("period_mismatch", sheet, period, claim.period))
    return period


def expiry(form: Form, period: str, sheet: str) -> list[Finding]:
    """A form that had expired before the last day of the period is taken, and said: the sender has an old edition."""
    if form.valid_until is None or form.valid_until >= periods.last_day(period):
        return []
    return [Finding("form_expired", sheet, form.valid_until.isoformat(), period)]


def _reporting_area(layout: Layout, on: Sheet, above: Above, period: str | None, findings: list[Finding]) -> str | None:
    if layout.reporter is None:
        return None
    sheet = on.name
    texts = _texts_found(above, on, layout.reporter.pattern, "value")
    if not texts:
        if layout.reporter.required:
            findings.append(Finding("reporter_missing", sheet, expected=layout.reporter.example))
        return None
    found: dict[str, str] = {}
    for name, place in texts.items():
        try:
            found.setdefault(names.area(name, period), place)
        except BadCell:
            findings.append(Finding("reporter_unknown", sheet, name, names.some_areas()))
            return None
        if names.is_outdated(name, period):
            findings.append(Finding("area_name_outdated", place, name, period or ""))
    if len(found) > 1:
        findings.append(Finding("lines_disagree", list(found.values())[1], "、".join(texts), "填报单位"))
    return next(iter(found))


def _units(layout: Layout, blocks: list[Table], above: Above, findings: list[Finding]) -> dict[str, str]:
    """The unit that the file names, by dimension. Items of other dimensions are filed in their own unit."""
    if layout.unit is None:
        return {}
    named: dict[str, set[str]] = {}
    last_place = ""
    for text, place in _texts_found(above, blocks[0].sheet, layout.unit.pattern, "value").items():
        if _is_area(text):
            continue  # some write 单位 for 填报单位
        last_place = place
        for part in words().between_units.split(text):
            try:
                code = names.unit(part)
            except BadCell:
                allowed = names.some_units(_dimension_of_example(layout.unit))
                findings.append(Finding("unit_unknown", blocks[0].sheet.name, text, allowed))
                return {}
            named.setdefault(catalogue.units()[code].dimension, set()).add(code)
    for codes in named.values():
        if len(codes) > 1:
            findings.append(Finding("lines_disagree", last_place, unit_names(codes), "计量单位"))
    units = {dimension: min(codes) for dimension, codes in named.items()}
    findings += _unit_line_against_heads(layout, blocks, units, last_place)
    return units


def _unit_line_against_heads(layout: Layout, blocks: list[Table], units: dict[str, str], place: str) -> list[Finding]:
    """The head of a column speaks louder than the unit line. But a line that holds for no column contradicts them all,
    and columns for which neither speaks have no unit."""
    assert layout.unit is not None
    wanted = _dimension_of_example(layout.unit)
    for block in blocks:
        filed = {**block.columns, **({layout.spread.item: 0} if layout.spread else {})}
        of_kind = [
            item.item_column
            for item in catalogue.items(layout.form)
            if item.item_column in filed and item.data_type == "decimal"
            if item.unit_code in catalogue.units() and catalogue.units()[item.unit_code].dimension == wanted
        ]
        by_line = [item for item in of_kind if item not in block.units]
        if by_line and wanted not in units and layout.unit.required:
            return [Finding("unit_missing", block.sheet.name, expected=layout.unit.example)]
        named = {block.units[item] for item in of_kind if item in block.units}
        if of_kind and not by_line and wanted in units and units[wanted] not in named:
            return [Finding("lines_disagree", place, unit_names({units[wanted], *named}), "计量单位")]
    return []


def _dimension_of_example(line: Line) -> str:
    match = re.search(line.pattern, half_width(line.example))
    return catalogue.units()[names.unit(match["value"])].dimension if match else ""


def _is_area(name: str) -> bool:
    try:
        return bool(names.area(name))
    except BadCell:
        return False


def periods_named(text: str, in_file_name: bool = False) -> list[str]:
    """The periods that a text names, without days: ``2024年1—6月`` is ``2024-06``; in names of files ``202406`` too."""
    squeezed = squeeze(text)
    found = [(year, month) for year, month, day in _YEAR_MONTH.findall(squeezed) if not day]
    if in_file_name:
        found += _DIGITS.findall(squeezed)
    return [f"{year}-{int(month):02d}" if month else year for year, month in found]


def _agrees(named: list[str], period: str) -> bool:
    """Whether one of the named periods is this one, or names none. A year alone agrees with all of its months."""
    return not named or any(one[: len(period)] == period[: len(one)] for one in named)


def _disagreements(layout: Layout, blocks: list[Table], claim: Claim, lines: Lines) -> list[Finding]:
    """Where title, names of sheet and file say another period or zone than the lines.

    The title is printed on the sheet: two statements of equal weight, so the file is set aside. The name of a sheet
    or file is often that of an older copy: said, but taken if the folder confirms the sheet. Nothing confirms the
    zone, so a name with another zone sets the file aside.
    """
    found: list[Finding] = []
    sheet, period, area = blocks[0].sheet, lines.period, lines.area_code
    wanted = squeeze(layout.title or "")
    above = [sheet.squeezed[text] for texts in sheet.texts[: blocks[0].head_row] for text in texts]
    title = "".join(text for text in above if wanted and wanted in names.simplified(text))
    said = f"{period or ''} {_areas()[area].name_zh if area in _areas() else ''}".strip()
    if (period and not _agrees(periods_named(title), period)) or _names_another(title, area):
        found.append(Finding("title_disagrees", sheet.name, title, said))
    stem = claim.file_name.rpartition(".")[0] or claim.file_name
    if _names_another(squeeze(stem), area):
        found.append(Finding("file_name_conflict", sheet.name, stem, said))
    elif period and not _agrees(periods_named(stem, in_file_name=True), period):
        code = "name_disagrees" if claim.period == period else "file_name_conflict"
        found.append(Finding(code, sheet.name, stem, said))
    elif period and not _agrees(periods_named(sheet.name), period):
        found.append(Finding("name_disagrees", sheet.name, sheet.name, said))
    return found


def _names_another(text: str, area: str | None) -> bool:
    named = names.areas_in(text)
    if not named or area in named:
        return False
    return area in _areas() and _areas()[area].area_level in ("zone", "candidate")


@cache
def _areas() -> dict[str | None, Area]:
    return {area.area_code: area for area in catalogue.areas()}
