"""Keeps a sample tree up to date without writing it again for nothing.

Belongs here: knowing what a tree was generated from. Does not belong here: generating.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.catalogue import SEEDS
from orchestration.fingerprint import files_under, fingerprint
from orchestration.ledger import canonical_json
from orchestration.sample import SampleReport, generate
from orchestration.workspace import PROJECT_ROOT

STAMP = ".sample.json"


def renew(target: Path, scale: str, seed: int) -> SampleReport | None:
    """Generates the tree unless it was generated from the same scale, seed, generator and catalogues already.

    A tree that is up to date is left alone, with whatever was received into it since; then the answer is None.
    Raises what ``generate`` raises.
    """
    made_by = (
        Path(__file__).parent,
        SEEDS / "codes",
        SEEDS / "catalogue",
        PROJECT_ROOT / "orchestration" / "workbook.py",
    )
    generator = fingerprint(PROJECT_ROOT, files_under(*made_by))
    stamp = canonical_json({"scale": scale, "seed": seed, "generator": generator})
    path = target / STAMP
    if path.exists() and path.read_text(encoding="utf-8") == stamp:
        return None
    path.unlink(missing_ok=True)
    report = generate(target, scale, seed)
    path.write_text(stamp, encoding="utf-8")
    return report
