"""One zone in a round: where it stands by each edition and weight set, and what each score is made of.

Belongs here: scores down to the figures behind them, as the release of the round has them. Does not belong here:
other zones, and adding up.
"""

from __future__ import annotations

from orchestration import catalogue
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, plain, symbol
from orchestration.reports.parts.experts import TRIAL
from orchestration.reports.parts.ranking import LOW, SCORE, labels, meant, named, rank_cells, system_of, trace_of
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row


def places(reader: Reader, scope: Scope, rows: list[Row], heading: str) -> Section:
    """Rank and score by edition and weight set, or why there is no rank. ``rows``: the ranking of the round."""
    area = scope.area.area_code
    own = [row for row in rows if row["area_code"] == area]
    if not own:
        said = f"{scope.area.name_zh}不在本轮任何一个园区组中（候选园区不参加排名），没有得分和名次。"
        return Section("places", heading, (said,), (Table("places", "得分和名次", (), ()),))
    lines: list[list[str | Figure]] = []
    known = labels(rows)
    for row in own:
        name = f"{known[system_of(row)]}　{meant(row)}"
        if not row["is_ranked"]:
            why = f"不参加：{catalogue.null_reasons()[row['reason_code']]}"
            part = reader.share(
                row["covered_weight_share"], f"{row['edition']} {row['weight_set']}：有数据的权重", area,
                row["reference_period"], trace_of(row),
            )  # fmt: skip
            lines.append([name, why, symbol("missing"), symbol("missing"), symbol("missing"), part, _sure(row)])
            continue
        rank, score, covered, _, _ = rank_cells(reader, row)
        of = reader.count(
            row["ranked_areas"], "个", f"{row['edition']} {row['weight_set']}：参加排名的园区", area,
            row["reference_period"], trace_of(row),
        )  # fmt: skip
        lines.append([name, named("pool", row["pool"]), score, rank, of, covered, _sure(row)])
    heads = (
        "方案",
        "园区组",
        "得分\n（分）",
        "名次",
        "参加排名\n（个）",
        "有数据的\n权重（%）",
        "名次范围\n靠后结论",
    )
    trial = f"（{TRIAL}）" if any(row["is_trial"] for row in own) else ""
    said = (
        f"各方案（指标体系的一个版本和一个权重集）下的得分和名次见{ref('places')}，没有文件选定其中哪一个，"
        "并列而不作选择。"
    )
    if "best_rank" not in own[0]:
        said += "本发布没有名次的确定范围（rank_certainty）。"
    note = f"“{symbol('missing')}”：没有排名的不列得分和名次；没有名次范围的，发布中没有这一项。"
    return Section(
        "places", heading, (said,), (Table("places", f"得分和名次{trial}", heads, lines, notes=(note,), words=2),)
    )


def _sure(row: Row) -> str:
    if row.get("best_rank") is None:
        return symbol("missing")
    return f"{row['best_rank']}—{row['worst_rank']} {LOW[row['certainty_class']]}"


def decomposition(reader: Reader, scope: Scope, rows: list[Row], heading: str) -> Section:
    """A table for each edition and weight set by which the zone is ranked."""
    ranked = [row for row in rows if row["area_code"] == scope.area.area_code and row["is_ranked"]]
    if not ranked:
        return Section("nodes", heading, ("没有参加排名，没有得分可以分解。",))
    known = labels(rows)
    tables = tuple(_nodes(reader, known[system_of(row)], row) for row in ranked)
    said = (
        "总分等于各一级指标贡献之和，一级指标的贡献等于其下各项贡献之和；得分率按同组园区的最低和最高计算"
        "（有当年限值的按限值），没有数值的不计零，其权重补给其余各项。"
    )
    return Section("nodes", heading, (said,), tables)


def _nodes(reader: Reader, label: str, ranked: Row) -> Table:
    query = """SELECT scores.*, nodes.name_zh, nodes.direction FROM fct_scores AS scores
        LEFT JOIN dim_index_node AS nodes USING (edition, node_code)
        WHERE evaluation_round = $round AND scores.edition = $edition AND weight_set = $weights AND area_code = $area
        ORDER BY node_code <> 'total', try_cast(string_split(node_code, '.')[1] AS INTEGER),
            try_cast(string_split(node_code, '.')[2] AS INTEGER) NULLS FIRST, node_code"""
    rows = reader.source.rows(
        query, "fct_scores", "dim_index_node", round=ranked["evaluation_round"], edition=ranked["edition"],
        weights=ranked["weight_set"], area=ranked["area_code"],
    )  # fmt: skip
    lines = [_node(reader, row) for row in rows]
    without = [
        f"{row['node_code']}（{catalogue.null_reasons()[row['reason_code']]}）" for row in rows if row["reason_code"]
    ]
    heads = ("指标", "数值", "计量单位", "最低", "最高", "得分率\n（%）", "贡献\n（分）")
    notes = [f"没有得分：{'、'.join(without)}。"] if without else []
    if any(row["direction"] == "negative" for row in rows):
        notes.append("标“逆”的越低越好。")
    if any(row["origin"] == "filed" for row in rows):
        notes.append("标“报”的为园区填报值，其余为计算值。")
    trial = f"（{TRIAL}）" if ranked["is_trial"] else ""
    key = system_of(ranked).key("nodes")
    return Table(key, f"{label}：得分构成{trial}", heads, lines, notes=(f"{label}：{meant(ranked)}。", *notes))


def _node(reader: Reader, row: Row) -> list[str | Figure]:
    """A node with its figure, bounds, position and contribution."""
    marks = ("逆" if row["direction"] == "negative" else "") + ("报" if row["origin"] == "filed" else "")
    name = "总分" if row["node_level"] == "total" else f"{row['node_code']} {plain(row['name_zh'])}"
    name = f"{name}（{marks}）" if marks else name
    trace, what = trace_of(row), f"{row['edition']} {row['weight_set']} {row['node_code']}"
    reason = catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""
    share = reader.share(
        None if row["normalised_value"] is None else float(row["normalised_value"]),
        f"{what}：得分率", row["area_code"], row["reference_period"], trace, reason,
    )  # fmt: skip
    points = reader.value(row, "contribution_points", "points", f"{what}：贡献", trace, reason, SCORE)
    if row["node_level"] != "indicator":
        return [name, "", "", "", "", share, points]
    unit, code = _unit(row), row["indicator_code"] or ""
    if unit == "":
        return [name, *([symbol("missing")] * 4), share, points]
    if code:
        reader.rests_on.setdefault(catalogue.indicators()[code].name_zh, code)
    value, low, high = (
        reader.value(row, column, unit, f"{what}：{told}", trace, reason, code)
        for column, told in (("raw_value", "数值"), ("low_value", "最低"), ("high_value", "最高"))
    )
    return [name, value, value.form.printed, low, high, share, points]


def _unit(row: Row) -> str:
    """The unit of the figure; that of expert scores, which are no indicator, is the point."""
    if row["indicator_code"]:
        return catalogue.indicators()[row["indicator_code"]].unit_code
    return "points" if row["raw_value"] is not None else ""
