"""Building a release again from what was received.

Belongs here: the second build in a place of its own, and the comparison. Does not belong here: how anything is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration import durable
from orchestration.landing.receipts import parse_moment
from orchestration.pipeline import bring_up_to_date, from_empty, stage_release
from orchestration.publishing.release import (
    Manifest,
    NoSuchRelease,
    code_version,
    data_files,
    manifest_of,
    versions,
)
from orchestration.workspace import Workspace


@dataclass(frozen=True)
class Rebuilt:
    """The outcome: every data file with whether its bytes are equal (of a round also what its rankings rest on, hashes
    of method and data among it), and whether the code is the same."""

    version: str
    known_at: str
    equal: dict[str, bool]
    is_same_code: bool

    @property
    def is_equal(self) -> bool:
        return all(self.equal.values())


def rebuild(workspace: Workspace, version: str, say: Callable[[str], None] = lambda _: None) -> Rebuilt:
    """Builds a release again at its known-at moment, from empty, and compares every data file with it.

    Works in ``var/rebuild/<version>`` and leaves the releases alone.
    """
    if version not in versions(workspace):
        raise NoSuchRelease(f"没有发布 {version} / there is no release {version}")
    manifest = manifest_of(workspace, version)
    with durable.lock(workspace.var), from_empty(workspace, f"rebuild/{version}") as again:
        period = manifest["reference_period"]
        built = bring_up_to_date(again, parse_moment(manifest["known_at"]), say, period)
        staged, _ = stage_release(again, built, period, manifest.get("evaluation_round"))
        old, new = ({**data_files(one), **_rankings(one)} for one in (manifest, staged.body))
    return Rebuilt(
        version=version,
        known_at=manifest["known_at"],
        equal={path: old.get(path) == new.get(path) for path in sorted(old.keys() | new.keys())},
        is_same_code=manifest["code_version"] == code_version(),
    )


def _rankings(manifest: Manifest) -> dict[str, Any]:
    """What a round says of its rankings; releases of months, years and older versions say nothing."""
    return {f"manifest.json: {name}": manifest[name] for name in ("rankings",) if name in manifest}
