"""One dbt build of a tree, in this process.

Belongs here: arguments and environment of dbt, its result as plain data. Does not belong here: which periods changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import chdir, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import durable
from orchestration.fingerprint import files_under, fingerprint
from orchestration.warehouse.manifest import LEDGER, declared_tests
from orchestration.workspace import PROJECT_ROOT, Workspace

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

LISTED = 10
PARSED = "partial_parse.msgpack"
PROJECT = PROJECT_ROOT / "dbt_project"


class BuildFailed(Exception):
    """dbt did not finish; carries the sentences of what failed."""


@dataclass(frozen=True)
class Node:
    """One model, seed or test that dbt ran. ``failures`` counts failing rows of a test."""

    unique_id: str
    status: str
    message: str
    failures: int

    @property
    def is_test(self) -> bool:
        return self.unique_id.startswith("test.")

    @property
    def is_evaluated_test(self) -> bool:
        """Whether it is a test that looked at its rows: not skipped, and not ended by an error."""
        return self.is_test and self.status in ("pass", "warn", "fail")


def project_fingerprint() -> str:
    """One hash over models, macros, seeds and their properties."""
    return fingerprint(PROJECT, files_under(PROJECT))


def invoke(var: Path, command: Sequence[str], told: Mapping[str, str]) -> dbtRunnerResult:
    """Runs dbt in this process, in ``var/`` of a tree, to which all paths of the project are relative; ``told`` are
    the environment variables that macros read."""
    from dbt.adapters.duckdb import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        with chdir(var):
            outcome = dbtRunner().invoke([*command])
            if (database := DuckDBConnectionManager._ENV) is not None:
                database.close()  # the adapter would keep it for the next tree, which has the same relative path
                DuckDBConnectionManager.close_all_connections()
            return outcome
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def told(affected: Sequence[str] = (), known_at: datetime | None = None) -> dict[str, str]:
    """What the macros are told: which periods to compute (none: all), and the known-at moment."""
    moment = known_at.strftime("%Y-%m-%d %H:%M:%S") if known_at else ""
    return {"ZONESTAT_PERIODS": ",".join(affected), "ZONESTAT_KNOWN_AT": moment}


def arguments(workspace: Workspace) -> list[str]:
    """Where dbt finds the project and puts its own files, one place per tree. Its log keeps what happened, not every
    statement: writing that costs a tenth of a build."""
    return [
        *("--log-level-file", "info", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(workspace.var / "dbt"), "--log-path", str(workspace.var / "dbt")),
    ]


def build(
    workspace: Workspace, affected: Sequence[str] | None, known_at: datetime, sources: Collection[str] = ()
) -> tuple[Node, ...]:
    """Builds and tests the models. ``affected`` lists the periods to compute; None loads the seeds and rebuilds
    everything from empty. Else only what is made of the ledgers and of the changed ``sources`` (like ``nbs.b204_1``) is
    built; an empty list leaves all periods alone and renews only what is made of the ledgers.

    Raises ``BuildFailed`` when a model or a test fails, or a test that the manifest declares was not evaluated;
    nothing is handed out then.
    """
    workspace.database.parent.mkdir(parents=True, exist_ok=True)
    _forget_parse_of_another_project(workspace)
    excluded = ["resource_type:unit_test"] + ([] if affected is None else ["resource_type:seed"])
    command = ["--quiet", "build", *arguments(workspace), "--exclude", *excluded]
    if affected is None:
        command.append("--full-refresh")
    else:
        command += ["--select", *(f"source:{name}+" for name in (LEDGER, *sorted(sources)))]
    # no figure changes with the ledgers: what reads them and goes by period is renewed for one period only
    renewed = () if affected is None else affected or (f"{known_at:%Y-%m}",)
    outcome = invoke(workspace.var, command, told(renewed, known_at))
    _share_parse(workspace)
    if outcome.result is None:
        raise BuildFailed(f"dbt 未能运行 / dbt did not run: {outcome.exception}")
    nodes = tuple(_node(result) for result in outcome.result.results)
    declared = declared_tests(manifest_path(workspace), affected, sources).selected
    evaluated = {node.unique_id for node in nodes if node.is_evaluated_test}
    if not outcome.success or not declared <= evaluated:
        raise BuildFailed(_failure(nodes, declared, evaluated))
    return nodes


def _failure(nodes: Sequence[Node], declared: Collection[str], evaluated: Collection[str]) -> str:
    failed = [f"  {node.unique_id}: {node.message}" for node in nodes if node.status in ("error", "fail")]
    missing = sorted(set(declared) - set(evaluated))
    shown = [f"  {name}" for name in missing[:LISTED]] + (["  …"] if len(missing) > LISTED else [])
    return "\n".join(
        [
            "数据仓库构建失败，未发布任何结果 / the warehouse build failed, nothing was published:",
            *failed,
            f"数据库检查：声明 {len(declared)} 项，已执行 {len(declared) - len(missing)} 项，未执行 {len(missing)} 项"
            f" / dbt tests: {len(declared)} declared, {len(missing)} not evaluated{'：' if missing else ''}",
            *shown,
        ]
    )


def _node(result: object) -> Node:
    node, status = result.node, result.status  # type: ignore[attr-defined]
    message, failures = result.message, result.failures  # type: ignore[attr-defined]
    return Node(node.unique_id, str(status), message or "", int(failures or 0))


def manifest_path(workspace: Workspace) -> Path:
    return workspace.var / "dbt" / "manifest.json"


def _shared_parse(project: str) -> Path:
    """Where trees leave the parse of a project for one another, by its fingerprint."""
    return PROJECT / "target" / f"{project}.msgpack"


def _share_parse(workspace: Workspace) -> None:
    """Leaves the parse for other trees: it is the same wherever the tree lies. A project that cannot be written to is
    parsed once per tree."""
    parsed, shared = workspace.var / "dbt" / PARSED, _shared_parse(project_fingerprint())
    if parsed.exists() and not shared.exists():
        with suppress(OSError):
            shared.parent.mkdir(exist_ok=True)
            for older in shared.parent.glob("*.msgpack"):
                older.unlink(missing_ok=True)
            durable.write_bytes(shared, parsed.read_bytes())


def _forget_parse_of_another_project(workspace: Workspace) -> bool:
    """Parsing is remembered for the very same project only: dbt's memory of another one fails where a description
    moved from file to file. Takes over what another tree has parsed. Returns whether the manifest is to be made."""
    stamp, current = workspace.var / "dbt" / "project.sha256", project_fingerprint()
    if manifest_path(workspace).exists() and stamp.exists() and stamp.read_text() == current:
        return False
    stamp.parent.mkdir(parents=True, exist_ok=True)
    for name in (PARSED, "manifest.json"):
        (stamp.parent / name).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        (stamp.parent / PARSED).write_bytes(_shared_parse(current).read_bytes())
    stamp.write_text(current)
    return True


def parsed_manifest(workspace: Workspace) -> Path:
    """The manifest of the project as it is now, parsed anew only when the project changed. Raises ``BuildFailed``."""
    manifest = manifest_path(workspace)
    if _forget_parse_of_another_project(workspace):
        outcome = invoke(workspace.var, ["--quiet", "parse", *arguments(workspace)], told())
        if not outcome.success:
            raise BuildFailed(f"dbt 项目有误 / the dbt project is wrong: {outcome.exception}")
        _share_parse(workspace)
    return manifest
