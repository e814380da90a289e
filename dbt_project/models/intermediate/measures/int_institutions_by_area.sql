-- An institution counts for the area that the register names, and for the league and the region around it.
with periods as (
    select distinct
        periods.reference_period,
        periods.last_date,
        {{ year_start_of('periods.reference_period') }} as year_start,
        registers.is_year_covered
    from {{ ref('int_reporting_periods') }} as periods
    inner join {{ ref('int_register_coverage') }} as registers
        on periods.reference_period = registers.reference_period and registers.form = 'institution-register'
    where {{ in_affected_periods('periods.reference_period') }}
),

told as (
    select
        areas.counting_area_code as area_code,
        periods.reference_period,
        register.kind_group,
        register.institution_kind_code as kind,
        register.institution_name,
        register.recognition_level_code as level,
        {{ holds_on('register.recognised_date', 'register.ended_date', 'periods.last_date') }} as is_held,
        register.recognised_date >= periods.year_start as is_of_year
    from {{ ref('int_institution_register_valid') }} as register
    inner join {{ ref('int_counting_areas') }} as areas on register.area_code = areas.area_code
    inner join periods on register.recognised_date <= periods.last_date
    where register.institution_name is not null
),

-- what was raised from one level to the next is one institution of both
institutions as (
    select
        area_code,
        reference_period,
        kind_group,
        kind,
        institution_name,
        bool_or(is_held) as is_valid,
        bool_or(is_held and level = 'national') as is_national,
        bool_or(is_held and level = 'regional') as is_regional,
        bool_or(is_of_year) as is_new,
        bool_or(is_of_year and level = 'regional') as is_new_regional,
        bool_or(is_of_year and level in ('national', 'regional')) as is_new_regional_up
    from told
    group by area_code, reference_period, kind_group, kind, institution_name
),

-- the enterprises behind national R&D institutions, whatever number of institutions each has
hosts as (
    select distinct
        areas.counting_area_code as area_code,
        periods.reference_period,
        coalesce(identity.last_uscc, register.uscc) as host_uscc
    from {{ ref('int_institution_register_valid') }} as register
    inner join {{ ref('int_counting_areas') }} as areas on register.area_code = areas.area_code
    inner join periods
        on {{ holds_on('register.recognised_date', 'register.ended_date', 'periods.last_date') }}
    left join {{ ref('int_unit_codes') }} as identity on register.uscc = identity.uscc
    where
        register.uscc is not null
        and register.kind_group = 'rd_institution'
        and register.recognition_level_code = 'national'
),

-- every area that the register could name has a row: nothing found there is a zero
counted as (
    select
        area_code,
        reference_period,
        'institution' as part,
        kind_group,
        kind,
        is_national,
        is_regional,
        is_valid,
        is_new_regional,
        is_new_regional_up,
        is_new
    from institutions

    union all

    select
        area_code,
        reference_period,
        'host' as part,
        null as kind_group,
        null as kind,
        false as is_national,
        false as is_regional,
        false as is_valid,
        false as is_new_regional,
        false as is_new_regional_up,
        false as is_new
    from hosts

    union all

    select
        areas.counting_area_code as area_code,
        periods.reference_period,
        'area' as part,
        null as kind_group,
        null as kind,
        false as is_national,
        false as is_regional,
        false as is_valid,
        false as is_new_regional,
        false as is_new_regional_up,
        false as is_new
    from {{ ref('int_counting_areas') }} as areas
    cross join periods
    where areas.area_code = areas.counting_area_code and areas.is_named
),

described as (
    select
        counted.*,
        counted.kind_group in ('rd_institution', 'incubation_carrier') as is_platform,
        counted.kind in ('incubator', 'maker_space', 'accelerator', 'university_park') as is_startup_service,
        counted.is_national or counted.is_regional as is_regional_up,
        counted.is_new_regional_up and counted.kind_group = 'rd_institution' as is_new_rd_regional_up,
        counted.is_new_regional and counted.kind_group = 'incubation_carrier' as is_new_regional_carrier,
        periods.is_year_covered as is_year_known
    from counted
    inner join periods on counted.reference_period = periods.reference_period
)

select
    area_code,
    reference_period,
    {{ tally("is_national and kind_group = 'rd_institution'") }} as rd_institution_count_national,
    {{ tally("is_regional and kind_group = 'rd_institution'") }} as rd_institution_count_regional,
    {{ tally("is_regional_up and kind_group = 'rd_institution'") }} as rd_institution_count_national_or_regional,
    {{ tally("is_new_rd_regional_up", "is_year_known") }} as rd_institution_new_count_regional_up,
    {{ tally("is_regional and kind = 'key_laboratory'") }} as key_laboratory_count_regional,
    {{ tally("is_regional and kind = 'enterprise_rd_centre'") }} as enterprise_rd_centre_count_regional,
    {{ tally("is_national and is_platform") }} as innovation_platform_count_national,
    {{ tally("is_regional and kind_group = 'incubation_carrier'") }} as incubation_carrier_count_regional,
    {{ tally("is_new_regional_carrier", "is_year_known") }} as incubation_carrier_new_count_regional,
    {{ tally("is_regional_up and kind = 'incubator'") }} as incubator_count_regional_up,
    {{ tally("is_regional_up and kind = 'maker_space'") }} as maker_space_count_regional_up,
    {{ tally("is_regional_up and kind = 'rural_innovation_carrier'") }} as rural_innovation_carrier_count_regional_up,
    {{ tally("is_national and is_startup_service") }} as startup_service_institution_count_national,
    {{ tally("is_valid and kind_group = 'service_body'") }} as service_body_count,
    {{ tally("is_new and kind_group = 'service_body'", "is_year_known") }} as service_body_new_count,
    {{ tally("part = 'host'") }} as unit_with_national_institution_count
from described
group by area_code, reference_period
