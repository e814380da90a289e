"""The grammars take what they know, refuse everything else, and never answer null or zero for it."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.landing import grammar, names
from orchestration.landing.figures import exact_total, plain_figures
from orchestration.landing.grammar import BadCell

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@given(amounts)
def test_a_number_reads_as_itself_in_any_dress(value: Decimal) -> None:
    plain, grouped = f"{value:f}", f"{value:,f}"
    full_width = plain.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    assert {grammar.number(dress) for dress in (plain, grouped, full_width, f" {plain} ")} == {value}


@given(st.decimals(min_value=-(10**10), max_value=10**10, places=4))
@example(Decimal("-0.0000"))
@example(Decimal("0.0001"))
def test_a_number_of_a_workbook_reads_as_what_was_typed(value: Decimal) -> None:
    """A double holds fifteen digits of it."""
    assert grammar.number(float(value)) == value
    assert grammar.as_filed(float(value)) == f"{value.normalize() + 0:f}"


NO_FIGURES = {"nan", "inf", "-inf", "-0.0"}


@given(st.lists(st.none() | st.floats() | st.integers(-(10**15), 10**15).map(float) | amounts.map(float)))
@example([None, 1.0, 0.00001, 1e-6])
@example([0.1 + 0.2, -0.0])
def test_a_column_of_figures_is_written_as_each_of_them(cells: list[float | None]) -> None:
    """The texts come from another writer of numbers, all at once."""
    filed = [None if cell is None or not math.isfinite(cell) else grammar.as_filed(cell) for cell in cells]
    fits = [
        re.fullmatch(r"-?[0-9]{1,13}(\.[0-9]{1,5})?", text or "0") and repr(cell) not in NO_FIGURES
        for cell, text in zip(cells, filed, strict=True)
    ]
    found = plain_figures(cells, 5)
    assert (found is not None) == all(fits)
    if found is not None:
        assert found.filed == filed
        assert found == [None if text is None else Decimal(text) for text in filed]
        assert found.total(5) == exact_total([*found], 5)


@pytest.mark.parametrize("cell", [float("inf"), float("nan")])
def test_what_is_no_finite_number_is_none(cell: float) -> None:
    with pytest.raises(BadCell, match="not_a_number"):
        grammar.number(cell)


FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
PLAIN = {wide: narrow for narrow, wide in FULL_WIDTH.items()} | {"−": "-", "　": " "}


def plain_reading(text: str) -> Decimal | None:
    """What a person reads without knowing who wrote it, found by counting characters instead of by a pattern."""
    text = "".join(PLAIN.get(character, character) for character in text).strip()
    sign, text = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    whole, point, decimals = text.partition(".")
    groups = whole.split(",")
    digits = set("0123456789")
    if not all(groups) or not set("".join(groups) + decimals) <= digits or (point and not decimals):
        return None
    if len(groups) > 1 and (
        len(groups[0]) > 3 or whole.startswith("0") or any(len(group) != 3 for group in groups[1:])
    ):
        return None
    return Decimal(sign + "".join(groups) + point + decimals)


figures = st.text(st.sampled_from("0123456789０１２９,.，．+-－−%％()（） 　eE万亿千百零一二三①²½—")) | st.text()


@given(figures)
@example("1e5")
@example("1,23,456")
@example("0,123")
@example("1,2345")
@example(",123")
@example("1.2,345")
@example("NaN")
@example("Infinity")
@example("1_000")
@example("－")
@example("——")
@example("约100")
@example("100\n200")
@example("12 34")
@example("１，２３４．５")
@example("−5")
def test_a_number_is_read_as_it_stands_or_refused(text: str) -> None:
    wanted = plain_reading(text)
    if wanted is not None:
        assert grammar.number(text) == wanted
    else:
        with pytest.raises(BadCell, match="not_a_number"):
            grammar.number(text)


@given(st.decimals(min_value=1, max_value=10**9, places=2), st.booleans())
@example(Decimal(100), False)
def test_a_figure_in_a_dress_that_can_mean_two_things_is_refused(value: Decimal, is_wide: bool) -> None:
    """Never null, never zero, never the digits without what stands beside them."""
    beside = ("{}-", "{}%", "{}‰", "({})", "-({})", "{}万", "{}亿", "{}千元", "{}e3", "{}E-2", "{}①", "{}²", "¥{}")
    beside += ("——{}", "{}*", "<{}", "'{}", "{}/2", "{}½", "٣{}")
    for dress in beside:
        text = dress.format(value)
        text = "".join(FULL_WIDTH.get(character, character) for character in text) if is_wide else text
        with pytest.raises(BadCell, match="not_a_number"):
            grammar.number(text)


@given(st.text(st.sampled_from("零一二三四五六七八九十百千万亿点负"), min_size=1))
def test_figures_in_chinese_characters_are_refused(text: str) -> None:
    with pytest.raises(BadCell, match="not_a_number"):
        grammar.number(text)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from([0, 2, 4, 10]))
@example(Decimal("1E+30"), 4)
@example(Decimal("1E+300"), 0)
@example(Decimal("99999999999999.99999"), 4)
def test_a_number_fits_its_unit_to_the_last_digit_or_is_refused(value: Decimal, scale: int) -> None:
    try:
        fitted = grammar.fit(value, scale)
    except BadCell as bad:
        assert bad.code == "number_out_of_range"
        assert abs(value) >= Decimal(10) ** (18 - scale) - 1
    else:
        assert abs(fitted - value) <= Decimal(1).scaleb(-scale) / 2
        assert fitted.as_tuple().exponent == -scale


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


@pytest.mark.parametrize(
    "text",
    [
        "24-06-30",
        "30/06/2024",
        "2024-13-01",
        "2024-02-30",
        "45473",
        "",
        "去年",
        "2024-06-1①",
        "2024-06-1²",
        "2024-06-1 1",
        "٢٠٢٤-06-30",
    ],
)
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
        ("２０２４年１－２月", "2024-02"),
        ("２０２４－０６", "2024-06"),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert grammar.period(text) == period


@pytest.mark.parametrize("text", ["2024-13", "24年6月", "202406", "2024-6-1", "6月", "2024年1①月", "2024年1 1月"])
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
    assert names.area(name) == code


def test_there_is_no_fuzzy_match() -> None:
    with pytest.raises(BadCell, match="area_unknown"):
        names.area("鄂尔多斯高新技术开发区")


@given(amounts)
def test_money_converts_by_the_unit_line(value: Decimal) -> None:
    assert grammar.convert(value, names.unit("万元"), names.unit("千元")) == value * 10
    assert grammar.convert(value, names.unit("亿元"), names.unit("千元")) == value * 100_000


def test_units_of_different_kinds_do_not_convert() -> None:
    with pytest.raises(BadCell, match="unit_conflict"):
        grammar.convert(Decimal(1), names.unit("万千瓦时"), names.unit("千元"))
