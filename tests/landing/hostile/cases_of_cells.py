"""What is wrong, or only odd, with single cells: figures, days, codes, answers, names."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from orchestration.workbook import Value
from tests.landing.hostile.case import ACCEPT, QUARANTINE, WARN, Case
from tests.landing.hostile.sheets import (
    FIRST,
    OUTPUT,
    OUTPUT_YTD,
    REGISTER_HEAD,
    REGISTER_ROW,
    A,
    Rows,
    as_csv,
    bent,
    book,
    credit_code_of,
    dated,
    formulas,
    put,
    register_with,
    shown_as,
    stored,
    two,
)

BAD_NUMBERS: dict[str, str] = {
    "nan": "NaN",
    "infinity": "inf",
    "huge_exponent": "1e15",
    "scientific": "1.5E+05",
    "footnote_mark": "100①",
    "superscript": "10²",
    "half": "2½",
    "comma_misplaced": "1,00",
    "comma_indian": "1,23,456",
    "comma_at_the_end": "100,",
    "comma_as_decimal": "100,5",
    "two_points": "1.2.3",
    "two_numbers": "100 200",
    "two_lines": "100\n200",
    "slash_between": "100/200",
    "unit_behind": "100万元",
    "unit_yuan": "100元",
    "wan": "5万",
    "per_cent": "5%",
    "brackets_negative": "(100)",
    "full_width_brackets": "（100）",
    "minus_behind": "100-",
    "em_dash": "—",
    "two_dashes": "——",
    "slash": "/",
    "none_said": "无",
    "not_available": "N/A",
    "not_yet": "暂无",
    "about": "约100",
    "more_than": ">100",
    "chinese_figures": "一百",
    "capital_figures": "壹佰",
    "currency_sign": "¥100",
    "apostrophe": "'100",
    "hex": "0x64",
    "underscore": "1_000",
    "arabic_digits": "١٠٠",
    "letter_o": "1O0",
    "letter_l": "l00",
    "point_only": ".",
    "point_first": ".5",
    "point_last": "5.",
    "plus_minus": "±5",
    "formula_text": "=1+1",
    "unseen_character": "10\u200b0",
    "bidi_override": "\u202e001",
    "ellipsis": "…",
    "stars": "***",
}

GOOD_NUMBERS: dict[str, tuple[Value, str]] = {
    "full_width": ("１００．５", "100.5"),
    "grouped": ("1,234,567.8", "1234567.8"),
    "full_width_grouped": ("１，２３４", "1234"),
    "blanks_around": ("　100 ", "100"),
    "no_break_space": ("\u00a0100\u00a0", "100"),
    "plus": ("+100", "100"),
    "leading_zeros": ("000100", "100"),
    "negative": (-100, "-100"),
    "negative_minus_sign": ("−100", "-100"),
    "zero": (0, "0"),
    "zero_as_text": ("0.00", "0"),
    "text_number": ("100.25", "100.25"),
    "small": (Decimal("0.0001"), "0.0001"),
    "large": (9999999999999, "9999999999999"),
}


def _number(name: str, cell: Value) -> Case:
    return Case(f"number_{name}", "number", bent(put(FIRST, 2, cell)), QUARANTINE, "not_a_number")


def _good_number(name: str, cell: Value, value: str) -> Case:
    totals = {OUTPUT: str(Decimal(value) + Decimal("50.5")), OUTPUT_YTD: "900"}
    return Case(f"good_number_{name}", "number", bent(put(FIRST, 2, cell)), ACCEPT, "ok", 2, totals)


def _shown(name: str, number_format: str, value: float, code: str = "not_a_number", total: str = "") -> Case:
    """A figure of the first enterprise in a number format of Excel."""
    totals = {OUTPUT: total} if total else {}
    verdict = ACCEPT if code == "ok" else QUARANTINE
    make = partial(shown_as, number_format, FIRST, 2, value, two())
    return Case(f"number_shown_{name}", "number", make, verdict, code, 2 if totals else 0, totals)


SHOWN: tuple[Case, ...] = (
    _shown("as_per_cent", "0%", 0.05),
    _shown("as_per_cent_with_digits", "0.00%", 0.05),
    _shown("as_per_cent_of_its_own", "0.0%;[Red]-0.0%", 0.05),
    _shown("in_thousands", "#,##0,", 1234567),
    _shown("in_millions", "0.00,,", 1234567),
    _shown("in_thousands_with_a_unit", '#,##0.0,"千元"', 1234567),
    _shown("good_zero_per_cent", "0%", 0, "ok", "50.5"),
    _shown("good_with_separators", "#,##0", 100, "ok", "150.5"),
    _shown("good_with_a_quoted_sign", '0"%,"', 100, "ok", "150.5"),
    _shown("good_rounded", "0.0", 100.25, "ok", "150.75"),
    _shown("good_negative_per_cent_section", "0;0%", 100, "ok", "150.5"),
)


NUMBERS: tuple[Case, ...] = (
    *(_number(name, cell) for name, cell in BAD_NUMBERS.items()),
    *(_good_number(name, cell, value) for name, (cell, value) in GOOD_NUMBERS.items()),
    Case("number_beyond_range", "number", bent(put(FIRST, 2, 10**14)), QUARANTINE, "number_out_of_range"),
    Case("number_truth_value", "number", bent(put(FIRST, 2, True)), QUARANTINE, "not_a_number"),
    Case("number_shown_as_a_day", "number", bent(put(FIRST, 2, date(2024, 6, 30))), QUARANTINE, "not_a_number"),
    Case(
        "number_in_optional_cell_dash",
        "number",
        bent(put(FIRST, 4, "-")),
        QUARANTINE,
        "not_a_number",
    ),
    Case("empty_required_figure", "number", bent(put(FIRST, 2, None)), QUARANTINE, "required_cell_empty"),
    Case("blank_text_in_required_figure", "number", bent(put(FIRST, 2, "　 ")), QUARANTINE, "required_cell_empty"),
    Case(
        "empty_optional_figure_is_no_zero",
        "number",
        lambda: book(two()),
        ACCEPT,
        "ok",
        2,
        {OUTPUT_YTD: "900"},
    ),
    Case(
        "zero_in_optional_cell_counts",
        "number",
        bent(put(FIRST, 4, 0)),
        ACCEPT,
        "ok",
        2,
        {"industrial_output_month_last_year_cny_thousand": "0"},
    ),
    Case(
        "error_in_required_cell",
        "number",
        lambda: formulas({(FIRST, 2): ("=1/0", "#DIV/0!")}),
        QUARANTINE,
        "error_cell",
    ),
    Case(
        "error_in_optional_cell",
        "number",
        lambda: formulas({(FIRST, 4): ("=#REF!", "#REF!")}),
        QUARANTINE,
        "error_cell",
    ),
    Case(
        "formula_without_result",
        "number",
        lambda: formulas({(FIRST, 2): ("=50+50", "")}),
        QUARANTINE,
        "formula_without_value",
    ),
    Case(
        "formula_with_result",
        "number",
        lambda: formulas({(FIRST, 2): ("=50+50", 100)}),
        ACCEPT,
        "ok",
        2,
        {OUTPUT: "150.5"},
    ),
)

REGISTRY = {"form": "enterprise-register", "period": "2024-12"}


def _register(name: str, column: int, value: Value, code: str = "ok", verdict: str | None = None) -> Case:
    verdict = verdict or (ACCEPT if code == "ok" else QUARANTINE)
    rows = 0 if verdict == QUARANTINE else 1
    return Case(name, "cell", register_with(column, value), verdict, code, rows, **REGISTRY)


def _stored(name: str, column: int, value: float | datetime, code: str = "ok") -> Case:
    good = code == "ok"
    verdict = ACCEPT if good else QUARANTINE
    rows = [REGISTER_HEAD, REGISTER_ROW]
    return Case(name, "cell", lambda: stored(1, column, value, rows), verdict, code, int(good), **REGISTRY)


DAY, YES, CODE = 4, 6, 0
DATED: Rows = [REGISTER_HEAD, [*REGISTER_ROW[:DAY], date(1997, 9, 12), None, "是"]]
DAYS: tuple[Case, ...] = (
    *(
        _register(f"day_{name}", DAY, text, "not_a_date")
        for name, text in {
            "two_digit_year": "97-09-12",
            "day_first": "12/09/1997",
            "month_first": "09/12/1997",
            "year_only": "1997",
            "month_only": "1997-09",
            "no_such_day": "2023-02-29",
            "no_such_month": "1997-13-01",
            "serial_as_text": "35685",
            "footnote_mark": "1997-09-1①",
            "words": "去年",
            "chinese_figures": "一九九七年九月十二日",
            "two_days": "1997-09-12 1998-09-12",
            "slash": "/",
            "republic_year": "民国86年9月12日",
        }.items()
    ),
    _register("day_serial_without_format", DAY, 35685, "not_a_date"),
    *(
        _register(f"good_day_{name}", DAY, text)
        for name, text in {
            "dashes": "1997-09-12",
            "slashes": "1997/9/12",
            "points": "1997.9.12",
            "characters": "1997年9月12日",
            "full_width": "１９９７－０９－１２",
            "blanks_beside_signs": "1997 年 9 月 12 日",
            "digits": "19970912",
            "digits_as_number": 19970912,
            "leap_day": "2024-02-29",
            "real": date(1997, 9, 12),
        }.items()
    ),
    _stored("good_day_with_time", DAY, datetime(1997, 9, 12, 8, 30)),
    Case(
        "good_day_of_1904",
        "date",
        lambda: dated(True, "yyyy-mm-dd", DATED),
        ACCEPT,
        "ok",
        1,
        **REGISTRY,
    ),
    Case(
        "good_day_shown_in_an_odd_format",
        "date",
        lambda: dated(False, "d/m/yy", DATED),
        ACCEPT,
        "ok",
        1,
        **REGISTRY,
    ),
)

ANSWERS: tuple[Case, ...] = (
    *(_register(f"answer_{name}", YES, text, "not_yes_no") for name, text in {
        "perhaps": "可能", "tick": "√", "letter": "Y", "one": 1, "both": "是/否", "yes_marked": "是①", "dash": "—",
    }.items()),
    *(_register(f"good_answer_{name}", YES, text) for name, text in {
        "no": "否", "blanks": " 是 ", "truth": True, "upper": "FALSE",
    }.items()),
)  # fmt: skip

CODES: tuple[Case, ...] = (
    *(_register(f"good_code_{name}", CODE, text) for name, text in {
        "full_width": "９１１５００００７０１４６３６２２Ｄ",
        "lower_case": "91150000701463622d",
        "blanks_inside": "9115 0000 7014 6362 2D",
        "department_with_a_letter": credit_code_of("N2", "440106"),
        "historical_division": credit_code_of("91", "152701"),
        "organisation_code": "70146362-2",
    }.items()),
    _stored("code_as_number", CODE, 911500007014636220, "code_as_number"),
    _register("code_empty", CODE, None, "required_cell_empty"),
    _register("code_is_an_error", CODE, "#N/A", "error_cell"),
    _register("name_is_an_error", 1, "#REF!", "error_cell"),
    _stored("long_division_code_as_number", 2, 1502030000001234567, "code_as_number"),
    _register("good_division_code_as_number", 2, 150203),
    Case("good_register_csv_gb18030", "encoding", lambda: as_csv([REGISTER_HEAD, REGISTER_ROW], "gb18030"),
         ACCEPT, "ok", 1, file_name="名录.csv", **REGISTRY),
    Case("good_register_in_traditional_script", "name", lambda: book(
        [["統一社會信用代碼", "單位詳細名稱", "行政區劃代碼", "行業代碼", "成立日期", "註銷日期", "是否規模以上工業"],
         REGISTER_ROW]), ACCEPT, "ok", 1, **REGISTRY),
)  # fmt: skip


def _member(name: str, zone: str, verdict: str, code: str, period: str = "2024-06") -> Case:
    head = ["统一社会信用代码", "单位详细名称", "园区", "入园日期"]
    rows = 0 if verdict == QUARANTINE else 1
    return Case(
        name,
        "name",
        lambda: book([head, [A, "示例企业", zone, "2012-01-01"]]),
        verdict,
        code,
        rows,
        form="zone-membership",
        period=period,
    )


OLD_ALXA = "阿拉善乌兰布和生态沙产业高新技术开发区"
NAMES: tuple[Case, ...] = (
    _member("good_zone_inner_blanks", "鄂 尔 多 斯 高 新 区", ACCEPT, "ok"),
    _member("good_zone_ideographic_blanks", "鄂尔多斯　高新区", ACCEPT, "ok"),
    _member("good_zone_traditional", "鄂爾多斯高新技術產業開發區", ACCEPT, "ok"),
    _member("good_zone_mixed_script", "鄂尔多斯高新技術产业開發区", ACCEPT, "ok"),
    _member("good_zone_unseen_character", "\ufeff鄂尔多斯高新区\u200b", ACCEPT, "ok"),
    _member("good_zone_by_code", "ordos", ACCEPT, "ok"),
    _member("good_zone_former_name_in_its_time", OLD_ALXA, ACCEPT, "ok", "2018-06"),
    _member("zone_former_name_out_of_its_time", OLD_ALXA, WARN, "area_name_outdated"),
    _member("zone_nearly_right", "鄂尔多斯高新技术开发区", QUARANTINE, "area_unknown"),
    _member("zone_one_character_off", "鄂尔多斯高新曲", QUARANTINE, "area_unknown"),
    _member("zone_two_in_one_cell", "鄂尔多斯高新区、通辽高新区", QUARANTINE, "area_unknown"),
    _member("area_name_that_meant_several", "郊区", QUARANTINE, "area_unknown"),
)
