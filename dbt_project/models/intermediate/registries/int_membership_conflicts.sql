-- Units that stand in two zones at once, one row per pair of zones and time: area_code is the zone entered last, which
-- counts the unit.
with pairs as (
    select
        later.last_uscc,
        later.area_code,
        earlier.area_code as other_area_code,
        greatest(later.joined_date, earlier.joined_date) as conflict_from,
        case
            when later.left_date is null or earlier.left_date < later.left_date then earlier.left_date
            else later.left_date
        end as conflict_until
    from {{ ref('int_membership_entries') }} as later
    inner join {{ ref('int_membership_entries') }} as earlier
        on
            later.last_uscc = earlier.last_uscc
            and later.entry_order > earlier.entry_order
            and later.area_code <> earlier.area_code
    where
        (earlier.left_date is null or earlier.left_date > later.joined_date)
        and (later.left_date is null or later.left_date > later.joined_date)
)

select
    last_uscc,
    area_code,
    other_area_code,
    conflict_from,
    case when count(*) = count(conflict_until) then max(conflict_until) end as conflict_until
from pairs
group by last_uscc, area_code, other_area_code, conflict_from
