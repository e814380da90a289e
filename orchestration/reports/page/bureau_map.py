"""The bureau's approved map as shapes of leagues, drawn instead of the tiles.

Belongs here: reading GeoJSON, finding the twelve leagues in it, projecting and rounding their lines. Does not belong
here: any boundary; the project has none. A public map needs an approved base and shows its approval number (审图号).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

WIDTH = 1000
PARALLELS = (25.0, 47.0)  # standard parallels of the equal-area conic projection that maps of China use
APPROVAL = re.compile(r"[\w\u4e00-\u9fff]{0,6}S[\w\u4e00-\u9fff]{0,4}[（(]\d{4}[)）][\w\u4e00-\u9fff]{0,4}\d+号")
APPROVAL_NAMES = ("审图号", "approval_number")
CODE_NAMES = ("adcode", "code", "area_code", "区划代码")
NAMES = ("name", "NAME", "名称")
LARGEST = 20_000_000  # bytes
Point = tuple[float, float]


class NotAMap(ValueError):
    """The file cannot be used as a map; the message says why."""


def bureau_map(path: Path, leagues: dict[str, set[str]]) -> dict[str, Any]:
    """Approval number, size, and for each league an SVG path and the point where its label goes.

    ``leagues``: area code to names. The file is a FeatureCollection in degrees with a member ``审图号``; its features
    name leagues by division code or by name, others are left out. Raises ``NotAMap``.
    """
    collection = _read(path)
    approval = next((str(collection[name]).strip() for name in APPROVAL_NAMES if collection.get(name)), "")
    if not APPROVAL.fullmatch(approval):
        raise NotAMap(
            f"{path.name} 没有写明审图号（在 FeatureCollection 中加成员“审图号”，如“蒙S(2024)000号”的写法），不能使用。"
            f" / {path.name} does not state its approval number in a member 审图号."
        )
    shapes = _shapes(collection, leagues)
    missing = [next(iter(sorted(leagues[code]))) for code in leagues if code not in shapes]
    if missing:
        listed = "、".join(missing)
        raise NotAMap(f"{path.name} 中没有找到：{listed}。 / {path.name} does not hold: {listed}.")
    return {"approval": approval} | _drawn(shapes)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise NotAMap(f"{path.name} 超过 {LARGEST // 10**6} MB。 / {path.name} is too large.")
        collection = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, NotAMap):
            raise
        raise NotAMap(f"{path.name} 不能作为 GeoJSON 读取。 / {path.name} is no GeoJSON that can be read.") from error
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise NotAMap(f"{path.name} 不是 FeatureCollection。 / {path.name} is no FeatureCollection.")
    return collection


def _shapes(collection: dict[str, Any], leagues: dict[str, set[str]]) -> dict[str, list[list[Point]]]:
    """The rings of each league, in degrees."""
    shapes: dict[str, list[list[Point]]] = {}
    for feature in collection["features"]:
        told = (feature.get("properties") or {}) if isinstance(feature, dict) else {}
        codes = {str(told[name]) for name in CODE_NAMES if name in told}
        names = {str(told[name]) for name in NAMES if name in told}
        code = next((code for code, known in leagues.items() if code in codes or known & names), None)
        if code is not None:
            shapes.setdefault(code, []).extend(_rings(feature.get("geometry")))
    return shapes


def _rings(geometry: Any) -> Iterator[list[Point]]:
    try:
        kind, coordinates = geometry["type"], geometry["coordinates"]
        polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []
        for polygon in polygons:
            for ring in polygon:
                yield [_degrees(point) for point in ring]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NotAMap("坐标不能读取，应为经纬度。 / The coordinates are not degrees.") from error


def _degrees(point: Any) -> Point:
    east, north = float(point[0]), float(point[1])
    if not (-180 <= east <= 180 and -90 <= north <= 90):
        raise ValueError(point)
    return east, north


def _drawn(shapes: dict[str, list[list[Point]]]) -> dict[str, Any]:
    """Projected to a box ``WIDTH`` wide, in whole units: what is finer is not seen."""
    easts = [east for rings in shapes.values() for ring in rings for east, _ in ring]
    middle = (min(easts) + max(easts)) / 2
    plane = {code: [[_albers(point, middle) for point in ring] for ring in rings] for code, rings in shapes.items()}
    points = [point for rings in plane.values() for ring in rings for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = WIDTH / ((right - left) or 1)

    def place(point: Point) -> tuple[int, int]:
        return round((point[0] - left) * scale), round((top - point[1]) * scale)

    placed = {code: [_thinned(map(place, ring)) for ring in rings] for code, rings in plane.items()}
    drawn = {code: {"path": "".join(map(_path, rings)), "label": _label(rings)} for code, rings in placed.items()}
    return {"width": WIDTH, "height": round((top - bottom) * scale), "leagues": drawn}


def _albers(point: Point, middle: float) -> Point:
    east, north = math.radians(point[0] - middle), math.radians(point[1])
    first, second = map(math.radians, PARALLELS)
    n = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    rho = math.sqrt(max(c - 2 * n * math.sin(north), 0)) / n
    return rho * math.sin(n * east), -rho * math.cos(n * east)


def _thinned(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for point in points:
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept


def _path(ring: list[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x},{y}" for x, y in ring) + "Z"


def _label(rings: list[list[tuple[int, int]]]) -> tuple[int, int]:
    """The centre of gravity of the largest ring."""
    areas = [(_doubled_area(ring), ring) for ring in rings]
    _, ring = max(areas, key=lambda one: abs(one[0]))
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    whole = _doubled_area(ring)
    if not whole:
        return ring[0]
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * whole)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * whole)
    return round(x), round(y)


def _doubled_area(ring: list[tuple[int, int]]) -> int:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
