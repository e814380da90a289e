"""What holds for every document: figures of the release, ways behind them, plain words, names that stay text."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from orchestration.fingerprint import sha256_of
from orchestration.reports import annex, docx, pdf
from orchestration.reports.content import Document, shown
from orchestration.reports.documents import CONTEXTS
from orchestration.reports.figures import format_of
from orchestration.reports.kinds import kinds
from orchestration.reports.make import document
from orchestration.reports.page.page import write as write_page
from orchestration.workspace import Workspace
from tests.reports.conftest import ASKED
from tests.reports.office import part, texts_of_docx
from tests.reports.test_hostile import CLEAN, NAME

COMPUTED = {"monthly", "quarterly", "half_year", "annual", "work_report", "application"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def test_every_kind_has_a_context_and_a_template() -> None:
    assert kinds().keys() == CONTEXTS.keys()
    assert {f"{kind}.docx" for kind in kinds()} == {path.name for path in docx.TEMPLATES.glob("*.docx")}


def test_every_number_of_the_docx_is_in_the_annex(made: dict) -> None:
    for asked, (one, content) in made.items():
        printed = numbers(content)
        assert printed - in_annex(one) == set(), asked
        assert len(printed) >= 10, asked


def numbers(content: bytes) -> set[str]:
    return set(NUMBER.findall(texts_of_docx(content)))


def in_annex(one: Document) -> set[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(annex.write(one)))
    cells = {str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    known = {number for cell in cells for number in NUMBER.findall(cell)}
    return known | {number.lstrip("0") for number in known}  # 2024-04 is 2024年4月


def test_every_kind_is_among_those_that_are_looked_at() -> None:
    assert {kind for kind, _, _ in ASKED} == set(kinds())


def test_every_figure_says_how_to_get_behind_it(tree: Workspace, made: dict) -> None:
    """By ``explain`` or ``evaluate`` of a row that the release has, or by a table of the release."""
    known: dict[str, tuple[set, set, set]] = {}
    for asked, (one, _) in made.items():
        version = dict(one.facts)["发布"]
        if version not in known:
            folder = tree.releases / version / "internal"
            figures, ranks = (
                pq.read_table(folder / f"{name}.parquet").to_pylist() if (folder / f"{name}.parquet").exists() else []
                for name in ("fct_indicators", "fct_ranking")
            )
            known[version] = (
                {(row["area_code"], row["indicator_code"], row["reference_period"]) for row in figures},
                {
                    tuple(row[name] for name in ("evaluation_round", "edition", "weight_set", "area_code"))
                    for row in ranks
                },
                {path.stem for path in folder.glob("*.parquet")},
            )
        figures, ranks, tables = known[version]
        assert one.figures, asked
        for figure in one.figures:
            words = figure.trace.split()
            if words[:2] == ["zonestat", "explain"]:
                assert tuple(words[2:]) in figures, (asked, figure.trace)
            elif words[:2] == ["zonestat", "evaluate"]:
                assert tuple(words[3::2]) in ranks, (asked, figure.trace)
            else:
                assert re.match(r"\w+", figure.trace, re.A)[0] in tables, (asked, figure.trace)


def test_no_code_of_ours_stands_in_a_document(made: dict) -> None:
    """Codes of columns, forms and rules are for programs; commands are told as commands."""
    for asked, (one, _) in made.items():
        for section in one.sections:
            cells = [shown(cell) for table in section.tables for row in table.rows for cell in row]
            notes = [note for table in section.tables for note in table.notes]
            for text in (*section.paragraphs, *cells, *notes):
                said = re.sub(r"zonestat [a-z]+(?: export)?|fct_\w+", "", text)
                assert not re.search(r"[a-z]+[_=][a-z0-9]+|[a-z]+-return|\bnone\b", said), (asked, text)
                assert not re.search("[\u4e00-\u9fff]\\([\u4e00-\u9fff]", text), (asked, text)


def test_charts_are_told_to_who_does_not_see_them(made: dict) -> None:
    told = 0
    for asked, (one, content) in made.items():
        for chart in [chart for section in one.sections for chart in section.charts if not chart.is_empty]:
            assert f'descr="{chart.alt}"' in part(content, "word/document.xml"), asked
            assert all(figure.text in chart.alt for _, figures in chart.series for figure in figures)
            if not told:
                assert chart.alt.encode("utf-16-be").hex().upper().encode() in pdf.write(one)
            told += 1
    assert told


def test_what_is_printed_is_the_rounded_value_of_the_release(tree: Workspace, made: dict) -> None:
    for (_, period, _), (one, _) in made.items():
        version = dict(one.facts)["发布"]
        table = pq.read_table(tree.releases / version / "internal/fct_indicators.parquet").to_pylist()
        values = {
            (row["area_code"], row["indicator_code"], row["reference_period"]): row["value"]
            for row in sorted(table, key=lambda row: (row["value"] is not None, row["origin"] == "computed"))
        }  # the computed value comes last and stands; else the filed one
        traced = [figure for figure in one.figures if figure.trace.startswith("zonestat explain ")]
        assert traced or one.kind not in COMPUTED, period
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


def test_a_name_stays_text_in_every_document_and_on_the_page(tree: Workspace, tmp_path: Path) -> None:
    """Every zone, office and task is called so; nothing of it is evaluated, linked or lost."""
    hostile = renamed(tree, tmp_path / "exports")
    for asked in {asked[0]: asked for asked in ASKED}.values():
        one = document(hostile, *asked)
        content, book = docx.write(one), annex.write(one)
        assert CLEAN in texts_of_docx(content), asked
        assert "hyperlink" not in part(content, "word/_rels/document.xml.rels")
        names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
        sheets = [part(book, f"xl/worksheets/sheet{number + 1}.xml") for number in range(len(names))]
        assert all("<f>" not in sheet and "<hyperlink" not in sheet for sheet in sheets), asked
        assert CLEAN in "".join(set(re.findall(r"<t[^>]*>([^<]*)</t>", part(book, "xl/sharedStrings.xml")))).replace(
            "&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"'), asked  # fmt: skip
        made = pdf.write(one)
        assert made.startswith(b"%PDF") and b"/URI" not in made, asked
    page = write_page(hostile, "round-2024.r1", to=tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<b>{{" not in page and "\\u003cb\\u003e{{ 7*7 }}" in page
    assert page.count("<script") == 4


def renamed(tree: Workspace, exports: Path) -> Workspace:
    """A copy of the releases in which zones, offices and tasks have such a name."""
    shutil.copytree(tree.exports, exports)
    pointer = json.loads((exports / "CURRENT").read_text(encoding="utf-8"))
    columns = {
        "dim_area": {"name_zh", "short_name_zh"}, "fct_task_progress": {"label_zh"},
        "fct_appraisal_scores": {"subject"}, "rpt_overdue_tasks": {"unit_zh", "label_zh"},
    }  # fmt: skip
    for folder in (exports / "releases").iterdir():
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for table, named in columns.items():
            path = folder / "internal" / f"{table}.parquet"
            read = pq.read_table(path)
            for name in named:
                told = read.column(name).to_pylist()
                read = read.set_column(
                    read.column_names.index(name), read.schema.field(name), [[one and NAME for one in told]]
                )
            path.chmod(0o600)
            pq.write_table(read, path)
            [entry] = [entry for entry in manifest["files"] if entry["path"] == f"internal/{table}.parquet"]
            entry["sha256"] = sha256_of(path)
        written = json.dumps(manifest, ensure_ascii=False).encode()
        (folder / "manifest.json").chmod(0o600)
        (folder / "manifest.json").write_bytes(written)
        for entry in pointer.values():
            if entry["version"] == folder.name:
                entry["manifest_sha256"] = hashlib.sha256(written).hexdigest()
    (exports / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    return replace(tree, exports=exports)
