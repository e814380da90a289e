"""Tables of a web page that is named like a workbook, as many systems export them.

Belongs here: HTML to a sheet as Excel shows it. Does not belong here: what the cells mean.
lxml reads it: nothing is fetched, no entity is declared, no script runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.landing.container import Unreadable
from orchestration.landing.limits import Limits
from orchestration.landing.text_file import decode

_UNSEEN = ("script", "style", "head", "noscript", "template")
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "tr", "br", "body", "html"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass
class Page:
    """Rows of cells; text outside tables has rows of its own, as in Excel. Merged ranges as in ``Sheet``."""

    rows: list[list[str | None]] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    taken: set[tuple[int, int]] = field(default_factory=set)


def read(content: bytes, heads: frozenset[str], caps: Limits) -> Page:
    """The tables of the page, one below another. Raises ``Unreadable``."""
    import lxml.etree
    import lxml.html

    text = decode(content, heads)
    opened, closed = (len(re.findall(f"<{slash}table\\b", text, re.IGNORECASE)) for slash in ("", "/"))
    if not opened:
        raise Unreadable("html_without_table", "0")
    if opened != closed:
        tags = f"<table> {opened} ≠ </table> {closed}"
        raise Unreadable("unreadable", f"{tags}：网页不完整 / {tags}: the page is cut off")
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text).encode(), parser=parser)
    if any(entry.level >= lxml.etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise Unreadable("unreadable", "网页嵌套过深 / tags nested too deeply")
    lxml.etree.strip_elements(root, *_UNSEEN, with_tail=False)
    for line_break in root.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    page = Page()
    for part in _parts(root):
        if isinstance(part, str):
            page.rows.append([part])
        else:
            _add_row(page, part, caps)
    return page


def _parts(element: Any) -> Iterator[Any]:
    """In the order of the page: texts outside tables, and rows of tables."""
    words: list[str] = [element.text or ""]
    for child in element:
        if child.tag == "tr" or child.tag in _BLOCKS or child.tag in ("table", "thead", "tbody", "tfoot"):
            yield from _said(words)
            if child.tag == "tr":
                yield child
            else:
                yield from _parts(child)
        else:
            words.append(child.text_content())
        words.append(child.tail or "")
    yield from _said(words)


def _said(words: list[str]) -> Iterator[str]:
    text = _one_line("".join(words))
    words.clear()
    if text:
        yield text


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\r\n\f\xa0]+", " ", text).strip()


def _add_row(page: Page, row: Any, caps: Limits) -> None:
    number = len(page.rows)
    cells: list[str | None] = []
    page.rows.append(cells)
    if _HIDDEN.search(row.get("style", "")):
        page.hidden_rows.add(number)
    column = 0
    for cell in row.iterchildren("td", "th"):
        if cell.find(".//table") is not None:
            raise Unreadable("html_nested_table", str(number + 1), f"第 {number + 1} 行")
        while (number, column) in page.taken:
            column += 1
        height, width = (_span(cell.get(name, "1")) for name in ("rowspan", "colspan"))
        if max(column + width, width) > caps.max_columns or height > caps.max_rows:
            raise Unreadable("sheet_too_large", str(column + width), expected=str(caps.max_columns), hint="columns")
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = _value(cell)
        if height * width > 1:
            page.merged.append(((number, column), (number + height - 1, column + width - 1)))
            page.taken.update((number + down, at) for down in range(1, height) for at in range(column, column + width))
            if len(page.taken) > caps.max_cells:
                raise Unreadable("sheet_too_large", str(len(page.taken)), expected=str(caps.max_cells), hint="cells")
        column += width


def _span(text: str) -> int:
    return max(int(text), 1) if re.fullmatch(r"[0-9]{1,6}", text.strip()) else 1


def _value(cell: Any) -> str | None:
    """The figure behind the shown one where Excel wrote it, otherwise the text."""
    return cell.get("x:num") or _one_line(cell.text_content()) or None
