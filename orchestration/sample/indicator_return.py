"""The indicator return of an area: figures that the area works out itself and files.

Belongs here: what is filed, its workbook and its CSV. Does not belong here: what an indicator means
(``dbt_project/seeds/catalogue/indicators.csv``); the names here are what a clerk wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from orchestration import catalogue, periods
from orchestration.sample import faults, lists, torch
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.planted import Planted
from orchestration.sample.registries import csv_of
from orchestration.workbook import HEAD, TITLE, Sheet, Value

FORM = "indicator-return"
CENT = Decimal("0.01")
HEAD_ROW = 2
# The areas that file indicators every year, and how. Where they miss what returns and registers give is planted.
FILERS = {
    "baotou-re": "xlsx",
    "duolun": "xlsx",
    "kundulun": "xlsx",
    "ordos": "xlsx",
    "sunite": "csv",
    "wuhai": "csv",
    "xilinhot": "xlsx",
}


class Line(NamedTuple):
    indicator_code: str
    name_zh: str
    value: Decimal
    unit_zh: str
    source_zh: str
    evidence_zh: str


def deliveries(model: Model) -> Iterator[Delivery]:
    """Every indicator return of the sample, planted lines included."""
    zones = {place.code: place for place in model.zones}
    for area_code, container in FILERS.items():
        for year in model.scale.years if area_code in zones else ():
            key = Key(FORM, area_code, year)
            right = [_record(zones[area_code].area.name_zh, year, line) for line in _lines(model, area_code, year)]
            for edition, cases in model.editions(key):
                records = faults.in_records(right, cases)
                yield model.deliver(_content(container, records, cases), key, edition, container)


def computed(model: Model, area_code: str, year: str) -> dict[str, Decimal]:
    """The indicators that returns and registers give as well, to two decimals."""
    members = model.members(area_code, year)
    certified = {one.uscc for one in members if one.is_certified(periods.last_day(year))}
    books = model.books(area_code, year)
    place = next(place for place in model.zones if place.code == area_code)
    laboratories = (one.is_regional_laboratory(periods.last_day(year)) for one in lists.institutions(model, place))
    revenue = sum(book.accounts[torch.REVENUE] for book in books)
    certified_revenue = sum(book.accounts[torch.REVENUE] for book in books if book.enterprise.uscc in certified)
    return {
        "enterprise_count": Decimal(len(members)),
        "hnte_count": Decimal(len(certified)),
        "hnte_revenue_share": (Decimal(100 * certified_revenue) / Decimal(revenue)).quantize(CENT),
        "rd_institution_count_regional": Decimal(sum(laboratories)),
    }


def _lines(model: Model, area_code: str, year: str) -> Iterator[Line]:
    filed = computed(model, area_code, year)
    draws = Draws(model.seed, "indicators", area_code)
    years = int(year) - model.scale.first_year
    research = Decimal(str(draws.between(0.8, 2.2))) + Decimal("0.15") * years
    high_tech = Decimal(str(draws.between(12, 40))) + Decimal("1.2") * years
    registers, zone, bureau = "证书名单、园区企业名册", "园区测算", "科技主管部门认定文件"
    yield Line("hnte_count", "高新技术企业数", filed["hnte_count"], "家", registers, "附件1：名单")
    yield Line("enterprise_count", "企业数", filed["enterprise_count"], "家", registers, "")
    yield Line("hnte_revenue_share", "高新技术企业营业收入占比", filed["hnte_revenue_share"], "%", "GQ-002 汇总", "")
    yield Line("rd_gdp_ratio", "研发经费占地区生产总值比重", research.quantize(CENT), "%", zone, "附件2：测算说明")
    yield Line("high_tech_output_share", "高技术产业产值占比", high_tech.quantize(CENT), "%", zone, "附件2：测算说明")
    laboratories = filed["rd_institution_count_regional"]
    yield Line("rd_institution_count_regional", "自治区级研发机构数", laboratories, "家", bureau, "附件3：认定文件")


def _record(area_zh: str, year: str, line: Line) -> Record:
    return {
        "area_name": area_zh,
        "indicator_code": line.indicator_code,
        "indicator_name": line.name_zh,
        "row_period": periods.label_zh(year),
        "reported_value": float(line.value),
        "reported_unit_code": line.unit_zh,
        "source_note": line.source_zh,
        "evidence_note": line.evidence_zh or None,
    }


def _content(container: str, records: list[Record], cases: Sequence[Planted]) -> bytes:
    if container == "csv":
        return csv_of(FORM, records, cases, "utf-8-sig")
    items = catalogue.items(FORM)
    rows: list[list[Value]] = [
        [f"{MARK}　指标填报表"],
        [f"填报单位：{records[0]['area_name']}"],
        [item.name_zh for item in items],
        *([record.get(item.item_column) for item in items] for record in records),
        [],
        ["填表人：示例"],
    ]
    sheet = Sheet(
        name="指标填报表",
        rows=rows,
        merges=[(0, 0, 0, 7)],
        styles={0: TITLE, HEAD_ROW: HEAD},
        widths={0: 30, 1: 28, 2: 28, 3: 10, 4: 12, 5: 10, 6: 30, 7: 24},
        freeze=(HEAD_ROW + 1, 0),
    )
    return faults.workbook(sheet, cases, HEAD_ROW, None)
