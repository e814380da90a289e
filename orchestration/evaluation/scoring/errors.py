"""The one error of the engine.

Belongs here: refusals as sentences. Does not belong here: when to refuse.
"""

from __future__ import annotations


class ScoreError(ValueError):
    """The system or its data do not allow a score; the message says in Chinese, then English, what and where."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
