"""A file that kills or stalls its reader costs itself only, and what a child answers is checked."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing import wire
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import Layout, built_in
from orchestration.landing.limits import Limits, limits
from orchestration.landing.verdict import ACCEPT, QUARANTINE, Judgement
from orchestration.landing.worker import Reader
from orchestration.workbook import Sheet, workbook_bytes
from tests.landing.workbooks import GOOD, with_part

JUNE = Claim("B204-1", "2024-06")
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
REGISTER = Claim("enterprise-register", "2024-12")
REGISTER_CSV = "统一社会信用代码,单位详细名称,行政区划代码,行业代码,成立日期,注销日期,是否规模以上工业\n"
REGISTER_CSV += "91150000701463622D,示例企业,150203,3240,1997-09-12,,是\n"


def code(reader: Reader, content: bytes) -> str:
    leading = reader.judge(content, JUNE).leading
    return leading.code if leading else "ok"


def caps(**given: Any) -> Limits:
    return replace(limits(), **given)


def unguarded(**given: Any) -> Limits:
    """Caps of the process alone: what no guard foresees must still cost only itself."""
    counted = {name: 10**12 for name in vars(limits()) if name.startswith("max_package") or name == "max_columns"}
    counted |= {"max_cells": 10**12, "max_box_cells": 10**12}
    return caps(**counted | {"max_reader_memory_bytes": 3 * 10**9} | given)


@pytest.fixture(scope="module")
def sparse() -> bytes:
    """A few kilobytes with two cells in far corners."""
    return workbook_bytes(Sheet("x", [["a"], *[[]] * 400_000, [*[None] * 16_000, "b"]]))


@pytest.fixture(scope="module")
def endless() -> bytes:
    """Less than a megabyte that unfolds to forty million cells without content."""
    return with_part(
        GOOD, "xl/worksheets/sheet1.xml", SHEET % (b'<row r="1">' + b'<c r="A1"/>' * 40_000_000 + b"</row>")
    )


def test_two_cells_in_far_corners_do_not_take_the_machine_and_the_next_file_is_read(sparse: bytes) -> None:
    with Reader(built_in(), unguarded(max_reader_memory_bytes=1_000_000_000)) as reader:
        assert code(reader, sparse) == "reader_memory"
        assert reader.judge(GOOD, JUNE).verdict == ACCEPT


def test_a_file_that_takes_too_much_processor_time_is_stopped(endless: bytes) -> None:
    with Reader(built_in(), unguarded(max_reader_cpu_seconds=1)) as reader:
        for content, said in ((GOOD, "ok"), (endless, "reader_cpu"), (GOOD, "ok")):
            assert code(reader, content) == said


def test_a_file_that_takes_too_long_is_stopped(endless: bytes) -> None:
    with Reader(built_in(), unguarded(max_reader_seconds=3)) as reader:
        for content, said in ((GOOD, "ok"), (endless, "reader_timeout"), (GOOD, "ok")):
            assert code(reader, content) == said


def test_the_time_of_earlier_files_does_not_count() -> None:
    many = "".join(f"9115000070146{n:05},示例企业,150203,3240,1997-09-12,,是\n" for n in range(20_000))
    head, row = REGISTER_CSV.splitlines(keepends=True)
    with Reader(built_in(), caps(max_reader_cpu_seconds=2)) as reader:
        for _ in range(8):
            assert reader.judge((head + row + many).encode(), REGISTER).verdict == ACCEPT
        assert reader._child is not None
        clock = Path(f"/proc/{reader._child.pid}/stat").read_text().rpartition(")")[2].split()
        assert int(clock[11]) / os.sysconf("SC_CLK_TCK") > 2, "all files together took more than one may take"


def test_a_large_file_is_not_read_at_all() -> None:
    with Reader(built_in(), caps(max_file_bytes=1000)) as reader:
        assert code(reader, GOOD) == "file_too_large"
        assert reader._child is None


def test_every_cap_is_configuration_with_a_sentence_of_its_own(sparse: bytes) -> None:
    with Reader(built_in(), unguarded(max_reader_memory_bytes=900_000_000)) as reader:
        leading = reader.judge(sparse, JUNE).leading
    assert leading is not None
    assert "900000000" in leading.sentence("zh", "x.xlsx")
    assert "900000000" in leading.sentence("en", "x.xlsx")


def test_one_warm_child_reads_all_files_and_is_replaced_when_it_dies() -> None:
    with Reader(built_in()) as reader:
        assert code(reader, GOOD) == "ok"
        assert reader._child is not None
        first = reader._child.pid
        assert code(reader, GOOD) == "ok"
        assert reader._child.pid == first
        os.kill(first, signal.SIGKILL)
        reader._child.wait()
        assert code(reader, GOOD) == "ok"
        assert reader._child.pid != first


def test_what_nobody_foresaw_costs_one_file_and_leaves_its_traceback_in_the_log(tmp_path: Path) -> None:
    """A pattern whose group can be absent from its match is a mistake that the check of layouts does not see."""
    (b204_1,) = (layout for layout in built_in() if layout.form == "B204-1")
    told = b204_1.model_dump(mode="json")
    told["period"]["pattern"] = "报告期(?P<period>x)?"
    others = [layout for layout in built_in() if layout.form != "B204-1"]
    log = tmp_path / "log" / "reader.log"
    with Reader([Layout.model_validate(told), *others], log=log) as reader:
        found = reader.judge(GOOD, JUNE)
        assert reader.judge(REGISTER_CSV.encode(), REGISTER).verdict == ACCEPT
    assert (found.verdict, found.form, found.columns) == (QUARANTINE, "B204-1", {})
    assert found.leading is not None
    assert (found.leading.code, found.leading.found) == ("reader_failed", "AttributeError")
    for language in ("zh", "en"):
        sentence = found.leading.sentence(language, "x.xlsx")
        assert "AttributeError" in sentence
        assert "Traceback" not in sentence
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "texts_found" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(("content", "claim"), [(GOOD, JUNE), (REGISTER_CSV.encode(), REGISTER), (b"%PDF", JUNE)])
def test_a_judgement_comes_through_unchanged(content: bytes, claim: Claim) -> None:
    judgement = judge(content, claim, built_in())
    assert wire.decode(wire.encode(wire.Answer(judgement))) == judgement
    with Reader(built_in()) as reader:
        assert reader.judge(content, claim) == judgement


def answer(**changed: Any) -> bytes:
    told = json.loads(wire.encode(wire.Answer(judge(GOOD, JUNE, built_in()))))
    columns = changed.pop("columns", {})
    told["judgement"] |= changed
    told["columns"] |= columns
    return json.dumps(told).encode()


def test_the_answer_that_is_bent_below_is_right_before() -> None:
    assert isinstance(wire.decode(answer()), Judgement)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("evil",))


FIGURES = "industrial_output_month_cny_thousand"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"[" * 100_000,
        pickle.dumps(Evil()),
        b'{"failure": {"exception": "a b\\n", "traceback": ""}}',
        answer(findings=[{"code": "no_such_reason"}]),
        answer(findings=[{"code": "no_rows"}]),
        answer(form="../../etc"),
        answer(form=None),
        answer(columns={FIGURES: ["1e30", "1"]}),
        answer(columns={FIGURES: ["0.123456", "1"]}),
        answer(columns={FIGURES: ["NaN", "1"]}),
        answer(columns={FIGURES: [{"a": 1}, "1"]}),
        answer(columns={FIGURES: ["1"]}),
        answer(columns={FIGURES: "1e30,1,"}),
        answer(columns={FIGURES: "1,2,3,"}),
        answer(columns={FIGURES: "1,"}),
        answer(columns={FIGURES: "1,2"}),
        answer(columns={FIGURES: "1,0.123456,"}),
        answer(columns={FIGURES: ["1,2", "3"]}),
        answer(columns={f"{FIGURES}_as_filed": "1,2,"}),
        answer(columns={f"{FIGURES}_as_filed": {"a": 1}}),
        answer(columns={f"{FIGURES}_as_filed": 7}),
        answer(columns={"file_sha256": ["x", "x"]}),
        answer(columns={"row_number": [0, 2**40]}),
        answer(columns={"enterprise_name": [7, None]}),
        answer(columns={"enterprise_name": ["\ud800", None]}),
    ],
)
def test_an_answer_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(wire.WrongAnswer):
        wire.decode(body)


def test_an_answer_beyond_its_cap_is_not_even_received() -> None:
    with pytest.raises(wire.WrongAnswer):
        wire.receive(io.BytesIO(struct.pack(">Q", 2**60)), at_most=1000)
    with Reader(built_in(), caps(max_answer_bytes=100)) as reader:
        assert code(reader, GOOD) == "reader_failed"
