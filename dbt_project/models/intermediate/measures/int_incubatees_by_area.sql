-- An incubatee counts for the zone that the register names, and for the league and the region around it; one unit in
-- two carriers of an area is one incubatee of it.
with periods as (
    select distinct
        periods.reference_period,
        periods.last_date,
        {{ year_start_of('periods.reference_period') }} as year_start,
        registers.is_year_covered
    from {{ ref('int_reporting_periods') }} as periods
    inner join {{ ref('int_register_coverage') }} as registers
        on periods.reference_period = registers.reference_period and registers.form = 'incubatee'
    where {{ in_affected_periods('periods.reference_period') }}
),

-- a stay ends with graduation or with leaving, whichever comes first
stays as (
    select
        coalesce(codes.last_uscc, register.uscc) as last_uscc,
        register.area_code,
        register.institution_kind_code in ('incubator', 'accelerator', 'university_park') as is_in_incubator,
        register.institution_kind_code in ('incubator', 'accelerator') as is_outside_park,
        register.entered_date,
        register.graduated_date,
        case
            when register.left_date is null or register.graduated_date < register.left_date
                then register.graduated_date
            else register.left_date
        end as end_date
    from {{ ref('int_incubatee_valid') }} as register
    left join {{ ref('int_unit_codes') }} as codes on register.uscc = codes.uscc
    where register.uscc is not null and register.entered_date is not null
),

incubatees as (
    select
        areas.counting_area_code as area_code,
        periods.reference_period,
        stays.last_uscc,
        bool_or({{ holds_on('stays.entered_date', 'stays.end_date', 'periods.last_date') }}) as is_incubated,
        bool_or(
            stays.is_outside_park
            and {{ holds_on('stays.entered_date', 'stays.end_date', 'periods.last_date') }}
        ) as is_incubated_outside_park,
        bool_or(stays.entered_date >= periods.year_start and stays.is_in_incubator) as is_new,
        bool_or(
            coalesce(
                stays.graduated_date >= periods.year_start and stays.graduated_date <= periods.last_date, false
            )
        ) as is_graduated
    from stays
    inner join {{ ref('int_counting_areas') }} as areas on stays.area_code = areas.area_code
    inner join periods on stays.entered_date <= periods.last_date
    group by areas.counting_area_code, periods.reference_period, stays.last_uscc
),

-- every area that the register could name has a row: nothing found there is a zero
counted as (
    select
        area_code,
        reference_period,
        is_incubated,
        is_incubated_outside_park,
        is_new,
        is_graduated
    from incubatees

    union all

    select
        areas.counting_area_code as area_code,
        periods.reference_period,
        false as is_incubated,
        false as is_incubated_outside_park,
        false as is_new,
        false as is_graduated
    from {{ ref('int_counting_areas') }} as areas
    cross join periods
    where areas.area_code = areas.counting_area_code and areas.is_named
),

described as (
    select
        counted.*,
        periods.is_year_covered as is_year_known
    from counted
    inner join periods on counted.reference_period = periods.reference_period
)

select
    area_code,
    reference_period,
    {{ tally("is_incubated") }} as incubatee_count,
    {{ tally("is_incubated_outside_park") }} as incubatee_count_without_university_parks,
    {{ tally("is_new", "is_year_known") }} as incubatee_new_count,
    {{ tally("is_graduated", "is_year_known") }} as incubatee_graduated_count
from described
group by area_code, reference_period
