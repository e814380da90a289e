"""Rules as data: what a rule file says, and the checks that it says it properly.

Belongs here: the shape of ``expectations/<gate>/<table>.yml``. Does not belong here: evaluating a rule.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration import catalogue
from orchestration.quality import edits

Gate = Literal["landing", "indicators", "exports"]
GATES: tuple[Gate, ...] = ("landing", "indicators", "exports")
UNEXPECTED_ROWS = "unexpected_rows_expectation"

# Expectation types for which every failing row is known to come out (tests/quality/test_engine.py). Uniqueness is not
# among them: the failing-row query of GX 1.24 for compound keys is a cross join with an unbound parameter.
ExpectationType = Literal[
    "unexpected_rows_expectation",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_be_between",
    "expect_column_pair_values_a_to_be_greater_than_b",
]


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RuleError(ValueError):
    """A rule file is wrong; the message names the file, the rule and the key."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """A Great Expectations type and its arguments."""

    type: ExpectationType
    kwargs: dict[str, Any]

    @property
    def query(self) -> str | None:
        """The SQL of an ``unexpected_rows_expectation``; None for the other types."""
        return self.kwargs.get("unexpected_rows_query")

    @model_validator(mode="after")
    def _has_a_plain_query(self) -> Expectation:
        if self.type != UNEXPECTED_ROWS:
            return self
        if set(self.kwargs) != {"unexpected_rows_query"}:
            raise ValueError("an unexpected_rows_expectation has one argument, unexpected_rows_query")
        sql = str(self.query)
        if sql.count("{batch}") != 1:
            raise ValueError("the query names {batch} exactly once")
        if re.search(r"\bJOIN\b", sql, re.IGNORECASE):
            # GX gives {batch} an alias of its own, but not in a query with a JOIN.
            raise ValueError("the query has a JOIN, which changes what {batch} means; write EXISTS or a window")
        return self


class Clause(_Strict):
    """The article that a rule comes from; ``article`` is null where the document as a whole is meant."""

    document: str
    article: str | None


class Rule(_Strict):
    """One rule. ``class`` mandatory (强制性) or query (核实性); ``scope`` says what a failure concerns; ``owner`` who
    can act on it; ``columns`` are shown to them. ``edits`` say the same as the query, where that is linear
    (``quality.edits``)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    sentence_zh: str = Field(min_length=1)
    sentence_en: str = Field(min_length=1)
    remedy_zh: str = Field(min_length=1)
    remedy_en: str = Field(min_length=1)
    rule_class: Literal["mandatory", "query"] = Field(alias="class")
    scope: Literal["record", "return", "run"]
    owner: Literal["zone", "bureau"]
    columns: tuple[str, ...] = Field(min_length=1)
    edits: tuple[str, ...] = ()
    expectation: Expectation
    clause: Clause | None

    @property
    def looks_at(self) -> frozenset[str]:
        """The forms of whose valid rows the query makes use: other periods, other forms. It names ``<table>_valid``,
        or a relation that is made from it (``magnitude``)."""
        named = set(re.findall(r"\b(\w+)_(?:valid|slips|emptied)\b", self.expectation.query or ""))
        return frozenset(form.form for form in catalogue.forms().values() if form.landing_table in named)

    @model_validator(mode="after")
    def _has_edits_that_can_be_read(self) -> Rule:
        for one in self.edits:
            edits.parse(one)
        return self

    @model_validator(mode="after")
    def _sets_aside_by_itself(self) -> Rule:
        if self.rule_class == "mandatory" and self.looks_at:
            # What is valid depends on what is set aside, so the latter must not depend on the former.
            raise ValueError(f"rule {self.id}: a rule that looks at other periods or forms is a query")
        return self


class RuleSet(_Strict):
    """The rules of one table at one gate.

    ``key`` identifies a record across reruns and resubmissions, so it names no file and no row; ``nullable_key`` are
    those of its columns that may be empty. ``labels`` gives the Chinese names of the columns that rules show; at
    gate 1 they come from ``items.csv``.
    """

    gate: Gate
    table: str
    key: tuple[str, ...] = Field(min_length=1)
    nullable_key: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> RuleSet:
        if (self.gate == "landing") != (self.form is not None):
            raise ValueError(
                f"table {self.table}: rules of gate landing, and only they, are on a landing_table of forms.csv"
            )
        known = self.column_labels()
        for rule in self.rules:
            if not rule.id.startswith(f"{self.table}."):
                raise ValueError(f"rule {rule.id}: the id begins with the table, '{self.table}.'")
            named = {*rule.columns, *edits.columns_of(map(edits.parse, rule.edits))}
            if unknown := sorted(named - set(known)):
                home = "items.csv" if self.gate == "landing" else "labels"
                raise ValueError(f"rule {rule.id}: columns {unknown} are not in {home}")
        return self

    @property
    def form(self) -> str | None:
        """The form whose landing table this is; None for tables that are no landing tables."""
        forms = (form.form for form in catalogue.forms().values() if form.landing_table == self.table)
        return next(forms, None)

    @property
    def looks_at(self) -> frozenset[str]:
        """The forms of whose valid rows any of the rules makes use."""
        return frozenset[str]().union(*(rule.looks_at for rule in self.rules))

    def column_labels(self) -> dict[str, str]:
        """Chinese label of each column that a rule may show."""
        if self.form is None:
            return self.labels
        return {item.item_column: item.name_zh for item in catalogue.items(self.form)}


def load(root: Path) -> tuple[RuleSet, ...]:
    """All rule files of the checkout ``root``, by gate and table. Raises ``RuleError``."""
    rule_sets = tuple(
        _read(path, gate) for gate in GATES for path in sorted((root / "expectations" / gate).glob("*.yml"))
    )
    counts = Counter(rule.id for rule_set in rule_sets for rule in rule_set.rules)
    if twice := sorted(rule_id for rule_id, count in counts.items() if count > 1):
        raise RuleError(f"规则编号重复 / duplicate rule ids: {', '.join(twice)}")
    return rule_sets


def _read(path: Path, gate: Gate) -> RuleSet:
    try:
        rule_set = RuleSet.model_validate(yaml.load(path.read_bytes(), _LOADER))  # noqa: S506  a safe loader, in C
        if (rule_set.gate, rule_set.table) != (gate, path.stem):
            raise ValueError(f"gate and table are '{rule_set.gate}' and '{rule_set.table}', the path says otherwise")
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise RuleError(f"规则文件有误 / rule file is wrong: {gate}/{path.name}: {problems}") from error
    except (ValueError, yaml.YAMLError) as error:
        raise RuleError(f"规则文件有误 / rule file is wrong: {gate}/{path.name}: {error}") from error
    return rule_set
