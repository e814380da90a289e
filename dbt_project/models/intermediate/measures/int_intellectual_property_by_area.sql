-- A right counts for the areas that count its holder; a right of two holders in an area is one right of that area.
with periods as (
    select distinct
        periods.reference_period,
        periods.last_date,
        {{ year_start_of('periods.reference_period') }} as year_start,
        registers.is_year_covered
    from {{ ref('int_reporting_periods') }} as periods
    inner join {{ ref('int_register_coverage') }} as registers
        on periods.reference_period = registers.reference_period and registers.form = 'intellectual-property'
    where {{ in_affected_periods('periods.reference_period') }}
),

open_units as (
    select
        last_uscc,
        reference_period,
        area_code,
        league_area_code,
        is_registered
    from {{ ref('int_enterprises_as_of') }}
    where is_open and {{ in_affected_periods('reference_period') }}
),

rights as (
    select
        coalesce(codes.last_uscc, register.uscc) as last_uscc,
        register.right_kind_code,
        register.right_no,
        coalesce(register.is_foreign, false) as is_foreign,
        register.granted_date,
        register.ended_date,
        count(*) over (
            partition by register.right_kind_code, register.right_no, coalesce(register.is_foreign, false)
        ) > 1 as is_shared
    from {{ ref('int_intellectual_property_valid') }} as register
    left join {{ ref('int_unit_codes') }} as codes on register.uscc = codes.uscc
    where
        register.uscc is not null
        and register.right_no is not null
        and register.granted_date is not null
        and register.right_kind_code in ('invention', 'trademark')
),

held as (
    select
        open_units.area_code,
        open_units.league_area_code,
        open_units.is_registered,
        open_units.reference_period,
        rights.right_kind_code,
        rights.right_no,
        rights.is_foreign,
        rights.is_shared,
        {{ holds_on('rights.granted_date', 'rights.ended_date', 'periods.last_date') }} as is_valid,
        rights.granted_date >= periods.year_start as is_granted_in_year
    from rights
    inner join periods
        on
            rights.granted_date <= periods.last_date
            and (
                rights.ended_date is null
                or rights.ended_date > periods.last_date
                or rights.granted_date >= periods.year_start
            )
    inner join open_units
        on rights.last_uscc = open_units.last_uscc and periods.reference_period = open_units.reference_period
),

placed as (
    {{ placed_in_areas('held') }}
),

counted as (
    select
        counted_area_code,
        reference_period,
        right_kind_code as kind,
        is_valid,
        is_granted_in_year
    from placed
    where not is_shared

    union all

    -- only what has several holders can be there twice
    select
        counted_area_code,
        reference_period,
        right_kind_code as kind,
        bool_or(is_valid) as is_valid,
        bool_or(is_granted_in_year) as is_granted_in_year
    from placed
    where is_shared
    group by counted_area_code, reference_period, right_kind_code, right_no, is_foreign

    union all

    -- every area that has enterprises has a row: no right found is a zero
    select distinct
        counted_area_code,
        reference_period,
        null as kind,
        false as is_valid,
        false as is_granted_in_year
    from ({{ placed_in_areas('open_units') }}) as areas
),

described as (
    select
        counted.*,
        periods.is_year_covered as is_year_known
    from counted
    inner join periods on counted.reference_period = periods.reference_period
)

select
    counted_area_code as area_code,
    reference_period,
    {{ tally("is_valid and kind = 'invention'") }} as valid_invention_registered_count,
    {{ tally("is_granted_in_year and kind = 'invention'", "is_year_known") }} as invention_grant_registered_count,
    {{ tally("is_valid and kind = 'trademark'") }} as valid_trademark_registered_count
from described
group by counted_area_code, reference_period
