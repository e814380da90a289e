"""Indices that others published come out with the printed digits and ranks, by configuration alone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.evaluation.scoring.engine import score_file
from orchestration.evaluation.scoring.system import checked_system, read_system
from orchestration.evaluation.scoring.transforms import rounded

HERE = Path(__file__).parent / "published"
Change = Callable[[dict[str, Any]], None]


def printed(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("index", "value", "rank"), [("hdi", "hdi_2021", "hdi_rank_2021"), ("gii", "gii_2021", "gii_rank_2021")]
)
def test_values_and_ranks_of_the_human_development_report(index: str, value: str, rank: str) -> None:
    result = score_file(HERE / f"{index}_data.csv", read_system(HERE / f"{index}.yml"))
    found = {one["unit"]: (one["score"], one["rank"]) for one in result.ranks.records()}
    assert found == {one["iso3"]: (float(one[value]), float(one[rank])) for one in printed(f"{index}_printed.csv")}


def no_change(_: dict[str, Any]) -> None:
    pass


def percentiles(raw: dict[str, Any]) -> None:
    raw["defaults"]["normalise"] = {"kind": "percentile"}


def without_two(raw: dict[str, Any]) -> None:
    raw["nodes"] = [node for node in raw["nodes"] if node["code"] not in ("LPI", "Forest")]


def screened(raw: dict[str, Any]) -> None:
    raw["defaults"]["impute"] = {"kind": "none"}
    raw["screen"] = {"least_share": 0.9}


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("nominal", no_change),
        ("percentile", percentiles),
        ("without_lpi_forest", without_two),
        ("screened_90", screened),
    ],
)
def test_ranks_of_asem_under_four_methods(column: str, change: Change) -> None:
    raw = yaml.safe_load((HERE / "asem.yml").read_text(encoding="utf-8"))
    change(raw)
    result = score_file(HERE / "asem_data.csv", checked_system(raw, "asem.yml"))
    found = {one["unit"]: one["rank"] for one in result.ranks.records()}
    assert found == {one["unit"]: float(one[column]) for one in printed("asem_printed_ranks.csv") if one[column]}


def test_scores_of_asem_on_all_levels() -> None:
    result = score_file(HERE / "asem_data.csv", read_system(HERE / "asem.yml"))
    found = {one["unit"]: one for one in result.scores.records()}
    for line in printed("asem_printed_scores.csv"):
        own = found[line["unit"]]
        assert {node: rounded(own[node], 2) for node in line if node != "unit"} == {
            node: float(value) for node, value in line.items() if node != "unit"
        }
