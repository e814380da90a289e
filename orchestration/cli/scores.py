"""The command score.

Belongs here: its arguments and output. Does not belong here: how scores are made, and how sure they are.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli import show
from orchestration.cli.options import Json

if TYPE_CHECKING:
    from orchestration.evaluation.scoring.engine import Result

SHOWN = 40  # rows of the ranking on a terminal


def score(
    system: Annotated[Path, typer.Option(help="指标体系文件（YAML 或 JSON）。 / file of the index system.")],
    data: Annotated[Path, typer.Option(help="数据文件（CSV 或 Parquet）。 / data file.")],
    out: Annotated[Path | None, typer.Option(help="写出全部表的目录。 / folder for all tables.")] = None,
    weights: Annotated[str, typer.Option(help="用哪一个权重集，代替文件所指定的。 / weight set to use.")] = "",
    json: Json = False,
) -> None:
    """按任一指标体系对任一数据表计分、排名、分解，并说明名次有多确定。 / Score any index system on any data."""
    from orchestration.durable import write_bytes
    from orchestration.evaluation.certainty.report import certainty_files, certainty_of
    from orchestration.evaluation.scoring import decompose
    from orchestration.evaluation.scoring.engine import score_file, stage_files
    from orchestration.evaluation.scoring.system import read_system
    from orchestration.evaluation.scoring.table import csv_bytes

    result = score_file(data, read_system(system, weights))
    certainty = certainty_of(result) if result.system.certainty else {}
    if out is not None:
        files = stage_files(result)
        files["decomposition.csv"] = csv_bytes(decompose.records(result), decompose.RECORD)
        files |= certainty_files(certainty)
        for name, content in files.items():
            write_bytes(out / name, content)
    told = _told(result) | ({"certainty": certainty} if certainty else {})
    if json:
        show.as_json(told)
    else:
        _say(told, out)


def _told(result: Result) -> dict[str, Any]:
    from orchestration.evaluation.scoring.engine import method_record

    method = method_record(result)
    coverage = result.aggregated.coverage.column(result.system.ranking.node or result.system.root).tolist()
    names = [row.name for row in result.ranks.rows]
    ranks = [
        {"name": name, **record, "coverage": share}
        for name, record, share in zip(names, result.ranks.records(), coverage, strict=True)
    ]
    left_out = [
        {"unit": line["unit"], "period": line["period"], "reason": line["reason"]}
        for line in result.log
        if line["stage"] == "screen"
    ]
    return {
        "system": method["system"],
        "is_trial": method["is_trial"],
        "method_hash": method["method_hash"],
        "data_hash": method["data_hash"],
        "stage_hashes": {stage["stage"]: stage["method_hash"] for stage in method["stages"]},
        "ranks": sorted(
            ranks, key=lambda one: (one["period"], one["pool"], one["rank"] is None, one["rank"], one["unit"])
        ),
        "left_out": left_out,
        "changed_values": dict(
            sorted(Counter(line["stage"] for line in result.log if line["stage"] in ("impute", "treat")).items())
        ),
        "renormalised_units": len(
            {(line["unit"], line["period"]) for line in result.log if line["reason"] == "renormalised"}
        ),
    }


def _say(told: dict[str, Any], out: Path | None) -> None:
    trial = (
        "，试算（方法或权重没有依据文件） / trial: method or weights rest on no document" if told["is_trial"] else ""
    )
    head = [
        "期 / period",
        "组 / pool",
        "名次 / rank",
        "单位 / unit",
        "名称 / name",
        "得分 / score",
        "数据覆盖 / coverage",
    ]
    judged = told.get("certainty", {}).get("verdicts", [])
    bounds = {(one["unit"], one["period"]): one for one in reversed(judged)}  # the first box counts
    head += ["最好—最差 / best–worst", "结论 / verdict"] if bounds else []
    rows = []
    for one in told["ranks"][:SHOWN]:
        row = [one["period"], one["pool"], _number(one["rank"]), one["unit"], one["name"], _number(one["score"])]
        row.append(f"{one['coverage']:.0%}")
        if found := bounds.get((one["unit"], one["period"])):
            row += [f"{'' if found['is_exact'] else '≈'}{found['best']}—{found['worst']}", found["class"]]
        rows.append(row)
    filled = [k for k in range(len(head)) if any(row[k] for row in rows if k < len(row))]
    rows = [[row[k] if k < len(row) else "" for k in filled] for row in rows]
    show.table(f"{told['system']}{trial}", [head[k] for k in filled], rows)
    if (more := len(told["ranks"]) - SHOWN) > 0:
        show.out.print(f"… 另有 {more} 行 / {more} more rows", markup=False)
    for one in told["left_out"]:
        show.out.print(f"未计分 / left out：{one['unit']} {one['period']} {one['reason']}", markup=False)
    if refused := told.get("certainty", {}).get("refused"):
        show.out.print(f"名次的确定程度没有求出 / certainty was refused：{refused}", markup=False)
    show.out.print(f"方法 / method：{told['method_hash']}", markup=False)
    if out is not None:
        show.out.print(f"已写出 / written：{out}", markup=False)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def register(app: typer.Typer) -> None:
    app.command()(score)
