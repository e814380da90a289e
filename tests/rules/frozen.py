"""The list of published rules: what was published never changes.

``python -m tests.rules.frozen`` adds the rows of ``rules.csv`` that the list does not have yet. It never touches a
line that is there: a row that changed stays a failure of ``test_rules.py``.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from orchestration import catalogue

FROZEN = Path(__file__).with_name("rules_frozen.csv")
HEAD = ("rule_id", "valid_from", "sha256")
# What a rule says. What we do with it (treatment, indicators, note) may get better; valid_to ends it.
SAID = (
    "rule_id",
    "document_code",
    "article",
    "rule_kind",
    "scope",
    "area_codes",
    "actor",
    "subject_code",
    "comparator",
    "value",
    "value_reference",
    "unit_code",
    "due",
    "logic_group",
    "is_soft",
    "sentence_zh",
    "sentence_en",
    "valid_from",
)


def hash_of(row: dict[str, str]) -> str:
    """A hash over what a rule says."""
    return hashlib.sha256("\x1f".join(row[name] for name in SAID).encode()).hexdigest()


def rules() -> list[dict[str, str]]:
    return catalogue.seed_rows(catalogue.SEEDS / "rules" / "rules.csv")


def frozen() -> dict[tuple[str, str], str]:
    """The hash of each published rule by id and first day."""
    return {(row["rule_id"], row["valid_from"]): row["sha256"] for row in catalogue.seed_rows(FROZEN)}


def main() -> None:
    known = frozen() if FROZEN.exists() else {}
    added = {(row["rule_id"], row["valid_from"]): hash_of(row) for row in rules()}
    with FROZEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows((*key, value) for key, value in sorted((added | known).items()))


if __name__ == "__main__":
    main()
