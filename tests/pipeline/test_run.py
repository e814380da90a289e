"""From received files to a release, and again."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration import catalogue, periods
from orchestration.deadlines.extensions import Extension, extend
from orchestration.landing.receipts import present_files, receipts, record_arrivals
from orchestration.ledger import Ledger
from orchestration.pipeline import RunReport, release_round, run_month
from orchestration.publishing.rebuild import rebuild
from orchestration.publishing.release import current, data_files, manifest_of, versions
from orchestration.publishing.verify import problems
from orchestration.releasable import NothingReceived
from orchestration.sample import SampleReport
from orchestration.workbook import Sheet, workbook_bytes
from orchestration.workspace import Workspace
from tests.conftest import resend_amended

ROW_COUNTS = Path(__file__).with_name("row_counts.csv")
Run = tuple[Workspace, RunReport]


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"create view t as select * from read_parquet('{path}')")
        return connection.execute(query).fetchall()


def figures(workspace: Workspace, version: str) -> dict[str, set[tuple[object, ...]]]:
    """The rows of fct_indicators by reference period."""
    path = workspace.releases / version / "internal" / "fct_indicators.parquet"
    by_period: dict[str, set[tuple[object, ...]]] = {}
    for row in rows(path, "select reference_period, * from t"):
        by_period.setdefault(str(row[0]), set()).add(row)
    return by_period


def assert_current_releases_agree(workspace: Workspace) -> None:
    month, year = (figures(workspace, current(workspace)[kind]["version"]) for kind in ("month", "year"))
    shared = month.keys() & year.keys()
    assert {"2023", "2024-02"} <= shared
    assert {period: month[period] for period in shared} == {period: year[period] for period in shared}


def test_all_that_is_declared_is_evaluated(first_run: Run) -> None:
    _, report = first_run
    assert report.declared == report.evaluated > 100
    assert report.carried_over == 0
    manifest = json.loads((first_run[0].var / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    tests = {name for name, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    assert report.tests.selected == tests == {node.unique_id for node in report.nodes if node.is_test}


def test_row_counts_are_those_that_were_reviewed(first_run: Run) -> None:
    """A changed count is a reviewed change of ``row_counts.csv``."""
    _, report = first_run
    found = {entry["path"]: entry["rows"] for entry in report.published.manifest["files"] if "rows" in entry}
    with ROW_COUNTS.open(encoding="utf-8", newline="") as file:
        reviewed = {row["path"]: int(row["rows"]) for row in csv.DictReader(file)}
    assert found == reviewed


def test_a_set_aside_record_counts_nowhere_and_a_set_aside_return_gives_way_to_the_one_before(
    sampled: tuple[Workspace, SampleReport], first_run: Run
) -> None:
    workspace, _ = first_run
    _, sample = sampled
    panel = workspace.marts / "int_industrial_output_panel.parquet"
    used = {str(row[0]) for row in rows(panel, "select distinct file_sha256 from t")}
    verdicts = rows(workspace.ledger / "verdicts.parquet", "select path, file_sha256 from t")
    by_path = {str(path): str(sha) for path, sha in verdicts}
    by_name = {planted.name: planted for planted in sample.planted}
    assert by_path[by_name["unit_twice"].path] not in used
    assert by_path[by_name["amended_before"].path] not in used
    assert by_path[by_name["amended_after"].path] in used
    negative = rows(panel, "select count(*) from t where industrial_output_ytd_cny_thousand < 0")
    assert negative == [(0,)]


def test_a_filed_and_a_computed_value_stand_side_by_side(first_run: Run) -> None:
    workspace, report = first_run
    path = workspace.releases / report.published.version / "internal" / "fct_indicators.parquet"
    both = rows(
        path,
        "select area_code, reference_period, indicator_code from t where value is not null"
        " group by all having count(distinct origin) = 2",
    )
    assert both
    computed_only = rows(path, "select count(*) from t where origin = 'computed' and file_sha256 is not null")
    assert computed_only == [(0,)]


def test_nulls_have_reasons_and_values_have_none(first_run: Run) -> None:
    workspace, report = first_run
    path = workspace.releases / report.published.version / "internal" / "fct_indicators.parquet"
    assert rows(path, "select count(*) from t where (value is null) <> (reason_code is not null)") == [(0,)]


def test_no_enterprise_leaves_the_house(first_run: Run) -> None:
    workspace, report = first_run
    folder = workspace.releases / report.published.version
    codes = {
        str(row[0])
        for row in rows(workspace.marts / "int_industrial_output_panel.parquet", "select distinct uscc from t")
    }
    assert len(codes) > 10
    for path in folder.rglob("*.parquet"):
        table = pq.read_table(path)
        assert not {"uscc", "enterprise_name"} & set(table.column_names)
        text = {value for column in table.columns if pa.types.is_string(column.type) for value in column.to_pylist()}
        assert not codes & text


def test_published_columns_say_what_they_are(first_run: Run) -> None:
    workspace, report = first_run
    folder = workspace.releases / report.published.version
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert "示例数据" in descriptor["title"]
    for resource in descriptor["resources"]:
        schema = pq.read_schema(folder / resource["path"])
        assert [field["name"] for field in resource["schema"]["fields"]] == schema.names
        assert resource["schema"]["primaryKey"]
        for field in schema:
            assert field.metadata[b"title"] and field.metadata[b"description"], (resource["name"], field.name)
            assert not pa.types.is_decimal(field.type)


def test_a_second_identical_run_makes_no_new_release(copied: Workspace) -> None:
    before = {path: path.read_bytes() for path in copied.exports.rglob("*") if path.is_file()}
    report = run_month(copied)
    assert (report.published.is_new, report.computed, report.landing.judged) == (False, (), 0)
    assert report.declared == report.evaluated == sum(gate.declared for gate in report.gates)
    assert report.carried_over > 100
    assert {path: path.read_bytes() for path in copied.exports.rglob("*") if path.is_file()} == before


def test_an_added_file_changes_only_the_periods_that_depend_on_it(copied: Workspace) -> None:
    standing = current(copied)["month"]["version"]
    annual = current(copied)["year"]
    before = figures(copied, standing)
    period = "2024-02"
    source = next(copied.raw.glob(f"returns/B204-1/{period}/*包头稀土*月.xlsx"))
    resend_amended(source, source.with_name("示例数据_再次报送.xlsx"))
    last = receipts(copied)[-1].received_at
    record_arrivals(copied, present_files(copied.raw), last + timedelta(hours=1))
    report = run_month(copied)
    assert report.computed == tuple(periods.affected_by([period]))
    assert report.declared == report.evaluated
    assert report.tests.selected == {node.unique_id for node in report.nodes if node.is_test}
    assert report.carried_over > 0
    assert report.landing.judged == 1
    assert report.published.is_new
    assert [(cause.code, cause.what) for cause in report.causes] == [("returns", (f"B204-1/{period}",))]
    assert current(copied)["year"] != annual
    assert_current_releases_agree(copied)
    after = figures(copied, report.published.version)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert period in changed
    assert changed <= set(report.computed)


def test_a_file_that_is_set_aside_renews_receipts_and_computes_no_period(copied: Workspace) -> None:
    standing = current(copied)["month"]["version"]
    before = figures(copied, standing)
    (copied.raw / "returns/B204-1/2024-02/示例数据_不是报表.xlsx").write_bytes(b"no workbook")
    record_arrivals(copied, present_files(copied.raw), receipts(copied)[-1].received_at)
    report = run_month(copied)
    assert (report.computed, report.landing.judged) == ((), 1)
    assert report.published.is_new
    assert figures(copied, report.published.version) == before
    receipts_mart = copied.marts / "fct_receipts.parquet"
    found = rows(receipts_mart, "select path, code from t where path like '%不是报表%'")
    assert [code for _, code in found] == ["container_not_supported"]
    assert run_month(copied).nodes == (), "nothing is built when nothing changed"
    assert rebuild(copied, report.published.version).is_equal


def test_a_build_of_the_ledgers_alone_equals_a_build_from_empty(copied: Workspace) -> None:
    """An extension and a file that landing does not take, in a later month than all others."""
    last = receipts(copied)[-1].received_at
    (copied.raw / "returns/B204-1/2024-02/示例数据_不是报表.xlsx").write_bytes(b"no workbook")
    record_arrivals(copied, present_files(copied.raw), last + timedelta(days=30))
    granted = {"reason": "示例数据", "document": "示例数据", "decided_by": "示例数据", "entry_hash": ""}
    decision = Extension(0, "GQ-002", "ordos", "2024", date(2025, 7, 1), recorded_at=last, **granted)
    extend(copied, decision, not_before=last + timedelta(days=31))
    report = run_month(copied)
    assert (report.computed, report.causes) == ((), ())
    assert report.published.manifest["known_at"][:7] > f"{last:%Y-%m}"
    assert_equal_to_a_build_from_empty(copied)


def assert_equal_to_a_build_from_empty(workspace: Workspace) -> None:
    kept = {path.name: path.read_bytes() for path in workspace.marts.glob("*.parquet")}
    shutil.rmtree(workspace.var)
    assert run_month(workspace).computed is None
    again = {path.name: path.read_bytes() for path in workspace.marts.glob("*.parquet")}
    assert len(kept) > 10 and kept.keys() == again.keys()
    assert [name for name in kept if kept[name] != again[name]] == []


def test_receipts_recorded_anew_show_in_the_marts(copied: Workspace) -> None:
    ledger = Ledger(copied.receipts)
    entries = ledger.read()
    copied.receipts.unlink()
    ledger.extend({**entry, "received_from": "补记单位"} for entry in entries)
    run_month(copied)
    assert rows(copied.marts / "fct_receipts.parquet", "select distinct received_from from t") == [("补记单位",)]


def give_duckdb(threads: int, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Every DuckDB of this process works with so many threads, more than there are cores if need be. Returns the
    counts that connections then say they work with."""
    connect, seen = duckdb.connect, set()

    def connect_with_threads(*arguments: Any, config: dict[str, Any] | None = None, **named: Any) -> Any:
        connection = connect(*arguments, config={**(config or {}), "threads": threads}, **named)
        seen.update(count for (count,) in connection.execute("select current_setting('threads')").fetchall())
        return connection

    monkeypatch.setattr(duckdb, "connect", connect_with_threads)
    return seen


@pytest.mark.parametrize(("of_dbt", "of_duckdb"), [(1, 1), (4, 4)])
def test_the_number_of_threads_changes_no_byte(
    copied: Workspace, of_dbt: int, of_duckdb: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Models side by side, and each model on several threads."""
    standing = current(copied)["month"]["version"]
    monkeypatch.setenv("ZONESTAT_THREADS", str(of_dbt))
    used = give_duckdb(of_duckdb, monkeypatch)
    shutil.rmtree(copied.var)
    report = run_month(copied)
    assert used == {of_duckdb}
    assert report.computed is None, "everything was computed again"
    assert data_files(report.published.manifest) == data_files(manifest_of(copied, standing))


def test_a_release_is_rebuilt_from_what_was_received_then(copied: Workspace) -> None:
    """That of a round, which holds all tables: with ``var/`` gone and a later file received since."""
    _, published = release_round(copied, "2024")
    standing = published.version
    shutil.rmtree(copied.var)
    source = next(copied.raw.glob("returns/B204-1/2024-02/*包头稀土*月.xlsx"))
    resend_amended(source, source.with_name("示例数据_再次报送.xlsx"))
    before = versions(copied)
    outcome = rebuild(copied, standing)
    assert outcome.is_equal, outcome.equal
    assert outcome.equal["manifest.json: rankings"] and published.manifest["rankings"]
    assert outcome.is_same_code
    assert versions(copied) == before


def test_every_change_to_a_release_is_found(copied: Workspace) -> None:
    version = current(copied)["month"]["version"]
    assert problems(copied, version) == []
    folder = copied.releases / version
    for name in ("internal/fct_indicators.parquet", "datapackage.json", "SHA256SUMS", "manifest.json"):
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(content.replace(b"1", b"2") + b" ")
        assert problems(copied, version), name
        path.write_bytes(content)
    (folder / "internal" / "extra.parquet").write_bytes(b"x")
    assert any("extra" in problem for problem in problems(copied, version))


def test_a_run_publishes_the_newest_month_and_the_newest_year(first_run: Run) -> None:
    workspace, report = first_run
    month, year = report.releases
    assert (periods.frequency(month.manifest["reference_period"]), month.manifest["kind"]) == ("M", "month")
    assert (year.version, year.manifest["kind"]) == ("2024.r1", "year")
    pointer = {kind: entry["version"] for kind, entry in current(workspace).items()}
    assert pointer == {"month": month.version, "year": year.version}
    assert not any(problems(workspace, name) for name in pointer.values())


def test_a_landed_return_lies_in_the_folder_of_its_period(first_run: Run) -> None:
    """Models tell the period of a row by that folder (``period_of_file``)."""
    workspace, _ = first_run
    files = [
        path for path in workspace.landing.glob("*/*/*.parquet") if path.parts[-3].startswith(("B204", "GQ-", "10"))
    ]
    assert len(files) > 50
    for path in files:
        held = pq.read_table(path, columns=["reference_period"]).column(0).unique().to_pylist()
        assert held in ([path.parent.name], []), path


def test_a_changed_annual_return_makes_a_new_annual_release_with_the_monthly_one(copied: Workspace) -> None:
    source = next(copied.raw.glob("returns/GQ-002/2024/*包头稀土*.xlsx"))
    resend_amended(source, source.with_name("示例数据_再次报送.xlsx"))
    report = run_month(copied)
    assert [one.version.rpartition(".r")[2] for one in report.releases] == ["2", "2"]
    assert current(copied)["year"]["version"] == "2024.r2"
    assert_current_releases_agree(copied)
    assert [one.is_new for one in run_month(copied).releases] == [False, False]


def test_a_new_vintage_makes_a_new_annual_release_in_which_only_its_comparisons_differ(copied: Workspace) -> None:
    """A yearbook with another R&D intensity of the nation and the region for 2023; conditions, targets refer to it."""
    before = manifest_of(copied, current(copied)["year"]["version"])
    standing = figures(copied, before["version"])
    table = [["表1-8 研究与试验发展经费投入强度"], ["单位：%"], ["地区", "2023"], ["全国", 2.71], ["内蒙古", 0.97]]
    yearbook = copied.raw / "external/rd-intensity-yearbook/2024/示例数据_年鉴.xlsx"
    yearbook.parent.mkdir(parents=True)
    yearbook.write_bytes(workbook_bytes(Sheet("1-8", table)))
    record_arrivals(copied, present_files(copied.raw), receipts(copied)[-1].received_at + timedelta(hours=1))
    (year,) = (one for one in run_month(copied).releases if one.manifest["kind"] == "year")
    assert year.is_new and year.version == "2024.r2" == current(copied)["year"]["version"]

    after = figures(copied, year.version)
    names = [name for name, *_ in rows(copied.marts / "fct_indicators.parquet", "describe t")]
    code, vintage = names.index("indicator_code") + 1, names.index("external_vintage") + 1
    changed = {row for period in after for row in after[period] - standing[period]}
    compared = {
        one.indicator_code for one in catalogue.indicators().values() if one.external_indicator == "rd_intensity"
    }
    assert {row[code] for row in changed} == compared
    assert {row[vintage] for row in changed} == {"yearbook"}
    assert {str(row[0])[:4] for row in changed} == {"2023"}
    was, now = data_files(before), data_files(year.manifest)
    differing = {Path(name).stem for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    assert differing == {
        "fct_indicators",
        "fct_external_values",
        "fct_receipt_counts",
        "fct_entry_conditions",
        "fct_entry_vintages",
        "fct_target_progress",
        "rpt_plan_arithmetic",
        "rpt_zone_profile_year",
    }
    assert rebuild(copied, year.version).is_equal


def test_what_was_known_earlier_is_a_draft_that_nothing_follows(copied: Workspace) -> None:
    """``CURRENT`` stays, the database of the tree stays, and the next run still finds nothing changed."""
    pointer, database = current(copied), copied.database.stat().st_mtime_ns
    known_at = sorted(receipt.received_at for receipt in receipts(copied))[-1] - timedelta(days=90)
    report = run_month(copied, known_at=known_at)
    assert report.computed is None
    assert report.published.is_draft and report.published.is_new
    assert report.published.manifest["inputs"]
    assert all(
        one["received_at"] <= report.published.manifest["known_at"] for one in report.published.manifest["inputs"]
    )
    assert (current(copied), copied.database.stat().st_mtime_ns) == (pointer, database)
    assert not (copied.var / "known-at").exists()
    again = run_month(copied)
    assert [one.is_new for one in again.releases] == [False, False]
    assert current(copied) == pointer
    assert rebuild(copied, report.published.version).is_equal


def test_the_pointer_stays_with_the_newest_period(copied: Workspace) -> None:
    standing = current(copied)["month"]["version"]
    report = run_month(copied, "2024-02")
    assert report.published.version == "2024-02.r1"
    assert current(copied)["month"]["version"] == standing
    assert max(figures(copied, "2024-02.r1")) <= "2024-02"


def test_without_returns_there_is_nothing_to_release(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "raw", tmp_path / "var", tmp_path / "exports")
    with pytest.raises(NothingReceived, match="raw/returns"):
        run_month(workspace)


def test_the_published_baseline_becomes_a_release(baseline: Workspace) -> None:
    """The real input: six filed values, and the distance to the nation's R&D intensity of the year."""
    report = run_month(baseline)
    assert report.published.version == "2021-03.r1"
    path = report.published.folder / "internal" / "fct_indicators.parquet"
    filed = dict(rows(path, "select indicator_code, value from t where origin = 'filed'"))
    assert filed == {
        "enterprise_count": 162,
        "hnte_count": 9,
        "hnte_revenue_share": 4,
        "high_tech_output_share": 3.8,
        "rd_gdp_ratio": 1,
        "rd_institution_count_regional": 3,
    }
    gap = rows(
        path, "select value, denominator, external_vintage from t where indicator_code = 'rd_gdp_ratio_gap_to_nation'"
    )
    assert gap == [(-1.43, 2.43, "revised")]
