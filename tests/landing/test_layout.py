"""Layout files are checked when they are loaded, and their schema is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration import catalogue
from orchestration.landing.layout import BUILT_IN, Layout, LayoutError, built_in, load

GOOD = (BUILT_IN / "b204_1_zone_workbook.yml").read_text(encoding="utf-8")


def test_every_form_has_a_layout() -> None:
    assert {layout.form for layout in built_in()} == set(catalogue.forms())


def test_the_published_schema_is_that_of_the_model() -> None:
    published = json.loads((BUILT_IN / "layout.schema.json").read_text(encoding="utf-8"))
    assert published == Layout.model_json_schema()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("form: B204-1", "form: B999", "forms.csv"),
        ("  uscc: [", "  usc: [", "usc"),
        ("total_row:", "totals:", "totals"),
        ("(?P<value>", "(?P<unit>", "value"),
        ("rows: 2", "rows: 0", "rows"),
        ("  industrial_output_ytd_cny_thousand: [工业总产值（当年价格）/本年1—本月]\n", "", "required items"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    (tmp_path / "wrong.yml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(LayoutError, match=r"wrong\.yml") as error:
        load(tmp_path)
    assert said in str(error.value)
