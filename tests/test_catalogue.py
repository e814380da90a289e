"""The catalogues load in full, and what they name exists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration import catalogue


def test_a_form_is_found_by_code_and_by_alias_and_no_name_means_two() -> None:
    forms = catalogue.forms()
    assert catalogue.form_named("607-2") == catalogue.form_named("107-2") == forms["107-2"]
    assert catalogue.form_named("X-99") is None
    names = [name for form in forms.values() for name in (form.form, *form.aliases)]
    assert len(names) == len(set(names))
    assert len({form.landing_table for form in forms.values()}) == len(forms)


def test_indicators_say_why_they_cannot_be_computed_and_by_what_they_are_divided_twice() -> None:
    reasons = {row["reason_code"] for row in catalogue.seed_rows(catalogue.SEEDS / "codes" / "null_reasons.csv")}
    indicators = catalogue.indicators().values()
    never = {one.not_computable_reason for one in indicators} - {""}
    assert never and never <= reasons
    measures = set(catalogue.measures())
    assert {one.second_denominator for one in indicators} - {""} <= measures
    levels = {area.area_level for area in catalogue.areas()}
    assert {one.reference_area_level for one in indicators} - {""} <= levels
    assert {one.price_basis for one in indicators} <= {"", "current"}


def test_a_column_has_the_same_type_and_unit_in_every_form() -> None:
    described: dict[str, set[tuple[str, str]]] = {}
    for form in catalogue.forms():
        for item in catalogue.items(form):
            described.setdefault(item.item_column, set()).add((item.data_type, item.unit_code))
    apart = {column for column, found in described.items() if len(found) > 1}
    assert apart == {"indicator_code"}, "a series of regional accounts is no indicator of the catalogue"


def test_what_an_indicator_names_is_in_the_catalogues() -> None:
    known = list(catalogue.indicators().values())
    assert catalogue.problems(known) == []
    wrong = [replace(known[0], numerator="no_such_measure"), replace(known[0], unit_code="no_such_unit"), known[0]]
    found = catalogue.problems(wrong)
    assert len(found) == 2
    assert "no_such_measure" in found[0] and known[0].indicator_code in found[0] and "no_such_unit" in found[1]


def test_a_row_of_another_length_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "catalogue").mkdir()
    text = (catalogue.SEEDS / "catalogue" / "indicators.csv").read_text(encoding="utf-8")
    monkeypatch.setattr(catalogue, "SEEDS", tmp_path)
    for row in ("too,few,columns", ",".join("x" * 30)):
        (tmp_path / "catalogue" / "indicators.csv").write_text(text + row + "\n", encoding="utf-8")
        with pytest.raises(catalogue.CatalogueError, match=rf"indicators.csv 第 {len(text.splitlines()) + 1} 行"):
            catalogue.indicators.__wrapped__()
