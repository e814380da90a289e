"""LibreOffice as a clerk uses it: opens a workbook, writes into cells, saves it. Tests that need it skip without it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

PYTHON = "/usr/bin/python3"  # the one that LibreOffice's own packages are for


def _is_there() -> bool:
    if shutil.which("soffice") is None or not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


needs_libreoffice = pytest.mark.skipif(not _is_there(), reason="LibreOffice (soffice and python3-uno) absent")


def fill(source: Path, target: Path, cells: Mapping[tuple[int, str], str]) -> list[dict[str, Any]]:
    """Writes texts into cells (sheet number, address) and saves as XLSX. Returns what was seen at each cell before."""
    pipe = f"zonestat{abs(hash(target))}"
    program = [
        *("soffice", f"-env:UserInstallation=file://{target.parent / 'profile'}", "--headless", "--norestore"),
        f"--accept=pipe,name={pipe};urp;",
    ]
    orders = json.dumps([[number, at, text] for (number, at), text in cells.items()])
    script = str(Path(__file__).with_name("fill_in_libreoffice.py"))
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as office:
        try:
            command = [PYTHON, script, pipe, str(source), str(target), orders]
            done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
            assert done.returncode == 0, done.stderr
        finally:
            office.terminate()
            office.wait(60)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
