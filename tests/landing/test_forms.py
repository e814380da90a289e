"""Forms of the whole register: aliases, items below one another, units of rows, code lists, expiry, containers."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration import catalogue
from orchestration.landing.judge import Claim, judge
from orchestration.landing.land import land
from orchestration.landing.layout import built_in
from orchestration.landing.receipts import claim_of
from orchestration.landing.verdict import ACCEPT, QUARANTINE, WARN, Judgement
from orchestration.workbook import Sheet, Value, workbook_bytes
from orchestration.workspace import Workspace
from tests.landing.workbooks import GOOD, UNITS

Rows = list[list[Value]]
YEAR = "2024"


def judged(rows: Rows, form: str, period: str = YEAR) -> Judgement:
    return judge(workbook_bytes(Sheet("x", rows)), Claim(form, period), built_in())


def code_and_place(found: Judgement) -> tuple[str, str]:
    assert found.leading is not None
    return found.leading.code, found.leading.place


# Aliases


@pytest.mark.parametrize(("folder", "form"), [("607-2", "107-2"), ("201-1", "101-1"), ("107-2", "107-2")])
def test_the_folder_of_an_alias_is_that_of_its_form(folder: str, form: str) -> None:
    assert claim_of(f"returns/{folder}/2024/a.xlsx") == Claim(form, "2024")


def unit_return(heads: Sequence[str], *records: Sequence[Value]) -> Rows:
    return [
        ["2024年调查单位基本情况"],
        ["填报单位：鄂尔多斯高新区", None, "报告期：2024年"],
        list(heads),
        *map(list, records),
    ]


def test_a_return_under_an_alias_lands_as_its_form(workspace: Workspace) -> None:
    heads = ["统一社会信用代码（组织机构代码）", "企业名称", "国民经济行业代码", "单位所在地区划代码"]
    target = workspace.raw / "returns/201-1/2024/a.xlsx"
    target.parent.mkdir(parents=True)
    rows = unit_return(heads, [UNITS[0], "示例企业", "3240", "150203000000"])
    target.write_bytes(workbook_bytes(Sheet("x", rows)))
    (verdict,) = land(workspace).verdicts
    assert (verdict["form"], verdict["verdict"], verdict["row_count"]) == ("101-1", ACCEPT, 1)
    assert list((workspace.landing / "101-1" / "2024").glob("*.parquet"))


# Items below one another


def area_return(*rows: Sequence[Value], heads: Sequence[str] = ("代码", "指标名称", "计量单位", "本年")) -> Rows:
    return [
        ["示例数据　2024年园区综合年报表"],
        ["填报单位：鄂尔多斯高新区", None, None, "报告期：2024年"],
        list(heads),
        ["A01", "统计区域", None, "鄂尔多斯高新区"],
        ["一、土地"],
        *map(list, rows),
        [],
        ["单位负责人：甲", None, None, 5],
    ]


LAND: list[Value] = ["A10", "园区规划面积", "公顷", Decimal("1250.5")]
FISCAL: list[Value] = ["A20", "当年可支配财力", "千元", 30000]


def test_items_below_one_another_become_one_record() -> None:
    found = judged(area_return(LAND, FISCAL, ["A60", "国家高新区评价排位", "位", 120]), "area-annual-return")
    assert (found.verdict, found.row_count, found.reference_period) == (ACCEPT, 1, YEAR)
    assert found.columns["area_code"] == ["ordos"]
    assert found.columns["zone_land_area_hectares"] == [Decimal("1250.5")]
    assert found.columns["national_evaluation_rank"] == [120]
    assert found.columns["green_area_hectares"] == [None]
    assert found.columns["row_number"] == [3]
    assert found.letters["zone_land_area_hectares"] == "D6"


def test_a_row_in_another_unit_of_its_kind_is_converted() -> None:
    found = judged(area_return([*FISCAL[:2], "亿元", Decimal("0.3")]), "area-annual-return")
    assert found.columns["disposable_fiscal_resources_cny_thousand"] == [30000]
    assert found.columns["disposable_fiscal_resources_cny_thousand_as_filed"] == ["0.3"]


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ([[*FISCAL[:2], "公顷", 1]], "unit_conflict", "x!C6"),
        ([[*FISCAL[:2], "百元", 1]], "unit_unknown", "x!C6"),
        ([[*FISCAL[:2], None, 1]], "unit_missing", "x!C6"),
        ([["A20", "税收收入", "千元", 1]], "row_name_mismatch", "x!B6"),
        ([LAND, LAND], "column_ambiguous", "x!A7"),
        ([[*LAND[:3], "很大"]], "not_a_number", "x!D6"),
        ([["A01", "统计区域", None, "鄂尔多斯高新区"]], "column_ambiguous", "x!A6"),
    ],
)
def test_a_row_that_cannot_be_read_for_certain_sets_the_file_aside(rows: Rows, code: str, place: str) -> None:
    found = judged(area_return(*rows), "area-annual-return")
    assert found.verdict == QUARANTINE
    assert code_and_place(found) == (code, place)


def test_a_row_with_an_unknown_code_is_reported() -> None:
    found = judged(area_return(LAND, ["A99", "其他面积", "公顷", 3]), "area-annual-return")
    assert (found.verdict, code_and_place(found)[0]) == (WARN, "column_not_in_layout")
    assert found.findings[0].found == "A99"


def test_a_row_below_the_signature_is_not_lost_in_silence() -> None:
    found = judged([*area_return(LAND), FISCAL], "area-annual-return")
    assert (found.verdict, code_and_place(found)) == (QUARANTINE, ("rows_after_end", "x!A9"))


def test_heads_and_required_rows_must_be_there() -> None:
    without_area = [row for row in area_return(LAND) if row[:1] != ["A01"]]
    without_unit = area_return(LAND, heads=("代码", "指标名称", "单位", "本年"))
    for rows, missing in ((without_area, "A01"), (without_unit, "计量单位")):
        found = judged(rows, "area-annual-return")
        assert code_and_place(found)[0] == "required_column_missing"
        assert found.leading is not None and found.leading.expected == missing


def test_an_unknown_area_is_said_at_its_cell() -> None:
    rows = area_return(LAND)
    rows[3][3] = "某某园区"
    assert code_and_place(judged(rows, "area-annual-return")) == ("area_unknown", "x!D4")


def test_rows_without_figures_are_an_empty_return() -> None:
    rows = area_return([*LAND[:3], None])
    rows[3][3] = None
    assert code_and_place(judged(rows, "area-annual-return"))[0] == "no_rows"


# Code lists and containers of registers

LISTS = ["统一社会信用代码", "单位详细名称", "名单类型", "认定级别", "认定日期"]


def as_csv(rows: Rows, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Rows, _: str) -> bytes:
    return workbook_bytes(Sheet("x", [["企业认定名单"], *rows]))


@pytest.mark.parametrize(
    ("write", "encoding"),
    [(as_csv, "gb18030"), (as_csv, "utf-8"), (as_csv, "utf-8-sig"), (as_xlsx, "")],
    ids=["gb18030", "utf-8", "utf-8-sig", "xlsx"],
)
def test_a_register_says_the_same_in_every_container(write: Callable[[Rows, str], bytes], encoding: str) -> None:
    rows: Rows = [LISTS, [UNITS[0], "示例企业𠮷", "瞪羚企业", "national", "2024-05-06"]]
    found = judge(write(rows, encoding), Claim("enterprise-list", "2024-06"), built_in())
    assert (found.verdict, found.layout) == (ACCEPT, "enterprise_list")
    assert found.columns["enterprise_name"] == ["示例企业𠮷"]
    assert found.columns["list_type_code"] == ["瞪羚企业"]
    assert found.columns["recognised_date"] == [date(2024, 5, 6)]


def test_every_register_comes_as_csv_and_as_workbook() -> None:
    containers: dict[str, set[str]] = {}
    for layout in built_in():
        containers.setdefault(layout.form, set()).update(layout.containers)
    for form in catalogue.forms().values():
        if form.family == "registries":
            assert containers[form.form] == {"csv", "xlsx"}, form.form


def test_a_code_outside_its_list_is_kept_and_said() -> None:
    rows: Rows = [LISTS, [UNITS[0], "示例", "隐形冠军", "national", "2024-05-06"]]
    found = judged(rows, "enterprise-list", "2024-06")
    assert (found.verdict, code_and_place(found)) == (WARN, ("code_unknown", "x!C2"))
    assert found.columns["list_type_code"] == ["隐形冠军"]
    assert found.leading is not None and "名单类型" in found.leading.sentence("zh", "a.xlsx")


def test_a_list_that_nobody_checked_warns_of_nothing() -> None:
    rows: Rows = [
        ["2024年企业概况"],
        ["填报单位：鄂尔多斯高新区", None, "报告期：2024年", None, "单位：千元"],
        ["qa03", "qa04", "qb03_1", "qb04", "qb18"],
        [UNITS[0], "示例", "3240", date(2010, 1, 1), "7"],
    ]
    assert judged(rows, "GQ-001").verdict == ACCEPT


def test_money_of_a_register_is_in_the_unit_of_its_line_if_it_has_one() -> None:
    heads: list[Value] = ["合同登记编号", "合同类型", "卖方信用代码", "卖方名称", "认定登记日期", "合同成交额"]
    row: list[Value] = ["2024150001", "技术开发", UNITS[0], "示例", date(2024, 3, 1), 12]
    for above, value in (([], 12), ([["单位：万元"]], 120)):
        found = judged([*above, heads, row], "technology-contract", "2024-06")
        assert (found.verdict, found.columns["contract_value_cny_thousand"]) == (ACCEPT, [value])


def test_every_code_list_has_known_columns_and_distinct_entries() -> None:
    columns = {item.item_column for form in catalogue.forms() for item in catalogue.items(form)}
    lists = catalogue.code_lists()
    assert set(lists) <= columns
    for column in lists:
        codes = catalogue.codes(column)
        texts = [text for code in codes for text in (code.code, code.name_zh)]
        assert codes and len(texts) == len(set(texts)), column
        assert all(code.source_note and code.confidence for code in codes)
    assert catalogue.codes("industry_code") == ()


# Expiry


@pytest.fixture
def with_expiry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """The project's seeds, with another date until which B204-1 is valid."""

    def set_to(valid_until: str) -> None:
        seeds = tmp_path / "seeds"
        shutil.copytree(catalogue.SEEDS, seeds)
        path = seeds / "catalogue" / "forms.csv"
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        at = rows[0].index("valid_until")
        for row in rows[1:]:
            row[at] = valid_until if row[0] == "B204-1" else row[at]
        path.write_bytes(as_csv([[*row] for row in rows], "utf-8"))
        monkeypatch.setattr(catalogue, "SEEDS", seeds)
        catalogue.forms.cache_clear()

    yield set_to
    monkeypatch.undo()
    catalogue.forms.cache_clear()


@pytest.mark.parametrize(("valid_until", "verdict"), [("2024-06-29", WARN), ("2024-06-30", ACCEPT), ("", ACCEPT)])
def test_a_return_on_an_expired_form_is_taken_with_a_warning(
    with_expiry: Callable[[str], None], valid_until: str, verdict: str
) -> None:
    with_expiry(valid_until)
    found = judge(GOOD, Claim("B204-1", "2024-06"), built_in())
    assert (found.verdict, found.row_count) == (verdict, 2)
    if verdict == WARN:
        assert found.leading is not None and found.leading.code == "form_expired"
        assert "有效期至 2024-06-29" in found.leading.sentence("zh", "a.xlsx")
        assert "valid until 2024-06-29" in found.leading.sentence("en", "a.xlsx")


# Scope of a register


CERTIFICATES: list[Value] = ["证书编号", "统一社会信用代码", "单位详细名称", "发证日期", "有效期至", "取消资格日期"]
CERTIFIED: list[Value] = ["GR202315000001", UNITS[0], "示例", "2023-10-26", "2026-10-26", None]


@pytest.mark.parametrize(
    ("above", "scope", "code"),
    [
        ([], None, None),
        ([["名单范围：内蒙古自治区"]], "150000", None),
        ([["高新技术企业证书名单"], ["范围：乌海市"]], "150300", None),
        ([["范围：某某地"]], None, "reporter_unknown"),
        ([["范围：乌海市"], ["范围：鄂尔多斯市"]], None, "lines_disagree"),
    ],
)
def test_a_register_may_state_its_scope(above: Rows, scope: str | None, code: str | None) -> None:
    found = judged([*above, CERTIFICATES, CERTIFIED], "hnte-certificate", "2024-01")
    if code is not None:
        assert code_and_place(found)[0] == code and found.verdict == QUARANTINE
    else:
        assert (found.reporting_area_code, found.columns["certificate_no"]) == (scope, ["GR202315000001"])
