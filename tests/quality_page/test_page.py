"""The quality page: what is on it, what never is, and that it asks for nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from orchestration import catalogue
from orchestration.cli import app
from orchestration.pipeline import RunReport
from orchestration.quality.desk import NotChecked
from orchestration.quality_page.facts import Facts, definitions
from orchestration.quality_page.page import write
from orchestration.quality_page.query import NoSuchQuery, query_of
from orchestration.workspace import Workspace
from tests.conftest import environment
from tests.quality_page.chromium import needs_chromium, opened
from tests.quality_page.small_marts import CODE, HOSTILE, NAME, RIGHT_CODE, write_marts

COMPUTED = ["A2", "A3", "A4", "A5", "A6", "A7", "AC3", "CC2", "R1", "TP1", "TP2", "TP3"]
KNOWN_AT = datetime(2024, 7, 31, 20, 0, tzinfo=UTC)  # the first of August in Beijing


@pytest.fixture
def small(workspace: Workspace) -> Workspace:
    """The tables in miniature."""
    write_marts(workspace)
    return workspace


def tables(text: str) -> dict[str, list[list[str]]]:
    """The text of the table after each heading, by the id of the heading: rows of cells."""
    found: dict[str, list[list[str]]] = {}
    for heading in html.fromstring(text).xpath("//*[self::h2 or self::h3][@id]"):
        [table] = heading.xpath("following::table[1]")
        rows = table.xpath(".//tbody/tr")
        found[heading.get("id")] = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return found


def test_there_is_no_page_before_a_run(workspace: Workspace) -> None:
    with pytest.raises(NotChecked, match="zonestat run"):
        write(workspace)


def test_the_command_says_where_it_wrote(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(small).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["quality-page", "--json"])
    assert done.exit_code == 0, done.output
    assert Path(json.loads(done.output)["file"]) == small.var / "quality_page.html"
    assert (small.var / "quality_page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_zones_by_gate_with_rules_failures_and_what_is_set_aside(small: Workspace) -> None:
    rows = {row[0]: row[1:] for row in tables(write(small, known_at=KNOWN_AT).read_text(encoding="utf-8"))["gates"]}
    assert rows["鄂尔多斯高新区"] == ["2", "1", "2", "1", "1", "1", "1", "2"]
    assert rows["名录及全区报表"] == ["1", "0", "0", "0", "0", "—", "—", "0"]


def test_open_issues_have_their_age_in_days_of_beijing_and_their_place(small: Workspace) -> None:
    [row] = tables(write(small, known_at=KNOWN_AT).read_text(encoding="utf-8"))["issues"]
    assert row[0] == "30", "seen on the second of July, Beijing; what has no day and what was corrected is not listed"
    assert "合计应当平衡" in row[3] and "A1" in row[4]


def test_what_comes_from_data_is_text_and_no_enterprise_is_named(small: Workspace) -> None:
    text = write(small, known_at=KNOWN_AT).read_text(encoding="utf-8")
    root = html.fromstring(text)
    assert not root.xpath("//script | //img | //iframe | //link | //object | //form | //b")
    assert [name for name in root.xpath("//@*/..") if any(key.startswith("on") for key in name.attrib)] == []
    assert HOSTILE in root.text_content(), "shown as it is written"
    for secret in (CODE, RIGHT_CODE, NAME, "424242", "3393936"):
        assert secret not in text, secret


def test_shares_that_rest_on_few_units_are_not_shown(small: Workspace) -> None:
    rows = {row[0]: row for row in tables(write(small, known_at=KNOWN_AT).read_text(encoding="utf-8"))["imputation"]}
    assert rows["工业总产值（当年价格）·本年累计"][-1] == "20.0%"
    assert rows["工业销售产值·本年累计"][-1] == "不足3户，不列"


def test_responses_are_shares_where_units_report_and_states_elsewhere(small: Workspace) -> None:
    text = write(small, known_at=KNOWN_AT).read_text(encoding="utf-8")
    root = html.fromstring(text)
    grids = root.xpath("//table[@class='grid']")
    shown = [[[cell.text_content().strip() for cell in row] for row in grid.xpath(".//tbody/tr")] for grid in grids]
    assert shown == [[["金属深加工园区", "缺报"], ["鄂尔多斯高新区", "75%迟"]], [["鄂尔多斯高新区", "按时"]]]


def test_the_sample_is_marked(small: Workspace) -> None:
    assert "示例数据" not in write(small, known_at=KNOWN_AT).read_text(encoding="utf-8")
    marked = write(replace(small, is_sample=True), known_at=KNOWN_AT).read_text(encoding="utf-8")
    assert "（示例数据）" in html.fromstring(marked).xpath("string(//title)")
    assert html.fromstring(marked).xpath("//h1/span[@class='mark']")


def test_the_page_can_be_read_by_everybody(small: Workspace) -> None:
    root = html.fromstring(write(small, known_at=KNOWN_AT).read_text(encoding="utf-8"))
    assert root.get("lang") == "zh-CN"
    assert root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    assert all(head.get("scope") for head in root.xpath("//th"))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(link[1:] in ids for link in root.xpath("//a/@href"))
    assert root.xpath("//h1") and len(root.xpath("//h2")) == 5


def test_twelve_quality_indicators_have_a_query_and_the_others_a_reason() -> None:
    known = list(definitions())
    assert len(known) == 16
    assert sorted(one["quality_indicator_code"] for one in known if one["cte"]) == COMPUTED
    for one in known:
        if one["cte"]:
            text = query_of(one["model"], one["cte"])
            assert f"{one['cte']} as (" in text and "as numerator" in text and "as denominator" in text
        else:
            assert one["not_computable_zh"] and one["not_computable_en"]
    with pytest.raises(NoSuchQuery):
        query_of("fct_quality_indicators", "no_such_query")
    with pytest.raises(NoSuchQuery):
        query_of("no_such_model", "a4")


def test_a_query_comes_with_what_it_reads() -> None:
    text = query_of("int_quality_of_figures", "cc2")
    assert [line.split()[0] for line in text.splitlines() if line.endswith(" as (")] == ["numbered", "runs", "cc2"]
    assert "count(*) - count({{ item }})" in query_of("int_quality_of_returns", "a5"), "macros, too"
    assert "is_set_aside_return" in query_of("int_revisions_of_returns", "a6"), "and the macros of macros"


def test_the_page_of_a_run_has_values_for_all_twelve_and_no_enterprise(
    first_run: tuple[Workspace, RunReport], tmp_path: Path
) -> None:
    workspace, report = first_run
    text = write(workspace, tmp_path / "one" / "page.html").read_text(encoding="utf-8")
    assert write(workspace, tmp_path / "two.html").read_bytes() == text.encode(), "equal tables give equal bytes"
    assert {"A4", "TP3"} <= set(tables(text))
    valued = [code for code, rows in tables(text).items() if code in COMPUTED and rows[0][0] != "没有数值。 No value."]
    assert sorted(valued) == COMPUTED
    facts = Facts(workspace, KNOWN_AT)
    marts = workspace.marts
    facts.connection.read_parquet(str(marts / "int_industrial_output_panel.parquet")).create_view("panel")
    secrets = facts.rows(
        "SELECT DISTINCT uscc AS text FROM panel UNION SELECT uscc FROM fct_quality_issues UNION "
        "SELECT enterprise_name FROM fct_quality_issues"
    )
    told = [row["text"] for row in secrets if row["text"]]
    assert len(told) > 10
    assert [secret for secret in told if secret in text] == []
    assert report.published.version in text
    zones = {area.short_name_zh for area in catalogue.areas() if area.area_level == "zone"}
    assert zones & {row[0] for row in tables(text)["gates"]}


@needs_chromium
def test_chromium_shows_it_without_asking_anybody(small: Workspace, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    asked, said = opened(
        write(small, known_at=KNOWN_AT), shown, f"--screenshot={shown / 'page.png'}", "--window-size=1280,3000"
    )
    assert (asked, said) == (set(), [])
    assert (shown / "page.png").stat().st_size > 20_000


@needs_chromium
def test_chromium_tells_of_pages_that_ask(tmp_path: Path) -> None:
    """Else the test above could not fail."""
    other = tmp_path / "other.html"
    other.write_text("<img src='http://example.invalid/x.png'><script>console.error('boo')</script>", encoding="utf-8")
    asked, said = opened(other, tmp_path / "shown", f"--screenshot={tmp_path / 'shown' / 'x.png'}")
    assert asked == {"http://example.invalid/x.png"}
    assert ["boo" in line for line in said] == [True]


@needs_chromium
def test_it_prints_on_a4(small: Workspace, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    opened(write(small, known_at=KNOWN_AT), shown, f"--print-to-pdf={shown / 'page.pdf'}", "--no-pdf-header-footer")
    printed = (shown / "page.pdf").read_bytes()
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed
