"""Of which reference periods a release can be made.

Belongs here: the newest periods that are over, the period of a round, why a period cannot be released. Does not belong
here: making the release (``pipeline``, ``publishing``).
"""

from __future__ import annotations

from datetime import datetime

from orchestration import periods
from orchestration.catalogue import SEEDS, seed_rows
from orchestration.landing.land import LandingReport
from orchestration.landing.verdict import NOT_USED


class NothingReceived(Exception):
    """There is no return to make a release of."""


class PeriodNotOver(Exception):
    """A release was asked for a period that had not ended at the known-at moment."""


class NoSuchRound(Exception):
    """No round of evaluation has this name."""


def due_periods(landing: LandingReport, known_at: datetime, wanted: str | None) -> list[str]:
    """The reference periods to release: the one asked for; or else the newest month and the newest year that are over,
    as far as there are monthly and annual returns.

    Both hold all periods up to their own. Published by one run, they never disagree about a figure; the one whose
    files did not change stays as it is. Raises ``PeriodNotOver``, ``NothingReceived``.
    """
    if wanted is not None:
        require_over(wanted, known_at)
        return [wanted]
    return sorted(newest_periods(landing, known_at).values(), key=periods.frequency, reverse=True)


def newest_periods(landing: LandingReport, known_at: datetime) -> dict[str, str]:
    """By frequency (M, A) the newest period of the accepted returns that is over. Raises ``NothingReceived``."""
    found = {
        row["reference_period"]
        for row in landing.verdicts
        if row["verdict"] not in NOT_USED and row["reference_period"] and row["path"].startswith("returns/")
    }
    over = sorted(period for period in found if periods.last_day(period) <= known_at.date())
    if not over:
        raise NothingReceived(
            "raw/ 中还没有可用的报表，没有可发布的内容。请把收到的文件放入 raw/returns/<报表>/<报告期>/。"
            " / there is no usable return under raw/ yet; put received files into raw/returns/<form>/<period>/."
        )
    return {periods.frequency(period): period for period in over}


def require_over(wanted: str, known_at: datetime) -> None:
    """Raises ``PeriodNotOver``."""
    if periods.last_day(wanted) > known_at.date():
        raise PeriodNotOver(
            f"报告期 {wanted} 在所知时点 {known_at:%Y-%m-%d} 尚未结束，不能发布。"
            f" / the period {wanted} had not ended on {known_at:%Y-%m-%d}, the known-at day; it cannot be released."
        )


def period_of_round(evaluation_round: str) -> str:
    """The year that a round of evaluation judges. Raises ``NoSuchRound``."""
    rounds = {row["evaluation_round"]: row for row in seed_rows(SEEDS / "rules" / "evaluation_rounds.csv")}
    if evaluation_round not in rounds:
        told = "、".join(rounds)
        raise NoSuchRound(
            f"没有第 {evaluation_round} 轮评价，只有：{told}。"
            f" / there is no round {evaluation_round}; there are: {told}."
        )
    return rounds[evaluation_round]["reference_period"]
