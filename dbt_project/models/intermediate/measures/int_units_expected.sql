-- How many had to file which form, and did, by zone.
select
    expected.area_code,
    expected.reference_period,
    expected.form,
    cast(count(*) as integer) as units_expected,
    cast(count(filed.respondent) as integer) as units_reported
from {{ ref('int_respondents_expected') }} as expected
left join {{ ref('int_respondents') }} as filed
    on
        expected.form = filed.form
        and expected.reference_period = filed.reference_period
        and expected.respondent = filed.respondent
where {{ in_affected_periods('expected.reference_period') }}
group by expected.area_code, expected.reference_period, expected.form
