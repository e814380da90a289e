-- A6, by how much the version in force of a key item differs from the first, by form, delivering area and period.
with a6 as (
    {{ revisions(
        'B204-1', ref('stg_nbs__b204_1'), ref('int_b204_1_valid'), 'industrial_output_ytd_cny_thousand'
    ) }}
    union all
    {{ revisions(
        'GQ-002', ref('stg_torch__gq_002'), ref('int_gq_002_valid'), 'operating_revenue_cny_thousand'
    ) }}
)

select
    'A6' as quality_indicator_code,
    form,
    area_code,
    reference_period,
    {{ as_figure('numerator') }} as numerator,
    {{ as_figure('denominator') }} as denominator
from a6
