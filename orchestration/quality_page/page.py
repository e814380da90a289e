"""Writes the quality page.

Belongs here: words, shades and order of what is shown; the file. Does not belong here: reading tables (``facts``).
The page asks for nothing from anywhere and runs nothing; whatever comes from data is shown as text. Equal tables and
moments give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration import catalogue, durable, periods
from orchestration.landing.receipts import moment_text
from orchestration.pipeline import latest_moment
from orchestration.publishing.release import code_version, current
from orchestration.quality_page.facts import NOBODY, Facts, Row, definitions
from orchestration.quality_page.query import model_path, query_of
from orchestration.reminders import STATES
from orchestration.workspace import PROJECT_ROOT, Workspace

TEMPLATE = "quality_page.html.j2"
SHADES = 5
FEWEST = "quality_page_fewest_units_count"
GATES = {"landing": "关口一 收到的数据", "indicators": "关口二 指标", "exports": "关口三 发布"}
GATES_EN = {"landing": "gate 1: what was received", "indicators": "gate 2: figures", "exports": "gate 3: the release"}
CLASSES = {"mandatory": "强制性", "query": "核实性"}


def write(workspace: Workspace, to: Path | None = None, known_at: datetime | None = None) -> Path:
    """Writes the page of the last run to a file (default: ``quality_page.html`` in ``var/``) and returns where.
    ``known_at`` is the moment to which ages count, default that of the newest receipt or decision.

    Raises ``NotChecked`` if nothing was run yet.
    """
    path = to or workspace.var / "quality_page.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write_bytes(path, render(content(workspace, known_at or latest_moment(workspace))).encode())
    return path


def render(shown: Mapping[str, Any]) -> str:
    """The page. Everything is escaped; a name that the template misspells is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(TEMPLATE).render(shown)


def content(workspace: Workspace, known_at: datetime) -> dict[str, Any]:
    """What the page shows, as plain data."""
    facts = Facts(workspace, known_at)
    issues, counts = facts.open_issues()
    return {
        "is_sample": workspace.is_sample,
        "known_at": moment_text(facts.known_at),
        "known_day": facts.known_day.isoformat(),
        "versions": [entry["version"] for _, entry in sorted(current(workspace).items())],
        "code_version": code_version(),
        "gates": [row | {"name_zh": GATES[row["gate"]], "name_en": GATES_EN[row["gate"]]} for row in facts.gates()],
        "matrix": _matrix(facts.matrix()),
        "issues": [_issue(row) for row in issues],
        "issue_counts": counts,
        "months": _grid(facts.responses("M"), by_period=True),
        "years": _grid(facts.responses("A"), by_period=False),
        "states": STATES,
        "imputation": _imputation(facts.imputation()),
        "fewest": _fewest(),
        "indicators": [_indicator(facts, definition) for definition in definitions() if definition["cte"]],
        "not_computable": [definition for definition in definitions() if not definition["cte"]],
    }


def _fewest() -> int:
    """Below how many units a share is not shown, because it says too much of one of them."""
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules" / "parameters.csv")
    return int(next(row["value"] for row in rows if row["parameter_code"] == FEWEST and not row["valid_to"]))


def _area(code: str) -> str:
    names = {area.area_code: area.short_name_zh or area.name_zh for area in catalogue.areas()}
    return "名录及全区报表" if code == NOBODY else names.get(code, code)


def _order(code: str) -> tuple[bool, int, str]:
    """Zones as the catalogue lists them, then areas that it does not have."""
    known = [area.area_code for area in catalogue.areas()]
    return (code == NOBODY, known.index(code) if code in known else len(known), code)


def _form(code: str | None) -> str:
    forms = catalogue.forms()
    return f"{code} {forms[code].name_zh}" if code in forms else str(code or "")


def _label(period: str | None) -> str:
    return periods.label_zh(period, period.endswith("-02")) if period else ""


def _shade(part: float | None, most: float) -> str:
    """The class of a cell: ``h0`` (nothing) to ``h5``, by its part of the most there is."""
    if not part or not most:
        return "h0"
    return f"h{min(SHADES, 1 + int(SHADES * part / most))}"


def _matrix(rows: list[Row]) -> list[Row]:
    """The zones with a shade for each count that should be zero."""
    shaded = ("files_set_aside", "landing_failed", "records_set_aside", "indicators_failed", "open_issues")
    most = {name: max((row[name] or 0 for row in rows), default=0) for name in shaded}
    return [
        row | {"area": _area(row["area_code"]), "shade": {name: _shade(row[name], most[name]) for name in shaded}}
        for row in sorted(rows, key=lambda row: _order(row["area_code"]))
    ]


def _issue(row: Row) -> Row:
    return row | {
        "area": _area(row["area_code"] or NOBODY),
        "class_zh": CLASSES[row["class"]],
        "form_zh": _form(row["form"]),
        "period": _label(row["reference_period"]),
    }


def _grid(rows: list[Row], *, by_period: bool) -> list[Row]:
    """Tables of responses: one per form with a column per period, or one per period with a column per form. A cell has
    the share of units that responded where units report, the state of the return otherwise."""
    table, column = ("form", "reference_period") if by_period else ("reference_period", "form")
    grids = []
    for name in sorted({row[table] for row in rows}, reverse=not by_period):
        of_table = [row for row in rows if row[table] == name]
        heads = sorted({row[column] for row in of_table})
        cells = {(row["area_code"], row[column]): _response(row) for row in of_table}
        areas = sorted({row["area_code"] for row in of_table}, key=_order)
        grids.append(
            {
                "title": _form(name) if by_period else _label(name),
                "heads": [(_short(head), _label(head)) if by_period else (head, _form(head)) for head in heads],
                "rows": [(_area(area), [cells.get((area, head)) for head in heads]) for area in areas],
                "total": [_total(of_table, column, head) for head in heads],
            }
        )
    return grids


def _short(period: str) -> str:
    return period[2:]


def _response(row: Row) -> Row:
    state = row["response_state"]
    if row["expected"] and state not in ("not_yet_due", "missing", "nil"):
        share = float(row["reported"] / row["expected"])
        late = "迟" if state == "late" else ""
        return {"text": f"{share:.0%}{late}", "shade": _shade(1 - share, 1), "title": STATES[state]}
    shade = {"missing": "h3", "late": "h1", "not_yet_due": "none"}.get(state, "h0")
    return {"text": STATES[state], "shade": shade, "title": STATES[state]}


def _total(rows: Iterable[Row], column: str, head: str) -> str:
    """Units that responded over those expected, of all zones whose units are known."""
    known = [row for row in rows if row[column] == head and row["expected"]]
    expected = sum(row["expected"] for row in known)
    return f"{sum(row['reported'] for row in known) / expected:.0%}" if expected else ""


def _imputation(rows: list[Row]) -> list[Row]:
    fewest = _fewest()
    measures = catalogue.measures()
    return [
        row
        | {
            "measure": measures[row["measure_code"]].name_zh,
            "period": _label(row["reference_period"]),
            "share": _share(row, fewest),
        }
        for row in rows
    ]


def _share(row: Row, fewest: int) -> str:
    if not row["units_imputed"]:
        return "0"
    return _percent(row["imputed_share"]) if row["units_imputed"] >= fewest else f"不足{fewest}户，不列"


def _percent(value: float | Decimal | None) -> str:
    return "" if value is None else f"{float(value):.1%}"


def _indicator(facts: Facts, definition: Row) -> Row:
    """A quality indicator with its values and its query."""
    model, cte = definition["model"], definition["cte"]
    return definition | {
        "values": [_value(definition, row) for row in facts.indicators(definition["quality_indicator_code"])],
        "query": query_of(model, cte),
        "path": model_path(model).relative_to(PROJECT_ROOT).as_posix(),
    }


def _value(definition: Row, row: Row) -> Row:
    code, unit = definition["quality_indicator_code"], definition["unit_code"]
    subject = catalogue.measures()[row["measure_code"]].name_zh if row["measure_code"] else _form(row["form"])
    if code == "CC2":
        text, counted = f"{row['numerator']:.0f}—{row['value']:.0f} 期", f"{row['denominator']:.0f} 项数量"
    elif unit == "days":
        text, counted = f"{row['value']:.1f} 天", f"{row['denominator']:.0f} 个地区"
    else:
        # money that one enterprise revised is nobody's business
        text = _percent(row["value"])
        counted = "" if code == "A6" else f"{row['numerator']:.0f} / {row['denominator']:.0f}"
    return {
        "subject": subject or "指标目录",
        "period": _label(row["reference_period"]),
        "text": text,
        "counted": counted,
    }
