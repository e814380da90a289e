"""Which periods a run must compute.

Belongs here: comparing what is landed and ruled now with what the last finished build saw.
Does not belong here: computing anything for a period.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from orchestration import catalogue, durable, periods
from orchestration.landing import store
from orchestration.landing.verdict import NOT_USED
from orchestration.warehouse.build import manifest_path, project_fingerprint
from orchestration.workspace import Workspace


@dataclass(frozen=True)
class Partition:
    """What is landed for a form and period: a hash of its files and of what is set aside, and the reference
    periods of its rows."""

    content: str
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Inputs:
    """All that a build depends on: figures on the project, the day of known-at (external figures have dates) and what
    is landed; the tables of receipts and responses on ``ledgers``, a hash of receipts,
    verdicts, deadlines and extensions."""

    project: str
    known_at: date
    ledgers: str = ""
    partitions: dict[str, Partition] = field(default_factory=dict)

    def periods(self) -> set[str]:
        """Every reference period that occurs in a return."""
        return {period for partition in self.partitions.values() for period in partition.periods}


@dataclass(frozen=True)
class Cause:
    """Why periods are computed again. ``code``: returns, registries, external (a table of external figures),
    newly_known (external figures were published since), method (rules or formulas changed), first_build (there is
    nothing to build upon). ``what`` names the changed partitions (``form/period``) or the days of publication;
    ``periods`` are those concerned, None: all."""

    code: str
    what: tuple[str, ...]
    periods: tuple[str, ...] | None


def current_inputs(workspace: Workspace, known_at: datetime, before: Inputs | None = None) -> Inputs:
    """The inputs as they lie now. ``before`` are those of an earlier build: what did not change is not read again."""
    known = before.partitions if before else {}
    folders = sorted(folder for form in catalogue.forms() for folder in (workspace.landing / form).glob("[!_]*"))
    landed = {f"{folder.parent.name}/{folder.name}": folder for folder in folders if any(folder.iterdir())}
    partitions = {name: _partition(workspace, folder, known.get(name)) for name, folder in landed.items()}
    received = _without_rows(workspace) | partitions
    return Inputs(project_fingerprint(), known_at.date(), store.ledgers_hash(workspace), received)


def _without_rows(workspace: Workspace) -> dict[str, Partition]:
    """Accepted files without a row (nil returns): nothing is landed of them, but a form that nobody else sent for the
    period is received now, and what rests on it has another reason for being empty."""
    import pyarrow.parquet as pq

    path = workspace.ledger / "verdicts.parquet"
    columns = ["form", "reference_period", "verdict", "row_count"]
    verdicts = pq.read_table(path, columns=columns).to_pylist() if path.exists() else []
    return {
        f"{row['form']}/{row['reference_period']}": Partition("", (row["reference_period"],))
        for row in verdicts
        if row["verdict"] not in NOT_USED and not row["row_count"] and row["form"] and row["reference_period"]
    }


def _partition(workspace: Workspace, folder: Path, before: Partition | None) -> Partition:
    import pyarrow.parquet as pq

    digest = hashlib.sha256(store.partition_hash(workspace, folder.parent.name, folder.name).encode())
    set_aside = workspace.quality / folder.parent.name / folder.name / "set_aside.parquet"
    if set_aside.exists():
        digest.update(set_aside.read_bytes())
    if before is not None and before.content == digest.hexdigest():
        return before
    found = {
        period
        for path in sorted(folder.glob("*.parquet"))
        for period in pq.read_table(path, columns=["reference_period"])[0].to_pylist()
        if period
    }
    return Partition(digest.hexdigest(), tuple(sorted(found)))


def affected_periods(workspace: Workspace, before: Inputs | None, now: Inputs) -> list[str] | None:
    """The periods to compute again; None means everything. Registries and external tables concern every period."""
    return together(causes(workspace, before, now))


def together(found: tuple[Cause, ...]) -> list[str] | None:
    """The periods of all causes, sorted; None means everything."""
    if any(cause.periods is None for cause in found):
        return None
    return sorted({period for cause in found for period in cause.periods or ()})


def changed_sources(found: tuple[Cause, ...]) -> set[str]:
    """The sources of dbt that the causes are about, like ``nbs.b204_1``: figures of no other source change. What is
    newly known is in the tables of external figures."""
    forms = catalogue.forms().values()
    named = {name.partition("/")[0] for cause in found if cause.code != "newly_known" for name in cause.what}
    has_new = any(cause.code == "newly_known" for cause in found)
    return {
        f"{form.source}.{form.landing_table}"
        for form in forms
        if form.form in named or (has_new and form.family == "external")
    }


def causes(workspace: Workspace, before: Inputs | None, now: Inputs) -> tuple[Cause, ...]:
    """Why periods are computed again, each reason with its periods; empty if nothing changed that concerns figures."""
    if before is None:
        return (Cause("first_build", (), None),)
    found = [Cause("method", (), None)] if before.project != now.project else []
    names = sorted(before.partitions.keys() | now.partitions.keys())
    changed = [name for name in names if before.partitions.get(name) != now.partitions.get(name)]
    forms = catalogue.forms()
    for family in ("registries", "external"):
        concerned = tuple(name for name in changed if forms[name.split("/")[0]].family == family)
        if concerned:
            found.append(Cause(family, concerned, None))
    concerned = tuple(name for name in changed if forms[name.split("/")[0]].family == "returns")
    if concerned:
        versions = (inputs.partitions.get(name) for inputs in (before, now) for name in concerned)
        moved = {period for partition in versions if partition for period in partition.periods}
        found.append(Cause("returns", concerned, tuple(periods.affected_by(moved))))
    if any(cause.periods is None for cause in found):
        return tuple(found)
    published = _newly_known(workspace, before.known_at, now.known_at)
    if published:
        years = {year for year, _ in published}
        frequencies = _frequencies_with_external_figures()
        compared = {
            period
            for period in before.periods() | now.periods()
            if period[:4] in years and periods.frequency(period) in frequencies
        }
        # the years themselves too: the table of external figures is built again even where no return is compared
        days = tuple(sorted({day.isoformat() for _, day in published}))
        found.append(Cause("newly_known", days, tuple(sorted(compared | years))))
    return tuple(found)


def _frequencies_with_external_figures() -> set[str]:
    """At which frequencies indicators are compared with external figures, or divided by them."""
    having = (indicator for indicator in catalogue.indicators().values() if indicator.external_indicator)
    return {frequency for indicator in having for frequency in indicator.frequencies}


def _newly_known(workspace: Workspace, since: date, until: date) -> set[tuple[str, date]]:
    """The years of which an external figure was published between two days, with the day: comparisons with them
    change."""
    import duckdb

    query = """
        select distinct substr(reference_period, 1, 4), published_date from read_parquet($published)
        where published_date > least($since, $until) and published_date <= greatest($since, $until)
    """
    told = {"published": str(workspace.marts / "int_external_values.parquet"), "since": since, "until": until}
    with duckdb.connect() as connection:
        return set(connection.execute(query, told).fetchall())


def remember(workspace: Workspace, inputs: Inputs) -> None:
    """Records the inputs of a build that finished and was handed out."""
    text = json.dumps(asdict(inputs), sort_keys=True, indent=1, default=str)
    durable.write_bytes(workspace.var / "built.json", text.encode())


def forget(workspace: Workspace) -> None:
    """Forgets the last finished build before the next one starts: an interrupted build is nothing to build upon."""
    (workspace.var / "built.json").unlink(missing_ok=True)


def remembered(workspace: Workspace) -> Inputs | None:
    """The inputs of the last finished build, or None if there is none to build upon."""
    path = workspace.var / "built.json"
    needed = (path, workspace.database, workspace.marts / "int_external_values.parquet", manifest_path(workspace))
    if not all(file.exists() for file in needed):
        return None
    stored = json.loads(path.read_text())
    partitions = {
        name: Partition(partition["content"], tuple(partition["periods"]))
        for name, partition in stored["partitions"].items()
    }
    return Inputs(stored["project"], date.fromisoformat(stored["known_at"]), stored.get("ledgers", ""), partitions)
