"""Bends files at random and lets landing judge them, for a given time.

Belongs here: random files, and what must hold of every judgement. Does not belong here: files whose right verdict is
known (``tests/landing/hostile``). The files are of four kinds in turn: a monthly return with two head rows (B204-1), a
yearly one with codes as heads (GQ-002), the return in which each row names its unit (indicator-return), and a register
that comes as workbook or text (technology-contract).
Fails on any exception and on any accepted figure that is not the one in the file: the cell at the place that landing
names, read by counting characters and turned by the unit that its head, its row or the unit line names; and on any row
with a credit code that an accepted file lost. Each file depends only on seed and number.

    .venv/bin/python -m benchmarks.fuzz --seconds 60 [--seed 1] [--only NUMBER]
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orchestration import catalogue
from orchestration.landing.judge import Claim, judge
from orchestration.landing.layout import built_in
from orchestration.landing.sheet_xml import column_number
from orchestration.landing.verdict import QUARANTINE, Judgement
from orchestration.workbook import Sheet, UnwritableValue, Value, workbook_bytes

Rows = list[list[Value]]
CODES = ("91150000701463622D", "91340600MA2PBM9HXD", "91620105L015101280", "9144030071526726XG")
HEADS = ("工业总产值（当年价格）", "工业销售产值", "其中：出口交货值", "企业用电量（万千瓦时）")
COLUMNS = ("本年本月", "本年1—本月", "上年同期本月", "上年同期1—本月")
JUNK: tuple[Value, ...] = (
    *(
        "",
        " ",
        "　",
        "—",
        "/",
        "无",
        "0",
        "-0",
        "1e5",
        "NaN",
        "100①",
        "10²",
        "1,000",
        "1,00",
        "５００",
        "-5",
        "(5)",
        "5%",
    ),
    *(
        "100万元",
        "1 2",
        "合计",
        "小计",
        "其中：",
        "注：说明",
        "单位：万元",
        "单位：千元",
        "报告期：2024年5月",
        "零报送",
    ),
    *(
        "填报单位：通辽高新区",
        "统一社会信用代码",
        "本年本月",
        "工业总产值（当年价格）",
        "（万元）",
        "万元",
        "续表",
        "甲",
    ),
    *("#REF!", "#N/A", "\u200b", "\u202e12", "=1+1", "２０２４年６月", "某公司", CODES[0], "2024-06-30", "第1页"),
    *(None, True, 0, 1, 7, 12, Decimal("0.1"), Decimal("99999999999"), -3, 2024),
)
_UNIT = re.compile(r"[(（](?:单位[:：])?([^()（）]+)[)）]\s*$")
_FACTORS = {"元": Fraction(1, 1000), "千元": Fraction(1), "万元": Fraction(10), "亿元": Fraction(100000)}


def a_return(chance: random.Random) -> Rows:
    """A good B204-1 sheet with a few enterprises, in one of the units of money, perhaps with a total."""
    upper: list[Value] = ["统一社会信用代码", "单位详细名称"]
    lower: list[Value] = [None, None]
    for head in HEADS:
        upper += [head, None, None, None]
        lower += COLUMNS
    rows: Rows = [
        ["2024年1—6月工业产销总值及主要产品产量"],
        ["填报单位：鄂尔多斯高新区", None, "报告期：2024年6月"],
        [*[None] * 17, f"单位：{chance.choice(list(_FACTORS))}"],
        upper,
        lower,
    ]
    figures = [[chance.randrange(10**6) for _ in range(16)] for _ in range(chance.randint(1, len(CODES)))]
    rows += [[code, f"企业{code[-3:]}", *values] for code, values in zip(CODES, figures, strict=False)]
    if chance.random() < 0.4:
        rows.append(["合计", None, *map(sum, zip(*figures, strict=True))])
    return [*rows, [], ["单位负责人：甲　填表人：乙"]]


ACCOUNTS = ("qc02", "qc05_0", "qc55", "qc06", "qc07", "qc12")


def accounts(chance: random.Random) -> Rows:
    """A good GQ-002 sheet: names above codes, perhaps a total."""
    names = {item.item_code: item.name_zh for item in catalogue.items("GQ-002")}
    rows: Rows = [
        ["2024年企业经济概况"],
        ["填报单位：鄂尔多斯高新区", None, "报告期：2024年"],
        [*[None] * 7, f"单位：{chance.choice(list(_FACTORS))}"],
        [names[code] for code in ("qa03", "qa04", *ACCOUNTS)],
        ["qa03", "qa04", *ACCOUNTS],
    ]
    figures = [[chance.randrange(10**6) for _ in ACCOUNTS] for _ in range(chance.randint(1, len(CODES)))]
    rows += [[code, f"企业{code[-3:]}", *values] for code, values in zip(CODES, figures, strict=False)]
    if chance.random() < 0.4:
        rows.append(["合计", None, *map(sum, zip(*figures, strict=True))])
    return [*rows, ["单位负责人：甲　填表人：乙"]]


def indicators(chance: random.Random) -> Rows:
    """A good indicator return: each row has its area, period, indicator, value and unit."""
    heads = [item.name_zh for item in catalogue.items("indicator-return")]
    columns = [item.item_column for item in catalogue.items("indicator-return")]
    rows: Rows = [["指标填报表"], ["填报单位：鄂尔多斯高新区"], [], [], [*heads]]
    for at, code in enumerate(sorted(catalogue.indicators())[:: max(1, len(catalogue.indicators()) // 6)][:6]):
        unit = catalogue.indicators()[code].unit_code
        said: dict[str, Value] = {
            "area_name": "鄂尔多斯高新区",
            "row_period": f"202{at % 5}年",
            "indicator_code": code,
            "indicator_name": catalogue.indicators()[code].name_zh,
            "reported_value": chance.randrange(10**4),
            "source_note": "示例",
            "reported_unit_code": catalogue.units()[unit].name_zh if unit in catalogue.units() else unit,
        }
        rows.append([said.get(column) for column in columns])
    return [*rows, ["单位负责人：甲　填表人：乙"]]


def contracts(chance: random.Random) -> Rows:
    """A good register of technology contracts, whose head is its first row."""
    items = catalogue.items("technology-contract")
    rows: Rows = [[item.name_zh for item in items]]
    for at, code in enumerate(CODES):
        said: dict[str, Value] = {"uscc": code, "enterprise_name": f"企业{code[-3:]}"}
        rows.append(
            [said[item.item_column] if item.item_column in said else _sample_of(item, at, chance) for item in items]
        )
    return rows


def _sample_of(item: catalogue.Item, at: int, chance: random.Random) -> Value:
    codes = [one.code for one in catalogue.codes(item.item_column)]
    if codes:
        return codes[at % len(codes)]
    given: dict[str, Value] = {"date": "2024-06-15", "decimal": chance.randrange(10**6), "boolean": "是"}
    return given.get(item.data_type, f"示例{at}")


@dataclass(frozen=True)
class Kind:
    """What is bent: what its place claims, and what makes a good sheet; half of those ``as_text`` come as CSV."""

    claim: Claim
    make: Callable[[random.Random], Rows]
    as_text: bool = False


KINDS = (
    Kind(Claim("B204-1", "2024-06"), a_return),
    Kind(Claim("GQ-002", "2024"), accounts),
    Kind(Claim("indicator-return", "2024"), indicators),
    Kind(Claim("technology-contract", "2024"), contracts, as_text=True),
)


def _cell(rows: Rows, chance: random.Random) -> None:
    row = chance.choice([row for row in rows if row])
    row[chance.randrange(len(row))] = chance.choice(JUNK)


def _append(rows: Rows, chance: random.Random) -> None:
    row = chance.choice([row for row in rows if row])
    at = chance.randrange(len(row))
    row[at] = f"{'' if row[at] is None else row[at]}{chance.choice(JUNK)}"


def _new_row(rows: Rows, chance: random.Random) -> None:
    cells = [chance.choice(JUNK) if chance.random() < 0.4 else None for _ in range(chance.randint(1, 18))]
    rows.insert(chance.randrange(len(rows)), cells)


def _copy_row(rows: Rows, chance: random.Random) -> None:
    rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))


def _drop_row(rows: Rows, chance: random.Random) -> None:
    del rows[chance.randrange(len(rows))]


def _swap_rows(rows: Rows, chance: random.Random) -> None:
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


def _page(rows: Rows, chance: random.Random) -> None:
    """The first rows again, as on a second page."""
    rows.insert(chance.randint(6, max(6, len(rows) - 1)), [])
    at = chance.randint(min(6, len(rows)), len(rows))
    rows[at:at] = [list(row) for row in rows[chance.choice((0, 3)) : 5]]


def _columns(rows: Rows, chance: random.Random) -> None:
    """One column moved, dropped or doubled from the head on, or from anywhere."""
    width = max(map(len, rows), default=0)
    if width < 2:
        return
    source, target, kind = chance.randrange(width), chance.randrange(width), chance.choice(("move", "drop", "copy"))
    for row in rows[chance.choice((0, 3, 4, 5)) :]:
        row.extend([None] * (width - len(row)))
        cell = row[source] if kind == "copy" else row.pop(source)
        if kind != "drop":
            row.insert(target, cell)


def _as_text(rows: Rows, chance: random.Random) -> None:
    """All figures as text, in one of the dresses that texts have."""
    dress = chance.choice(("{}", "{:,}", " {} ", "+{}"))
    for row in rows[5:]:
        row[:] = [dress.format(cell) if type(cell) in (int, Decimal) else cell for cell in row]


BENDS: tuple[Callable[[Rows, random.Random], None], ...] = (
    *(_cell, _cell, _append, _new_row, _copy_row, _drop_row, _swap_rows, _page, _columns, _as_text),
)


def bent(seed: int, number: int) -> Rows:
    chance = random.Random(f"{seed} {number}")  # noqa: S311 nobody's secret
    rows = KINDS[number % len(KINDS)].make(chance)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 5))):
        if len(rows) > 1 and any(rows):
            chance.choice(BENDS)(rows, chance)
    return rows


def plain(cell: Value) -> Fraction | None:
    """A figure as a person reads it, counting characters: None for what is none or can be two things."""
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        return Fraction(cell)
    if not isinstance(cell, str):
        return None
    text = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in cell).strip()
    sign = -1 if text[:1] == "-" else 1
    whole, point, rest = (
        text.lstrip("+-").partition(".") if text[:1] in "+-" and text[1:2].isdigit() else text.partition(".")
    )
    groups = whole.split(",")
    if not all(set(part) <= set("0123456789") and part for part in (*groups, *([rest] if point else []))):
        return None
    if len(groups) > 1 and (len(groups[0]) > 3 or whole[0] == "0" or any(len(group) != 3 for group in groups[1:])):
        return None
    return sign * Fraction("".join(groups) + point + rest)


def faults(rows: Rows, found: Judgement) -> list[str]:
    """What an accepted judgement says otherwise than the file."""
    told: list[str] = []
    for item in catalogue.items(found.form or ""):
        if item.data_type != "decimal" or item.item_column not in found.letters:
            continue
        column = column_number(found.letters[item.item_column])
        for at, (row, value) in enumerate(
            zip(found.columns["row_number"], found.columns[item.item_column], strict=True)
        ):
            cells = rows[row - 1]
            cell = cells[column] if column < len(cells) else None
            if value is None:
                told += [f"{item.item_column} row {row}: lost {cell!r}"] if plain(cell) is not None else []
            elif plain(cell) is None or all(
                abs(Fraction(value) - plain(cell) * factor) > Fraction(1, 10000)  # type: ignore[operator]
                for factor in _factors(rows, column, item.unit_code, found, at)
            ):
                told.append(f"{item.item_column} row {row}: {value} instead of {cell!r}")
    if "uscc" not in found.letters:
        return told
    place = column_number(found.letters["uscc"])
    coded = {number for number, row in enumerate(rows, start=1) if place < len(row) and row[place] in CODES}
    if any(finding.code == "rows_left_out" for finding in found.findings):  # what calls itself a part, and is said
        coded = {number for number in coded if not any(str(cell).startswith("其中") for cell in rows[number - 1])}
    told += [f"row {number} lost" for number in sorted(coded - set(found.columns["row_number"]))]
    return told


def _factors(rows: Rows, column: int, unit: str, found: Judgement, at: int) -> set[Fraction]:
    """By what a figure may be multiplied: by the unit beside it, by the one above it, or by that of the unit line."""
    if unit == "by_indicator":
        indicator = catalogue.indicators().get(found.columns["indicator_code"][at])
        beside = catalogue.units()[found.columns["reported_unit_code"][at]]
        wanted = catalogue.units()[indicator.unit_code] if indicator else beside
        return {Fraction(beside.factor) / Fraction(wanted.factor)}
    if unit != "cny_thousand":
        return {Fraction(1)}
    heads = [row[at] for row in rows for at in range(max(0, column - 3), column + 1) if at < len(row)]
    by_head = {_FACTORS.get(match[1]) for cell in heads if isinstance(cell, str) and (match := _UNIT.search(cell))}
    whole = {_FACTORS.get(cell.strip("（）")) for cell in heads if isinstance(cell, str)}
    named = {factor for factor in by_head | whole if factor is not None}
    lines = {match[1] for row in rows for cell in row if isinstance(cell, str) for match in _LINE.finditer(cell)}
    in_its_own = {Fraction(1)} if found.form == "technology-contract" else set()  # it needs no unit line
    return named | {_FACTORS[name] for name in lines} | in_its_own


_LINE = re.compile(r"单位[:：]\s*(亿元|万元|千元|元)")


def _text(rows: Rows, chance: random.Random) -> bytes:
    """The rows as CSV, all as wide as the widest."""
    width, buffer = max(map(len, rows), default=0), io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=chance.choice(",,\t;"))
    for row in rows:
        writer.writerow([*("" if cell is None else cell for cell in row), *[""] * (width - len(row))])
    return buffer.getvalue().encode(chance.choice(("utf-8", "utf-8-sig", "gb18030")))


def tried(seed: int, number: int) -> tuple[str, list[str]]:
    """The verdict on one file and what is wrong with it."""
    rows, kind = bent(seed, number), KINDS[number % len(KINDS)]
    chance = random.Random(f"bytes {seed} {number}")  # noqa: S311 nobody's secret
    try:
        is_text = kind.as_text and chance.random() < 0.5
        content = _text(rows, chance) if is_text else workbook_bytes(Sheet("表", rows))
    except UnwritableValue:
        return "not written", []
    is_damaged = chance.random() < 0.1
    if is_damaged:
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        content = bytes(damaged)[: chance.randint(1, len(damaged))] if chance.random() < 0.3 else bytes(damaged)
    try:
        found = judge(content, kind.claim, built_in())
    except BaseException as error:  # a panic of a compiled part is no Exception
        return "exception", [f"{type(error).__name__}: {error}"]
    if found.verdict == QUARANTINE or not found.columns:
        return found.leading.code if found.leading else "?", []
    return found.verdict, faults(rows, found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one file by its number")
    told = parser.parse_args()
    if told.only is not None:
        print(*bent(told.seed, told.only), *tried(told.seed, told.only), sep="\n")
        return 0
    counts: Counter[str] = Counter()
    wrong, number, until = 0, 0, time.monotonic() + told.seconds
    while time.monotonic() < until:
        verdict, found = tried(told.seed, number)
        counts[verdict] += 1
        for fault in found:
            wrong += 1
            print(f"--seed {told.seed} --only {number}: {fault}")
        number += 1
    for verdict, count in counts.most_common():
        print(f"{count:8} {verdict}")
    print(f"{number} files, {wrong} faults")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
