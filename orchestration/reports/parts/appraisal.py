"""Appraisals of offices and banners: score sheets as the release has them.

Belongs here: scores by subject and item, and why there is no total. Does not belong here: weights and totals of our
own, and anything that says who did well.
"""

from __future__ import annotations

from collections import Counter

from orchestration import catalogue
from orchestration.labels import ROLES
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, plain, symbol
from orchestration.reports.parts.experts import TRIAL
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row

SCHEMES = catalogue.SEEDS / "rules" / "appraisal_schemes.csv"
TOTAL = "total"
SUBJECTS = ROLES | {"banner": "旗县市区"}
NO_WEIGHTS = "none"


def appraisal(reader: Reader, scope: Scope, period: str, scheme: str, heading: str) -> Section:
    """A scheme in a period: who is appraised on how much, and each item with its score or the reason for none."""
    [told] = [row for row in catalogue.seed_rows(SCHEMES) if row["scheme_code"] == scheme]
    rows = _scores(reader, scheme, period)
    clause = f"{told['document']}{told['article']}"
    tables = (_totals(reader, scope, scheme, rows), _items(reader, scope, scheme, rows))
    if not rows:
        ends = f"{told['first_year']}年" + (
            f"至{told['last_year']}年" if told["last_year"] != told["first_year"] else ""
        )
        said = f"{clause}规定的{told['name_zh']}为{ends}，发布中没有{period}年的评分表。"
        return Section(scheme, heading, (said,), tables)
    area, trace = scope.area.area_code, "fct_appraisal_scores 的行数"
    items = {(row["item_code"], row["item_area_code"]) for row in rows if row["item_code"] != TOTAL}
    scored = {
        (row["item_code"], row["item_area_code"])
        for row in rows
        if row["item_code"] != TOTAL and row["score_points"] is not None
    }
    subjects = reader.count(len({row["subject"] for row in rows}), "个", f"{scheme}：考核对象", area, period, trace)
    total = reader.count(len(items), "项", f"{scheme}：列入事项", area, period, trace)
    with_score = reader.count(len(scored), "项", f"{scheme}：有得分的事项", area, period, trace)
    said = (
        f"按{clause}，列入考核对象{subjects.said}、事项{total.said}，其中有得分的{with_score.said}"
        f"（{ref(f'totals__{scheme}')}、{ref(f'items__{scheme}')}）。没有得分的不计零。{told['note']}。"
    )
    return Section(scheme, heading, (said, *_trial(rows)), tables)


def _trial(rows: list[Row]) -> list[str]:
    if not any(row["is_trial"] for row in rows):
        return []
    return [f"本表为{TRIAL}：权重或计分办法没有文件依据，不得作为考核结论。"]


def _mark(rows: list[Row]) -> str:
    return f"（{TRIAL}）" if any(row["is_trial"] for row in rows) else ""


def _scores(reader: Reader, scheme: str, period: str) -> list[Row]:
    """Items with the reading of the target where they are one."""
    query = """SELECT scores.*, reading_zh FROM fct_appraisal_scores AS scores
        LEFT JOIN (SELECT DISTINCT rule_id || '/' || reading_code AS item_code, reading_zh FROM dim_target) AS readings
            USING (item_code)
        WHERE scheme_code = $scheme AND reference_period = $period
        ORDER BY subject_role, subject, item_code = 'total', weight_set_code, item_area_code,
            try_cast(regexp_extract(item_code, '[0-9]+') AS INTEGER), item_code"""
    return reader.source.rows(query, "fct_appraisal_scores", "dim_target", scheme=scheme, period=period)


def _totals(reader: Reader, scope: Scope, scheme: str, rows: list[Row]) -> Table:
    """Subjects with their numbers of items, of scores, and the total of each weight set or why there is none."""
    lines: list[list[str | Figure]] = []
    reasons: dict[str, None] = {}
    for subject, role, weight_set in dict.fromkeys(
        (row["subject"], row["subject_role"], row["weight_set_code"]) for row in rows
    ):
        of = [
            row
            for row in rows
            if (row["subject"], row["subject_role"], row["weight_set_code"]) == (subject, role, weight_set)
        ]
        items = [row for row in of if row["item_code"] != TOTAL]
        told = (("列入事项", len(items)), ("有得分", sum(row["score_points"] is not None for row in items)))
        counted = [
            reader.count(
                number, "项", f"{plain(subject)}（{SUBJECTS[role]}）：{name}", scope.area.area_code,
                of[0]["reference_period"], f"fct_appraisal_scores：{scheme} 的行数",
            )
            for name, number in told
        ]  # fmt: skip
        total = _score(reader, scope, scheme, next(row for row in of if row["item_code"] == TOTAL))
        reasons |= {total.reason: None} if total.reason else {}
        weights = "没有" if weight_set == NO_WEIGHTS else weight_set
        lines.append([subject, SUBJECTS[role], weights, *counted, total])
    heads = ("考核对象", "职责", "权重", "列入事项\n（项）", "有得分\n（项）", "合计\n（分）")
    notes = tuple(f"“{symbol('missing')}”：没有合计，{reason}。" for reason in reasons)
    return Table(f"totals__{scheme}", f"考核对象和合计{_mark(rows)}", heads, lines, notes=notes, words=3)


def _items(reader: Reader, scope: Scope, scheme: str, rows: list[Row]) -> Table:
    """Items in the order of their subjects."""
    lines: list[list[str | Figure]] = []
    places = {(row["subject"], row["item_area_code"]) for row in rows if row["item_code"] != TOTAL}
    several = {subject for subject, times in Counter(subject for subject, _ in places).items() if times > 1}
    for row in rows:
        if row["item_code"] == TOTAL:
            continue
        score = _score(reader, scope, scheme, row)
        reading = f"（{row['reading_zh']}）" if row["reading_zh"] and row["reading_zh"] != "按条文" else ""
        place = f"　{reader.area_name(row['item_area_code'])}" if row["subject"] in several else ""
        item = f"{row['item_code'].partition('/')[0]} {row['item_zh']}{reading}{place}"
        lines.append([row["subject"], SUBJECTS[row["subject_role"]], plain(item), score.reason, score])
    heads = ("考核对象", "职责", "事项", "没有得分的原因", "得分\n（分）")
    notes = (f"“{symbol('missing')}”：没有得分，原因见第四栏。",)
    return Table(f"items__{scheme}", f"各项得分{_mark(rows)}", heads, lines, notes=notes, words=4)


def _score(reader: Reader, scope: Scope, scheme: str, row: Row) -> Figure:
    reason = catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""
    place = scope.area.area_code if row["item_area_code"] == "all" else row["item_area_code"]
    what = f"{plain(row['subject'])}（{SUBJECTS[row['subject_role']]}）：{row['item_code']} {plain(row['item_zh'])}"
    trace = f"fct_appraisal_scores：{scheme} {row['weight_set_code']}"
    told = row | {"area_code": place}
    return reader.value(told, "score_points", "points", what, trace, reason)
