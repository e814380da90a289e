-- Counts of units behind the quality indicators A2, A3 and A4: a numerator and a denominator, one row per indicator,
-- form, area and period. Units that are in no zone have no area.
with a2 as (
    select
        'A2' as quality_indicator_code,
        'zone-membership' as form,
        area_code,
        reference_period,
        sum(case when is_open then 0 else 1 end) as numerator,
        count(*) as denominator
    from {{ ref('int_enterprises_as_of') }}
    where area_code is not null and {{ in_affected_periods('reference_period') }}
    group by area_code, reference_period
),

a3 as (
    select
        'A3' as quality_indicator_code,
        respondents.form,
        units.area_code,
        respondents.reference_period,
        sum(case when units.is_registered then 1 else 0 end) as numerator,
        count(*) as denominator
    from {{ ref('int_respondents') }} as respondents
    inner join {{ ref('forms') }} as forms on respondents.form = forms.form
    left join {{ ref('int_enterprises_as_of') }} as units
        on respondents.respondent = units.uscc and respondents.reference_period = units.reference_period
    where forms.reporting_unit = 'unit' and {{ in_affected_periods('respondents.reference_period') }}
    group by respondents.form, units.area_code, respondents.reference_period
),

a4 as (
    select
        'A4' as quality_indicator_code,
        form,
        area_code,
        reference_period,
        units_expected - units_reported as numerator,
        units_expected as denominator
    from {{ ref('int_units_expected') }}
    where {{ in_affected_periods('reference_period') }}
),

counted as (
    select * from a2
    union all
    select * from a3
    union all
    select * from a4
)

select
    quality_indicator_code,
    form,
    area_code,
    reference_period,
    {{ as_figure('numerator') }} as numerator,
    {{ as_figure('denominator') }} as denominator
from counted
