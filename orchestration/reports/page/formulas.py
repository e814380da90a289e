"""Formulas of indicators in words, from the release's own catalogue.

Belongs here: wording. Does not belong here: computing.
"""

from __future__ import annotations

from typing import Any

from orchestration.explain import FORMULAS, LEVELS, OVER_AN_INDICATOR

FORMULAS_EN = {
    "level": "{first}",
    "ratio": "{first} ÷ {second}{third} × {multiplier}",
    "growth": "({first} now − a year before) ÷ a year before × {multiplier}",
    "net_change": "{first} now − a year before",
    "share_of_parent": "{first} ÷ {second} of its {level} × {multiplier}",
    "ratio_to_external": "{first} ÷ {external} of its {level} × {multiplier}",
    "growth_of_ratio": "growth of ({first} ÷ {second}) over the year before × {multiplier}",
    "matched_growth": "({first} − {second}) ÷ {second} × {multiplier}",
    "external_comparison": "{first} − {external} as published ({external_area})",
    "change_of_indicator": "{first} now − a year before",
}
LEVELS_EN = {"banner": "banner or district", "league": "league or city", "region": "region"}
EXTERNAL = {"gdp": ("地区生产总值", "GDP"), "rd_intensity": ("研发经费投入强度", "R&D intensity")}
NO_FORMULA = ("不能计算，只有填报值", "cannot be computed, only filed")
Row = dict[str, Any]
Names = dict[str, tuple[str, str]]


def formula(indicator: Row, measures: Names, indicators: Names, areas: Names) -> tuple[str, str]:
    """Formula in Chinese and English. ``indicator`` is a row of ``dim_indicator``."""
    if indicator["not_computable_reason"] or not indicator["numerator"]:
        return NO_FORMULA
    return tuple(  # type: ignore[return-value]
        _formula(indicator, language, measures, indicators, areas) for language in (0, 1)
    )


def _formula(indicator: Row, language: int, measures: Names, indicators: Names, areas: Names) -> str:
    names = indicators if indicator["kind"] in OVER_AN_INDICATOR else measures
    templates, levels = ((FORMULAS, LEVELS), (FORMULAS_EN, LEVELS_EN))[language]

    def name(code: str | None, known: Names) -> str:
        return known.get(code or "", (code or "", code or ""))[language]

    third = indicator["second_denominator"]
    text = templates[indicator["kind"]].format(
        first=name(indicator["numerator"], names),
        second=name(indicator["denominator"], names),
        third=f" ÷ {name(third, names)}" if third else "",
        level=levels.get(indicator["reference_area_level"] or "", ""),
        multiplier=f"{indicator['multiplier']:g}" if indicator["multiplier"] is not None else "1",
        external=name(indicator["external_indicator"], EXTERNAL),
        external_area=name(indicator["external_area_code"], areas),
    )
    return text.removesuffix(" × 1")
