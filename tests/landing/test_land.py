"""Landing a tree: receipts, one Parquet file per accepted file, and nothing else changed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration import catalogue
from orchestration.landing import store
from orchestration.landing.land import land
from orchestration.landing.receipts import present_files, receipts, record_arrivals
from orchestration.ledger import LedgerBroken
from orchestration.workspace import Workspace
from tests.conftest import KUNDULUN
from tests.landing.workbooks import GOOD, UNITS, b204_1, enterprise

JUNE = "returns/B204-1/2024-06"


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
    for judged in (2, 0):
        report = land(workspace)
        assert report.judged == judged
        assert [row["code"] for row in report.verdicts] == ["ok", "same_content"]
        assert len(landed(workspace)) == 1


def test_a_register_that_did_not_change_counts_once(workspace: Workspace) -> None:
    register = "统一社会信用代码,单位详细名称,所属园区,入园日期,迁出日期\n"
    register += "91150000701463622D,示例,鄂尔多斯高新区,2020-01-01,\n"
    receive(workspace, "registries/zone-membership/2024-01/a.csv", register.encode())
    receive(workspace, "registries/zone-membership/2025-01/b.csv", register.encode())
    assert [row["code"] for row in land(workspace).verdicts] == ["ok", "same_content"]
    assert len(landed(workspace, "zone-membership")) == 1


def test_a_second_delivery_is_another_version_and_both_are_kept(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    receive(workspace, f"{JUNE}/corrected.xlsx", b204_1(enterprise(UNITS[0], 1, 2)))
    land(workspace)
    assert len(landed(workspace)) == 2


def test_a_received_file_that_was_changed_is_said_and_its_figures_are_gone(workspace: Workspace) -> None:
    path = receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    path.write_bytes(b204_1(enterprise(UNITS[0], 1, 2)))
    report = land(workspace)
    assert [row["code"] for row in report.verdicts] == ["raw_changed", "ok"]
    assert len(landed(workspace)) == 1


def test_what_was_known_at_a_moment_lands_without_what_came_later(workspace: Workspace) -> None:
    receive(workspace, f"{JUNE}/a.xlsx", GOOD)
    land(workspace)
    first = receipts(workspace)[0].received_at
    receive(workspace, f"{JUNE}/b.xlsx", b204_1(enterprise(UNITS[0], 1, 2)))
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
