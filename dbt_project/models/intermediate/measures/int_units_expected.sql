select
    units.area_code,
    units.reference_period,
    periods.form,
    cast(count(*) as integer) as units_expected
from {{ ref('int_enterprises_as_of') }} as units
inner join {{ ref('int_reporting_periods') }} as periods
    on units.reference_period = periods.reference_period
where
    {{ in_affected_periods('units.reference_period') }}
    and (
        (periods.form = 'B204-1' and units.is_expected_in_b204_1)
        or (periods.form = 'GQ-002' and units.is_expected_in_gq_002)
    )
group by units.area_code, units.reference_period, periods.form
