"""The command score.

Belongs here: its arguments, and the words in which people read a score. Does not belong here: how scores are made, and
how sure they are.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli import show
from orchestration.cli.options import Json

if TYPE_CHECKING:
    from orchestration.evaluation.scoring.engine import Result

SHOWN = 40  # rows of a table on a terminal
CLASSES = {"certain": "确定 / certain", "contested": "有争议 / contested", "outside": "线外 / outside"}
LEFT_OUT = {
    "too_few_indicators": "有数值的指标太少 / too few indicators",
    "dropped_by_name": "按名单剔除 / dropped by name",
}
HEAD = (
    *("期 / period", "组 / pool", "名次 / rank", "单位 / unit", "名称 / name", "得分 / score"),
    "数据覆盖 / coverage",
)


def score(
    system: Annotated[Path, typer.Option(help="指标体系文件（YAML 或 JSON）。 / file of the index system.")],
    data: Annotated[Path, typer.Option(help="数据文件（CSV 或 Parquet）。 / data file.")],
    out: Annotated[Path | None, typer.Option(help="写出全部表的目录。 / folder for all tables.")] = None,
    weights: Annotated[str, typer.Option(help="用哪一个权重集，代替文件所指定的。 / weight set to use.")] = "",
    json: Json = False,
) -> None:
    """按任一指标体系对任一数据表计分、排名、分解，并说明名次有多确定。 / Score any index system on any data."""
    from orchestration.durable import write_bytes
    from orchestration.evaluation import data_file
    from orchestration.evaluation.certainty.report import certainty_files, certainty_of
    from orchestration.evaluation.scoring import decompose, engine
    from orchestration.evaluation.scoring.errors import ScoreError
    from orchestration.evaluation.scoring.stages import heads, table_of
    from orchestration.evaluation.scoring.system import read_system
    from orchestration.evaluation.scoring.table import csv_bytes

    asked = read_system(system, weights)
    records, read_as = data_file.read(data, heads(asked))
    result = engine.score(table_of(records, asked), asked)
    certainty = certainty_of(result) if result.system.certainty else {}
    if out is not None:
        files = engine.stage_files(result)
        files["decomposition.csv"] = csv_bytes(decompose.records(result), decompose.RECORD)
        files |= certainty_files(certainty)
        try:
            for name, content in files.items():
                write_bytes(out / name, content)
        except OSError as error:
            raise ScoreError(
                f"不能写入 {out}：不是目录，或没有权限。", f"cannot write to {out}: {error.strerror}."
            ) from error
    told = _told(result) | {"read_as": read_as} | ({"certainty": certainty} if certainty else {})
    if json:
        show.as_json(told)
    else:
        _say(told, result, out)


def _told(result: Result) -> dict[str, Any]:
    from orchestration.evaluation.scoring.engine import method_record
    from orchestration.evaluation.scoring.table import in_time

    method, screened = method_record(result), result.tables["screen"]
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
        **{name: method[name] for name in ("system", "authority", "weight_set", "weight_authority", "is_trial")},
        **{name: method[name] for name in ("method_hash", "data_hash", "engine_version")},
        "stage_hashes": {stage["stage"]: stage["method_hash"] for stage in method["stages"]},
        "ranks": sorted(
            ranks, key=lambda one: (in_time(one["period"]), one["pool"], one["rank"] is None, one["rank"], one["unit"])
        ),
        "indicators_without_values": [
            code
            for code, column in zip(screened.columns, screened.values.T, strict=True)
            if not any(math.isfinite(value) for value in column.tolist())
        ],
        "left_out": left_out,
        "changed_values": dict(
            sorted(Counter(line["stage"] for line in result.log if line["stage"] in ("impute", "treat")).items())
        ),
        "renormalised_units": len(
            {(line["unit"], line["period"]) for line in result.log if line["reason"] == "renormalised"}
        ),
    }


def _say(told: dict[str, Any], result: Result, out: Path | None) -> None:
    certainty = told.get("certainty", {})
    _ranking(told, result, certainty)
    for one in told["left_out"]:
        unit = f"{one['unit']} {one['period']}".rstrip()
        show.line(f"未计分 / left out：{unit}，{LEFT_OUT[one['reason']]}")
    for text in (*_trial(told), *_handled(told), *_line(certainty, result)):
        show.line(text)
    if compared := "、".join(result.system.compares_units):
        show.line(f"{compared} 逐对比较，得分没有可加的分解。 / {compared} compares pairs: its scores have no parts.")
    _least_changes(certainty, result)
    if told["read_as"]:
        show.line(f"数据 / data：{told['read_as']}")
    show.line(f"方法散列 / method hash：{told['method_hash']}")
    show.line(f"数据散列 / data hash：{told['data_hash']}")
    if out is not None:
        show.line(f"已写出 / written：{out}")


def _ranking(told: dict[str, Any], result: Result, certainty: dict[str, Any]) -> None:
    """Ranks with their range and verdict for each box; columns in which nothing stands are left out."""
    boxes = list(dict.fromkeys(one["box"] for one in certainty.get("verdicts", [])))
    judged = {(one["unit"], one["period"], one["box"]): one for one in certainty.get("verdicts", [])}
    drawn = {(one["unit"], one["period"]): one["share_inside"] for one in certainty.get("draws", [])}
    head = [*HEAD]
    for box in boxes:
        head += [f"最好—最差 / best–worst ±{_percent(box)}", f"在线内 / inside the line ±{_percent(box)}"]
    head += ["模拟在线内 / draws inside"]
    rows = []
    for one in told["ranks"][:SHOWN]:
        row = [one["period"], one["pool"], _number(one["rank"]), one["unit"], one["name"], _number(one["score"])]
        row.append(f"{one['coverage']:.0%}")
        for box in boxes:
            found = judged.get((one["unit"], one["period"], box))
            row += [_range(found), CLASSES[found["class"]]] if found else ["", ""]
        share = drawn.get((one["unit"], one["period"]))
        row.append("" if share is None else _percent(share))
        rows.append(row)
    filled = [k for k in range(len(head)) if any(row[k] for row in rows)]
    trial = "【试算 / trial】" if told["is_trial"] or certainty.get("is_trial") else ""
    named = " ".join(filter(None, (result.system.title_zh, result.system.title_en)))
    title = f"{trial}{named}（{told['system']}）" if named else f"{trial}{told['system']}"
    show.table(title, [head[k] for k in filled], [[row[k] for k in filled] for row in rows])
    if (more := len(told["ranks"]) - SHOWN) > 0:
        show.line(f"… 另有 {more} 行 / {more} more rows")


def _range(found: dict[str, Any]) -> str:
    return f"{'' if found['is_exact'] else '≈'}{found['best']}—{found['worst']}"


def _trial(told: dict[str, Any]) -> list[str]:
    """What rests on no document."""
    plan = told.get("certainty", {}).get("plan")
    without = [
        *([] if told["authority"] else [("方法（authority）", "the method (authority)")]),
        *(
            []
            if not told["weight_set"] or told["weight_authority"]
            else [(f"权重集 {told['weight_set']}", "its weights")]
        ),
        *([] if not plan or plan["cut"]["authority"] else [("线（cut）", "the line (cut)")]),
        *(
            []
            if not plan or all(one["authority"] for one in plan["boxes"])
            else [("权重范围（boxes）", "a weight box")]
        ),
    ]
    if not without:
        return []
    return [
        f"试算：没有依据文件的有 {'、'.join(zh for zh, _ in without)}。"
        f" / Trial: no document adopted {', '.join(en for _, en in without)}."
    ]


def _handled(told: dict[str, Any]) -> list[str]:
    """What was done about figures that are missing or extreme."""
    count = {"impute": 0, "treat": 0} | told["changed_values"]
    parts = [
        *([(f"补了 {count['impute']} 个缺项", f"{count['impute']} gaps filled")] if count["impute"] else []),
        *([(f"改动 {count['treat']} 个极端值", f"{count['treat']} extremes drawn in")] if count["treat"] else []),
        *(
            [
                (
                    f"{told['renormalised_units']} 个单位缺项，其余权重按比例补足",
                    f"weights spread for {told['renormalised_units']} units",
                )
            ]
            if told["renormalised_units"]
            else []
        ),
    ]
    return (
        [f"处理：{'；'.join(zh for zh, _ in parts)}。 / Handled: {'; '.join(en for _, en in parts)}."] if parts else []
    )


def _line(certainty: dict[str, Any], result: Result) -> list[str]:
    """What the line is, how far weights may move, and what is held fixed."""
    if refused := certainty.get("refused"):
        zh, _, en = refused.partition(" / ")
        return [f"名次的范围没有求出：{zh} / Ranges of ranks were not found: {en}"]
    if not certainty:
        return []
    plan, cut = certainty["plan"], certainty["plan"]["cut"]
    where = ("前", "first", cut["first"]) if cut["first"] else ("最后", "last", cut["last"])
    basis = (cut["authority"], cut["authority"]) if cut["authority"] else ("没有依据文件", "no document")
    boxes = "、".join(f"±{_percent(box['share'])}{_fixed(box)}" for box in plan["boxes"])
    draws = plan["draws"]
    return [
        f"线：每组{where[0]} {where[2]} 名（{basis[0]}）。"
        f" / The line: the {where[1]} {where[2]} of each pool ({basis[1]}).",
        f"权重范围：每项权重可上下变动 {boxes}，合计不变；方法的其余部分（标尺、合成、缺项、取整）不变。"
        f" / Weights: each may move by {boxes} of itself, the sum held; the rest of the method is held fixed.",
        *_held(certainty, result),
        "确定：权重在范围内怎样取都在线内；线外：怎样取都不在；有争议：都有可能。≈ 为没有证明是精确的界。"
        " / Certain: inside with all such weights; outside: with none; contested: both; ≈ is not proven exact.",
        *([_drawn(draws)] if draws else []),
    ]


def _held(certainty: dict[str, Any], result: Result) -> list[str]:
    """Groups that move whole, and pools that the line does not divide."""
    moved = dict.fromkeys(code for form in certainty["weights_moved"] for code in form["nodes"])
    whole = "、".join(code for code in moved if code in result.system.children)
    cut, ranked = certainty["plan"]["cut"], result.ranks.column("ranked").tolist()
    small = any(count <= (cut["first"] or cut["last"]) for count in ranked)  # NaN is no count
    return [
        *(
            [
                f"整组变动的：{whole}（其下合成方法不同、另有标尺或各单位缺项不同，组内权重不动）。"
                f" / Moved as a whole: {whole}; weights inside are held."
            ]
            if whole
            else []
        ),
        *(["有的组单位不多于线的位数，全部在线内。 / Some pools have no more units than the line."] if small else []),
    ]


def _drawn(draws: dict[str, Any]) -> str:
    return (
        f"模拟：{draws['count']} 次（种子 {draws['seed']}），权重在第一个范围内，方法按 draws 所列的变动。"
        f" / Draws: {draws['count']} (seed {draws['seed']}), weights in the first box, methods as listed."
    )


def _fixed(box: dict[str, Any]) -> str:
    return f"（{'、'.join(box['fixed'])} 的份额不变 / shares held）" if box["fixed"] else ""


def _least_changes(certainty: dict[str, Any], result: Result) -> None:
    """Of every unit near the line the indicator that needs the least change, in its own unit."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for one in certainty.get("least_changes", []):
        if one["value"] is not None and one["is_verified"]:
            first.setdefault((one["unit"], one["period"]), one)
    head = ["期 / period", "单位 / unit", "指标 / indicator", "现值 / now", "须为 / needed", "变动 / change",
            "名次 / rank", "变动后 / then"]  # fmt: skip
    rows = [
        [
            *(one["period"], one["unit"], result.system.by_code[one["node"]].name_zh or one["node"]),
            *(f"{_number(one[name], 6)} {one['in_unit']}".rstrip() for name in ("now", "value", "change")),
            *(one["rank_now"], one["rank"]),
        ]
        for one in first.values()
    ]
    if rows:
        show.table("越线所需的最小单项变动 / least change of one indicator that crosses the line", head, rows[:SHOWN])


def _number(value: float | None, digits: int = 10) -> str:
    return "" if value is None else f"{value:.{digits}g}"


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"


def register(app: typer.Typer) -> None:
    app.command()(score)
