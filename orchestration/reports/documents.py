"""Which sections each document has: one function per kind.

Belongs here: the order of sections and their headings. Does not belong here: what a section says (``parts``), and how
it looks (``templates``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.reports.content import Section
from orchestration.reports.parts.annual import GREEN, RESEARCH, SCALE, STRUCTURE, SUBJECTS, group_section
from orchestration.reports.parts.appraisal import appraisal, closing_years
from orchestration.reports.parts.entry import conditions, results, three_years
from orchestration.reports.parts.experts import experts
from orchestration.reports.parts.innovation import innovation
from orchestration.reports.parts.issues import issues_by_rule, received, reconciliation
from orchestration.reports.parts.life import duties, exits, history, objections
from orchestration.reports.parts.production import months, production
from orchestration.reports.parts.quality import quality_statement
from orchestration.reports.parts.ranking import nature, ranking_rows, rankings, shifts, systems
from orchestration.reports.parts.scores import decomposition, places
from orchestration.reports.parts.targets import targets
from orchestration.reports.parts.tasks import overdue, tasks
from orchestration.reports.parts.work import WRITTEN, written_by_zone
from orchestration.reports.reader import Reader, Scope


@dataclass(frozen=True)
class Told:
    """What a context function is given: the reader of the release, the areas, the period."""

    reader: Reader
    scope: Scope
    period: str


def monthly(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        production(reader, scope, period, "一、工业生产"),
        innovation(reader, scope, period, "二、创新主体"),
        quality_statement(reader, scope, period, "三、数据质量"),
    ]


def inspection(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        overdue(reader, scope, period, "一、逾期任务"),
        tasks(reader, scope, period, "二、各项任务进展"),
        quality_statement(reader, scope, period, "三、数据质量"),
    ]


def quarterly(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        production(reader, scope, period, "一、工业生产"),
        months(reader, scope, period, "二、季内各月"),
        innovation(reader, scope, period, "三、创新主体"),
        quality_statement(reader, scope, period, "四、数据质量"),
    ]


def half_year(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        production(reader, scope, period, "一、工业生产"),
        innovation(reader, scope, period, "二、创新主体"),
        targets(reader, scope, period, "三、目标进度"),
        quality_statement(reader, scope, period, "四、数据质量"),
        written_by_zone("next", "五、下一步工作", WRITTEN["half_year_next"]),
    ]


def annual(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        group_section(reader, scope, period, SCALE, "一、规模和效益"),
        group_section(reader, scope, period, SUBJECTS, "二、创新主体"),
        group_section(reader, scope, period, RESEARCH, "三、研发投入和产出"),
        group_section(reader, scope, period, STRUCTURE, "四、产业结构"),
        group_section(reader, scope, period, GREEN, "五、绿色和安全"),
        experts(reader, scope, period, "六、专家评分（试算）"),
        targets(reader, scope, period, "七、目标进度"),
        quality_statement(reader, scope, period, "八、数据质量"),
    ]


def work_report(told: Told) -> list[Section]:
    """The five sections of the working guideline; its review by the league is a block of the template."""
    reader, scope, period = told.reader, told.scope, told.period
    return [
        group_section(reader, scope, period, SUBJECTS, "一、总体进展"),
        written_by_zone("measures", "二、重大创新措施", WRITTEN["measures"]),
        group_section(reader, scope, period, SCALE, "三、运行绩效"),
        group_section(reader, scope, period, RESEARCH, "（一）研发投入和产出"),
        group_section(reader, scope, period, STRUCTURE, "（二）产业结构"),
        group_section(reader, scope, period, GREEN, "（三）绿色和安全"),
        quality_statement(reader, scope, period, "（四）数据质量"),
        written_by_zone("experience", "四、经验与问题", WRITTEN["experience"]),
        written_by_zone("next", "五、下年度重点工作", WRITTEN["next"]),
    ]


def application(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        results(reader, scope, period, "一、对照结果"),
        conditions(reader, scope, period, "entry_condition", "二、创建条件"),
        conditions(reader, scope, period, "deliverable", "三、申请材料"),
        three_years(reader, scope, period, "四、近三年主要指标"),
        quality_statement(reader, scope, period, "五、数据质量"),
    ]


def quality(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        quality_statement(reader, scope, period, "一、报送和估算", is_full=True),
        received(reader, period, "二、收到的文件"),
        issues_by_rule(reader, scope, period, "三、未了结的问题"),
        reconciliation(reader, scope, period, "四、填报数与计算数"),
    ]


def evaluation(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    rows = ranking_rows(reader, period)
    return [
        nature(rows, "一、本文的性质"),
        systems(reader, period, rows, "二、依据和方法"),
        rankings(reader, rows, "三、得分和名次"),
        shifts(reader, period, rows, "四、名次变化"),
        quality_statement(reader, scope, period, "五、数据质量"),
    ]


def zone_file(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    rows = ranking_rows(reader, period)
    return [
        nature(rows, "一、本文的性质"),
        places(reader, scope, rows, "二、得分和名次"),
        shifts(reader, period, rows, "三、名次变化", scope.area.area_code),
        decomposition(reader, scope, rows, "四、得分构成"),
        history(reader, scope, "五、状态和整改"),
        objections(reader, scope, "六、异议和答复"),
        exits(reader, scope, "七、退出条款对照"),
        duties(reader, scope, "八、待办事项"),
        quality_statement(reader, scope, period, "九、数据质量"),
    ]


def ordos_appraisal(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        appraisal(reader, scope, period, "ordos_units_year", "一、年度测评"),
        closing_years(reader, scope, period, "ordos_units_three_years", "ordos_units_year", "二、三年综评"),
        tasks(reader, scope, period, "三、任务进展"),
        targets(reader, scope, period, "四、目标进度", is_full=True),
        quality_statement(reader, scope, period, "五、数据质量"),
    ]


def xilingol_appraisal(told: Told) -> list[Section]:
    reader, scope, period = told.reader, told.scope, told.period
    return [
        appraisal(reader, scope, period, "xilingol_banners_year", "一、旗县市区考核中的高新区部分"),
        targets(reader, scope, period, "二、目标进度", is_full=True),
        quality_statement(reader, scope, period, "三、数据质量"),
    ]


CONTEXTS: dict[str, Callable[[Told], list[Section]]] = {
    "monthly": monthly,
    "inspection": inspection,
    "quarterly": quarterly,
    "half_year": half_year,
    "annual": annual,
    "work_report": work_report,
    "application": application,
    "quality": quality,
    "evaluation": evaluation,
    "zone_file": zone_file,
    "ordos_appraisal": ordos_appraisal,
    "xilingol_appraisal": xilingol_appraisal,
}
