"""Who has reported and who is late, to the second, in Beijing time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_tree import E1, E2, Tree, Warehouse, b204, deliver_registers, filed

# 24:00 on 10 March 2024 in Beijing
DEADLINE = "2024-03-10 16:00:00"
BUILD = ("build", "--indirect-selection", "cautious", "--select")
MODELS = ("+fct_response_rates", "+fct_documents_due", "+rpt_reminders", "reporting_calendar", "holidays")
OF_THE_MOMENT = ("int_obligations+,+fct_response_rates", "int_obligations+,+rpt_reminders", "fct_documents_due")
Build = Callable[[str], Warehouse]


def responses_tree(var: Path) -> Tree:
    tree = Tree(var)
    deliver_registers(tree)
    for area, moment in (("ordos", DEADLINE), ("otog", "2024-03-10 16:00:01")):
        tree.judge("107-2", "2023", moment, area, "accept", "ok")
    tree.judge("107-2", "2023", "2024-03-10 15:59:59", "alxa", "accept_with_warning", "nil_return")
    tree.extend("107-2", "chifeng", "2023", date(2024, 3, 20))
    tree.extend("107-2", "wuhai", "2023", date(2024, 3, 20))
    tree.judge("107-2", "2023", "2024-03-20 16:00:00", "wuhai", "accept", "ok")
    tree.judge("107-2", "2023", "2024-03-01 00:00:00", "jinshan", "quarantine", "total_mismatch")
    tree.deliver("B204-1", "2024-02", "2024-03-08", [b204(E1, 10, 50), b204(E2, 5, 20)], "ordos")
    first = tree.deliver("B204-1", "2024-03", "2024-04-08", [b204(E1, 10, 60)], "ordos")
    tree.set_aside("B204-1", "2024-03", first)
    tree.deliver("B204-1", "2024-03", "2024-04-18", [b204(E1, 10, 62)], "ordos")
    tree.deliver("indicator-return", "2023", "2024-04-08", [filed("ordos", "2023", "hnte_count", 9, "count")], "ordos")
    return tree


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, dbt_files: Path) -> Build:
    """The tables of responses at a known-at moment, with all their tests."""
    root = tmp_path_factory.mktemp("responses")
    built: dict[str, Warehouse] = {}

    def at(known_at: str) -> Warehouse:
        if known_at not in built:
            tree = responses_tree(root / str(len(built)))
            if not built:
                built[known_at] = Warehouse(tree, dbt_files)
                built[known_at].dbt(*BUILD, *MODELS, "--full-refresh", known_at=known_at)
            else:  # only what looks at the moment
                built[known_at] = next(iter(built.values())).copied_to(tree)
                built[known_at].dbt(*BUILD, *OF_THE_MOMENT, known_at=known_at)
        return built[known_at]

    return at


def state(warehouse: Warehouse, area: str, form: str, period: str, column: str = "response_state") -> Any:
    where = f"area_code = '{area}' and form = '{form}' and reference_period = '{period}'"
    [(found,)] = warehouse.rows(f"select {column} from fct_response_rates where {where}")
    return found


def test_the_last_second_is_on_time_and_the_next_is_late(build: Build) -> None:
    later = build("2024-06-30 00:00:00")
    assert state(later, "ordos", "107-2", "2023") == "on_time"
    assert state(later, "otog", "107-2", "2023") == "late"
    assert [state(later, area, "107-2", "2023", "days_late") for area in ("ordos", "otog")] == [0, 1]
    assert state(later, "ordos", "107-2", "2023", "due_date") == date(2024, 3, 10)


def test_a_nil_return_counts_as_filed_and_a_set_aside_one_does_not(build: Build) -> None:
    later = build("2024-06-30 00:00:00")
    assert (state(later, "alxa", "107-2", "2023"), state(later, "alxa", "107-2", "2023", "is_received")) == (
        "nil",
        True,
    )
    assert state(later, "jinshan", "107-2", "2023") == "missing"
    assert state(later, "jinshan", "107-2", "2023", "set_aside_count") == 1
    assert state(later, "ordos", "B204-1", "2024-03") == "late"
    assert state(later, "ordos", "B204-1", "2024-03", "(version_count, set_aside_count, days_late)") == (2, 1, 3)


def test_an_extension_puts_the_deadline_off_to_the_end_of_its_day(build: Build) -> None:
    later = build("2024-06-30 00:00:00")
    assert state(later, "wuhai", "107-2", "2023") == "extended"
    assert state(later, "chifeng", "107-2", "2023") == "missing"
    within = build("2024-03-10 16:00:01")
    assert state(within, "chifeng", "107-2", "2023") == "extended"
    assert state(within, "jinshan", "107-2", "2023") == "missing"


def test_before_the_deadline_nobody_is_missing(build: Build) -> None:
    at_the_moment = build(DEADLINE)
    assert state(at_the_moment, "jinshan", "107-2", "2023") == "not_yet_due"
    assert state(at_the_moment, "jinshan", "107-2", "2023", "days_late") == 0


def test_merged_months_have_one_obligation(build: Build) -> None:
    found = build("2024-06-30 00:00:00").rows(
        "select distinct reference_period from int_obligations where form = 'B204-1' order by 1"
    )
    assert [period for (period,) in found] == ["2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]


def test_units_expected_and_reported_stand_beside_the_state(build: Build) -> None:
    later = build("2024-06-30 00:00:00")
    found = state(later, "ordos", "B204-1", "2024-02", "(units_expected, units_reported)")
    assert found == (3, 2)
    assert float(state(later, "ordos", "B204-1", "2024-02", "unit_response_rate_pct")) == pytest.approx(200 / 3)


def test_areas_without_a_name_are_asked_for_nothing(build: Build) -> None:
    found = build("2024-06-30 00:00:00").rows("select count(*) from int_obligations where area_code like 'unnamed%'")
    assert found == [(0,)]


def test_reminders_name_what_is_due_soon_and_what_is_overdue(build: Build) -> None:
    query = (
        "select sentence_zh from rpt_reminders where area_code = '{}' and form = '107-2' and reference_period = '2023'"
    )
    [(soon,)] = build(DEADLINE).rows(query.format("tongliao"))
    assert "应于2024-03-10前报送" in soon and "尚未收到" in soon
    [(overdue,)] = build("2024-06-30 00:00:00").rows(query.format("jinshan"))
    assert "已逾期112天" in overdue and "未通过接收或检查" in overdue
    assert build("2024-06-30 00:00:00").rows(query.format("ordos")) == []


def test_documents_without_a_stated_day_are_never_overdue(build: Build) -> None:
    found = build("2024-06-30 00:00:00").rows(
        "select document_code, reference_period, document_state from fct_documents_due"
        " where document_state <> 'no_date_stated'"
    )
    assert ("annual_work_report", "2023", "date_passed") in found
    assert ("annual_work_report", "2024", "not_yet_due") in found
    assert {code for code, _, _ in found} == {"annual_work_report"}
