"""Writes a document as DOCX from the template of its kind.

Belongs here: filling the template, and making equal content give equal bytes. Does not belong here: layout, which is in
``templates/*.docx`` and may be changed in Word.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.reports.charts import draw
from orchestration.reports.content import Document

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
FIXED = (1980, 1, 1, 0, 0, 0)
CHART_WIDTH_MM = 154
ENDS = 4  # so many rows at the end of a table stay together


class TemplateError(Exception):
    """The template asks for something that the document does not have, or cannot be read."""


def write(made: Document, template: Path | None = None) -> bytes:
    """The DOCX; equal documents give equal bytes. Raises ``TemplateError``."""
    from docx.opc.exceptions import PackageNotFoundError
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import TemplateError as JinjaError

    path = template or TEMPLATES / f"{made.kind}.docx"
    try:
        filled = DocxTemplate(path)
        filled.init_docx()
        drawn = {
            (section.key, chart.key): (draw(chart), chart.alt)
            for section in made.sections
            for chart in section.charts
            if not chart.is_empty
        }
        images = {
            key: InlineImage(filled, io.BytesIO(picture), width=Mm(CHART_WIDTH_MM))
            for key, (picture, _) in drawn.items()
        }
        filled.render(context(made, images), _environment())
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError) as error:
        raise TemplateError(f"模板 {path} 不是 DOCX 文件 / {path} is no DOCX file") from error
    except JinjaError as error:
        raise TemplateError(
            f"模板 {path.name} 与文件内容不符：{error} / the template asks for what is not there"
        ) from error
    _describe(filled.docx, dict(drawn.values()))
    for table in filled.docx.tables:
        _keep_ends(table)
    properties = filled.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = made.title, "zonestat", "zonestat"
    properties.comments, properties.revision = "、".join(made.marks), 1
    properties.created = properties.modified = datetime.fromisoformat(made.known_at)
    buffer = io.BytesIO()
    filled.save(buffer)
    return same_bytes(buffer.getvalue())


def _describe(document: Any, texts: dict[bytes, str]) -> None:
    """Says of each chart what it shows (``texts`` by picture); a template may have pictures of its own."""
    for shape in document.inline_shapes:
        picture = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
        if picture in texts:
            shape._inline.docPr.set("descr", texts[picture])


def _keep_ends(table: Any) -> None:
    """No page begins with the last row or two of a table, and none ends with its first."""
    from docx.oxml.ns import qn

    rows = table.rows
    for row in {*range(min(2, len(rows))), *range(max(0, len(rows) - ENDS), len(rows) - 1)}:
        for paragraph in rows[row]._tr.iter(qn("w:p")):
            properties = paragraph.get_or_add_pPr()
            if properties.find(qn("w:keepNext")) is None:
                properties._insert_keepNext(properties._new_keepNext())


@cache
def _environment() -> Environment:
    """A template of a bureau is a program: it gets plain values and a sandbox, and what it misspells is an error. The
    same text is compiled once, however many documents are made of it."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    class Compiled(SandboxedEnvironment):
        @lru_cache(maxsize=128)  # noqa: B019  there is one of it for the whole process
        def compile(self, source: Any, *told: Any, **more: Any) -> Any:
            return super().compile(source, *told, **more)

    return Compiled(undefined=StrictUndefined, autoescape=True)


def context(made: Document, images: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """What templates can name: the head of the document, and each section by its key."""
    sections = {
        section.key: {
            "heading": section.heading,
            "paragraphs": list(section.paragraphs),
            "tables": {
                table.key: {
                    "caption": table.caption,
                    "unit_line": table.unit_line,
                    "heads": list(table.heads),
                    "rows": table.texts(),
                    "notes": list(table.notes),
                }
                for table in section.tables
            },
            "charts": {
                chart.key: {
                    "caption": chart.caption,
                    "unit_line": f"单位：{chart.unit_line}",
                    "image": images.get((section.key, chart.key)),
                }
                for chart in section.charts
            },
        }
        for section in made.sections
    }
    return {
        "title": made.title,
        "name": made.name_zh,
        "period_line": made.period_line,
        "data_line": made.data_line,
        "issuer": made.issuer or "（编制单位）",
        "marks": "　".join(f"【{mark}】" for mark in made.marks),
        **sections,
    }


def same_bytes(content: bytes) -> bytes:
    """The package with its parts in order and without times of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        # The list of content types comes first, as every reader expects.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = zipfile.ZipInfo(name, FIXED)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(part, old.read(name))
    return buffer.getvalue()
