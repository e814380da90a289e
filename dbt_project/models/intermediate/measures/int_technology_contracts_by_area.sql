-- A contract counts in the year of its registration, for the areas that count its seller.
with periods as (
    select distinct
        periods.reference_period,
        periods.last_date,
        {{ year_start_of('periods.reference_period') }} as year_start
    from {{ ref('int_reporting_periods') }} as periods
    inner join {{ ref('int_register_coverage') }} as registers
        on periods.reference_period = registers.reference_period and registers.form = 'technology-contract'
    where registers.is_year_covered and {{ in_affected_periods('periods.reference_period') }}
),

registered as (
    select * from {{ ref('int_technology_contract_valid') }}
    where contract_no is not null and uscc is not null and registered_date is not null
),

contracts as (
    {{ last_row_per('registered', ['contract_no']) }}
),

open_units as (
    select
        units.last_uscc,
        units.reference_period,
        units.area_code,
        units.league_area_code,
        units.is_registered
    from {{ ref('int_enterprises_as_of') }} as units
    inner join periods on units.reference_period = periods.reference_period
    where units.is_open and {{ in_affected_periods('units.reference_period') }}
),

sold as (
    select
        open_units.area_code,
        open_units.league_area_code,
        open_units.is_registered,
        open_units.reference_period,
        contracts.contract_value_cny_thousand
    from contracts
    left join {{ ref('int_unit_codes') }} as codes on contracts.uscc = codes.uscc
    inner join periods
        on contracts.registered_date >= periods.year_start and contracts.registered_date <= periods.last_date
    inner join open_units
        on
            coalesce(codes.last_uscc, contracts.uscc) = open_units.last_uscc
            and periods.reference_period = open_units.reference_period
),

counted as (
    select
        counted_area_code,
        reference_period,
        true as is_contract,
        contract_value_cny_thousand
    from ({{ placed_in_areas('sold') }}) as placed

    union all

    -- every area that has enterprises has a row: no contract found is a zero
    select distinct
        counted_area_code,
        reference_period,
        false as is_contract,
        cast(0 as decimal(18, 4)) as contract_value_cny_thousand
    from ({{ placed_in_areas('open_units') }}) as placed
)

select
    counted_area_code as area_code,
    reference_period,
    {{ tally("is_contract") }} as technology_contract_registered_count,
    sum(contract_value_cny_thousand) as technology_contract_registered_value_cny_thousand
from counted
group by counted_area_code, reference_period
