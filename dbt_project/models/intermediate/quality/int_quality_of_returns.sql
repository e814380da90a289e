-- A5, the items that respondents left empty, by form, delivering area and period.
with a5 as (
    {{ items_left_empty('B204-1', ref('int_b204_1_valid')) }}
    union all
    {{ items_left_empty('GQ-002', ref('int_gq_002_valid')) }}
    union all
    {{ items_left_empty('GQ-003', ref('int_gq_003_valid')) }}
    union all
    {{ items_left_empty('GQ-005', ref('int_gq_005_valid')) }}
)

select
    'A5' as quality_indicator_code,
    form,
    area_code,
    reference_period,
    {{ as_figure('numerator') }} as numerator,
    {{ as_figure('denominator') }} as denominator
from a5
