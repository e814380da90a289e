"""How wide the columns of tables are, in mm: for the PDF, and for the DOCX templates when they are written first.

Belongs here: widths by table and number of columns. Does not belong here: anything else about looks.
"""

from __future__ import annotations

TEXT_WIDTH = 156.0  # mm
NAME = 34.0  # the longest short name of a zone
BY_LINES = {3: (84.0, 38.0, 34.0), 4: (74.0, 30.0, 26.0, 26.0)}
# Tables with words in more than the first column.
OWN = {
    "quality": (NAME, 14.0, 14.0, 14.0, 17.0, 17.0, 17.0, 14.5, 14.5),
    "overdue": (40.0, 10.0, 38.0, 17.0, 20.0, 18.0, 13.0),
    "tasks": (36.0, 40.0, 20.0, 32.0, 15.0, 13.0),
    "conditions": (22.0, 62.0, 34.0, 18.0, 20.0),
    "deliverables": (30.0, 84.0, 42.0),
    "years": (70.0, 26.0, 20.0, 20.0, 20.0),
    "issues": (104.0, 18.0, 17.0, 17.0),
    "reconciliation": (34.0, 54.0, 20.0, 16.0, 16.0, 16.0),
    "basis": (34.0, 82.0, 40.0),
    "received": (81.0, 25.0, 25.0, 25.0),
}


def widths(key: str, columns: int, is_by_lines: bool = False) -> tuple[float, ...]:
    """The widths of a table; ``is_by_lines`` tables name an indicator and its unit in each row."""
    if key == "forms":
        return (90.0, 26.0, 20.0, 20.0) if columns == 4 else (60.0, 16.0, 14.0, 14.0, 14.0, 19.0, 19.0)
    if key in OWN:
        return OWN[key]
    if is_by_lines:
        return BY_LINES[columns]
    first = NAME if columns > 4 else 48.0
    return (first, *((TEXT_WIDTH - first) / (columns - 1) for _ in range(columns - 1)))
