"""Layouts: which heads of which file layout mean which item of a form.

Belongs here: the shape of a layout file and its checks. Does not belong here: what an item means or in which
unit it is kept (``seeds/catalogue/items.csv``), and reading files.
A new layout of a known form is one YAML file in ``layouts/``; its JSON Schema lies beside it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from orchestration import catalogue
from orchestration.landing.grammar import squeeze

BUILT_IN = Path(__file__).with_name("layouts")


class LayoutError(ValueError):
    """A layout file is wrong; the message names the file and the key."""


def _pattern_with(*groups: str) -> AfterValidator:
    def check(pattern: str) -> str:
        try:
            named = set(re.compile(pattern).groupindex)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        if missing := set(groups) - named:
            raise ValueError(f"the pattern needs the named groups {sorted(missing)}")
        return pattern

    return AfterValidator(check)


Pattern = Annotated[str, _pattern_with()]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(_Strict):
    """Where the head of the table is: ``anchor`` is a text of its first row, ``rows`` how many rows it has."""

    anchor: str
    rows: int = Field(default=1, ge=1, le=8)


class Period(_Strict):
    """Where the reference period stands: in a line above the head (``line``), in the head of spread columns or
    in a column of each row (``rows``), or only in the folder name (``folder``). ``into`` is the item of each record
    that takes the folder's period, for tables that do not say of which year they are."""

    source: Literal["line", "rows", "folder"]
    pattern: Annotated[str, _pattern_with("period")] | None = None
    example: str = ""
    into: str | None = None


class Line(_Strict):
    """A line above the head, found by a pattern. A line that is not ``required`` may be absent."""

    pattern: Annotated[str, _pattern_with("value")]
    example: str = ""
    required: bool = True


class Spread(_Strict):
    """Columns that repeat one item over periods: each becomes rows of its own. ``head`` finds the period in
    the head of the column, which goes to the item ``into``."""

    item: str
    head: Annotated[str, _pattern_with("period")]
    into: str


class Down(_Strict):
    """Items that stand below one another, one value each: the heads of the four columns that hold their official
    code, their name, their unit and their value."""

    code: str
    name: str
    unit: str
    value: str


class Layout(_Strict):
    """One way in which a form comes. Heads are compared without blanks, footnote marks and units in brackets, in half
    width and simplified script; levels of a head are joined by a slash. Columns under ``ignore_heads`` and rows that
    begin like ``ignore_rows`` are known and left out; a head that is in neither list is reported. Rows of sums and
    notes need no mention (``words.yml``). ``heads`` says that the items have their official code or their
    Chinese name as head; ``columns`` adds other heads, or says all of them. With ``down`` the heads are the texts of
    its code column."""

    layout: str
    form: str
    description_zh: str
    description_en: str
    containers: tuple[Literal["xlsx", "csv"], ...]
    title: str | None = None
    head: Head
    period: Period
    reporter: Line | None = None
    unit: Line | None = None
    heads: Literal["code", "name"] | None = None
    columns: dict[str, tuple[str, ...]] = {}
    spread: Spread | None = None
    down: Down | None = None
    ignore_heads: tuple[str, ...] = ()
    total_row: Pattern | None = None
    ignore_rows: tuple[Pattern, ...] = ()
    end: Pattern | None = None

    def __hash__(self) -> int:
        return hash(self.layout)

    @model_validator(mode="before")
    @classmethod
    def _official_heads_first(cls, given: Any) -> Any:
        """Adds the heads that the catalogue knows, so that ``columns`` is complete for whoever reads it."""
        if not isinstance(given, dict):
            return given
        attribute = {"code": "item_code", "name": "name_zh"}.get(given.get("heads") or "")
        if attribute is None:
            return given
        columns = dict(given.get("columns") or {})
        for item in catalogue.items(given.get("form", "")):
            official = getattr(item, attribute)
            if official:
                columns[item.item_column] = tuple(dict.fromkeys((official, *columns.get(item.item_column, ()))))
        return given | {"columns": columns}

    @model_validator(mode="after")
    def _fits_the_catalogue(self) -> Layout:
        if self.form not in catalogue.forms():
            raise ValueError(f"form {self.form} is not in forms.csv")
        known = {item.item_column: item for item in catalogue.items(self.form)}
        spread = {self.spread.item, self.spread.into} if self.spread else set()
        spread |= {self.period.into} if self.period.into else set()
        unknown = (set(self.columns) | spread) - set(known)
        if unknown:
            raise ValueError(f"items {sorted(unknown)} are not in items.csv for form {self.form}")
        absent = {name for name, item in known.items() if item.is_required} - set(self.columns) - spread
        if absent:
            raise ValueError(f"required items {sorted(absent)} have no head")
        taken: set[str] = set()
        for head in (squeeze(head) for heads in self.columns.values() for head in set(heads)):
            if head in taken:
                raise ValueError(f"the head {head} stands for two items")
            taken.add(head)
        if self.down is not None and (self.head.rows > 1 or self.total_row or self.spread):
            raise ValueError("items that stand below one another have one head row, no total row and no spread")
        if self.period.into is not None and self.period.source != "folder":
            raise ValueError("period.into takes the period of the folder and needs source 'folder'")
        if self.period.source == "line" and self.period.pattern is None:
            raise ValueError("period.source 'line' needs a pattern")
        return self


def load(directory: Path) -> tuple[Layout, ...]:
    """All layouts of a directory, sorted by file name. Raises ``LayoutError``, also for two of one name."""
    if not directory.is_dir():
        raise LayoutError(f"没有版式文件夹 {directory}。 / there is no folder of layouts {directory}.")
    layouts: dict[str, Layout] = {}
    for path in sorted(directory.glob("*.yml")):
        try:
            found = Layout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
            if found.layout in layouts:
                raise ValueError(f"another file has the layout {found.layout}")
        except (ValueError, yaml.YAMLError) as error:
            raise LayoutError(f"版式文件有误 / layout file is wrong: {path.name}: {error}") from error
        layouts[found.layout] = found
    return tuple(layouts.values())


@cache
def built_in() -> tuple[Layout, ...]:
    """The layouts that come with the project."""
    return load(BUILT_IN)
