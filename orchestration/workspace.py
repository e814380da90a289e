"""Where one tree of zonestat lives on disk.

Belongs here: the paths of a tree and how they are found. Does not belong here: what is in the files.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[1]
# What means something else in SQL, in patterns of file names, or in templates: paths go through all three.
UNUSABLE = re.compile(r"""['"*?\[\]{}\\\x00-\x1f]""")


class UnusablePlace(Exception):
    """The path of a tree holds characters that it cannot have."""


def keep_private() -> None:
    """Whatever this process writes from now on is for its own user only: there are enterprises in it, by name."""
    os.umask(0o077)


@dataclass(frozen=True)
class Workspace:
    """The paths of one tree: what was received, what is derived from it, what is published.

    ``raw`` is the record and is never edited; ``var`` is a cache that can be deleted at any time;
    ``exports`` holds immutable releases. The sample tree (示例数据) is the same thing again with
    directories of its own, so that sample figures can never meet real ones.
    """

    raw: Path
    var: Path
    exports: Path
    is_sample: bool = False
    root: Path = PROJECT_ROOT

    @classmethod
    def open(cls, sample: bool = False) -> Workspace:
        """The tree that ``ZONESTAT_RAW``, ``ZONESTAT_VAR`` and ``ZONESTAT_EXPORTS`` name, or the project's own.

        Raises ``UnusablePlace``.
        """
        raw, var, exports = (
            Path(os.environ.get(f"ZONESTAT_{name.upper()}") or PROJECT_ROOT / name).resolve()
            for name in ("raw", "var", "exports")
        )
        for place in (PROJECT_ROOT, raw, var, exports):
            _refuse_unusable(place)
        if sample:
            raw, var, exports = raw / "sample", var / "sample", exports / "sample"
        return cls(raw=raw, var=var, exports=exports, is_sample=sample)

    def derived_in(self, var: Path, exports: Path) -> Workspace:
        """The same received files with other places for what is derived from them."""
        return replace(self, var=var, exports=exports)

    @property
    def landing(self) -> Path:
        return self.var / "landing"

    @property
    def ledger(self) -> Path:
        return self.landing / "ledger"

    @property
    def quality(self) -> Path:
        return self.var / "quality"

    @property
    def marts(self) -> Path:
        return self.var / "marts"

    @property
    def database(self) -> Path:
        return self.var / "warehouse.duckdb"

    @property
    def receipts(self) -> Path:
        return self.raw / "receipts.jsonl"

    @property
    def releases(self) -> Path:
        return self.exports / "releases"


def _refuse_unusable(place: Path) -> None:
    """Early and in one place, rather than a wrong file read or a failure halfway."""
    found = sorted(set(UNUSABLE.findall(str(place))))
    if found:
        raise UnusablePlace(
            f"路径 {place} 含有不能使用的字符：{' '.join(map(repr, found))}。请改名或移到别处，"
            "或用 ZONESTAT_RAW、ZONESTAT_VAR、ZONESTAT_EXPORTS 指定其他位置。"
            f" / the path {place} holds characters that cannot be used: {' '.join(map(repr, found))}; rename or"
            " move it, or name other places with ZONESTAT_RAW, ZONESTAT_VAR and ZONESTAT_EXPORTS."
        )
