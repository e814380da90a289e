"""The statement of quality that each document carries: who responded, what was estimated, what is not settled.

Belongs here: responses, imputation and issues of a period, for the zones of a document. Does not belong here: rates
of single enterprises, and the rules themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from orchestration import catalogue
from orchestration.reports.content import Section, Table
from orchestration.reports.figures import Figure, listed, symbol
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
NAMED = 12


def quality_statement(reader: Reader, scope: Scope, period: str, heading: str) -> Section:
    """Sentences and one table by zone."""
    responses = _responses(reader, scope, period)
    issues = open_issues(reader, scope, period)
    said = [
        *_of_forms(reader, scope, period, responses),
        _of_imputation(reader, scope, period),
        _of_issues(reader, scope, period, issues),
    ]
    return Section("quality", heading, tuple(said), (_by_zone(reader, scope, period, responses, issues),))


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
    """How each form came in; forms that came in alike share a sentence, and zones that did not send are named."""
    if not responses:
        return ["本期没有列入报送日历的报表。"]
    forms = sorted({row["form"] for row in responses})
    alike: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        rows = [row for row in responses if row["form"] == form]
        told = STATES[rows[0]["response_state"]] if scope.is_single else _of_zones(reader, scope, period, rows)
        alike[told].append(form)
    said = [f"{'、'.join(map(_form, same))}{told}。" for told, same in alike.items()]
    provisional = [form for form in forms if not all(row["document"] for row in responses if row["form"] == form)]
    if provisional:
        named = "各表" if len(provisional) == len(forms) else "、".join(provisional)
        said.append(f"{named}的报送期限没有文件规定，为暂定。")
    return ["".join(said)]


def _form(form: str) -> str:
    return f"《{catalogue.forms()[form].name_zh}》（{form}）"


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
    names = f"（{listed(missing, NAMED)}）" if missing and len(missing) < len(rows) else ""
    return f"应报{expected.said}园区，{'、'.join(counted)}{names}"


def _of_imputation(reader: Reader, scope: Scope, period: str) -> str:
    if not reader.source.has("fct_imputed_measures") or not imputed(reader, scope, period):
        return "本期没有对迟报单位作估算。"
    zones = {code for code, row in imputed(reader, scope, period).items() if row["units_imputed"]}
    if not zones:
        return "本期没有迟报单位的估算数；本文各项数值只包括已报送的单位。"
    names = listed(sorted(scope.name(code) for code in zones))
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
    said = [
        f"{name}{reader.count(totals[code], '条', f'未了结的{name}问题', scope.area.area_code, period, 'fct_quality_issue_counts').said}"
        for code, name in CLASSES.items()
    ]
    note = "强制性问题涉及的记录已经搁置，不计入数值。" if totals["mandatory"] else ""
    return f"截至所知时点，本期报表未了结的问题：{'、'.join(said)}。{note}"


def _by_zone(reader: Reader, scope: Scope, period: str, responses: list[Row], issues: Counter[tuple[str, str]]) -> Table:
    """Zones that sent anything or have open issues: state of unit returns, units, estimates, issues."""
    unit_forms = [form for form in catalogue.forms().values() if form.reporting_unit == "unit"]
    by_unit = [row for row in responses if row["form"] in {form.form for form in unit_forms}]
    estimates = imputed(reader, scope, period)
    fewest = int(reader.source.parameter("quality_page_fewest_units_count"))
    rows: list[list[str | Figure]] = []
    silent = []
    for zone in scope.zones:
        area = zone.area_code
        of_zone = [row for row in by_unit if row["area_code"] == area]
        if not any(row["is_received"] for row in of_zone) and not any(code == area for code, _ in issues):
            silent.append(zone.short_zh)
            continue
        counted = [
            reader.count(issues[area, code], "条", f"未了结的{name}问题", area, period, "fct_quality_issue_counts")
            for code, name in CLASSES.items()
        ]
        for row in of_zone or [{}]:
            rows.append(
                [
                    zone.short_zh if row is (of_zone or [row])[0] else "",
                    row.get("form", ""),
                    STATES[row["response_state"]] if row else symbol("missing"),
                    *_units(reader, row),
                    _share(reader, estimates.get(area), fewest) if row.get("form") == "B204-1" else symbol("missing"),
                    *(counted if row is (of_zone or [row])[0] else ["", ""]),
                ]
            )
    notes = [f"估算比重为工业总产值累计中迟报单位估算数所占比重，估算单位不足{fewest}户的不列；问题为本期全部报表合计。"] if rows else []
    if silent:
        notes.append(f"没有收到任何按单位填报的报表：{listed(silent)}。")
    heads = ("园区", "报表", "报送\n情况", "应报单位\n（户）", "实报单位\n（户）", "估算比重\n（%）", "强制性\n问题（条）", "核实性\n问题（条）")
    return Table("quality", "报表报送和未了结问题", heads, rows, notes=tuple(notes))


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
    if row is None or row["imputed_share"] is None:
        return symbol("missing")
    if 0 < row["units_imputed"] < fewest:
        return "不列"
    return reader.share(
        row["imputed_share"], "工业总产值估算比重", row["area_code"], row["reference_period"], "fct_imputed_measures"
    )
