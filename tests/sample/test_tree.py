"""The tree as a whole: the same bytes everywhere, marked as sample, with receipts that hold.

Belongs here: what is true of every file. Does not belong here: figures, and planted faults.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from orchestration import catalogue
from orchestration.ledger import Ledger
from orchestration.sample import (
    ANSWER_KEY,
    DECISIONS,
    NotASampleTree,
    SampleReport,
    b204_1,
    committed_subset,
    generate,
    torch,
)
from orchestration.sample.model import Delivery, Model, invent
from orchestration.sample.scales import SCALES
from orchestration.workspace import PROJECT_ROOT


def contents(tree: Path) -> dict[str, bytes]:
    return {file.relative_to(tree).as_posix(): file.read_bytes() for file in sorted(tree.rglob("*")) if file.is_file()}


@pytest.mark.parametrize("path", committed_subset(), ids=lambda path: path.rsplit("/", 1)[0])
def test_committed_files_are_what_the_generator_writes(demo: SampleReport, path: str) -> None:
    committed = PROJECT_ROOT / "raw" / "sample" / path
    assert committed.read_bytes() == (demo.target / path).read_bytes(), f"run: zonestat sample --scale demo ({path})"


def test_ten_small_files_are_committed(demo: SampleReport) -> None:
    sizes = [(demo.target / path).stat().st_size for path in committed_subset()]
    assert len(set(committed_subset())) == len(sizes) == 10
    assert sum(sizes) < 200_000


def test_demo_has_the_extent_it_promises(demo: SampleReport) -> None:
    assert 2_400 <= demo.enterprises <= 2_600
    months = {path.parent.name for path in (demo.target / "returns/B204-1").glob("*/*")}
    assert len(months) == 33 and "2022-01" not in months and {"2022-02", "2024-12"} <= months
    assert {path.name for path in (demo.target / "returns/GQ-002").iterdir()} == {"2022", "2023", "2024"}
    zones = {receipt["received_from"] for receipt in Ledger(demo.target / "receipts.jsonl").read()}
    assert len(zones - {"自治区统计局", "自治区科技厅", "内蒙古"}) == 13 + 6
    assert len([zone for zone in zones if zone.startswith("unnamed")]) == 3
    registries = Counter(path.parent.parent.name for path in (demo.target / "registries").glob("*/*/*月.csv"))
    assert len(registries) == 10 and set(registries.values()) == {2}
    assert sum(demo.files.values()) < 1_250  # landing must stay affordable


def test_every_form_is_in_every_scale(tiny: SampleReport, demo: SampleReport) -> None:
    every = set(catalogue.forms()) - {"rd-intensity-yearbook", "appraisal-weight"}  # nobody adopted weights
    assert every <= tiny.files.keys() and every <= demo.files.keys()


def test_the_province_is_as_large_as_promised() -> None:
    scale = SCALES["province"]
    size = sum(place.size for place in scale.zones() + scale.leagues())
    assert 19_900 <= size <= 20_100 and len(scale.leagues()) == 12
    assert (len(scale.months), len(scale.years), len(scale.snapshots)) == (110, 10, 10)


def test_tiny_has_two_zones_and_a_candidate(tiny: SampleReport) -> None:
    assert 40 <= tiny.enterprises <= 50
    assert sum(tiny.files.values()) < 200
    months = {path.parent.name for path in (tiny.target / "returns/B204-1").glob("*/*")}
    assert months == {"2023-11", "2023-12", "2024-02", "2024-03", "2024-04"}


def test_everything_is_marked_as_sample(demo: SampleReport) -> None:
    for path, content in contents(demo.target).items():
        if path in ("receipts.jsonl", DECISIONS, ANSWER_KEY):
            continue
        assert Path(path).name.startswith("示例数据_")
        if content.startswith(b"PK") and "_GQ-003_2023年（初报）" not in path:  # that one is damaged
            sheet = CalamineWorkbook.from_path(demo.target / path).get_sheet_by_index(0)
            assert str(sheet.to_python()[0][0]).startswith("示例数据")
    assert all(one.name.startswith("示例") for one in invent(SCALES["demo"], demo.seed).enterprises)


def test_receipts_fit_the_files_and_come_in_order(demo: SampleReport) -> None:
    receipts = Ledger(demo.target / "receipts.jsonl").read()
    files = contents(demo.target)
    del files["receipts.jsonl"], files[DECISIONS], files[ANSWER_KEY]
    assert {receipt["path"]: receipt["file_sha256"] for receipt in receipts} == {
        path: hashlib.sha256(content).hexdigest() for path, content in files.items()
    }
    assert [receipt["bytes"] for receipt in receipts] == [len(files[receipt["path"]]) for receipt in receipts]
    moments = [receipt["received_at"] for receipt in receipts]
    assert moments == sorted(moments)
    assert len(receipts) == sum(demo.files.values())
    twice = {hash_ for hash_, times in Counter(receipt["file_sha256"] for receipt in receipts).items() if times > 1}
    assert len(twice) == 5  # one sent twice, an old copy after its correction, three that first lay in a wrong folder


def test_decisions_are_known_before_the_last_file_arrives(tiny: SampleReport, demo: SampleReport) -> None:
    """So that what is known at the newest moment of a tree is what its files say."""
    for report in (tiny, demo):
        decided, received = (Ledger(report.target / name).read() for name in (DECISIONS, "receipts.jsonl"))
        assert len(decided) > 60 and decided[-1]["recorded_at"] < received[-1]["received_at"]
    assert (tiny.target / DECISIONS).read_bytes() == (demo.target / DECISIONS).read_bytes()


def test_files_arrive_when_they_are_due_or_a_few_days_late(demo: SampleReport) -> None:
    late = dict.fromkeys(("B204-1", "task-progress"), 0)
    receipts = [r for r in Ledger(demo.target / "receipts.jsonl").read() if r["path"].count("/") == 3]
    for receipt in receipts:
        moment = datetime.fromisoformat(receipt["received_at"])
        assert moment.tzinfo == UTC and 1 <= moment.hour <= 9
        family, form, period, name = receipt["path"].split("/")
        if "（" in name:
            continue  # tries before and corrections after
        if form in late:
            year, month = map(int, period.split("-"))
            assert (moment.year, moment.month) == (year + month // 12, month % 12 + 1)
            late[form] += moment.day > 15
        elif family == "external":
            assert (moment.year, moment.month) == (int(period), 5)
        elif len(period) == 4:
            assert (moment.year, moment.month) == (int(period) + 1, 3)
        else:
            assert moment.strftime("%Y-%m") == period
    assert 5 <= late["B204-1"] <= 40


def test_the_same_bytes_under_another_clock_language_and_hash_seed(tiny: SampleReport, tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from orchestration.sample import generate\n"
    code += "generate(Path(sys.argv[1]), 'tiny')"
    for number, hash_seed in enumerate(("0", "4711")):
        target = tmp_path / str(number)
        zone, language = ("Pacific/Kiritimati", "C") if number else ("America/Los_Angeles", "C.UTF-8")
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": language}
        subprocess.run([sys.executable, "-c", code, str(target)], env=environment, check=True, cwd=PROJECT_ROOT)
        assert contents(target) == contents(tiny.target)


def test_another_seed_gives_other_files(tiny: SampleReport, tmp_path: Path) -> None:
    other = contents(generate(tmp_path, "tiny", seed=7).target)
    assert other.keys() == contents(tiny.target).keys()
    assert other != contents(tiny.target)


@given(st.integers(-(2**70), 2**70))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_seed_gives_a_tree_with_everything_planted(tmp_path: Path, tiny: SampleReport, seed: int) -> None:
    report = generate(tmp_path, "tiny", seed)
    assert report.planted == tiny.planted
    assert report.files.keys() == tiny.files.keys()


def test_another_zone_leaves_the_files_of_the_others_as_they_are() -> None:
    scale = SCALES["tiny"]
    before, after = invent(scale, 2024), invent(replace(scale, sizes={**scale.sizes, "alxa": 20, "wuhai": 15}), 2024)

    def filed(model: Model) -> dict[str, Delivery]:
        made = [list(b204_1.deliveries_of(model, place)) for place in model.zones]
        made += [list(torch.deliveries_of(model, place, "2024")) for place in model.zones]
        return {delivery.path: delivery for delivery in chain.from_iterable(made)}

    kept, now = filed(before), filed(after)
    assert kept.items() <= now.items() and len(now) > len(kept)


def test_a_sample_is_replaced_whole_and_other_files_are_not_touched(tmp_path: Path) -> None:
    generate(tmp_path, "tiny", seed=1)
    stray = tmp_path / "returns/B204-1/2024-03/示例数据_旧.xlsx"
    stray.write_bytes(b"")
    again = generate(tmp_path, "tiny", seed=2)
    assert not stray.exists()
    assert len(Ledger(tmp_path / "receipts.jsonl").read()) == sum(again.files.values())
    real = tmp_path / "returns/B204-1/2024-03/上报.xlsx"
    real.write_bytes(b"real")
    before = contents(tmp_path)
    with pytest.raises(NotASampleTree):
        generate(tmp_path, "tiny")
    assert contents(tmp_path) == before


def test_an_unknown_scale_is_an_error_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        generate(tmp_path, "galaxy")
    assert not any(tmp_path.iterdir())
