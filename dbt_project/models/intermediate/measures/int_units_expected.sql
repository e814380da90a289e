-- Who had to file which form, and did. Units file in the zone of the last day of the period, areas for themselves.
with due as (
    select
        scopes.form,
        scopes.population,
        periods.reference_period
    from {{ ref('reporting_scopes') }} as scopes
    inner join {{ ref('int_reporting_periods') }} as periods
        on
            scopes.form = periods.form
            and scopes.valid_from <= periods.last_date
            and (scopes.valid_to is null or scopes.valid_to >= periods.last_date)
    where {{ in_affected_periods('periods.reference_period') }}
),

-- a respondent whom two scopes name has to file once
expected as (
    select
        area_code,
        reference_period,
        form,
        uscc as respondent
    from ({{ units_that_have_to_file('due') }}) as units

    union

    select
        areas.area_code,
        due.reference_period,
        due.form,
        areas.area_code as respondent
    from due
    inner join {{ ref('dim_area') }} as areas
        on
            (due.population = 'zones' and areas.area_level = 'zone')
            or (due.population = 'candidates' and areas.area_level = 'candidate')
),

filed as (
    select
        form,
        reference_period,
        respondent
    from {{ ref('int_respondents') }}
    where {{ in_affected_periods('reference_period') }}
)

select
    expected.area_code,
    expected.reference_period,
    expected.form,
    cast(count(*) as integer) as units_expected,
    cast(count(filed.respondent) as integer) as units_reported
from expected
left join filed
    on
        expected.form = filed.form
        and expected.reference_period = filed.reference_period
        and expected.respondent = filed.respondent
group by expected.area_code, expected.reference_period, expected.form
