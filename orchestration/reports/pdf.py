"""Writes a document as PDF: the same content in one fixed layout (``templates/document.typ``).

Belongs here: what the layout is given. Does not belong here: layout. All text goes over as JSON, so nothing of it is
read as markup, and nothing is fetched: the layout imports no package.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.reports import fonts
from orchestration.reports.charts import draw
from orchestration.reports.content import Document
from orchestration.reports.templates.widths import widths

LAYOUT = Path(__file__).parent / "templates" / "document.typ"


def write(made: Document) -> bytes:
    """The PDF; equal documents give equal bytes."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(LAYOUT, folder / LAYOUT.name)
        (folder / "document.json").write_text(json.dumps(content(made, folder), ensure_ascii=False), encoding="utf-8")
        written = typst.compile(
            str(folder / LAYOUT.name),
            root=str(folder),
            font_paths=[str(fonts.FOLDER)],
            ignore_system_fonts=True,
            timestamp=int(datetime.fromisoformat(made.known_at).timestamp()),
        )
    assert isinstance(written, bytes)
    return written


def content(made: Document, folder: Path) -> dict[str, Any]:
    """The document as JSON takes it; charts are put into the folder."""
    known = datetime.fromisoformat(made.known_at)
    return {
        "title": made.title,
        "name": made.name_zh,
        "period_line": made.period_line,
        "data_line": made.data_line,
        "issuer": made.issuer or "（编制单位）",
        "marks": list(made.marks),
        "date": [known.year, known.month, known.day],
        "families": [fonts.SERIF_FAMILY, fonts.SANS_FAMILY],
        "has_review": made.kind == "work_report",
        "sections": [
            {
                "heading": section.heading,
                "is_small": section.key == "basis",
                "paragraphs": list(section.paragraphs),
                "tables": [
                    {
                        "key": table.key,
                        "caption": table.caption,
                        "unit_line": table.unit_line,
                        "heads": list(table.heads),
                        "rows": table.texts(),
                        "notes": list(table.notes),
                        "words": table.words,
                        "is_by_lines": table.is_by_lines,
                        "widths": widths(table.key, len(table.heads), table.is_by_lines),
                    }
                    for table in section.tables
                    if table.rows
                ],
                "charts": [
                    {
                        "caption": chart.caption,
                        "unit_line": f"单位：{chart.unit_line}",
                        "alt": chart.alt,
                        "file": _put(chart, folder),
                    }
                    for chart in section.charts
                    if not chart.is_empty
                ],
            }
            for section in made.sections
        ],
    }


def _put(chart: Any, folder: Path) -> str:
    name = f"chart{chart.number}.png"
    (folder / name).write_bytes(draw(chart))
    return name
