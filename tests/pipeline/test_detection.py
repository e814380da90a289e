"""What is planted in the sample is found where it was planted, and nothing else is.

Belongs here: a whole run held against the answer key, and how returns that are late, missing, nil or amended are
counted. Does not belong here: the rules one by one (``tests/quality``).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.detection import FIGURES, Detection, detect, scale_of, table
from orchestration.pipeline import RunReport
from orchestration.sample import SampleReport
from orchestration.sample.planted import Planted
from orchestration.sample.scales import SCALES
from orchestration.workspace import Workspace
from tests.pipeline.test_run import rows

# Rules that hold a return against periods of which the tiny sample has none.
NEED_MORE_PERIODS = {"b204_1.last_year_as_filed", "gq_002.output_as_monthly"}
Run = tuple[Workspace, RunReport]
Sampled = tuple[Workspace, SampleReport]


@pytest.fixture(scope="module")
def detection(sampled: Sampled, first_run: Run) -> Detection:
    return detect(first_run[0], sampled[1].planted)


def case(name: str, sampled: Sampled) -> Planted:
    return next(case for case in sampled[1].planted if case.name == name)


def test_every_planted_case_is_found_by_its_rules_and_nothing_else_is(detection: Detection) -> None:
    assert detection.missed == ()
    assert detection.false == ()
    assert len(detection.alarms) > len(detection.places) > 115
    # what a fault changes in the figures of an area depends on how large the area is
    assert {rule for _, rule in detection.silent if rule.partition(".")[0] not in FIGURES} <= NEED_MORE_PERIODS


def test_a_case_that_is_not_on_the_list_is_a_false_alarm(sampled: Sampled, first_run: Run) -> None:
    unlisted = [one for one in sampled[1].planted if one.name not in ("staff_jumps", "slipped_row")]
    found = detect(first_run[0], unlisted)
    assert {alarm.code for alarm in found.false} == {"gq_003.employees_jump", "row_name_mismatch"}
    assert found.missed == ()
    assert "| gq_003.employees_jump | 0 | 0 | 0 | 1 |" in list(table(found))


def test_a_case_is_missed_unless_it_is_found_in_its_own_record(sampled: Sampled, first_run: Run) -> None:
    elsewhere = replace(case("staff_jumps", sampled), row=5)
    other_rule = replace(case("part_above_staff", sampled), expected="gq_003.unit_in_zone")
    right = [one for one in sampled[1].planted if one.name not in (elsewhere.name, other_rule.name)]
    found = detect(first_run[0], [*right, elsewhere, other_rule])
    assert found.missed == (elsewhere, other_rule)
    assert {alarm.code for alarm in found.false} == {"gq_003.employees_jump", "gq_003.parts_within_employees"}


def test_the_benchmark_knows_the_cases_of_a_scale(sampled: Sampled) -> None:
    assert scale_of("tiny") == sampled[1].planted


def test_late_missing_nil_and_amended_returns_are_counted_as_what_they_are(sampled: Sampled, first_run: Run) -> None:
    workspace, _ = first_run
    found = {
        tuple(row[:3]): row[3:]
        for row in rows(
            workspace.marts / "fct_response_rates.parquet",
            "select form, area_code, reference_period, response_state, is_received, version_count, set_aside_count,"
            " days_late from t",
        )
    }

    def of(name: str) -> tuple[object, ...]:
        return found[case(name, sampled).key][:4]

    assert of("late_return") == ("late", True, 2, 0)
    assert of("not_filed") == ("missing", False, 0, 0)
    assert of("nil_return") == ("nil", True, 1, 0)
    assert of("chain_third") == ("on_time", True, 3, 0)
    assert of("amended_year_after") == ("on_time", True, 4, 1)  # the first has an old total, the second another unit
    assert of("empty_return") == ("on_time", True, 2, 1)
    assert of("unit_twice") == ("on_time", True, 2, 1)
    assert of("sent_twice") == ("on_time", True, 1, 0)
    assert found[case("late_return", sampled).key][4] == 4
    _, sample = sampled
    scale = SCALES[sample.scale]
    zones, periods = {zone.code for zone in scale.zones()}, {*scale.years, *scale.months}
    states = {key: row[0] for key, row in found.items() if key[1] in zones and key[2] in periods}
    unlike = {case(name, sampled).key for name in ("late_return", "not_filed", "nil_return")}
    assert {key for key, state in states.items() if state != "on_time"} == unlike
    assert len(states) > 70
