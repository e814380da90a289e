"""Targets of the plans and how far they are.

Belongs here: target, path, actual figure and state as the release has them, each reading of an open text in a row of
its own. Does not belong here: judging, and choosing between readings.
"""

from __future__ import annotations

from collections import Counter

from orchestration import catalogue, periods
from orchestration.labels import SIGNS, TARGET_STATES, VINTAGES
from orchestration.reports.content import Section, Table, ref
from orchestration.reports.figures import Figure, plain, symbol
from orchestration.reports.parts.tables import Reasons
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row

TRACE = "fct_target_progress"


def targets(reader: Reader, scope: Scope, period: str, heading: str, is_full: bool = False) -> Section:
    """Counts by area and document; the targets themselves of one zone, and of several where ``is_full``."""
    rows = _progress(reader, scope, period)
    if not rows:
        said = f"到{_until(period)}止，发布中没有本地区可以列出的目标。"
        return Section("targets", heading, (said,), (_counts(reader, []),))
    year = rows[0]["reference_period"]
    area = scope.area.area_code
    states = Counter(row["target_status"] for row in rows)
    total = reader.count(len(rows), "条", "目标（按读法和地区）", area, year, f"{TRACE} 的行数")
    told = "、".join(
        f"{name}{reader.count(states[code], '条', f'目标：{name}', area, year, f'{TRACE} 的行数').said}"
        for code, name in TARGET_STATES.items()
        if states[code]
    )
    is_listed = is_full or scope.is_single
    tables = _tables(reader, rows) if is_listed else [_counts(reader, rows)]
    where = "、".join(ref(table.key) for table in tables)
    said = (
        f"截至{year}年末，本地区的目标按条文的各种读法和地区分列共{total.said}：{told}（{where}）。"
        "条文没有写明的各种读法并列，一条目标可以有几行；不能判定的不作达到或未达到论。"
    )
    # A document without rows still has the table that its template asks for.
    return Section("targets", heading, (said,), (*([_counts(reader, [])] if is_listed else []), *tables))


def _until(period: str) -> str:
    day = periods.last_day(period)
    return f"{day.year}年{day.month}月末"


def _progress(reader: Reader, scope: Scope, period: str) -> list[Row]:
    """Of the last year that was over by the end of the period."""
    query = """SELECT * FROM fct_target_progress
        WHERE list_contains($areas, area_code) AND reference_period = (
            SELECT max(reference_period) FROM fct_target_progress WHERE reference_period || '-12' <= $until)
        ORDER BY document, area_code, try_cast(regexp_extract(rule_id, '[0-9]+') AS INTEGER), rule_id, reading_code,
            target_vintage"""
    areas = [scope.area.area_code, *scope.codes]
    until = f"{periods.last_day(period):%Y-%m}"
    return reader.source.rows(query, TRACE, areas=list(dict.fromkeys(areas)), until=until)


def _counts(reader: Reader, rows: list[Row]) -> Table:
    """Documents and areas by state."""
    groups = Counter((row["document"], row["area_code"], row["target_status"]) for row in rows)
    lines: list[list[str | Figure]] = []
    for document, area in dict.fromkeys((row["document"], row["area_code"]) for row in rows):
        counted = [
            reader.count(
                groups[document, area, code], "条", f"{document}的目标：{name}", area, rows[0]["reference_period"],
                f"{TRACE} 的行数",
            )
            for code, name in TARGET_STATES.items()
        ]  # fmt: skip
        lines.append([reader.area_name(area), document, *counted])
    heads = ("地区", "文件", *(f"{name}\n（条）" for name in TARGET_STATES.values()))
    return Table("target_counts", "目标进度（按读法计数）", heads, lines, words=2)


def _tables(reader: Reader, rows: list[Row]) -> list[Table]:
    """A table for each document with a line for each target, reading and area."""
    heads = ("地区", "目标（读法）", "条款", "状态", "目标值", "按进度\n应达", "实际")
    note = f"“{symbol('missing')}”：没有数值，原因见状态栏；按进度应达为基数到期限的直线，是本系统的约定，文件没有写。"
    behind = "“落后”：期限已到而没有达到，或期限未到而低于按进度应达。"
    found = []
    for number, document in enumerate(dict.fromkeys(row["document"] for row in rows), 1):
        of = [row for row in rows if row["document"] == document]
        reasons = Reasons()
        lines = [[reader.area_name(row["area_code"]), *_line(reader, row, reasons)] for row in of]
        title = f"目标进度：{plain(document)}"
        found.append(Table(f"targets__{number}", title, heads, lines, notes=(*reasons.notes, note, behind), words=4))
    return found


def _line(reader: Reader, row: Row, reasons: Reasons) -> list[str | Figure]:
    reading = "" if row["reading_code"] == "stated" else f"（{row['reading_zh']}）"
    vintage = "" if row["target_vintage"] == "none" else f"（{VINTAGES[row['target_vintage']]}）"
    name = plain(f"{row['rule_id']} {row['label_zh']}{reading}{vintage}")
    return [name, plain(row["article"]), _state(row, reasons), *_measured(reader, row)]


def _measured(reader: Reader, row: Row) -> list[str]:
    """Target with its sign, path and actual figure, with their units; facts have none of these."""
    if not row["unit_code"]:
        return ["做到", symbol("missing"), symbol("missing")]
    what = f"{row['rule_id']} {row['reading_code']}：{row['label_zh']}"
    reason = catalogue.null_reasons()[row["reason_code"]] if row["reason_code"] else ""
    code = row["indicator_code"] or ""
    value, upper, path, actual = (
        reader.value(row, column, row["unit_code"], f"{what}{name}", TRACE, reason, code)
        for column, name in (
            ("target_value", "目标值"), ("target_value_to", "目标值上限"),
            ("path_value", "按进度应达"), ("actual_value", "实际"),
        )
    )  # fmt: skip
    sign = SIGNS[row["comparator"]]
    target = f"{sign} {value.said}" if value.value is not None else sign
    if upper.value is not None:
        target = f"{sign} {value.text}—{upper.said}"
    return [target, *(symbol("missing") if one.value is None else one.said for one in (path, actual))]


def _state(row: Row, reasons: Reasons) -> str:
    also = "（同组另一项已达到）" if row["is_met_by_alternative"] else ""
    return f"{TARGET_STATES[row['target_status']]}{reasons.sign(row['reason_code'])}{also}"
