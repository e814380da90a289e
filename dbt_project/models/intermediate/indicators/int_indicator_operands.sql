-- What each indicator needs for its formula, one row per area, period and indicator.
with keys as (
    select * from {{ ref('int_indicator_keys') }}
    where {{ in_affected_periods('reference_period') }}
),

-- where each operand is to be found: which area, which period, which measure
addressed as (
    select
        keys.area_code,
        keys.reference_period,
        keys.indicator_code,
        operands.role,
        operands.measure_code,
        case
            when operands.area_level is null then keys.area_code
            else keys.reference_area_code
        end as operand_area_code,
        case
            when operands.years_before = 1 then {{ year_before('keys.reference_period') }}
            else keys.reference_period
        end as operand_period
    from keys
    inner join {{ ref('int_formula_operands') }} as operands on keys.indicator_code = operands.indicator_code
),

found as (
    select
        addressed.area_code,
        addressed.reference_period,
        addressed.indicator_code,
        addressed.role,
        measures.value,
        measures.units_expected,
        measures.units_reported,
        row_number() over (
            partition by addressed.area_code, addressed.reference_period, addressed.indicator_code
            order by measures.coverage asc nulls last, addressed.role desc
        ) as coverage_rank
    from addressed
    left join {{ ref('int_measures_received') }} as measures
        on
            addressed.operand_area_code = measures.area_code
            and addressed.operand_period = measures.reference_period
            and addressed.measure_code = measures.measure_code
),

-- the operands beside each other, and the lowest coverage among them
gathered as (
    select
        area_code,
        reference_period,
        indicator_code,
        max(case when role = 'numerator' then value end) as numerator,
        max(case when role = 'denominator' then value end) as denominator,
        max(case when role = 'second_denominator' then value end) as second_denominator,
        max(case when role = 'base_numerator' then value end) as base_numerator,
        max(case when role = 'base_denominator' then value end) as base_denominator,
        max(case when coverage_rank = 1 then units_expected end) as units_expected,
        max(case when coverage_rank = 1 then units_reported end) as units_reported
    from found
    group by area_code, reference_period, indicator_code
)

select
    keys.area_code,
    keys.reference_period,
    keys.frequency,
    keys.indicator_code,
    keys.kind,
    keys.is_for_level,
    keys.not_computable_reason,
    keys.first_operand_code,
    keys.second_denominator_code,
    keys.multiplier,
    keys.unit_code,
    keys.zero_policy,
    keys.null_policy,
    keys.reference_area_code,
    keys.is_parent_unknown,
    gathered.numerator,
    coalesce(gathered.denominator, external_figures.value) as denominator,
    gathered.second_denominator,
    gathered.base_numerator,
    gathered.base_denominator,
    gathered.units_expected,
    gathered.units_reported,
    external_figures.vintage as external_vintage,
    keys.is_filed,
    keys.filed_value,
    keys.source_note,
    keys.file_sha256
from keys
left join gathered
    on
        keys.area_code = gathered.area_code
        and keys.reference_period = gathered.reference_period
        and keys.indicator_code = gathered.indicator_code
left join {{ ref('int_external_figures') }} as external_figures
    on
        keys.indicator_code = external_figures.indicator_code
        and keys.reference_area_code = external_figures.area_code
        and substr(keys.reference_period, 1, 4) = external_figures.reference_period
