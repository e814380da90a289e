"""Which sections, tables and charts the template of each kind has, in order.

Belongs here: one function per kind. Does not belong here: how they look (``make``), and what they say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from orchestration.reports.templates.widths import widths

if TYPE_CHECKING:
    from orchestration.reports.templates.make import Template


def production(made: Template) -> None:
    made.section("production", table="production", others=7, chart="production")


def innovation(made: Template) -> None:
    made.section("innovation", table="innovation", others=6)


def ending(made: Template) -> None:
    made.remarks("basis")
    made.table("basis", "basis", words=3)
    made.signatures()


def quality_statement(made: Template, level: int = 1) -> None:
    made.section("quality", level=level, table="forms", layouts=(widths("forms", 4), widths("forms", 7)))
    made.table("quality", "quality")


def groups(made: Template, *keys: str, level: int = 1) -> None:
    """Groups of yearly indicators: by lines for one zone, by columns for several."""
    others = {"scale": 7, "subjects": 7, "research": 6, "structure": 6, "green": 4}
    for key in keys:
        made.section(key, level=level, table=key, others=others[key])


def monthly(made: Template) -> None:
    production(made)
    innovation(made)
    quality_statement(made)


def inspection(made: Template) -> None:
    made.section("overdue", table="overdue", words=6)
    made.section("tasks", table="tasks", words=5)
    quality_statement(made)


def application(made: Template) -> None:
    made.section("results")
    made.section("conditions", table="conditions", words=3)
    made.section("deliverables", table="deliverables", words=3)
    made.section("years", table="years")
    quality_statement(made)


def quarterly(made: Template) -> None:
    production(made)
    made.section("months", table="months", layouts=(widths("months", 7), widths("months", 9)))
    innovation(made)
    quality_statement(made)


def targets(made: Template) -> None:
    made.section("targets", table="target_counts", words=2)
    made.alike("targets", "targets", (widths("targets", 0),), words=4)


def half_year(made: Template) -> None:
    production(made)
    innovation(made)
    targets(made)
    quality_statement(made)
    made.written("next")


def annual(made: Template) -> None:
    groups(made, "scale", "subjects", "research", "structure", "green")
    made.section("experts", table="experts", layouts=(widths("experts", 6),))
    targets(made)
    quality_statement(made)


def work_report(made: Template) -> None:
    groups(made, "subjects")
    made.written("measures")
    groups(made, "scale")
    groups(made, "research", "structure", "green", level=2)
    quality_statement(made, level=2)
    made.written("experience")
    made.written("next")


def quality(made: Template) -> None:
    quality_statement(made)
    made.section("received", table="received")
    made.section("issues", table="issues", words=2)
    made.section("reconciliation", table="reconciliation", words=3)


def shifts(made: Template) -> None:
    made.section("shifts", table="shifts", words=3)


def beside(made: Template) -> None:
    """Zones by ways of ranking, of which there may be more or fewer."""
    made.alike("shifts", "beside", tuple(widths("beside", columns) for columns in range(4, 10)), words=2)


def evaluation(made: Template) -> None:
    made.written("nature")
    made.section("systems", table="systems", words=5)
    made.table("systems", "steps", words=3)
    made.section("rankings")
    made.alike("rankings", "ranking", (widths("ranking", 6), widths("ranking", 9)))
    made.table("rankings", "unranked", words=3)
    shifts(made)
    beside(made)
    quality_statement(made)


def zone_file(made: Template) -> None:
    made.written("nature")
    made.section("places", table="places", words=2)
    shifts(made)
    made.section("nodes")
    made.alike("nodes", "nodes", (widths("nodes", 0),))
    made.section("history", table="states", words=6)
    made.table("history", "events", words=6)
    made.section("objections", table="objections", words=6)
    made.section("exits", table="exits", words=2)
    made.section("duties", table="duties", words=4)
    quality_statement(made)


def appraisal(made: Template, scheme: str) -> None:
    made.section(scheme)
    made.alike(scheme, "totals", (widths("totals", 4), widths("totals", 6)), words=2)
    made.alike(scheme, "items", (widths("items", 0),), words=4)


def ordos_appraisal(made: Template) -> None:
    appraisal(made, "ordos_units_year")
    made.section("ordos_units_three_years")
    made.alike("ordos_units_three_years", "side", (widths("side", 0),), words=2)
    made.section("tasks", table="tasks", words=5)
    targets(made)
    quality_statement(made)


def xilingol_appraisal(made: Template) -> None:
    appraisal(made, "xilingol_banners_year")
    targets(made)
    quality_statement(made)


KINDS: dict[str, Callable[[Template], None]] = {
    "monthly": monthly,
    "inspection": inspection,
    "application": application,
    "quarterly": quarterly,
    "half_year": half_year,
    "annual": annual,
    "work_report": work_report,
    "quality": quality,
    "evaluation": evaluation,
    "zone_file": zone_file,
    "ordos_appraisal": ordos_appraisal,
    "xilingol_appraisal": xilingol_appraisal,
}
