"""Every case through the warm reader, one after another, as a run would meet them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from orchestration.landing.judge import Claim
from orchestration.landing.layout import built_in
from orchestration.landing.worker import Reader
from tests.landing.hostile.case import Case
from tests.landing.hostile.catalogue import CASES


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(built_in()) as warm:
        yield warm


def test_cases_have_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hostile_file(reader: Reader, case: Case) -> None:
    found = reader.judge(case.make(), Claim(case.form, case.period, case.file_name))
    code = found.leading.code if found.leading else "ok"
    assert (found.verdict, code, found.row_count) == (case.verdict, case.code, case.rows), found.findings
    assert {name: Decimal(found.totals[name]) for name in case.totals} == {
        name: Decimal(total) for name, total in case.totals.items()
    }
    assert bool(found.columns) == bool(case.rows)
