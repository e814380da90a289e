"""Rounding and wording."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.reports.figures import Figure, format_of, grown, listed, moved, netted, plain


def figure(value: str | None, unit: str = "pct", indicator: str = "", reason: str = "缺少上年同期基数") -> Figure:
    number = None if value is None else Decimal(value)
    return Figure("", "ordos", "2024", number, unit, format_of(unit, indicator), "", "" if value else reason)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1612000", "cny_thousand", "16.12"),
        ("1612500", "cny_thousand", "16.13"),  # half up, not to even
        ("499", "cny_thousand", "…"),
        ("0", "cny_thousand", "0.00"),
        ("0.04", "pct", "…"),
        ("-0.04", "pct", "…"),
        ("0", "pct", "0.0"),
        ("-4.15", "pct", "-4.2"),
        ("11", "count", "11"),
        (None, "count", "—"),
    ],
)
def test_rounding(value: str | None, unit: str, text: str) -> None:
    assert figure(value, unit).text == text


def test_intensity_has_two_decimals() -> None:
    assert figure("2.345", "pct", "rd_gdp_ratio_league").said == "2.35%"


def test_wording() -> None:
    assert grown(figure("3.24")) == "比上年同期增长3.2%"
    assert grown(figure("-3.25"), "上年") == "比上年下降3.3%"
    assert grown(figure("0.04")) == "与上年同期持平"
    assert grown(figure(None)) == "增速没有数值（缺少上年同期基数）"
    assert moved(figure("-0.154", "pct_point")) == "比上年回落0.15个百分点"
    assert moved(figure("0.154", "pct_point")) == "比上年提高0.15个百分点"
    assert netted(figure("-2", "count")) == "净减2家"
    assert netted(figure("0", "count")) == "没有净增减"
    assert figure("0.04").said == "接近零"
    assert figure(None, "count").said == "没有数值（缺少上年同期基数）"


def test_names_in_a_row() -> None:
    assert listed(["甲"]) == "甲"
    assert listed(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert listed(list("甲乙丙丁"), at_most=2) == "甲、乙等4个"


def test_text_from_outside_is_one_plain_line() -> None:
    assert plain("甲\n乙\x00\u202e丙\ue000") == "甲 乙 丙"
    assert plain("={{ title }}<b>") == "={{ title }}<b>"
