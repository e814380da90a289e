"""Names that try to be more than names, templates that ask for more than there is, and pages as they come out."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import docx as word
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from orchestration.fingerprint import sha256_of
from orchestration.pipeline import RunReport
from orchestration.publishing.verify import ReleaseChanged
from orchestration.reports import annex, docx, pdf
from orchestration.reports.docx import TemplateError
from orchestration.reports.make import document
from orchestration.reports.reader import NoSuchValue, Reader
from orchestration.reports.source import Source
from orchestration.workspace import Workspace
from tests.reports.office import (
    fonts_of_pdf,
    needs_poppler,
    needs_writer,
    part,
    pdf_of,
    text_of_pdf,
    texts_of_docx,
    words_of_pdf,
)

NAME = '=HYPERLINK("http://x","甲")&<b>{{ 7*7 }}{% raw %}#image("/etc/passwd")$\\u{202e}\u202e\n*乙*'
CLEAN = NAME.replace("\u202e\n", " ").replace("\u202e", "")
RELEASE = "2024-04.r1"
MARGINS = (28 / 25.4 * 72, (210 - 26) / 25.4 * 72)


@pytest.fixture(scope="module")
def hostile(first_run: tuple[Workspace, RunReport], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The release with a zone of such a name, whose manifest agrees with it."""
    workspace, _ = first_run
    exports = tmp_path_factory.mktemp("hostile")
    shutil.copytree(workspace.exports, exports, dirs_exist_ok=True)
    folder = exports / "releases" / RELEASE
    path = folder / "internal/dim_area.parquet"
    path.chmod(0o600)
    table = pq.read_table(path)
    rows = table.to_pylist()
    for row in rows:
        if row["area_code"] == "kundulun":
            row["name_zh"] = row["short_name_zh"] = NAME
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["files"]:
        if entry["path"] == "internal/dim_area.parquet":
            entry["sha256"] = sha256_of(path)
    written = json.dumps(manifest, ensure_ascii=False).encode()
    (folder / "manifest.json").chmod(0o600)
    (folder / "manifest.json").write_bytes(written)
    pointer = json.loads((exports / "CURRENT").read_text(encoding="utf-8"))
    pointer["month"]["manifest_sha256"] = hashlib.sha256(written).hexdigest()
    (exports / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    return replace(workspace, exports=exports)


def test_a_name_stays_text_in_docx(hostile: Workspace) -> None:
    for area in (None, "kundulun"):
        content = docx.write(document(hostile, "monthly", "2024-04", area))
        assert CLEAN in texts_of_docx(content)
        assert "49" not in texts_of_docx(content).split("乙")[0]  # nothing was evaluated
        assert "hyperlink" not in part(content, "word/_rels/document.xml.rels")


def test_a_name_stays_text_in_xlsx(hostile: Workspace) -> None:
    content = annex.write(document(hostile, "monthly", "2024-04"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert f"{CLEAN}（候选）" in {cell for row in book.get_sheet_by_name("表1").to_python() for cell in row}
    sheets = [part(content, f"xl/worksheets/sheet{number + 1}.xml") for number in range(len(book.sheet_names))]
    assert all("<f>" not in sheet and "<hyperlink" not in sheet for sheet in sheets)


@needs_poppler
def test_a_name_stays_text_in_pdf(hostile: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(pdf.write(document(hostile, "monthly", "2024-04", "kundulun")))
    text = "".join(text_of_pdf(path).split())
    assert '=HYPERLINK("http://x"' in text.replace("“", '"').replace("”", '"')
    assert '#image("/etc/passwd")' in text.replace("“", '"').replace("”", '"')
    assert "*乙*" in text
    assert fonts_of_pdf(path) == {"ZonestatSans", "ZonestatSerif"}


def test_a_changed_release_makes_no_document(hostile: Workspace, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(hostile.exports, exports)
    path = exports / "releases" / RELEASE / "internal/fct_indicators.parquet"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ReleaseChanged):
        document(replace(hostile, exports=exports), "monthly", "2024-04")


@pytest.mark.parametrize(
    "asked", ["{{ production.figure_that_is_not_there }}", "{{ nothing }}", "{{ title", "{{ ''.__class__.__mro__ }}"]
)
def test_a_template_that_asks_for_what_is_not_there(hostile: Workspace, tmp_path: Path, asked: str) -> None:
    template = word.Document()
    template.add_paragraph(asked)
    template.save(str(tmp_path / "own.docx"))
    with pytest.raises(TemplateError):
        docx.write(document(hostile, "monthly", "2024-04", "kundulun"), tmp_path / "own.docx")


def test_a_bureaus_own_template(hostile: Workspace, tmp_path: Path) -> None:
    template = word.Document()
    template.add_paragraph("{{ title }}：{{ production.tables.production.rows[0][2] }}")
    template.save(str(tmp_path / "own.docx"))
    content = docx.write(document(hostile, "monthly", "2024-04", "ordos"), tmp_path / "own.docx")
    assert texts_of_docx(content).startswith("鄂尔多斯高新技术产业开发区月度调度通报：")
    (tmp_path / "none.docx").write_text("no document")
    with pytest.raises(TemplateError):
        docx.write(document(hostile, "monthly", "2024-04", "ordos"), tmp_path / "none.docx")


def test_a_figure_that_the_release_does_not_know(hostile: Workspace) -> None:
    reader = Reader(Source(hostile, RELEASE))
    with pytest.raises(KeyError):
        reader.indicator("ordos", "no_such_indicator", "2024-04")
    with pytest.raises(NoSuchValue):
        reader.indicator("nowhere", "hnte_count", "2024-04")
    with pytest.raises(NoSuchValue):
        reader.measure("ordos", "industrial_output_month_cny_thousand", "2019-04")


@needs_writer
def test_a_page_out_of_an_office_program(hostile: Workspace, tmp_path: Path) -> None:
    """Nothing runs over the margins, and every sign of the document is there in a font of ours."""
    made = document(hostile, "annual", "2024")
    path = tmp_path / "made.docx"
    path.write_bytes(docx.write(made))
    printed = pdf_of(path, tmp_path)
    assert fonts_of_pdf(printed) == {"ZonestatSans", "ZonestatSerif"}
    shown = set(text_of_pdf(printed))
    assert {sign for sign in texts_of_docx(path.read_bytes()) if sign.isprintable()} - shown == set()
    words = words_of_pdf(printed)
    left, right = MARGINS
    hanging = 18  # points: a closing bracket may stand beyond the edge of the text
    assert all(left - 1 < word.left and word.right < right + hanging for word in words)
    pages = max(word.page for word in words)
    assert {word.page for word in words if "示例数据" in word.text} == set(range(1, pages + 1))
