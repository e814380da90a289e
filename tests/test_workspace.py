"""Where a tree may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.workspace import UnusablePlace, Workspace


@pytest.mark.parametrize("name", ["it's", "a[1]", "*", "what?", "{here}", "back\\slash", 'said "so"', "two\nlines"])
@pytest.mark.parametrize("variable", ["ZONESTAT_RAW", "ZONESTAT_VAR", "ZONESTAT_EXPORTS"])
def test_a_place_that_sql_or_patterns_would_read_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, name: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / name / "tree"))
    with pytest.raises(UnusablePlace, match=r"(?s)不能使用的字符.*characters that cannot be used"):
        Workspace.open()


def test_blanks_and_chinese_are_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RAW", "VAR", "EXPORTS"):
        monkeypatch.setenv(f"ZONESTAT_{name}", str(tmp_path / "统计 2024 (一)" / name))
    assert Workspace.open().var == tmp_path / "统计 2024 (一)" / "VAR"
