"""Documents of the sample: what they say is in the release, and every form says the same."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from orchestration.pipeline import RunReport
from orchestration.publishing.release import NoSuchRelease
from orchestration.reports import annex, docx, pdf
from orchestration.reports.content import Document
from orchestration.reports.documents import CONTEXTS
from orchestration.reports.figures import format_of
from orchestration.reports.kinds import NotReportable, kinds
from orchestration.reports.make import document, due_documents, make
from orchestration.workspace import Workspace
from tests.reports.office import texts_of_docx

NUMBER = re.compile(r"\d+(?:\.\d+)?")
ASKED = (
    ("monthly", "2024-04", None),
    ("monthly", "2024-02", "kundulun"),
    ("inspection", "2024-04", "kundulun"),
    ("application", "2024", "kundulun"),
    ("quarterly", "2024-03", "152500"),
    ("half_year", "2023-12", "150600"),
    ("annual", "2024", None),
    ("annual", "2024", "ordos"),
    ("work_report", "2024", "kundulun"),
    ("quality", "2024", None),
    ("quality", "2024-04", "ordos"),
)


@pytest.fixture(scope="module")
def tree(first_run: tuple[Workspace, RunReport]) -> Workspace:
    return first_run[0]


@pytest.fixture(scope="module")
def made(tree: Workspace) -> dict[tuple[str, str, str | None], tuple[Document, bytes]]:
    """Each document with its DOCX."""
    found = {asked: document(tree, *asked) for asked in ASKED}
    return {asked: (one, docx.write(one)) for asked, one in found.items()}


def test_every_kind_has_a_context_and_a_template() -> None:
    assert kinds().keys() == CONTEXTS.keys()
    assert {f"{kind}.docx" for kind in kinds()} == {path.name for path in docx.TEMPLATES.glob("*.docx")}


def test_every_number_of_the_docx_is_in_the_annex(made: dict) -> None:
    for asked, (one, content) in made.items():
        book = CalamineWorkbook.from_filelike(io.BytesIO(annex.write(one)))
        cells = {
            str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
        }
        known = {number for cell in cells for number in NUMBER.findall(cell)}
        known |= {number.lstrip("0") for number in known}  # 2024-04 is 2024年4月
        printed = set(NUMBER.findall(texts_of_docx(content)))
        assert printed - known == set(), asked
        assert len(printed) >= 10, asked


def test_what_is_printed_is_the_rounded_value_of_the_release(tree: Workspace, made: dict) -> None:
    for (_, period, _), (one, _) in made.items():
        version = dict(one.facts)["发布"]
        table = pq.read_table(tree.releases / version / "internal/fct_indicators.parquet").to_pylist()
        values = {
            (row["area_code"], row["indicator_code"], row["reference_period"]): row["value"]
            for row in table
            if row["origin"] == "computed"
        }
        traced = [figure for figure in one.figures if figure.trace.startswith("zonestat explain ")]
        assert traced or one.kind in ("quality", "inspection"), period
        for figure in traced:
            area, code, of = figure.trace.split()[2:]
            value = values[area, code, of]
            assert (figure.value is None) == (value is None)
            if value is None:
                assert figure.text == "—"
                assert figure.reason
            elif figure.text != "…":
                form = format_of(figure.unit_code, code)
                exact = Decimal(str(value)) / form.divide_by
                assert Decimal(figure.text) == exact.quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP)


def test_equal_content_has_equal_bytes(tree: Workspace) -> None:
    for writer in (docx.write, pdf.write, annex.write):
        first, second = (writer(document(tree, "monthly", "2024-04", "kundulun")) for _ in range(2))
        assert first == second, writer.__module__


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
    assert asked.sections[-1].paragraphs[0].startswith("依据：锡林郭勒盟实施方案 2021-11-05五(三)")
    nobody, _ = made["monthly", "2024-04", None]
    assert nobody.issuer == ""
    assert "没有文件规定" in nobody.sections[-1].paragraphs[0]
    assert ("xilingol", "quarterly") not in {(one.area_code, one.kind) for one in due_documents(tree, "2024-03")}
    assert ("152500", "quarterly") in {(one.area_code, one.kind) for one in due_documents(tree, "2024-03")}


def test_overdue_tasks_stand_under_each_office(made: dict) -> None:
    one, _ = made["inspection", "2024-04", "kundulun"]
    [table] = [section.tables[0] for section in one.sections if section.key == "overdue"]
    assert {row[3] for row in table.rows} >= {"四(三)", "四(五)"}
    assert all(row[-1].value > 0 for row in table.rows)
    assert sum(bool(row[0]) for row in table.rows) == int(re.findall(r"单位(\d+)个", one.sections[0].paragraphs[0])[0])


def test_conditions_stand_with_rule_value_and_threshold(made: dict) -> None:
    one, _ = made["application", "2024", "kundulun"]
    [table] = [section.tables[0] for section in one.sections if section.key == "conditions"]
    lines = {row[0]: row for row in table.rows}
    assert lines["G-01 三(二)"][2:] == ["不符合", "11家", "≥ 200家"]
    assert re.fullmatch(r"≥ \d\.\d\d%", lines["G-05 三(三)"][4])  # intensity has two decimals
    assert lines["G-06 三(三)"][2].startswith("不能判定：")
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
