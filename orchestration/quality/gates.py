"""The three gates: what was filed, what was computed, what leaves the house.

Belongs here: which rules run on what, and what is written of it. Does not belong here: how a rule is evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import catalogue
from orchestration.landing.store import write_table
from orchestration.ledger import canonical_json
from orchestration.quality import failures, localised, magnitude, relations, rules
from orchestration.quality.engine import CheckNotEvaluated, Outcome, evaluate
from orchestration.quality.rules import Gate, Rule, RuleSet
from orchestration.workspace import Workspace

LOCATOR = ("file_sha256", "sheet", "row_number")
EXAMPLES = 5
PORTION_BYTES = 64 * 2**20


@dataclass(frozen=True)
class RuleResult:
    """One rule on one partition. ``examples`` are the first few failing rows as text."""

    rule: Rule
    passed: bool
    failing_count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateReport:
    """What a gate found. ``table`` and ``period`` are empty where the gate is about several tables or all periods.

    Raises ``CheckNotEvaluated`` when made with fewer results than declared rules.
    """

    gate: Gate
    table: str
    period: str
    declared: int
    results: tuple[RuleResult, ...]

    def __post_init__(self) -> None:
        if self.evaluated != self.declared:
            what = " ".join(filter(None, (self.gate, self.table, self.period)))
            raise CheckNotEvaluated(what, f"declared {self.declared}, evaluated {self.evaluated}")

    @property
    def evaluated(self) -> int:
        return len({result.rule.id for result in self.results})

    @property
    def failed(self) -> tuple[RuleResult, ...]:
        return tuple(result for result in self.results if not result.passed)

    @property
    def blocking(self) -> tuple[RuleResult, ...]:
        """Failed rules that stop the run: those of scope run."""
        return tuple(result for result in self.failed if result.rule.scope == "run")

    def as_json(self) -> str:
        """The report as text: no clock, sorted keys, equal reports give equal bytes."""
        results = [
            {
                "rule_id": result.rule.id,
                "class": result.rule.rule_class,
                "scope": result.rule.scope,
                "passed": result.passed,
                "failing_count": result.failing_count,
            }
            for result in self.results
        ]
        head = {"gate": self.gate, "table": self.table, "period": self.period}
        counts = {"declared": self.declared, "evaluated": self.evaluated}
        return canonical_json({**head, **counts, "results": results})


def ensure_empty(workspace: Workspace) -> None:
    """Empty results, so that reading them never fails before the first gate has run."""
    folder = workspace.quality / relations.NO_PERIOD / relations.NO_PERIOD
    if not (folder / "set_aside.parquet").exists():
        with relations.connect() as connection:
            failures.create_table(connection)
            write_table(folder / "failures.parquet", failures.rows(connection, None))
            write_table(folder / "set_aside.parquet", failures.set_aside(connection, ""))


def run_landing_gate(workspace: Workspace, form: str, period: str) -> GateReport:
    """Gate 1 on one partition; see ``run_landing_gates``."""
    return run_landing_gates(workspace, [(form, period)])[0]


def run_landing_gates(workspace: Workspace, partitions: Iterable[tuple[str, str]]) -> list[GateReport]:
    """Gate 1 on partitions (form, period) of ``var/landing``, all versions of each.

    Writes ``set_aside.parquet``, ``failures.parquet`` and ``result.json`` per partition. Registries come first,
    because rules on returns look at what remains of them; rules that look at the valid rows of other periods or forms
    come last, when all that is set aside is known. The rules of a form are evaluated on many partitions together,
    which costs little more than on one. Reports are in the order in which the gate ran. Raises ``CheckNotEvaluated``;
    the form in question then keeps its previous reports.
    """
    ensure_empty(workspace)
    rule_sets = {rule_set.form: rule_set for rule_set in rules.load(workspace.root) if rule_set.gate == "landing"}
    forms = catalogue.forms()
    ordered = sorted(set(partitions), key=lambda one: (forms[one[0]].family != "registries", one))
    portions = [
        _Portion(form, tuple(periods))
        for form, group in groupby(ordered, key=lambda one: one[0])
        for periods in _portions(workspace.landing / form, [period for _, period in group])
    ]
    alone = [_look_within(workspace, portion, rule_sets) for portion in portions]
    return [report for portion in alone for report in _look_around(workspace, portion, rule_sets)]


def _portions(folder: Path, periods: Iterable[str]) -> Iterator[list[str]]:
    """The periods in portions that fit into memory: rules find other periods in relations of their own."""
    portion: list[str] = []
    size = 0
    for period in periods:
        added = sum(path.stat().st_size for path in (folder / period).glob("*.parquet"))
        if portion and size + added > PORTION_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(period)
        size += added
    if portion:
        yield portion


@dataclass(frozen=True)
class _Portion:
    """Some partitions of a form, and what has been found in them so far: the rules evaluated and the failing rows."""

    form: str
    periods: tuple[str, ...]
    outcomes: tuple[Outcome, ...] = ()
    failing: pa.Table | None = None


RuleSets = Mapping[str | None, RuleSet]


def _look_within(workspace: Workspace, portion: _Portion, rule_sets: RuleSets) -> _Portion:
    """Evaluates the rules that look at no other valid rows, and writes what is set aside."""
    with relations.connect() as connection:
        found = _evaluate_portion(connection, workspace, portion, rule_sets, looking_around=False)
        for period in portion.periods:
            path = workspace.quality / portion.form / period / "set_aside.parquet"
            write_table(path, failures.set_aside(connection, period))
        return found


def _look_around(workspace: Workspace, portion: _Portion, rule_sets: RuleSets) -> list[GateReport]:
    """Evaluates the other rules, and writes all failing rows and the reports."""
    table = catalogue.forms()[portion.form].landing_table
    declared = [rule.id for rule in rule_sets[portion.form].rules] if portion.form in rule_sets else []
    with relations.connect() as connection:
        found = _evaluate_portion(connection, workspace, portion, rule_sets, looking_around=True)
        if portion.form in rule_sets:
            localised.attach(connection, workspace, rule_sets[portion.form], portion.periods)
        outcomes = sorted(found.outcomes, key=lambda outcome: declared.index(outcome.rule.id))
        counts = failures.counts(connection)
        return [
            _write_partition(
                workspace.quality / portion.form / period,
                connection,
                GateReport("landing", table, period, len(declared), tuple(_results(outcomes, counts, period))),
            )
            for period in portion.periods
        ]


def _evaluate_portion(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    portion: _Portion,
    rule_sets: RuleSets,
    *,
    looking_around: bool,
) -> _Portion:
    failures.create_table(connection, portion.failing)
    rule_set = rule_sets.get(portion.form)
    chosen = tuple(rule for rule in rule_set.rules if bool(rule.looks_at) == looking_around) if rule_set else ()
    ledgers = relations.ledgers(workspace)
    failures.create_letters(connection, ledgers.get("cells"))
    if not rule_set or not chosen:
        return portion
    others = {**relations.seeds(workspace.root), **relations.registries(workspace), **ledgers}
    for form in rule_set.looks_at if looking_around else ():
        name = f"{catalogue.forms()[form].landing_table}_valid"
        others[name] = relations.valid(workspace, form, rule_sets[form].key, portion.periods)
    batch = {rule_set.table: relations.landed(workspace, portion.form, portion.periods)}
    derived = magnitude.derived(workspace.root, rule_set, relations.batch_name(rule_set.table))
    asked = rule_set.model_copy(update={"rules": chosen})
    outcomes = _evaluate(connection, [asked], batch, others, LOCATOR, derived)
    return replace(portion, outcomes=(*portion.outcomes, *outcomes), failing=failures.everything(connection))


def _write_partition(folder: Path, connection: duckdb.DuckDBPyConnection, report: GateReport) -> GateReport:
    write_table(folder / "failures.parquet", failures.rows(connection, report.period))
    _write_text(folder / "result.json", report.as_json())
    return report


def run_indicator_gate(workspace: Workspace) -> GateReport:
    """Gate 2 on ``var/marts``. Writes ``var/quality/indicators/`` and changes no figure."""
    with relations.connect() as connection:
        rule_sets = _rule_sets(workspace, "indicators")
        return _tables_gate("indicators", connection, workspace, relations.marts(workspace), rule_sets)


def run_export_gate(workspace: Workspace, staged: Path, left_out: Collection[str] = ()) -> GateReport:
    """Gate 3 on the folder of a staged release, into which it writes nothing. Writes ``var/quality/exports/``. Rules on
    tables that a release of its kind leaves out are not declared for it."""
    rule_sets = [rule_set for rule_set in _rule_sets(workspace, "exports") if rule_set.table not in left_out]
    with relations.connect() as connection:
        tables = relations.release(connection, staged, rule_sets)
        batches = {**relations.allowed(workspace.root), **tables}
        return _tables_gate("exports", connection, workspace, batches, rule_sets)


def _rule_sets(workspace: Workspace, gate: Gate) -> list[RuleSet]:
    return [rule_set for rule_set in rules.load(workspace.root) if rule_set.gate == gate]


def _tables_gate(
    gate: Gate,
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    tables: Mapping[str, str],
    rule_sets: Sequence[RuleSet],
) -> GateReport:
    failures.create_table(connection)
    outcomes = _evaluate(connection, rule_sets, tables, {**relations.seeds(workspace.root), **tables})
    counts = failures.counts(connection)
    results = tuple(
        replace(result, examples=failures.examples(connection, result.rule, EXAMPLES))
        for result in _results(outcomes, counts, None)
    )
    report = GateReport(gate, "", "", sum(len(rule_set.rules) for rule_set in rule_sets), results)
    write_table(failures_of(workspace, gate), failures.rows(connection, None))
    _write_text(workspace.quality / gate / "result.json", report.as_json())
    return report


def landing_failures_of(workspace: Workspace, form: str, period: str | None) -> Path:
    """Where gate 1 writes its failing rows of a form and period; without a period the folder of all of them."""
    folder = workspace.quality / form
    return folder / period / "failures.parquet" if period else folder


def failures_of(workspace: Workspace, gate: Gate) -> Path:
    """Where gate 2 or 3 writes its failing rows."""
    return workspace.quality / gate / "failures.parquet"


def _evaluate(
    connection: duckdb.DuckDBPyConnection,
    rule_sets: Iterable[RuleSet],
    batches: Mapping[str, str],
    others: Mapping[str, str],
    locator: tuple[str, ...] | None = None,
    derived: Mapping[str, str] | None = None,
) -> list[Outcome]:
    """Evaluates rule sets on their tables and collects the failing rows. A row is found by ``locator``, or by the
    key of the rule set."""
    outcomes: list[Outcome] = []
    for rule_set in rule_sets:
        if not rule_set.rules:
            continue
        if rule_set.table not in batches:
            raise CheckNotEvaluated(rule_set.table, "the table is not there")
        batch = relations.batch_name(rule_set.table)
        try:
            relations.create(connection, {batch: batches[rule_set.table]}, others, rule_set, derived)
        except duckdb.Error as error:
            raise CheckNotEvaluated(rule_set.table, str(error)) from error
        found = evaluate(connection, batch, rule_set.rules, locator or rule_set.key)
        failures.collect(connection, rule_set, found)
        outcomes += found
    return outcomes


def _results(
    outcomes: Iterable[Outcome], counts: Mapping[tuple[str, str | None], int], period: str | None
) -> Iterator[RuleResult]:
    for outcome in outcomes:
        count = counts.get((outcome.rule.id, period), 0)
        yield RuleResult(outcome.rule, count == 0, count)


def _write_text(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text + "\n", encoding="utf-8", newline="\n")
    unfinished.replace(path)
