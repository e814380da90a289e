"""The command evaluate.

Belongs here: its arguments, and the words in which people read a round. Does not belong here: ranking anything.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from typing import Annotated, Any

import typer
from rich.text import Text

from orchestration import catalogue
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.evaluation.rounds.evaluation import Evaluation
from orchestration.evaluation.rounds.evaluation import evaluate as evaluated
from orchestration.pipeline import release_round
from orchestration.workspace import Workspace

LEVELS = {"total": "总分 / total", "dimension": "一级 / dimension", "indicator": ""}


def evaluate(
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
    sample: Sample = False,
    json: Json = False,
) -> None:
    """一轮评价：名次、得分、数据比例，逐级分解到原始数值。 / A round: ranks, scores, coverage, and what they are of."""
    workspace = Workspace.open(sample)
    if draft:
        _draft(workspace, evaluation_round, json)
        return
    found = evaluated(workspace, evaluation_round, edition, weights, zone)
    show.as_json(asdict(found)) if json else say(found)


def _draft(workspace: Workspace, evaluation_round: str, json: bool) -> None:
    """Lays the release of the round ready: all editions and weight sets, each marked as what it is."""
    with show.progress(json) as told:
        _, published = release_round(workspace, evaluation_round, told)
    if json:
        show.as_json({"version": published.version, "is_new": published.is_new, "folder": str(published.folder)})
        return
    new = "新做 / new" if published.is_new else "与已有的相同，未另做 / equal to the one there, none made"
    _line(f"送审稿 / draft：{published.folder}（{new}）")
    _line("批准之前 CURRENT 不指向它。 / CURRENT does not name it before it is approved.")


def say(found: Evaluation) -> None:
    """Prints the round."""
    chosen = found.chosen
    marks = ("【示例数据 / sample data】" if found.is_sample else "") + ("【试算 / trial】" if found.is_trial else "")
    _line(f"{marks}第 {chosen.evaluation_round} 轮评价，{chosen.reference_period} 年数据 / round, figures of the year")
    _line(f"版本 / edition：{chosen.edition['name_zh']}（{chosen.edition['edition']}，{chosen.edition['document']}）")
    _line(f"权重 / weights：{chosen.weight_set['name_zh']}（{chosen.weight_set['weight_set']}）")
    for zh, en in chosen.notes:
        _line(f"注意：{zh} / Note: {en}")
    for pool, rows in groupby(found.ranking, key=lambda row: str(row["pool"])):
        _ranking(pool, list(rows))
    if found.nodes:
        _nodes(found.nodes)
        _shifts(found.shifts)


def _ranking(pool: str, rows: list[dict[str, Any]]) -> None:
    names = {row["pool"]: row["name_zh"] for row in catalogue.seed_rows(catalogue.SEEDS / "rules/evaluation_pools.csv")}
    head = [
        "名次 / rank",
        "园区 / zone",
        "得分 / score",
        "有数据的权重 / weight covered",
        "有数据的指标 / indicators",
        "最低填报率 / least response",
        "备注 / remark",
    ]
    show.table(f"{names[pool]} / {pool}", head, [_ranked(row) for row in rows])


def _ranked(row: dict[str, Any]) -> list[Any]:
    remarks = [
        catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else "",
        "并列 / tied" if row["is_tied"] else "",
        "首次参加 / first time" if row["is_first_evaluation"] else "",
        "缺项权重已补足 / weights spread" if row["is_ranked"] and row["indicators_present"] < row["indicators"] else "",
    ]
    return [
        row["rank_no"],
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


def number(value: Decimal | None, decimals: int) -> str:
    """A figure with at most so many decimals; empty if there is none."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Decimal | None) -> str:
    return "" if share is None else f"{number(100 * share, 2)}%"


def _line(text: str) -> None:
    lines = show.wrapped(text, show.out.width) if show.out.is_terminal else [text]
    for line in lines:
        show.out.print(Text(line))


def register(app: typer.Typer) -> None:
    app.command()(evaluate)
