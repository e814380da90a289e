"""The work list of a zone: a locked workbook that says what is wrong where, and asks what to do about it.

Belongs here: its columns, its two sheets, writing it. Does not belong here: reading the answers (``answers``).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from orchestration import catalogue, durable, periods
from orchestration.decisions.kinds import answers, kinds
from orchestration.decisions.record import LONGEST_NAME
from orchestration.quality import proposals
from orchestration.quality.desk import BUREAU, CLASSES, Issue, all_issues, desk_name, desk_of
from orchestration.workbook import Entry, Highlight, Page, Sheet, Style, Value, workbook_bytes
from orchestration.workspace import Workspace

LIST, COVER = "问题清单", "填写说明"
PROPOSED = "建议更正"
DESK = "编码"  # the label on the cover beside the code of the desk
SHOWN = 2000
FIRST_ROW = 4  # of the list, counted from 0: title, line, heads (two rows) stand above


class Head(NamedTuple):
    """A column of the list: its head and width, and whether it asks for an answer."""

    name: str
    width: float
    is_answer: bool = False


HEADS = (
    Head("编号", 13),
    Head("高新区", 10),
    Head("报告期", 10),
    Head("报表", 15),
    Head("规则", 19),
    Head("类型", 8),
    Head("单位", 17),
    Head("文件", 17),
    Head("工作表", 9),
    Head("单元格", 9),
    Head("上报值", 26),
    Head("期望", 26),
    Head("办法", 26),
    Head(PROPOSED, 30),
    Head("处理结果", 12, is_answer=True),
    Head("说明", 28, is_answer=True),
    Head("有效期至", 13, is_answer=True),
    Head("处理人", 10, is_answer=True),
)
NAMES = tuple(head.name for head in HEADS)
ASKED = tuple(head.name for head in HEADS if head.is_answer)
RESULT, REASON, UNTIL, WHO = (NAMES.index(name) for name in ASKED)
CLASS = NAMES.index("类型")

_DARK, _PALE, _ASK, _MISSING, _RULED = "#1F4E79", "#DDEBF7", "#FFF9E5", "#F8CBAD", "#A6A6A6"
_TITLE = Style(bold=True, size=16, color=_DARK)
_LINE = Style(size=10, color="#595959")
_GROUP = Style(bold=True, align="center", border=True, fill=_PALE, color=_DARK, line=_RULED)
_GROUP_ASK = _GROUP._replace(fill="#FFE699", color="#7F6000")
_TOLD = Style(size=10, wrap=True, border=True, is_top=True, line=_RULED)
_SMALL = _TOLD._replace(size=8, color="#7F7F7F")
_STRICT = _TOLD._replace(bold=True, color="#C00000")
_ASKED = _TOLD._replace(fill=_ASK, is_open=True, number_format="@")
_STYLES = {0: _SMALL, NAMES.index("规则"): _SMALL, UNTIL: _ASKED._replace(number_format="yyyy-mm-dd")}


def wanted(workspace: Workspace, desks: Iterable[str] = ()) -> dict[str, list[Issue]]:
    """The open issues by desk (zone or bureau), in the order in which they are worth a person's time; of all desks or
    of some. Raises ``NotChecked``."""
    chosen = set(desks)
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in all_issues(workspace).values():
        if issue["status_code"] == "open" and (not chosen or desk_of(issue) in chosen):
            found[desk_of(issue)].append(issue)
    return dict(sorted(found.items()))


def export(workspace: Workspace, folder: Path, day: date, desks: Iterable[str] = ()) -> list[Path]:
    """Writes one workbook per desk with open issues, and returns the paths. Equal issues give equal bytes."""
    written = []
    for desk, mine in wanted(workspace, desks).items():
        mark = "示例数据_" if workspace.is_sample else ""
        path = folder / f"{mark}问题清单_{short_name(desk)}_{day:%Y%m%d}.xlsx"
        durable.write_bytes(path, workbook_bytes(*sheets(desk, mine, day, workspace.is_sample)))
        written.append(path)
    return written


def sheets(desk: str, mine: list[Issue], day: date, is_sample: bool) -> tuple[Sheet, Sheet]:
    """The list and its cover."""
    mark = "示例数据　" if is_sample else ""
    rows: list[list[Value]] = [[*told(issue), None, None, None, None] for issue in mine]
    return _cover(desk, mine, day, mark), _list(desk, rows, day, mark)


def short_name(desk: str) -> str:
    found = (area.short_name_zh or area.name_zh for area in catalogue.areas() if area.area_code == desk)
    return next(found, desk_name(desk))


def told(issue: Issue) -> list[str]:
    """What the locked columns of an issue say, in the order of ``HEADS``."""
    form = catalogue.forms().get(issue["form"] or "")
    unit = "\n".join(part for part in (issue["enterprise_name"], issue["uscc"]) if part)
    place = issue["cell"] or (f"第{issue['row_number']}行" if issue["row_number"] else "")
    texts = (
        issue["issue_id"],
        short_name(desk_of(issue)) if desk_of(issue) != BUREAU else issue["area_code"],
        _period(issue["reference_period"], form is not None and form.january_february_merged),
        f"{form.form} {form.name_zh}" if form else _figure(issue["record_key"]),
        issue["rule_id"],
        CLASSES[issue["class"]],
        unit,
        (issue["file_name"] or "").rpartition("/")[2],
        issue["sheet"],
        place.replace(",", ", "),
        (issue["found"] or "").replace("；", "\n"),
        issue["sentence_zh"],
        issue["remedy_zh"],
        proposals.told(issue["proposal"]),
    )
    return [_shown(text or "") for text in texts]


def _figure(record_key: str) -> str:
    """What a figure that fails gate 2 is called, or a file of which no form is known."""
    key = json.loads(record_key)
    if key.keys() & {"file", "file_sha256"}:
        return "收到的文件"
    code = key.get("indicator_code") or key.get("measure_code") or ""
    indicator, measure = catalogue.indicators().get(code), catalogue.measures().get(code)
    name = indicator.name_zh if indicator else measure.name_zh if measure else ""
    return f"指标：{name}" if name else "指标"


def _period(text: str | None, is_merged: bool) -> str:
    """A period as people call it; what a record gives as its period may be none."""
    try:
        return periods.label_zh(text or "", is_merged)
    except periods.NotAPeriod:
        return text or ""


def _shown(text: str) -> str:
    """Fit for a cell: signs that nobody sees as their escapes, and no longer than people read."""
    seen = "".join(
        sign if sign.isprintable() or sign == "\n" else sign.encode("unicode_escape").decode() for sign in text
    )
    return seen if len(seen) <= SHOWN else f"{seen[: SHOWN - 1]}…"


def _list(desk: str, rows: list[list[Value]], day: date, mark: str) -> Sheet:
    last, end = len(HEADS) - 1, FIRST_ROW + max(len(rows), 1) - 1
    groups: list[Value] = [None] * len(HEADS)
    groups[0], groups[RESULT] = "发现的问题（已锁定）", "请填写"
    head: list[list[Value]] = [
        [f"{mark}{desk_name(desk)}　数据质量问题清单"],
        [f"截至 {day:%Y-%m-%d}，待处理 {len(rows)} 项，影响评价指标大的在前。只填黄色四列，填法见“{COVER}”。"],
        groups,
        list(NAMES),
    ]
    styles: dict[int | tuple[int, int], Style] = {0: _TITLE, 1: _LINE}
    for number, asked in enumerate(HEADS):
        styles[2, number] = _GROUP_ASK if asked.is_answer else _GROUP
        styles[3, number] = styles[2, number]._replace(wrap=True)
    for row_number, row in enumerate(rows, start=FIRST_ROW):
        for number, asked in enumerate(HEADS):
            styles[row_number, number] = _STYLES.get(number, _ASKED if asked.is_answer else _TOLD)
        if row[CLASS] == CLASSES["mandatory"]:
            styles[row_number, CLASS] = _STRICT
    first = FIRST_ROW + 1
    result, reason = f"${_letter(RESULT)}{first}", f"${_letter(REASON)}{first}"
    return Sheet(
        LIST,
        [*head, *rows],
        merges=[(2, 0, 2, RESULT - 1), (2, RESULT, 2, last)],
        styles=styles,
        widths={number: asked.width for number, asked in enumerate(HEADS)},
        freeze=(FIRST_ROW, 3),
        entries=_entries(end, day),
        highlights=[
            Highlight(
                (FIRST_ROW, REASON, end, REASON), f"AND({_needs_reason(result)},{_length(reason)}<{SHORTEST})", _MISSING
            ),
            Highlight((FIRST_ROW, WHO, end, WHO), f'AND({result}<>"",${_letter(WHO)}{first}="")', _MISSING),
        ],
        filter=(FIRST_ROW - 1, 0, end, last),
        page=Page((2, 3), f"{mark}{desk_name(desk)} 数据质量问题清单 {day:%Y-%m-%d}", is_large=True),
        is_protected=True,
        is_fitted=True,
    )


SHORTEST = max(kind.shortest_reason for kind in kinds().values() if kind.answer)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _length(cell: str) -> str:
    """A formula for the characters of a cell, blanks (also full-width ones and line breaks) not counted."""
    text = cell
    for blank in ('" "', '"　"', "CHAR(10)"):
        text = f'SUBSTITUTE({text},{blank},"")'
    return f"LEN({text})"


def _needs_reason(result: str) -> str:
    """A formula that is true where the answer needs a reason."""
    needing = [kind.answer for kind in kinds().values() if kind.answer and kind.shortest_reason]
    tests = [f'{result}="{answer}"' for answer in needing]
    return f"OR({','.join(tests)})"


def _entries(end: int, day: date) -> dict[tuple[int, int, int, int], Entry]:
    """What the four columns of answers take."""
    first = FIRST_ROW + 1
    result, reason = f"${_letter(RESULT)}{first}", f"${_letter(REASON)}{first}"
    top = _ANSWERS_AT + 1
    mandatory, every = (
        f"{COVER}!$A${top}:$A${top + count - 1}" for count in (len(answers("mandatory")), len(answers()))
    )
    return {
        (FIRST_ROW, RESULT, end, RESULT): Entry(
            "请从下拉列表中选择；强制性问题不能选“情况属实”。",
            choices=f'IF(${_letter(CLASS)}{first}="{CLASSES["mandatory"]}",{mandatory},{every})',
            hint=("处理结果", "从下拉列表中选择，不处理的留空。强制性问题只能选“更正重报”或“误报规则”。"),
        ),
        (FIRST_ROW, REASON, end, REASON): Entry(
            f"选“情况属实”或“误报规则”的，请写明原因，至少{SHORTEST}个字。",
            formula=f"OR(NOT({_needs_reason(result)}),{_length(reason)}>={SHORTEST})",
            hint=("说明", f"选“情况属实”或“误报规则”的，请写明原因，至少{SHORTEST}个字。"),
        ),
        (FIRST_ROW, UNTIL, end, UNTIL): Entry(
            f"请填日期，如 {day.year}-12-31，不早于导出之日；没有期限的留空。",
            not_before=day,
            hint=("有效期至", f"说明只在一段时间内成立的填最后一日，如 {day.year}-12-31；没有期限的留空。"),
        ),
        (FIRST_ROW, WHO, end, WHO): Entry(
            f"请填姓名，不超过{LONGEST_NAME}个字。", longest=LONGEST_NAME, hint=("处理人", "填写本行的人的姓名。")
        ),
    }


_HOW = (
    f"1. “{LIST}”每行一个问题：哪个文件、工作表、单元格，报了什么（上报值），应当怎样（期望），怎么办（办法）。"
    "“建议更正”是推算的，只供核对，不会自动采用；以原始凭证为准。",
    "2. 只填黄色四列：处理结果、说明、有效期至、处理人。其他列已锁定，请不要解除保护；改动过的会被认出，不采用。",
    "3. 暂不处理的行留空，可以分几次报回。请不要增删列；可以筛选。橙色的格子表示还缺内容。",
    "4. 强制性：违反的记录或整张表没有进入汇总，必须更正。核实性：数已进入汇总，请核实。",
    "5. 填完按原格式（.xlsx）保存，连同更正后的报表一起发回。",
)
_ANSWERS_AT = 16  # the row of the cover, counted from 0, at which the answers begin


def _cover(desk: str, mine: list[Issue], day: date, mark: str) -> Sheet:
    counts = Counter(issue["class"] for issue in mine)
    ordered = sorted(answers(), key=lambda answer: answer not in answers("mandatory"))  # those for both classes first
    advice: list[list[Value]] = [[answer, kinds()[answers()[answer]].advice_zh] for answer in ordered]
    how: list[list[Value]] = [[None, line] for line in _HOW]
    rows: list[list[Value]] = [
        [f"{mark}{desk_name(desk)}　数据质量问题清单"],
        [],
        ["填报地区", desk_name(desk)],
        [DESK, desk],
        ["截至", f"{day:%Y年%m月%d日}"],
        ["待处理", f"{len(mine)} 项：强制性 {counts['mandatory']} 项，核实性 {counts['query']} 项"],
        [],
        ["怎么填"],
        *how,
        [],
        ["处理结果有哪几种"],
        ["处理结果", "什么时候选"],
        *advice,
    ]
    assert rows[_ANSWERS_AT][0] == ordered[0]
    styles: dict[int | tuple[int, int], Style] = {0: _TITLE}
    text = Style(wrap=True, is_top=True, line=_RULED)
    for number in range(2, 6):
        styles[number, 0], styles[number, 1] = _GROUP._replace(align="left"), Style(border=True, line=_RULED)
    for number in (7, _ANSWERS_AT - 2):
        styles[number] = Style(bold=True, size=13, color=_DARK)
    for number in range(8, 8 + len(_HOW)):
        styles[number, 1] = text
    styles[_ANSWERS_AT - 1] = _GROUP
    for number in range(_ANSWERS_AT, len(rows)):
        styles[number, 0] = Style(bold=True, border=True, fill=_ASK, is_top=True, wrap=True, line=_RULED)
        styles[number, 1] = text._replace(border=True)
    page = Page((0, 0), f"{mark}{desk_name(desk)} {day:%Y-%m-%d}")
    return Sheet(COVER, rows, styles=styles, widths={0: 14, 1: 100}, page=page, is_protected=True, is_fitted=True)
