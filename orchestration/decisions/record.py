"""The ledger of decisions: ``raw/decisions/decisions.jsonl``, appended to, never changed, chained by hashes.

Belongs here: the form of a decision, recording it, reading what was decided at a moment.
Does not belong here: what follows from a decision.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.decisions.kinds import About, Detail, Kind, fits, kinds
from orchestration.ledger import Ledger, LedgerBroken
from orchestration.workspace import Workspace

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
BEIJING = timezone(timedelta(hours=8))
LONGEST_NAME, LONGEST_TEXT = 80, 2000
OBJECTS = {
    "issue": "[0-9a-f]{20}",
    "file": "[0-9a-f]{64}",
    "period": "([0-9A-Za-z-]+/)?[0-9]{4}(-(0[1-9]|1[0-2]))?",  # of all forms, or of one
    "area": "[0-9a-z][0-9a-z-]{0,40}",
    "rule": "[0-9a-z][0-9a-z-]{0,40}/[A-Z]-[0-9A-Za-z-]{1,20}",  # of an area
    "release": "round-[0-9]{4}[.]r[0-9]{1,6}",
}


class NotDecidable(Exception):
    """It must not be decided like that; says why in Chinese and English."""


def _plain(text: str) -> str:
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} and sign not in "\n\t" for sign in text):
        raise ValueError("control characters")
    if text != text.strip():
        raise ValueError("blanks around it")
    return text


Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_plain)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_plain)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Object(_Strict):
    """What a decision is about: an issue by its id, a received file by its SHA-256, a period (of a form), an area by
    its code, a rule as it holds for an area, or the release of a round by its version."""

    type: About
    id: str

    @model_validator(mode="after")
    def _has_an_id(self) -> Object:
        if not re.fullmatch(OBJECTS[self.type], self.id):
            raise ValueError(f"no id of a {self.type}")
        return self


class Before(_Strict):
    """How it stood: the state, and what was found (empty but for an issue)."""

    state: str
    found: str


class After(_Strict):
    """The state that follows."""

    state: str


class Entry(_Strict):
    """A decision as it stands in the ledger; docs/reference/decision.schema.json says the same to others."""

    kind: str
    about: Object
    decided_by: Annotated[Name, Field(min_length=1)]
    second_person: Name
    document: Text
    reason: Text
    valid_until: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
    before: Before
    after: After
    effective_on: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] = ""
    details: Annotated[dict[Name, bool | int | Text], Field(min_length=1)] = {}
    recorded_at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    sequence: Annotated[int, Field(ge=1)]
    previous_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    entry_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _has_real_days_and_kind(self) -> Entry:
        datetime.strptime(self.recorded_at, MOMENT).replace(tzinfo=UTC)
        Draft.of(self)
        if self.kind not in kinds():
            raise ValueError(f"no kind of decision: {self.kind}")
        kind = kinds()[self.kind]
        if self.about.type not in kind.about or ("effective_on" in kind.demands and not self.effective_on):
            raise ValueError(f"a {self.kind} about another object, or without its day")
        if wrong := list(_wrong_details(kind, self.details)):
            raise ValueError(f"details: {', '.join(wrong)}")
        return self


@dataclass(frozen=True)
class Draft:
    """A decision that is not recorded yet. ``valid_until`` is the last day (Beijing) on which it holds; None: no
    end. ``effective_on`` is the day from which what was decided holds, where that is not the moment of recording;
    ``details`` are what its kind asks for besides."""

    kind: str
    about_type: str
    about_id: str
    decided_by: str
    reason: str = ""
    second_person: str = ""
    document: str = ""
    valid_until: date | None = None
    state_before: str = ""
    found: str = ""
    state_after: str = ""
    effective_on: date | None = None
    details: Mapping[str, Detail] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, entry: Entry) -> Draft:
        return cls(
            kind=entry.kind,
            about_type=entry.about.type,
            about_id=entry.about.id,
            decided_by=entry.decided_by,
            reason=entry.reason,
            second_person=entry.second_person,
            document=entry.document,
            valid_until=date.fromisoformat(entry.valid_until) if entry.valid_until else None,
            state_before=entry.before.state,
            found=entry.before.found,
            state_after=entry.after.state,
            effective_on=date.fromisoformat(entry.effective_on) if entry.effective_on else None,
            details=entry.details,
        )

    @property
    def said(self) -> tuple[object, ...]:
        """What makes it the same decision as another one; the paper that it came on is not part of it."""
        who = (self.decided_by, self.second_person)
        what = (self.reason, self.valid_until, self.found, self.effective_on, *sorted(self.details.items()))
        return self.kind, self.about_type, self.about_id, *what, *who

    def body(self) -> dict[str, Any]:
        """The entry without moment, number and hashes. What few kinds have is left out where it is not said."""
        said: dict[str, Any] = {"effective_on": self.effective_on.isoformat()} if self.effective_on else {}
        said |= {"details": dict(self.details)} if self.details else {}
        return said | {
            "kind": self.kind,
            "about": {"type": self.about_type, "id": self.about_id},
            "decided_by": self.decided_by,
            "second_person": self.second_person,
            "document": self.document,
            "reason": self.reason,
            "valid_until": self.valid_until.isoformat() if self.valid_until else "",
            "before": {"state": self.state_before, "found": self.found},
            "after": {"state": self.state_after},
        }


@dataclass(frozen=True)
class Decision(Draft):
    """A recorded decision. ``recorded_at`` is UTC."""

    sequence: int = 0
    recorded_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    entry_hash: str = ""


def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace.raw / "decisions" / "decisions.jsonl")


def decisions(workspace: Workspace, known_at: datetime | None = None) -> list[Decision]:
    """The decisions known at a moment (default: all), in order. Raises ``LedgerBroken``."""
    held = ledger(workspace)
    found = [_decision(held, entry) for entry in held.read()]
    return [decision for decision in found if known_at is None or decision.recorded_at <= known_at]


def _decision(held: Ledger, body: dict[str, Any]) -> Decision:
    try:
        entry = Entry.model_validate(body)
    except ValidationError as error:
        what = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise LedgerBroken(
            f"{held.path} 第 {body['sequence']} 行不是一项决定（{what}），请从备份恢复。"
            f" / line {body['sequence']} is no decision ({what}); restore it from the backup."
        ) from error
    moment = datetime.strptime(entry.recorded_at, MOMENT).replace(tzinfo=UTC)
    return Decision(**vars(Draft.of(entry)), sequence=entry.sequence, recorded_at=moment, entry_hash=entry.entry_hash)


def length(text: str) -> int:
    """Characters but blanks, which is what a reason is measured by."""
    return sum(not sign.isspace() for sign in text)


def says_something(text: str, shortest: int) -> bool:
    """Whether a reason has words: half of the characters that it needs are different letters."""
    return len({sign for sign in text if sign.isalpha()}) * 2 >= shortest


def incomplete(draft: Draft) -> str:
    """What a decision lacks, as a sentence; empty if it is complete. Of its object nothing is asked here."""
    kind = kinds().get(draft.kind)
    if kind is None:
        known = "、".join(kinds())
        return f"没有“{draft.kind}”这种决定，可用：{known}。 / there is no such kind of decision; known: {known}."
    problems = []
    if draft.about_type not in kind.about:
        what = _OBJECTS[draft.about_type]
        problems.append(f"“{kind.name_zh}”不能针对{what}。 / '{draft.kind}' is not about a {draft.about_type}.")
    if not draft.decided_by:
        problems.append("没有写明处理人。 / nobody is named who decided.")
    if length(draft.reason) < kind.shortest_reason:
        problems.append(
            f"“{kind.name_zh}”须写明理由，至少{kind.shortest_reason}个字（现{length(draft.reason)}个）。"
            f" / '{draft.kind}' needs a reason of at least {kind.shortest_reason} characters."
        )
    elif not says_something(draft.reason, kind.shortest_reason):
        problems.append("理由只是重复的字或数字，没有说明情况。 / the reason is signs or digits without words.")
    problems += [
        f"“{kind.name_zh}”须写明{_DEMANDS[demand]}。 / '{draft.kind}' needs {demand}."
        for demand in kind.demands
        if not getattr(draft, demand)
    ]
    problems += [
        f"“{kind.name_zh}”的细目 {name} {_detail_wanted(kind, name)} / detail {name} is missing or wrong."
        for name in _wrong_details(kind, draft.details)
    ]
    if draft.second_person and draft.second_person == draft.decided_by:
        problems.append("第二人不能是处理人本人。 / the second person is not the one who decided.")
    return "\n".join(problems)


def _wrong_details(kind: Kind, said: Mapping[str, Detail]) -> Iterator[str]:
    """The details that are missing, not asked for, or not of their type."""
    for name in sorted(kind.details.keys() | said.keys()):
        wanted = kind.type_of(name)
        if wanted is None or name not in said or not fits(wanted, said[name]):
            yield name


def _detail_wanted(kind: Kind, name: str) -> str:
    wanted = kind.type_of(name)
    if wanted is None:
        return "不需要；可写：" + ("、".join(kind.details | kind.optional_details) or "无") + "。"
    return f"应为{_TYPES[wanted] if isinstance(wanted, str) else '、'.join(wanted) + ' 之一'}。"


_OBJECTS = {
    "issue": "问题",
    "file": "文件",
    "period": "报告期",
    "area": "园区",
    "rule": "园区的条款",
    "release": "发布",
}
_DEMANDS = {
    "second_person": "第二人（复核人）",
    "document": "依据文件",
    "valid_until": "有效期至哪一日",
    "effective_on": "自哪一日起生效",
}
_TYPES = {
    "flag": " true 或 false",
    "day": "日期，如 2024-03-10",
    "year": "年份，如 2024",
    "count": "正整数",
    "number": "数，如 61.5",
    "text": "文字",
    "area": "园区编码",
    "decision": "决定序号",
}


def refuse_incomplete(draft: Draft, at: datetime) -> None:
    """Raises ``NotDecidable`` if the decision is incomplete, cannot be written, or is over on the day (Beijing) on
    which it is recorded."""
    today = at.astimezone(BEIJING).date()
    if problem := incomplete(draft):
        raise NotDecidable(problem)
    if draft.valid_until is not None and draft.valid_until < today:
        raise NotDecidable(f"有效期 {draft.valid_until} 已过。 / valid until {draft.valid_until}, which is over.")
    chained = {"sequence": 1, "previous_hash": "0" * 64, "entry_hash": "0" * 64}
    try:
        Entry.model_validate(draft.body() | {"recorded_at": "2000-01-01T00:00:00Z"} | chained)
    except ValidationError as error:
        what = "、".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}) or ["?"])
        raise NotDecidable(
            f"{what} 不合格式（过长，或有不可见的控制字符）。"
            f" / not well-formed: {what} (too long, or with control characters)."
        ) from error


def next_moment(workspace: Workspace, not_before: datetime, now: datetime) -> datetime:
    """When a decision that is taken now counts as recorded: later than everything known before (``not_before``),
    whatever the clock says, so that what was known at a moment stays what it was. Raises ``LedgerBroken``."""
    before = max([not_before, *(decision.recorded_at for decision in decisions(workspace))])
    return max(now.replace(microsecond=0), before.replace(microsecond=0) + timedelta(seconds=1)).astimezone(UTC)


def record(workspace: Workspace, drafts: Iterable[Draft], at: datetime) -> list[Decision]:
    """Appends decisions, all recorded at one moment, which ``next_moment`` gives.

    Raises ``NotDecidable`` before anything is written if one of them is incomplete; ``LedgerBroken``.
    """
    drafts = list(drafts)
    for draft in drafts:
        refuse_incomplete(draft, at)
    held = ledger(workspace)
    bodies = [draft.body() | {"recorded_at": at.strftime(MOMENT)} for draft in drafts]
    return [_decision(held, entry) for entry in held.append(*bodies)]
