"""Draws charts as PNG.

Belongs here: bars and columns in the colours and the font of the documents. Does not belong here: figures.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from orchestration.reports.content import Chart
from orchestration.reports.figures import Figure
from orchestration.reports.fonts import SANS, SANS_FAMILY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, BLUE, PALE, DOWN = "#1d2733", "#6b7681", "#1f4e79", "#a9bfd3", "#b5651d"
WIDTH, DPI = 6.1, 220  # inches: the width of the text on A4; fine enough for paper
BAR, LEAST, COLUMNS = 0.21, 1.2, 2.4


def draw(chart: Chart) -> bytes:
    """The picture; equal charts give equal bytes."""
    from matplotlib import font_manager, rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    if SANS_FAMILY not in font_manager.get_font_names():
        font_manager.fontManager.addfont(str(SANS))
    with rc_context({"font.family": SANS_FAMILY, "font.size": 9, "axes.unicode_minus": False, "text.color": INK}):
        is_bars = len(chart.series) == 1 and len(chart.labels) != len(set(_months(chart)))
        height = max(LEAST, BAR * len(chart.labels) + 0.55) if is_bars else COLUMNS
        canvas = Canvas(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
        axes = canvas.add_subplot()
        (_bars if is_bars else _columns)(axes, chart)
        for side in ("top", "right", "left" if not is_bars else "bottom"):
            axes.spines[side].set_visible(False)
        for side in ("bottom", "left"):
            axes.spines[side].set_color(SOFT)
        buffer = io.BytesIO()
        FigureCanvasAgg(canvas).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def _months(chart: Chart) -> list[str]:
    return [label for label in chart.labels if label.endswith("月")]


def _bars(axes: Axes, chart: Chart) -> None:
    """From the left, the first on top, each with its figure at the end."""
    [(_, figures)] = chart.series
    values = [float(one.rounded or 0) for one in figures]
    places = range(len(values))
    axes.barh(places, values, height=0.62, color=[BLUE if value >= 0 else DOWN for value in values])
    axes.set_yticks(places, chart.labels)
    axes.invert_yaxis()
    axes.axvline(0, color=SOFT, linewidth=0.8)
    reach = max(map(abs, values), default=1) or 1
    for place, (value, one) in enumerate(zip(values, figures, strict=True)):
        axes.text(
            value + (0.015 if value >= 0 else -0.015) * reach, place, one.text,
            ha="left" if value >= 0 else "right", va="center", fontsize=8.5,
        )  # fmt: skip
    axes.set_xlim(min(0, *values) - 0.12 * reach * (min(values) < 0), max(0, *values) + 0.12 * reach)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)


def _columns(axes: Axes, chart: Chart) -> None:
    """Side by side per label; the newest series is dark. A figure that is not there leaves its place empty."""
    width = 0.74 / len(chart.series)
    colours = [PALE, BLUE] if len(chart.series) > 1 else [BLUE]
    for at, (name, figures) in enumerate(chart.series):
        places = [place + (at - (len(chart.series) - 1) / 2) * width for place in range(len(figures))]
        axes.bar(places, [_height(one) for one in figures], width=width * 0.92, color=colours[at], label=name)
        if at == len(chart.series) - 1:
            for place, one in zip(places, figures, strict=True):
                if one.value is not None:
                    axes.text(place, _height(one), one.text, ha="center", va="bottom", fontsize=7.5)
    axes.set_xticks(range(len(chart.labels)), chart.labels)
    axes.tick_params(axis="both", length=0)
    axes.set_yticks([])
    axes.margins(y=0.14)
    if len(chart.series) > 1:
        axes.legend(loc="upper left", ncols=2, frameon=False, fontsize=8.5, bbox_to_anchor=(0, 1.08), borderaxespad=0)


def _height(one: Figure) -> float:
    return float(one.rounded) if one.rounded is not None else float("nan")
