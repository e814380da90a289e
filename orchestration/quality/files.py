"""Files that are not used as issues: those that landing set aside, and those that are held until somebody decides.

Belongs here: which issue a file belongs to, whose desk it is on, which later file corrects it, what is decided about
it. Does not belong here: why a file is not used (landing), and how an issue stands (``issues``).

An issue is about a return, not about a file: a zone, form and period for which the last file was set aside. It is the
same issue when the next file is set aside, too, and corrected when one is taken. Where the return is not known, a
later file of the same name (whatever its ending) in the same folder corrects it; where the folder was wrong, the same
file elsewhere. Every held file is an issue of its own, because somebody decides about each.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import catalogue, periods
from orchestration.decisions.kinds import State
from orchestration.decisions.record import Decision
from orchestration.landing import names
from orchestration.landing.grammar import half_width, squeeze
from orchestration.landing.store import TIMESTAMP
from orchestration.landing.verdict import NOT_USED, reasons
from orchestration.ledger import canonical_json
from orchestration.quality.failures import FAILURES
from orchestration.workspace import Workspace

Row = dict[str, Any]
GATE = "files"
MISPLACED = ("unknown_form", "bad_place", "bad_file_name")
REMEDY = {
    "quarantine": (
        "请按说明改正后重报；收到并采用合格的文件后，问题自动消去。不必再报的，由统计机构登记“不采用”。",
        "Correct it as said and send it again: the issue goes when a file is taken. If none is needed, the bureau"
        " records a rejection.",
    ),
    "held": (
        "请统计机构核实后登记“采用”（须第二人）或“不采用”；也可由填报地区重报。改动见 zonestat changes。",
        "The bureau records an acceptance (with a second person) or a rejection, or the zone sends again; zonestat"
        " changes shows what would change.",
    ),
}
_IN_TEXT = re.compile(r"[A-Z]+\d+|第 \d+ 行")
_TYPES = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "TIMESTAMP": TIMESTAMP}
FAILURE_SCHEMA = pa.schema([(name, _TYPES[kind]) for name, kind in FAILURES.items()])
VERSION_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("version_key", "reference_period", "file_name")),
        ("received_at", TIMESTAMP),
        ("receipt_sequence", pa.int32()),
    ]
)


def received(workspace: Workspace) -> list[Row]:
    """Receipts with their verdicts, in order; empty before the first landing."""
    paths = [workspace.ledger / f"{name}.parquet" for name in ("receipts", "verdicts")]
    if not all(path.exists() for path in paths):
        return []
    receipts, verdicts = (pq.read_table(path).to_pylist() for path in paths)
    by_receipt = {row["entry_hash"]: row for row in verdicts}
    return [receipt | by_receipt[receipt["entry_hash"]] for receipt in receipts if receipt["entry_hash"] in by_receipt]


def failures(rows: Iterable[Row]) -> pa.Table:
    """The files that are or were not used, in the shape of failing rows."""
    return pa.Table.from_pylist([_failure(row) for row in rows if _is_issue(row)], schema=FAILURE_SCHEMA)


def versions(rows: Iterable[Row]) -> pa.Table:
    """The files that are used, under everything that they may correct."""
    used = (row for row in rows if row["verdict"] not in NOT_USED and row["code"] != "same_content")
    found = [
        {
            "version_key": canonical_json(key),
            "reference_period": key.get("reference_period", ""),
            "file_name": row["path"],
            "received_at": row["received_at"],
            "receipt_sequence": row["sequence"],
        }
        for row in used
        for key in (_return(row), _name(row), _bytes(row))
        if key
    ]
    return pa.Table.from_pylist(found, schema=VERSION_SCHEMA)


def decided(found: pa.Table, decisions: Iterable[Decision]) -> Iterator[tuple[Decision, str, State | None, str]]:
    """(decision, issue, state that follows, what it holds for) of the decisions about files that are issues."""
    by_file: dict[str, dict[str, str]] = defaultdict(dict)
    for row in found.to_pylist():
        by_file[row["file_sha256"]][row["issue_id"]] = row["found"]
    for decision in decisions:
        if decision.about_type == "file":
            for issue_id, what in by_file[decision.about_id].items():
                settles = decision.kind in ("acceptance", "rejection")
                yield decision, issue_id, "closed" if settles else None, what


def _is_issue(row: Row) -> bool:
    return row["held_because"] is not None or row["verdict"] in NOT_USED


def _failure(row: Row) -> Row:
    code = row["held_because"] or row["code"]
    is_held = row["held_because"] is not None
    version_key = (_bytes(row) if code in MISPLACED else _return(row) or _name(row)) or {"file": row["path"]}
    record = {**version_key, "content_hash": row["content_hash"]} if is_held else version_key
    sheet, cell = ("", "") if is_held else _sheet_and_cell(row["place"] or "")
    remedy = REMEDY["held" if is_held else "quarantine"]
    area = area_of(row)
    text = f"{GATE} {'held' if is_held else 'set_aside'} {canonical_json(record)}"
    return {
        "issue_id": hashlib.sha256(text.encode()).hexdigest()[:20],
        "rule_id": f"{GATE}.{code}",
        "gate": GATE,
        "class": "mandatory",
        "scope": "return",
        "owner": reasons()[code].get("owner") or ("zone" if area else "bureau"),
        "form": _form(row),
        "reference_period": version_key.get("reference_period", ""),
        "area_code": area,
        "record_key": canonical_json(record),
        "version_key": canonical_json(version_key),
        "received_at": row["received_at"],
        "receipt_sequence": row["sequence"],
        "file_sha256": row["file_sha256"],
        "file_name": row["path"],
        "sheet": sheet or None,
        "cell": cell or None,
        "found": f"文件={row['path'].rpartition('/')[2]}；校验值={row['file_sha256'][:12] or '—'}",
        "sentence_zh": row["sentence_zh"],
        "sentence_en": row["sentence_en"],
        "remedy_zh": remedy[0],
        "remedy_en": remedy[1],
    }


def _sheet_and_cell(place: str) -> tuple[str, str]:
    """A place as landing says it: ``sheet!cell``, a sheet, or in a text file a cell or line."""
    sheet, mark, cell = place.rpartition("!")
    return (sheet, cell) if mark else ("", place) if _IN_TEXT.fullmatch(place) else (place, "")


def area_of(row: Row) -> str | None:
    """Who filed: the reporting body as read, else the one zone that the name of the file names, else the sender."""
    if row["reporting_area_code"]:
        return str(row["reporting_area_code"])
    named = names.areas_in(squeeze(row["path"].rpartition("/")[2]))
    return next(iter(named)) if len(named) == 1 else _senders().get(row["received_from"])


@cache
def _senders() -> Mapping[str, str]:
    levels = ("zone", "candidate")
    areas = [area for area in catalogue.areas() if area.area_level in levels and area.area_status != "unnamed"]
    return {
        name: area.area_code for area in areas for name in (area.name_zh, area.short_name_zh, area.area_code) if name
    }


def _form(row: Row) -> str | None:
    """The form as read, or that of the folder."""
    _, _, rest = row["path"].partition("/")
    described = catalogue.form_named(half_width(rest.partition("/")[0]).strip())
    return row["form"] or (described.form if described else None)


def _return(row: Row) -> dict[str, str] | None:
    """What the file is a version of, as far as that is known: a register is of no zone, a return of one."""
    form, parts = _form(row), row["path"].split("/")
    period = row["reference_period"] or (half_width(parts[2]).strip() if len(parts) == 4 else "")
    if form is None or not _is_period(period):
        return None
    described = catalogue.forms()[form]
    area = area_of(row) if described.family == "returns" else ""
    return None if area is None else {"form": form, "reference_period": period, "area_code": area}


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except periods.NotAPeriod:
        return False
    return True


def _name(row: Row) -> dict[str, str]:
    folder, _, name = row["path"].rpartition("/")
    return {"file": f"{folder}/{name.rpartition('.')[0] or name}"}


def _bytes(row: Row) -> dict[str, str] | None:
    return {"file_sha256": row["file_sha256"]} if row["file_sha256"] else None
