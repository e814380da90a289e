"""What the figures of a document mean and which texts they rest on.

Belongs here: notes on scope, prices, rounding and signs; definitions and clauses of what was used.
Does not belong here: the texts of the clauses.
"""

from __future__ import annotations

import re

from orchestration import catalogue
from orchestration.explain import FORMULAS, LEVELS, OVER_AN_INDICATOR
from orchestration.reports.content import Rule, Section, Table
from orchestration.reports.figures import day_zh, symbol
from orchestration.reports.reader import Reader
from orchestration.reports.source import Row

EXTERNAL = {"gdp": "地区生产总值", "rd_intensity": "研发经费投入强度"}
AREAS = {"000000": "全国", "150000": "全区"}
OWN = "没有条文，本系统口径"
ROUNDING = "进位：部分数据因四舍五入，分项与合计不等，均未作机械调整。"
SIGNS = f"符号：“{symbol('missing')}”表示没有数值，原因见各表注；“{symbol('too_small')}”表示数值不足最小单位。"
PRICES = "价格：产值、收入等按现价计算，增速为现价增速，没有扣除价格因素；“可比企业”的增速只比较两期都填报的企业。"
FILED = "数据：各项数值只包括已报送且通过检查的单位；空缺不作零处理，迟报单位的估算不计入。"
PRELIMINARY = "性质：本文为初步统计，以后收到的更正和补报会使数值变动。"
INTERNAL = "范围：本文没有经过披露控制，限内部使用，不得对外提供或公开。"
SAMPLE = "示例：本文用示例数据生成，全部企业、数值均为虚构，不得引用。"


def basis(reader: Reader, due: list[Row], marks: tuple[str, ...], heading: str) -> Section:
    """Notes, and a table of the indicators and measures that the document used."""
    codes = reader.rests_on
    indicators = [catalogue.indicators()[code] for code in codes.values() if code in catalogue.indicators()]
    notes = [FILED, *([PRICES] if any(one.price_basis == "current" for one in indicators) else []), ROUNDING, SIGNS]
    notes += [PRELIMINARY, _revision(reader), *([SAMPLE] if "示例数据" in marks else []), INTERNAL]
    rows = [list(_defined(name, code)) for name, code in codes.items()]
    table = Table("basis", "指标口径和依据", ("指标", "口径", "依据"), rows, words=3)
    return Section("basis", heading, (_why(due), *notes), (table,))


def rules(reader: Reader, due: list[Row]) -> tuple[Rule, ...]:
    """The clauses behind the document and its indicators."""
    asked = [
        Rule(f"{row['name_zh']}（期限：{row['due_date'] or '未写明'}）", row["document"], row["article"]) for row in due
    ]
    of_codes = [
        Rule(one.name_zh, one.clause, "")
        for code in reader.rests_on.values()
        if (one := catalogue.indicators().get(code)) and one.clause
    ]
    return (*asked, *of_codes)


def _why(due: list[Row]) -> str:
    """Who asked for the document; nothing is claimed where the calendar names nobody."""
    if not due:
        return "依据：报送日历中没有文件规定本期、本地区须提交本文，按需编制。"
    texts = []
    for row in due:
        until = f"，期限{day_zh(row['due_date'])}" if row["due_date"] else "，日期未写明"
        texts.append(f"{row['document']}{row['article']}（{row['name_zh']}{until}）")
    return f"依据：{'；'.join(texts)}。"


def _revision(reader: Reader) -> str:
    number = reader.source.version.rpartition(".r")[2]
    return f"版本：数据取自发布 {reader.source.version}（本期第{number}版）；本文未附与以前各版差异的修订说明。"


def _defined(name: str, code: str) -> tuple[str, str, str]:
    """Name, definition and clause of an indicator or measure; ``name`` says which of the two a code stands for."""
    measures = catalogue.measures()
    if code in measures and measures[code].name_zh == name:
        return measures[code].name_zh, measures[code].definition_zh, OWN
    one = catalogue.indicators()[code]
    known = catalogue.indicators() if one.kind in OVER_AN_INDICATOR else measures
    first, *over = (known[part].name_zh if part in known else "" for part in (one.numerator, one.denominator))
    third = measures[one.second_denominator].name_zh if one.second_denominator in measures else ""
    text = FORMULAS[one.kind].format(
        first=first,
        second=over[0],
        third=f" ÷ {third}" if third else "",
        multiplier=one.multiplier or "1",
        level=LEVELS.get(one.reference_area_level, ""),
        external=EXTERNAL.get(one.external_indicator, one.external_indicator),
        external_area=AREAS.get(one.external_area_code, one.external_area_code),
    )
    text = text.removesuffix(" × 1") if first else "没有可以计算的定义"
    remark = "；".join(part for part in (one.population, one.source_note) if part)
    return one.name_zh, _named(f"{text}{'。' + remark if remark else ''}"), one.clause or OWN


def _named(text: str) -> str:
    """Codes of other indicators that a note mentions by their names."""
    known = catalogue.indicators()
    return re.sub(
        r"[a-z]+(?:_[a-z0-9]+)+", lambda found: f"“{known[found[0]].name_zh}”" if found[0] in known else found[0], text
    )
