"""Tasks of the plans and how they stand against their deadlines.

Belongs here: progress as filed, tasks overdue by office. Does not belong here: judging a deadline (models do), and
whether a task was done well.
"""

from __future__ import annotations

from collections import Counter

from orchestration import catalogue
from orchestration.labels import ROLES
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, listed, symbol
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row

STATES = {
    "completed": "已完成",
    "not_due": "未到期",
    "overdue": "逾期未完成",
    "overdue_not_reported": "期限已过（没有填报）",
    "no_deadline": "没有期限",
    "not_listed": "不在任务清单中",
}
OVERDUE = ("overdue", "overdue_not_reported")


def tasks(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """All tasks of the areas: how many stand how, and one line per task."""
    rows = _progress(reader, scope, period)
    if not rows:
        said = "本期、本地区没有列入清单的任务。"
        return Section("tasks", heading, (said,), (Table("tasks", "各项任务进展", (), ()),))
    area, trace = scope.area.area_code, "fct_task_progress 的行数"
    states = Counter(row["deadline_state"] for row in rows)
    total = reader.count(len(rows), "项", "列入清单的任务", area, period, trace)
    told = [
        f"{name}{reader.count(states[code], '项', f'任务：{name}', area, period, trace).said}"
        for code, name in STATES.items()
        if states[code]
    ]
    silent = sum(row["progress_status_code"] == "not_reported" for row in rows)
    unreported = reader.count(silent, "项", "没有填报进展的任务", area, period, trace)
    said = (
        f"列入清单的任务{total.said}：{'、'.join(told)}（{ref('tasks')}）。"
        f"其中{unreported.said}没有填报进展，不作已完成或未完成论。"
    )
    return Section("tasks", heading, (said,), (_table(reader, rows),))


def _progress(reader: Reader, scope: Scope, period: str) -> list[Row]:
    query = """SELECT * FROM fct_task_progress WHERE reference_period = $period AND list_contains($areas, area_code)
        ORDER BY document, area_code, try_cast(regexp_extract(task_code, '[0-9]+$') AS INTEGER), task_code"""
    return reader.source.rows(query, "fct_task_progress", period=period, areas=[scope.area.area_code, *scope.codes])


def _table(reader: Reader, rows: list[Row]) -> Table:
    lines: list[list[str | Figure]] = []
    is_several = len({row["area_code"] for row in rows}) > 1
    for row in rows:
        done: str | Figure = symbol("missing")
        if row["progress_pct"] is not None:
            done = reader.value(row, "progress_pct", "pct", f"{row['task_code']}：完成比例", "fct_task_progress")
        due = str(row["due_date"] or "未写明")
        name = f"{row['label_zh']}（{reader.area_name(row['area_code'])}）" if is_several else row["label_zh"]
        lines.append(
            [name, f"{row['document']} {row['article']}", due, STATES[row["deadline_state"]], _status(row), done]
        )
    notes = (f"“{symbol('missing')}”：没有填报完成比例；任务名称为简称，原文见各文件。",)
    heads = ("任务", "依据", "期限", "对照期限", "进展", "完成\n（%）")
    return Table("tasks", "各项任务进展", heads, lines, notes=notes, words=5)


def _status(row: Row) -> str:
    names = {code.code: code.name_zh for code in catalogue.codes("progress_status_code")}
    return names.get(
        row["progress_status_code"],
        {"not_reported": "没有填报", "not_stated": "没有写明"}.get(row["progress_status_code"], ""),
    )


def overdue(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """Overdue tasks by office, the office with most first."""
    query = """SELECT *, count(*) OVER (PARTITION BY unit_zh) AS of_unit FROM rpt_overdue_tasks
        WHERE reference_period = $period AND list_contains($areas, area_code)
        ORDER BY of_unit DESC, unit_zh, unit_role, area_code, task_code"""
    areas = [scope.area.area_code, *scope.codes]
    rows = reader.source.rows(query, "rpt_overdue_tasks", period=period, areas=areas)
    heads = ("单位", "职责", "任务", "依据", "期限", "情况", "逾期\n（天）")
    if not rows:
        return Section("overdue", heading, ("本期没有逾期任务。",), (Table("overdue", "逾期任务（按单位）", (), ()),))
    area, trace = scope.area.area_code, "rpt_overdue_tasks 的行数"
    units = reader.count(len({row["unit_zh"] for row in rows}), "个", "有逾期任务的单位", area, period, trace)
    number = reader.count(
        len({(row["task_code"], row["area_code"]) for row in rows}), "项", "逾期任务", area, period, trace
    )
    lines: list[list[str | Figure]] = []
    before = ""
    for row in rows:
        days = reader.value(row, "days_overdue", "days", f"{row['task_code']}：逾期天数", "rpt_overdue_tasks")
        unit = row["unit_zh"] if row["unit_zh"] != before else ""
        before = row["unit_zh"]
        situation = "没有填报" if row["deadline_state"] == "overdue_not_reported" else "未完成"
        lines.append(
            [unit, ROLES[row["unit_role"]], row["label_zh"], row["article"], str(row["due_date"]), situation, days]
        )
    said = (
        f"逾期任务{number.said}，涉及牵头和责任单位{units.said}（{ref('overdue')}）。同一任务列在每个牵头、责任单位之下；"
        "“没有填报”的任务是否已经完成，本文不作判断。"
    )
    notes = (f"依据为{listed([*dict.fromkeys(row['document'] for row in rows)])}的条款；任务名称为简称。",)
    return Section(
        "overdue", heading, (said,), (Table("overdue", "逾期任务（按单位）", heads, lines, notes=notes, words=6),)
    )
