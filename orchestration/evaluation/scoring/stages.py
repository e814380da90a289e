"""The stages up to normalised values, in running order; each a pure function from table to table.

Belongs here: walking over indicators and populations, and the log. Does not belong here: the methods themselves, and
weights.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.scales import Fitted, Sample
from orchestration.evaluation.scoring.system import System
from orchestration.evaluation.scoring.table import Array, Row, Table, positions, read_records
from orchestration.evaluation.scoring.transforms import apply_all

Log: TypeAlias = list[dict[str, Any]]
Scales: TypeAlias = Mapping[tuple[str, int], Fitted]  # of a node, in the population of a row


def read_data(path: Path, system: System) -> Table:
    """The columns that the system asks for, one row per unit (x period). Raises ``ScoreError``."""
    return table_of(read_records(path), system)


def heads(system: System) -> frozenset[str]:
    """The columns that a data file of the system has."""
    keys = _keys(system)
    return frozenset(keys if system.data.layout == "long" else [*keys, *_columns(system)])


def _keys(system: System) -> list[str]:
    told = system.data
    keys = [told.unit, told.name, told.period, told.pool, told.group]
    keys += [told.indicator, told.value] if told.layout == "long" else []
    return [key for key in keys if key]


def table_of(records: list[dict[str, str]], system: System) -> Table:
    """The same from records of text cells."""
    if not records:
        raise ScoreError("数据文件没有数据行。", "the data file has no rows below its head.")
    told = system.data
    if absent := sorted({*_keys(system)} - {*records[0]}):
        raise ScoreError(
            f"数据文件没有列 {_listed(absent)}（指标体系的 data 段所写）；有的列：{_listed(records[0])}。",
            f"the data file has no columns {', '.join(absent)} (named in data:); there are: {', '.join(records[0])}.",
        )
    wanted = _columns(system)
    cells = _spread(records, system) if told.layout == "long" else [(_row(r, system), r) for r in records]
    if absent := [name for name in wanted if not any(name in record for _, record in cells)]:
        there = dict.fromkeys(name for _, record in cells for name in record)
        others = [name for name in there if name not in wanted and name not in _keys(system)]
        raise ScoreError(
            f"数据文件没有指标列 {_listed(absent)}；没有用到的列：{_listed(others)}。"
            "没有下级的节点就是指标；列名与节点编码不同的，请在节点写 column。",
            f"the data file has no indicators {', '.join(absent)}; columns not used: {', '.join(others) or 'none'}; a"
            " node without children is an indicator; say column where its column has another name.",
        )
    kept = [(row, record) for row, record in cells if row.pool or not told.pool]
    if not kept:
        raise ScoreError(
            f"列 {told.pool}（分组）全是空的，没有单位可以计分。",
            f"the column {told.pool} (pool) is empty: nobody to score.",
        )
    seen: set[tuple[str, str]] = set()
    for row, _ in kept:
        if not row.unit:
            raise ScoreError(f"有一行的 {told.unit}（单位）为空。", f"a row has no {told.unit} (its unit).")
        if (row.unit, row.period) in seen:
            zh, en = f"单位 {row}", f"unit {row}"
            more = (
                ("", "")
                if told.period
                else ("数据如有几期，请在 data 写 period。", " say period in data: if there are several.")
            )
            raise ScoreError(f"{zh} 出现两次。{more[0]}", f"{en} appears twice.{more[1]}")
        seen.add((row.unit, row.period))
    values = [[_number(record.get(name), name, row, system) for name in wanted] for row, record in kept]
    return Table(tuple(row for row, _ in kept), wanted, np.array(values, dtype=np.float64).reshape(len(kept), -1))


def _listed(names: Iterable[str]) -> str:
    return "、".join(names) or "无"


def _columns(system: System) -> tuple[str, ...]:
    nodes = [system.by_code[code] for code in system.leaves]
    return tuple(dict.fromkeys(name for node in nodes for name in (node.column or node.code, node.denominator) if name))


def _row(record: Mapping[str, str], system: System) -> Row:
    told = system.data
    pick = [record[name].strip() if name else "" for name in (told.unit, told.period, told.pool, told.group, told.name)]
    return Row(*pick)


def _spread(records: list[dict[str, str]], system: System) -> list[tuple[Row, Mapping[str, str]]]:
    found: dict[Row, dict[str, str]] = {}
    for record in records:
        row, code = _row(record, system), record[system.data.indicator].strip()
        cells = found.setdefault(row, {})
        if code in cells:
            raise ScoreError(f"{row} 的 {code} 出现两次。", f"{code} of {row} appears twice.")
        cells[code] = record[system.data.value]
    return list(found.items())


# Digits with thousands in threes, or none; 1,2 and 1_2 are no numbers.
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d*)(\.\d*)?([eE][+-]?\d+)?")


def _number(cell: str | None, name: str, row: Row, system: System) -> float:
    text = unicodedata.normalize("NFKC", cell or "").strip()
    if text in system.data.missing or (cell or "").strip() in system.data.missing:
        return math.nan
    try:
        value = float(text.replace(",", "")) if _NUMBER.fullmatch(text) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ScoreError(
            f"{row} 的 {name} 不是数：{text!r}（逗号只作千分位；表示缺失的写法列在 data 的 missing）。",
            f"{name} of {row} is no number: {text!r} (commas only between thousands; what stands for a missing value is"
            " listed as missing in data).",
        )
    return value


def denominate(table: Table, system: System) -> tuple[Table, Log]:
    """One column per indicator: its column, over its denominator, times its multiplier."""
    log: Log = []
    columns = []
    for code in system.leaves:
        node = system.by_code[code]
        values = table.column(node.column or code)
        if node.denominator:
            below = table.column(node.denominator)
            for i in np.flatnonzero((below == 0) & ~np.isnan(values)).tolist():
                log.append(_line("denominate", table.rows[i], code, values[i], None, "denominator_is_zero"))
            values = values / np.where(below == 0, math.nan, below)
        values = values * node.multiplier if node.multiplier != 1 else values
        columns.append(_indexed(values, table.rows, node.base_period) if node.base_period else values)
    return Table(table.rows, system.leaves, np.column_stack(columns)), log


def _indexed(values: Array, rows: tuple[Row, ...], period: str) -> Array:
    """Every value over that of the same unit in the base period; missing where that is missing or zero."""
    base = {row.unit: value for row, value in zip(rows, values.tolist(), strict=True) if row.period == period}
    if not base:
        raise ScoreError(f"数据中没有基期 {period}。", f"the data have no base period {period}.")
    return np.asarray(values / np.array([base.get(row.unit, math.nan) or math.nan for row in rows]))


def screen(table: Table, system: System) -> tuple[Table, Log]:
    """Leaves out units that have too little. Raises ``ScoreError`` if nobody is left."""
    rule = system.screen
    if lost := sorted({*rule.keep, *rule.drop} - {row.unit for row in table.rows}):
        raise ScoreError(
            f"screen 提到的单位数据中没有：{_listed(lost)}。",
            f"screen names units that are not in the data: {', '.join(lost)}.",
        )
    there = ~np.isnan(table.values)
    share = there.mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        nonzero = (there & (table.values != 0)).sum(axis=1) / there.sum(axis=1)
    log: Log = []
    kept = []
    for i, row in enumerate(table.rows):
        few = share[i] < rule.least_share or bool(nonzero[i] < rule.least_nonzero_share)
        if row.unit in rule.drop or (few and row.unit not in rule.keep):
            reason = "dropped_by_name" if row.unit in rule.drop else "too_few_indicators"
            log.append(_line("screen", row, "", float(share[i]), None, reason))
        else:
            kept.append(i)
    if not kept:
        raise ScoreError("筛选后没有单位。", "screening left no unit.")
    return table.keep(kept), log


def impute(table: Table, system: System) -> tuple[Table, Log]:
    """Fills gaps as the method of each indicator says."""
    filled = table.values.copy()
    log: Log = []
    for j, code in enumerate(table.columns):
        method = system.method(code, "impute")
        for population in populations(table.rows, system):
            for i, value in method.fill(table.values[:, j], table.rows, population).items():
                filled[i, j] = value
                log.append(_line("impute", table.rows[i], code, None, value, method.kind))
    return table.with_values(filled), log


def treat(table: Table, system: System) -> tuple[Table, Log]:
    """Draws outliers in, with the value before and after of every point that changed."""
    drawn = table.values.copy()
    log: Log = []
    for j, code in enumerate(table.columns):
        method = system.method(code, "treat")
        for population in populations(table.rows, system):
            known = [i for i in population if not math.isnan(table.values[i, j])]
            if known:
                drawn[known, j] = method.treat(table.values[known, j])
                log += [
                    _line("treat", table.rows[i], code, table.values[i, j], drawn[i, j], method.kind)
                    for i in known
                    if drawn[i, j] != table.values[i, j]
                ]
    return table.with_values(drawn), log


def transform(table: Table, system: System) -> tuple[Table, Log]:
    """Transforms and caps before normalising."""
    columns = [for_node(code, apply_all, system.method(code, "before"), table.column(code)) for code in table.columns]
    return table.with_values(np.column_stack(columns)), []


def normalise(table: Table, system: System) -> tuple[Table, Log, Scales]:
    """Puts every indicator on its scale and applies what comes after; also gives the scales that were fitted."""
    scales: dict[tuple[str, int], Fitted] = {}
    log: Log = []
    columns = []
    for code in table.columns:
        values = table.column(code)
        found, lines = fit_node(code, values, table.rows, system)
        scales |= found
        log += lines
        columns.append(scaled(code, values, found, system))
    return table.with_values(np.column_stack(columns)), log, scales


def fit_node(code: str, values: Array, rows: tuple[Row, ...], system: System) -> tuple[Scales, Log]:
    """The scale of a node in every population; a population without a value has none."""
    scales: dict[tuple[str, int], Fitted] = {}
    log: Log = []
    for population in populations(rows, system):
        known = [i for i in population if not math.isnan(values[i])]
        if known:
            is_negative = system.by_code[code].direction == "negative"
            period = rows[known[0]].period if system.population.periods == "each" else ""
            sample = Sample(values[known], tuple(rows[i].unit for i in known), is_negative, period)
            where = rows[known[0]]
            fitted = for_node(_where(code, where, system), system.method(code, "normalise").fit, sample)
            scales |= {(code, i): fitted for i in population}
            for name, value in fitted.parameters.items():
                log.append({"stage": "normalise", "unit": "", "period": where.period, "pool": where.pool, "node": code,
                            "before": None, "after": value, "reason": name})  # fmt: skip
    return scales, log


def _where(code: str, row: Row, system: System) -> str:
    """A node and the population that its scale is made of, for a refusal."""
    told = system.population
    where = [row.period if told.periods == "each" else "", row.pool if told.pools == "each" else ""]
    return " ".join(filter(None, (code, *where)))


def scaled(code: str, values: Array, scales: Scales, system: System) -> Array:
    """Values on fitted scales, then what comes after."""
    found = np.full_like(values, math.nan)
    for fitted, at in _alike(code, values, scales):
        found[at] = for_node(code, fitted.apply, values[at])
    after: Array = for_node(code, apply_all, system.method(code, "after"), found)
    return after


def _alike(code: str, values: Array, scales: Scales) -> Iterator[tuple[Fitted, list[int]]]:
    """Rows that have a value, by the scale they are on."""
    found: dict[int, tuple[Fitted, list[int]]] = {}
    for i in np.flatnonzero(~np.isnan(values)).tolist():
        fitted = scales[code, i]
        found.setdefault(id(fitted), (fitted, []))[1].append(i)
    yield from found.values()


def populations(rows: tuple[Row, ...], system: System) -> list[list[int]]:
    """Row numbers by what scales, outliers and means are taken over."""
    told = system.population
    return positions(
        rows,
        lambda row: (
            row.period if told.periods == "each" else "",
            row.pool if told.pools == "each" else "",
        ),
    )


def for_node(code: str, work: Callable[..., Any], *arguments: Any) -> Any:
    """A refusal names the node that it is about."""
    try:
        return work(*arguments)
    except ScoreError as error:
        zh, _, en = str(error).partition(" / ")
        raise ScoreError(f"{code}：{zh}", f"{code}: {en}") from error


def _line(stage: str, row: Row, code: str, before: float | None, after: float | None, reason: str) -> dict[str, Any]:
    plain = [None if v is None or math.isnan(v) else float(v) for v in (before, after)]
    return {"stage": stage, "unit": row.unit, "period": row.period, "pool": row.pool, "node": code,
            "before": plain[0], "after": plain[1], "reason": reason}  # fmt: skip
