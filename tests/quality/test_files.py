"""Files that are not used are issues: of a return, on the desk of whoever can act, until a file is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.landing.land import land
from orchestration.landing.receipts import receipts
from orchestration.pipeline import latest_moment
from orchestration.quality import desk, files, worklist
from orchestration.quality.issues import write_quality_issues
from orchestration.workspace import Workspace
from tests.landing.test_deliveries import ALL, AMENDED, HALF, decide
from tests.landing.test_land import JUNE, receive
from tests.landing.workbooks import GOOD

CUT = ALL[:500]
REGISTER = "统一社会信用代码,单位详细名称,所属园区,入园日期,迁出日期\n91150000701463622D,示例,{},2020-01-01,\n"


def issues(workspace: Workspace, received_from: str = "") -> list[dict[str, Any]]:
    """The issues about files after landing, as a run writes them."""
    land(workspace, received_from=received_from)
    write_quality_issues(workspace, latest_moment(workspace))
    return [issue for issue in desk.all_issues(workspace).values() if issue["gate"] == files.GATE]


def told(issue: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(issue[name] for name in names)


def history(workspace: Workspace, issue_id: str) -> list[tuple[Any, ...]]:
    events = desk.events_of(workspace, issue_id)
    return [(one["event_code"], one["document"], one["version"]) for one in events]


def test_a_file_that_was_set_aside_is_an_issue_until_one_is_taken(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/鄂尔多斯高新区.xlsx", CUT)
    [first] = issues(workspace)
    assert told(first, "rule_id", "class", "status_code", "owner", "area_code", "form", "reference_period") == (
        "files.container_not_supported", "mandatory", "open", "zone", "ordos", "B204-1", "2024-06",
    )  # fmt: skip
    assert "鄂尔多斯高新区.xlsx" in first["sentence_zh"] and first["remedy_zh"]
    receive(workspace, f"{JUNE}/鄂尔多斯高新区（二）.xlsx", b"")
    [second] = issues(workspace)
    assert told(second, "issue_id", "times_seen", "rule_id") == (first["issue_id"], 2, "files.file_empty")
    receive(workspace, f"{JUNE}/三.xlsx", ALL)
    [third] = issues(workspace)
    assert told(third, "issue_id", "status_code") == (first["issue_id"], "corrected")
    assert history(workspace, first["issue_id"]) == [
        ("seen", f"{JUNE}/鄂尔多斯高新区.xlsx", None),
        ("seen", f"{JUNE}/鄂尔多斯高新区（二）.xlsx", None),
        ("gone", f"{JUNE}/三.xlsx", 1),
    ]
    receive(workspace, f"{JUNE}/鄂尔多斯高新区（四）.xlsx", CUT)
    [fourth] = issues(workspace)
    assert told(fourth, "issue_id", "status_code") == (first["issue_id"], "open"), "a bad file after a good one stands"


def test_a_good_version_of_another_return_corrects_nothing(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/包头稀土高新区.xlsx", CUT)
    receive(workspace, f"{JUNE}/good.xlsx", ALL)
    [issue] = issues(workspace)
    assert told(issue, "area_code", "status_code") == ("baotou-re", "open")


@pytest.mark.parametrize(
    ("path", "content", "sender", "owner", "area"),
    [
        (f"{JUNE}/报表.xlsx", CUT, "", "bureau", None),
        (f"{JUNE}/报表.xlsx", CUT, "鄂尔多斯高新区", "zone", "ordos"),
        (f"{JUNE}/鄂尔多斯高新区、包头稀土高新区.xlsx", CUT, "", "bureau", None),
        ("returns/B204-1/2024-05/报表.xlsx", ALL, "", "zone", "ordos"),
        ("returns/X-99/2024-06/鄂尔多斯高新区.xlsx", ALL, "", "bureau", "ordos"),
        ("registries/zone-membership/2024-01/a.csv", REGISTER.format("未知园区").encode(), "", "bureau", None),
    ],
)
def test_it_is_on_the_desk_of_whoever_can_act(
    workspace: Workspace, path: str, content: bytes, sender: str, owner: str, area: str | None
) -> None:
    receive(workspace, path, content)
    [issue] = issues(workspace, sender)
    assert told(issue, "owner", "area_code") == (owner, area)
    assert desk.desk_of(issue) == (area if owner == "zone" else desk.BUREAU)


def test_where_the_return_is_not_known_name_or_bytes_tell_which_file_corrects_it(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/报表.csv", ALL[:300])
    receive(workspace, "returns/X-99/2024-06/b.xlsx", AMENDED)
    receive(workspace, "registries/zone-membership/2024-01/a.csv", REGISTER.format("未知园区").encode())
    before = issues(workspace)
    assert [issue["status_code"] for issue in before] == ["open"] * 3
    receive(workspace, f"{JUNE}/报表.xlsx", ALL)
    receive(workspace, f"{JUNE}/moved.xlsx", AMENDED)
    receive(workspace, "registries/zone-membership/2024-01/b.csv", REGISTER.format("鄂尔多斯高新区").encode())
    after = issues(workspace)
    assert {issue["issue_id"] for issue in after} == {issue["issue_id"] for issue in before}
    assert [issue["status_code"] for issue in after] == ["corrected"] * 3


def test_each_held_file_is_an_issue_that_a_decision_closes(workspace: Workspace) -> None:
    for number, content in enumerate((ALL, HALF)):
        receive(workspace, f"{JUNE}/{number}.xlsx", content)
        found = issues(workspace)
    [held] = found
    assert told(held, "rule_id", "status_code", "owner", "file_name") == (
        "files.units_missing", "open", "zone", f"{JUNE}/1.xlsx",
    )  # fmt: skip
    decide(workspace, "rejection", held["issue_id"])
    [closed] = issues(workspace)
    assert told(closed, "issue_id", "status_code", "decision_sequence") == (held["issue_id"], "closed", 1)
    decide(workspace, "acceptance", receipts(workspace)[1].file_sha256)
    [closed] = issues(workspace)
    assert told(closed, "issue_id", "status_code", "decision_sequence") == (held["issue_id"], "closed", 2)
    assert [event[0] for event in history(workspace, held["issue_id"])] == ["seen", "decided", "decided"]
    receive(workspace, f"{JUNE}/2.xlsx", AMENDED)
    [gone] = issues(workspace)
    assert told(gone, "issue_id", "status_code") == (held["issue_id"], "corrected")


def test_a_held_file_is_corrected_by_a_version_that_is_taken(workspace: Workspace) -> None:
    for number, content in enumerate((ALL, HALF, AMENDED)):
        receive(workspace, f"{JUNE}/{number}.xlsx", content)
        land(workspace)
    [issue] = issues(workspace)
    assert issue["status_code"] == "corrected"
    assert history(workspace, issue["issue_id"]) == [("seen", f"{JUNE}/1.xlsx", 2), ("gone", f"{JUNE}/2.xlsx", 3)]


def test_a_rejection_closes_the_issue_of_a_file_that_was_set_aside_and_of_no_other(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/鄂尔多斯高新区.xlsx", CUT)
    [issue] = issues(workspace)
    decide(workspace, "rejection", issue["issue_id"])
    [issue] = issues(workspace)
    assert issue["status_code"] == "closed"
    receive(workspace, f"{JUNE}/鄂尔多斯高新区2.xlsx", CUT[:400])
    [issue] = issues(workspace)
    assert issue["status_code"] == "open", "another file that cannot be read is not what was decided about"


def test_a_repeat_is_no_issue_and_the_list_is_the_same_again(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    receive(workspace, f"{JUNE}/b.xlsx", GOOD)
    receive(workspace, f"{JUNE}/c.xlsx", CUT)
    issues(workspace)
    path = workspace.marts / desk.LIST
    before = path.read_bytes()
    assert pq.read_table(path).num_rows == 1
    issues(workspace)
    assert path.read_bytes() == before


def test_the_work_list_of_a_zone_names_the_file_the_reason_and_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    receive(workspace, f"{JUNE}/鄂尔多斯高新区.xlsx", CUT)
    receive(workspace, "returns/X-99/2024-06/b.xlsx", ALL)
    issues(workspace)
    day = datetime(2024, 7, 20, tzinfo=UTC).date()
    lists = worklist.wanted(workspace)
    assert {name: len(mine) for name, mine in lists.items()} == {"bureau": 1, "ordos": 1}
    told_ordos = dict(zip(worklist.NAMES, worklist.told(lists["ordos"][0]), strict=False))
    assert told_ordos["文件"] == "鄂尔多斯高新区.xlsx"
    assert told_ordos["报表"].startswith("B204-1") and "重报" in told_ordos["办法"]
    assert "Excel" in told_ordos["期望"]
    assert worklist.told(lists["bureau"][0])[worklist.NAMES.index("报表")] == "收到的文件"
    assert len(worklist.export(workspace, tmp_path / "lists", day)) == 2
