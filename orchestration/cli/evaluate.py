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
from orchestration.evaluation.rounds import results, what_if
from orchestration.evaluation.rounds.evaluation import Evaluation
from orchestration.evaluation.rounds.evaluation import evaluate as evaluated
from orchestration.pipeline import release_round
from orchestration.workspace import Workspace

CLASSES = {"certain": "一定靠后 / certain", "contested": "有争议 / contested", "outside": "一定不靠后 / outside"}
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
        str | None, typer.Option(help="权重集，默认按公布的权重。 / weight set, default as published.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="分解这个园区的得分。 / take the score of this zone apart.")] = None,
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
    if draft_results is not None:
        write_bytes(draft_results, results.draft(found))
    if json:
        show.as_json(asdict(found) | {"least_changes": changes})
        return
    say(found)
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


def say(found: Evaluation) -> None:
    """Prints the round."""
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
        _ranking(pool, list(rows), {row["area_code"]: row for row in found.certainty if row["pool"] == pool})
    _lines(found)
    if found.nodes:
        _nodes(found.nodes)
        _shifts(found.shifts)


def _lines(found: Evaluation) -> None:
    """What the ranges and the line rest on."""
    if any(row["is_ranked"] for row in found.ranking) and not found.certainty:
        show.line(
            "名次范围还没有计算，请运行 zonestat run。 / ranges of ranks were not computed yet: run zonestat run."
        )
    for box, last, basis in sorted(
        {(row["weight_box_pct"], row["line_last_count"] or 0, row["lines_basis"]) for row in found.certainty}
    ):
        show.line(f"名次范围：每项权重可上下变动 {box}%。 / Ranges: every weight may move by {box} %.")
        if last:
            show.line(f"靠后：最后 {last} 位（{basis}）。 / Low: the last {last}.")


def _ranking(pool: str, rows: list[dict[str, Any]], certainty: dict[str, dict[str, Any]]) -> None:
    names = {row["pool"]: row["name_zh"] for row in catalogue.seed_rows(catalogue.SEEDS / "rules/evaluation_pools.csv")}
    head = [
        "名次 / rank",
        "最好—最差 / best–worst",
        "靠后 / low",
        "园区 / zone",
        "得分 / score",
        "有数据的权重 / weight covered",
        "有数据的指标 / indicators",
        "最低填报率 / least response",
        "备注 / remark",
    ]
    show.table(f"{names[pool]} / {pool}", head, [_ranked(row, certainty.get(row["area_code"])) for row in rows])


def _ranked(row: dict[str, Any], sure: dict[str, Any] | None) -> list[Any]:
    remarks = [
        catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else "",
        "并列 / tied" if row["is_tied"] else "",
        "首次参加 / first time" if row["is_first_evaluation"] else "",
        "缺项权重已补足 / weights spread" if row["is_ranked"] and row["indicators_present"] < row["indicators"] else "",
    ]
    return [
        row["rank_no"],
        f"{'' if sure['is_exact'] else '≈'}{sure['best_rank']}—{sure['worst_rank']}" if sure else "",
        CLASSES.get(sure["certainty_class"], "") if sure else "",
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


def _shifts(rows: list[dict[str, Any]]) -> None:
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
            f"{row['base_round']} {row['base_edition']} {row['base_weight_set']}",
            *(row[name] for name in ("rank_no", "base_rank_no", "rank_shift")),
            *(row[name] for name in ("shift_by_data", "shift_by_method", "shift_by_peers")),
            catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else "",
        ]
        for row in rows
    ]
    show.table("名次的变化（正数为后退） / shifts of rank, positive is worse", head, lines)


def _what_if(certainty: list[dict[str, Any]], nodes: list[dict[str, Any]], changes: list[dict[str, Any]]) -> None:
    """Weights that turn a contested verdict, and the least change of each indicator that crosses the line."""
    known = {(row["pool"], row["node_code"]): row for row in nodes}
    for row in certainty:
        weights = js.loads(row["counter_weights"] or "{}")
        told = [(known[row["pool"], code], weight) for code, weight in weights.items()]
        lines = [
            [node["node_code"], node["name_zh"], percent(node["effective_weight_share"]), f"{100 * weight:.4g}%"]
            for node, weight in told
        ]
        if lines:
            head = ["节点 / node", "名称 / name", "现在的份额 / share now", "相反的份额 / counter-share"]
            show.table("使结论相反的一组权重 / weights that turn the verdict", head, lines)
    if changes:
        head = [
            *("节点 / node", "名称 / name", "现值 / now", "须为 / needed", "变动 / change"),
            *("变动后名次 / rank then", "备注 / remark"),
        ]
        lines = [_change(row, known[row["pool"], row["node_code"]]) for row in changes]
        show.table("单项越过“靠后”线的最小变动 / least change of one indicator that crosses the line", head, lines)


def _change(row: dict[str, Any], node: dict[str, Any]) -> list[Any]:
    unit = catalogue.units().get(node["unit_code"] or "")
    figures = (
        "" if row[name] is None else f"{row[name]:.6g}" for name in ("now_value", "needed_value", "change_value")
    )
    remarks = [
        unit.name_zh if unit else "",
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
