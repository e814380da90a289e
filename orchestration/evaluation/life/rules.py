"""The rules of the status machine as they stand in the seeds.

Belongs here: typed access to editions, states, events, transitions, awards and parameters. Does not belong here: what
follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from orchestration.catalogue import SEEDS, seed_rows
from orchestration.decisions.kinds import kinds
from orchestration.decisions.record import Decision
from orchestration.labels import NOT_ADOPTED

FOLDER = SEEDS / "rules"
NO_STATE = "none"
LOW, LOW_ROUNDS, POOR, INNOVATION = (
    "status_low_last_count",
    "exit_low_rounds_count",
    "status_poor_points",
    "status_innovation_weak_points",
)
CYCLE = "assessment_cycle_years"
BOX = "certainty_weight_box_pct"
OPEN_PARAMETERS = (LOW, POOR, INNOVATION, BOX)  # of which the texts give no number


@dataclass(frozen=True)
class Edition:
    """A text that rules the life of zones. One that is not complete has no transitions that could be read."""

    edition: str
    name_zh: str
    document: str
    valid_from: date
    valid_to: date
    is_complete: bool

    def holds(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class State:
    """``phase``: application, zone (it is one) or gone."""

    state_code: str
    name_zh: str
    name_en: str
    phase: str


@dataclass(frozen=True)
class EventKind:
    """What can happen to a zone. ``group`` says to which part of its life it belongs."""

    event_code: str
    group: str
    is_decision: bool
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Clause:
    """Where a rule stands: ``rule_ids`` are separated by |, empty where no text has it."""

    rule_ids: str
    document: str
    article: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.rule_ids.replace("|", "、"), self.document, self.article)))


@dataclass(frozen=True)
class Transition:
    """What an edition lets an event do. ``from_states``: states, ``none``, ``any``, or ``phase:zone``; ``only_if``:
    a detail of the event (or the level of the zone) and its value; ``to_state``: a state, ``same``, or ``before`` (the
    one before it came to the present one); ``demands``: what must be so (``guards``)."""

    edition: str
    from_states: frozenset[str]
    event_code: str
    only_if: tuple[str, str] | None
    to_state: str
    demands: tuple[str, ...]
    clause: Clause


@dataclass(frozen=True)
class Award:
    """What an event makes due. ``amount_cny_10k`` is None where the text states none."""

    rule_id: str
    event_code: str
    amount_cny_10k: Decimal | None
    valid_from: date
    valid_to: date
    clause: Clause


@dataclass(frozen=True)
class Parameter:
    """A number that a rule needs, from a day on. Only one that is adopted can bear a proposal; ``basis`` says by whom
    and where, or whose example it is; ``unit_code`` is that of the seeds."""

    code: str
    value: Decimal
    valid_from: date
    valid_to: date
    basis: str
    is_adopted: bool
    unit_code: str = ""


# What a number of a unit can be: more than, less than, and whether it is whole.
POSSIBLE = {"count": (0, 1000, True), "pct": (0, 100, True), "points": (0, 100, False)}


@dataclass(frozen=True)
class Rules:
    """All of it. Parameters that people adopted come behind those of the seeds."""

    editions: tuple[Edition, ...]
    states: dict[str, State]
    events: dict[str, EventKind]
    transitions: tuple[Transition, ...]
    awards: tuple[Award, ...]
    parameters: tuple[Parameter, ...]

    def edition(self, code: str) -> Edition | None:
        return next((one for one in self.editions if one.edition == code), None)

    def in_force(self, day: date) -> Edition | None:
        """The newest text that holds on a day, complete or not."""
        return max((one for one in self.editions if one.holds(day)), key=lambda one: one.valid_from, default=None)

    def phase(self, state: str) -> str:
        return self.states[state].phase if state in self.states else ""

    def parameter(self, code: str, day: date) -> Parameter | None:
        """The one that holds on a day: an adopted one before an example, then the newest."""
        found = [one for one in self.parameters if one.code == code and one.valid_from <= day <= one.valid_to]
        return max(found, key=lambda one: (one.is_adopted, one.valid_from), default=None)

    def judged_rule(self, demand: str) -> str:
        """The rule that people judge for a demand, like O-X3 for ``innovation_weak``."""
        demands = (told.partition(":") for one in self.transitions for told in one.demands)
        return next(rule for name, _, rule in demands if name == demand)

    def with_adopted(self, decided: Iterable[Decision]) -> Rules:
        """The rules with what people adopted, as recorded in the ledger; the later entry counts."""
        adopted = {(one.code, one.valid_from): one for one in map(adoption, decided)}
        return replace(self, parameters=(*self.parameters, *adopted.values()))


def adoption(decision: Decision) -> Parameter:
    """The parameter that a decision of kind ``parameter_adoption`` adopts."""
    assert decision.effective_on is not None
    said = decision.details
    return Parameter(
        code=str(said["parameter"]),
        value=Decimal(str(said["value"])),
        valid_from=decision.effective_on,
        valid_to=date.max,
        basis=f"{said['authority']}，{decision.document}（决定 {decision.sequence}）",
        is_adopted=True,
    )


def _day(text: str) -> date:
    return date.fromisoformat(text) if text else date.max


@cache
def rules() -> Rules:
    """The rules of the seeds."""
    return Rules(
        editions=tuple(
            Edition(
                *(row["edition"], row["name_zh"], row["document"], _day(row["valid_from"]), _day(row["valid_to"])),
                is_complete=row["is_complete"] == "true",
            )
            for row in seed_rows(FOLDER / "zone_status_editions.csv")
        ),
        states={row["state_code"]: State(**row) for row in seed_rows(FOLDER / "zone_states.csv")},
        events={row["event_code"]: _event(row) for row in seed_rows(FOLDER / "zone_event_kinds.csv")},
        transitions=tuple(_transition(row) for row in seed_rows(FOLDER / "zone_transitions.csv")),
        awards=tuple(_award(row) for row in seed_rows(FOLDER / "zone_awards.csv")),
        parameters=tuple(_parameter(row) for row in seed_rows(FOLDER / "parameters.csv")),
    )


def _event(row: dict[str, str]) -> EventKind:
    """Decisions have their names where they are described."""
    code, is_decision = row["event_code"], row["is_decision"] == "true"
    names = (kinds()[code].name_zh, kinds()[code].name_en) if is_decision else (row["name_zh"], row["name_en"])
    return EventKind(code, row["event_group"], is_decision, *names)


def _transition(row: dict[str, str]) -> Transition:
    name, _, value = row["only_if"].partition("=")
    return Transition(
        edition=row["edition"],
        from_states=frozenset(row["from_state"].split("|")),
        event_code=row["event_code"],
        only_if=(name, value) if name else None,
        to_state=row["to_state"],
        demands=tuple(row["demands"].split("|")) if row["demands"] else (),
        clause=Clause(row["rule_ids"], row["document"], row["article"]),
    )


def _award(row: dict[str, str]) -> Award:
    ids = "|".join(filter(None, (row["rule_id"], row["also_rule_ids"])))
    return Award(
        rule_id=row["rule_id"],
        event_code=row["event_code"],
        amount_cny_10k=Decimal(row["amount_cny_10k"]) if row["amount_cny_10k"] else None,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        clause=Clause(ids, row["document"], row["article"]),
    )


def _parameter(row: dict[str, str]) -> Parameter:
    told = (row["document"], row["article"]) if NOT_ADOPTED not in row["document"] else (row["source_note"],)
    return Parameter(
        code=row["parameter_code"],
        value=Decimal(row["value"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        basis=" ".join(filter(None, told)),
        is_adopted=NOT_ADOPTED not in row["document"],
        unit_code=row["unit_code"],
    )
