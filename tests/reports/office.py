"""What a reader sees of a file: through LibreOffice and the tools of poppler. Tests that need them skip without."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.reports import fonts

WRITER = Path("/usr/lib/libreoffice/program/libswlo.so")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils absent")
needs_writer = pytest.mark.skipif(
    not WRITER.exists() or shutil.which("pdftotext") is None, reason="LibreOffice Writer or poppler-utils absent"
)
# A desk without the office fonts: ours take their places, so that nothing else of the machine is used.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{folder}</dir>
<cachedir>{cache}</cachedir>{aliases}</fontconfig>"""
ALIAS = '<alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'
SERIF = ("方正小标宋简体", "仿宋", "楷体", "宋体", "Times New Roman")


class Word(NamedTuple):
    """A word of a page with its edges in points."""

    page: int
    left: float
    right: float
    text: str


def pdf_of(docx: Path, folder: Path) -> Path:
    """The DOCX as PDF by LibreOffice."""
    aliases = "".join(ALIAS.format(name, fonts.SERIF_FAMILY) for name in SERIF) + ALIAS.format(
        "黑体", fonts.SANS_FAMILY
    )
    settings = folder / "fonts.conf"
    settings.write_text(FONTS.format(folder=fonts.FOLDER, cache=folder / "cache", aliases=aliases), encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", "pdf"]
    environment = {"FONTCONFIG_FILE": str(settings), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    subprocess.run(
        [*command, "--outdir", str(folder), str(docx)], env=environment, check=True, capture_output=True, timeout=200
    )
    return folder / f"{docx.stem}.pdf"


def text_of_pdf(path: Path) -> str:
    return _run("pdftotext", "-layout", str(path), "-")


def fonts_of_pdf(path: Path) -> set[str]:
    return {re.split(r"[+-]", line.split()[0])[1] for line in _run("pdffonts", str(path)).splitlines()[2:]}


def words_of_pdf(path: Path) -> list[Word]:
    found, page = [], 0
    for line in _run("pdftotext", "-bbox", str(path), "-").splitlines():
        page += "<page " in line
        if match := re.search(r'<word xMin="([\d.]+)" .*xMax="([\d.]+)".*>(.*)</word>', line):
            found.append(Word(page, float(match[1]), float(match[2]), match[3]))
    return found


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def texts_of_docx(content: bytes) -> str:
    """The text of the body, paragraph by paragraph, as Word shows it."""
    import io

    import docx

    document = docx.Document(io.BytesIO(content))
    paragraphs = document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    texts = []
    for paragraph in paragraphs:
        runs = paragraph.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
        texts.append("".join(run.text or "" for run in runs))
    return "\n".join(texts)


def part(content: bytes, name: str) -> str:
    """A part of an office file."""
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()
