"""A round of the sample: who is ranked by what, what is refused, and what a score is made of."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration import catalogue
from orchestration.cli import app
from orchestration.decisions.kinds import detail_of, kinds
from orchestration.decisions.record import Draft
from orchestration.evaluation import desk
from orchestration.evaluation.rounds import results, what_if
from orchestration.evaluation.rounds.evaluation import Evaluation, evaluate
from orchestration.evaluation.rounds.tables import CannotEvaluate
from orchestration.pipeline import RunReport, release_round
from orchestration.publishing.release import current, is_draft, latest
from orchestration.releasable import NoSuchRound
from orchestration.workspace import PROJECT_ROOT, Workspace
from tests.conftest import environment

Run = tuple[Workspace, RunReport]
EQUAL = "equal_within_dimension"
MODELS = PROJECT_ROOT / "dbt_project" / "models"


@pytest.fixture(scope="module")
def ordos(first_run: Run) -> Evaluation:
    return evaluate(first_run[0], "2024", weights=EQUAL, zone="ordos")


def total_below(found: Evaluation, parent: str) -> Decimal:
    below = (row["contribution_points"] for row in found.nodes if row["parent_node_code"] == parent)
    return sum((points for points in below if points is not None), Decimal(0))


def test_the_edition_is_the_newest_that_was_found_whole_and_the_result_says_what_it_rests_on(ordos: Evaluation) -> None:
    assert ordos.chosen.edition["edition"] == "2021"
    said = [zh for zh, _ in ordos.chosen.notes]
    assert "2024 只找到一部分" in said[1] and "试算" in said[2] and "没有写明本轮用何年数据" in said[0]
    assert ordos.is_trial and all(row["is_trial"] for row in ordos.ranking)


def test_zones_with_figures_are_ranked_and_others_have_the_reason(ordos: Evaluation) -> None:
    national = {row["area_code"]: row for row in ordos.ranking if row["pool"] == "national"}
    assert {code: row["rank_no"] for code, row in national.items()} == {"ordos": 1, "baotou-re": 2, "jinshan": None}
    assert national["jinshan"]["reason_code"] == "no_figure_at_all"
    assert national["jinshan"]["covered_weight_share"] < Decimal("0.6") <= national["baotou-re"]["covered_weight_share"]
    assert national["ordos"]["ranked_areas"] == 2
    ranked = {row["area_code"] for row in ordos.ranking}
    candidates = {area.area_code for area in catalogue.areas() if area.area_level == "candidate"}
    assert candidates and not candidates & ranked


def test_a_score_is_the_sum_of_its_parts_down_to_figures_with_their_operands(first_run: Run, ordos: Evaluation) -> None:
    by_code = {row["node_code"]: row for row in ordos.nodes}
    whole = by_code["total"]["contribution_points"]
    assert total_below(ordos, "total") == whole > 0
    for code in "12345":
        assert total_below(ordos, code) == by_code[code]["contribution_points"]
    weights = [row["effective_weight_share"] for row in ordos.nodes if row["node_level"] == "indicator"]
    assert abs(sum(one for one in weights if one is not None) - 1) < Decimal("1e-15")
    share = by_code["1.2"]
    assert abs(100 * share["numerator"] / share["denominator"] - share["raw_value"]) < Decimal("1e-9")
    missing = by_code["2.1"]
    assert (missing["contribution_points"], missing["reason_code"]) == (None, "classification_not_found")
    query = "select value from read_parquet($path) where area_code = 'ordos' and reference_period = '2024'"
    path = str(first_run[0].marts / "fct_indicators.parquet")
    found = duckdb.execute(
        f"{query} and indicator_code = $code and origin = 'computed'", {"path": path, "code": share["indicator_code"]}
    )
    assert found.fetchall() == [(share["raw_value"],)]


def test_the_least_of_the_pool_gets_nothing_and_the_most_all(ordos: Evaluation) -> None:
    of_figures = [row for row in ordos.nodes if row["raw_value"] is not None and row["low_value"] != row["high_value"]]
    for row in of_figures:
        share = (row["raw_value"] - row["low_value"]) / (row["high_value"] - row["low_value"])
        expected = 1 - share if row["direction"] == "negative" else share
        assert abs(expected - row["normalised_value"]) < Decimal("1e-12"), row["node_code"]
    assert len(of_figures) > 20


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        ({}, "44 项的权重没有找到", "name a weight set"),
        ({"edition": "innovation_2014"}, "25 项的权重没有找到", EQUAL),
        ({"weights": "mine"}, "没有权重集 mine", EQUAL),
        ({"edition": "1999"}, "没有版本 1999", "there is no edition"),
        ({"weights": EQUAL, "zone": "kundulun"}, "候选园区不参加排名", "candidates are in none"),
        ({"evaluation_round": "2026"}, "没有数据", "rounds with figures: 2024"),
    ],
)
def test_what_cannot_be_ranked_is_refused_in_a_sentence(
    first_run: Run, asked: dict[str, Any], zh: str, en: str
) -> None:
    workspace, _ = first_run
    with pytest.raises(CannotEvaluate) as refused:
        evaluate(workspace, **{"evaluation_round": "2024", **asked})
    assert zh in str(refused.value) and en in str(refused.value)


def test_an_edition_that_was_found_in_part_ranks_nobody(first_run: Run) -> None:
    found = evaluate(first_run[0], "2024", "2024")
    assert {row["reason_code"] for row in found.ranking} == {"edition_incomplete"}
    assert {row["rank_no"] for row in found.ranking} == {None}


def test_no_stage_before_weighting_looks_at_weights() -> None:
    def read(model: str) -> set[str]:
        [path] = MODELS.rglob(f"{model}.sql")
        return set(re.findall(r"ref\('(\w+)'\)", path.read_text(encoding="utf-8")))

    def upstream(model: str, seen: Callable[[str], None]) -> None:
        for parent in read(model):
            seen(parent)
            if parent.startswith("int_evaluation") or parent in ("int_scoring_methods", "dim_index_node"):
                upstream(parent, seen)

    found: set[str] = set()
    upstream("int_node_values", found.add)
    assert "score_quotas" in found
    assert not found & {"weight_sets", "weight_set_weights", "int_node_weights"}


def test_every_index_system_has_its_nodes_and_published_dimension_weights() -> None:
    nodes = catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "index_nodes.csv")
    systems = {row["edition"]: row for row in catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "index_systems.csv")}
    dimensions = {(row["edition"], row["dimension_no"]): Decimal(row["dimension_weight_pct"]) for row in nodes}
    counts = {edition: sum(row["edition"] == edition for row in nodes) for edition in systems}
    assert counts == {"2021": 46, "2024": 4, "innovation_2014": 25, "regional_example": 17}
    assert sum(row["edition"] == "2021" and not row["weight"] for row in nodes) == 44
    for edition, system in systems.items():
        weight = sum(value for (one, _), value in dimensions.items() if one == edition)
        assert (weight == 100) == (system["is_complete"] == "true"), edition


def test_the_regional_example_has_the_incubation_that_the_opinion_asks_for_and_is_no_adopted_document() -> None:
    """O-08: the cultivation of high-tech enterprises and technology SMEs is among the indicators."""
    systems = {row["edition"]: row for row in catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "index_systems.csv")}
    assert systems["regional_example"]["is_adopted"] == "false"
    nodes = catalogue.seed_rows(catalogue.SEEDS / "catalogue" / "index_nodes.csv")
    asked = {row["indicator_code"] for row in nodes if row["edition"] == "regional_example"}
    assert {"hnte_count_net_increase", "tech_sme_registered_in_year_count", "incubatee_new_count"} <= asked


def test_every_rank_of_the_sample_has_its_range_and_says_that_the_box_is_an_example(ordos: Evaluation) -> None:
    ranked = [row for row in ordos.ranking if row["is_ranked"]]
    assert [(row["area_code"], row["rank_no"], row["ranked_areas"]) for row in ordos.certainty] == [
        (row["area_code"], row["rank_no"], row["ranked_areas"]) for row in ranked
    ]
    for row in ordos.certainty:
        assert row["best_rank"] <= row["rank_no"] <= row["worst_rank"]
        assert row["is_exact"] and row["is_reevaluated"] and row["is_trial"] and row["weight_box_pct"] == 25
        assert row["certainty_class"] == "certain", "two are ranked, and low is the last two"


def test_what_would_take_a_zone_over_the_line_is_asked_of_every_indicator(first_run: Run, ordos: Evaluation) -> None:
    changes = what_if.least_changes(first_run[0], ordos, "ordos")
    indicators = [row for row in ordos.nodes if row["node_level"] == "indicator" and row["weight"]]
    assert {row["node_code"] for row in changes} == {row["node_code"] for row in indicators}
    assert {row["needed_value"] for row in changes} == {None}, "two are ranked, and low is the last two"


def test_results_are_written_for_people_to_record_as_the_desk_takes_them(first_run: Run, ordos: Evaluation) -> None:
    lines = [*csv.DictReader(results.draft(ordos).decode("utf-8-sig").splitlines())]
    assert [line["area_code"] for line in lines] == ["ordos", "baotou-re"]
    for line in lines:
        program, verb, kind, area, *options = shlex.split(line["command"])
        assert (program, verb, "试算" in line["remark"]) == ("zonestat", "decide", True)
        pairs = [text.partition("=") for flag, text in pairwise(options) if flag == "--detail"]
        details = {name: detail_of(kinds()[kind].type_of(name), value) for name, _, value in pairs}
        draft = Draft(kind, "issue", area, "示例甲", document="示例", effective_on=date(2025, 6, 1), details=details)
        found = desk.about(first_run[0], area, draft, datetime(2025, 8, 1, tzinfo=UTC))
        assert (found.about_id, found.details["points"], found.details["pool_size"]) == (area, line["points"], 2)
        assert line["innovation_points"] == "" and "innovation_points" not in details
        assert (
            "没有创新能力分：国家高新区创新能力评价指标体系（2014年）（innovation_2014）的 25 项"
            in line["innovation_remark"]
        )
        assert f"{area}/O-X3" in line["innovation_remark"]


def test_points_of_innovation_stand_in_the_draft_where_the_yardstick_ranks_the_zone(ordos: Evaluation) -> None:
    [by_it] = [row for row in ordos.yardstick if row["area_code"] == "ordos"]
    scored = [by_it | {"is_ranked": True, "rounded_score_points": Decimal("58.50")}]
    lines = csv.DictReader(results.draft(replace(ordos, yardstick=scored)).decode("utf-8-sig").splitlines())
    ours, other = lines
    assert ours["innovation_points"] == "58.5" and "--detail innovation_points=58.5" in ours["command"]
    assert "由自治区决定" in ours["innovation_remark"]
    assert other["innovation_points"] == "" and "没有按这个权重集计分" in other["innovation_remark"]


def test_other_boxes_and_hashes_stand_beside_a_round(first_run: Run, ordos: Evaluation) -> None:
    """Two are ranked: a wider box can only widen the range."""
    found = what_if.other_boxes(first_run[0], ordos, [5, 90])
    by_box = {(row["weight_box_pct"], row["area_code"]): row for row in found}
    assert {*by_box} == {(box, area) for box in (5, 90) for area in ("ordos", "baotou-re")}
    for row in ordos.certainty:
        narrow, wide = (by_box[box, row["area_code"]] for box in (5, 90))
        assert wide["best_rank"] <= row["best_rank"] <= narrow["best_rank"]
        assert narrow["worst_rank"] <= row["worst_rank"] <= wide["worst_rank"]
    assert all(row["is_trial"] and row["is_exact"] for row in found)
    [rests_on] = what_if.basis_of(first_run[0], ordos)
    assert (rests_on["pool"], rests_on["edition"], len(rests_on["data_hash"])) == ("national", "2021", 64)


def test_people_read_a_round_in_words(first_run: Run) -> None:
    asked = ["evaluate", "--sample", "--round", "2024", "--weights", EQUAL, "--zone", "ordos", "--box", "10"]
    done = CliRunner().invoke(app, asked, env=environment(first_run[0]), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    for said in ("±10%", "一定靠后 / certain", "较差 / poor", "靠后：每组最后 2 位", "较差：得分低于 60", "方法散列"):
        assert said in done.output, said
    assert "百分制得分四舍五入到此小数位后排名（2）" in done.output
    codes = ("status_low", "certainty_weight", "evaluation_rank_decimals_count=", "too_little_weight", "no_change_of")
    assert not [code for code in codes if code in done.output]


def test_ranks_go_out_as_a_draft_of_the_round_and_with_no_month_or_year(copied: Workspace) -> None:
    before = current(copied)
    for entry in before.values():
        for name in ("fct_ranking", "rank_certainty"):
            assert not (copied.releases / entry["version"] / "internal" / f"{name}.parquet").exists()
    _, published = release_round(copied, "2024")
    assert (published.version, published.is_new) == ("round-2024.r1", True)
    assert is_draft(published.manifest) and published.manifest["evaluation_round"] == "2024"
    rankings = {(one["edition"], one["weight_set"], one["pool"]): one for one in published.manifest["rankings"]}
    national = rankings["2021", EQUAL, "national"]
    assert (national["ranked_areas"], national["weight_box_pct"], national["line_last_count"]) == (2, 25, 2)
    assert national["is_trial"] and "status_low_last_count=2" in national["lines_basis"]
    others = [one for key, one in rankings.items() if key[1:] != (EQUAL, "national")]
    assert others and national["method_hash"] not in {one["method_hash"] for one in others if one["edition"] != "2021"}
    assert {"fct_ranking.parquet", "fct_scores.parquet", "rank_certainty.parquet", "fct_indicators.parquet"} <= {
        path.name for path in (published.folder / "internal").iterdir()
    }
    assert current(copied) == before and latest(copied, "round-2024") is None
    with pytest.raises(NoSuchRound, match="2023"):
        release_round(copied, "2023")
