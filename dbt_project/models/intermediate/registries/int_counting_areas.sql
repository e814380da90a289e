-- Which areas count what lies in an area: zones, candidates, leagues and their region. is_named says that files can
-- name the area at all, so that nothing found there is a real zero.
with regions as (
    select distinct parent_area_code as area_code
    from {{ ref('dim_area') }}
    where area_level = 'league'
),

areas as (
    select
        areas.area_code,
        areas.area_level,
        areas.area_status,
        parents.area_code as parent_area_code,
        parents.area_level as parent_level,
        parents.parent_area_code as grandparent_area_code
    from {{ ref('dim_area') }} as areas
    left join {{ ref('dim_area') }} as parents on areas.parent_area_code = parents.area_code
)

select
    area_code,
    area_code as counting_area_code,
    coalesce(area_status <> 'unnamed', true) as is_named
from areas
where area_level in ('zone', 'candidate', 'league') or area_code in (select regions.area_code from regions)

union all

select
    area_code,
    parent_area_code as counting_area_code,
    true as is_named
from areas
where area_level in ('zone', 'candidate', 'banner', 'league') and parent_area_code is not null

union all

select
    area_code,
    grandparent_area_code as counting_area_code,
    true as is_named
from areas
where area_level in ('zone', 'candidate', 'banner') and parent_level = 'league'
