"""The marked synthetic tree (示例数据): what zones and bureaus could send, with faults planted on purpose.

Belongs here: inventing enterprises and writing what they file, in the shapes that really arrive. Does not belong
here: reading files, checking them, and anything derived. Nothing here stands for a real enterprise: names begin with
示例, files and titles with 示例数据, and the credit codes lie in a range that no authority issues.

The same scale and seed give the same bytes: there is no clock, every draw comes from a stream named after what it
decides, so another zone in the catalogue leaves the files of the others as they are.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from orchestration.ledger import Ledger
from orchestration.sample import (
    b204_1,
    decided,
    indicator_return,
    judged,
    naming,
    nbs_annual,
    regional,
    registries,
    torch,
    zone_year,
)
from orchestration.sample.model import Delivery, Model, invent
from orchestration.sample.naming import CORRECTED, FIRST_TRY, MARK, Key
from orchestration.sample.planted import Planted, answer_key
from orchestration.sample.scales import SCALES

FAMILIES = ("returns", "registries", "external")
RECEIPTS = "receipts.jsonl"
DECISIONS = "decisions/decisions.jsonl"
ANSWER_KEY = ".planted.csv"  # beside the families, where nothing is taken for a received file


class NotASampleTree(Exception):
    """The target holds files that are not marked as sample; they are not touched."""


@dataclass(frozen=True)
class SampleReport:
    """What was written. ``files`` counts files by form; ``size`` is in bytes; ``planted`` are the faults in it."""

    target: Path
    scale: str
    seed: int
    enterprises: int
    files: Mapping[str, int]
    size: int
    planted: tuple[Planted, ...]


def generate(target: Path, scale: str = "demo", seed: int = 2024) -> SampleReport:
    """Writes the sample tree into ``target``: returns/, registries/, external/, receipts.jsonl, the decisions and the
    answer key.

    Replaces a sample that is there. Raises ``NotASampleTree`` if a file below the families is not marked, and
    ``KeyError`` for a scale that does not exist. Files are written as they are made, none is kept in memory; zones are
    independent of each other, so all cores write.
    """
    model = invent(SCALES[scale], seed)
    _clear(target)
    part = partial(_write_part, target, scale, seed)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        receipts = [one for received in pool.map(part, (None, *range(len(model.zones)))) for one in received]
    receipts.sort(key=lambda receipt: (receipt["received_at"], receipt["path"]))
    Ledger(target / RECEIPTS).extend(receipts)
    Ledger(target / DECISIONS).extend(decided.entries())
    (target / ANSWER_KEY).write_bytes(answer_key(model.planted))
    return SampleReport(
        target=target,
        scale=scale,
        seed=seed,
        enterprises=len(model.enterprises),
        files=Counter(str(receipt["path"]).split("/")[1] for receipt in receipts),
        size=sum(int(receipt["bytes"]) for receipt in receipts),
        planted=model.planted,
    )


def _write_part(target: Path, scale: str, seed: int, zone: int | None) -> list[dict[str, str | int]]:
    """The receipts of what one zone delivers, or of all that is not about one, written."""
    model = _invented(scale, seed)
    received = []
    for delivery in _of_all(model) if zone is None else _of_zone(model, zone):
        file = target / delivery.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(delivery.content)
        received.append(_receipt(delivery))
    return received


@cache
def _invented(scale: str, seed: int) -> Model:
    """Once in each process."""
    return invent(SCALES[scale], seed)


def _of_all(model: Model) -> Iterator[Delivery]:
    for family in (registries, regional, judged, indicator_return):
        yield from family.deliveries(model)


def _of_zone(model: Model, zone: int) -> Iterator[Delivery]:
    """Year after year, so that what one file was made from is at hand for the next."""
    place = model.zones[zone]
    yield from b204_1.deliveries_of(model, place)
    for year in model.scale.years:
        for annual in (torch, nbs_annual, zone_year):
            yield from annual.deliveries_of(model, place, year)


def committed_subset() -> tuple[str, ...]:
    """The files of the demo scale that are kept in the repository, relative to the tree."""
    return (
        naming.path(Key("B204-1", "kundulun", "2024-03")),
        naming.path(Key("B204-1", "kundulun", "2024-03"), CORRECTED),
        naming.path(Key("B204-1", "kundulun", "2024-04")),
        naming.path(Key("B204-1", "kundulun", "2024-04"), FIRST_TRY),
        naming.path(Key("B204-1", "sunite", "2024-06")),
        naming.path(Key("GQ-002", "duolun", "2024")),
        naming.path(Key("GQ-002", "sunite", "2024")),
        naming.path(Key("hnte-certificate", "", "2024-01")),
        naming.path(Key("indicator-return", "kundulun", "2023")),
        naming.path(Key("indicator-return", "sunite", "2024"), container="csv"),
    )


def _receipt(delivery: Delivery) -> dict[str, str | int]:
    return {
        "path": delivery.path,
        "bytes": len(delivery.content),
        "file_sha256": hashlib.sha256(delivery.content).hexdigest(),
        "received_at": delivery.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "received_from": delivery.received_from,
    }


def refuse_unmarked(target: Path) -> None:
    """Raises ``NotASampleTree`` if a file that generating would replace is not marked as sample."""
    for family in FAMILIES:
        for file in (target / family).rglob("*"):
            if file.is_file() and not file.name.startswith(MARK):
                raise NotASampleTree(f"{file} 不是示例数据，未作改动。 / {file} is not sample data; left as it is.")


def _clear(target: Path) -> None:
    """Removes an earlier sample, and only a sample."""
    refuse_unmarked(target)
    for family in FAMILIES:
        shutil.rmtree(target / family, ignore_errors=True)
    (target / RECEIPTS).unlink(missing_ok=True)
    (target / DECISIONS).unlink(missing_ok=True)
    (target / ANSWER_KEY).unlink(missing_ok=True)
