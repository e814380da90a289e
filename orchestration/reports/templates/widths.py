"""How wide the columns of tables are, in mm: for the PDF, and for the DOCX templates when they are written first.

Belongs here: widths by table and number of columns. Does not belong here: anything else about looks.
"""

from __future__ import annotations

TEXT_WIDTH = 156.0  # mm
NAME = 42.0  # the longest short name of a zone, and that it is a candidate
BY_LINES = {3: (84.0, 38.0, 34.0), 4: (74.0, 30.0, 26.0, 26.0)}
# Tables with words in more than the first column.
OWN = {
    "quality": (NAME, 13.0, 13.0, 13.0, 16.0, 16.0, 16.0, 13.5, 13.5),
    "overdue": (40.0, 10.0, 38.0, 17.0, 20.0, 18.0, 13.0),
    "tasks": (34.0, 38.0, 20.0, 36.0, 15.0, 13.0),
    "conditions": (27.0, 73.0, 20.0, 18.0, 18.0),
    "deliverables": (34.0, 100.0, 22.0),
    "years": (70.0, 26.0, 20.0, 20.0, 20.0),
    "issues": (104.0, 18.0, 17.0, 17.0),
    "reconciliation": (40.0, 48.0, 20.0, 16.0, 16.0, 16.0),
    "basis": (34.0, 82.0, 40.0),
    "systems": (14.0, 48.0, 34.0, 36.0, 12.0, 12.0),
    "unranked": (16.0, 28.0, 98.0, 14.0),
    "steps": (20.0, 92.0, 44.0),
    "shifts": (36.0, 40.0, 14.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0),
    "target_counts": (34.0, 50.0, 18.0, 18.0, 18.0, 18.0),
    "targets": (22.0, 43.0, 19.0, 18.0, 22.0, 16.0, 16.0),
    "items": (48.0, 14.0, 62.0, 16.0, 16.0),
    "side": (41.0, 41.0, 14.0, 14.0, 14.0, 14.0, 18.0),
    "places": (44.0, 30.0, 16.0, 12.0, 16.0, 20.0, 18.0),
    "nodes": (52.0, 18.0, 16.0, 16.0, 16.0, 18.0, 20.0),
    "states": (20.0, 16.0, 20.0, 20.0, 60.0, 20.0),
    "events": (18.0, 16.0, 22.0, 52.0, 20.0, 28.0),
    "objections": (19.0, 18.0, 37.0, 19.0, 45.0, 18.0),
    "exits": (14.0, 44.0, 16.0, 11.0, 11.0, 14.0, 14.0, 14.0, 18.0),
    "duties": (40.0, 26.0, 18.0, 72.0),
    "received": (72.0, 21.0, 21.0, 21.0, 21.0),
}


# Tables that come with more columns or fewer.
BY_COLUMNS = {
    ("ranking", 6): (52.0, *(20.8,) * 5),
    ("ranking", 9): (33.0, 11.0, 14.0, 18.0, 18.0, 20.0, 10.5, 10.5, 21.0),
    ("totals", 4): (88.0, 24.0, 22.0, 22.0),
    ("totals", 6): (60.0, 20.0, 18.0, 18.0, 22.0, 18.0),
    ("forms", 4): (90.0, 26.0, 20.0, 20.0),
    ("forms", 7): (60.0, 16.0, 14.0, 14.0, 14.0, 19.0, 19.0),
}


def widths(key: str, columns: int, is_by_lines: bool = False) -> tuple[float, ...]:
    """The widths of a table; ``is_by_lines`` tables name an indicator and its unit in each row. Tables that come in
    numbers (``ranking__2021__…``) look alike."""
    key = key.partition("__")[0]
    if found := BY_COLUMNS.get((key, columns), OWN.get(key)):
        return found
    if is_by_lines:
        return BY_LINES[columns]
    names: tuple[float, ...] = (60.0, 30.0) if key == "beside" else (NAME,) if columns > 4 else (48.0,)
    others = columns - len(names)
    return (*names, *((TEXT_WIDTH - sum(names)) / others for _ in range(others)))
