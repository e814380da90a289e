-- All dated facts hold from their first day and no longer on the day that ends them.
with periods as (
    select distinct
        reference_period,
        last_date
    from {{ ref('int_reporting_periods') }}
    where {{ in_affected_periods('reference_period') }}
),

register as (
    {{ last_row_per(ref('int_enterprise_register_valid'), ['uscc']) }}
),

memberships as (
    select
        periods.reference_period,
        entries.*
    from {{ ref('int_zone_membership_valid') }} as entries
    inner join periods
        on
            entries.joined_date <= periods.last_date
            and (entries.left_date is null or entries.left_date > periods.last_date)
),

-- a register may put a unit into two zones at once; a unit is counted once, where it was entered last
memberships_ranked as (
    select
        uscc,
        reference_period,
        area_code,
        row_number() over (
            partition by uscc, reference_period
            order by joined_date desc, received_at desc, receipt_sequence desc, sheet desc, row_number desc
        ) as recency
    from memberships
),

memberships_latest as (
    select
        uscc,
        reference_period,
        area_code
    from memberships_ranked
    where recency = 1
),

certified as (
    select distinct
        certificates.uscc,
        periods.reference_period
    from {{ ref('int_hnte_certificate_valid') }} as certificates
    inner join periods
        on
            certificates.issued_date <= periods.last_date
            and certificates.expires_date > periods.last_date
            and (certificates.revoked_date is null or certificates.revoked_date > periods.last_date)
),

leagues as (
    select
        area_code as division_code,
        case when area_level = 'league' then area_code else parent_area_code end as league_area_code
    from {{ ref('dim_area') }}
    where area_level in ('league', 'banner')
),

known as (
    select uscc from register
    union
    select uscc from memberships_latest
),

-- one row per enterprise and period, with what the registers say of it on the last day
described as (
    select
        known.uscc,
        periods.reference_period,
        memberships_latest.area_code,
        register.division_code,
        -- a county that the list of areas does not have still tells its league by the first four digits
        coalesce(
            by_division.league_area_code, by_first_digits.league_area_code
        ) as league_area_code,
        register.industry_code,
        register.uscc is not null as is_registered,
        -- a member that the register does not know is taken as open: only the register can say that a unit is closed
        coalesce(register.established_date <= periods.last_date, true)
        and coalesce(register.closed_date > periods.last_date, true) as is_open,
        coalesce(register.is_above_scale, false) as is_above_scale,
        certified.uscc is not null as is_hnte
    from known
    cross join periods
    left join register on known.uscc = register.uscc
    left join memberships_latest
        on known.uscc = memberships_latest.uscc and periods.reference_period = memberships_latest.reference_period
    left join certified
        on known.uscc = certified.uscc and periods.reference_period = certified.reference_period
    left join leagues as by_division on register.division_code = by_division.division_code
    left join leagues as by_first_digits on substr(register.division_code, 1, 4) || '00' = by_first_digits.division_code
    where known.uscc is not null
)

select
    uscc,
    reference_period,
    area_code,
    division_code,
    league_area_code,
    industry_code,
    is_registered,
    is_open,
    is_above_scale,
    is_hnte,
    -- who has to file, the base of coverage
    area_code is not null and is_open and is_above_scale as is_expected_in_b204_1,
    area_code is not null and is_open as is_expected_in_gq_002
from described
where is_open or area_code is not null
