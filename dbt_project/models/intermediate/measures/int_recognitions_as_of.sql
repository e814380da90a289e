-- Technology SMEs and the lists of recognised enterprises, one row per period and unit of which they say anything.
with periods as (
    select distinct
        reference_period,
        last_date,
        {{ year_start_of('reference_period') }} as year_start
    from {{ ref('int_reporting_periods') }}
    where {{ in_affected_periods('reference_period') }}
),

validity as (
    select
        cast(value as integer) as validity_years,
        valid_from,
        valid_to
    from {{ ref('parameters') }}
    where parameter_code = 'tech_sme_validity_calendar_years'
),

registrations as (
    select
        coalesce(codes.last_uscc, numbers.uscc) as last_uscc,
        numbers.registered_date,
        numbers.revoked_date,
        cast(year(numbers.registered_date) as integer) as registered_year,
        validity.validity_years
    from {{ ref('int_tech_sme_valid') }} as numbers
    left join {{ ref('int_unit_codes') }} as codes on numbers.uscc = codes.uscc
    inner join validity
        on
            numbers.registered_date >= validity.valid_from
            and (validity.valid_to is null or numbers.registered_date <= validity.valid_to)
    where numbers.uscc is not null
),

-- a number holds until the end of its calendar years; a revocation bars the unit from another number in the same year
numbered_years as (
    select
        last_uscc,
        registered_year,
        min(registered_date) as first_date,
        least(
            coalesce(min(revoked_date), make_date(registered_year + max(validity_years), 1, 1)),
            make_date(registered_year + max(validity_years), 1, 1)
        ) as end_date
    from registrations
    group by last_uscc, registered_year
),

facts as (
    select
        last_uscc,
        'tech_sme' as list_code,
        first_date,
        end_date,
        registered_year = min(registered_year) over (partition by last_uscc) as is_first
    from numbered_years

    union all

    select
        coalesce(codes.last_uscc, listed.uscc) as last_uscc,
        listed.list_type_code as list_code,
        listed.recognised_date as first_date,
        listed.ended_date as end_date,
        true as is_first
    from {{ ref('int_enterprise_list_valid') }} as listed
    left join {{ ref('int_unit_codes') }} as codes on listed.uscc = codes.uscc
    where listed.uscc is not null and listed.recognised_date is not null
),

told as (
    select
        facts.last_uscc,
        periods.reference_period,
        facts.list_code,
        {{ holds_on('facts.first_date', 'facts.end_date', 'periods.last_date') }} as is_held,
        facts.is_first and facts.first_date >= periods.year_start as is_new
    from facts
    inner join periods
        on
            facts.first_date <= periods.last_date
            and (facts.end_date is null or facts.end_date > periods.last_date or facts.first_date >= periods.year_start)
)

select
    last_uscc,
    reference_period,
    bool_or(list_code = 'tech_sme' and is_held) as is_tech_sme,
    bool_or(list_code = 'tech_sme' and is_new) as is_new_tech_sme,
    bool_or(list_code = 'gazelle' and is_held) as is_gazelle,
    bool_or(list_code = 'gazelle' and is_new) as is_new_gazelle,
    bool_or(list_code = 'unicorn' and is_held) as is_unicorn,
    bool_or(list_code = 'unicorn' and is_new) as is_new_unicorn,
    bool_or(list_code = 'little_giant' and is_held) as is_little_giant,
    bool_or(list_code = 'little_giant' and is_new) as is_new_little_giant,
    bool_or(list_code = 'listed' and is_held) as is_listed,
    bool_or(list_code = 'listed' and is_new) as is_newly_listed,
    bool_or(list_code = 'neeq' and is_held) as is_quoted,
    bool_or(list_code = 'neeq' and is_new) as is_newly_quoted
from told
group by last_uscc, reference_period
