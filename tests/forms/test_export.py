"""Blank forms that are handed out come back: each of them, filled in, lands as it was filled in."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration import catalogue
from orchestration.catalogue import Form
from orchestration.forms.blank import EMPTY_ROWS, NoBlank, blank
from orchestration.forms.export import export, exportable
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import built_in
from orchestration.landing.verdict import ACCEPT, QUARANTINE
from orchestration.workbook import workbook_bytes
from orchestration.workspace import PROJECT_ROOT
from tests.forms.filling import expected, fill_in, record, sheets

FORMS = exportable()
EACH_FORM = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
BLANKS = {form.form: workbook_bytes(*blank(form)) for form in FORMS}
PERIODS = {"M": ("2024-06", "2024年6月"), "A": ("2024", "2024年")}
AS_CODE = {"area": "area_code"}


def period_of(form: Form) -> tuple[str, str]:
    return PERIODS.get(form.frequency, PERIODS["A"])


def test_every_return_and_register_has_a_blank_and_external_tables_have_none() -> None:
    assert {form.family for form in FORMS} == {"returns", "registries"}
    external = [form for form in catalogue.forms().values() if form not in FORMS]
    assert external
    for form in external:
        with pytest.raises(NoBlank, match=form.form):
            blank(form)


@EACH_FORM
@given(data=st.data())
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_a_blank_that_is_filled_in_lands_as_it_was_filled_in(form: Form, data: st.DataObject) -> None:
    down = any(layout.down for layout in built_in() if layout.form == form.form)
    records = data.draw(st.lists(record(form), min_size=1, max_size=1 if down else 3))
    period, in_words = period_of(form)
    found = judge(fill_in(BLANKS[form.form], form, in_words, records), Claim(form.form, period), built_in())
    assert (found.verdict, found.findings, found.row_count) == (ACCEPT, (), len(records))
    for item in catalogue.items(form.form):
        landed = found.columns[AS_CODE.get(item.data_type, item.item_column)]
        assert landed == [expected(item, filed[item.item_column]) for filed in records], item.item_column


@EACH_FORM
def test_a_blank_as_it_is_lands_as_an_empty_return(form: Form) -> None:
    found = judge(BLANKS[form.form], Claim(form.form, period_of(form)[0]), built_in())
    assert (found.verdict, found.form, found.row_count) == (QUARANTINE, form.form, 0)
    assert found.leading is not None
    assert found.leading.code == "no_rows"
    assert "没有数据" in found.leading.sentence("zh", "x.xlsx")


@EACH_FORM
def test_a_blank_says_which_form_it_is_and_explains_every_item(form: Form) -> None:
    (_, rows), *_, (_, notes) = sheets(BLANKS[form.form])
    above = [cell for row in rows[:6] for cell in row if isinstance(cell, str)]
    assert rows[0][0] == form.name_zh
    assert f"表　　号：{form.form}" in above
    for label, value in (("制定机关：", form.agency_zh), ("批准文号：", form.approval_no), ("有效期至：", None)):
        assert f"{label}{value or '　'}" in above
    explained = {row[1]: row for row in notes}
    for item in catalogue.items(form.form):
        row = explained[f"{item.name_zh} / {item.name_en}"]
        unit = catalogue.units().get(item.unit_code)
        assert row[2] == (f"{unit.name_zh} / {unit.name_en}" if unit else None)
        assert (row[4] is not None) == item.is_required
        assert row[3]


@EACH_FORM
def test_money_forms_have_a_unit_line_and_returns_of_units_a_total_row(form: Form) -> None:
    rows = sheets(BLANKS[form.form])[0][1]
    has_money = any(item.unit_code == "cny_thousand" for item in catalogue.items(form.form))
    is_down = any(layout.down for layout in built_in() if layout.form == form.form)
    assert any("单位：千元" in row for row in rows) == (has_money and not is_down)
    assert any(row[0] == "合计" for row in rows) == (has_money and form.family == "returns" and not is_down)


def sheet_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


@EACH_FORM
def test_items_with_a_list_offer_it(form: Form) -> None:
    listed = [item for item in catalogue.items(form.form) if catalogue.codes(item.item_column)]
    offered = re.findall(r'<dataValidation type="list".*?<formula1>(.*?)</formula1>', sheet_xml(BLANKS[form.form]))
    assert len(offered) >= len(listed)
    if not offered:
        return
    name, codes = sheets(BLANKS[form.form])[1]
    ranges = [re.fullmatch(r"代码!\$([A-Z]+)\$2:\$\1\$(\d+)", text) for text in offered]
    assert name == "代码" and all(ranges)
    lists = {str(head).partition("：")[0]: [row[at] for row in codes[1:]] for at, head in enumerate(codes[0])}
    for item in listed:
        names = [code.name_zh for code in catalogue.codes(item.item_column)]
        assert lists[item.name_zh][: len(names)] == names


def test_text_columns_keep_leading_zeros_and_dates_look_like_dates() -> None:
    form = catalogue.forms()["enterprise-register"]
    sheet = blank(form)[0]
    formats = {item.item_column: sheet.number_formats[at] for at, item in enumerate(catalogue.items(form.form))}
    assert (formats["division_code"], formats["established_date"]) == ("@", "yyyy-mm-dd")
    assert sheet_xml(BLANKS[form.form]).count("<row ") >= EMPTY_ROWS


def test_export_writes_equal_bytes_on_any_day(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in export(FORMS, tmp_path / "a")}
    second = {path.name: path.read_bytes() for path in export(FORMS, tmp_path / "b")}
    assert first == second
    assert "GQ-005_企业研究开发活动及相关情况.xlsx" in first and len(first) == len(FORMS)


def zonestat(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from orchestration.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)


def test_the_command_exports_one_form_by_code_or_alias_and_names_the_others(tmp_path: Path) -> None:
    done = zonestat("forms", "export", "--form", "607-2", "--to", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["107-2_企业研究开发活动及相关情况.xlsx"]
    for wrong in ("B999", "regional-accounts"):
        refused = zonestat("forms", "export", "--form", wrong, "--to", str(tmp_path))
        assert refused.returncode == 2 and "GQ-003" in refused.stderr


def test_the_upper_heads_of_b204_1_span_their_columns() -> None:
    found: Any = blank(catalogue.forms()["B204-1"])[0]
    heads = next(number for number, row in enumerate(found.rows) if row[0] == "统一社会信用代码")
    assert found.rows[heads][2:7] == ["工业总产值（当年价格）", None, None, None, "工业销售产值"]
    assert found.rows[heads + 1][:4] == [None, None, "本年本月", "本年1—本月"]
    assert {(heads, 0, heads + 1, 0), (heads, 2, heads, 5)} <= set(found.merges)
    assert len(found.merges) == 1 + 2 + 4
