"""Entry conditions of one area from a few figures, by the real rules and the real SQL.

Belongs here: the tables that the models of entry conditions read. Does not belong here: expected verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from orchestration import catalogue
from tests.rules.models import Row, Warehouse

FIGURES = """
    area_code varchar, reference_period varchar, frequency varchar, indicator_code varchar, origin varchar,
    value decimal(28, 10), numerator decimal(28, 10), denominator decimal(28, 10), reason_code varchar
"""
OPERANDS = """
    area_code varchar, reference_period varchar, frequency varchar, indicator_code varchar, kind varchar,
    is_for_level boolean, not_computable_reason varchar, first_operand_code varchar, second_denominator_code varchar,
    multiplier decimal(28, 10), unit_code varchar, zero_policy varchar, null_policy varchar,
    reference_area_code varchar, is_parent_unknown boolean, numerator decimal(28, 10), denominator decimal(28, 10),
    second_denominator decimal(28, 10), base_numerator decimal(28, 10), base_denominator decimal(28, 10),
    units_expected integer, units_reported integer, external_vintage varchar, is_filed boolean,
    filed_value decimal(28, 10), source_note varchar, file_sha256 varchar
"""
JUDGEMENTS = """
    area_code varchar, rule_id varchar, as_of_date date, is_met boolean, document varchar, reason varchar,
    decided_by varchar, second_person varchar, recorded_at timestamp, decision_sequence bigint
"""
ENTRY = (
    "int_entry_periods",
    "int_entry_editions",
    "int_entry_figures",
    "int_entry_thresholds",
    "int_entry_measured",
    "fct_rule_judgements",
    "int_entry_judged",
    "fct_entry_conditions",
    "fct_entry_vintages",
    "fct_entry_groups",
    "fct_entry_results",
)


def filed(area: str, period: str, **values: Any) -> list[Row]:
    """Figures as an area files them."""
    frequency = "A" if len(period) == 4 else "M"
    place = {"area_code": area, "reference_period": period, "frequency": frequency, "origin": "filed"}
    return [place | {"indicator_code": code, "value": value} for code, value in values.items()]


def computed(area: str, period: str, indicator: str, numerator: Any, denominator: Any = None) -> list[Row]:
    """A figure that the formula of the catalogue makes of its operands."""
    formula = catalogue.indicators()[indicator]
    row = {
        "area_code": area,
        "reference_period": period,
        "frequency": "A",
        "indicator_code": indicator,
        "kind": formula.kind,
        "is_for_level": True,
        "first_operand_code": formula.numerator,
        "multiplier": formula.multiplier,
        "unit_code": formula.unit_code,
        "zero_policy": formula.zero_policy,
        "null_policy": formula.null_policy,
        "is_parent_unknown": False,
        "numerator": numerator,
        "denominator": denominator,
        "is_filed": False,
    }
    warehouse = Warehouse().given("int_indicator_operands", OPERANDS, [row])
    warehouse.models("int_indicators_computed", "fct_indicators")
    (made,) = warehouse.rows("select * from fct_indicators")
    return [{name: made[name] for name in made if name in FIGURES.split()}]


def judged(
    figures: Sequence[Row], known_at: str = "2026-01-01", judgements: Sequence[Row] = (), amended: str = ""
) -> Warehouse:
    """All tables of entry conditions. External figures are those of the seed that were published by ``known_at``;
    ``amended`` is SQL that changes the rules first."""
    warehouse = Warehouse().seeds(
        "areas", "area_validity", "rules", "rule_documents", "entry_readings", "parameters", "rd_intensity"
    )
    warehouse.connection.execute(amended)
    warehouse.connection.execute(
        f"""
        create table fct_external_values as
        select area_code, "year" as reference_period, 'rd_intensity' as indicator_code, vintage,
            published as edition, cast(value_pct as decimal(28, 10)) as value,
            last_day(cast(rpad(published, 10, case length(published) when 4 then '-12-01' else '-01' end) as date))
                as month_end,
            case length(published) when 10 then cast(published as date) else month_end end as published_date
        from rd_intensity
        where published_date <= date '{date.fromisoformat(known_at)}'
        """
    )
    warehouse.given("fct_indicators", FIGURES, figures).given("stg_ledger__judgements", JUDGEMENTS, judgements)
    return warehouse.models("dim_area", "int_area_status", "dim_rule_document", "dim_rule", *ENTRY)
