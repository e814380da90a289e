"""Judges one file: what it is, what it says, and whether it can be taken as it is.

Belongs here: the order of the steps from bytes to typed columns. Does not belong here: writing anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from orchestration import catalogue, periods
from orchestration.catalogue import Form
from orchestration.landing import grammar, guards, reader
from orchestration.landing.grammar import squeeze
from orchestration.landing.layout import Layout
from orchestration.landing.limits import Limits, limits
from orchestration.landing.match import find_table
from orchestration.landing.rows import read_rows
from orchestration.landing.table import NoMatch, Table, find_line
from orchestration.landing.verdict import QUARANTINE, Finding, Judgement, reasons

TITLE_WITHIN_ROWS = 6
NO_FIT = {"title_missing", "no_layout_matches", "required_column_missing"}
BEIJING = timezone(timedelta(hours=8))  # the day on which offices receive; without summer time since 1992


@dataclass(frozen=True)
class Claim:
    """What the place of a file says it is; the content decides. None: nothing is claimed."""

    form: str | None = None
    period: str | None = None


def judge(content: bytes, claim: Claim, layouts: Iterable[Layout], caps: Limits | None = None) -> Judgement:
    """Reads a file against the layouts of the claimed form (or all of them). Never raises for what a file contains."""
    layouts = list(layouts)
    candidates = [layout for layout in layouts if claim.form in (None, layout.form)]
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return Judgement((Finding("file_empty"),), form=claim.form)
    try:
        expected = {name for layout in candidates for name in layout.containers}
        taken_as, book = reader.open_book(content, expected, _known_heads(candidates), caps or limits())
    except reader.Unreadable as error:
        return Judgement((error.finding,), form=claim.form)
    sheets = book.sheets
    try:
        layout, table = _best_table([layout for layout in candidates if taken_as in layout.containers], sheets)
    except NoMatch as error:
        damage = [finding for sheet in sheets for finding in guards.damage(sheet)][:1]
        other = _other_form(sheets, layouts, claim.form) if error.finding.code in NO_FIT else None
        return Judgement((*damage, other or error.finding, *book.warnings), form=claim.form)
    said = guards.about(book, table.sheet, set(table.data))
    judgement = _judge_table(layout, table, claim)
    judgement = replace(judgement, findings=(*said, *judgement.findings))
    return replace(judgement, columns={}, totals={}) if judgement.verdict == QUARANTINE else judgement


def _known_heads(layouts: list[Layout]) -> frozenset[str]:
    return frozenset(
        squeeze(head)
        for layout in layouts
        for heads in ((layout.head.anchor,), *layout.columns.values())
        for head in heads
    )


def at_receipt(judgement: Judgement, received_at: datetime) -> Judgement:
    """The judgement with what can only be said when it is known when the file was received (any zone).

    A form reports on periods that are over. A registry is a snapshot: it may be of the month in which it came. The
    folder of a publication names its edition, so only the periods in its rows count.
    """
    form = catalogue.forms().get(judgement.form or "")
    if form is None or judgement.verdict == QUARANTINE:
        return judgement
    today = received_at.astimezone(BEIJING).date()
    reported = {period for period in judgement.columns.get("reference_period", ()) if period}
    if judgement.reference_period is not None and form.family != "external":
        reported.add(judgement.reference_period)
    if form.frequency == "snapshot":
        reported.discard(f"{today:%Y-%m}")
    early = max((period for period in reported if periods.last_day(period) >= today), default=None)
    if early is None:
        return judgement
    finding = Finding("period_in_future", judgement.sheet, early, today.isoformat())
    return replace(judgement, findings=(*judgement.findings, finding), columns={}, totals={})


def _best_table(layouts: list[Layout], sheets: list[reader.Sheet]) -> tuple[Layout, Table]:
    deepest = NoMatch(0, Finding("no_layout_matches", found="工作簿为空"))
    for layout in layouts:
        tables = []
        for sheet in sheets:
            try:
                tables.append(find_table(layout, sheet))
            except NoMatch as error:
                deepest = max(deepest, error, key=lambda failure: failure.depth)
        if len(tables) > 1:
            raise NoMatch(5, Finding("several_tables", found="、".join(table.sheet.name for table in tables)))
        if tables:
            return layout, tables[0]
    raise deepest


def _other_form(sheets: list[reader.Sheet], layouts: list[Layout], claimed: str | None) -> Finding | None:
    """What to say of a file whose first rows name another form than the claimed one, by its number or title."""
    forms = catalogue.forms()
    if claimed is None:
        return None
    for sheet in sheets:
        top = (cell for row in sheet.rows[:TITLE_WITHIN_ROWS] for cell in row if isinstance(cell, str))
        above = "|".join(map(grammar.squeeze, top))
        named = {
            form.form for form in forms.values() if re.search(f"表号:{re.escape(form.form)}(?![0-9A-Za-z-])", above)
        }
        named |= {one.form for one in layouts if one.title and grammar.squeeze(one.title) in above}
        if named and claimed not in named:
            found = "、".join(f"{form} {forms[form].name_zh}" for form in sorted(named))
            return Finding("other_form", sheet.name, found, f"{claimed} {forms[claimed].name_zh}")
    return None


def _judge_table(layout: Layout, table: Table, claim: Claim) -> Judgement:
    findings: list[Finding] = []
    is_nil = _says_nil(table)
    if is_nil:
        findings.append(Finding("nil_return", table.sheet.name))
    elif not table.data:
        findings.append(Finding("no_rows", table.sheet.name))
    if table.unknown_heads:
        findings.append(Finding("column_not_in_layout", table.sheet.name, found="、".join(table.unknown_heads)))
    if table.stray is not None:
        findings.append(Finding("rows_after_end", table.place(table.stray, 0)))
    period = _period(layout, table, claim, findings)
    if period is not None:
        findings += _expiry(catalogue.forms()[layout.form], period, table)
    reporting_area = _reporting_area(layout, table, findings)
    filed_units = _filed_units(layout, table, findings)
    judgement = Judgement(
        form=layout.form,
        layout=layout.layout,
        sheet=table.sheet.name,
        reference_period=period,
        reporting_area_code=reporting_area,
    )
    if is_nil or any(finding.is_fatal for finding in findings):
        return replace(judgement, findings=tuple(findings))
    rows = read_rows(layout, table, period or "", filed_units)
    judgement = replace(judgement, findings=(*findings, *rows.findings), letters=rows.letters)
    if judgement.verdict == "quarantine":
        return judgement
    return replace(judgement, columns=rows.columns, totals=rows.totals)


def _says_nil(table: Table) -> bool:
    """Whether the sheet has no rows and says so, in a cell of its own: above the table, below, or as its only row."""
    says = re.compile(reasons()["nil_return"]["says"])

    def is_statement(row: list[grammar.Cell]) -> bool:
        filled = [cell for cell in row if cell is not None]
        return len(filled) == 1 and isinstance(filled[0], str) and says.match(squeeze(filled[0])) is not None

    statements = {number for number, row in enumerate(table.sheet.rows) if is_statement(row)}
    return bool(statements) and (not table.data if table.is_down else statements.issuperset(table.data))


def _period(layout: Layout, table: Table, claim: Claim, findings: list[Finding]) -> str | None:
    if layout.period.source != "line":
        return claim.period
    assert layout.period.pattern is not None
    text = find_line(table.sheet, table.head_row, layout.period.pattern, "period")
    if text is None:
        findings.append(Finding("period_missing", table.sheet.name, expected=layout.period.example))
        return claim.period
    try:
        period = grammar.period(text)
    except grammar.BadCell:
        findings.append(Finding("not_a_period", table.sheet.name, text, layout.period.example))
        return claim.period
    form = catalogue.forms()[layout.form]
    if form.january_february_merged and period.endswith("-01"):
        findings.append(Finding("period_not_in_calendar", table.sheet.name, period, "1月与2月合并为一期"))
    elif form.frequency in ("M", "A") and periods.frequency(period) != form.frequency:
        expected = "月报" if form.frequency == "M" else "年报"
        findings.append(Finding("period_not_in_calendar", table.sheet.name, period, expected))
    elif claim.period is not None and period != claim.period:
        findings.append(Finding("period_mismatch", table.sheet.name, period, claim.period))
    return period


def _expiry(form: Form, period: str, table: Table) -> list[Finding]:
    """A form that had expired before the last day of the period is taken, and said: the sender has an old edition."""
    if form.valid_until is None or form.valid_until >= periods.last_day(period):
        return []
    return [Finding("form_expired", table.sheet.name, form.valid_until.isoformat(), period)]


def _reporting_area(layout: Layout, table: Table, findings: list[Finding]) -> str | None:
    if layout.reporter is None:
        return None
    name = table.line(layout.reporter)
    if name is None:
        findings.append(Finding("reporter_missing", table.sheet.name, expected=layout.reporter.example))
        return None
    try:
        return grammar.area(name)
    except grammar.BadCell:
        findings.append(Finding("reporter_unknown", table.sheet.name, name))
        return None


def _filed_units(layout: Layout, table: Table, findings: list[Finding]) -> dict[str, str]:
    """The unit that the file names, by dimension. Items of other dimensions are filed in their own unit."""
    if layout.unit is None:
        return {}
    text = table.line(layout.unit)
    if text is None and not layout.unit.required:
        return {}
    if text is None:
        findings.append(Finding("unit_missing", table.sheet.name, expected=layout.unit.example))
        return {}
    try:
        code = grammar.unit(text)
    except grammar.BadCell:
        findings.append(Finding("unit_unknown", table.sheet.name, text))
        return {}
    return {catalogue.units()[code].dimension: code}
