"""The command evaluate.

Belongs here: its arguments, and the words in which people read a round. Does not belong here: ranking anything.
"""

from __future__ import annotations

import json as js
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration import catalogue
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.durable import write_bytes
from orchestration.evaluation.rounds import basis, results, what_if
from orchestration.evaluation.rounds.evaluation import Evaluation
from orchestration.evaluation.rounds.evaluation import evaluate as evaluated
from orchestration.labels import basis as basis_in_words
from orchestration.pipeline import release_round
from orchestration.workspace import Workspace

CLASSES = {"certain": "一定靠后 / certain", "contested": "有争议 / contested", "outside": "一定不靠后 / outside"}
POOR = {"certain": "一定较差 / certain", "contested": "有争议 / contested", "outside": "一定不较差 / outside"}
REASONS = {
    "missing": "没有数值 / no figure",
    "no_change_of_this_indicator_alone_crosses": "仅此一项越不过 / not by this one alone",
}
LEVELS = {"total": "总分 / total", "dimension": "一级 / dimension", "indicator": ""}


def evaluate(  # noqa: PLR0913, PLR0917  the options of a command
    evaluation_round: Annotated[str, typer.Option("--round", help="评价轮次，如 2024。 / round, like 2024.")],
    edition: Annotated[
        str | None, typer.Option(help="指标体系版本，默认现行国家版中找全的。 / edition, default the newest whole one.")
    ] = None,
    weights: Annotated[
        str | None, typer.Option(help="权重集，默认按版本所列的权重。 / weight set, default as the edition lists.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="分解这个园区的得分。 / take the score of this zone apart.")] = None,
    box: Annotated[
        list[int] | None,
        typer.Option(
            min=1, max=99, help="另按每项权重可上下变动的百分比求名次范围，可多次。 / other weight boxes in per cent."
        ),
    ] = None,
    draft: Annotated[
        bool,
        typer.Option("--draft", help="把本轮的全部结果做成送审稿，不改动 CURRENT。 / release the round as a draft."),
    ] = False,
    draft_results: Annotated[
        Path | None,
        typer.Option(
            help="写出待人登记的评价结果（CSV，含命令），不登记。 / write results for people to record (CSV)."
        ),
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """一轮评价：名次及其范围、得分、数据比例，逐级分解到原始数值。 / A round: ranks, how sure, scores, their parts."""
    workspace = Workspace.open(sample)
    if draft:
        _draft(workspace, evaluation_round, json)
        return
    found = evaluated(workspace, evaluation_round, edition, weights, zone)
    changes = what_if.least_changes(workspace, found, zone) if zone else []
    boxes = what_if.other_boxes(workspace, found, box or [])
    rests_on = what_if.basis_of(workspace, found)
    if draft_results is not None:
        write_bytes(draft_results, results.draft(found))
    if json:
        show.as_json(asdict(found) | {"least_changes": changes, "other_boxes": boxes, "basis": rests_on})
        return
    say(found, boxes, rests_on)
    if zone:
        _what_if([row for row in found.certainty if row["area_code"] == zone], found.nodes, changes)
    if draft_results is not None:
        show.line(f"待登记的结果 / results to be recorded：{draft_results}；没有登记 / nothing was recorded")


def _draft(workspace: Workspace, evaluation_round: str, json: bool) -> None:
    """Lays the release of the round ready: all editions and weight sets, each marked as what it is."""
    with show.progress(json) as told:
        _, published = release_round(workspace, evaluation_round, told)
    if json:
        show.as_json({"version": published.version, "is_new": published.is_new, "folder": str(published.folder)})
        return
    new = "新做 / new" if published.is_new else "与已有的相同，未另做 / equal to the one there, none made"
    show.line(f"送审稿 / draft：{published.folder}（{new}）")
    show.line(
        "批准（zonestat release approve）之前 CURRENT 不指向它。 / CURRENT does not name it before it is approved."
    )


def say(found: Evaluation, boxes: list[dict[str, Any]], rests_on: list[dict[str, Any]]) -> None:
    """Prints the round; ``boxes`` are ranges under other weight boxes, ``rests_on`` what each ranking rests on."""
    chosen = found.chosen
    marks = ("【示例数据 / sample data】" if found.is_sample else "") + ("【试算 / trial】" if found.is_trial else "")
    show.line(
        f"{marks}第 {chosen.evaluation_round} 轮评价，{chosen.reference_period} 年数据 / round, figures of the year"
    )
    show.line(
        f"版本 / edition：{chosen.edition['name_zh']}（{chosen.edition['edition']}，{chosen.edition['document']}）"
    )
    show.line(f"权重 / weights：{chosen.weight_set['name_zh']}（{chosen.weight_set['weight_set']}）")
    for zh, en in chosen.notes:
        show.line(f"注意：{zh} / Note: {en}")
    for pool, rows in groupby(found.ranking, key=lambda row: str(row["pool"])):
        _ranking(pool, list(rows), found.certainty, boxes)
    _lines(found)
    for one in rests_on:
        show.line(
            f"{_pools()[one['pool']]}：方法散列 / method hash {one['method_hash']}，"
            f"数据散列 / data hash {one['data_hash']}"
        )
    if found.nodes:
        _nodes(found.nodes)
        _shifts(found.shifts, found)


def _lines(found: Evaluation) -> None:
    """What the ranges and the lines mean and rest on."""
    if any(row["is_ranked"] for row in found.ranking) and not found.certainty:
        show.line(
            "名次范围还没有计算，请运行 zonestat run。 / ranges of ranks were not computed yet: run zonestat run."
        )
    for one in sorted({tuple(row[name] for name in basis.LINE) for row in found.certainty}, key=str):
        box, last, poor, rests_on = one
        show.line(
            f"名次范围：每项权重可上下变动 {box}%，合计不变，方法的其余部分不变；≈ 为没有证明是精确的界。"
            f" / Ranges: every weight may move by {box} %, its sum and the method held; ≈ is not proven exact."
        )
        if last:
            show.line(
                f"靠后：每组最后 {last} 位。一定：在此范围内怎样取权重都是；一定不：都不是；有争议：都有可能。"
                f" / Low: the last {last} of each pool; certain: with all such weights; outside: with none."
            )
        if poor is not None:
            show.line(f"较差：得分低于 {number(poor, 2)}。 / Poor: below {number(poor, 2)} points.")
        show.line(f"依据 / rests on：{basis_in_words(rests_on)}")


def _ranking(
    pool: str, rows: list[dict[str, Any]], certainty: list[dict[str, Any]], boxes: list[dict[str, Any]]
) -> None:
    sure = {row["area_code"]: row for row in certainty if row["pool"] == pool}
    asked = list(dict.fromkeys(one["weight_box_pct"] for one in boxes))
    others = {(one["weight_box_pct"], one["area_code"]): one for one in boxes if one["pool"] == pool}
    head = [
        "名次 / rank",
        "最好—最差 / best–worst",
        *(f"±{box}%" for box in asked),
        "靠后 / low",
        "较差 / poor",
        "园区 / zone",
        "得分 / score",
        "有数据的权重 / weight covered",
        "有数据的指标 / indicators",
        "最低填报率 / least response",
        "备注 / remark",
    ]
    lines = []
    for row in rows:
        found = sure.get(row["area_code"])
        more = [others.get((box, row["area_code"])) for box in asked]
        cells = _ranked(row, found)
        lines.append([*cells[:2], *(_in_box(one) for one in more), *cells[2:]])
    show.table(f"{_pools()[pool]} / {pool}", head, lines)


def _pools() -> dict[str, str]:
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules/evaluation_pools.csv")
    return {row["pool"]: row["name_zh"] for row in rows}


def _in_box(sure: dict[str, Any] | None) -> str:
    return f"{_range(sure)} {CLASSES.get(sure['certainty_class'], '').partition(' / ')[0]}".rstrip() if sure else ""


def _range(sure: dict[str, Any]) -> str:
    return f"{'' if sure['is_exact'] else '≈'}{sure['best_rank']}—{sure['worst_rank']}"


def _ranked(row: dict[str, Any], sure: dict[str, Any] | None) -> list[Any]:
    remarks = [
        catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else "",
        "并列 / tied" if row["is_tied"] else "",
        "首次参加 / first time" if row["is_first_evaluation"] else "",
        "缺项权重已补足 / weights spread" if row["is_ranked"] and row["indicators_present"] < row["indicators"] else "",
    ]
    return [
        row["rank_no"],
        _range(sure) if sure else "",
        CLASSES.get(sure["certainty_class"], "") if sure else "",
        POOR.get(sure["poor_class"], "") if sure else "",
        f"{row['short_name_zh'] or row['name_zh']} {row['area_code']}",
        number(row["rounded_score_points"], 2) if row["is_ranked"] else "",
        percent(row["covered_weight_share"]),
        f"{row['indicators_present']}/{row['indicators']}",
        percent(row["coverage_share"]),
        "；".join(filter(None, remarks)),
    ]


def _nodes(rows: list[dict[str, Any]]) -> None:
    head = [
        "节点 / node",
        "名称 / name",
        "贡献 / points",
        "得分率 / position",
        "权重份额 / weight",
        "数值 / figure",
        "下限 / low",
        "上限 / high",
        "分子 / numerator",
        "分母 / denominator",
        "填报 / response",
        "备注 / remark",
    ]
    show.table("得分的分解 / what the score is made of", head, [_node(row) for row in rows])


def _node(row: dict[str, Any]) -> list[Any]:
    unit = catalogue.units().get(row["unit_code"] or "")
    reported = f"{row['units_reported']}/{row['units_expected']}" if row["units_expected"] else ""
    remarks = [
        LEVELS[row["node_level"]],
        "越低越好 / less is better" if row["direction"] == "negative" else "",
        "填报值 / filed" if row["origin"] == "filed" else "",
        catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else "",
    ]
    return [
        row["node_code"],
        row["name_zh"],
        number(row["contribution_points"], 4),
        number(row["normalised_value"], 4),
        percent(row["effective_weight_share"]),
        f"{number(row['raw_value'], 4)} {unit.name_zh if unit else ''}".strip(),
        number(row["low_value"], 4),
        number(row["high_value"], 4),
        number(row["numerator"], 4),
        number(row["denominator"], 4),
        reported,
        "；".join(filter(None, remarks)),
    ]


def _shifts(rows: list[dict[str, Any]], found: Evaluation) -> None:
    head = [
        "相比 / against",
        "名次 / rank",
        "原名次 / was",
        "变化 / shift",
        "数据 / figures",
        "方法 / method",
        "同组园区 / peers",
        "备注 / remark",
    ]
    lines = [
        [
            _base(row, found),
            *(row[name] for name in ("rank_no", "base_rank_no", "rank_shift")),
            *(row[name] for name in ("shift_by_data", "shift_by_method", "shift_by_peers")),
            catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else "",
        ]
        for row in rows
    ]
    show.table("名次的变化（正数为后退） / shifts of rank, positive is worse", head, lines)


def _base(row: dict[str, Any], found: Evaluation) -> str:
    """With what a rank is compared: only what differs is named."""
    chosen = found.chosen
    told = [f"第 {row['base_round']} 轮"] if row["base_round"] != chosen.evaluation_round else []
    if row["base_edition"] != chosen.edition["edition"]:
        told.append(f"{_names('catalogue/index_systems.csv', 'edition')[row['base_edition']]}（{row['base_edition']}）")
    if row["base_weight_set"] != chosen.weight_set["weight_set"]:
        told.append(_names("rules/weight_sets.csv", "weight_set")[row["base_weight_set"]])
    return "，".join(told)


def _names(seed: str, key: str) -> dict[str, str]:
    return {row[key]: row["name_zh"] for row in catalogue.seed_rows(catalogue.SEEDS / seed)}


def _what_if(certainty: list[dict[str, Any]], nodes: list[dict[str, Any]], changes: list[dict[str, Any]]) -> None:
    """Weights that turn a contested verdict, and the least change of each indicator that crosses the line."""
    known = {(row["pool"], row["node_code"]): row for row in nodes}
    for row in certainty:
        weights = js.loads(row["counter_weights"] or "{}")
        told = [(known[row["pool"], code], weights[code]) for code in sorted(weights, key=_in_order)]
        lines = [
            [node["node_code"], node["name_zh"], percent(node["effective_weight_share"]), f"{100 * weight:.4g}%"]
            for node, weight in told
        ]
        if lines:
            head = ["节点 / node", "名称 / name", "现在的份额 / share now", "相反的份额 / counter-share"]
            show.table("使结论相反的一组权重 / weights that turn the verdict", head, lines)
    for row in certainty:
        mine = [one for one in changes if one["pool"] == row["pool"]]
        reached = [one for one in mine if one["needed_value"] is not None]
        others = [one for one in mine if one["needed_value"] is None]
        others.sort(key=lambda one: _in_order(one["node_code"]))
        lines = [_change(one, known[row["pool"], one["node_code"]]) for one in (*reached, *others)]
        way = "脱离 / out of" if row["is_low"] else "落入 / into"
        head = [
            *("节点 / node", "名称 / name", "现值 / now", "须为 / needed", "变动 / change"),
            *("变动后名次 / rank then", "备注 / remark"),
        ]
        if lines:
            title = "单独一项指标变动多少就会{}“靠后” / least change of one indicator {} low"
            show.table(title.format(*way.split(" / ")), head, lines)


def _in_order(code: str) -> list[tuple[int, str]]:
    """1.2 before 1.10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in code.split(".")]


def _change(row: dict[str, Any], node: dict[str, Any]) -> list[Any]:
    unit = catalogue.units().get(node["unit_code"] or "")
    name = unit.name_zh if unit else ""
    figures = (
        "" if row[column] is None else f"{row[column]:.6g} {name}".rstrip()
        for column in ("now_value", "needed_value", "change_value")
    )
    remarks = [
        REASONS.get(row["reason"], row["reason"]),
        "" if row["needed_value"] is None or row["is_verified"] else "重算未证实 / not confirmed",
    ]
    return [row["node_code"], node["name_zh"], *figures, row["rank_then"], "；".join(filter(None, remarks))]


def number(value: Decimal | None, decimals: int) -> str:
    """A figure with at most so many decimals; empty if there is none."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Decimal | None) -> str:
    return "" if share is None else f"{number(100 * share, 2)}%"


def register(app: typer.Typer) -> None:
    app.command()(evaluate)
