-- old and new code are one unit, whichever of them an earlier return bears
with units as (
    select
        units.uscc,
        units.reference_period,
        coalesce(codes.last_uscc, units.uscc) as last_uscc
    from {{ ref('int_torch_units') }} as units
    left join {{ ref('int_unit_codes') }} as codes on units.uscc = codes.uscc
    where {{ in_affected_periods('units.reference_period') }}
),

gq_002_before as (
    {{ base_row_per_unit(ref('int_gq_002_valid'), 'units', year_before('reference_period')) }}
),

matched as (
    {{ matched_base('units', 'gq_002_before', 'operating_revenue_cny_thousand') }}
)

select
    uscc,
    reference_period,
    base_value as operating_revenue_last_year_cny_thousand
from matched
