"""The results of a round as decisions that people may record.

Belongs here: writing them down. Does not belong here: recording anything; what follows from a result (``life``).
"""

from __future__ import annotations

import csv
import io
import shlex

from orchestration.evaluation.life.rules import rules
from orchestration.evaluation.rounds.evaluation import Evaluation
from orchestration.evaluation.rounds.tables import Row

COLUMNS = (
    *("area_code", "name_zh", "round", "pool", "rank", "pool_size", "points", "innovation_points", "index_edition"),
    *("best_rank", "worst_rank", "certainty_class", "remark", "innovation_remark", "command"),
)
CLASSES = {"certain": "一定靠后", "contested": "有争议", "outside": "一定不靠后"}


def draft(found: Evaluation) -> bytes:
    """One line per zone with a rank (CSV, UTF-8 with a mark for spreadsheets): the details of a ``round_result``, how
    sure the rank is, and the command that records it, in which people fill in who, the document, and the day of
    publication."""
    sure = {(row["pool"], row["area_code"]): row for row in found.certainty}
    innovation = {(row["pool"], row["area_code"]): row for row in found.yardstick}
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        _line(
            found, row, sure.get((row["pool"], row["area_code"]), {}), innovation.get((row["pool"], row["area_code"]))
        )
        for row in found.ranking
        if row["is_ranked"]
    )
    return text.getvalue().encode("utf-8-sig")


def _line(found: Evaluation, row: Row, sure: Row, innovation: Row | None) -> Row:
    details = {
        "round": found.chosen.evaluation_round,
        "pool": row["pool"],
        "rank": row["rank_no"],
        "pool_size": row["ranked_areas"],
        "points": _points(row),
        **({"innovation_points": _points(innovation)} if innovation and innovation["is_ranked"] else {}),
        "index_edition": found.chosen.edition["edition"],
    }
    return details | {
        "area_code": row["area_code"],
        "name_zh": row["name_zh"],
        **{name: sure.get(name) for name in ("best_rank", "worst_rank")},
        "certainty_class": CLASSES.get(sure.get("certainty_class") or "", ""),
        "remark": "".join(zh for zh, _ in found.chosen.notes),
        "innovation_remark": _innovation(row["area_code"], innovation),
        "command": _command(row["area_code"], details, found.is_sample),
    }


def _points(row: Row) -> str:
    return f"{row['rounded_score_points'].normalize():f}"


def _innovation(area: str, row: Row | None) -> str:
    """By what the points of innovation capability are, or why there are none and what people can record instead."""
    rule = rules().judged_rule("innovation_weak")
    instead = f"创新能力是否仍较差可由人认定：zonestat decide judgement {area}/{rule}"
    if row is None:
        return f"没有创新能力分：参照的指标体系没有按这个权重集计分。{instead}"
    name = f"{row['name_zh']}（{row['edition']}）"
    if row["is_ranked"]:
        return f"创新能力分按{name}、同一权重集；是否以其为准由自治区决定，不采用的从命令中删去。{instead}"
    share = f"{100 * row['covered_weight_share']:.0f}%"
    return (
        f"没有创新能力分：{name}的 {row['indicators']} 项指标中 {row['indicators_present']} 项有数据（权重的{share}），"
        f"不足以计分。{instead}"
    )


def _command(area: str, details: Row, is_sample: bool) -> str:
    words = ["zonestat", "decide", "round_result", area]
    words += [word for name, value in details.items() for word in ("--detail", f"{name}={value}")]
    words += ["--sample"] if is_sample else []
    return " ".join([shlex.join(words), '--by "处理人"', '--document "文件"', '--on "公布之日"'])
