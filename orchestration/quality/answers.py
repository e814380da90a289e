"""What comes back with a work list: each answer taken or refused, cell by cell.

Belongs here: reading a work list that was filled in, and turning its answers into decisions. Nothing in the sheet is
trusted: it only says which issue is meant and what the answer is; all else is compared with what we know ourselves.
Does not belong here: opening the workbook (the guarded reader does), and what may be decided (``desk``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.decisions.kinds import answers, kinds
from orchestration.decisions.record import (
    BEIJING,
    LONGEST_NAME,
    Draft,
    NotDecidable,
    decisions,
    length,
    refuse_incomplete,
)
from orchestration.landing.grammar import is_error
from orchestration.landing.package import NO_RESULT
from orchestration.landing.receipts import NotTaken, read_bytes
from orchestration.landing.wire import Texts
from orchestration.landing.worker import Reader
from orchestration.quality import desk, issues
from orchestration.quality.desk import Issue, desk_name, desk_of
from orchestration.quality.worklist import ASKED, COVER, DESK, LIST, NAMES, PROPOSED, told
from orchestration.workspace import Workspace

TAKEN, KNOWN, REFUSED = "taken", "already_recorded", "refused"
SEARCHED = 20  # rows in which the heads are looked for
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")


@dataclass(frozen=True)
class Outcome:
    """What became of an answer: ``taken``, ``already_recorded`` or ``refused``, at which cell and why; ``notes`` name
    locked cells that were changed."""

    cell: str
    issue_id: str
    outcome: str
    said_zh: str
    said_en: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What a work list brought. ``skipped`` counts the rows without an answer; a file that is no work list has one
    refusal and nothing else."""

    file: str
    desk: str
    outcomes: tuple[Outcome, ...]
    skipped: int
    drafts: tuple[Draft, ...] = ()

    def count(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.outcomes)


class Refused(Exception):
    """The answer is not taken: in which column, and why."""

    def __init__(self, column: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.column, self.zh, self.en = column, zh, en


def import_files(
    workspace: Workspace, files: Iterable[Path], at: datetime, desk_wanted: str | None = None
) -> list[Imported]:
    """Takes the answers of work lists in, recorded at a moment (``decisions.record.next_moment``). ``desk_wanted``
    says from whom they came; otherwise their covers do.

    What is good is recorded, whatever else is bad. Raises ``NotChecked``, ``LedgerBroken``.
    """
    known = desk.all_issues(workspace)
    recorded = {decision.said for decision in decisions(workspace)}
    found: list[Imported] = []
    judge = Judge(known, recorded, desk_wanted, at)
    with Reader((), log=workspace.var / "log" / "reader.log") as reader:
        for path in files:
            found.append(_read(path, reader, judge))
    desk.settle(workspace, [draft for one in found for draft in one.drafts], at)
    return found


def _read(path: Path, reader: Reader, judge: Judge) -> Imported:
    try:
        content = read_bytes(path)
        sheets = reader.sheets(content)
    except FileNotFoundError:
        return _no_list(path, "没有这个文件。", "there is no such file.")
    except NotTaken as error:
        sheets = error.finding
    if not isinstance(sheets, list):
        return _no_list(path, sheets.sentence("zh", path.name), sheets.sentence("en", path.name))
    by_name = {sheet.name: sheet for sheet in sheets}
    table = by_name.get(LIST) or next((sheet for sheet in sheets if heads_of(sheet)), None)
    heads = heads_of(table) if table is not None else None
    if table is None or heads is None:
        wanted = "、".join(NAMES)
        return _no_list(
            path,
            f"不是问题清单：没有找到表头（{wanted}）。请填写 zonestat issues export 导出的工作簿。",
            "this is no work list: its heads are not there; fill in what zonestat issues export wrote.",
        )
    source = f"{path.name}（sha256 {hashlib.sha256(content).hexdigest()[:16]}）"
    return judge.read(path, table, heads, _claimed(by_name.get(COVER)), source)


def _no_list(path: Path, zh: str, en: str) -> Imported:
    return Imported(path.name, "", (Outcome("", "", REFUSED, zh, en),), 0)


def heads_of(sheet: Texts) -> tuple[int, dict[str, int]] | None:
    """The row of the heads and the column of each, wherever they were moved to; None if one of them is missing."""
    for number, row in enumerate(sheet.rows[:SEARCHED]):
        at = {text.strip(): column for column, text in reversed(list(enumerate(row))) if text}
        if all(name in at for name in NAMES if name != PROPOSED):  # lists of before had no proposals
            return number, {name: at[name] for name in NAMES if name in at}
    return None


def _claimed(cover: Texts | None) -> str:
    """The code of the desk that the cover names; empty if it names none."""
    rows = cover.rows if cover else []
    found = (row[1] for row in rows if len(row) > 1 and (row[0] or "").strip() == DESK)
    return (next(found, "") or "").strip()


class Judge:
    """Holds answers against what we know. One import, of however many files, answers an issue once."""

    def __init__(
        self, known: Mapping[str, Issue], recorded: set[tuple[object, ...]], wanted: str | None, at: datetime
    ) -> None:
        self._known, self._recorded, self._wanted, self._at = known, recorded, wanted, at
        self._answered: dict[str, str] = {}

    def read(self, path: Path, sheet: Texts, heads: tuple[int, dict[str, int]], claimed: str, source: str) -> Imported:
        start, at = heads
        mine = self._wanted or claimed
        outcomes: list[Outcome] = []
        drafts: list[Draft] = []
        skipped = 0
        for number, row in enumerate(sheet.rows[start + 1 :], start=start + 2):
            said = {name: _plain(row[column]) if column < len(row) else "" for name, column in at.items()}
            if not any(said[name] for name in ASKED):
                skipped += bool(said["编号"])
                continue
            notes: tuple[str, ...] = ()
            try:
                issue = self._issue(said, mine)
                notes = tuple(_changed(issue, said, at, number))
                draft = self._draft(issue, said, source)
            except Refused as error:
                cell = f"{_letter(at[error.column])}{number}"
                outcomes.append(Outcome(cell, said["编号"], REFUSED, error.zh, error.en, notes))
                continue
            self._answered[draft.about_id] = f"{path.name} 第{number}行"
            outcome = KNOWN if draft.said in self._recorded else TAKEN
            zh, en = _SAID[outcome]
            outcomes.append(Outcome(f"{_letter(at['处理结果'])}{number}", draft.about_id, outcome, zh, en, notes))
            drafts += [draft] if outcome == TAKEN else []
        return Imported(path.name, mine, tuple(outcomes), skipped, tuple(drafts))

    def _issue(self, said: Mapping[str, str], mine: str) -> Issue:
        issue = self._known.get(said["编号"])
        if issue is None:
            raise Refused("编号", "没有这个编号的问题，编号可能被改动。", "there is no issue with this id.")
        if desk_of(issue) != mine:
            whose = desk_name(mine) if mine else "（没有写明）"
            raise Refused(
                "编号",
                f"这个问题不属于{whose}，不能由其答复。",
                f"this issue is not on the desk of '{mine}', whose work list this says it is.",
            )
        if answered := self._answered.get(said["编号"]):
            raise Refused("编号", f"{answered}已答复过这个问题。", "another row of this import has answered it.")
        return issue

    def _draft(self, issue: Issue, said: Mapping[str, str], source: str) -> Draft:
        """The decision that the answer is. Raises ``Refused``."""
        kind = _kind(issue, said)
        if _found(told(issue)[NAMES.index("上报值")]) != _found(said["上报值"]):
            raise Refused(
                "上报值",
                "表中的上报值与现在的不同：导出后又报过新数，或该格被改动。请导出新的清单再答复。",
                "the reported value is not the one of now: figures came since, or the cell was changed; export again.",
            )
        draft = Draft(
            kind=kind,
            about_type="issue",
            about_id=issue["issue_id"],
            decided_by=said["处理人"],
            reason=said["说明"],
            document=source,
            valid_until=_day(said["有效期至"]),
            found=issue["found"] or "",
        )
        if draft.said in self._recorded:
            return draft
        if issue["status_code"] != "open":
            state = issues.STATES[issue["status_code"]]
            raise Refused(
                "处理结果",
                f"这个问题{state}，不再需要答复。",
                f"this issue is {issue['status_code']}; no answer is needed.",
            )
        try:
            draft = desk.about_issue(issue, draft)
            refuse_incomplete(draft, self._at)
        except NotDecidable as error:
            zh, _, en = str(error).replace("\n", " ").partition(" / ")
            raise Refused(_column_at_fault(issue, draft, self._at), zh, en) from error
        return draft


_SAID = {TAKEN: ("已登记。", "recorded."), KNOWN: ("此前已登记过，未重复登记。", "recorded before.")}


def _kind(issue: Issue, said: Mapping[str, str]) -> str:
    """The kind of decision that was chosen. Raises ``Refused``, also for cells that say nothing."""
    offered = answers(issue["class"])
    for name in ASKED:
        if said[name] == NO_RESULT or is_error(said[name]):
            raise Refused(
                name,
                f"“{name}”是没有结果的公式（{said[name]}），请直接填写文字。",
                "the cell is a formula without a result; write the text itself.",
            )
    kind = answers().get(said["处理结果"])
    if not said["处理结果"]:
        raise Refused(
            "处理结果",
            f"没有选处理结果，可选：{'、'.join(offered)}。",
            "no answer is chosen.",
        )
    if kind is None:
        raise Refused(
            "处理结果",
            f"处理结果“{said['处理结果']:.20}”不在可选范围：{'、'.join(offered)}。",
            f"'{said['处理结果']:.20}' is none of the answers that are offered.",
        )
    return kind


def _column_at_fault(issue: Issue, draft: Draft, at: datetime) -> str:
    """The cell to look at first when an answer is refused."""
    kind = kinds()[draft.kind]
    if issue["class"] not in kind.states:
        return "处理结果"
    if not draft.decided_by or len(draft.decided_by) > LONGEST_NAME:
        return "处理人"
    is_over = draft.valid_until is not None and draft.valid_until < at.astimezone(BEIJING).date()
    return "有效期至" if is_over and length(draft.reason) >= kind.shortest_reason else "说明"


def _plain(text: str | None) -> str:
    """What a cell says: without blanks around it, one kind of line end."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


def _found(text: str) -> str:
    """Without blanks, which programs add and take away."""
    return "".join(text.split())


def _day(text: str) -> date | None:
    """A day as people and programs write it. Raises ``Refused``."""
    if not text:
        return None
    match = _DAY.fullmatch("".join(text.split()))
    try:
        year, month, day = (int(part) for part in match.groups() if part) if match else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise Refused(
            "有效期至",
            f"“{text:.20}”不是日期，请填如 2025-12-31。",
            f"'{text:.20}' is no day; write it like 2025-12-31.",
        ) from error


def _changed(issue: Issue, said: Mapping[str, str], at: Mapping[str, int], number: int) -> Iterable[str]:
    """The locked cells that say something else than the list does now."""
    for name, now in zip(NAMES, told(issue), strict=False):
        if name in said and _found(now) != _found(said[name]):
            yield f"{_letter(at[name])}{number} {name}：“{_short(said[name])}”，现为“{_short(now)}”"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:29]}…"


def _letter(column: int) -> str:
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name, column = chr(ord("A") + rest) + name, column - 1
    return name


def as_json(found: Iterable[Imported]) -> list[dict[str, Any]]:
    """The report for machines."""
    return [
        {
            "file": one.file,
            "desk": one.desk,
            "taken": one.count(TAKEN),
            "already_recorded": one.count(KNOWN),
            "refused": one.count(REFUSED),
            "skipped": one.skipped,
            "answers": [vars(outcome) for outcome in one.outcomes],
        }
        for one in found
    ]
