"""The annual return of a zone itself: land, money, people, talents, rank; items stand below one another.

Belongs here: its figures and its workbook. Does not belong here: the returns of enterprises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration import catalogue
from orchestration.sample import faults, naming
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.planted import Planted
from orchestration.sample.scales import Place
from orchestration.sample.torch import REVENUE
from orchestration.workbook import HEAD, TITLE, Sheet, Value

FORM = "area-annual-return"
HEAD_ROW = 3
# by income, of the enterprises; the full scope of a zone has others beside them
VALUE_ADDED = (
    "employee_compensation_cny_thousand", "depreciation_of_year_cny_thousand", "taxes_and_surcharges_cny_thousand",
    "vat_payable_cny_thousand", "operating_profit_cny_thousand",
)  # fmt: skip


def deliveries_of(model: Model, place: Place, year: str) -> Iterator[Delivery]:
    """The return of a zone and year, planted faults included; none of a zone whose name is not known."""
    if place.is_placeholder:
        return
    key = Key(FORM, place.code, year)
    right = record(model, place, year)
    for edition, cases in model.editions(key):
        yield model.deliver(_content(model, key, faults.in_records([right], cases)[0], cases), key, edition)


def record(model: Model, place: Place, year: str) -> Record:
    """The figures of a year: those of the zone drawn once and growing, those of its enterprises summed."""
    books = model.books(place.code, year)
    revenue = sum(book.accounts[REVENUE] for book in books)
    taxes = sum(book.accounts["taxes_paid_cny_thousand"] for book in books)
    research = sum(book.research.cost for book in books)
    added = sum(book.accounts[part] for book in books for part in VALUE_ADDED)
    once = Draws(model.seed, "zone", place.code)
    years = int(year) - model.scale.first_year
    land = once.whole(800, 6_000)
    developed = round(land * min(0.95, once.between(0.4, 0.7) + 0.015 * years))
    retained = taxes * 2 // 5
    figures: Record = {
        "area_name": naming.reporter(place.area),
        "zone_land_area_hectares": land,
        "developed_land_area_hectares": developed,
        "industrial_land_area_hectares": round(developed * once.between(0.4, 0.6)),
        "green_area_hectares": round(developed * once.between(0.12, 0.25)),
        "idle_land_area_hectares": round(developed * once.between(0.0, 0.05)),
        "disposable_fiscal_resources_cny_thousand": taxes * 3 // 5,
        "tax_revenue_cny_thousand": taxes,
        "local_tax_retained_cny_thousand": retained,
        "local_tax_returned_cny_thousand": round(retained * once.between(0.3, 0.8)),
        "special_fund_cny_thousand": once.whole(1, 30) * 1_000,
        "fiscal_science_expenditure_cny_thousand": taxes // 12,
        "fixed_asset_investment_zone_cny_thousand": revenue // 10,
        "housing_price_cny_per_sqm": once.whole(38, 70) * 100 + 60 * years,
        "hospital_count": once.whole(0, 6),
        "school_count": once.whole(1, 15),
        "resident_population_persons": once.whole(4, 120) * 1_000 + 150 * years,
        "zone_value_added_full_scope_cny_thousand": added * 13 // 10,
        "rd_expenditure_full_scope_cny_thousand": research * 11 // 10,
        "co2_emissions_tonnes": once.whole(100, 4_000) * 1_000 - 900 * years,
        "key_industry_revenue_cny_thousand": revenue * 6 // 10,
        "leading_industry_revenue_cny_thousand": revenue * 45 // 100,
    }
    return figures | _counts(once, years) | _rank(place, once, years)


def _counts(once: Draws, years: int) -> Record:
    return {
        "leading_talent_new_count": once.whole(1, 6) + years // 2,
        "high_level_talent_new_count": once.whole(3, 20) + years,
        "innovation_team_new_count": once.whole(1, 5),
        "technology_finance_body_count": once.whole(1, 8),
        "venture_capital_body_count": once.whole(0, 4),
        "strategic_industry_count": once.whole(1, 5),
        "village_relocated_count": once.whole(0, 2),
        "environment_or_safety_event_count": 0,
        "smart_park_platform_count": once.whole(0, 2),
    }


def _rank(place: Place, once: Draws, years: int) -> Record:
    return {"national_evaluation_rank": once.whole(60, 150) - years} if place.area.national_since else {}


def _content(model: Model, key: Key, filed: Record, cases: Sequence[Planted]) -> bytes:
    area = next(place.area for place in model.zones if place.code == key.area_code)
    units = catalogue.units()
    rows: list[list[Value]] = [
        [f"{MARK}　{key.period}年{catalogue.forms()[FORM].name_zh}"],
        [None, None, None, f"表　　号：{FORM}"],
        [f"填报单位：{naming.reporter(area)}", None, None, f"报告期：{key.period}年"],
        ["代码", "指标名称", "计量单位", "本年"],
    ]
    for item in catalogue.items(FORM):
        unit_zh = units[item.unit_code].name_zh if item.unit_code else None
        rows.append([item.item_code, item.name_zh, unit_zh, filed.get(item.item_column)])
    rows += [[], [naming.signature(model.sent(key))]]
    sheet = Sheet(
        name=FORM,
        rows=rows,
        merges=[(0, 0, 0, 3)],
        styles={0: TITLE, HEAD_ROW: HEAD},
        widths={0: 30, 1: 36, 2: 12, 3: 26},
        freeze=(HEAD_ROW + 1, 2),
    )
    return faults.workbook(sheet, cases, HEAD_ROW, None)
