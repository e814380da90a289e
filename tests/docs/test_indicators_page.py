"""What docs/indicators.md lists by hand is what the catalogues say."""

from __future__ import annotations

import re

import pytest

from orchestration import catalogue
from orchestration.workspace import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[2:]]


def seed(path: str) -> list[dict[str, str]]:
    return catalogue.seed_rows(catalogue.SEEDS / path)


def test_indicators_that_cannot_be_computed_are_listed_with_their_reason() -> None:
    listed = {(code, name, reason) for code, name, reason in table("不能计算的指标")}
    expected = {
        (each.indicator_code, each.name_zh, each.not_computable_reason)
        for each in catalogue.indicators().values()
        if each.not_computable_reason
    }
    assert listed == expected


@pytest.mark.parametrize(
    ("heading", "path", "reason", "columns"),
    [
        (
            "没有指标的评价项",
            "catalogue/index_nodes.csv",
            "reason_code",
            ("edition", "indicator_no", "name_zh", "reason_code", "note"),
        ),
        (
            "不用指标的条款",
            "rules/rules.csv",
            "indicator_reason_code",
            ("rule_id", "sentence_zh", "indicator_reason_code"),
        ),
    ],
)
def test_what_asks_for_no_indicator_is_listed_with_its_reason(
    heading: str, path: str, reason: str, columns: tuple[str, ...]
) -> None:
    expected = [[row[name] for name in columns] for row in seed(path) if row[reason]]
    assert sorted(table(heading)) == sorted(expected)


def test_the_kinds_are_those_that_sql_knows() -> None:
    kinds = set(re.findall(r"(?m)^\| `(\w+)` \|", PAGE.split("\n## ", 1)[0]))
    assert kinds == {each.kind for each in catalogue.indicators().values()}
