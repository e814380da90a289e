"""Why a system file is refused, in sentences: where in the file, what was found, what is allowed.

Belongs here: putting what the checks of the shape found into words. Does not belong here: the shape (``system``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeAlias

from pydantic import ValidationError

from orchestration.evaluation.scoring.errors import ScoreError

Steps: TypeAlias = tuple[str | int, ...]
LISTED = 5
# What is allowed, by the kind of finding; {ge}, {expected_tags} and the like are the limits of the field.
WANTED = {
    "float_parsing": ("数", "a number"),
    "float_type": ("数", "a number"),
    "finite_number": ("有限的数", "a finite number"),
    "int_parsing": ("整数", "a whole number"),
    "int_type": ("整数", "a whole number"),
    "int_from_float": ("整数", "a whole number"),
    "bool_parsing": ("true 或 false", "true or false"),
    "bool_type": ("true 或 false", "true or false"),
    "string_type": (
        "文字（像数的编码要加引号，如 '1.10'）",
        "a text (put codes that look like numbers in quotes: '1.10')",
    ),
    "string_too_short": ("不空的文字", "a text that is not empty"),
    "string_too_long": ("最多 {max_length} 个字符", "at most {max_length} characters"),
    "greater_than": ("大于 {gt:g}", "more than {gt:g}"),
    "greater_than_equal": ("不小于 {ge:g}", "{ge:g} or more"),
    "less_than": ("小于 {lt:g}", "less than {lt:g}"),
    "less_than_equal": ("不大于 {le:g}", "{le:g} or less"),
    "literal_error": ("{expected}", "{expected}"),
    "union_tag_invalid": ("其中之一（kind）：{expected_tags}", "one of these kinds: {expected_tags}"),
    "union_tag_not_found": ("带有 kind 的映射，如 {{kind: …}}", "a mapping with a kind, like {{kind: …}}"),
    "model_attributes_type": ("带有 kind 的映射，如 {{kind: …}}", "a mapping with a kind, like {{kind: …}}"),
    "model_type": ("映射（名称: 值）", "a mapping (name: value)"),
    "invalid_key": ("名称为文字的映射", "a mapping whose names are texts"),
    "dict_type": ("映射（名称: 值）", "a mapping (name: value)"),
    "tuple_type": ("列表（[…]，或每行一个 -）", "a list ([…], or a line with - for each)"),
    "too_short": ("至少 {min_length} 项", "{min_length} or more entries"),
    "too_long": ("最多 {max_length} 项", "at most {max_length} entries"),
}
PATTERNS = {
    "median|p(": ("min、max、mean、median 或百分位（如 p2.5）", "min, max, mean, median or a percentile (p2.5)"),
    "unit:": ("mean、median、best、worst 或 unit:单位编码", "mean, median, best, worst or unit:CODE"),
}


def refusal(error: ValidationError, raw: Mapping[str, Any], where: str, schema: Mapping[str, Any]) -> ScoreError:
    """All findings (the first few in words) as one error; ``schema`` is the JSON Schema of the file."""
    found = list(_sentences(error, raw, schema))
    more = len(found) - LISTED
    zh = "；".join(one[0] for one in found[:LISTED]) + (f"；另有 {more} 处" if more > 0 else "")
    en = "; ".join(one[1] for one in found[:LISTED]) + (f"; {more} more" if more > 0 else "")
    return ScoreError(f"指标体系 {where} 不合规：{zh}。", f"the system {where} is not valid: {en}.")


def _sentences(error: ValidationError, raw: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    by_place: dict[Steps, list[Any]] = {}
    for one in error.errors(include_url=False):
        by_place.setdefault(_path(one["loc"], raw, one["type"]), []).append(one)
    for path, several in by_place.items():
        is_echo = several[0]["type"] == "too_short" and any(
            other[: len(path)] == path and other != path for other in by_place
        )
        if not is_echo:
            yield _sentence(path, several, raw, schema)


def _sentence(
    path: Steps, several: Sequence[Any], raw: Mapping[str, Any], schema: Mapping[str, Any]
) -> tuple[str, str]:
    first, place = several[0], _place(path, raw)
    if first["type"] == "value_error":
        zh, _, en = str(first["ctx"]["error"]).partition(" / ")
        return (f"{place}：{zh}", f"{place}: {en}") if path else (zh, en)
    if first["type"] == "missing" and isinstance(path[-1], int):
        where = _place(path[:-1], raw)
        return f"{where} 少了第 {path[-1] + 1} 项", f"{where} has no entry {path[-1] + 1}"
    if first["type"] == "missing":
        return f"缺少 {place}", f"{place} is missing"
    if first["type"] == "extra_forbidden":
        allowed = _fields(schema, raw, path[:-1])
        near = get_close_matches(str(path[-1]), allowed, n=1)
        hints = (f"（是不是 {near[0]}？）", f" (did you mean {near[0]}?)") if near else ("", "")
        return (
            f"没有 {place} 这个字段{hints[0]}，可写：{'、'.join(allowed)}",
            f"there is no field {place}{hints[1]}; allowed are {', '.join(allowed)}",
        )
    wanted = [_wanted(one) for one in several]
    value, value_en = _shown(first["input"])
    return (
        f"{place} 写的是 {value}，应为 {'，或 '.join(zh for zh, _ in wanted)}",
        f"{place} is {value_en}, expected is {' or '.join(en for _, en in wanted)}",
    )


def _wanted(one: Any) -> tuple[str, str]:
    context = one.get("ctx", {})
    if one["type"] == "string_pattern_mismatch":
        return next(words for part, words in PATTERNS.items() if part in context["pattern"])
    zh, en = WANTED.get(one["type"], (one["msg"], one["msg"]))
    if one["type"] == "literal_error":
        return context["expected"].replace(" or ", " 或 "), context["expected"]
    return zh.format(**context), en.format(**context)


def _shown(value: Any) -> tuple[str, str]:
    if value is None:
        return "空的", "empty"
    text = repr(value)
    text = text if len(text) <= 40 else f"{text[:40]}…"
    return text, text


def _inside(raw: Any, step: str | int) -> Any:
    """What stands at a step; None if there is nothing."""
    if isinstance(raw, Mapping):
        return raw.get(step)
    is_there = isinstance(raw, list | tuple) and isinstance(step, int) and step < len(raw)
    return raw[step] if is_there else None


def _path(steps: Steps, raw: Any, kind: str) -> Steps:
    """The place in the file: without the names of the alternatives that were tried."""
    path: list[str | int] = []
    for number, step in enumerate(steps):
        is_there = _inside(raw, step) is not None or (isinstance(raw, Mapping) and step in raw)
        if is_there or (kind == "missing" and number == len(steps) - 1):
            path.append(step)
            raw = _inside(raw, step)
    return tuple(path)


def _place(path: Steps, raw: Any) -> str:
    """nodes.3.weight says less than nodes.[code].weight."""
    named: list[str] = []
    for step in path:
        raw = _inside(raw, step)
        code = raw.get("code") if named == ["nodes"] and isinstance(raw, Mapping) else None
        named.append(f"[{step if code is None else code}]" if isinstance(step, int) else str(step))
    return ".".join(named)


def _fields(schema: Mapping[str, Any], raw: Any, path: Steps) -> list[str]:
    """The names that the mapping at a place may have."""
    node = _resolved(schema, schema, raw)
    for step in path:
        inside = node.get("properties", {}).get(step) or node.get("additionalProperties")
        if isinstance(step, int):
            several = node.get("prefixItems")
            inside = several[step] if several else node["items"]
        raw = raw[step]
        node = _resolved(inside, schema, raw)
    return list(node.get("properties", {}))


def _resolved(node: Any, schema: Mapping[str, Any], raw: Any) -> Any:
    """The alternative that fits what was written."""
    while True:
        if "$ref" in node:
            node = schema["$defs"][re.sub(".*/", "", node["$ref"])]
        elif "discriminator" in node:
            node = {"$ref": node["discriminator"]["mapping"][raw["kind"]]}
        elif "anyOf" in node:
            wanted = "object" if isinstance(raw, Mapping) else "array"
            fits = [
                one for one in node["anyOf"] if "$ref" in one or "discriminator" in one or one.get("type") == wanted
            ]
            node = fits[0] if fits else {}
        else:
            return node
