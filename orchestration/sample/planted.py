"""What is wrong in the sample on purpose, and what the warehouse has to say about each.

Belongs here: the list; the generator plants from it and tests hold the verdicts against it.
Does not belong here: how a fault looks in a file (that is with the form).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from orchestration.sample import naming
from orchestration.sample.naming import CORRECTED, FIRST_TRY, PLAIN, SUPPLEMENT, Edition, Key


class Fault(StrEnum):
    """Kinds of faults. The record faults are applied to the row that ``Planted.row`` numbers (from 0)."""

    NONE = "none"
    # the whole file
    NOT_FILED = "not_filed"
    UNREADABLE = "unreadable"
    UNKNOWN_FORM = "unknown_form"
    COLUMN_MISSING = "column_missing"
    OTHER_PERIOD = "other_period"
    # a record
    TENFOLD = "tenfold"
    EXPORT_ABOVE_SALES = "export_above_sales"
    YEAR_BELOW_MONTH = "year_below_month"
    NEGATIVE_OUTPUT = "negative_output"
    BAD_CODE = "bad_code"
    UNIT_TWICE = "unit_twice"
    UNIT_OF_OTHER_ZONE = "unit_of_other_zone"
    PARTS_DO_NOT_ADD_UP = "parts_do_not_add_up"
    UNKNOWN_INDICATOR = "unknown_indicator"
    SHORT_VALIDITY = "short_validity"
    UNIT_NOT_REGISTERED = "unit_not_registered"


@dataclass(frozen=True)
class Planted:
    """One planted case.

    ``expected`` is a landing code (the file is set aside at landing), a rule id (gate 1 finds it), ``ok`` or
    ``superseded`` (accepted; a later version is valid), or a null reason (there is no file). ``also`` lists rule ids
    that the same fault cannot but break as well. A later version of a return is described by its ``edition``.
    """

    name: str
    key: Key
    fault: Fault
    expected: str
    what_zh: str
    what_en: str
    edition: Edition = PLAIN
    row: int = 0
    also: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The file, relative to the tree; of a return that was not filed, where it would be."""
        return naming.path(self.key, self.edition)


PLANTED = (
    Planted(
        "amended_before", Key("B204-1", "kundulun", "2024-03"), Fault.TENFOLD, "superseded",
        "一家企业的产值、销售产值多写一位；九日后更正", "one enterprise has a digit too many; corrected later",
        row=1,
    ),
    Planted(
        "amended_after", Key("B204-1", "kundulun", "2024-03"), Fault.NONE, "ok",
        "更正后的第二版，为有效版本", "the second version, corrected and valid",
        edition=CORRECTED,
    ),
    Planted(
        "wrong_period", Key("B204-1", "kundulun", "2024-04"), Fault.OTHER_PERIOD, "period_mismatch",
        "报告期一栏仍写上月；两日后重报", "the period line still names the month before; sent again two days later",
        edition=FIRST_TRY,
    ),
    Planted(
        "unknown_form", Key("B204-1", "baotou-re", "2023-12"), Fault.UNKNOWN_FORM, "no_layout_matches",
        "误交招商项目台账", "a list of investment projects sent by mistake",
        edition=FIRST_TRY,
    ),
    Planted(
        "column_missing", Key("B204-1", "ordos", "2024-04"), Fault.COLUMN_MISSING, "required_column_missing",
        "缺“工业总产值·本年1—本月”一栏", "the column of output in the year to date is missing",
        edition=FIRST_TRY,
    ),
    Planted(
        "unreadable", Key("B204-1", "ordos", "2023-11"), Fault.UNREADABLE, "container_not_supported",
        "扩展名为 .xlsx 的文本文件", "a text file named .xlsx",
        edition=FIRST_TRY,
    ),
    Planted(
        "not_filed", Key("B204-1", "kundulun", "2023-11"), Fault.NOT_FILED, "no_return",
        "当月未报", "nothing was sent for the month",
    ),
    Planted(
        "export_above_sales", Key("B204-1", "ordos", "2024-03"), Fault.EXPORT_ABOVE_SALES,
        "b204_1.export_not_above_sales",
        "出口交货值大于销售产值", "export delivery above sales",
    ),
    Planted(
        "year_below_month", Key("B204-1", "baotou-re", "2024-03"), Fault.YEAR_BELOW_MONTH, "b204_1.ytd_not_below_month",
        "累计产值少写一位，小于本月", "a digit is missing in the year to date, so it is below the month",
        row=1,
    ),
    Planted(
        "negative_output", Key("B204-1", "baotou-re", "2024-04"), Fault.NEGATIVE_OUTPUT, "b204_1.output_not_negative",
        "本月产值为负", "the output of the month is negative",
        row=2,
    ),
    Planted(
        "bad_code", Key("B204-1", "ordos", "2024-02"), Fault.BAD_CODE, "b204_1.uscc_valid",
        "统一社会信用代码校验位错误", "the check digit of a credit code is wrong",
        row=3, also=("b204_1.unit_in_zone",),
    ),
    Planted(
        "unit_twice", Key("B204-1", "baotou-re", "2023-12"), Fault.UNIT_TWICE, "b204_1.unit_unique",
        "补报中同一企业出现两次且数字不同；前一版有效",
        "a supplementary return has one enterprise twice with different figures; the version before it is valid",
        edition=SUPPLEMENT,
    ),
    Planted(
        "unit_of_other_zone", Key("B204-1", "kundulun", "2024-02"), Fault.UNIT_OF_OTHER_ZONE, "b204_1.unit_in_zone",
        "报入不属于本园区的企业", "an enterprise of another zone is in the return",
    ),
    Planted(
        "parts_do_not_add_up", Key("GQ-002", "ordos", "2023"), Fault.PARTS_DO_NOT_ADD_UP, "gq_002.revenue_parts",
        "营业收入不等于各项收入之和", "operating revenue is not the sum of its parts",
    ),
    Planted(
        "bad_code_annual", Key("GQ-002", "baotou-re", "2023"), Fault.BAD_CODE, "gq_002.uscc_valid",
        "统一社会信用代码校验位错误", "the check digit of a credit code is wrong",
        row=1,
    ),
    Planted(
        "unit_twice_annual", Key("GQ-002", "kundulun", "2023"), Fault.UNIT_TWICE, "gq_002.unit_unique",
        "补报中同一企业出现两次且数字不同；前一版有效",
        "a supplementary return has one enterprise twice with different figures; the version before it is valid",
        edition=SUPPLEMENT,
    ),
    Planted(
        "unknown_indicator", Key("indicator-return", "ordos", "2023"), Fault.UNKNOWN_INDICATOR,
        "indicator_return.indicator_known",
        "指标代码 hnte_number 不在指标目录中", "the indicator code hnte_number is not in the catalogue",
    ),
    Planted(
        "short_validity", Key("hnte-certificate", "", "2025-01"), Fault.SHORT_VALIDITY,
        "hnte_certificate.validity_three_years",
        "一张2016年的旧证书有效期写为两年", "an old certificate of 2016 is said to be valid for two years",
    ),
    Planted(
        "unit_not_registered", Key("zone-membership", "", "2025-01"), Fault.UNIT_NOT_REGISTERED,
        "zone_membership.unit_registered",
        "名册中有一家企业不在企业名录内", "an enterprise of the list is not in the register",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Filer:
    """An area that files indicators every year. ``off`` is added to what the returns and registers give, so that
    the filed value and the computed value differ; an indicator that is not in it is filed as it is (and differs all the
    same where a fault is planted in the GQ-002 of that year)."""

    area_code: str
    container: str = "xlsx"
    off: Mapping[str, float] = field(default_factory=dict)


FILERS = (
    Filer("baotou-re", off={"hnte_count": 3}),
    Filer("duolun"),
    Filer("kundulun", off={"hnte_revenue_share": 1.5}),
    Filer("ordos"),
    Filer("sunite", "csv"),
    Filer("wuhai", "csv", off={"enterprise_count": -4, "hnte_revenue_share": -2.25}),
    Filer("xilinhot"),
)


def planted_in(areas: Iterable[str], periods: Iterable[str]) -> tuple[Planted, ...]:
    """The cases of a tree that has these areas and periods (registers belong to no area)."""
    areas, periods = {*areas, ""}, set(periods)
    return tuple(case for case in PLANTED if case.key.area_code in areas and case.key.period in periods)
