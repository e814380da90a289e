"""Expert scores of the qualitative nodes, marked as a trial where no document adopted their method.

Belongs here: means by zone and node as the release has them. Does not belong here: single experts.
"""

from __future__ import annotations

from orchestration import catalogue
from orchestration.reports.content import Section, Table
from orchestration.reports.figures import Figure, symbol
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row

TRIAL = "试算"


def experts(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """Zones by nodes of the index system."""
    query = """SELECT scores.*, name_zh FROM fct_expert_scores AS scores
        JOIN (SELECT DISTINCT source, node_code, name_zh FROM rpt_indicator_sources WHERE source_kind = 'index_node')
            AS nodes ON nodes.source = scores.edition AND nodes.node_code = scores.indicator_no
        WHERE reference_period = $period AND list_contains($areas, area_code)
        ORDER BY edition, indicator_no, area_code"""
    rows = reader.source.rows(query, "fct_expert_scores", "rpt_indicator_sources", period=period, areas=scope.codes)
    if not rows:
        return Section("experts", heading, ("本年没有收到专家评分。",), (Table("experts", "专家评分", (), ()),))
    editions = sorted({row["edition"] for row in rows})
    trial = any(row["is_trial"] for row in rows)
    said = f"下表为{'、'.join(editions)}年版评价指标体系中定性指标的专家评分平均分（去掉回避者和极值）。"
    if trial:
        said += "去极值的办法没有文件采用，结果为试算，不得作为评价、预警或退出的依据。"
    return Section("experts", heading, (said,), (_table(reader, scope, rows),))


def _table(reader: Reader, scope: Scope, rows: list[Row]) -> Table:
    zones = [zone for zone in scope.zones if any(row["area_code"] == zone.area_code for row in rows)]
    nodes = sorted({(row["indicator_no"], row["name_zh"]) for row in rows}, key=lambda node: _order(node[0]))
    by_place = {(row["area_code"], row["indicator_no"]): row for row in rows}
    lines: list[list[str | Figure]] = []
    for zone in zones:
        cells: list[str | Figure] = []
        for number, name in nodes:
            row = by_place.get((zone.area_code, number))
            if row is None:
                cells.append(symbol("missing"))
                continue
            reason = catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""
            what = f"{number} {name}：专家评分"
            cells.append(reader.value(row, "mean_score_points", "points", what, "fct_expert_scores", reason))
        lines.append([zone.label_zh, *cells])
    heads = ("园区", *(f"{number}\n{name.removeprefix('园区').removesuffix('（评分）')}" for number, name in nodes))
    return Table("experts", "专家评分平均分（试算）", heads, lines, "单位：分")


def _order(number: str) -> list[int]:
    """5.10 comes after 5.9."""
    return [int(part) for part in number.split(".")]


def is_trial(section: Section) -> bool:
    """Whether a section shows figures that rest on a method that nobody adopted."""
    return any(TRIAL in text for text in section.paragraphs)
