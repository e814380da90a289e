"""Chromium as a reader uses it: opens a page. Tests that need it skip without it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_PAGE = "not an origin"
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium absent")
QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions",
    "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
)  # fmt: skip


def opened(page: Path, folder: Path, *orders: str) -> tuple[set[str], list[str]]:
    """Opens a page and carries out orders. Returns the addresses asked for, and what was said on the console."""
    assert CHROMIUM is not None
    log = folder / "net.json"
    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", *QUIET, f"--user-data-dir={folder / 'profile'}"),
        *("--enable-logging=stderr", f"--log-net-log={log}", "--net-log-capture-mode=Everything", *orders),
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    return _asked(json.loads(log.read_text())), re.findall(r"CONSOLE[^\n]*", done.stderr)


def _asked(log: dict[str, Any]) -> set[str]:
    """The addresses that a page asked for, whether or not anybody answered; the browser's own errands have no page."""
    asked = (event.get("params", {}) for event in log["events"])
    of_pages = (params for params in asked if params.get("initiator", NO_PAGE) != NO_PAGE)
    return {params["url"] for params in of_pages if "url" in params}
