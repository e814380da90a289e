"""A record of receipts whose end was cut off is found by what releases say."""

from __future__ import annotations

import pytest

from orchestration.doctor import examine
from orchestration.landing.receipts import receipts
from orchestration.ledger import LedgerBroken
from orchestration.pipeline import run_month
from orchestration.publishing.record import RECORDS, check
from orchestration.workspace import Workspace


def wrong(workspace: Workspace) -> list[str]:
    return [
        finding.detail for finding in examine(workspace) if finding.what.startswith("接收登记") and not finding.is_ok
    ]


def test_receipts_that_are_missing_at_the_end_stop_a_run_before_it_records_anything(baseline: Workspace) -> None:
    late = baseline.raw / "returns/B204-1/2024-06/late.xlsx"
    late.parent.mkdir(parents=True)
    late.write_bytes(b"no workbook")
    run_month(baseline)
    assert (check(baseline, RECORDS[0]), wrong(baseline)) == (2, [])
    whole = baseline.receipts.read_bytes()
    cut = whole[: whole.index(b"\n") + 1]
    baseline.receipts.write_bytes(cut)
    assert len(receipts(baseline)) == 1, "the chain by itself holds"
    with pytest.raises(LedgerBroken, match=r"末尾缺少记录：发布 2021-03\.r1.*entries are missing at the end"):
        run_month(baseline)
    assert baseline.receipts.read_bytes() == cut
    assert "末尾缺少记录" in wrong(baseline)[0]
    baseline.receipts.write_bytes(whole)
    assert not run_month(baseline).published.is_new
