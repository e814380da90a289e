-- What the zones entered, and the moves that they have not entered yet: the stays of each unit, possibly in two zones
-- at once. entry_order tells which was entered later.
with entered as (
    select
        coalesce(codes.last_uscc, entries.uscc) as last_uscc,
        entries.area_code,
        entries.joined_date,
        entries.left_date,
        entries.received_at,
        entries.receipt_sequence,
        entries.sheet,
        entries.row_number
    from {{ ref('int_zone_membership_valid') }} as entries
    left join {{ ref('int_unit_codes') }} as codes on entries.uscc = codes.uscc
    where entries.uscc is not null and entries.area_code is not null and entries.joined_date is not null
),

relocations as (
    select
        coalesce(codes.last_uscc, events.uscc) as last_uscc,
        areas.area_code,
        events.event_date,
        events.received_at,
        events.receipt_sequence,
        events.sheet,
        events.row_number
    from {{ ref('int_unit_event_valid') }} as events
    left join {{ ref('int_unit_codes') }} as codes on events.uscc = codes.uscc
    left join {{ ref('dim_area') }} as areas
        on events.area_code = areas.area_code and areas.area_level in ('zone', 'candidate')
    where events.event_kind_code = 'relocation' and events.uscc is not null and events.event_date is not null
),

last_known as (
    select
        last_uscc,
        max(greatest(joined_date, coalesce(left_date, joined_date))) as last_known_date
    from entered
    group by last_uscc
),

-- the membership register knows of a move if it has anything of the unit that begins or ends on that day or later
unknown_to_zones as (
    select relocations.*
    from relocations
    left join last_known
        on relocations.last_uscc = last_known.last_uscc and relocations.event_date <= last_known.last_known_date
    where last_known.last_uscc is null
),

stays as (
    select * from entered
    union all
    select
        last_uscc,
        area_code,
        event_date as joined_date,
        cast(null as date) as left_date,
        received_at,
        receipt_sequence,
        sheet,
        row_number
    from unknown_to_zones
    where area_code is not null
),

-- a move ends every stay that began before it
ended as (
    select
        stays.last_uscc,
        stays.area_code,
        stays.joined_date,
        stays.left_date,
        stays.received_at,
        stays.receipt_sequence,
        stays.sheet,
        stays.row_number,
        min(unknown_to_zones.event_date) as moved_date
    from stays
    left join unknown_to_zones
        on stays.last_uscc = unknown_to_zones.last_uscc and stays.joined_date < unknown_to_zones.event_date
    group by
        stays.last_uscc,
        stays.area_code,
        stays.joined_date,
        stays.left_date,
        stays.received_at,
        stays.receipt_sequence,
        stays.sheet,
        stays.row_number
)

select
    last_uscc,
    area_code,
    joined_date,
    case
        when left_date is null or moved_date < left_date then moved_date
        else left_date
    end as left_date,
    row_number() over (
        partition by last_uscc
        order by joined_date, received_at, receipt_sequence, sheet, row_number, area_code
    ) as entry_order
from ended
