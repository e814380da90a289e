"""The life of a zone as decisions recorded it: states, events, objections, readings of the exit clause, what is open.

Belongs here: the rows of the release in words. Does not belong here: replaying decisions, and judging any.
"""

from __future__ import annotations

from functools import cache

from orchestration import catalogue
from orchestration.labels import DUTIES, EXIT_READINGS, LEVELS, OUTCOMES, THREE, basis, details, moved, states
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, listed, plain, symbol
from orchestration.reports.parts.experts import TRIAL
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row


@cache
def phases() -> dict[str, str]:
    """The phase of each state: ``application``, ``zone`` or ``gone``."""
    rows = catalogue.seed_rows(catalogue.SEEDS / "rules" / "zone_states.csv")
    return {row["state_code"]: row["phase"] for row in rows}


def history(reader: Reader, scope: Scope, heading: str) -> Section:
    """States with their clauses, and every event behind them, also those that did not count."""
    area = scope.area.area_code
    stood = reader.source.rows(
        "SELECT * FROM fct_zone_states WHERE area_code = $area ORDER BY state_number", "fct_zone_states", area=area
    )
    happened = reader.source.rows(
        "SELECT * FROM fct_status_events WHERE area_code = $area ORDER BY event_number", "fct_status_events", area=area
    )
    if not happened:
        return Section("history", heading, ("没有登记过该园区状态的决定。",), (_states([]), _events([])))
    now = f"现为“{states()[stood[-1]['state_code']]}”。" if stood else ""
    said = (
        f"{now}状态由登记的决定按各文件的条款得出（{ref('states')}、{ref('events')}），没有登记的事项不在其中。"
        if stood
        else f"登记的事项见{ref('events')}，没有一项使园区取得状态。"
    )
    return Section("history", heading, (said,), (_states(stood), _events(happened)))


def _states(rows: list[Row]) -> Table:
    lines = [
        [
            states()[row["state_code"]],
            LEVELS.get(row["level_code"], "—"),
            _day(row["entered_date"]),
            _day(row["left_date"]) if row["left_date"] else "至今",
            _clause(row),
            _decision(row),
        ]
        for row in rows
    ]
    heads = ("状态", "级别", "自", "至", "条款", "决定序号")
    return Table("states", "状态沿革", heads, lines, words=6)


def _events(rows: list[Row]) -> Table:
    lines = [
        [
            _day(row["event_date"]),
            plain(row["event_name_zh"]),
            _moved(row),
            plain("；".join(filter(None, (row["reason"], details(row["details"] or ""))))) or symbol("missing"),
            plain(row["decided_by"] or symbol("missing")),
            plain(f"{row['document'] or ''}{_numbered(row)}"),
        ]
        for row in rows
    ]
    heads = ("日期", "事项", "状态", "理由和内容", "决定机关", "文件（决定）")
    note = f"“{symbol('missing')}”：没有登记；来自名录的事项没有决定机关和序号。"
    return Table("events", "登记的事项", heads, lines, notes=(note,), words=6)


def _moved(row: Row) -> str:
    if row["is_revoked"]:
        return "已撤销"
    if not row["is_applied"]:
        return f"不算数：{plain(row['problem_zh'])}"
    return moved(row["state_before_code"], row["state_after_code"])


def _numbered(row: Row) -> str:
    return f"（{row['decision_sequence']}）" if row["decision_sequence"] is not None else ""


def _decision(row: Row) -> str:
    return symbol("missing") if row["decision_sequence"] is None else f"{row['decision_sequence']}"


def _clause(row: Row) -> str:
    """The clause; what this project assumes where no document says anything is told as that."""
    if not row["clause_article"]:
        return "没有文件规定"
    return f"{row['clause_document']} {row['clause_article']}（{row['rule_ids'].replace('|', '、')}）"


def _day(day: object) -> str:
    return symbol("missing") if day is None else f"{day}"


def objections(reader: Reader, scope: Scope, heading: str) -> Section:
    """Objections with their answers."""
    rows = reader.source.rows(
        "SELECT * FROM fct_objections WHERE area_code = $area ORDER BY objection_sequence",
        "fct_objections",
        area=scope.area.area_code,
    )
    heads = ("提出", "提出人", "理由", "答复期限", "答复", "签发")
    lines = []
    for row in rows:
        late = "，逾期未答复" if row["is_overdue"] and row["answered_date"] is None else ""
        answer = f"没有答复{late}"
        if row["answered_date"] is not None:
            told = (row["answer_reason"], f"重新核算：{row['recalculation']}" if row["recalculation"] else "")
            answer = f"{row['answered_date']} {OUTCOMES[row['outcome_code']]}。{'；'.join(filter(None, told))}"
        against = f"（对决定{row['against_sequence']}）"
        signed = "、".join(filter(None, (row["signed_by"], row["second_person"]))) or symbol("missing")
        lines.append(
            [
                _day(row["raised_date"]), plain(row["raised_by"]), plain(f"{row['reason']}{against}"),
                _day(row["answer_due_date"]), plain(answer), plain(signed),
            ]
        )  # fmt: skip
    said = f"登记的异议和答复见{ref('objections')}。" if lines else "没有登记的异议。"
    return Section("objections", heading, (said,), (Table("objections", "异议和答复", heads, lines, words=6),))


def exits(reader: Reader, scope: Scope, heading: str) -> Section:
    """Both readings of "low twice in a row", for each round with a recorded result."""
    area = scope.area.area_code
    query = "SELECT * FROM fct_exit_readings WHERE area_code = $area ORDER BY round, reading_code"
    rows = reader.source.rows(query, "fct_exit_readings", area=area)
    if not rows:
        return Section("exits", heading, ("没有登记的评价结果，退出条款没有可以对照的。",), (_exits([]),))
    ids = sorted({rule for row in rows for rule in row["rule_ids"].split("|")})
    query = "SELECT DISTINCT rule_id, citation, article FROM dim_rule WHERE list_contains($ids, rule_id) ORDER BY ALL"
    clauses = [
        f"{row['citation']}{row['article']}（{row['rule_id']}）"
        for row in reader.source.rows(query, "dim_rule", ids=ids)
    ]
    said = [
        f"条款：{listed(clauses)}。“连续两次靠后”的两种读法都列出（{ref('exits')}），名次取自登记的评价结果。",
        "本表只说明条款所列的条件在登记的数据下是否成立；是否建议退出、是否退出由有权机关决定并登记。",
    ]
    if any(row["is_trial"] for row in rows):
        said.append(f"所依据的数值没有正式采用的为{TRIAL}，不能据以建议退出。")
    return Section("exits", heading, tuple(said), (_exits(rows),))


def _exits(rows: list[Row]) -> Table:
    lines: list[list[str | Figure]] = []
    for row in rows:
        low = f"{row['low_in_a_row_count']}/{row['low_needed_count']}"
        rank = f"{row['zone_rank'] or symbol('missing')}/{row['pool_size'] or symbol('missing')}"
        proposed = f"{TRIAL}，不能" if row["is_trial"] else THREE[row["may_propose"]]
        lines.append(
            [
                row["round"], EXIT_READINGS[row["reading_code"]], rank, THREE[row["is_poor"]], THREE[row["is_low"]],
                low, THREE[row["is_innovation_weak"]], THREE[row["is_condition_met"]], proposed,
            ]
        )  # fmt: skip
    heads = (
        "轮次",
        "读法",
        "名次/\n参评",
        "较差",
        "靠后",
        "连续/\n需要",
        "创新\n较差",
        "两项\n都成立",
        "能否据以\n建议退出",
    )
    bases = dict.fromkeys(
        f"{name}：{basis(plain(row[column]))}"
        for row in rows
        for name, column in (("靠后", "low_basis"), ("较差", "poor_basis"), ("创新能力", "innovation_basis"))
        if row[column]
    )
    return Table("exits", "退出条款的两种读法", heads, lines, notes=tuple(bases), words=2)


def duties(reader: Reader, scope: Scope, heading: str) -> Section:
    """What is due next."""
    query = "SELECT * FROM fct_status_due WHERE area_code = $area ORDER BY due_date, due_code"
    rows = reader.source.rows(query, "fct_status_due", area=scope.area.area_code)
    lines = [
        [
            DUTIES[row["due_code"]],
            _day(row["due_date"]),
            "已逾期" if row["is_overdue"] else "没有逾期",
            plain(row["clause"]) if row["clause"] else "没有文件规定",
        ]
        for row in rows
    ]
    said = f"待办事项和期限见{ref('duties')}。" if lines else "没有登记在案的待办事项。"
    heads = ("事项", "期限", "状态", "条款")
    return Section("duties", heading, (said,), (Table("duties", "待办事项", heads, lines, words=4),))
