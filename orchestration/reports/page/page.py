"""Writes the page of a release.

Belongs here: putting template, styles, scripts, words and facts together; hashes; the file. Does not belong here: what
the page carries (``facts``) and how it behaves (``scripts``).
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from orchestration import durable
from orchestration.reports.page.bureau_map import bureau_map
from orchestration.reports.page.facts import HERE, Facts, facts
from orchestration.reports.page.tables import ReleaseTables
from orchestration.workspace import Workspace

TEMPLATE = "page.html.j2"
CHARTS = HERE / "vendor" / "echarts" / "echarts.common.min.js"
SCRIPTS = (
    "start",
    "words",
    "shown",
    "charts",
    "overview",
    "zones",
    "ranking",
    "targets",
    "tasks",
    "quality",
    "explain",
    "app",
)
# What ends a script or starts a comment in HTML, and what JavaScript takes for the end of a line.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write(
    workspace: Workspace, version: str | None = None, geojson: Path | None = None, to: Path | None = None
) -> Path:
    """Writes the page of a release (default: see ``newest_current``) and returns where it is: ``var/pages/`` unless
    told. ``geojson`` is the bureau's approved map.

    Raises ``NoSuchRelease``, ``ReleaseChanged``, ``NotAMap``.
    """
    tables = ReleaseTables(workspace, version)
    shown = facts(tables)
    shown["map"] = bureau_map(geojson, leagues(shown)) if geojson else None
    path = to or workspace.var / "pages" / f"{tables.version}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write_bytes(path, render(shown).encode())
    return path


def leagues(shown: Facts) -> dict[str, set[str]]:
    """The names of every league that has a tile."""
    areas = shown["areas"]
    return {code: {areas[code]["name_zh"], areas[code]["short_zh"]} for code in shown["tiles"] if code in areas}


def render(shown: Facts) -> str:
    """The page. A name that the template misspells is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    charts, own = CHARTS.read_text(encoding="utf-8"), own_script()
    return environment.get_template(TEMPLATE).render(
        release=shown["release"],
        words=words(),
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704 ours
        charts=Markup(charts),  # noqa: S704 vendored, by its hash
        script=Markup(own),  # noqa: S704 ours, by its hash
        hashes=[script_hash(charts), script_hash(own)],
        facts=Markup(as_json(shown)),  # noqa: S704 escaped by as_json
        words_json=Markup(as_json(words())),  # noqa: S704
    )


def own_script() -> str:
    """Our scripts as one, in the order in which they build on each other."""
    parts = [(HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def words() -> dict[str, list[str]]:
    """The words of the page in Chinese and English."""
    found: dict[str, list[str]] = yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))
    return found


def script_hash(text: str) -> str:
    """As a content security policy names a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def as_json(value: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str)
    for mark, escape in ESCAPES.items():
        text = text.replace(mark, escape)
    return text
