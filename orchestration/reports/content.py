"""What a document consists of, whatever it is written as.

Belongs here: sections, tables, charts, and how they are numbered. Does not belong here: figures, and files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestration.reports.figures import Figure, plain, typeset

Cell = str | Figure
UNIT_HEAD = "计量单位"
_OPEN, _CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True)
class Table:
    """A table: the first columns hold words, the others figures. ``heads`` may break lines; ``notes`` stand
    below it. So many columns hold ``words`` and stand to the left. ``number`` is given when the document
    is put together. A table without rows is not printed; ``notes`` or the section then say why."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    unit_line: str = ""
    notes: tuple[str, ...] = ()
    words: int = 1
    number: int = 0

    @property
    def caption(self) -> str:
        return f"表{self.number}　{self.title}"

    @property
    def is_by_lines(self) -> bool:
        """Whether each row names an indicator and its unit."""
        return self.heads[1:2] == (UNIT_HEAD,)

    def texts(self) -> list[list[str]]:
        """The cells as printed."""
        return [[shown(cell) for cell in row] for row in self.rows]


@dataclass(frozen=True)
class Chart:
    """A picture of figures that are in the document anyway. ``series`` are names with one figure per label; one
    series makes bars from the left, several make columns side by side."""

    key: str
    title: str
    unit_line: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Figure, ...]], ...]
    number: int = 0

    @property
    def caption(self) -> str:
        return f"图{self.number}　{self.title}"

    @property
    def alt(self) -> str:
        """What the picture shows, for who does not see it."""
        told = (
            "、".join(f"{label} {figure.text}" for label, figure in zip(self.labels, figures, strict=True))
            for _, figures in self.series
        )
        named = [
            f"{name}：{values}" if len(self.series) > 1 else values
            for (name, _), values in zip(self.series, told, strict=True)
        ]
        return f"{self.caption}（单位：{self.unit_line}）。{'；'.join(named)}。"

    @property
    def is_empty(self) -> bool:
        return all(figure.value is None for _, figures in self.series for figure in figures)


@dataclass(frozen=True)
class Section:
    """A part of a document with a heading. Templates refer to it, its tables and its charts by their keys."""

    key: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A text that the document rests on."""

    subject: str
    document: str
    article: str


@dataclass(frozen=True)
class Document:
    """Everything that a document says. ``marks`` are printed on every page; ``facts`` say which release it was made
    from; ``figures`` are all figures it rests on."""

    kind: str
    name_zh: str
    title: str
    period: str
    period_line: str
    area_code: str
    issuer: str
    marks: tuple[str, ...]
    data_line: str
    known_at: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    figures: tuple[Figure, ...] = field(repr=False, default=())


def ref(key: str) -> str:
    """Stands in a sentence for the number of a table (``表1``) until the document is put together. The signs around
    it are of the private use area, which ``plain`` takes out of whatever comes from data."""
    return f"{_OPEN}{key}{_CLOSE}"


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with their tables that have rows and their charts that show something numbered in a row each, and
    their texts as Chinese is set."""
    tables = charts = 0
    done = []
    for section in sections:
        new_tables, new_charts = [], []
        for table in section.tables:
            tables += bool(table.rows)
            new_tables.append(replace(_set(table), number=tables if table.rows else 0))
        for chart in section.charts:
            charts += not chart.is_empty
            new_charts.append(replace(chart, number=0 if chart.is_empty else charts))
        done.append(replace(section, tables=tuple(new_tables), charts=tuple(new_charts)))
    numbers = {ref(table.key): f"表{table.number}" for section in done for table in section.tables if table.rows}
    return tuple(
        replace(section, paragraphs=tuple(_with_numbers(typeset(text), numbers) for text in section.paragraphs))
        for section in done
    )


def _set(table: Table) -> Table:
    rows = [[typeset(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows]
    notes = tuple(typeset(note) for note in table.notes)
    return replace(table, title=typeset(table.title), rows=rows, notes=notes)


def _with_numbers(text: str, numbers: dict[str, str]) -> str:
    """The sentence with numbers of tables. Raises ``KeyError`` if a table that it names is not there."""
    return re.sub(f"{_OPEN}\\w+{_CLOSE}", lambda found: numbers[found[0]], text)


def shown(cell: Cell) -> str:
    """A cell as printed."""
    return cell.text if isinstance(cell, Figure) else plain(cell)
