"""The results of a round as decisions that people may record.

Belongs here: writing them down. Does not belong here: recording anything; what follows from a result (``life``).
"""

from __future__ import annotations

import csv
import io
import shlex

from orchestration.evaluation.rounds.evaluation import Evaluation
from orchestration.evaluation.rounds.tables import Row

COLUMNS = (
    *("area_code", "name_zh", "round", "pool", "rank", "pool_size", "points", "index_edition", "best_rank"),
    *("worst_rank", "certainty_class", "remark", "command"),
)


def draft(found: Evaluation) -> bytes:
    """One line per zone with a rank (CSV, UTF-8 with a mark for spreadsheets): the details of a ``round_result``, how
    sure the rank is, and the command that records it, in which people fill in who, the document, and the day of
    publication."""
    sure = {(row["pool"], row["area_code"]): row for row in found.certainty}
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        _line(found, row, sure.get((row["pool"], row["area_code"]), {})) for row in found.ranking if row["is_ranked"]
    )
    return text.getvalue().encode("utf-8-sig")


def _line(found: Evaluation, row: Row, sure: Row) -> Row:
    details = {
        "round": found.chosen.evaluation_round,
        "pool": row["pool"],
        "rank": row["rank_no"],
        "pool_size": row["ranked_areas"],
        "points": f"{row['rounded_score_points'].normalize():f}",
        "index_edition": found.chosen.edition["edition"],
    }
    return details | {
        "area_code": row["area_code"],
        "name_zh": row["name_zh"],
        **{name: sure.get(name) for name in ("best_rank", "worst_rank", "certainty_class")},
        "remark": "；".join(zh for zh, _ in found.chosen.notes),
        "command": _command(row["area_code"], details, found.is_sample),
    }


def _command(area: str, details: Row, is_sample: bool) -> str:
    words = ["zonestat", "decide", "round_result", area]
    words += [word for name, value in details.items() for word in ("--detail", f"{name}={value}")]
    words += ["--sample"] if is_sample else []
    return " ".join([shlex.join(words), '--by "处理人"', '--document "文件"', '--on "公布之日"'])
