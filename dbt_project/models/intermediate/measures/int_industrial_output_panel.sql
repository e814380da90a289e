with filed as (
    {{ last_row_per_unit(ref('int_b204_1_valid')) }}
),

-- old and new code are one unit, whichever of them an earlier return bears
returns as (
    select
        filed.*,
        coalesce(codes.last_uscc, filed.uscc) as last_uscc
    from filed
    left join {{ ref('int_unit_codes') }} as codes on filed.uscc = codes.uscc
),

returns_month_before as (
    {{ base_row_per_unit(ref('int_b204_1_valid'), 'returns', month_before('reference_period')) }}
),

returns_year_before as (
    {{ base_row_per_unit(ref('int_b204_1_valid'), 'returns', year_before('reference_period')) }}
),

matched as (
    {{ matched_base('returns', 'returns_year_before', 'industrial_output_ytd_cny_thousand') }}
),

derived as (
    select
        returns.*,
        {{ month_of_ytd('industrial_output_ytd_cny_thousand', 'returns', 'returns_month_before') }}
            as industrial_output_month_derived_cny_thousand,
        {{ month_of_ytd('industrial_sales_ytd_cny_thousand', 'returns', 'returns_month_before') }}
            as industrial_sales_month_derived_cny_thousand,
        -- what the unit itself filed a year ago, not what it now says of last year
        matched.base_value as industrial_output_ytd_base_cny_thousand
    from returns
    left join returns_month_before
        on
            returns.last_uscc = returns_month_before.last_uscc
            and {{ month_before('returns.reference_period') }} = returns_month_before.reference_period
    left join matched
        on returns.uscc = matched.uscc and returns.reference_period = matched.reference_period
)

select
    derived.uscc,
    derived.reference_period,
    units.area_code,
    units.industry_code,
    industries.section_code,
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
    case
        when derived.industrial_output_ytd_base_cny_thousand is not null
            then derived.industrial_output_ytd_cny_thousand
    end as industrial_output_ytd_matched_cny_thousand,
    case
        when derived.industrial_output_ytd_cny_thousand is not null
            then derived.industrial_output_ytd_base_cny_thousand
    end as industrial_output_ytd_matched_last_year_cny_thousand,
    cast(
        coalesce(derived.industrial_sales_month_derived_cny_thousand, derived.industrial_sales_month_cny_thousand)
        as decimal(18, 4)
    ) as industrial_sales_month_cny_thousand,
    derived.industrial_sales_ytd_cny_thousand,
    derived.export_delivery_ytd_cny_thousand,
    derived.electricity_use_ytd_kwh_10k,
    derived.reporting_area_code,
    derived.received_at,
    derived.file_sha256,
    derived.sheet,
    derived.row_number
from derived
left join {{ ref('int_enterprises_as_of') }} as units
    on derived.uscc = units.uscc and derived.reference_period = units.reference_period
left join {{ ref('industries') }} as industries
    on substr(units.industry_code, 1, 2) = industries.code
