"""The fonts that documents, charts and pages are set in, and how they were cut out of their originals.

Belongs here: the subsets (``*.otf``), their licence, the script that makes them. Does not belong here: fonts whose
licence does not allow to pass them on (仿宋_GB2312, 方正小标宋): documents for Word only name those.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
SANS = FOLDER / "ZonestatSans-Regular.otf"
SERIF = FOLDER / "ZonestatSerif-Regular.otf"
SANS_FAMILY, SERIF_FAMILY = "Zonestat Sans", "Zonestat Serif"
