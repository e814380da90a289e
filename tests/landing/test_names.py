"""Names of areas, units and heads: every known one is understood in every dress, nothing else ever is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration import catalogue, credit_code
from orchestration.landing import grammar, names
from orchestration.landing.grammar import BadCell
from orchestration.landing.heads import split_unit
from orchestration.landing.lines import periods_named

WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
AREAS = {
    name: area.area_code for area in catalogue.areas() for name in (area.name_zh, area.short_name_zh) if len(name) > 2
}
LISTED = {
    (grammar.squeeze(name), area.area_code)
    for area in catalogue.areas()
    for name in (area.name_zh, area.short_name_zh, *area.aliases)
} | {
    (grammar.squeeze(row["name_zh"]), row[code])
    for seed, code in (("area_names", "area_code"), ("division_successors", "successor_code"))
    for row in catalogue.seed_rows(catalogue.SEEDS / "codes" / f"{seed}.csv")
}
UNITS = {name: unit.unit_code for unit in catalogue.units().values() for name in (unit.name_zh, *unit.aliases)}
blanks = st.lists(st.sampled_from(["", "", " ", "　", "\n", "\u00a0", "\u200b", "\ufeff"]), min_size=64, max_size=64)


def dressed(name: str, between: list[str], is_wide: bool) -> str:
    """The name with blanks between its signs, perhaps in full width."""
    signs = (WIDE.get(sign, sign) if is_wide else sign for sign in name)
    return "".join(sign + between[at % len(between)] for at, sign in enumerate(signs))


@given(st.sampled_from(sorted(AREAS)), blanks, st.booleans())
def test_an_area_is_known_in_every_dress(name: str, between: list[str], is_wide: bool) -> None:
    assert names.area(dressed(name, between, is_wide), "2024") == AREAS[name]


@given(st.sampled_from(sorted(UNITS)), blanks, st.booleans())
def test_a_unit_is_known_in_every_dress(name: str, between: list[str], is_wide: bool) -> None:
    assert names.unit(dressed(name, between, is_wide)) == UNITS[name]


@given(st.sampled_from(sorted(AREAS)), st.integers(0, 30), st.sampled_from("高新区市旗某甲0①"))
@example("集宁区", 2, "市")
def test_a_name_with_one_sign_changed_is_another_area_or_none(name: str, at: int, sign: str) -> None:
    changed = name[: at % len(name)] + sign + name[at % len(name) + 1 :]
    try:
        code = names.area(changed, "2024")
    except BadCell as bad:
        assert bad.code == "area_unknown"
    else:
        assert code == AREAS[name] if changed == name else (grammar.squeeze(changed), code) in LISTED


@given(st.text())
@example("万")
@example("千元元")
@example("元①")
def test_what_is_no_unit_never_becomes_one(text: str) -> None:
    known = {grammar.squeeze(name) for name in (*UNITS, *catalogue.units())}
    is_known = {grammar.squeeze(text), names.simplified(grammar.squeeze(text))} & known
    if not is_known:
        with pytest.raises(BadCell, match="unit_unknown"):
            names.unit(text)


@pytest.mark.parametrize(
    ("name", "period", "code"),
    [
        ("通辽市", "1990", "150502"),
        ("通辽市", "2024", "150500"),
        ("通辽市", None, "150500"),
        ("赤峰市", "1980", "150402"),
        ("赤峰市", "2024", "150400"),
        ("伊克昭盟", "1995", "150600"),
        ("哲里木盟", "1998", "150500"),
        ("東勝市", "1995", "150602"),
    ],
)
def test_a_name_means_what_it_meant_at_the_time(name: str, period: str | None, code: str) -> None:
    assert names.area(name, period) == code
    assert not names.is_outdated(name, period)


@pytest.mark.parametrize(("name", "period"), [("伊克昭盟", "2024"), ("哲里木盟", "1999")])
def test_a_former_name_out_of_its_time_is_understood_and_said(name: str, period: str) -> None:
    assert names.area(name, period)
    assert names.is_outdated(name, period)


@pytest.mark.parametrize(("name", "period"), [("郊区", "1990"), ("郊区", "2024"), ("市区", None)])
def test_a_name_that_time_does_not_decide_is_refused(name: str, period: str | None) -> None:
    with pytest.raises(BadCell, match="area_unknown"):
        names.area(name, period)


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(["工业总产值", "年末从业人员（人）", "A/B", "注册资金"]))
def test_a_head_with_a_unit_is_the_head_and_the_unit(unit: str, head: str) -> None:
    compared = names.head_text(f"{head}（{unit}）①")
    assert split_unit(compared) == (grammar.squeeze(head), UNITS[unit])
    assert split_unit(names.head_text(f"{head}（单位：{unit}）")) == (grammar.squeeze(head), UNITS[unit])


@given(st.text())
def test_a_head_without_a_known_unit_stays_whole(text: str) -> None:
    compared = names.head_text(text)
    head, unit = split_unit(compared)
    assert (head == compared) if unit is None else compared.startswith(head + "(")


@given(st.integers(1990, 2049), st.integers(1, 12))
def test_a_period_in_a_name_is_read_and_a_day_is_not(year: int, month: int) -> None:
    period = f"{year}-{month:02d}"
    assert periods_named(f"园区{year} 年 {month} 月报表") == [period]
    assert periods_named(f"园区{year}年1—{month}月") == [period]
    assert periods_named(f"ordos_{year}{month:02d}", in_file_name=True) == [period]
    assert periods_named(f"报出日期：{year}年{month}月8日") == []
    assert periods_named(f"ordos_{year}{month:02d}08", in_file_name=True) == []
    assert periods_named(f"ordos-{period}-08", in_file_name=True) == []


@given(st.integers(1900, 2099), st.integers(1, 12), blanks)
def test_a_period_reads_as_itself(year: int, month: int, between: list[str]) -> None:
    texts = (
        f"{year}-{month:02d}",
        f"{year}年{month}月",
        f"{year}年{month:02d}月",
        f"{year}年1—{month}月",
        f" {year} 年 {month} 月",
    )
    wide = ("".join(WIDE.get(sign, sign) for sign in text) for text in texts)
    assert {grammar.period(text) for text in (*texts, *wide)} == {f"{year}-{month:02d}"}
    assert grammar.period(f"{year}年") == str(year)


@given(st.text(st.sampled_from("0123456789年月日-—/.１２①² 至")) | st.text())
def test_what_is_no_period_never_becomes_one(text: str) -> None:
    try:
        period = grammar.period(text)
    except BadCell as bad:
        assert bad.code == "not_a_period"
    else:
        digits = [int(part) for part in period.split("-")]
        plain = "".join(chr(ord(sign) - 0xFEE0) if "０" <= sign <= "９" else sign for sign in text)
        assert str(digits[0]) in plain and all(str(digit) in plain for digit in digits)


BODIES = st.tuples(
    st.text(st.sampled_from(credit_code.CREDIT_ALPHABET), min_size=8, max_size=8),
    st.text(st.sampled_from(credit_code.CREDIT_ALPHABET), min_size=8, max_size=8),
)


@given(BODIES, blanks, st.booleans())
def test_a_credit_code_holds_in_every_dress(body: tuple[str, str], between: list[str], is_wide: bool) -> None:
    """Of any department and division, also those of earlier times."""
    seventeen = "".join(body) + credit_code.organisation_check_digit(body[1])
    code = seventeen + credit_code.credit_check_digit(seventeen)
    seen = [blank for blank in between if not blank or blank.isspace()]
    assert grammar.uscc(dressed(code.lower(), seen or [""], is_wide)) == (code, "ok")


@given(BODIES, st.integers(0, 17), st.sampled_from("①²〇OIZSVl-"))
def test_a_code_with_a_foreign_sign_never_holds(body: tuple[str, str], at: int, sign: str) -> None:
    seventeen = "".join(body) + credit_code.organisation_check_digit(body[1])
    code = seventeen + credit_code.credit_check_digit(seventeen)
    changed = code[:at] + sign + code[at + 1 :]
    if sign.upper() not in credit_code.CREDIT_ALPHABET:
        assert grammar.uscc(changed)[1] != "ok"
