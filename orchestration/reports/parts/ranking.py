"""A round of evaluation: what it rests on, who stands where by each edition and weight set, and what moved.

Belongs here: ranks, ranges and shifts as the release of the round has them. Does not belong here: ranking, and
choosing between editions or weight sets that no document chose: they stand side by side.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from orchestration import catalogue
from orchestration.labels import basis as basis_in_words
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, plain, symbol
from orchestration.reports.kinds import NotReportable
from orchestration.reports.parts.experts import TRIAL
from orchestration.reports.reader import Reader
from orchestration.reports.source import Row

RULES = catalogue.SEEDS / "rules"
SCORE = "evaluation_score"  # two decimals, as ranks are made of them
LOW = {"certain": "一定靠后", "contested": "有争议", "outside": "一定不靠后", None: "没有判定"}
WARNING = (
    "【试算：本轮的方法、权重或指标体系没有正式文件采用。名次和得分只供研究，不得作为评价结论，"
    "也不得据以提出表扬、奖励、警告或退出。】"
)
STEPS = {
    "units": "汇总", "origin": "取数", "scale": "得分率", "scored": "评分项", "weights": "权重", "missing": "缺项",
    "ties": "并列",
}  # fmt: skip


class System(NamedTuple):
    """What ranks are made by: an edition of the index system and a weight set."""

    edition: str
    weight_set: str

    def key(self, first: str, pool: str = "") -> str:
        """The key of a table about it; all that begin alike look alike."""
        return "__".join(filter(None, (first, self.edition, self.weight_set, pool)))


def named(kind: str, code: str) -> str:
    """The name of a ``pool`` or a ``weight_set``."""
    return _names(kind)[code]


@cache
def _names(kind: str) -> dict[str, str]:
    files = {"pool": "evaluation_pools.csv", "weight_set": "weight_sets.csv"}
    return {row[kind]: row["name_zh"] for row in catalogue.seed_rows(RULES / files[kind])}


def ranking_rows(reader: Reader, period: str) -> list[Row]:
    """Ranks, with ranges where the release has them (else there is no ``best_rank``). Raises ``NotReportable``."""
    key = "evaluation_round, edition, weight_set, pool, area_code"
    tables = ["fct_ranking", "dim_index_system"]
    columns, joined = "", ""
    if reader.source.has("rank_certainty"):
        tables.append("rank_certainty")
        columns = "best_rank, worst_rank, certainty_class"
        joined = f"LEFT JOIN (SELECT {key}, {columns} FROM rank_certainty) AS sure USING ({key})"  # noqa: S608
    query = f"""SELECT ranked.*, name_zh AS edition_zh, systems.document, is_adopted, note_zh, {columns}
        FROM fct_ranking AS ranked JOIN dim_index_system AS systems USING (edition) {joined}
        WHERE ranked.reference_period = $period
        ORDER BY system_level, edition, weight_set, pool, rank_no NULLS LAST, area_code"""  # noqa: S608
    if not (found := reader.source.rows(query, *tables, period=period)):
        raise NotReportable(
            f"发布 {reader.source.version} 中没有用{period}年数据评价的结果。 / the release has no round of {period}."
        )
    return found


def system_of(row: Row) -> System:
    return System(row["edition"], row["weight_set"])


def labels(rows: list[Row]) -> dict[System, str]:
    """``方案1`` for each edition with a weight set, in the order of the ranking: their names are long."""
    return {system: f"方案{number}" for number, system in enumerate(dict.fromkeys(map(system_of, rows)), 1)}


def meant(row: Row) -> str:
    """What a label stands for."""
    return f"{row['edition_zh']}，{named('weight_set', row['weight_set'])}"


def nature(rows: list[Row], heading: str) -> Section:
    """What may be made of it: the first thing to be read."""
    told = WARNING if any(row["is_trial"] for row in rows) else "本轮各项结果在发布中都没有标为示例方法的结果。"
    return Section("nature", heading, (told,))


def systems(reader: Reader, period: str, rows: list[Row], heading: str) -> Section:
    """Editions and weight sets with their documents, and the steps of the method with theirs."""
    tables = (_systems(reader, period, rows), _steps(period))
    known = {row["evaluation_round"]: row for row in catalogue.seed_rows(RULES / "evaluation_rounds.csv")}
    said = [
        f"本轮为{one}年轮次，用{period}年数据。依据{known[one]['document']}{_note(known[one]['source_note'])}。"
        for one in sorted({row["evaluation_round"] for row in rows})
    ]
    said.append(
        f"指标体系的一个版本和一个权重集合为一个方案（{ref('systems')}），方法各步的依据见{ref('steps')}。"
        "没有文件选定其中哪一个，各方案的结果并列，本文不作选择。"
    )
    return Section("systems", heading, tuple(said), tables)


def _note(text: str) -> str:
    return f"（{text}）" if text else ""


def _systems(reader: Reader, period: str, rows: list[Row]) -> Table:
    lines: list[list[str | Figure]] = []
    notes = {}
    for system, label in labels(rows).items():
        of = [row for row in rows if system_of(row) == system]
        first = of[0]
        ranked = reader.count(
            sum(row["is_ranked"] for row in of), "个", f"{system.edition} {system.weight_set}：参加排名的园区",
            "150000", period, "fct_ranking 的行数",
        )  # fmt: skip
        document = plain(first["document"]) if first["is_adopted"] else "没有文件采用"
        state = TRIAL if any(row["is_trial"] for row in of) else "有文件"
        lines.append([label, first["edition_zh"], document, named("weight_set", system.weight_set), state, ranked])
        notes[first["edition_zh"]] = plain(first["note_zh"] or "")
    heads = ("方案", "指标体系", "文件", "权重集", "性质", "排名\n（个）")
    told = tuple(f"{name}：{text}。" for name, text in notes.items() if text)
    return Table("systems", "指标体系版本和权重集", heads, lines, notes=told, words=5)


def _steps(period: str) -> Table:
    rows = [
        row
        for row in catalogue.seed_rows(RULES / "scoring_steps.csv")
        if row["valid_from"][:4] <= period and (not row["valid_to"] or period <= row["valid_to"][:4])
    ]
    lines = [
        [STEPS[row["step"]], row["name_zh"], "文件采用" if row["is_adopted"] == "true" else "没有文件，为推断或默认"]
        for row in rows
    ]
    return Table("steps", "方法的各步", ("步骤", "做法", "依据"), lines, words=3)


def rankings(reader: Reader, rows: list[Row], heading: str) -> Section:
    """A table for each edition, weight set and pool in which anybody is ranked, and one of the others with reasons."""
    tables: list[Table] = []
    without: list[list[str | Figure]] = []
    for system, label in labels(rows).items():
        for pool in dict.fromkeys(row["pool"] for row in rows if system_of(row) == system):
            of = [row for row in rows if system_of(row) == system and row["pool"] == pool]
            if any(row["is_ranked"] for row in of):
                tables.append(_ranking(reader, label, pool, of))
                continue
            count = reader.count(
                len(of),
                "个",
                f"{label}：{named('pool', pool)}",
                "150000",
                of[0]["reference_period"],
                "fct_ranking 的行数",
            )
            reasons = sorted({catalogue.null_reasons()[row["reason_code"]] for row in of})
            without.append([label, named("pool", pool), "；".join(reasons), count])
    heads = ("方案", "园区组", "不排名的原因", "园区\n（个）")
    unranked = Table("unranked", "没有园区参加排名的方案和园区组", heads, without, words=3)
    said = ["没有可以列出的名次。"]
    if tables:
        tables[0] = replace(tables[0], notes=(*tables[0].notes, *_lines(reader)))
        said = ["各表按方案和园区组排列。得分为百分制，名次按两位小数的得分排定，得分相同的并列。", _certainty(reader)]
    if without:
        said.append(f"没有园区参加排名的方案和园区组见{ref('unranked')}。")
    return Section("rankings", heading, tuple(said), (*tables, unranked))


def _certainty(reader: Reader) -> str:
    if not reader.source.has("rank_certainty"):
        return "本发布没有名次的确定范围（rank_certainty），各名次是否经得起权重变动，本文没有依据说明。"
    rows = reader.source.rows("SELECT * FROM rank_certainty", "rank_certainty")
    boxes = sorted({row["weight_box_pct"] for row in rows if row.get("weight_box_pct") is not None})
    moved = "、".join(
        reader.count(box, "%", "权重可上下变动的范围", "150000", rows[0]["reference_period"], "rank_certainty").said
        for box in boxes
    )
    within = f"各项权重上下变动{moved}以内" if moved else "权重在给定范围内变动"
    return (
        f"“最好”“最差”为{within}时名次的范围；“靠后结论”说明在此范围内是否总属于靠后的几位，"
        "有争议的名次不宜作为唯一依据。"
    )


def _lines(reader: Reader) -> list[str]:
    """What the range of weights and the lines rest on, as the release has it."""
    if not reader.source.has("rank_certainty"):
        return []
    rows = reader.source.rows("SELECT * FROM rank_certainty", "rank_certainty")
    bases = sorted({row["lines_basis"] for row in rows if row.get("lines_basis")})
    return [f"名次范围和靠后的依据：{basis_in_words(plain(text))}" for text in bases]


def _ranking(reader: Reader, label: str, pool: str, rows: list[Row]) -> Table:
    lines: list[list[str | Figure]] = []
    has_ranges = "best_rank" in rows[0]
    remarks: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        name = reader.area_name(row["area_code"])
        if not row["is_ranked"]:
            covered = _share(reader, row, "covered_weight_share", "有数据的权重")
            why = f"不参加排名（{catalogue.null_reasons()[row['reason_code']]}），括号内为有数据的权重"
            remarks[why].append(f"{name}（{covered.said}）")
            continue
        line = [name, *rank_cells(reader, row)]
        lines.append([*line, *_range(reader, row)] if has_ranges else line)
        if row["is_first_evaluation"]:
            remarks["首次参加评价"].append(name)
        if row["is_tied"]:
            remarks["得分与其他园区相同，名次并列"].append(name)
    heads: tuple[str, ...] = (
        "园区",
        "名次",
        "得分\n（分）",
        "有数据的\n权重（%）",
        "有数据的\n指标（项）",
        "最低\n填报率（%）",
    )
    heads = (*heads, "最好", "最差", "靠后\n结论") if has_ranges else heads
    notes = [f"{label}：{meant(rows[0])}。"]
    notes += [f"{what}：{'、'.join(names)}。" for what, names in remarks.items()]
    if any(row["is_ranked"] and row["indicators_present"] < row["indicators"] for row in rows):
        notes.append("缺项不计零，其权重按比例补给其余各项。")
    if any(row["is_ranked"] and row["coverage_share"] is None for row in rows):
        notes.append(f"“{symbol('missing')}”：所用指标没有应报单位名单，不知道填报率。")
    trial = f"（{TRIAL}）" if any(row["is_trial"] for row in rows) else ""
    title = f"{label}：{named('pool', pool)}名次{trial}"
    return Table(system_of(rows[0]).key("ranking", pool), title, heads, lines, notes=tuple(notes))


def rank_cells(reader: Reader, row: Row) -> list[str | Figure]:
    """Rank, score, weight and indicators with figures, least response of a zone that is ranked."""
    trace = trace_of(row)
    return [
        reader.value(row, "rank_no", "rank", _what(row, "名次"), trace),
        reader.value(row, "rounded_score_points", "points", _what(row, "得分"), trace, indicator=SCORE),
        _share(reader, row, "covered_weight_share", "有数据的权重"),
        reader.count(
            row["indicators_present"],
            "项",
            _what(row, "有数据的指标"),
            row["area_code"],
            row["reference_period"],
            trace,
        ),
        _share(reader, row, "coverage_share", "最低填报率"),
    ]


def _range(reader: Reader, row: Row) -> list[str | Figure]:
    if row["best_rank"] is None:
        return [symbol("missing"), symbol("missing"), LOW[None]]
    ends = [
        reader.value(row, column, "rank", _what(row, name), "rank_certainty")
        for column, name in (("best_rank", "最好名次"), ("worst_rank", "最差名次"))
    ]
    return [*ends, LOW[row["certainty_class"]]]


def _share(reader: Reader, row: Row, column: str, what: str) -> Figure:
    reason = "" if row[column] is not None else "所用指标没有应报单位名单"
    return reader.share(row[column], _what(row, what), row["area_code"], row["reference_period"], trace_of(row), reason)


def _what(row: Row, what: str) -> str:
    return f"{row['edition']} {row['weight_set']}：{what}"


def trace_of(row: Row) -> str:
    """The command that takes the score apart."""
    return (
        f"zonestat evaluate --round {row['evaluation_round']} --edition {row['edition']}"
        f" --weights {row['weight_set']} --zone {row['area_code']}"
    )


def shifts(reader: Reader, period: str, rows: list[Row], heading: str, area: str = "") -> Section:
    """What moved against earlier rounds, split into its parts, and (of all zones) where each stands by the ways of this
    round side by side."""
    known = labels(rows)
    both = _over_rounds(reader, period, area)
    lines: list[list[str | Figure]] = []
    for row in both:
        told = (
            ("base_rank_no", "对照名次"), ("rank_no", "名次"), ("rank_shift", "名次变化"),
            ("shift_by_data", "由于数据"), ("shift_by_method", "由于方法"), ("shift_by_peers", "由于同组"),
        )  # fmt: skip
        what = f"{row['base_round']} {row['base_edition']} {row['base_weight_set']} 至 {_what(row, '')}"
        figures = [reader.value(row, column, "rank", f"{what}{name}", "fct_rank_shifts") for column, name in told]
        before = _base_of(row)
        base = known.get(before) or f"{row['base_zh']}，{named('weight_set', before.weight_set)}"
        base, this = f"{row['base_round']}年轮次 {base}", known[system_of(row)]
        lines.append([reader.area_name(row["area_code"]), base, this, *figures])
    heads = ("园区", "对照", "本轮", "对照\n名次", "本轮\n名次", "变化", "由于\n数据", "由于\n方法", "由于\n同组")
    note = "变化为本轮名次减对照名次，正数为后退，负数为前移；依次分为数据、方法和同组园区三部分，合计等于变化。"
    over_time = Table("shifts", "与以前轮次相比的名次变化", heads, lines, notes=(note,), words=3)
    said = "没有两轮都参加排名的园区，没有名次变化可列。"
    if lines:
        is_new = any(_base_of(row) != system_of(row) for row in both)
        new = "；以前没有用过的方案与以前各方案相比" if is_new else ""
        said = f"与以前轮次相比的名次变化见{ref('shifts')}，只列同一方案两轮之间的{new}。"
    beside = Table("beside__zones", "本轮各方案的名次", (), ()) if area else _beside(reader, rows)
    if beside.rows:
        said += f"本轮各方案的名次并列于{ref('beside__zones')}，方案之间的差别不是时间上的变化。"
    return Section("shifts", heading, (said,), (over_time, beside) if not area else (over_time,))


def _over_rounds(reader: Reader, period: str, area: str) -> list[Row]:
    """Shifts of zones that were ranked in both rounds, by the same edition and weight set; by others only where that
    of this round was not used before."""
    query = """SELECT shifts.*, bases.name_zh AS base_zh FROM fct_rank_shifts AS shifts
        JOIN dim_index_system AS bases ON base_edition = bases.edition
        WHERE reference_period = $period AND ($area = '' OR area_code = $area) AND base_round < evaluation_round
            AND rank_shift IS NOT NULL
        ORDER BY shifts.edition, weight_set, base_round DESC, base_edition, base_weight_set, pool, rank_no, area_code"""
    found = reader.source.rows(query, "fct_rank_shifts", "dim_index_system", period=period, area=area)
    kept = {system_of(row) for row in found if _base_of(row) == system_of(row)}
    return [row for row in found if _base_of(row) == system_of(row) or system_of(row) not in kept]


def _base_of(row: Row) -> System:
    return System(row["base_edition"], row["base_weight_set"])


def _beside(reader: Reader, rows: list[Row]) -> Table:
    """Zones by ways of ranking, pool by pool: those by which anybody is ranked."""
    used = [system for system in labels(rows) if any(row["is_ranked"] and system_of(row) == system for row in rows)]
    placed = {(row["area_code"], system_of(row)): row for row in rows if row["is_ranked"]}
    lines: list[list[str | Figure]] = []
    zones = dict.fromkeys((row["area_code"], row["pool"]) for row in rows if row["is_ranked"])
    for area, pool in sorted(zones, key=lambda zone: list(dict.fromkeys(row["pool"] for row in rows)).index(zone[1])):
        ranks: list[str | Figure] = [symbol("missing")] * len(used)
        for at, system in enumerate(used):
            if row := placed.get((area, system)):
                ranks[at] = reader.value(row, "rank_no", "rank", _what(row, "名次"), trace_of(row))
        lines.append([reader.area_name(area), named("pool", pool), *ranks])
    heads = ("园区", "园区组", *(labels(rows)[system] for system in used))
    note = f"“{symbol('missing')}”：该方案下不参加排名。"
    return Table("beside__zones", "本轮各方案的名次", heads, lines if len(used) > 1 else (), notes=(note,), words=2)
