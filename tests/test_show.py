"""Lines as people see them."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from orchestration.cli.show import table, visible, wrapped

LINE = (
    "  · 来源 计算；数值 15.204819277108435；分子 1234567890.1234；分母 98765432109.5；"
    "出处 中国科技统计年鉴2023，表1-8；单元格 表!D7:D21"
)


@pytest.mark.parametrize("width", [30, 40, 80, 81, 120])
def test_no_figure_is_broken_over_two_lines(width: int) -> None:
    lines = wrapped(LINE, width)
    figures = re.findall(r"[0-9.]{3,}", LINE)
    assert [figure for line in lines for figure in re.findall(r"[0-9.]{3,}", line)] == figures
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(LINE.split())


def test_a_figure_wider_than_the_screen_stays_whole() -> None:
    assert wrapped("数值 " + "1" * 50, 20)[-1].strip() == "1" * 50


def test_signs_that_nobody_sees_are_shown() -> None:
    assert visible("returns/甲\n乙\x1b[31m.xlsx") == "returns/甲\\n乙\\x1b[31m.xlsx"
    assert visible("园区 六月.xlsx") == "园区 六月.xlsx"


def test_a_table_in_a_pipe_breaks_no_cell(capsys: pytest.CaptureFixture[str]) -> None:
    table("发布", ["版本", "说明"], [["2024.r1", "清单已被改动 / manifest changed " * 5 + "123456"]])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "2024.r1" in line]
    assert line.rstrip().endswith("123456")
