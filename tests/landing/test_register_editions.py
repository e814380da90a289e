"""A register comes as a whole: the delivery of a new period replaces the one in force, so a shrunken one is held."""

from __future__ import annotations

import pytest

from orchestration.landing.land import land
from orchestration.workspace import Workspace
from tests.landing.test_deliveries import decide
from tests.landing.test_land import landed, receive
from tests.quality.small_tree import uscc

HEAD = "统一社会信用代码,单位详细名称,入库登记编号,入库公告日期,撤销登记编号日期\n"
EARLY, LATE = "registries/tech-sme/2024-01/a.csv", "registries/tech-sme/2025-01/b.csv"


def listed(*numbers: int) -> bytes:
    return (HEAD + "".join(f"{uscc(n)},示例企业{n},示2023{n:04d},2023-05-20,\n" for n in numbers)).encode()


@pytest.mark.parametrize(
    ("numbers", "verdict", "code"),
    [
        ((1, 2), "held", "units_missing"),
        ((1, 2, 3, 4), "accept", "ok"),  # a fifth may leave, and nobody is asked to look
        ((1, 2, 3, 4, 5, 6), "accept", "ok"),
    ],
)
def test_the_register_of_another_period_is_held_if_it_lacks_many_units(
    workspace: Workspace, numbers: tuple[int, ...], verdict: str, code: str
) -> None:
    receive(workspace, EARLY, listed(1, 2, 3, 4, 5))
    land(workspace)
    receive(workspace, LATE, listed(*numbers))
    _, second = land(workspace).verdicts
    assert (second["verdict"], second["code"], second["version"]) == (verdict, code, 1)
    assert len(landed(workspace, "tech-sme")) == (1 if verdict == "held" else 2)
    if verdict == "held":
        assert EARLY in second["sentence_zh"] and "3/5" in second["sentence_zh"]


def test_a_shrunken_register_is_used_once_somebody_accepts_it(workspace: Workspace) -> None:
    receive(workspace, EARLY, listed(1, 2, 3, 4, 5))
    land(workspace)
    receive(workspace, LATE, listed(1))
    _, held = land(workspace).verdicts
    assert held["verdict"] == "held"
    decide(workspace, "acceptance", held["file_sha256"])
    _, taken = land(workspace).verdicts
    assert (taken["verdict"], taken["code"]) == ("accept_with_warning", "accepted_by_decision")


def test_an_older_register_that_comes_late_replaces_nothing_and_is_not_held(workspace: Workspace) -> None:
    receive(workspace, LATE, listed(1, 2, 3, 4, 5))
    land(workspace)
    receive(workspace, EARLY, listed(1))
    verdicts = {row["path"]: row["verdict"] for row in land(workspace).verdicts}
    assert verdicts == {LATE: "accept", EARLY: "accept"}
