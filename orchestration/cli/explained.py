"""What people see of an explanation.

Belongs here: the words and lines of ``zonestat explain``. Does not belong here: finding out where a figure comes from.
Codes of columns are for machines (``--json``); people read Chinese names. Nothing is set in columns: a figure that
is broken over two lines is read as two.
"""

from __future__ import annotations

from typing import Any

from rich.text import Text

from orchestration import catalogue
from orchestration.cli import show
from orchestration.explain import Explanation

STATES = {
    "valid": "有效 / valid",
    "superseded": "已被取代 / superseded",
    "set_aside": "被搁置 / set aside",
    "same_content": "内容重复 / same content",
    "gone": "原件和缓存均不在 / gone",
}
ORIGINS = {"computed": "计算", "filed": "填报"}
FIGURES = {
    "origin": "来源",
    "value": "数值",
    "unit_code": "单位",
    "numerator": "分子",
    "denominator": "分母",
    "second_denominator": "第二分母",
    "reason_zh": "空缺原因",
    "coverage_share": "覆盖率",
    "external_vintage": "外部数据版本",
    "source_note": "出处",
}
MEASURES = {
    "name_zh": "度量",
    "area_code": "地区",
    "reference_period": "报告期",
    "value": "数值",
    "units_reported": "实报单位",
    "units_expected": "应报单位",
    "form": "报表",
}
EXTERNAL = {
    "area_code": "地区",
    "reference_period": "报告期",
    "vintage": "版本",
    "value": "数值",
    "unit_code": "单位",
    "published_date": "公布日期",
    "is_used": "本次所比较的",
    "source_note": "出处",
}


def say(found: Explanation, is_chosen: bool = True) -> None:
    """Prints the explanation. ``is_chosen``: the release was not asked for by name."""
    formula = found.indicator
    head = f"{_area(found.area)} {found.area} · {formula.name_zh}（{formula.name_en}） · {found.period}"
    _line(head)
    why = "；当前发布中所知最新的 / of the current releases the one that knew most" if is_chosen else ""
    _line(f"答自发布 / answered from release {found.version}（所知时点 / known at {found.known_at}{why}）")
    _line(f"公式 / formula：{found.formula_zh}")
    for label, text in (
        ("依据 / clause", formula.clause),
        ("范围 / population", formula.population),
        ("口径 / note", formula.source_note),
    ):
        if text:
            _line(f"{label}：{text}")
    if not found.is_same_method:
        _line("注意：现在的规则与发布时不同。 / Note: rules differ from those of the release.")
    _records("数值 / figures", found.figures, FIGURES)
    _records("度量 / measures", found.measures, MEASURES)
    _records("外部数据 / external", found.external, EXTERNAL)
    _files(found)
    if found.units is not None:
        _line("逐户单元格（企业数据，不得外传） / cells of units, confidential")
        for row in found.units:
            cells = (str(row[name] or "") for name in ("path", "cell", "uscc", "item", "as_filed"))
            _line("  " + " · ".join(map(show.visible, cells)))
    for title, one in (
        ("被比较的指标 / the indicator compared：", found.compared),
        ("上年同期 / the year before：", found.compared_before),
    ):
        if one is not None:
            _line("")
            _line(title)
            say(one, is_chosen=False)


def _records(title: str, rows: list[dict[str, Any]], labels: dict[str, str]) -> None:
    """One paragraph per row: what it has no value for is left out."""
    if rows:
        _line(title)
    for row in rows:
        told = ((label, _word(name, row[name])) for name, label in labels.items())
        _line("  · " + "；".join(f"{label} {text}" for label, text in told if text))


def _word(name: str, value: Any) -> str:
    """A value as people read it; empty if there is none."""
    match name:
        case "origin":
            return ORIGINS[value]
        case "unit_code" if value in catalogue.units():
            return catalogue.units()[value].name_zh
        case "area_code":
            return _area(value)
        case "is_used":
            return "是" if value else ""
        case _:
            return "" if value is None else show.visible(str(value))


def _area(code: str) -> str:
    return next((one.name_zh for one in catalogue.areas() if one.area_code == code), code)


def _files(found: Explanation) -> None:
    if found.files:
        _line("收到的文件，各版本 / received files, all versions")
    for file in found.files:
        names = {item.item_column: item.name_zh for item in catalogue.items(file.form)}
        state = STATES[file.state] + (f"：{show.visible(file.by)}" if file.by else "")
        known = "" if file.is_gate_known else "；var/ 中没有检查结果 / results of gate 1 are not in var/"
        _line(f"  {catalogue.forms()[file.form].name_zh} {file.form}：{show.visible(file.path)}")
        _line(f"    {state}{known}；收到 / received {file.received_at}")
        if file.units:
            _line(f"    共 {file.rows} 行，相关 {file.units} 行 / rows, of which concerned")
        for item, places in file.cells.items():
            _line(f"    {names.get(item, item)}：{'、'.join(places)}")


def _line(text: str) -> None:
    """A line as it is (names of files are no markup), on a terminal broken where no figure or word is."""
    lines = show.wrapped(text, show.out.width) if show.out.is_terminal else [text]
    for line in lines:
        show.out.print(Text(line))
