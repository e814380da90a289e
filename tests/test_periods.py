"""Months, years, and January with February as one."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration import periods


@pytest.mark.parametrize(
    ("changed", "affected"),
    [
        (["2024-06"], ["2024-06", "2024-07", "2025-06", "2025-07"]),
        (["2024-02"], ["2024-02", "2024-03", "2025-02", "2025-03"]),
        (["2024-12"], ["2024-12", "2025-12"]),
        (["2024"], ["2024", "2025"]),
        ([], []),
    ],
)
def test_a_return_moves_its_period_the_next_and_both_a_year_later(changed: list[str], affected: list[str]) -> None:
    assert periods.affected_by(changed) == affected


def test_neighbours_skip_january() -> None:
    assert periods.previous("2024-02") == "2023-12"
    assert periods.previous("2024-03") == "2024-02"
    assert periods.previous("2024") == "2023"


def test_last_days() -> None:
    assert [periods.last_day(period) for period in ("2024", "2024-02", "2023-02")] == [
        date(2024, 12, 31),
        date(2024, 2, 29),
        date(2023, 2, 28),
    ]


@pytest.mark.parametrize("text", ["2024-13", "2024-1", "24", "2024-06-01", ""])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(periods.NotAPeriod):
        periods.parse(text)
