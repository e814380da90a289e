-- For which periods a register says something, so that a count of zero is a real zero. Facts are dated, so any delivery
-- tells what held before it and, for want of better, what holds after it; what happens in a year only a delivery of
-- that year or of a later one can tell. A register that was never received has no row.
with delivered as (
    select
        'enterprise-register' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_enterprise_register_valid') }}

    union all

    select
        'zone-membership' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_zone_membership_valid') }}

    union all

    select
        'hnte-certificate' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_hnte_certificate_valid') }}

    union all

    select
        'tech-sme' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_tech_sme_valid') }}

    union all

    select
        'enterprise-list' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_enterprise_list_valid') }}

    union all

    select
        'institution-register' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_institution_register_valid') }}

    union all

    select
        'incubatee' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_incubatee_valid') }}

    union all

    select
        'intellectual-property' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_intellectual_property_valid') }}

    union all

    select
        'technology-contract' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref('int_technology_contract_valid') }}
),

periods as (
    select distinct reference_period
    from {{ ref('int_reporting_periods') }}
)

select
    delivered.form,
    periods.reference_period,
    substr(periods.reference_period, 1, 4) <= delivered.last_year as is_year_covered
from delivered
cross join periods
where delivered.last_year is not null
