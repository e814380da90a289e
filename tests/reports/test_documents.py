"""Documents of the sample: what they say is in the release, and every form says the same."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from orchestration.fingerprint import sha256_of
from orchestration.pipeline import RunReport
from orchestration.publishing.release import NoSuchRelease
from orchestration.reports import annex, docx, pdf
from orchestration.reports.content import Document
from orchestration.reports.figures import typeset
from orchestration.reports.kinds import NotReportable
from orchestration.reports.make import document, due_documents, make, make_due, standing_zones
from orchestration.reports.parts.ranking import named
from orchestration.reports.parts.tables import SIGNS
from orchestration.reports.reader import Reader
from orchestration.reports.source import open_release
from orchestration.workspace import Workspace
from tests.reports.office import part, texts_of_docx
from tests.reports.test_all_documents import in_annex, numbers
from tests.reports.test_hostile import CLEAN, NAME


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [("monthly", "2024-01", "2024-02"), ("quality", "2024-01", "2024-02"), ("quarterly", "2023-06", "2023-12"),
     ("annual", "2022", "2023")],
)  # fmt: skip
def test_a_period_that_the_release_lacks_is_refused_with_those_it_has(
    tree: Workspace, kind: str, period: str, said: str
) -> None:
    with pytest.raises(NotReportable, match=f"没有报告期 {period}：.*{said}.* / release .* has no period {period}"):
        document(tree, kind, period)


def test_filed_figures_stand_where_none_was_computed_and_say_so(made: dict) -> None:
    one, _ = made["application", "2024", "kundulun"]
    [years] = [table for section in one.sections for table in section.tables if table.key == "years"]
    cells = {row[0]: row for row in years.texts()}
    assert cells["研发经费投入占地区生产总值比重"][-2:] == ["1.28", "1.43"]
    assert any(note.startswith("填报数") and "研发经费投入占地区生产总值比重" in note for note in years.notes)
    [conditions] = [table for section in one.sections for table in section.tables if table.key == "conditions"]
    readings = [row[1][-6:] for row in conditions.texts() if row[0].startswith("G-05")]
    assert readings == ["（按旗县区）", "。（按盟市）"]


def test_quarters_tell_how_many_units_responded_each_month(tree: Workspace) -> None:
    [months] = [table for section in document(tree, "quarterly", "2024-03").sections for table in section.tables
                if table.key == "months"]  # fmt: skip
    rows = {row[0]: row[1:] for row in months.texts()}
    assert rows["包头稀土高新区"] == ["2.17", "5", "0.58", "3", "1.44", "3"]
    assert "各月实报单位不同，累计数与各月之和不可直接相减。" in months.notes
    assert "金属深加工园区（候选）" in rows


def test_every_list_of_names_tells_its_own_number(tree: Workspace) -> None:
    reader = Reader(open_release(tree, "2024"))
    longer, shorter = ([f"{number}号园区" for number in range(many)] for many in (9, 8))
    assert reader.named(longer, "150000", "2024").endswith("等9个")
    assert reader.named(shorter, "150000", "2024").endswith("等8个")
    assert sorted(figure.value for figure in reader.used.values()) == [8, 9]


def test_work_reports_are_due_from_zones_only(tree: Workspace) -> None:
    zones = standing_zones(Reader(open_release(tree, "2024")), "150000")
    assert "ordos" in zones and "kundulun" not in zones and "unnamed-2021-2022" not in zones


def test_equal_content_has_equal_bytes(tree: Workspace) -> None:
    for asked in (("monthly", "2024-04", "kundulun"), ("zone_file", "2024", "ordos")):
        for writer in (docx.write, pdf.write, annex.write):
            first, second = (writer(document(tree, *asked)) for _ in range(2))
            assert first == second, (asked, writer.__module__)


def test_marks_are_on_every_page(made: dict) -> None:
    _, content = made["annual", "2024", None]
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        headers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/header")]
    assert len(headers) == 2  # odd and even pages
    assert all("【内部】" in header and "【示例数据】" in header and "【含试算】" in header for header in headers)
    one, _ = made["monthly", "2024-04", None]
    assert one.marks == ("内部", "示例数据")


def test_a_figure_that_is_not_there_says_why(made: dict) -> None:
    one, _ = made["monthly", "2024-02", "kundulun"]
    [section] = [section for section in one.sections if section.key == "production"]
    assert "增速没有数值（缺少上年同期基数）" in section.paragraphs[0]
    assert any("缺少上年同期基数" in note for note in section.tables[0].notes)
    assert all("None" not in text for part in one.sections for text in part.paragraphs)


def test_who_asks_for_a_document_comes_from_the_calendar(tree: Workspace, made: dict) -> None:
    asked, _ = made["quarterly", "2024-03", "152500"]
    assert asked.issuer == "盟委组织部、盟统计局、盟科技局"
    assert asked.sections[-1].paragraphs[0].startswith("依据：锡林郭勒盟实施方案（2021年11月5日）五（三）")
    nobody, _ = made["monthly", "2024-04", None]
    assert nobody.issuer == ""
    assert "没有文件规定" in nobody.sections[-1].paragraphs[0]
    assert ("xilingol", "quarterly") not in {(one.area_code, one.kind) for one in due_documents(tree, "2024-03")}
    assert ("152500", "quarterly") in {(one.area_code, one.kind) for one in due_documents(tree, "2024-03")}


def test_overdue_tasks_stand_under_each_office(made: dict) -> None:
    one, _ = made["inspection", "2024-04", "kundulun"]
    [table] = [section.tables[0] for section in one.sections if section.key == "overdue"]
    assert {row[3] for row in table.rows} >= {"四（三）", "四（五）"}
    assert all(row[-1].value > 0 for row in table.rows)
    assert sum(bool(row[0]) for row in table.rows) == int(re.findall(r"单位(\d+)个", one.sections[0].paragraphs[0])[0])


def test_conditions_stand_with_rule_value_and_threshold(made: dict) -> None:
    one, _ = made["application", "2024", "kundulun"]
    [table] = [section.tables[0] for section in one.sections if section.key == "conditions"]
    lines = {row[0]: row for row in table.rows}
    assert lines["G-01 三（二）"][2:] == ["不符合", "11家", "≥ 200家"]
    assert re.fullmatch(r"≥ \d\.\d\d%", lines["G-05 三（三）"][4])  # intensity has two decimals
    sign = lines["G-06 三（三）"][2].removeprefix("不能判定")
    assert f"{sign}须由人认定，尚无登记的认定" in table.notes[0] and len(sign) == 1
    assert lines["N-02 四（一）4"][3:] == ["0起", "＝ 0起"], "events are not counted like enterprises"
    assert "旧版本，因现行文本不全而并列" in "".join(one.sections[0].paragraphs)


def test_what_people_write_is_left_to_them(made: dict) -> None:
    one, content = made["work_report", "2024", "kundulun"]
    headings = [section.heading for section in one.sections if not section.heading.startswith("（")]
    assert [heading.partition("、")[2] for heading in headings[:5]] == [
        "总体进展", "重大创新措施", "运行绩效", "经验与问题", "下年度重点工作",
    ]  # fmt: skip
    assert texts_of_docx(content).count("不代拟") == 3
    assert "盟市科技部门审核意见" in texts_of_docx(content)


def test_files_name_their_period_and_release(tree: Workspace, tmp_path: Path) -> None:
    paths = make(tree, "monthly", "2024-04", ["xlsx"], tmp_path, area="kundulun")
    assert [path.name for path in paths] == ["2024-04_月度调度通报_kundulun_2024-04.r1.xlsx"]


@pytest.mark.parametrize(
    ("kind", "period", "area", "said"),
    [
        ("weekly", "2024-04", None, "没有文件 weekly"),
        ("monthly", "2024", None, "2024-04"),
        ("quarterly", "2024-04", None, "2024-06"),
        ("monthly", "2024-06", None, "只到 2024-04"),
        ("work_report", "2024", None, "--area"),
        ("monthly", "2024-04", "nowhere", "没有区域"),
    ],
)
def test_what_cannot_be_made_is_said(tree: Workspace, kind: str, period: str, area: str | None, said: str) -> None:
    with pytest.raises(NotReportable, match=said):
        document(tree, kind, period, area)


def test_a_release_that_is_not_there(tree: Workspace, workspace: Workspace) -> None:
    with pytest.raises(NoSuchRelease):
        document(tree, "monthly", "2024-04", version="2024-04.r9")
    with pytest.raises(NoSuchRelease):
        document(workspace, "monthly", "2024-04")


def rows_of(one: Document, key: str) -> list[list[str]]:
    return next(table for section in one.sections for table in section.tables if table.key == key).texts()


def release_rows(tree: Workspace, table: str, **wanted: object) -> list[dict]:
    found = pq.read_table(tree.releases / "round-2024.r1/internal" / f"{table}.parquet").to_pylist()
    return [row for row in found if all(row[name] == value for name, value in wanted.items())]


def test_a_round_says_first_what_may_be_made_of_it(made: dict) -> None:
    for asked in (("evaluation", "2024", None), ("zone_file", "2024", "ordos")):
        one, content = made[asked]
        assert one.marks == ("内部", "示例数据", "送审稿", "含试算")
        assert "不得作为评价结论" in one.sections[0].paragraphs[0]
        assert "不得作为评价结论" in texts_of_docx(content)
        assert one.issuer != "鄂尔多斯高新技术产业开发区"  # nobody evaluates itself
    trial = [table for section in one.sections for table in section.tables if table.key.startswith("nodes__")]
    assert trial and all("试算" in table.title for table in trial)


def test_every_way_of_ranking_stands_beside_the_others(tree: Workspace, made: dict) -> None:
    one, _ = made["evaluation", "2024", None]
    ways = {(row["edition"], row["weight_set"]) for row in release_rows(tree, "fct_ranking")}
    assert [row[0] for row in rows_of(one, "systems")] == [f"方案{number}" for number in range(1, len(ways) + 1)]
    tables = [table for section in one.sections for table in section.tables if table.key.startswith("ranking__")]
    printed = {(table.key, row[0]) for table in tables for row in table.texts()}
    ranked = release_rows(tree, "fct_ranking", is_ranked=True)
    assert len(printed) == len(ranked) > 0
    pools = {
        tuple(row[name] for name in ("edition", "weight_set", "pool")) for row in release_rows(tree, "fct_ranking")
    }
    without = pools - {tuple(row[name] for name in ("edition", "weight_set", "pool")) for row in ranked}
    assert len(rows_of(one, "unranked")) == len(without) > 0
    assert all(row[2] for row in rows_of(one, "unranked"))  # with the reason


def test_ways_of_ranking_stand_side_by_side(tree: Workspace, made: dict) -> None:
    one, _ = made["evaluation", "2024", None]
    ways = list(dict.fromkeys((row["edition"], row["weight_set"]) for row in release_rows(tree, "fct_ranking")))
    names = {area["area_code"]: area for area in release_rows(tree, "dim_area")}
    ranks = {
        (names[row["area_code"]]["short_name_zh"] or typeset(names[row["area_code"]]["name_zh"]), way): row["rank_no"]
        for row in release_rows(tree, "fct_ranking", is_ranked=True)
        for way in [(row["edition"], row["weight_set"])]
    }
    [beside] = [table for section in one.sections for table in section.tables if table.key == "beside__zones"]
    labels = {row[0]: row for row in rows_of(one, "systems")}
    editions = {row["edition"]: row["name_zh"] for row in release_rows(tree, "dim_index_system")}
    for row in beside.texts():
        for label, cell in zip(beside.heads[2:], row[2:], strict=True):
            [way] = [way for way in ways if way_of(way, editions) == (labels[label][1], labels[label][3])]
            assert cell == str(ranks.get((row[0], way), "—")), (row[0], label)
    assert {row[0] for row in beside.texts()} == {zone for zone, _ in ranks}


def way_of(way: tuple[str, str], editions: dict[str, str]) -> tuple[str, str]:
    """Names of an edition and a weight set as the table of ways has them."""
    return typeset(editions[way[0]]), named("weight_set", way[1])


def test_a_score_is_taken_apart_to_what_the_release_has(tree: Workspace, made: dict) -> None:
    one, _ = made["zone_file", "2024", "ordos"]
    told = release_rows(tree, "fct_scores", edition="2021", weight_set="equal_within_dimension", area_code="ordos")
    rows = rows_of(one, "nodes__2021__equal_within_dimension")
    assert len(rows) == len(told)
    assert rows[0][0] == "总分"
    points = {row["node_code"]: row["contribution_points"] for row in told}
    whole = Decimal(str(points["total"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert rows[0][-1] == f"{whole}"
    missing = {row["node_code"] for row in told if row["reason_code"]}
    assert {row[0].split()[0] for row in rows if row[-1] == "—"} == missing != set()


def test_ranges_of_ranks_stand_beside_ranks(tree: Workspace, made: dict, tmp_path: Path) -> None:
    query = """SELECT evaluation_round, edition, weight_set, pool, area_code, rank_no AS best_rank,
        rank_no + 7 AS worst_rank, CASE WHEN rank_no = 1 THEN 'outside' ELSE 'contested' END AS certainty_class,
        reference_period, 37 AS weight_box_pct, 'status_low_last_count=2，示例〔2017〕83号' AS lines_basis
        FROM fct_ranking WHERE is_ranked"""
    sure = with_table(tree, tmp_path / "exports", "rank_certainty", query)
    one = document(sure, "evaluation", "2024")
    content = docx.write(one)
    assert "各项权重上下变动37%以内" in texts_of_docx(content)
    assert "最后几位为靠后：2，示例〔2017〕83号" in texts_of_docx(content)
    assert numbers(content) - in_annex(one) == set()
    for row in rows_of(one, "ranking__2021__equal_within_dimension__national"):
        assert row[-3:] == [row[1], f"{int(row[1]) + 7}", "一定不靠后" if row[1] == "1" else "有争议"]
    [place] = [row for row in rows_of(document(sure, "zone_file", "2024", "ordos"), "places") if "2021年" in row[0]]
    assert place[-1] == "1—8 一定不靠后"


def with_table(tree: Workspace, exports: Path, table: str, query: str) -> Workspace:
    """A copy of the releases in which that of the round has this table."""
    shutil.copytree(tree.exports, exports)
    folder = exports / "releases/round-2024.r1"
    (folder / "internal").chmod(0o700)
    path = folder / "internal" / f"{table}.parquet"
    path.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.read_parquet(str(folder / "internal/fct_ranking.parquet")).create_view("fct_ranking")
        connection.sql(query).write_parquet(str(path))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    name = f"internal/{table}.parquet"
    others = [entry for entry in manifest["files"] if entry["path"] != name]
    manifest["files"] = [*others, {"path": name, "sha256": sha256_of(path)}]
    (folder / "manifest.json").chmod(0o600)
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return replace(tree, exports=exports)


def test_what_people_registered_stays_text(tree: Workspace, tmp_path: Path) -> None:
    told = f"""SELECT 'ordos' AS area_code, 1 AS objection_sequence, 2 AS against_sequence,
        'exit_proposal' AS against_event_code, DATE '2024-04-28' AS raised_date, $${NAME}$$ AS raised_by,
        '示例' AS document, $${NAME}$$ AS reason, DATE '2024-05-28' AS answer_due_date, true AS is_overdue,
        NULL::DATE AS answered_date, NULL::VARCHAR AS outcome_code, NULL::VARCHAR AS recalculation,
        NULL::VARCHAR AS answer_document, NULL::VARCHAR AS answer_reason, NULL::VARCHAR AS signed_by,
        NULL::VARCHAR AS second_person, NULL::INTEGER AS answer_sequence"""
    one = document(with_table(tree, tmp_path / "exports", "fct_objections", told), "zone_file", "2024", "ordos")
    assert CLEAN in texts_of_docx(docx.write(one))
    assert rows_of(one, "objections")[0][4] == "没有答复，逾期未答复"
    content = annex.write(one)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert CLEAN in {
        cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    }
    sheets = [part(content, f"xl/worksheets/sheet{number + 1}.xml") for number in range(len(book.sheet_names))]
    assert all("<f>" not in sheet for sheet in sheets)
    assert pdf.write(one).startswith(b"%PDF")


def test_the_life_of_a_zone_is_told_with_its_decisions(tree: Workspace, made: dict) -> None:
    one, content = made["zone_file", "2024", "unnamed-2021-2022"]
    stood = release_rows(tree, "fct_zone_states", area_code="unnamed-2021-2022")
    assert [row[2] for row in rows_of(one, "states")] == [f"{row['entered_date']}" for row in stood]
    events = rows_of(one, "events")
    assert len(events) == len(release_rows(tree, "fct_status_events", area_code="unnamed-2021-2022"))
    assert any("轮次：2023" in row[3] and "得分：58.5" in row[3] for row in events)
    assert [row[4].startswith("没有答复") for row in rows_of(one, "objections")] == [False, True]
    readings = rows_of(one, "exits")
    assert len({row[1] for row in readings}) == 2  # both readings, none is chosen
    assert {row[-1] for row in readings if row[0] == "2022"} == {"试算，不能"}
    assert "由有权机关决定" in texts_of_docx(content)


def test_an_appraisal_has_no_total_without_weights(tree: Workspace, made: dict) -> None:
    one, _ = made["ordos_appraisal", "2024", None]
    told = release_rows(tree, "fct_appraisal_scores", scheme_code="ordos_units_year", reference_period="2024")
    items = [row for row in told if row["item_code"] != "total"]
    printed = rows_of(one, "items__ordos_units_year")
    assert len(printed) == len(items)
    assert all((row[-1] == "—") == bool(row[-2]) for row in printed)  # a score, or the reason for none
    [totals] = [one for one in one.sections[0].tables if one.key == "totals__ordos_units_year"]
    assert not [head for head in totals.heads if head.startswith("合计")]
    assert "没有命名的权重，不合计" in totals.notes[0]


def test_three_years_stand_side_by_side_and_are_not_combined(tree: Workspace, made: dict) -> None:
    one, _ = made["ordos_appraisal", "2024", None]
    told = {
        (row["reference_period"], row["item_code"]): row["score_points"]
        for row in release_rows(tree, "fct_appraisal_scores", subject_role="lead", item_area_code="ordos")
        if row["scheme_code"] == "ordos_units_year"
    }
    printed = rows_of(one, "side__ordos_units_three_years")
    assert [row[0].split()[0] for row in printed] == [f"E-T{number}" for number in range(1, 17)], "each item once"
    for row in printed:
        for year, cell in zip(("2022", "2023", "2024"), row[2:5], strict=True):
            points = told.get((year, row[0].split()[0]))
            assert cell == ("—" if points is None else f"{points:.1f}")
    assert "不合成三年得分" in one.sections[1].paragraphs[0]
    assert not release_rows(
        tree, "fct_appraisal_scores", scheme_code="ordos_units_three_years", reference_period="2023"
    )
    assert "2023年没有评分表" in document(tree, "ordos_appraisal", "2023").sections[1].paragraphs[0]


def test_targets_stand_with_every_reading(tree: Workspace, made: dict) -> None:
    one, _ = made["annual", "2024", "ordos"]
    told = release_rows(tree, "fct_target_progress", area_code="ordos", reference_period="2024")
    printed = [row for number in (1, 2) for row in rows_of(one, f"targets__{number}")]
    assert len(printed) == len(told)
    assert {row[3].rstrip(SIGNS) for row in printed} == {"已达到", "落后", "不能判定"}
    assert all(row[3][-1] in SIGNS for row in printed if row[3].startswith("不能判定")), "with the sign of the reason"
    counts = rows_of(made["annual", "2024", None][0], "target_counts")
    [ordos] = [row for row in counts if row[:2] == ["鄂尔多斯高新区", "鄂府发〔2021〕342号"]]
    states = [row["target_status"] for row in told if row["document"] == "鄂府发〔2021〕342号"]
    assert ordos[2:] == [f"{states.count(code)}" for code in ("met", "on_track", "behind", "no_data")]


def test_a_round_without_a_release_is_not_due_yet(
    first_run: tuple[Workspace, RunReport], tree: Workspace, tmp_path: Path
) -> None:
    before = {one.name_zh: one.kind for one in due_documents(first_run[0], "2024")}
    after = {one.name_zh: one.kind for one in due_documents(tree, "2024")}
    assert (before["高新区综合评估"], after["高新区综合评估"]) == ("", "evaluation")
    assert "evaluation" not in {one.kind for one in due_documents(tree, "2024", "2024.r1")}
    assert after["年度测评"] == after["三年综评"] == "ordos_appraisal"
    written = make_due(tree, "2024", ["xlsx"], tmp_path)
    assert len({*written}) == len(written)
    assert sum("综评" in path.name for path in written) == sum("综合评价" in path.name for path in written) == 1
    with pytest.raises(NoSuchRelease, match="--draft"):
        document(first_run[0], "evaluation", "2024")
    with pytest.raises(NotReportable, match="不是评价轮次"):
        document(tree, "evaluation", "2024", version="2024.r1")
    with pytest.raises(NotReportable, match="没有用2023年"):
        document(tree, "evaluation", "2023", version="round-2024.r1")
    with pytest.raises(NotReportable, match="150600"):
        document(tree, "ordos_appraisal", "2024", "152500")
