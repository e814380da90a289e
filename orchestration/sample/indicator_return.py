"""The indicator return of an area: figures that the area works out itself and files.

Belongs here: what is filed, its workbook and its CSV. Does not belong here: what an indicator means
(``dbt_project/seeds/catalogue/indicators.csv``); the names here are what a clerk wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from orchestration import catalogue, periods
from orchestration.sample import gq_002
from orchestration.sample.draws import Draws
from orchestration.sample.model import Delivery, Model
from orchestration.sample.naming import MARK, Key
from orchestration.sample.planted import FILERS, Fault, Filer
from orchestration.sample.registries import csv_bytes
from orchestration.workbook import HEAD, TITLE, Sheet, Value, workbook_bytes

FORM = "indicator-return"
CENT = Decimal("0.01")


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
    for filer in FILERS:
        for year in model.scale.years if filer.area_code in zones else ():
            key = Key(FORM, filer.area_code, year)
            for edition, cases in model.editions(key):
                lines = list(_lines(model, filer, year))
                if any(case.fault is Fault.UNKNOWN_INDICATOR for case in cases):
                    lines.append(lines[0]._replace(indicator_code="hnte_number", name_zh="高新技术企业个数"))
                rows = _rows(zones[filer.area_code].area.name_zh, year, lines)
                content = csv_bytes(rows, "utf-8-sig") if filer.container == "csv" else _workbook(rows)
                yield model.deliver(content, key, edition, filer.container)


def computed(model: Model, area_code: str, year: str) -> dict[str, Decimal]:
    """The indicators that returns and registers give as well, to two decimals."""
    members = model.members(area_code, year)
    certified = {one.uscc for one in members if one.is_certified(periods.last_day(year))}
    filed = gq_002.records(model, Key(gq_002.FORM, area_code, year))
    revenue = sum(one.values[gq_002.REVENUE] for one in filed)
    certified_revenue = sum(one.values[gq_002.REVENUE] for one in filed if one.uscc in certified)
    return {
        "enterprise_count": Decimal(len(members)),
        "hnte_count": Decimal(len(certified)),
        "hnte_revenue_share": (Decimal(100 * certified_revenue) / Decimal(revenue)).quantize(CENT),
    }


def _lines(model: Model, filer: Filer, year: str) -> Iterator[Line]:
    known = computed(model, filer.area_code, year)
    filed = {code: value + Decimal(str(filer.off.get(code, 0))) for code, value in known.items()}
    draws = Draws(model.seed, "indicators", filer.area_code)
    years = int(year) - 2021
    research = Decimal(str(draws.between(0.8, 2.2))) + Decimal("0.15") * years
    high_tech = Decimal(str(draws.between(12, 40))) + Decimal("1.2") * years
    institutions = Decimal(draws.whole(2, 15) + 2 * years)
    registers, zone, bureau = "证书名单、园区企业名册", "园区测算", "科技主管部门认定文件"
    yield Line("hnte_count", "高新技术企业数", filed["hnte_count"], "家", registers, "附件1：名单")
    yield Line("enterprise_count", "企业数", filed["enterprise_count"], "家", registers, "")
    yield Line("hnte_revenue_share", "高新技术企业营业收入占比", filed["hnte_revenue_share"], "%", "GQ-002 汇总", "")
    yield Line("rd_gdp_ratio", "研发经费占地区生产总值比重", research.quantize(CENT), "%", zone, "附件2：测算说明")
    yield Line("high_tech_output_share", "高技术产业产值占比", high_tech.quantize(CENT), "%", zone, "附件2：测算说明")
    yield Line("rd_institution_count_regional", "自治区级研发机构数", institutions, "家", bureau, "附件3：认定文件")


def _rows(area_zh: str, year: str, lines: list[Line]) -> list[list[Value]]:
    rows: list[list[Value]] = [[item.name_zh for item in catalogue.items(FORM)]]
    for line in lines:
        code, name_zh, value, unit_zh, source_zh, evidence_zh = line
        rows.append([area_zh, code, name_zh, periods.label_zh(year), value, unit_zh, source_zh, evidence_zh or None])
    return rows


def _workbook(rows: list[list[Value]]) -> bytes:
    return workbook_bytes(
        Sheet(
            name="指标填报表",
            rows=[
                [f"{MARK}　指标填报表"],
                [f"填报单位：{rows[1][0]}"],
                *rows,
                [],
                ["填表人：示例"],
            ],
            merges=[(0, 0, 0, 7)],
            styles={0: TITLE, 2: HEAD},
            widths={0: 30, 1: 28, 2: 28, 3: 10, 4: 12, 5: 10, 6: 30, 7: 24},
            freeze=(3, 0),
        )
    )
