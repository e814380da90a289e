"""Which delivery of a return is valid, in whatever order deliveries and decisions came.

Belongs here: what follows from the order: repeats, versions, what is held until somebody decides.
Does not belong here: what a single file says (``judge``), and writing anything.

The ledgers are followed from their beginning, receipts and decisions by their moments. What was said of a delivery is
judged by what was known when it came and never judged again, but by a decision about it; so the same ledgers always
lead to the same state, and an end of them changes nothing before it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property

from orchestration import catalogue, periods
from orchestration.decisions.record import Decision
from orchestration.landing.content import Content, is_of_units, is_whole, period_in
from orchestration.landing.receipts import Receipt
from orchestration.landing.verdict import LISTED, Finding

THRESHOLD = "version_units_missing_pct"
Scope = tuple[str, ...]


class State(StrEnum):
    """``repeat``: says what the valid version, or one that is held, says already. ``held``: kept and not used until
    somebody decides. ``rejected``: somebody decided that it is not used."""

    TAKEN = "taken"
    REPEAT = "repeat"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Delivery:
    """A file that could be read, as one delivery: its receipt, and what it is about and says. ``content_hash`` and
    ``facts_json`` are those of the content, which itself is read only to tell changes."""

    receipt: Receipt
    form: str
    reference_period: str
    reporting_area_code: str
    content_hash: str
    facts_json: str
    content: Content

    @cached_property
    def facts(self) -> dict[str, str]:
        """``Content.facts``."""
        found: dict[str, str] = json.loads(self.facts_json)
        return found

    @cached_property
    def scopes(self) -> Mapping[Scope, str]:
        """What it is a version of, and a hash over what it says of it. A return of units and a register come whole;
        areas file row by row, so there each record has versions of its own. Of a published table each edition, which
        its folder names, stands for itself."""
        family = catalogue.forms()[self.form].family
        if self.is_whole:
            # of a register one delivery is valid, whatever scope it states: a smaller one must not slip in beside it
            whose = "" if family == "registries" else self.reporting_area_code
            return {(self.form, self.reference_period, whose): self.content_hash}
        is_edition = family == "external"
        edition = self.receipt.path.split("/")[2] if is_edition else ""
        return {(self.form, edition, key): said for key, said in self.facts.items()}

    @property
    def is_whole(self) -> bool:
        return is_whole(self.form)

    @cached_property
    def periods(self) -> set[str]:
        """The reference periods that it is about; a publication is about none that anybody could freeze."""
        if catalogue.forms()[self.form].family == "external":
            return set()
        if self.is_whole:
            return {self.reference_period}
        return {self.reference_period, *(period_in(self.form, key) for key in self.facts)}


@dataclass(eq=False)
class Outcome:
    """What became of a delivery. ``version``: the how-manieth delivery of its return it is (None for a repeat);
    ``before``: for what it says anew the version that was valid when it came; ``findings``: why it is held, or a
    warning; ``decision``: the one that settled it; ``counts`` is False when a nil return took its place."""

    delivery: Delivery
    state: State = State.TAKEN
    version: int | None = None
    before: dict[Scope, Outcome | None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    decision: Decision | None = None
    counts: bool = True

    @property
    def path(self) -> str:
        return self.delivery.receipt.path


@cache
def highest_missing_pct(day: date) -> Decimal | None:
    """The share of units, in percent, above which a version that lacks them is held (``parameters.csv``)."""
    for row in catalogue.seed_rows(catalogue.SEEDS / "rules" / "parameters.csv"):
        until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else day
        if row["parameter_code"] == THRESHOLD and date.fromisoformat(row["valid_from"]) <= day <= until:
            return Decimal(row["value"])
    return None


def follow(deliveries: Iterable[Delivery], decisions: Iterable[Decision]) -> list[Outcome]:
    """What became of each delivery, in order of receipt."""
    state = _State()
    waiting = sorted(decisions, key=lambda decision: decision.sequence)
    for delivery in sorted(deliveries, key=lambda one: (one.receipt.received_at, one.receipt.sequence)):
        while waiting and waiting[0].recorded_at < delivery.receipt.received_at:
            state.decide(waiting.pop(0))
        state.receive(delivery)
    for decision in waiting:
        state.decide(decision)
    state.leave_out_what_nil_returns_replace()
    return state.outcomes


class _State:
    """How things stand after some deliveries and decisions."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.frozen: set[str] = set()
        self.history: dict[Scope, list[tuple[str, Outcome]]] = defaultdict(list)
        self.of_file: dict[str, list[Outcome]] = defaultdict(list)

    def _taken(self, scope: Scope) -> list[tuple[str, Outcome]]:
        return [entry for entry in self.history[scope] if entry[1].state is State.TAKEN]

    def _valid(self, scope: Scope) -> tuple[str | None, Outcome | None]:
        return next(reversed(self._taken(scope)), (None, None))

    def receive(self, delivery: Delivery) -> None:
        outcome = Outcome(delivery)
        self.outcomes.append(outcome)
        twin = self._twin(delivery)
        if twin is not None:
            outcome.state = State.REPEAT
            outcome.findings = [Finding("same_content", found=twin.path)]
            return
        new = {scope: said for scope, said in delivery.scopes.items() if self._valid(scope)[0] != said}
        outcome.before = {scope: self._valid(scope)[1] for scope in new}
        outcome.findings = [*self._freezes(delivery), *self._stale(new), *self._lacks(outcome)]
        if any(finding.is_held for finding in outcome.findings):
            outcome.state = State.HELD
        outcome.version = 1 + max((len(self.history[scope]) for scope in delivery.scopes), default=0)
        for scope, said in delivery.scopes.items():
            self.history[scope].append((said, outcome))
        self.of_file[delivery.receipt.file_sha256].append(outcome)

    def _twin(self, delivery: Delivery) -> Outcome | None:
        """A delivery that says the same and is valid with all that it says, or is held and not decided. One that says
        no more than several others together is none: gate 1 may set aside any of them as a whole."""
        scopes = delivery.scopes
        earlier = {outcome: None for scope in scopes for _, outcome in reversed(self.history[scope])}
        same = (one for one in earlier if one.delivery.scopes == scopes)
        return next((one for one in same if one.state is State.HELD or self._is_valid(one)), None)

    def _is_valid(self, outcome: Outcome) -> bool:
        return all(self._valid(scope)[1] is outcome for scope in outcome.delivery.scopes)

    def _freezes(self, delivery: Delivery) -> list[Finding]:
        about = delivery.periods if self.frozen else set()
        found = sorted(period for period in about if self.frozen & {period, f"{delivery.form}/{period}"})
        return [Finding("period_frozen", found="、".join(found))] if found else []

    def _stale(self, new: Mapping[Scope, str]) -> list[Finding]:
        """Whether all that it says anew was said before and replaced since."""
        older = []
        for scope, said in new.items():
            older += [outcome for earlier, outcome in self._taken(scope) if earlier == said][-1:]
        if not new or len(older) < len(new):
            return []
        valid = self._valid(next(iter(new)))[1]
        return [Finding("stale_copy", found=older[0].path, expected=valid.path if valid else "")]

    def _lacks(self, outcome: Outcome) -> list[Finding]:
        """The units of the valid version that a new one of the whole return lacks: known neither by code nor name. The
        first delivery of a register for a period is held against the register in force, which it would replace."""
        delivery = outcome.delivery
        [before] = outcome.before.values() if len(outcome.before) == 1 else [None]
        is_version = before is not None
        before = before or self._in_force(delivery)
        if before is None or not delivery.is_whole:
            return []
        had, has = before.delivery.facts, delivery.facts
        names = set(has.values()) if is_of_units(delivery.form) else set()
        gone = [name for unit, name in had.items() if unit not in has and name not in names]
        if not gone:
            return []
        limit = highest_missing_pct(periods.last_day(delivery.reference_period))
        share = Decimal(100 * len(gone)) / len(had)
        listed = "、".join(sorted(gone)[:LISTED]) + ("…" if len(gone) > LISTED else "")
        if limit is not None and share > limit:
            said = f"{len(gone)}/{len(had)}，{share:.1f}%＞{limit:f}%"
            return [Finding("units_missing", listed, said, before.path)]
        return [Finding("units_vanished", listed, f"{len(gone)}/{len(had)}", before.path)] if is_version else []

    def _in_force(self, delivery: Delivery) -> Outcome | None:
        """The delivery of the same register that is in force until this one: the last of the newest earlier period."""
        if catalogue.forms()[delivery.form].family != "registries" or not delivery.is_whole:
            return None
        earlier = sorted(
            scope for scope in self.history if scope[0] == delivery.form and scope[1] < delivery.reference_period
        )
        found = (self._valid(scope)[1] for scope in reversed(earlier))
        return next((outcome for outcome in found if outcome is not None), None)

    def decide(self, decision: Decision) -> None:
        """The last decision counts; one about what is neither held nor was held changes nothing here."""
        match decision.kind:
            case "freeze":
                self.frozen.add(decision.about_id)
            case "thaw":
                self.frozen.discard(decision.about_id)
            case "acceptance" | "rejection":
                wanted = State.TAKEN if decision.kind == "acceptance" else State.REJECTED
                for outcome in self.of_file[decision.about_id]:
                    if any(finding.is_held for finding in outcome.findings):
                        outcome.state, outcome.decision = wanted, decision

    def leave_out_what_nil_returns_replace(self) -> None:
        """A nil return has no rows that could take the place of others, so those before it go themselves."""
        for scope in self.history:
            taken = [outcome for _, outcome in self._taken(scope)]
            if taken and taken[-1].delivery.content.path is None:
                for outcome in taken[:-1]:
                    outcome.counts = False
