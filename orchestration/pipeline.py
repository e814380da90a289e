"""One run, from received files to a release.

Belongs here: the order of the steps, and the report that closes a run. Does not belong here: any step itself.
Dagster and the command line are thin shells over these functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orchestration import durable, periods
from orchestration.deadlines.extensions import extensions
from orchestration.landing.land import LandingReport, land
from orchestration.landing.receipts import moment_text, receipts
from orchestration.publishing.release import Published, Staged, publish, stage
from orchestration.quality import due, gates, issues
from orchestration.quality.gates import GateReport
from orchestration.warehouse import affected
from orchestration.warehouse.build import Node, build, manifest_path
from orchestration.warehouse.hand_out import hand_out
from orchestration.warehouse.manifest import Mart, marts
from orchestration.workspace import Workspace

Say = Callable[[str], None]


class NothingReceived(Exception):
    """There is no return to make a release of."""


class PeriodNotOver(Exception):
    """A release was asked for a period that had not ended at the known-at moment."""


class ReleaseRefused(Exception):
    """A blocking check failed; the last release stands."""


@dataclass(frozen=True)
class RunReport:
    """What a run did: files, checks, periods computed (None: all), dbt nodes, and the release that stands for it."""

    landing: LandingReport
    gates: tuple[GateReport, ...]
    computed: tuple[str, ...] | None
    nodes: tuple[Node, ...]
    published: Published
    areas: int
    indicators: int
    indicator_values: int
    indicator_nulls: int
    open_issues: int

    @property
    def declared(self) -> int:
        return sum(gate.declared for gate in self.gates) + sum(node.is_test for node in self.nodes)

    @property
    def evaluated(self) -> int:
        return sum(gate.evaluated for gate in self.gates) + sum(
            node.is_test and node.status in ("pass", "warn", "fail") for node in self.nodes
        )


@dataclass(frozen=True)
class Computed:
    """The marts after a build: the periods computed (None: all), the dbt nodes, the tables, the known-at moment."""

    periods: tuple[str, ...] | None
    nodes: tuple[Node, ...]
    marts: tuple[Mart, ...]
    known_at: datetime


@dataclass(frozen=True)
class Built:
    """The warehouse of a tree, checked, with everything that a release says about how it came about."""

    landing: LandingReport
    gates: tuple[GateReport, ...]
    computed: Computed
    open_issues: int


def run_month(workspace: Workspace, period: str | None = None, say: Say = lambda _: None) -> RunReport:
    """Lands what is new, runs the gates, computes the affected periods and publishes a release.

    ``period`` is the reference period of the release; default: the newest month that has a return.
    Raises ``NothingReceived``, ``ReleaseRefused``, ``BuildFailed``, ``CheckNotEvaluated``, ``LedgerBroken``, ``Busy``.
    """
    with durable.lock(workspace.var):
        built = bring_up_to_date(workspace, say=say)
        say("发布 / release")
        staged, gate = stage_release(workspace, built, _release_period(built, period))
        return _report(built, gate, publish(workspace, staged))


def bring_up_to_date(workspace: Workspace, known_at: datetime | None = None, say: Say = lambda _: None) -> Built:
    """Everything up to the checked marts. With ``known_at``: from what was known at that moment."""
    landed = land(workspace, known_at, progress=lambda done, total: say(f"接收 / landing {done}/{total}"))
    say("检查一：收到的数据 / gate 1: what was received")
    reports = check_landed(workspace)
    say("计算指标 / computing indicators")
    computed = compute(workspace, known_at)
    say("检查二：指标 / gate 2: indicators")
    reports.append(gates.run_indicator_gate(workspace))
    return Built(landed, tuple(reports), computed, issues.write_quality_issues(workspace))


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
    affected_periods = affected.affected_periods(
        workspace, affected.remembered(workspace), affected.current_inputs(workspace, moment)
    )
    if affected_periods == []:
        return Computed((), (), marts(manifest_path(workspace)), moment)
    affected.forget(workspace)
    nodes = build(workspace, affected_periods or (), moment, full=affected_periods is None)
    handed_out = hand_out(workspace)
    affected.remember(workspace, affected.current_inputs(workspace, moment))
    return Computed(None if affected_periods is None else tuple(affected_periods), nodes, handed_out, moment)


def release_computed(workspace: Workspace, period: str | None = None) -> Published:
    """Publishes a release at the end of a job. What came since the job's earlier steps is taken in first, so that a
    release never rests on marts older than its inputs. Raises ``ReleaseRefused``, ``NothingReceived``."""
    with durable.lock(workspace.var):
        built = bring_up_to_date(workspace)
        staged, _ = stage_release(workspace, built, _release_period(built, period))
        return publish(workspace, staged)


def stage_release(workspace: Workspace, built: Built, period: str) -> tuple[Staged, GateReport]:
    """Writes the release into staging and runs gate 3 over it. Raises ``ReleaseRefused``."""
    staged = stage(workspace, built.computed.marts, period, _facts(workspace, built.landing, built.computed.known_at))
    gate = gates.run_export_gate(staged.folder)
    refuse_if_blocked(workspace, (*built.gates, gate))
    return staged, gate


def refuse_if_blocked(workspace: Workspace, reports: Iterable[GateReport]) -> None:
    """Raises ``ReleaseRefused`` if a rule of scope run failed."""
    blocking = [result for report in reports for result in report.blocking]
    if blocking:
        names = "、".join(sorted({result.rule.id for result in blocking}))
        raise ReleaseRefused(
            f"发布被拒绝，上一发布继续有效；未通过的检查：{names}。明细见 {workspace.quality}。"
            f" / the release was refused, the last one stands; failed checks: {names}; details in {workspace.quality}."
        )


def _release_period(built: Built, wanted: str | None) -> str:
    """The period asked for, or the newest one. Raises ``PeriodNotOver`` for one that had not ended at known-at."""
    known_at = built.computed.known_at
    if wanted is not None and periods.last_day(wanted) > known_at.date():
        raise PeriodNotOver(
            f"报告期 {wanted} 在所知时点 {known_at:%Y-%m-%d} 尚未结束，不能发布。"
            f" / the period {wanted} had not ended on {known_at:%Y-%m-%d}, the known-at day; it cannot be released."
        )
    return wanted or newest_period(built.landing, known_at)


def newest_period(landing: LandingReport, known_at: datetime) -> str:
    """The newest month of the accepted returns that is over, or the newest such year when there is no month."""
    found: set[str] = {
        row["reference_period"]
        for row in landing.verdicts
        if row["verdict"] != "quarantine" and row["reference_period"] and row["path"].startswith("returns/")
    }
    found = {period for period in found if periods.last_day(period) <= known_at.date()}
    months = {period for period in found if periods.frequency(period) == "M"}
    if not found:
        raise NothingReceived(
            "raw/ 中还没有可用的报表，没有可发布的内容。请把收到的文件放入 raw/returns/<报表>/<报告期>/。"
            " / there is no usable return under raw/ yet; put received files into raw/returns/<form>/<period>/."
        )
    return max(months or found)


def latest_moment(workspace: Workspace) -> datetime:
    """The moment up to which things are known: that of the newest receipt or extension."""
    moments = [receipt.received_at for receipt in receipts(workspace)]
    moments += [extension.recorded_at for extension in extensions(workspace)]
    return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))


def _facts(workspace: Workspace, landing: LandingReport, known_at: datetime) -> dict[str, Any]:
    known, granted = receipts(workspace, known_at), extensions(workspace, known_at)
    taken = {row["file_sha256"] for row in landing.verdicts if row["verdict"] != "quarantine"}
    return {
        "known_at": moment_text(known_at),
        "inputs": [
            {"path": receipt.path, "sha256": receipt.file_sha256, "received_at": moment_text(receipt.received_at)}
            for receipt in known
            if receipt.file_sha256 in taken
        ],
        "receipts_head": known[-1].entry_hash if known else "",
        "extensions_head": granted[-1].entry_hash if granted else "",
        "editions": _editions(),
        "disclosure": "internal",
    }


def _editions() -> list[dict[str, str]]:
    """The rules by date that figures rest on, with their documents."""
    from orchestration.catalogue import SEEDS, seed_rows

    wanted = ("parameter_code", "value", "valid_from", "document", "article")
    return [{name: row[name] for name in wanted} for row in seed_rows(SEEDS / "rules" / "parameters.csv")]


def _report(built: Built, gate: GateReport, published: Published) -> RunReport:
    import duckdb

    query = """
        select count(distinct area_code), count(distinct indicator_code), count(value), count(*) - count(value)
        from read_parquet($path)
    """
    figures = published.folder / "internal" / "fct_indicators.parquet"
    with duckdb.connect() as connection:
        areas, indicators, values, nulls = connection.execute(query, {"path": str(figures)}).fetchall()[0]
    return RunReport(
        landing=built.landing,
        gates=(*built.gates, gate),
        computed=built.computed.periods,
        nodes=built.computed.nodes,
        published=published,
        areas=areas,
        indicators=indicators,
        indicator_values=values,
        indicator_nulls=nulls,
        open_issues=built.open_issues,
    )
