"""The page of a release without a browser: what is in it, what never is, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from lxml import html
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.pipeline import RunReport
from orchestration.publishing.release import NoSuchRelease
from orchestration.publishing.verify import ReleaseChanged
from orchestration.reports.page import facts as page_facts
from orchestration.reports.page.bureau_map import NotAMap, bureau_map
from orchestration.reports.page.figures import rounded
from orchestration.reports.page.formulas import EXTERNAL, FORMULAS, FORMULAS_EN, NO_FORMULA, formula
from orchestration.reports.page.page import CHARTS, HERE, SCRIPTS, as_json, script_hash, words, write
from orchestration.reports.page.tables import ReleaseTables, newest_current
from orchestration.workspace import Workspace
from tests.conftest import environment
from tests.reports.small_release import LEAGUES, VERSION, write_release

LIMIT = 4_000_000  # bytes without the charting library


@pytest.fixture
def small(workspace: Workspace) -> Workspace:
    """The release in miniature."""
    write_release(workspace)
    return workspace


def carried(page: Path) -> dict[str, object]:
    """The facts inside a page."""
    root = html.fromstring(page.read_text(encoding="utf-8"))
    return dict(json.loads(root.xpath("string(//script[@id='facts'])")))


def a_map(tmp_path: Path, **changed: object) -> Path:
    """Twelve squares under the names of the leagues. No boundary of anything."""
    features = [
        {"type": "Feature", "properties": {"name": league.name_zh}, "geometry": {"type": "Polygon", "coordinates": [
            [[100 + i, 40], [101 + i, 40], [101 + i, 41], [100 + i, 41], [100 + i, 40]]]}}
        for i, league in enumerate(LEAGUES)
    ]  # fmt: skip
    path = tmp_path / "map.geojson"
    collection = {"type": "FeatureCollection", "审图号": "测S(2000)000号", "features": features} | changed
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def test_without_a_release_it_says_so(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRelease, match="zonestat run"):
        write(workspace)


def test_only_releases_as_they_were_published_are_shown(small: Workspace) -> None:
    with pytest.raises(NoSuchRelease, match="2019"):
        write(small, "2019.r1")
    table = small.releases / VERSION / "internal" / "fct_indicators.parquet"
    table.write_bytes(table.read_bytes() + b" ")
    with pytest.raises(ReleaseChanged):
        write(small)


def test_the_newest_of_the_current_releases_is_shown(small: Workspace) -> None:
    pointer = {kind: {"version": version} for kind, version in (("month", "2024-12.r3"), ("year", "2024.r1"))}
    (small.exports / "CURRENT").write_text(json.dumps(pointer))
    assert newest_current(small) == "2024.r1", "of two that end together the one of the whole year"
    pointer["month"]["version"] = "2025-02.r1"
    (small.exports / "CURRENT").write_text(json.dumps(pointer))
    assert newest_current(small) == "2025-02.r1"


def test_the_command_writes_the_same_bytes_twice(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(small).items():
        monkeypatch.setenv(name, value)
    written = []
    for _ in range(2):
        done = CliRunner().invoke(app, ["page", "--release", VERSION, "--json"])
        assert done.exit_code == 0, done.output
        file = Path(json.loads(done.output)["file"])
        assert file == small.var / "pages" / f"{VERSION}.html"
        written.append(file.read_bytes())
        file.unlink()
    assert written[0] == written[1]


def test_only_scripts_with_their_hash_may_run_and_nothing_may_be_fetched(small: Workspace) -> None:
    root = html.fromstring(write(small).read_bytes().decode())
    [policy] = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == "'none'" and parts["base-uri"] == parts["form-action"] == "'none'"
    running = [script.text for script in root.xpath("//script[not(@type)]")]
    assert parts["script-src"].split() == [f"'{script_hash(text)}'" for text in running]
    assert not root.xpath("//@src | //link | //iframe | //object | //img | //form")
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert not root.xpath("//a[not(starts-with(@href, '#'))]")


def test_the_charting_library_is_what_was_recorded() -> None:
    lines = (CHARTS.parent / "SHA256SUMS").read_text().splitlines()
    listed = {name: told for told, name in (line.split(maxsplit=1) for line in lines)}
    assert {"LICENSE", "NOTICE", "LICENSE-d3", CHARTS.name} == set(listed)
    for name, told in listed.items():
        assert hashlib.sha256((CHARTS.parent / name).read_bytes()).hexdigest() == told, name


def test_every_word_is_there_in_both_languages_and_is_used() -> None:
    known = words()
    assert all(len(pair) == 2 and all(isinstance(text, str) and text for text in pair) for pair in known.values())
    assert {key: pair for key, pair in known.items() if set(places(pair[0])) != set(places(pair[1]))} == {}
    text = "".join((HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    said = set(re.findall(r'say\("(\w+)"', text))
    prefixes = set(re.findall(r'label\("(\w+)"', text)) | set(re.findall(r"(?:say\(|dictionary\[)`(\w+?)_\$\{", text))
    template = (HERE / "page.html.j2").read_text(encoding="utf-8")
    said |= set(re.findall(r"words\.(\w+)", template))
    assert said - set(known) == set()
    begun = tuple(f"{prefix}_" for prefix in prefixes)
    assert [key for key in known if key not in said and not key.startswith(begun)] == []


def places(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{\d\}", text))


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(2.675, 2, 2.68), (0.125, 2, 0.13), (-0.5, 0, -1), (2.5, 0, 3), (1e-7, 2, 0), (1.005, 2, 1.01), (None, 2, None)],
)
def test_figures_are_rounded_half_away_from_zero_as_they_are_written(
    value: float | None, decimals: int, shown: float | None
) -> None:
    assert rounded(value, decimals) == shown


def test_what_is_not_computed_at_a_level_is_left_out_and_what_is_missing_keeps_its_reason(small: Workspace) -> None:
    shown = page_facts.facts(ReleaseTables(small))
    words_of, rows = shown["figures"]["words"], shown["figures"]["series"]
    by_key = {tuple(words_of[number] for number in row[0]): row for row in rows}
    assert ("150000", "zone_revenue", "computed", "A") not in by_key
    reasons = by_key["kundulun", "zone_revenue", "computed", "A"][3 + page_facts.figures.EMPTY_PARTS.index("reasons")]
    assert [words_of[number] for number in reasons] == ["no_return"]


def test_every_unit_can_be_shown_and_every_league_has_a_tile() -> None:
    from orchestration import catalogue

    assert {code for code in page_facts.units() if "/" not in code} == set(catalogue.units())
    words_of = {code: unit["name"][0] for code, unit in page_facts.units().items()}
    assert words_of[page_facts.unit_of("strategic_industry_count", "count")] == "个"
    assert words_of[page_facts.unit_of("hnte_count", "count")] == "家"
    assert page_facts.units()["cny_thousand"]["shift"] == -5
    tiles = page_facts.rows_of("tiles.csv")
    assert {row["area_code"] for row in tiles} == {league.area_code for league in LEAGUES}
    taken = [(row["row"], int(row["column"]) + i) for row in tiles for i in range(int(row["columns"]))]
    assert len(set(taken)) == len(taken)


def test_json_cannot_end_its_script() -> None:
    text = as_json({"name": "</script><!--\u2028&"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": "</script><!--\u2028&"}


def test_forty_zones_of_ninety_indicators_over_ten_years_stay_small(small: Workspace) -> None:
    write_release(small, fct_indicators=LARGE)
    page = write(small)
    assert page.stat().st_size - CHARTS.stat().st_size < LIMIT
    figures = carried(page)["figures"]
    assert isinstance(figures, dict) and sum(len(row[2]) for row in figures["series"]) == 40 * 90 * 10


LARGE = """
    SELECT 'zone-' || area AS area_code, (2015 + year)::VARCHAR AS reference_period, 'A' AS frequency,
        'indicator-' || indicator AS indicator_code, 'computed' AS origin,
        round(hash(area, indicator, year) % 1000000000 / 97, 6) AS value,
        round(hash(area, indicator, year, 1) % 1000000000 / 7, 2) AS numerator,
        round(hash(area, indicator, year, 2) % 1000000000 / 7, 2) AS denominator, NULL::DOUBLE AS second_denominator,
        'pct' AS unit_code, NULL::VARCHAR AS reason_code, round(hash(area, year) % 100 / 100, 4) AS coverage_share,
        NULL::VARCHAR AS external_vintage, NULL::VARCHAR AS source_note
    FROM range(40) AS a (area), range(90) AS i (indicator), range(10) AS y (year)"""


def test_the_page_of_a_run_has_every_part_and_no_enterprise(
    first_run: tuple[Workspace, RunReport], tmp_path: Path
) -> None:
    workspace, report = first_run
    page = write(workspace, to=tmp_path / "page.html")
    assert write(workspace, to=tmp_path / "again.html").read_bytes() == page.read_bytes()
    shown = page_facts.facts(ReleaseTables(workspace))
    assert all(table for table in shown["quality"].values()), "every table that the page knows is read"
    unknown = {form for one in shown["indicators"].values() for form in one["forms"]} - set(shown["forms"])
    assert unknown == set()
    text = page.read_text(encoding="utf-8")
    assert report.published.version and shown["release"]["version"] in text
    with duckdb.connect() as connection:
        issues = str(workspace.marts / "fct_quality_issues.parquet")
        named = connection.execute("SELECT DISTINCT unnest([uscc, enterprise_name]) FROM read_parquet(?)", [issues])
        secrets = [name for (name,) in named.fetchall() if name]
    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in text] == []


def test_a_table_without_a_column_that_the_page_needs_is_told(small: Workspace) -> None:
    write_release(small, fct_zone_states="SELECT 'ordos' AS area_code")
    shown = page_facts.facts(ReleaseTables(small))["evaluated"]
    assert "state_code" in shown["fct_zone_states"]["missing"]
    assert shown["fct_ranking"] is None


def test_the_sample_is_marked(small: Workspace) -> None:
    assert "示例数据" not in html.fromstring(write(small).read_text(encoding="utf-8")).xpath("string(//body/div[1])")
    marked = replace(small, is_sample=True)
    write_release(marked)
    root = html.fromstring(write(marked).read_text(encoding="utf-8"))
    assert [mark.text for mark in root.xpath("//strong")] == ["内部", "示例数据"]
    assert "示例数据" in root.xpath("string(//title)")


def test_the_approved_map_is_drawn_with_its_number(tmp_path: Path) -> None:
    names = {league.area_code: {league.name_zh} for league in LEAGUES}
    drawn = bureau_map(a_map(tmp_path), names)
    assert drawn["approval"] == "测S(2000)000号"
    assert set(drawn["leagues"]) == set(names)
    assert all(re.fullmatch(r"M[\d,L]+Z", one["path"]) for one in drawn["leagues"].values())
    first, last = (drawn["leagues"][league.area_code]["label"] for league in (LEAGUES[0], LEAGUES[-1]))
    assert first[0] < last[0] <= drawn["width"], "west is left"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"审图号": ""}, "审图号"),
        ({"审图号": "<b>号</b>"}, "审图号"),
        ({"features": []}, "没有找到"),
        ({"features": None}, "FeatureCollection"),
    ],
)
def test_a_map_without_number_or_leagues_is_refused(tmp_path: Path, changed: dict[str, object], why: str) -> None:
    with pytest.raises(NotAMap, match=why):
        bureau_map(a_map(tmp_path, **changed), {league.area_code: {league.name_zh} for league in LEAGUES})


def test_a_map_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    for text in ("", "[" * 100_000, "{}", "[1]"):
        path.write_text(text)
        with pytest.raises(NotAMap):
            bureau_map(path, {})
    metres = [{"properties": {"name": "甲"}, "geometry": {"type": "Polygon", "coordinates": [[[500000, 4000000]]]}}]
    with pytest.raises(NotAMap, match="经纬度"):
        bureau_map(a_map(tmp_path, features=metres), {"1": {"甲"}})


def test_formulas_are_words_in_both_languages() -> None:
    from orchestration import catalogue

    codes = {one.external_indicator for one in catalogue.indicators().values()} - {""}
    assert codes == set(EXTERNAL), "whatever is published elsewhere has a name"
    assert set(FORMULAS_EN) == set(FORMULAS)
    names = {"a": ("甲", "A"), "b": ("乙", "B"), "": ("", "")}
    row = dict.fromkeys(("second_denominator", "reference_area_level", "external_area_code", "not_computable_reason"))
    row |= {"kind": "ratio", "numerator": "a", "denominator": "b", "multiplier": 100.0, "external_indicator": None}
    assert formula(row, names, {}, {}) == ("甲 ÷ 乙 × 100", "A ÷ B × 100")
    assert formula(row | {"multiplier": 1.0}, names, {}, {}) == ("甲 ÷ 乙", "A ÷ B")
    row |= {"kind": "ratio_to_external", "external_indicator": "gdp", "reference_area_level": "league"}
    assert formula(row, names, {}, {}) == ("甲 ÷ 所在盟市的 地区生产总值 × 100", "A ÷ GDP of its league or city × 100")
    assert formula(row | {"numerator": None}, names, {}, {}) == NO_FORMULA
