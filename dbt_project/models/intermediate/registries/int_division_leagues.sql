-- Division codes as registers carry them, also former ones, with what they are today. A code that was given out a
-- second time is what it is today: its former area went into the present one.
with present as (
    select
        area_code as division_code,
        case when area_level = 'league' then area_code else parent_area_code end as league_area_code
    from {{ ref('dim_area') }}
    where area_level in ('league', 'banner')
),

former as (
    select
        division_code,
        successor_code,
        row_number() over (
            partition by division_code order by valid_to desc, coalesce(valid_from, '') desc
        ) as recency
    from {{ ref('division_successors') }}
    where
        successor_code is not null
        and division_code not in (select present.division_code from present)
)

select
    division_code,
    division_code as current_division_code,
    league_area_code
from present

union all

select
    former.division_code,
    former.successor_code as current_division_code,
    present.league_area_code
from former
inner join present on former.successor_code = present.division_code
where former.recency = 1
