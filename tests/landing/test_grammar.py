"""The grammars take what they know, refuse everything else, and never answer null or zero for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.landing import grammar
from orchestration.landing.grammar import BadCell

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@given(amounts)
def test_a_number_reads_as_itself_in_any_dress(value: Decimal) -> None:
    plain, grouped = f"{value:f}", f"{value:,f}"
    full_width = plain.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    assert {grammar.number(dress) for dress in (plain, grouped, full_width, f" {plain} ", value)} == {value}


@given(st.text())
@example("1e5")
@example("1,23,456")
@example("NaN")
@example("－")
@example("约100")
@example("100\n200")
@example("12 34")
def test_a_number_is_read_or_refused(text: str) -> None:
    try:
        value = grammar.number(text)
    except BadCell as bad:
        assert bad.code == "not_a_number"
    else:
        assert grammar.half_width(text).strip().replace(",", "").lstrip("+") in (
            f"{value:f}",
            f"{abs(value):f}",
            str(value),
        )


@pytest.mark.parametrize("cell", [True, False, date(2024, 6, 30)])
def test_what_is_no_number_in_excel_is_no_number_here(cell: bool | date) -> None:
    with pytest.raises(BadCell, match="not_a_number"):
        grammar.number(cell)


def test_a_number_must_fit_its_unit() -> None:
    assert grammar.fit(Decimal("0.96891550638"), 10) == Decimal("0.9689155064")
    with pytest.raises(BadCell, match="number_out_of_range"):
        grammar.fit(Decimal(10) ** 15, 4)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_reads_as_itself(day: date) -> None:
    texts = (f"{day:%Y-%m-%d}", f"{day.year:04}/{day.month}/{day.day}", f"{day.year:04}年{day.month}月{day.day}日")
    assert {grammar.day(text) for text in (*texts, f"{day:%Y%m%d}", day)} == {day}


@pytest.mark.parametrize("text", ["24-06-30", "30/06/2024", "2024-13-01", "2024-02-30", "45473", "", "去年"])
def test_an_ambiguous_day_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match="not_a_date"):
        grammar.day(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024-06", "2024-06"),
        ("2024年6月", "2024-06"),
        ("2024年1—2月", "2024-02"),
        ("2024 年 11 月", "2024-11"),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert grammar.period(text) == period


@pytest.mark.parametrize("text", ["2024-13", "24年6月", "202406", "2024-6-1", "6月"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(BadCell, match="not_a_period"):
        grammar.period(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("内 蒙 古", "150000"),
        ("内蒙古自治区", "150000"),
        ("全　　国", "000000"),
        ("昆都仑区包头金属深加工园区", "kundulun"),
        ("錫林浩特市經濟開發區", "xilinhot"),
        ("150203", "150203"),
    ],
)
def test_areas_by_any_of_their_names(name: str, code: str) -> None:
    assert grammar.area(name) == code


def test_there_is_no_fuzzy_match() -> None:
    with pytest.raises(BadCell, match="area_unknown"):
        grammar.area("鄂尔多斯高新技术开发区")


@given(amounts)
def test_money_converts_by_the_unit_line(value: Decimal) -> None:
    assert grammar.convert(value, grammar.unit("万元"), grammar.unit("千元")) == value * 10
    assert grammar.convert(value, grammar.unit("亿元"), grammar.unit("千元")) == value * 100_000


def test_units_of_different_kinds_do_not_convert() -> None:
    with pytest.raises(BadCell, match="unit_conflict"):
        grammar.convert(Decimal(1), grammar.unit("万千瓦时"), grammar.unit("千元"))
