"""How a zone stands, and how it came there.

Belongs here: the shapes that a replay fills. Does not belong here: the machine that fills them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.evaluation.life import rounds
from orchestration.evaluation.life.events import Event
from orchestration.evaluation.life.rounds import File, Reading, Rounds
from orchestration.evaluation.life.rules import NO_STATE, Award, Clause, Edition


class Refused(Exception):
    """The rules do not allow an event; says why in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Remark:
    """Something to know, in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Step:
    """What an event did. ``edition`` is the text that was applied, ``in_force`` the newest one of that day;
    ``evidence`` what the demands of the transition rest on. With a ``problem`` nothing was applied; a ``remark`` says
    what people should know though no clause forbids the event."""

    event: Event
    number: int
    state_before: str
    state_after: str
    level_before: str
    level_after: str
    edition: str = ""
    in_force: Edition | None = None
    clause: Clause | None = None
    evidence: str = ""
    is_revoked: bool = False
    problem: Refused | None = None
    remark: Remark | None = None

    @property
    def is_applied(self) -> bool:
        return self.problem is None and not self.is_revoked

    @property
    def moves(self) -> bool:
        return self.is_applied and (self.state_before, self.level_before) != (self.state_after, self.level_after)


@dataclass
class AwardDue:
    """An award that an event made due on its day, and the decision that says it was paid."""

    award: Award
    event: Event
    paid: Event | None = None


@dataclass
class Zone:
    """How one area stands after some events. ``objections`` are pairs of an objection and its answer;
    ``readings`` those of each round, as they stood when the next one came."""

    area_code: str
    state: str = NO_STATE
    level: str = ""
    came_from: str = NO_STATE
    steps: list[Step] = field(default_factory=list)
    file: File = field(default_factory=File)
    objections: list[list[Event]] = field(default_factory=list)
    awards: list[AwardDue] = field(default_factory=list)
    readings: dict[tuple[str, str], Reading] = field(default_factory=dict)

    def step_of(self, sequence: int) -> Step | None:
        return next((one for one in self.steps if sequence and one.event.sequence == sequence), None)

    @property
    def unanswered(self) -> list[Event]:
        """The objections without an answer."""
        return [one[0] for one in self.objections if len(one) == 1]

    def open_objection(self, sequence: int) -> list[Event] | None:
        return next((one for one in self.objections if len(one) == 1 and one[0].sequence == sequence), None)

    def award_due(self, rule_id: str) -> AwardDue | None:
        return next((one for one in self.awards if one.award.rule_id == rule_id and one.paid is None), None)


@dataclass
class History:
    """All zones after all events, the rounds that were held, and the decisions that were revoked."""

    zones: dict[str, Zone] = field(default_factory=dict)
    held: Rounds = field(default_factory=rounds.rounds_held)
    revoked: frozenset[int] = frozenset()

    @property
    def problems(self) -> dict[tuple[str, int], Refused]:
        """Why events were not applied, by area and decision."""
        return {
            (code, step.event.sequence): step.problem
            for code, zone in self.zones.items()
            for step in zone.steps
            if step.problem is not None
        }
