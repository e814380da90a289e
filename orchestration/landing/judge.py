"""Judges one file: what it is, what it says, and whether it can be taken as it is.

Belongs here: the order of the steps from bytes to typed columns. Does not belong here: writing anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import chain

from orchestration import catalogue, periods
from orchestration.landing import grammar, guards, reader
from orchestration.landing.grammar import squeeze
from orchestration.landing.layout import Layout
from orchestration.landing.limits import Limits, limits
from orchestration.landing.lines import Claim, expiry, read_lines
from orchestration.landing.match import find_blocks
from orchestration.landing.rows import read_rows
from orchestration.landing.table import NoMatch, Table
from orchestration.landing.verdict import QUARANTINE, Finding, Judgement, reasons

__all__ = ["Claim", "at_receipt", "judge"]
TITLE_WITHIN_ROWS = 6
NO_FIT = {"title_missing", "no_layout_matches", "required_column_missing"}
BEIJING = timezone(timedelta(hours=8))  # the day on which offices receive; without summer time since 1992


def judge(content: bytes, claim: Claim, layouts: Iterable[Layout], caps: Limits | None = None) -> Judgement:
    """Reads a file against the layouts of the claimed form (or all of them). Never raises for what a file contains."""
    layouts = list(layouts)
    candidates = [layout for layout in layouts if claim.form in (None, layout.form)]
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return Judgement((Finding("file_empty"),), form=claim.form)
    try:
        expected = {name for layout in candidates for name in layout.containers}
        heads = frozenset[str]().union(*map(_known_heads, candidates))
        taken_as, book = reader.open_book(content, expected, heads, caps or limits())
    except reader.Unreadable as error:
        return Judgement((error.finding,), form=claim.form)
    sheets = book.sheets
    try:
        layout, blocks = _best_table([layout for layout in candidates if taken_as in layout.containers], sheets)
    except NoMatch as error:
        damage = [finding for sheet in sheets for finding in guards.damage(sheet)][:1]
        other = _other_form(sheets, layouts, claim.form) if error.finding.code in NO_FIT else None
        finding = _how_read(error.finding, book.read_as)
        return Judgement((*damage, other or finding, *book.warnings), form=claim.form)
    said = guards.about(book, blocks[0].sheet, {row for block in blocks for row in block.data})
    judgement = _judge_table(layout, blocks, claim)
    judgement = replace(judgement, findings=(*said, *judgement.findings))
    return replace(judgement, columns={}, totals={}) if judgement.verdict == QUARANTINE else judgement


def _how_read(finding: Finding, read_as: str) -> Finding:
    """A text in which no table was found may have been read in a wrong way, so the way is said."""
    if finding.code != "no_layout_matches" or not read_as:
        return finding
    (found, _, english), (way, _, english_way) = finding.found.partition(" / "), read_as.partition(" / ")
    return replace(finding, found=f"{found}；{way} / {english}; {english_way}")


@cache
def _known_heads(layout: Layout) -> frozenset[str]:
    return frozenset(map(squeeze, (layout.head.anchor, *chain.from_iterable(layout.columns.values()))))


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


def _best_table(layouts: list[Layout], sheets: list[reader.Sheet]) -> tuple[Layout, list[Table]]:
    """The first layout that fits a sheet, and the blocks of its table there. Sheets that hold no more than the blank
    form do not count beside one with rows. Raises ``NoMatch``."""
    deepest = NoMatch(0, Finding("no_layout_matches", found="工作簿为空 / the workbook is empty"))
    for layout in layouts:
        tables = []
        for sheet in sheets:
            try:
                tables.append(find_blocks(layout, sheet))
            except NoMatch as error:
                deepest = max(deepest, error, key=lambda failure: failure.depth)
        tables = [blocks for blocks in tables if _has_rows(blocks)] or tables
        if len(tables) > 1:
            raise NoMatch(5, Finding("several_tables", found="、".join(blocks[0].sheet.name for blocks in tables)))
        if tables:
            return layout, tables[0]
    if deepest.finding.code == "title_missing" and len({layout.form for layout in layouts}) > 1:
        title = deepest.finding.found.replace(" / ", "/")
        raise NoMatch(2, replace(deepest.finding, code="no_layout_matches", found=f"{title} / {title}", expected=""))
    raise deepest


def _has_rows(blocks: list[Table]) -> bool:
    return any(block.data or block.stray is not None for block in blocks)


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


def _judge_table(layout: Layout, blocks: list[Table], claim: Claim) -> Judgement:
    sheet, findings = blocks[0].sheet.name, []
    is_nil = _says_nil(blocks)
    if is_nil:
        findings.append(Finding("nil_return", sheet))
    elif not any(block.data for block in blocks):
        findings.append(Finding("no_rows", sheet))
    if unknown := list(dict.fromkeys(head for block in blocks for head in block.unknown_heads)):
        findings.append(Finding("column_not_in_layout", sheet, found="、".join(unknown)))
    findings += _left_over(blocks)
    lines = read_lines(layout, blocks, claim)
    findings += lines.findings
    if lines.period is not None:
        findings += expiry(catalogue.forms()[layout.form], lines.period, sheet)
    judgement = Judgement(
        form=layout.form,
        layout=layout.layout,
        sheet=sheet,
        reference_period=lines.period,
        reporting_area_code=lines.area_code,
    )
    if is_nil or any(finding.is_fatal for finding in findings):
        return replace(judgement, findings=tuple(findings))
    rows = read_rows(layout, blocks, lines.period or "", lines.units)
    judgement = replace(judgement, findings=(*findings, *rows.findings), letters=rows.letters)
    if judgement.verdict == "quarantine":
        return judgement
    return replace(judgement, columns=rows.columns, totals=rows.totals)


def _left_over(blocks: list[Table]) -> list[Finding]:
    """What stands among or below the rows of the table and is none of them."""
    found = [
        Finding("rows_after_end" if block.stray > block.head_row else "rows_before_head", block.place(block.stray, 0))
        for block in blocks
        if block.stray is not None
    ]
    if parts := [(block, row) for block in blocks for row in block.parts]:
        labels = (next(cell for cell in block.sheet.rows[row] if isinstance(cell, str)).strip() for block, row in parts)
        block, row = parts[0]
        found.append(Finding("rows_left_out", block.place(row, 0), "、".join(dict.fromkeys(labels))))
    return found


def _says_nil(blocks: list[Table]) -> bool:
    """Whether the sheet has no rows and says so, in a cell of its own: above the table, below, or as its only row."""
    says, sheet = re.compile(reasons()["nil_return"]["says"]), blocks[0].sheet
    statements = {
        number
        for number, texts in enumerate(sheet.texts)
        if len(texts) == 1
        and says.match(sheet.squeezed[texts[0]])
        and sum(cell is not None for cell in sheet.rows[number]) == 1
    }
    return bool(statements) and all(
        not block.data if block.is_down else statements.issuperset(block.data) for block in blocks
    )
