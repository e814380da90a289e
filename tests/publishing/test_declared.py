"""What is declared is what the manifest says, not what came back."""

from __future__ import annotations

import re

import pytest

from orchestration.landing.land import land
from orchestration.pipeline import check_landed, latest_moment
from orchestration.warehouse.build import BuildFailed, build, manifest_path
from orchestration.warehouse.manifest import declared_tests
from orchestration.workspace import Workspace


def test_a_test_that_was_skipped_is_declared_and_not_evaluated_and_the_run_says_so(baseline: Workspace) -> None:
    """A staging model fails because its files are gone; the tests of all models after it are skipped."""
    land(baseline)
    check_landed(baseline)
    (baseline.landing / "GQ-002" / "_empty" / "empty.parquet").unlink()
    with pytest.raises(BuildFailed) as failed:
        build(baseline, None, latest_moment(baseline))
    said = str(failed.value)
    declared = len(declared_tests(manifest_path(baseline)).selected)
    counted = re.search(r"声明 (\d+) 项，已执行 (\d+) 项，未执行 (\d+) 项", said)
    assert counted is not None
    assert int(counted[1]) == declared == int(counted[2]) + int(counted[3])
    assert int(counted[2]) > 0 and int(counted[3]) > 10
    assert "model.zonestat.stg_torch__gq_002" in said
    assert re.search(r"\n  test\.zonestat\.\S+", said.split("未执行")[1])
