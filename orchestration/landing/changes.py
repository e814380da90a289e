"""What a version says otherwise than the one before it, cell by cell.

Belongs here: the rows of ``version_changes``, of versions that are held as well, so that whoever decides sees what
would change. Does not belong here: which version is compared with which (``deliveries``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestration import catalogue
from orchestration.landing.cells import BY_INDICATOR
from orchestration.landing.content import Row, key_of, said, text_of
from orchestration.landing.deliveries import Outcome

Letters = dict[tuple[str, str], str]


def changes(
    outcomes: Iterable[Outcome], cells: Iterable[Mapping[str, Any]], known: Iterable[Row] = ()
) -> Iterator[Row]:
    """The rows of ``version_changes``, by receipt and record: a cell that ``changed``, a record that was ``added`` or
    has ``vanished``. Values are in the unit of the catalogue, places as ``sheet!cell``. ``known`` are the rows of an
    earlier pass: two versions that were compared then are not compared again."""
    letters = {(row["file_sha256"], row["item_column"]): row["column_letter"] for row in cells}
    compared = defaultdict(list)
    for row in known:
        compared[row["entry_hash"], row["entry_hash_before"]].append(row)
    for outcome in outcomes:
        for before, keys in _compared(outcome):
            pair = outcome.delivery.receipt.entry_hash, before.delivery.receipt.entry_hash
            found = compared.get(pair) or _between(outcome, before, keys, letters)
            yield from ({**row, "state": outcome.state.value} for row in found)


def _compared(outcome: Outcome) -> Iterator[tuple[Outcome, set[str] | None]]:
    """The versions that were valid when it came, with the records to compare; None: all."""
    if outcome.delivery.is_whole:
        yield from ((before, None) for before in outcome.before.values() if before is not None)
        return
    by_version: dict[Outcome, set[str]] = {}
    for (_, _, key), before in outcome.before.items():
        if before is not None:
            by_version.setdefault(before, set()).add(key)
    yield from by_version.items()


def _between(outcome: Outcome, before: Outcome, keys: set[str] | None, letters: Letters) -> Iterator[Row]:
    old, new = before.delivery.content, outcome.delivery.content
    had, has = ({key: at for at, key in enumerate(content.keys)} for content in (old, new))
    for key in sorted(keys if keys is not None else had.keys() | has.keys()):
        if key in had and key in has and old.said[had[key]] == new.said[has[key]]:
            continue
        rows = old.row(had[key]) if key in had else None, new.row(has[key]) if key in has else None
        yield from _of_record(outcome, before, *rows, letters)


def _of_record(outcome: Outcome, before: Outcome, old: Row | None, new: Row | None, letters: Letters) -> Iterator[Row]:
    row = new or old or {}
    told = {
        "form": outcome.delivery.form,
        "reference_period": row["reference_period"],
        "area_code": row.get("area_code") or row["reporting_area_code"],
        "version": outcome.version,
        "receipt_sequence": outcome.delivery.receipt.sequence,
        "receipt_sequence_before": before.delivery.receipt.sequence,
        "record_key": key_of(outcome.delivery.form, row),
        "uscc": row.get("uscc"),
        "unit_name": row.get("enterprise_name"),
        "old_file": before.path,
        "new_file": outcome.path,
        "entry_hash": outcome.delivery.receipt.entry_hash,
        "entry_hash_before": before.delivery.receipt.entry_hash,
    }
    if old is None or new is None:
        code = "added" if old is None else "vanished"
        yield told | {"change_code": code, "old_place": _place(old), "new_place": _place(new)}
        return
    for item in catalogue.items(outcome.delivery.form):
        if said(old, item) != said(new, item):
            yield told | {
                "change_code": "changed",
                "item_column": item.item_column,
                "item_name_zh": item.name_zh,
                "unit_code": _unit(new, item),
                "old_value": text_of(old[item.item_column]),
                "new_value": text_of(new[item.item_column]),
                "old_place": _place(old, letters.get((old["file_sha256"], item.item_column), "")),
                "new_place": _place(new, letters.get((new["file_sha256"], item.item_column), "")),
            }


def _unit(row: Row, item: catalogue.Item) -> str | None:
    return row["reported_unit_code"] if item.unit_code == BY_INDICATOR else item.unit_code or None


def _place(row: Row | None, letter: str | None = None) -> str | None:
    """``sheet!cell``; the row of a whole record. Of a form with one item a line the letter is a whole address."""
    if row is None:
        return None
    address = letter if letter and letter[-1].isdigit() else f"{letter or ''}{row['row_number']}"
    return f"{row['sheet']}!{address}" if row["sheet"] else address
