"""Appraisals of offices and banners: score sheets as the release has them.

Belongs here: scores by subject and item, and why there is no total. Does not belong here: weights and totals of our
own, and anything that says who did well.
"""

from __future__ import annotations

import re
from collections import Counter

from orchestration import catalogue
from orchestration.labels import ROLES
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, plain, symbol
from orchestration.reports.parts.experts import TRIAL
from orchestration.reports.parts.tables import Reasons
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row

SCHEMES = catalogue.SEEDS / "rules" / "appraisal_schemes.csv"
TOTAL = "total"
SUBJECTS = ROLES | {"banner": "旗县市区"}
NO_WEIGHTS, LEAD, YEARS = "none", "lead", 3


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
    """Subjects with their numbers of items and of scores, and, if there are weight sets, the total of each."""
    lines: list[list[str | Figure]] = []
    reasons: dict[str, None] = {}
    has_weights = any(row["weight_set_code"] != NO_WEIGHTS for row in rows)
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
        weighted: list[str | Figure] = [weight_set, total] if has_weights else []
        lines.append([subject, SUBJECTS[role], *counted, *weighted])
    heads: tuple[str, ...] = ("考核对象", "职责", "列入事项\n（项）", "有得分\n（项）")
    heads = (*heads, "权重集", "合计\n（分）") if has_weights else heads
    notes = tuple(f"没有合计：{reason}。" for reason in reasons)
    return Table(
        f"totals__{scheme}",
        f"考核对象{'和合计' if has_weights else ''}{_mark(rows)}",
        heads,
        lines,
        notes=notes,
        words=2,
    )


def _items(reader: Reader, scope: Scope, scheme: str, rows: list[Row]) -> Table:
    """Items in the order of their subjects."""
    lines: list[list[str | Figure]] = []
    places = {(row["subject"], row["item_area_code"]) for row in rows if row["item_code"] != TOTAL}
    several = {subject for subject, times in Counter(subject for subject, _ in places).items() if times > 1}
    reasons = Reasons()
    for row in rows:
        if row["item_code"] == TOTAL:
            continue
        score = _score(reader, scope, scheme, row)
        place = f"　{reader.area_name(row['item_area_code'])}" if row["subject"] in several else ""
        lines.append(
            [
                row["subject"],
                SUBJECTS[row["subject_role"]],
                f"{_item(row)}{place}",
                reasons.sign(row["reason_code"]),
                score,
            ]
        )
    heads = ("考核对象", "职责", "事项", "没有得分\n的原因", "得分\n（分）")
    return Table(f"items__{scheme}", f"各项得分{_mark(rows)}", heads, lines, notes=reasons.notes, words=4)


def _item(row: Row) -> str:
    """Its rule, name and the reading of its target."""
    reading = f"（{row['reading_zh']}）" if row["reading_zh"] and row["reading_zh"] != "按条文" else ""
    return plain(f"{row['item_code'].partition('/')[0]} {row['item_zh']}{reading}")


def closing_years(reader: Reader, scope: Scope, period: str, scheme: str, yearly: str, heading: str) -> Section:
    """The appraisal that closes several years: each item once, with its yearly measurements side by side."""
    [told] = [row for row in catalogue.seed_rows(SCHEMES) if row["scheme_code"] == scheme]
    rows = [row for row in _scores(reader, scheme, period) if row["item_code"] != TOTAL]
    key = f"side__{scheme}"
    if not rows:
        said = (
            f"{told['document']}{told['article']}规定的{told['name_zh']}为{told['last_year']}年，{period}年没有评分表。"
        )
        return Section(scheme, heading, (said,), (Table(key, "各年得分", (), ()),))
    years = [f"{int(period) - back}" for back in reversed(range(YEARS))]
    measured = {(row["reference_period"], *_who(row)): row for year in years for row in _scores(reader, yearly, year)}
    reasons, lines = Reasons(), list[list[str | Figure]]()
    leads = [row for row in rows if row["subject_role"] == LEAD] or rows
    leads.sort(key=lambda row: [int(number) for number in re.findall(r"\d+", row["item_code"])])
    for item in dict.fromkeys((row["item_code"], row["item_area_code"]) for row in leads):
        of = [row for row in leads if (row["item_code"], row["item_area_code"]) == item]
        cells: list[str | Figure] = []
        signs = []
        for year in years:
            found = measured.get((year, *_who(of[0])))
            cells.append(symbol("missing") if found is None else _score(reader, scope, yearly, found))
            signs.append("" if found is None else reasons.sign(found["reason_code"]))
        closing = _score(reader, scope, scheme, of[0])
        signs.append(reasons.sign(of[0]["reason_code"]))
        lines.append(
            [
                _item(of[0]),
                "、".join(plain(row["subject"]) for row in of),
                *cells,
                closing,
                "".join(dict.fromkeys(signs)),
            ]
        )
    heads = ("事项", "牵头单位", *(f"{year}年\n（分）" for year in years), "期末\n（分）", "没有得分\n的原因")
    note = f"“{symbol('missing')}”：没有得分或该年没有评分表；责任单位的得分与牵头单位相同，见年度测评。"
    table = Table(
        key, f"{years[0]}—{years[-1]}年各项得分{_mark(rows)}", heads, lines, notes=(*reasons.notes, note), words=2
    )
    total = reader.count(
        len(lines), "项", f"{scheme}：列入事项", scope.area.area_code, period, "fct_appraisal_scores 的行数"
    )
    said = (
        f"按{told['document']}{told['article']}，列入事项{total.said}，各年度测评的得分和期末得分并列（{ref(key)}）。"
        f"{told['note']}，本文不合成三年得分。没有得分的不计零。"
    )
    return Section(scheme, heading, (said, *_trial(rows)), (table,))


def _who(row: Row) -> tuple[str, str, str, str]:
    return row["subject"], row["subject_role"], row["item_code"], row["item_area_code"]


def _score(reader: Reader, scope: Scope, scheme: str, row: Row) -> Figure:
    reason = catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""
    place = scope.area.area_code if row["item_area_code"] == "all" else row["item_area_code"]
    what = f"{plain(row['subject'])}（{SUBJECTS[row['subject_role']]}）：{row['item_code']} {plain(row['item_zh'])}"
    trace = f"fct_appraisal_scores：{scheme} {row['weight_set_code']}"
    told = row | {"area_code": place}
    return reader.value(told, "score_points", "points", what, trace, reason)
