"""The statement of quality that each document carries: who responded, what was estimated, what is not settled.

Belongs here: responses, imputation and issues of a period, for the zones of a document. Does not belong here: rates
of single enterprises, and the rules themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from orchestration import catalogue, periods
from orchestration.deadlines.calendar import beijing_day
from orchestration.reports.content import Section, Table
from orchestration.reports.figures import Figure, day_zh, symbol
from orchestration.reports.reader import Reader, Scope
from orchestration.reports.source import Row

STATES = {
    "on_time": "按时",
    "late": "迟报",
    "nil": "零报送",
    "extended": "延期内",
    "missing": "缺报",
    "not_yet_due": "未到期",
}
CLASSES = {"mandatory": "强制性", "query": "核实性"}
IMPUTED = "industrial_output_ytd_cny_thousand"
MAIN = {"M": "B204-1", "A": "GQ-002"}
ISSUES = "fct_quality_issue_counts"


def quality_statement(reader: Reader, scope: Scope, period: str, heading: str, is_full: bool = False) -> Section:
    """Sentences, a table by form where several are due, and one by zone where there are several: of those about which
    there is something to tell, or (``is_full``) of all."""
    responses = _responses(reader, scope, period)
    issues = open_issues(reader, scope, period)
    said = [
        *_of_forms(reader, scope, period, responses),
        _of_imputation(reader, scope, period),
        _of_issues(reader, scope, period, issues),
    ]
    by_zone = _by_zone(reader, scope, period, responses, issues, is_full)
    if not by_zone.rows and not scope.is_single:  # what its notes say beside the units
        said += by_zone.notes[1:]
    tables = (_by_form(reader, scope, period, responses), by_zone)
    return Section("quality", heading, tuple(said), tables)


def _responses(reader: Reader, scope: Scope, period: str) -> list[Row]:
    query = """SELECT * FROM fct_response_rates WHERE reference_period = $period AND list_contains($areas, area_code)
        ORDER BY form, area_code"""
    return reader.source.rows(query, "fct_response_rates", period=period, areas=scope.codes)


def open_issues(reader: Reader, scope: Scope, period: str) -> Counter[tuple[str, str]]:
    """Records that are open, by zone and class."""
    query = """SELECT area_code, class, sum(record_count)::BIGINT AS records FROM fct_quality_issue_counts
        WHERE reference_period = $period AND status_code = 'open' AND list_contains($areas, area_code) GROUP BY ALL"""
    found = reader.source.rows(query, "fct_quality_issue_counts", period=period, areas=scope.codes)
    return Counter({(row["area_code"], row["class"]): row["records"] for row in found})


def _of_forms(reader: Reader, scope: Scope, period: str, responses: list[Row]) -> list[str]:
    """How the forms came in: those that everybody sent in time are counted, of the others it is told."""
    if not responses:
        return ["本期没有列入报送日历的报表。"]
    by_form = _grouped(responses)
    others = {form: rows for form, rows in by_form.items() if {row["response_state"] for row in rows} != {"on_time"}}
    area, trace = scope.area.area_code, "fct_response_rates 的行数"
    asked = reader.count(len(by_form), "种", "应报的报表", area, period, trace)
    in_time = reader.count(len(by_form) - len(others), "种", "全部按时报送的报表", area, period, trace)
    said = f"应报报表{asked.said}，全部按时报送{f'的{in_time.said}' if others else ''}。"
    if len(by_form) == 1:
        [form] = by_form
        said = "" if others else f"{_form(form)}应报单位全部按时报送。" if scope.is_single else ""
        others = {} if said else by_form
    for form, rows in others.items():
        told = STATES[rows[0]["response_state"]] if scope.is_single else _of_zones(reader, scope, period, rows)
        said += f"{_form(form)}{told}。"
    provisional = _provisional(by_form)
    if provisional:
        some = reader.count(len(provisional), "种", "报送期限为暂定的报表", area, period, trace)
        which = "" if len(provisional) == len(by_form) else f"其中{some.said}的"
        said += f"{which}报送期限没有文件规定，为暂定。"
    return [said]


def _provisional(by_form: dict[str, list[Row]]) -> list[str]:
    """Forms for whose deadline there is no document."""
    return [form for form, rows in by_form.items() if not all(row["document"] for row in rows)]


def _grouped(responses: list[Row]) -> dict[str, list[Row]]:
    """Responses by form."""
    by_form: dict[str, list[Row]] = defaultdict(list)
    for row in responses:
        by_form[row["form"]].append(row)
    return dict(sorted(by_form.items()))


def _form(form: str) -> str:
    return f"《{catalogue.forms()[form].name_zh}》{f'（{form}）' if is_number(form) else ''}"


def is_number(form: str) -> bool:
    """Whether the code of a form is the number that offices know; the others are ours and stand in no document."""
    return not any(sign.islower() for sign in form)


def form_line(form: str) -> str:
    """A form as it stands in a table: ``GQ-002　企业经济概况``."""
    name = catalogue.forms()[form].name_zh if form in catalogue.forms() else ""
    return f"{form}　{name}".strip("　") if is_number(form) or not name else name


def _of_zones(reader: Reader, scope: Scope, period: str, rows: list[Row]) -> str:
    """``应报16个园区，按时15个、缺报1个（甲）``."""
    area, form, trace = scope.area.area_code, rows[0]["form"], "fct_response_rates 的行数"
    states = Counter(row["response_state"] for row in rows)
    counted = [
        f"{name}{reader.count(states[state], '个', f'{form}：{name}的园区', area, period, trace).said}"
        for state, name in STATES.items()
        if states[state]
    ]
    expected = reader.count(len(rows), "个", f"{form}：应报的园区", area, period, trace)
    missing = [scope.name(row["area_code"]) for row in rows if row["response_state"] == "missing"]
    names = f"（{reader.named(missing, area, period)}）" if missing and len(missing) < len(rows) else ""
    return f"应报{expected.said}园区，{'、'.join(counted)}{names}"


def _of_imputation(reader: Reader, scope: Scope, period: str) -> str:
    if not reader.source.has("fct_imputed_measures") or not imputed(reader, scope, period):
        return "本期没有对迟报单位作估算。"
    zones = {code for code, row in imputed(reader, scope, period).items() if row["units_imputed"]}
    if not zones:
        return "本期没有迟报单位的估算数；本文各项数值只包括已报送的单位。"
    names = reader.named(sorted(scope.name(code) for code in zones), scope.area.area_code, period)
    return f"{names}有单位迟报，其估算数只供参考，不计入本文任何数值。"


def imputed(reader: Reader, scope: Scope, period: str) -> dict[str, Row]:
    """Estimates of output by zone."""
    if not reader.source.has("fct_imputed_measures"):
        return {}
    query = """SELECT * FROM fct_imputed_measures
        WHERE reference_period = $period AND measure_code = $measure AND list_contains($areas, area_code)"""
    found = reader.source.rows(query, "fct_imputed_measures", period=period, measure=IMPUTED, areas=scope.codes)
    return {row["area_code"]: row for row in found}


def _of_issues(reader: Reader, scope: Scope, period: str, issues: Counter[tuple[str, str]]) -> str:
    totals: Counter[str] = Counter()
    for (_, class_), records in issues.items():
        totals[class_] += records
    area = scope.area.area_code
    said = [
        f"{name}{reader.count(totals[code], '条', f'未了结的{name}问题', area, period, ISSUES).said}"
        for code, name in CLASSES.items()
    ]
    note = "强制性问题涉及的记录已经搁置，不计入数值。" if totals["mandatory"] else ""
    day = day_zh(beijing_day(datetime.fromisoformat(reader.source.manifest["known_at"])))
    if not any(totals.values()):
        return f"截至{day}，本期报表没有未了结的问题。"
    return f"截至{day}，本期报表未了结的问题：{'、'.join(said)}。{note}"


def _by_form(reader: Reader, scope: Scope, period: str, responses: list[Row]) -> Table:
    """Forms: how many zones sent them and how many units responded; of one zone, how it stands."""
    by_form = _grouped(responses)
    area, trace = scope.area.area_code, "fct_response_rates"
    lines: list[list[str | Figure]] = []
    for form, rows in by_form.items() if len(by_form) > 1 else ():
        name = form_line(form)
        if scope.is_single:
            lines.append([name, STATES[rows[0]["response_state"]], *_units(reader, rows[0])])
            continue
        states = Counter(row["response_state"] for row in rows)
        told = (("应报", len(rows)), ("按时", states["on_time"]), ("迟报", states["late"]), ("缺报", states["missing"]))
        counted = [reader.count(number, "个", f"{form}：{what}的园区", area, period, trace) for what, number in told]
        units = [row for row in rows if row["units_expected"] is not None]
        summed = (("units_expected", "应报单位"), ("units_reported", "实报单位"))
        of_units = [
            reader.count(sum(row[column] for row in units), "户", f"{form}：{what}", area, period, trace)
            for column, what in summed
        ]
        without = [symbol("missing")] * 2
        lines.append([name, *counted, *of_units] if units else [name, *counted, *without])
    is_short = any(symbol("missing") in line for line in lines)
    notes = (f"“{symbol('missing')}”：该表没有应报单位名单。",) if is_short else ()
    if named := [_form(form) for form in _provisional(by_form)]:
        notes = (*notes, f"报送期限为暂定：{''.join(named)}。")
    heads: tuple[str, ...] = ("报表", "报送情况", "应报单位\n（户）", "实报单位\n（户）")
    if not scope.is_single:
        heads = ("报表", *(f"{name}\n（个）" for name in ("应报园区", "按时", "迟报", "缺报")), *heads[2:])
    return Table("forms", "各报表报送情况", heads, lines, notes=notes)


def _by_zone(
    reader: Reader,
    scope: Scope,
    period: str,
    responses: list[Row],
    issues: Counter[tuple[str, str]],
    is_full: bool,
) -> Table:
    """Zones that sent a form or have open issues: forms by state, units of the main form, estimates, issues."""
    main = MAIN[periods.frequency(period)]
    estimates = imputed(reader, scope, period)
    fewest = int(reader.source.parameter("quality_page_fewest_units_count"))
    rows: list[list[str | Figure]] = []
    silent, well = [], []
    for zone in scope.zones if not scope.is_single else ():
        area = zone.area_code
        of_zone = [row for row in responses if row["area_code"] == area]
        if not any(row["is_received"] for row in of_zone) and not any(code == area for code, _ in issues):
            silent.append(zone.short_zh)
            continue
        has_issues = any(issues[area, code] for code in CLASSES)
        if not (is_full or has_issues) and _is_well(of_zone, main, estimates.get(area)):
            well.append(zone.short_zh)
            continue
        states = Counter(row["response_state"] for row in of_zone)
        told = (("on_time", "按时"), ("late", "迟报"), ("missing", "缺报"))
        rows.append(
            [
                zone.label_zh,
                *(
                    reader.count(states[state], "种", f"{name}的报表", area, period, "fct_response_rates 的行数")
                    for state, name in told
                ),
                *_units(reader, next((row for row in of_zone if row["form"] == main), {})),
                _share(reader, estimates.get(area), fewest),
                *(
                    reader.count(issues[area, code], "条", f"未了结的{name}问题", area, period, ISSUES)
                    for code, name in CLASSES.items()
                ),
            ]
        )
    notes = [
        f"单位数为《{catalogue.forms()[main].name_zh}》（{main}）的单位数；估算比重为工业总产值累计中迟报单位估算数所占"
        f"比重，“{symbol('missing')}”为没有估算，估算单位不足{fewest}户的不列；问题为本期全部报表合计。"
    ]
    if well:
        others = reader.count(len(well), "个", "按时报齐且没有未了结问题的园区", scope.area.area_code, period, ISSUES)
        notes.append(f"{'其余' if rows else ''}{others.said}园区各表按时、单位报齐，没有未了结问题。")
    if silent:
        notes.append(
            f"没有收到任何报表，也没有未了结问题，未列入表中：{reader.named(silent, scope.area.area_code, period)}。"
        )
    counts = ("按时\n（种）", "迟报\n（种）", "缺报\n（种）", "应报单位\n（户）", "实报单位\n（户）", "估算比重\n（%）")
    heads = ("园区", *counts, "强制性\n问题\n（条）", "核实性\n问题\n（条）")
    return Table("quality", "各园区报送情况和未了结问题", heads, rows, notes=tuple(notes))


def _is_well(of_zone: list[Row], main: str, estimate: Row | None) -> bool:
    """Whether all forms came in time, with all units, and nothing was estimated."""
    units = next((row for row in of_zone if row["form"] == main), {"units_expected": None, "units_reported": None})
    return (
        all(row["response_state"] == "on_time" for row in of_zone)
        and units["units_expected"] == units["units_reported"]
        and not (estimate and estimate["units_imputed"])
    )


def _units(reader: Reader, row: Row) -> tuple[str | Figure, str | Figure]:
    if not row or row["units_expected"] is None:
        return symbol("missing"), symbol("missing")
    area, period, form = row["area_code"], row["reference_period"], row["form"]
    expected, reported = (
        reader.count(row[column], "户", f"{form}：{name}", area, period, "fct_response_rates")
        for column, name in (("units_expected", "应报单位"), ("units_reported", "实报单位"))
    )
    return expected, reported


def _share(reader: Reader, row: Row | None, fewest: int) -> str | Figure:
    if row is None or row["imputed_share"] is None or not row["units_imputed"]:
        return symbol("missing")
    if row["units_imputed"] < fewest:
        return "不列"
    return reader.share(
        row["imputed_share"], "工业总产值估算比重", row["area_code"], row["reference_period"], "fct_imputed_measures"
    )
