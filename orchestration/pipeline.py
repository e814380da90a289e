"""One run, from received files to a release.

Belongs here: the order of the steps, and the report that closes a run. Does not belong here: any step itself.
Dagster and the command line are thin shells over these functions.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration import durable
from orchestration.catalogue import CatalogueError
from orchestration.deadlines.extensions import extensions
from orchestration.decisions.record import decisions
from orchestration.evaluation.life import tables as life
from orchestration.evaluation.rounds import basis, certainty
from orchestration.landing.land import LandingReport, land
from orchestration.landing.layout import LayoutError
from orchestration.landing.receipts import moment_text, receipts
from orchestration.landing.verdict import NOT_USED
from orchestration.ledger import LedgerBroken
from orchestration.publishing.record import check_records
from orchestration.publishing.release import Published, Staged, publish, stage, sweep
from orchestration.quality import due, gates, issues
from orchestration.quality.engine import CheckNotEvaluated
from orchestration.quality.gates import GateReport, RuleResult
from orchestration.quality.rules import RuleError
from orchestration.releasable import (
    NoSuchRound,
    NothingReceived,
    PeriodNotOver,
    due_periods,
    period_of_round,
    require_over,
)
from orchestration.warehouse import affected
from orchestration.warehouse.build import BuildFailed, Node, build, manifest_path
from orchestration.warehouse.hand_out import hand_out
from orchestration.warehouse.manifest import Declared, Mart, declared_tests, marts
from orchestration.workspace import Workspace

Say = Callable[[str], None]
SHOWN = 3


class ReleaseRefused(Exception):
    """A blocking check failed; the last release stands. ``reports`` are those of the gates before the release."""

    def __init__(self, sentence: str, reports: tuple[GateReport, ...] = ()) -> None:
        super().__init__(sentence)
        self.reports = reports


# What stops a run and says in its own sentence why: a matter of data or rules, which is the same when tried again.
SPOKEN = (
    CatalogueError,
    LedgerBroken,
    LayoutError,
    RuleError,
    CheckNotEvaluated,
    BuildFailed,
    NothingReceived,
    NoSuchRound,
    PeriodNotOver,
    ReleaseRefused,
)


@dataclass(frozen=True)
class RunReport:
    """What a run did: files, checks, periods computed (None: all) and why, dbt nodes, and the releases that stand
    for it.

    The figures counted are those of the first release. ``failing_rows`` is where the gates wrote them, None when that
    place went away with the run.
    """

    landing: LandingReport
    gates: tuple[GateReport, ...]
    computed: tuple[str, ...] | None
    causes: tuple[affected.Cause, ...]
    nodes: tuple[Node, ...]
    tests: Declared
    releases: tuple[Published, ...]
    areas: int
    indicators: int
    indicator_values: int
    indicator_nulls: int
    open_issues: int
    failing_rows: Path | None

    @property
    def published(self) -> Published:
        """The release that the run was about; an annual one may have gone with it."""
        return self.releases[0]

    @property
    def declared(self) -> int:
        """Rules on each partition looked at now, and dbt's tests that its manifest selects for this build."""
        return sum(gate.declared for gate in self.gates) + len(self.tests.selected)

    @property
    def evaluated(self) -> int:
        return sum(gate.evaluated for gate in self.gates) + sum(node.is_evaluated_test for node in self.nodes)

    @property
    def carried_over(self) -> int:
        """dbt's tests that passed in an earlier build and look at nothing that was built now."""
        return len(self.tests.carried_over)


@dataclass(frozen=True)
class Computed:
    """The marts after a build: the periods computed (None: all) and why, the dbt nodes and the tests declared for them,
    the tables, the known-at moment."""

    periods: tuple[str, ...] | None
    causes: tuple[affected.Cause, ...]
    nodes: tuple[Node, ...]
    tests: Declared
    marts: tuple[Mart, ...]
    known_at: datetime


@dataclass(frozen=True)
class Built:
    """The warehouse of a tree, checked, with everything that a release says about how it came about."""

    landing: LandingReport
    gates: tuple[GateReport, ...]
    computed: Computed
    open_issues: int


def run_month(
    workspace: Workspace,
    period: str | None = None,
    say: Say = lambda _: None,
    known_at: datetime | None = None,
    make_current: bool = False,
) -> RunReport:
    """Lands what is new, runs the gates, computes the affected periods and publishes what is due.

    ``period`` is the reference period of the release; default: see ``due_periods``. With ``known_at`` everything is
    built from what was known at that moment, in a place of its own from empty; the release is then a draft, and
    ``CURRENT`` stays as it is unless ``make_current``.
    Raises ``NothingReceived``, ``PeriodNotOver``, ``ReleaseRefused``, ``BuildFailed``, ``CheckNotEvaluated``,
    ``LedgerBroken``, ``Busy``.
    """
    with durable.lock(workspace.var):
        if known_at is None:
            built = bring_up_to_date(workspace, None, say, period)
            return _report(built, *_release(workspace, built, period, say=say), workspace.quality)
        with from_empty(workspace, "known-at") as elsewhere:
            tree = replace(elsewhere, exports=workspace.exports)
            built = bring_up_to_date(tree, known_at, say, period)
            return _report(built, *_release(tree, built, period, not make_current, say), None)


@contextmanager
def from_empty(workspace: Workspace, name: str) -> Iterator[Workspace]:
    """The same received files with an empty place for all that is derived. It goes away at the end, but for an error:
    what failed can then be looked at."""
    scratch = workspace.var / name
    shutil.rmtree(scratch, ignore_errors=True)
    yield workspace.derived_in(scratch / "var", scratch / "exports")
    shutil.rmtree(scratch)


def bring_up_to_date(
    workspace: Workspace, known_at: datetime | None = None, say: Say = lambda _: None, period: str | None = None
) -> Built:
    """Everything up to the checked marts. With ``known_at``: from what was known at that moment. ``period`` is what
    shall be released then.

    Raises ``LedgerBroken`` before anything is recorded if a record was changed, or misses what a release rests on;
    ``PeriodNotOver`` and ``NothingReceived`` before anything is computed.
    """
    check_records(workspace)
    landed = land(workspace, known_at, progress=lambda done, total: say(f"接收 / landing {done}/{total}"))
    due_periods(landed, known_at or latest_moment(workspace), period)
    say("检查一：收到的数据 / gate 1: what was received")
    reports = check_landed(workspace)
    say("计算指标 / computing indicators")
    computed = compute(workspace, known_at)
    say("检查二：指标 / gate 2: indicators")
    reports.append(gates.run_indicator_gate(workspace))
    moment = computed.known_at
    ours = (*life.write(workspace, moment), *certainty.write(workspace, moment))
    computed = replace(computed, marts=(*computed.marts, *ours))
    return Built(landed, tuple(reports), computed, issues.write_quality_issues(workspace, computed.known_at))


def check_landed(workspace: Workspace) -> list[GateReport]:
    """Gate 1 on every partition whose files or rules changed."""
    gates.ensure_empty(workspace)
    partitions = due.due_partitions(workspace)
    reports = gates.run_landing_gates(workspace, partitions)
    due.mark_done(workspace, partitions)
    return reports


def compute(workspace: Workspace, known_at: datetime | None = None) -> Computed:
    """Builds what changed since the last finished build and hands the marts out."""
    moment = known_at or latest_moment(workspace)
    before = affected.remembered(workspace)
    now = affected.current_inputs(workspace, moment, before)
    causes = affected.causes(workspace, before, now)
    affected_periods = affected.together(causes)
    if before is not None and affected_periods == [] and before.ledgers == now.ledgers:
        everything = declared_tests(manifest_path(workspace)).selected
        return Computed((), (), (), Declared(frozenset(), everything), marts(manifest_path(workspace)), moment)
    affected.forget(workspace)
    sources = affected.changed_sources(causes)
    nodes = build(workspace, affected_periods, moment, sources)
    handed_out = hand_out(workspace)
    affected.remember(workspace, now)
    tests = declared_tests(manifest_path(workspace), affected_periods, sources)
    computed = None if affected_periods is None else tuple(affected_periods)
    return Computed(computed, causes, nodes, tests, handed_out, moment)


def release_computed(workspace: Workspace, period: str | None = None) -> tuple[GateReport, Published]:
    """Publishes what is due at the end of a job, and returns the first of it with its gate 3. What came since the
    job's earlier steps is taken in first, so that a release never rests on marts older than its inputs.
    Raises ``ReleaseRefused``, ``NothingReceived``."""
    with durable.lock(workspace.var):
        reports, published = _release(workspace, bring_up_to_date(workspace, period=period), period)
        return reports[0], published[0]


def _release(
    workspace: Workspace, built: Built, period: str | None, is_draft: bool = False, say: Say = lambda _: None
) -> tuple[list[GateReport], list[Published]]:
    """Publishes all that is due, or nothing: one release that is refused refuses the others of its build."""
    say("发布 / release")
    sweep(workspace)
    staged = [
        stage_release(workspace, built, due_period)
        for due_period in due_periods(built.landing, built.computed.known_at, period)
    ]
    return [gate for _, gate in staged], [publish(workspace, one, is_draft) for one, _ in staged]


def release_round(
    workspace: Workspace, evaluation_round: str, say: Say = lambda _: None
) -> tuple[GateReport, Published]:
    """Takes in what is new and lays the release of a round ready as a draft (送审稿): ``CURRENT`` does not
    follow before people approved it. Raises ``NoSuchRound``, and what ``run_month`` raises."""
    with durable.lock(workspace.var):
        built = bring_up_to_date(workspace, None, say)
        period = period_of_round(evaluation_round)
        require_over(period, built.computed.known_at)
        say("发布 / release")
        sweep(workspace)
        staged, gate = stage_release(workspace, built, period, evaluation_round)
        return gate, publish(workspace, staged, as_draft=True)


def stage_release(
    workspace: Workspace, built: Built, period: str, evaluation_round: str | None = None
) -> tuple[Staged, GateReport]:
    """Writes the release into staging and runs gate 3 over it. What is refused does not stay there.

    Raises ``ReleaseRefused``, ``CheckNotEvaluated``.
    """
    facts = _facts(workspace, built.landing, built.computed.known_at)
    if evaluation_round is not None:
        facts["rankings"] = basis.bases(workspace, evaluation_round)
    try:
        staged = stage(workspace, built.computed.marts, period, facts, evaluation_round)
        gate = gates.run_export_gate(workspace, staged.folder, staged.left_out)
        refuse_if_blocked(workspace, (*built.gates, gate))
    except Exception:
        sweep(workspace)
        raise
    return staged, gate


def refuse_if_blocked(workspace: Workspace, reports: tuple[GateReport, ...]) -> None:
    """Raises ``ReleaseRefused`` if a rule of scope run failed."""
    blocking = [(report, result) for report in reports for result in report.blocking]
    if blocking:
        places = "、".join(sorted({str(gates.failures_of(workspace, report.gate)) for report, _ in blocking}))
        found = "\n".join(_refusal(result) for _, result in blocking)
        raise ReleaseRefused(
            f"发布被拒绝，上一发布继续有效。 / The release was refused, the last one stands.\n{found}\n"
            f"全部未通过的行 / all failing rows：{places}",
            reports,
        )


def _refusal(result: RuleResult) -> str:
    """What a failed rule asks for, how often it failed and the first places, one line each."""
    rule = result.rule
    shown = result.examples[:SHOWN]
    more = [f"    … {result.failing_count - len(shown)}"] if result.failing_count > len(shown) else []
    head = f"  · {rule.id}（{result.failing_count} 行 / rows）：{rule.sentence_zh}{rule.remedy_zh}"
    english = f"    {rule.sentence_en} {rule.remedy_en}"
    return "\n".join([head, english, *(f"    {example}" for example in shown), *more])


def latest_moment(workspace: Workspace) -> datetime:
    """The moment up to which things are known: that of the newest receipt, extension or decision."""
    moments = [receipt.received_at for receipt in receipts(workspace)]
    moments += [extension.recorded_at for extension in extensions(workspace)]
    moments += [decision.recorded_at for decision in decisions(workspace)]
    return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))


def _facts(workspace: Workspace, landing: LandingReport, known_at: datetime) -> dict[str, Any]:
    known, granted = receipts(workspace, known_at), extensions(workspace, known_at)
    decided = decisions(workspace, known_at)
    taken = {row["entry_hash"] for row in landing.verdicts if row["verdict"] not in NOT_USED}
    return {
        "known_at": moment_text(known_at),
        "inputs": [
            {
                "sequence": receipt.sequence,
                "entry_hash": receipt.entry_hash,
                "path": receipt.path,
                "sha256": receipt.file_sha256,
                "received_at": moment_text(receipt.received_at),
            }
            for receipt in known
            if receipt.entry_hash in taken
        ],
        "receipts_head": known[-1].entry_hash if known else "",
        "extensions_head": granted[-1].entry_hash if granted else "",
        "decisions_head": decided[-1].entry_hash if decided else "",
        "editions": _editions(),
        "disclosure": "internal",
    }


def _editions() -> list[dict[str, str]]:
    """The rules by date that figures rest on, with their documents."""
    from orchestration.catalogue import SEEDS, seed_rows

    wanted = ("parameter_code", "value", "valid_from", "document", "article")
    return [{name: row[name] for name in wanted} for row in seed_rows(SEEDS / "rules" / "parameters.csv")]


def _report(
    built: Built, gates_of_releases: list[GateReport], published: list[Published], failing_rows: Path | None
) -> RunReport:
    import duckdb

    query = """
        select count(distinct area_code), count(distinct indicator_code), count(value), count(*) - count(value)
        from read_parquet($path)
    """
    figures = published[0].folder / "internal" / "fct_indicators.parquet"
    with duckdb.connect() as connection:
        areas, indicators, values, nulls = connection.execute(query, {"path": str(figures)}).fetchall()[0]
    return RunReport(
        landing=built.landing,
        gates=(*built.gates, *gates_of_releases),
        computed=built.computed.periods,
        causes=built.computed.causes,
        nodes=built.computed.nodes,
        tests=built.computed.tests,
        releases=tuple(published),
        areas=areas,
        indicators=indicators,
        indicator_values=values,
        indicator_nulls=nulls,
        open_issues=built.open_issues,
        failing_rows=failing_rows,
    )
