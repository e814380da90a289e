"""The fonts show whatever the catalogues, the rules and the templates can put into a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from orchestration.reports import fonts
from orchestration.reports.docx import TEMPLATES
from orchestration.reports.fonts.subset import ROWS
from orchestration.workspace import PROJECT_ROOT
from tests.reports.office import texts_of_docx

SEEDS, ROOM = PROJECT_ROOT / "dbt_project/seeds", PROJECT_ROOT / "orchestration/reports"


def _texts() -> dict[Path, str]:
    found = [*SEEDS.rglob("*.csv"), *(PROJECT_ROOT / "expectations").rglob("*.yml")]
    found += [path for path in ROOM.rglob("*") if path.suffix in (".py", ".yml", ".typ")]
    texts = {path: path.read_text(encoding="utf-8") for path in found}
    return texts | {path: texts_of_docx(path.read_bytes()) for path in TEMPLATES.glob("*.docx")}


@pytest.mark.parametrize("path", [fonts.SANS, fonts.SERIF], ids=lambda path: path.stem)
def test_every_character_has_a_glyph(path: Path) -> None:
    known = set(map(chr, TTFont(path).getBestCmap()))
    missing = {
        str(source.relative_to(PROJECT_ROOT)): "".join(sorted(lacking))
        for source, text in _texts().items()
        if (lacking := {sign for sign in text if sign.isprintable()} - known)
    }
    assert missing == {}, "run python -m orchestration.reports.fonts.subset"
    for row in (row for row in ROWS if row >= 16):
        signs = {bytes((row + 0xA0, place + 0xA0)).decode("gb2312", "ignore") for place in range(1, 95)} - {""}
        assert signs <= known


def test_the_fonts_are_small_and_bring_their_licence() -> None:
    assert sum(path.stat().st_size for path in (fonts.SANS, fonts.SERIF)) < 6_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    for path, family in ((fonts.SANS, fonts.SANS_FAMILY), (fonts.SERIF, fonts.SERIF_FAMILY)):
        assert TTFont(path)["name"].getDebugName(1) == family
