"""Landing a tree: receipts, one Parquet file per accepted file, and nothing else changed."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration import catalogue
from orchestration.landing import store
from orchestration.landing.land import land
from orchestration.landing.limits import limits
from orchestration.landing.receipts import NotTaken, given_file, present_files, receipts, record_arrivals
from orchestration.ledger import Ledger, LedgerBroken
from orchestration.workspace import Workspace
from tests.conftest import KUNDULUN
from tests.landing.workbooks import GOOD, UNITS, b204_1, enterprise

JUNE = "returns/B204-1/2024-06"
OTHER = b204_1(enterprise(UNITS[0], 1, 2), enterprise(UNITS[1], 3, 4))


def receive(workspace: Workspace, path: str, content: bytes) -> Path:
    target = workspace.raw / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def landed(workspace: Workspace, form: str = "B204-1") -> list[Path]:
    return sorted((workspace.landing / form).glob("[!_]*/*.parquet"))


def test_the_published_baseline_lands_as_filed(baseline: Workspace) -> None:
    report = land(baseline)
    assert [(row["path"], row["verdict"], row["row_count"]) for row in report.verdicts] == [
        (KUNDULUN.as_posix(), "accept", 6)
    ]
    rows = pq.read_table(landed(baseline, "indicator-return")[0]).to_pylist()
    filed = {row["indicator_code"]: (row["reported_value_as_filed"], row["reported_unit_code"]) for row in rows}
    assert filed == {
        "enterprise_count": ("162", "count"),
        "hnte_count": ("9", "count"),
        "hnte_revenue_share": ("4", "pct"),
        "high_tech_output_share": ("3.8", "pct"),
        "rd_gdp_ratio": ("1", "pct"),
        "rd_institution_count_regional": ("3", "count"),
    }
    assert {row["area_code"] for row in rows} == {"kundulun"}


def test_every_landing_file_has_the_schema_of_its_form(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    assert pq.read_schema(landed(workspace)[0]) == store.schema("B204-1")
    for form in catalogue.forms():
        assert pq.read_table(workspace.landing / form / "_empty" / "empty.parquet").num_rows == 0


def test_bad_neighbours_cost_nothing(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/good.xlsx", GOOD)
    receive(workspace, f"{JUNE}/cut.xlsx", GOOD[:500])
    receive(workspace, "returns/B204-1/2024-05/june.xlsx", b204_1(enterprise(UNITS[0], 1, 2)))
    receive(workspace, "returns/X-99/2024-06/unknown.xlsx", GOOD)
    receive(workspace, "returns/B204-1/loose.xlsx", GOOD)
    receive(workspace, "registries/B204-1/2024-06/misplaced.xlsx", GOOD)
    link = workspace.raw / JUNE / "link.xlsx"
    link.symlink_to(workspace.raw / JUNE / "good.xlsx")
    report = land(workspace)
    assert {row["path"].rpartition("/")[2]: row["code"] for row in report.verdicts} == {
        "good.xlsx": "ok",
        "cut.xlsx": "container_not_supported",
        "june.xlsx": "period_mismatch",
        "unknown.xlsx": "unknown_form",
        "loose.xlsx": "bad_place",
        "misplaced.xlsx": "bad_place",
        "link.xlsx": "not_a_regular_file",
    }
    assert report.taken == 1
    assert len(landed(workspace)) == 1
    linked = next(row for row in report.verdicts if row["path"].endswith("link.xlsx"))
    assert "是快捷方式（符号链接）" in linked["sentence_zh"] and "symbolic link" in linked["sentence_en"]
    assert "levels" not in linked["sentence_en"], "no words of the operating system"


def test_a_folder_that_is_named_like_a_file_is_not_passed_over(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/good.xlsx", GOOD)
    (workspace.raw / JUNE / "报表.xlsx").mkdir()
    (workspace.raw / JUNE / "空文件夹").mkdir()
    for _ in range(2):
        report = land(workspace)
        assert [(row["path"], row["code"]) for row in report.set_aside] == [(f"{JUNE}/报表.xlsx", "not_a_regular_file")]
        assert "是文件夹" in report.set_aside[0]["sentence_zh"]
        assert report.taken == 1


def test_landing_again_reads_nothing_and_changes_nothing(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    first = land(workspace)
    before = {path: path.read_bytes() for path in workspace.landing.rglob("*.parquet")}
    second = land(workspace)
    assert (first.judged, second.judged) == (1, 0)
    assert first.verdicts == second.verdicts
    assert {path: path.read_bytes() for path in workspace.landing.rglob("*.parquet")} == before


def test_the_same_bytes_under_another_name_count_once(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    receive(workspace, f"{JUNE}/b.xlsx", GOOD)
    for judged in (1, 0):
        report = land(workspace)
        assert report.judged == judged
        assert [row["code"] for row in report.verdicts] == ["ok", "same_content"]
        assert len(landed(workspace)) == 1


REGISTER = "统一社会信用代码,单位详细名称,所属园区,入园日期,迁出日期\n"
REGISTER += "91150000701463622D,示例,鄂尔多斯高新区,2020-01-01,\n"


def test_a_register_that_did_not_change_is_a_snapshot_of_each_period_it_is_delivered_for(workspace: Workspace) -> None:
    receive(workspace, "registries/zone-membership/2024-01/a.csv", REGISTER.encode())
    receive(workspace, "registries/zone-membership/2025-01/b.csv", REGISTER.encode())
    receive(workspace, "registries/zone-membership/2025-01/c.csv", REGISTER.encode())
    assert [row["code"] for row in land(workspace).verdicts] == ["ok", "ok", "same_content"]
    rows = [row for path in landed(workspace, "zone-membership") for row in pq.read_table(path).to_pylist()]
    assert {(row["receipt_sequence"], row["reference_period"]) for row in rows} == {(1, "2024-01"), (2, "2025-01")}


def test_a_receipt_that_was_recorded_anew_is_what_the_landed_rows_say(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    (entry,) = Ledger(workspace.receipts).read()
    workspace.receipts.unlink()
    Ledger(workspace.receipts).append({**entry, "received_at": "2024-07-05T00:00:00Z", "received_from": "corrected"})
    land(workspace)
    (path,) = landed(workspace)
    assert pq.read_table(path)["received_at"][0].as_py() == datetime(2024, 7, 5)


def test_a_file_over_the_limit_is_said_without_being_read(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    huge = workspace.raw / JUNE / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(2**42)  # would take hours to read
    report = land(workspace)
    (row,) = report.set_aside
    limit = str(limits().max_file_bytes)
    assert row["code"] == "file_too_large"
    assert all(str(2**42) in row[sentence] and limit in row[sentence] for sentence in ("sentence_zh", "sentence_en"))
    recorded = {receipt.path: (receipt.file_sha256, receipt.bytes) for receipt in receipts(workspace)}
    assert recorded[f"{JUNE}/huge.xlsx"] == ("", 2**42)
    huge.write_bytes(OTHER)
    assert [row["code"] for row in land(workspace).verdicts] == ["ok", "raw_changed", "ok"]


def test_only_files_that_changed_are_hashed_again_and_a_check_hashes_all(workspace: Workspace) -> None:
    path = receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    name, cache, true = f"{JUNE}/a.xlsx", workspace.var / "hashes.json", hashlib.sha256(GOOD).hexdigest()
    assert present_files(workspace.raw, cache) == {name: (true, len(GOOD))}
    assert not cache.exists(), "a file written a moment ago may change within the same tick of the clock"
    status = path.stat()
    identity = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
    cache.parent.mkdir(parents=True)
    cache.write_text(json.dumps({name: ["remembered", *identity]}), encoding="utf-8")
    assert present_files(workspace.raw, cache)[name][0] == "remembered"
    assert present_files(workspace.raw)[name][0] == true
    cache.write_text(json.dumps({name: ["remembered", *identity]}), encoding="utf-8")
    path.write_bytes(bytes(len(GOOD)))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert present_files(workspace.raw, cache)[name][0] == hashlib.sha256(bytes(len(GOOD))).hexdigest()
    cache.write_bytes(b"{cut off")
    assert present_files(workspace.raw, cache)[name][0] == hashlib.sha256(bytes(len(GOOD))).hexdigest()


def test_what_programs_leave_is_named_and_neither_received_nor_set_aside(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    left = (f"{JUNE}/.DS_Store", f"{JUNE}/.cache/x", f"{JUNE}/THUMBS.DB", f"{JUNE}/~$a.xlsx", "returns/desktop.ini")
    for path in left:
        receive(workspace, path, b"x")
    for _ in range(2):
        report = land(workspace)
        assert (report.taken, report.set_aside) == (1, [])
        assert sorted(report.ignored) == sorted(left)
    assert [receipt.path for receipt in receipts(workspace)] == [f"{JUNE}/a.xlsx"]


def test_a_second_delivery_is_another_version_and_both_are_kept(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    receive(workspace, f"{JUNE}/corrected.xlsx", OTHER)
    land(workspace)
    assert len(landed(workspace)) == 2


def test_a_received_file_that_was_changed_is_said_and_its_figures_are_gone(workspace: Workspace) -> None:
    path = receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    path.write_bytes(OTHER)
    report = land(workspace)
    assert [row["code"] for row in report.verdicts] == ["raw_changed", "ok"]
    assert len(landed(workspace)) == 1


def test_what_was_known_at_a_moment_lands_without_what_came_later(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    first = receipts(workspace)[0].received_at
    receive(workspace, f"{JUNE}/b.xlsx", OTHER)
    assert land(workspace, known_at=first).taken == 1
    assert len(receipts(workspace)) == 1, "a look back records no arrivals"
    assert land(workspace, known_at=first - timedelta(seconds=1)).taken == 0
    assert land(workspace, known_at=datetime.now(UTC)).taken == 1


def test_a_tampered_receipt_stops_everything(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    text = workspace.receipts.read_text(encoding="utf-8")
    workspace.receipts.write_text(text.replace("a.xlsx", "b.xlsx"), encoding="utf-8")
    with pytest.raises(LedgerBroken, match="第 1 行"):
        land(workspace)


def test_cells_say_in_which_column_an_item_stood(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    cells = pq.read_table(workspace.ledger / "cells.parquet").to_pylist()
    assert {cell["item_column"]: cell["column_letter"] for cell in cells}[
        "electricity_use_ytd_last_year_kwh_10k"
    ] == "R"


def test_a_file_name_that_is_no_utf8_is_said_and_stops_nothing(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    folder = os.fsencode(workspace.raw / JUNE)
    with open(os.path.join(folder, "六月.xlsx".encode("gb18030")), "wb") as file:  # noqa: PTH118, PTH123
        file.write(GOOD)
    assert sorted(row["code"] for row in land(workspace).verdicts) == ["bad_file_name", "ok"]
    assert land(workspace).judged <= 1


def test_the_second_of_two_equal_files_counts_when_the_first_is_gone(workspace: Workspace) -> None:
    first = receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    receive(workspace, f"{JUNE}/b.xlsx", GOOD)
    land(workspace)
    first.unlink()
    assert [row["code"] for row in land(workspace).verdicts] == ["raw_changed", "ok"]
    assert len(landed(workspace)) == 1


def test_a_return_that_came_before_its_period_was_over_is_set_aside(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/early.xlsx", GOOD)
    record_arrivals(workspace, present_files(workspace.raw), datetime(2024, 6, 20, tzinfo=UTC))
    assert [row["code"] for row in land(workspace).verdicts] == ["period_in_future"]
    assert landed(workspace) == []
    receive(workspace, f"{JUNE}/again.xlsx", GOOD)
    assert [row["code"] for row in land(workspace).verdicts] == ["period_in_future", "ok"]
    assert len(landed(workspace)) == 1


@pytest.mark.parametrize(
    "folder", ["Ｂ２０４－１/２０２４－０６", "B204—1/2024‐06", "Ｂ２０４-１/２０２４-06", " B204-1/2024-06　"]
)
def test_a_folder_typed_in_full_width_claims_the_same(workspace: Workspace, folder: str) -> None:
    receive(workspace, f"returns/{folder}/a.xlsx", GOOD)
    (row,) = land(workspace).verdicts
    assert (row["code"], row["form"], row["reference_period"]) == ("ok", "B204-1", "2024-06")
    assert [path.parent.relative_to(workspace.landing).as_posix() for path in landed(workspace)] == ["B204-1/2024-06"]
    assert land(workspace).judged == 0


@pytest.mark.parametrize(
    ("folder", "code", "found", "expected"),
    [
        ("../external/rd-intensity-yearbook/２０２１", "bad_place", "２０２１", "rd-intensity-yearbook/<YYYY"),
        ("Ｂ２０４－９/２０２４－０６", "unknown_form", "B204-9", "报表文件夹"),
        ("Ｂ２０４－１/２０２４年６月", "bad_place", "2024年6月", "returns/B204-1/<YYYY"),
        ("Ｂ２０４－１/２０２４－１３", "bad_place", "2024-13", "YYYY-MM"),
        ("Ｂ２０４－１/２０２４①", "bad_place", "20241", "YYYY-MM"),
    ],
)
def test_a_folder_that_claims_nothing_known_is_said(
    workspace: Workspace, folder: str, code: str, found: str, expected: str
) -> None:
    receive(workspace, f"returns/{folder}/a.xlsx", GOOD)
    (row,) = land(workspace).verdicts
    assert (row["verdict"], row["code"]) == ("quarantine", code)
    assert found in row["sentence_zh"]
    assert expected in row["sentence_zh"]


def test_a_file_that_is_still_being_copied_waits_for_the_next_pass(workspace: Workspace) -> None:
    path = receive(workspace, f"{JUNE}/a.xlsx", GOOD[:1000])
    is_done = threading.Event()

    def copy() -> None:
        while not is_done.wait(0.01):
            os.utime(path)

    copying = threading.Thread(target=copy)
    copying.start()
    try:
        first = land(workspace)
    finally:
        is_done.set()
        copying.join()
    assert (first.changing, first.verdicts, receipts(workspace)) == ((f"{JUNE}/a.xlsx",), (), [])
    path.write_bytes(GOOD)
    second = land(workspace)
    assert [row["verdict"] for row in second.verdicts] == ["accept"]
    assert second.changing == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [("~$报表.xlsx", "left_by_program"), ("无.xlsx", "file_missing"), (os.fsdecode(b"\xb1\xed.xlsx"), "bad_file_name")],
)
def test_a_file_named_by_hand_that_cannot_be_taken_has_its_reason(tmp_path: Path, name: str, code: str) -> None:
    if code != "file_missing":
        (tmp_path / name).write_bytes(GOOD)
    with pytest.raises(NotTaken) as refused:
        given_file(tmp_path / name)
    assert refused.value.finding.code == code
