"""Cuts the fonts of the documents out of Noto CJK: ``python -m orchestration.reports.fonts.subset [TEXT…]``.

Needed only when a character is missing (``tests/reports/test_fonts.py`` says which). Takes the Debian package
``fonts-noto-cjk`` and the development environment. The subsets hold GB 2312 levels 1 and 2, its punctuation, and
every character that occurs in the catalogues, the rules and this package; further files with texts can be named.

The licence reserves the name "Noto" no longer, but a subset that calls itself like the original would be taken for it
wherever both are installed, so the subsets have names of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from orchestration.reports.fonts import FOLDER, SANS, SANS_FAMILY, SERIF, SERIF_FAMILY
from orchestration.workspace import PROJECT_ROOT

ORIGINALS = Path("/usr/share/fonts/opentype/noto")
TEXTS = {".csv", ".yml", ".py", ".typ", ".j2", ".md", ".sql"}
TEXT_FOLDERS = ("dbt_project", "expectations", "orchestration", "docs")
# Rows of GB 2312: 1 punctuation, 2 numbers in circles and brackets, 3 full-width ASCII, 6 Greek, 16–87 characters.
ROWS = (1, 2, 3, 6, *range(16, 88))
MORE = "…—–‰≤≥≠±×÷·•□■○●△▲▼→↑↓〔〕〇²³㎡℃€£¥％①②③④⑤⑥⑦⑧⑨⑩"


def characters(texts: Iterable[Path] = ()) -> set[str]:
    """What the fonts have to show."""
    wanted = {chr(code) for code in range(0x20, 0x7F)} | {chr(code) for code in range(0xA0, 0x100)} | set(MORE)
    for row in ROWS:
        for place in range(1, 95):
            wanted |= set(bytes((row + 0xA0, place + 0xA0)).decode("gb2312", "ignore"))
    for path in texts:
        wanted |= set(path.read_text(encoding="utf-8"))
    return {character for character in wanted if character.isprintable()}


def project_texts() -> list[Path]:
    """Files of the project from which text gets into documents."""
    folders = [PROJECT_ROOT / folder for folder in TEXT_FOLDERS]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in TEXTS and path.is_file())


def cut(name: str, to: Path, family: str, wanted: set[str]) -> None:
    """Writes the subset of the face called ``name``, without hints, under a name of its own."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    faces = TTCollection(ORIGINALS / f"{name.removesuffix(' SC').replace(' ', '')}-Regular.ttc").fonts
    [font] = [face for face in faces if face["name"].getDebugName(1) == name]
    options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=[0, 1, 2, 3, 4, 6, 13, 14])
    options.name_languages = [0x409]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, wanted))
    cutter.subset(font)
    _rename(font, family)
    font.recalcTimestamp = False
    font.save(to)


def _rename(font: object, family: str) -> None:
    names = font["name"]  # type: ignore[index]
    told = {1: family, 2: "Regular", 3: f"{family}; subset of Noto CJK SC", 4: family, 6: family.replace(" ", "")}
    for number, text in told.items():
        names.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff  # type: ignore[index]
    cff.fontNames[0] = family.replace(" ", "")
    top = cff.topDictIndex[0]
    top.FamilyName, top.FullName = family, family
    for at, part in enumerate(top.FDArray):  # PDF names a font after the part that its glyphs are in
        part.FontName = f"{family.replace(' ', '')}-{at}"


def main() -> None:
    wanted = characters([*project_texts(), *map(Path, sys.argv[1:])])
    cut("Noto Sans CJK SC", SANS, SANS_FAMILY, wanted)
    cut("Noto Serif CJK SC", SERIF, SERIF_FAMILY, wanted)
    for path in sorted(FOLDER.glob("*.otf")):
        print(f"{path.name} {path.stat().st_size:,} bytes")  # noqa: T201  a script that people run


if __name__ == "__main__":
    main()
