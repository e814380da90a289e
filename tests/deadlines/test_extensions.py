"""Extensions are decisions of people: appended, chained, known from their moment on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from orchestration.deadlines.extensions import Extension, NotExtendable, extend, extensions, ledger
from orchestration.landing.land import land
from orchestration.ledger import LedgerBroken
from orchestration.pipeline import latest_moment
from orchestration.workspace import Workspace

EARLY = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2024, 3, 8, 1, 2, 3, tzinfo=UTC)
ONE = Extension(0, "107-2", "ordos", "2023", date(2024, 3, 20), "示例甲", "系统故障", "示例〔2024〕1号", NOW, "")


def test_a_decision_is_known_from_its_moment_on(workspace: Workspace) -> None:
    extend(workspace, ONE, EARLY)
    extend(workspace, replace(ONE, until=date(2024, 3, 25)), EARLY)  # the same moment becomes a later one
    first, second = extensions(workspace)
    assert (first.until, first.decided_by, first.recorded_at) == (ONE.until, ONE.decided_by, NOW)
    assert second.recorded_at > first.recorded_at
    assert extensions(workspace, NOW) == [first]
    assert latest_moment(workspace) == second.recorded_at


def test_a_clock_that_runs_behind_does_not_change_what_was_known(workspace: Workspace) -> None:
    extend(workspace, ONE, datetime(2024, 5, 1, tzinfo=UTC))
    assert extensions(workspace)[0].recorded_at > datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong", [{"form": "999-9"}, {"area_code": "nowhere"}, {"area_code": "150600"}, {"until": date(2023, 12, 31)}]
)
def test_what_cannot_be_extended_is_refused(workspace: Workspace, wrong: dict[str, object]) -> None:
    with pytest.raises(NotExtendable):
        extend(workspace, replace(ONE, **wrong), EARLY)  # type: ignore[arg-type]
    assert not ledger(workspace).path.exists()


def test_a_changed_decision_breaks_the_chain(workspace: Workspace) -> None:
    extend(workspace, ONE, EARLY)
    path = ledger(workspace).path
    path.write_text(path.read_text(encoding="utf-8").replace("2024-03-20", "2024-04-20"), encoding="utf-8")
    with pytest.raises(LedgerBroken):
        extensions(workspace)


def test_landing_hands_deadlines_and_decisions_to_the_models(baseline: Workspace) -> None:
    import pyarrow.parquet as pq

    extend(baseline, ONE, EARLY)
    land(baseline)
    [row] = pq.read_table(baseline.ledger / "extensions.parquet").to_pylist()
    assert (row["until"], row["extended_until_at"]) == (date(2024, 3, 20), datetime(2024, 3, 20, 16))
    assert pq.read_metadata(baseline.ledger / "due_dates.parquet").num_rows > 0
    land(baseline, known_at=EARLY)
    assert pq.read_table(baseline.ledger / "extensions.parquet").num_rows == 0
