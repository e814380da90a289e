"""What there is to say of the sheet that was taken, beyond its table: hidden parts, damaged texts, live texts.

Belongs here: findings about cells whatever they mean. Does not belong here: finding them in a container.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, groupby
from pathlib import Path

import yaml

from orchestration.landing.reader import Book, Sheet
from orchestration.landing.sheet_xml import address
from orchestration.landing.table import column_letter, place_of
from orchestration.landing.verdict import Finding


@cache
def damaged() -> re.Pattern[str]:
    """Texts that only a wrong conversion leaves, from ``damaged_texts.yml``."""
    texts = yaml.safe_load(Path(__file__).with_name("damaged_texts.yml").read_text(encoding="utf-8"))
    return re.compile("|".join(map(re.escape, texts)))


_COMMAND = re.compile(r"\s*[=+@-][^|]*\|[^!]*!")  # =program|arguments!item, which a spreadsheet would start


def damage(sheet: Sheet) -> Iterator[Finding]:
    """Fatal: a text that lost characters, or that calls a program."""
    whole = "\n".join(chain.from_iterable(sheet.texts))
    if "|" not in whole and not damaged().search(whole):
        return
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and damaged().search(cell):
                yield Finding("text_damaged", place_of(sheet, row, column), cell[:80])
            elif isinstance(cell, str) and "|" in cell and _COMMAND.match(cell):
                yield Finding("workbook_dde", place_of(sheet, row, column), cell[:80])


def about(book: Book, sheet: Sheet, data: set[int]) -> tuple[Finding, ...]:
    """What to say beside the judgement of the table on this sheet, whose rows of data are ``data``."""
    found = [*damage(sheet), *book.warnings]
    hidden = [one.name for one in book.sheets if one.is_hidden and not one.is_empty]
    if hidden:
        found.append(Finding("hidden_sheets", found="、".join(hidden)))
    rows = {row for row in sheet.hidden_rows if row < len(sheet.rows) and any(sheet.rows[row])}
    if rows:
        expected = "数据行 / rows of data" if rows & data else "其他行 / other rows"
        found.append(Finding("hidden_rows", sheet.name, _ranges(rows, lambda row: str(row + 1)), expected))
    filled = {
        column for row in sheet.rows for column in sheet.hidden_columns if column < len(row) and row[column] is not None
    }
    if filled:
        found.append(Finding("hidden_columns", sheet.name, _ranges(filled, column_letter)))
    if sheet.covered:
        names = "、".join(address(*place) for place in sheet.covered[:10])
        found.append(Finding("covered_by_merge", place_of(sheet, *sheet.covered[0]), names))
    return tuple(found)


def _ranges(numbers: Iterable[int], name: object) -> str:
    """Numbers as people list them: 3—5、9."""
    assert callable(name)
    runs = []
    for _, group in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(name(run[0]) if len(run) == 1 else f"{name(run[0])}—{name(run[-1])}")
    return "、".join(runs)
