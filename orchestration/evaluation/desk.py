"""What is decided about an area, and about a rule as it holds for an area.

Belongs here: finding the object, saying how it stood before. Does not belong here: the ledger itself (``decisions``),
and which events the state of a zone allows (``life``).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from orchestration import catalogue
from orchestration.decisions.kinds import kinds
from orchestration.decisions.record import Draft, NotDecidable, decisions
from orchestration.workspace import Workspace


def is_about_areas(kind: str) -> bool:
    """Whether decisions of the kind are taken at this desk."""
    return kind in kinds() and bool({"area", "rule"} & set(kinds()[kind].about))


def about(workspace: Workspace, text: str, draft: Draft) -> Draft:
    """The decision with its object, an area (``ordos``) or a rule for an area (``ordos/G-D1``), as its kind wants it.

    Raises ``NotDecidable`` if there is no such area or rule, ``LedgerBroken``.
    """
    return about_rule(workspace, text, draft)


def about_rule(workspace: Workspace, text: str, draft: Draft) -> Draft:
    """A judgement with how it was judged last. Raises ``NotDecidable``."""
    area, _, rule = text.partition("/")
    require_area(area)
    if rule not in rule_ids():
        raise NotDecidable(
            f"没有条款 {rule:.40}，应写作 园区编码/条款代码，如 {area}/G-10。 / there is no such rule; write AREA/RULE."
        )
    before = [one for one in decisions(workspace) if one.kind == draft.kind and one.about_id == text]
    states = ["met" if one.details.get("is_met") else "not_met" for one in (*before, draft)]
    [state_before, state_after] = ["open", *states][-2:]
    return replace(draft, about_type="rule", about_id=text, state_before=state_before, state_after=state_after)


def require_area(code: str) -> None:
    """Raises ``NotDecidable`` if there is no such area."""
    if code not in {area.area_code for area in catalogue.areas()}:
        raise NotDecidable(
            f"没有园区 {code:.40}，见 zonestat explain --list。 / no such zone; see zonestat explain --list."
        )


@cache
def rule_ids() -> frozenset[str]:
    """Every rule that the seeds name."""
    files = sorted((catalogue.SEEDS / "rules").glob("*.csv"))
    return frozenset(row["rule_id"] for file in files for row in catalogue.seed_rows(file) if row.get("rule_id"))
