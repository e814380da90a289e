"""By which edition and weight set a round is ranked.

Belongs here: the choice, and the sentences where there is none. Does not belong here: any edition or weight.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration import catalogue
from orchestration.evaluation.rounds.tables import CannotEvaluate, Row, Tables

PUBLISHED = "published"
RULES = catalogue.SEEDS / "rules"


@dataclass(frozen=True)
class Chosen:
    """``edition`` is a row of ``dim_index_system``, ``weight_set`` one of ``weight_sets.csv``; ``notes`` say in Chinese
    and English why this edition, and why the result is a trial."""

    evaluation_round: str
    reference_period: str
    edition: Row
    weight_set: Row
    notes: tuple[tuple[str, str], ...]


def choose(tables: Tables, evaluation_round: str, edition: str | None, weights: str | None) -> Chosen:
    """Raises ``CannotEvaluate``."""
    period = _period(tables, evaluation_round)
    editions = {row["edition"]: row for row in tables.rows("select * from dim_index_system order by edition")}
    notes = _why_this_year(evaluation_round)
    if edition is None:
        system, said = _in_force([*editions.values()], period)
        notes += said
    elif edition in editions:
        system = editions[edition]
    else:
        known = "、".join(editions)
        raise CannotEvaluate(
            f"没有版本 {edition}，只有：{known}。", f"there is no edition {edition}; there are: {known}."
        )
    chosen = _weight_set(tables, system, weights)
    return Chosen(evaluation_round, period, system, chosen, (*notes, *_why_trial(tables, system, chosen, period)))


def _period(tables: Tables, evaluation_round: str) -> str:
    found = tables.rows("select distinct evaluation_round, reference_period from fct_ranking order by all")
    known = {row["evaluation_round"]: str(row["reference_period"]) for row in found}
    if evaluation_round in known:
        return known[evaluation_round]
    told = "、".join(known) or "无 / none"
    raise CannotEvaluate(
        f"第 {evaluation_round} 轮没有数据，有数据的轮次：{told}。轮次见 evaluation_rounds.csv。",
        f"there are no figures of round {evaluation_round}; rounds with figures: {told} (evaluation_rounds.csv).",
    )


def _why_this_year(evaluation_round: str) -> list[tuple[str, str]]:
    rounds = {row["evaluation_round"]: row for row in catalogue.seed_rows(RULES / "evaluation_rounds.csv")}
    one = rounds[evaluation_round]
    if one["is_stated"] == "true":
        return []
    year = one["reference_period"]
    return [
        (
            f"{one['document']} 没有写明本轮用何年数据，此处用 {year} 年。",
            f"the document does not state the year of the figures; {year} is assumed.",
        )
    ]


def _in_force(systems: list[Row], period: str) -> tuple[Row, list[tuple[str, str]]]:
    """The newest national edition of the time; one that was found in part only says so, and the older one is used."""
    dated = [row for row in systems if row["system_level"] == "national" and row["valid_from"][:4] <= period]
    newest_first = sorted(dated, key=lambda row: str(row["valid_from"]), reverse=True)
    complete = next((row for row in newest_first if row["is_complete"]), None)
    if complete is None:
        raise CannotEvaluate(
            f"{period} 年没有找全的版本，请指名 --edition。", "no whole edition was in force: name one."
        )
    if newest_first[0] is complete:
        return complete, []
    newest = newest_first[0]
    return complete, [
        (
            f"现行版本 {newest['edition']} 只找到一部分（{newest['note_zh']}），以下按 {complete['edition']}。",
            f"the edition in force, {newest['edition']}, was found in part only; this is by {complete['edition']}.",
        )
    ]


def _weight_set(tables: Tables, system: Row, weights: str | None) -> Row:
    edition = system["edition"]
    query = "select distinct weight_set from fct_ranking where edition = $edition order by all"
    fitting = {row["weight_set"] for row in tables.rows(query, edition=edition)}
    sets = {row["weight_set"]: row for row in catalogue.seed_rows(RULES / "weight_sets.csv")}
    wanted = weights or PUBLISHED
    if wanted in fitting:
        return sets[wanted]
    offered = "、".join(f"{name}（{sets[name]['name_zh']}）" for name in sorted(fitting)) or "无"
    english = ", ".join(sorted(fitting)) or "none"
    if weights and weights not in sets:
        raise CannotEvaluate(
            f"没有权重集 {weights}。可用于版本 {edition} 的有：{offered}。",
            f"there is no weight set {weights}; for edition {edition} there are: {english}.",
        )
    query = "select count(*) as n, count(*) - count(weight) as missing from dim_index_node"
    count = tables.rows(f"{query} where edition = $edition and node_level = 'indicator'", edition=edition)[0]
    raise CannotEvaluate(
        f"版本 {edition} 的 {count['n']} 项指标中有 {count['missing']} 项的权重没有找到，不能按公布的权重计分。"
        f"请用 --weights 指名权重集：{offered}；没有文件采用的权重集，结果为试算。",
        f"the weights of {count['missing']} of the {count['n']} indicators of edition {edition} were not found, so"
        f" nothing is scored by them; name a weight set with --weights: {english}. Without a document that adopted it"
        " the result is a trial.",
    )


def _why_trial(tables: Tables, system: Row, weight_set: Row, period: str) -> list[tuple[str, str]]:
    """What no document adopted, if the ranking is a trial."""
    query = (
        "select bool_or(is_trial) as is_trial from fct_ranking where edition = $edition and weight_set = $weight_set"
    )
    [found] = tables.rows(query, edition=system["edition"], weight_set=weight_set["weight_set"])
    if not found["is_trial"]:
        return []
    steps = [row for row in catalogue.seed_rows(RULES / "scoring_steps.csv") if _holds(row, period)]
    inferred = [row for row in steps if row["is_adopted"] != "true"]
    zh = [] if system["is_adopted"] else [f"版本 {system['edition']} 是示例"]
    en = [] if system["is_adopted"] else [f"the edition {system['edition']} is an example"]
    if weight_set["is_adopted"] != "true":
        zh.append(f"权重集“{weight_set['name_zh']}”没有文件采用")
        en.append(f"no document adopted the weight set {weight_set['weight_set']}")
    ours = _defaults(period)
    if inferred:
        zh.append("评分方法为推断：" + "；".join(row["name_zh"] for row in inferred))
        en.append("the method is inferred: " + "; ".join(row["name_en"] for row in inferred))
    if ours:
        zh.append("参数没有文件采用：" + "；".join(f"{_said(row)}（{row['value']}）" for row in ours))
        words = (f"{row['parameter_code'].replace('_', ' ')} {row['value']}" for row in ours)
        en.append(f"parameters without a document: {', '.join(words)}")
    return [
        (
            f"试算：{'。'.join(zh)}。不能据以提出警告或退出。",
            f"trial: {'. '.join(en)}. No warning or exit can rest on it.",
        )
    ]


def _defaults(period: str) -> list[dict[str, str]]:
    """Parameters of evaluation that are defaults of this project."""
    rows = [row for row in catalogue.seed_rows(RULES / "parameters.csv") if _holds(row, period)]
    ours = [row for row in rows if row["parameter_code"].startswith(("evaluation_", "expert_score_"))]
    return [row for row in ours if "no adopted document" in row["document"]]


def _said(parameter: dict[str, str]) -> str:
    """What a parameter is, as its row says it; that it makes a trial is said already."""
    return parameter["source_note"].removesuffix("；结果须标明试算")


def _holds(row: dict[str, str], period: str) -> bool:
    return row["valid_from"] <= f"{period}-12-31" <= (row["valid_to"] or "9999-12-31")
