"""Layout files are checked when they are loaded, and their schema is published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration import catalogue
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import BUILT_IN, Layout, LayoutError, built_in, load
from orchestration.landing.verdict import ACCEPT
from orchestration.workbook import Sheet, Value, workbook_bytes

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
        ("(?P<value>", "(?P<value>(", "no regular expression"),
        ("rows: 2", "rows: 0", "rows"),
        ("  enterprise_name: [单位详细名称]", "  enterprise_name: [统一社会信用 代码]", "two items"),
        ("total_row:", "down: {code: a, name: b, unit: c, value: d}\ntotal_row:", "below one another"),
        ("form: B204-1", "heads: names\nform: B204-1", "heads"),
        ("  industrial_output_ytd_cny_thousand: [工业总产值（当年价格）/本年1—本月]\n", "", "required items"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    (tmp_path / "wrong.yml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(LayoutError, match=r"wrong\.yml") as error:
        load(tmp_path)
    assert said in str(error.value)


def test_two_files_of_one_layout_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    for name in ("one.yml", "two.yml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(LayoutError, match=r"two\.yml: another file has the layout b204_1_zone_workbook"):
        load(tmp_path)
    with pytest.raises(LayoutError, match="没有版式文件夹"):
        load(tmp_path / "nowhere")


def test_official_heads_come_first_and_other_heads_are_added() -> None:
    by_name = {layout.layout: layout for layout in built_in()}
    assert by_name["gq_003_zone_workbook"].columns["employees_persons"] == ("qd01",)
    assert by_name["107_2_zone_workbook"].columns["uscc"][:2] == (
        "统一社会信用代码",
        "统一社会信用代码（组织机构代码）",
    )
    for layout in by_name.values():
        absent = {item.item_column for item in catalogue.items(layout.form)} - set(layout.columns)
        assert not absent or layout.spread is not None or absent == {layout.period.into}, layout.layout


def test_an_anchor_may_be_any_head_of_its_column() -> None:
    register: list[list[Value]] = [
        ["统一社会信用代码（组织机构代码）", "单位名称", "园区", "入园日期"],
        ["91150000701463622D", "示例", "通辽高新区", "2020-01-01"],
    ]
    named = Layout.model_validate(
        {**_shape("zone_membership"), "head": {"anchor": "统一社会信用代码"}, "layout": "other anchor"}
    )
    found = judge(workbook_bytes(Sheet("x", register)), Claim("zone-membership", "2024-03"), [named])
    assert (found.verdict, found.columns["area_code"]) == (ACCEPT, ["tongliao"])


def _shape(layout: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((BUILT_IN / f"{layout}.yml").read_text(encoding="utf-8"))
    return found
