-- What the returns themselves say of quality: A5, the items that respondents left empty, and A6, by how much the
-- version in force of a key item differs from the first. One row per indicator, form, delivering area and period.
with a5 as (
    {{ items_left_empty('B204-1', ref('int_b204_1_valid')) }}
    union all
    {{ items_left_empty('GQ-002', ref('int_gq_002_valid')) }}
    union all
    {{ items_left_empty('GQ-003', ref('int_gq_003_valid')) }}
    union all
    {{ items_left_empty('GQ-005', ref('int_gq_005_valid')) }}
),

a6 as (
    {{ revisions(
        'B204-1', ref('stg_nbs__b204_1'), ref('int_b204_1_valid'), 'industrial_output_ytd_cny_thousand'
    ) }}
    union all
    {{ revisions(
        'GQ-002', ref('stg_torch__gq_002'), ref('int_gq_002_valid'), 'operating_revenue_cny_thousand'
    ) }}
),

counted as (
    select
        'A5' as quality_indicator_code,
        *
    from a5

    union all

    select
        'A6' as quality_indicator_code,
        *
    from a6
)

select
    quality_indicator_code,
    form,
    area_code,
    reference_period,
    {{ as_figure('numerator') }} as numerator,
    {{ as_figure('denominator') }} as denominator
from counted
