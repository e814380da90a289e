-- The lists of an application: who is on an administrative list while it lies in the zone. All names come from public
-- registers; no return is read here.
with units as (
    select
        stays.area_code,
        listed.list_code,
        listed.last_uscc as uscc,
        coalesce(known.enterprise_name, listed.listed_name) as listed_name,
        listed.listed_no,
        cast(null as string) as recognition_level_code,
        greatest(listed.from_date, stays.joined_date) as from_date,
        least(listed.to_date, stays.left_date, known.closed_date) as to_date
    from {{ ref('int_listed_units') }} as listed
    inner join {{ ref('int_unit_memberships') }} as stays on listed.last_uscc = stays.last_uscc
    left join {{ ref('int_units') }} as known on listed.last_uscc = known.last_uscc
),

institutions as (
    select
        area_code,
        kind_group as list_code,
        uscc,
        institution_name as listed_name,
        institution_kind_code as listed_no,
        recognition_level_code,
        recognised_date as from_date,
        ended_date as to_date
    from {{ ref('int_institution_register_valid') }}
    where area_code is not null and kind_group is not null and recognised_date is not null
),

united as (
    select * from units
    union all
    select * from institutions
)

select distinct
    area_code,
    list_code,
    listed_name,
    uscc,
    listed_no,
    recognition_level_code,
    from_date,
    to_date
from united
where to_date is null or from_date < to_date
