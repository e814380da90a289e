"""How much sample there is.

Belongs here: the scales by name, and the zones, candidates and leagues that a scale has enterprises in.
Does not belong here: the enterprises, and what they file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration import catalogue
from orchestration.catalogue import Area


@dataclass(frozen=True)
class Money:
    """The unit a zone files money in; ``hundreds`` is its size and ``step`` the smallest amount that can be filed in
    it, both in hundreds of yuan, which is what the sample counts in."""

    name_zh: str
    hundreds: int
    step: int
    number_format: str

    def filed(self, hundreds_of_yuan: int) -> int | float:
        whole, rest = divmod(hundreds_of_yuan, self.hundreds)
        return hundreds_of_yuan / self.hundreds if rest else whole


THOUSAND_YUAN = Money("千元", hundreds=10, step=10, number_format="#,##0")
TEN_THOUSAND_YUAN = Money("万元", hundreds=100, step=1, number_format="#,##0.00")
FILE_TEN_THOUSANDS = frozenset({"wuhai", "hinggan", "kundulun", "baotou-equip", "duolun"})

_KIND_OF_ZONE = re.compile(r"(高新技术产业开发区|经济技术开发区|经济开发区|高新区|开发区|产业园区|园区|市|盟)$")


@dataclass(frozen=True)
class Place:
    """A zone, a candidate, or a league (for enterprises outside the zones), and its number of enterprises."""

    area: Area
    size: int

    @property
    def code(self) -> str:
        return self.area.area_code

    @property
    def is_zone(self) -> bool:
        return self.area.area_level in ("zone", "candidate")

    @property
    def league(self) -> str:
        return self.area.parent_area_code if self.is_zone else self.area.area_code

    @property
    def money(self) -> Money:
        return TEN_THOUSAND_YUAN if self.code in FILE_TEN_THOUSANDS else THOUSAND_YUAN

    @property
    def is_placeholder(self) -> bool:
        """A zone that is known to exist and not by name."""
        return self.area.area_status == "unnamed"

    @property
    def stem(self) -> str:
        """The short name without the kind of area: 包头稀土 for 包头稀土高新区."""
        if self.is_placeholder:
            parent = next((area.short_name_zh for area in catalogue.areas() if area.area_code == self.league), "园区")
            return "待查" + _KIND_OF_ZONE.sub("", parent)
        return _KIND_OF_ZONE.sub("", self.area.short_name_zh)


@dataclass(frozen=True)
class Scale:
    """``other_size``: enterprises of a zone that ``sizes`` does not name (0: leave such zones out).
    ``outside``: enterprises per league that belong to no zone. ``placeholder_size``: enterprises of a zone whose name
    is not known. ``snapshots``: months in which registers arrive."""

    name: str
    months: tuple[str, ...]
    years: tuple[str, ...]
    snapshots: tuple[str, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    other_size: int = 0
    outside: int = 0
    placeholder_size: int = 0
    first_year: int = 2021  # of the activity: the year before the first return

    @property
    def last_year(self) -> int:
        return int(self.years[-1])

    @property
    def half_years(self) -> tuple[str, ...]:
        """The months for which tasks are reported on, the last four at most."""
        return tuple(month for month in self.months if month[5:] in ("04", "12"))[-4:]

    def size_of(self, area: Area) -> int:
        if area.area_status == "unnamed":
            return self.placeholder_size
        return self.sizes.get(area.area_code, self.other_size)

    def zones(self) -> tuple[Place, ...]:
        """Every zone and candidate that has enterprises here, sorted by code."""
        wanted = {("zone", "current"), ("zone", "unnamed"), ("candidate", "candidate")}
        places = (
            Place(area, self.size_of(area))
            for area in sorted(catalogue.areas(), key=lambda area: area.area_code)
            if (area.area_level, area.area_status) in wanted
        )
        return tuple(place for place in places if place.size)

    def leagues(self) -> tuple[Place, ...]:
        """The leagues with enterprises outside the zones: all of them, or where only some zones are wanted, theirs."""
        theirs = {place.league for place in self.zones()}
        return tuple(
            Place(area, self.outside)
            for area in sorted(catalogue.areas(), key=lambda area: area.area_code)
            if area.area_level == "league" and area.parent_area_code == "150000"
            if self.other_size or area.area_code in theirs
        )


def months_between(first: str, last: str) -> tuple[str, ...]:
    """The periods of a monthly return that knows January and February as one."""
    years = range(int(first[:4]), int(last[:4]) + 1)
    every = (f"{year}-{month:02d}" for year in years for month in range(2, 13))
    return tuple(period for period in every if first <= period <= last)


SCALES = {
    scale.name: scale
    for scale in (
        Scale(
            "tiny",
            months=months_between("2023-11", "2024-04"),
            years=("2023", "2024"),
            snapshots=("2024-01", "2025-01"),
            sizes={"ordos": 16, "baotou-re": 14, "kundulun": 10},
            outside=2,
        ),
        Scale(
            "demo",
            months=months_between("2022-02", "2024-12"),
            years=("2022", "2023", "2024"),
            snapshots=("2024-01", "2025-01"),
            sizes={
                "baotou-re": 420,
                "ordos": 330,
                "jinshan": 300,
                "chifeng": 210,
                "tongliao": 190,
                "wuhai": 150,
                "baotou-equip": 140,
                "alxa": 120,
                "otog": 90,
                "hinggan": 80,
                "xilinhot": 50,
                "kundulun": 45,
                "xl-transfer": 35,
                "baiyinhua": 30,
                "duolun": 26,
                "sunite": 22,
            },
            other_size=60,
            outside=17,
            placeholder_size=20,
        ),
        Scale(
            "province",
            months=months_between("2015-02", "2024-12"),
            years=tuple(str(year) for year in range(2015, 2025)),
            snapshots=tuple(f"{year}-01" for year in range(2016, 2026)),
            sizes={
                "baotou-re": 3600,
                "ordos": 2900,
                "jinshan": 2600,
                "chifeng": 1800,
                "tongliao": 1600,
                "wuhai": 1300,
                "baotou-equip": 1200,
                "alxa": 1000,
                "otog": 700,
                "hinggan": 700,
                "xilinhot": 400,
                "kundulun": 380,
                "xl-transfer": 280,
                "baiyinhua": 240,
                "duolun": 200,
                "sunite": 160,
            },
            other_size=60,
            outside=58,
            placeholder_size=80,
            first_year=2014,
        ),
    )
}
