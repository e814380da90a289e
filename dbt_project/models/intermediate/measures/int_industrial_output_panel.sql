with filed as (
    select * from {{ ref('int_b204_1_valid') }}
    where uscc is not null and {{ in_affected_periods('reference_period') }}
),

-- two zones may both file an enterprise; it is counted once, as delivered last
returns as (
    {{ last_row_per('filed', ['uscc', 'reference_period']) }}
),

filed_before as (
    select * from {{ ref('int_b204_1_valid') }}
    where
        uscc is not null
        and reference_period in (select {{ month_before('reference_period') }} from returns)
),

returns_before as (
    {{ last_row_per('filed_before', ['uscc', 'reference_period']) }}
),

derived as (
    select
        returns.*,
        case
            when {{ is_first_month('returns.reference_period') }} then returns.industrial_output_ytd_cny_thousand
            else returns.industrial_output_ytd_cny_thousand - returns_before.industrial_output_ytd_cny_thousand
        end as industrial_output_month_derived_cny_thousand
    from returns
    left join returns_before
        on
            returns.uscc = returns_before.uscc
            and {{ month_before('returns.reference_period') }} = returns_before.reference_period
)

select
    derived.uscc,
    derived.reference_period,
    units.area_code,
    units.industry_code,
    coalesce(units.is_expected_in_b204_1, false) as is_expected_in_b204_1,
    cast(
        coalesce(derived.industrial_output_month_derived_cny_thousand, derived.industrial_output_month_cny_thousand)
        as decimal(18, 4)
    ) as industrial_output_month_cny_thousand,
    cast(derived.industrial_output_month_derived_cny_thousand as decimal(18, 4))
        as industrial_output_month_derived_cny_thousand,
    derived.industrial_output_month_cny_thousand as industrial_output_month_filed_cny_thousand,
    derived.industrial_output_ytd_cny_thousand,
    derived.industrial_output_month_last_year_cny_thousand,
    derived.industrial_output_ytd_last_year_cny_thousand,
    derived.industrial_sales_ytd_cny_thousand,
    derived.reporting_area_code,
    derived.received_at,
    derived.file_sha256,
    derived.sheet,
    derived.row_number
from derived
left join {{ ref('int_enterprises_as_of') }} as units
    on derived.uscc = units.uscc and derived.reference_period = units.reference_period
