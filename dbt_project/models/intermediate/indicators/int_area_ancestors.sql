{{ config(materialized='table') }}

-- Each area itself and the areas above it, whatever their level. A zone lies in the banner or county of its division
-- code, where that is known, and in its league or city either way.
with areas as (
    select
        area_code,
        area_level,
        parent_area_code,
        division_code
    from {{ ref('dim_area') }}
),

banners as (
    select
        areas.area_code,
        banners.area_code as ancestor_area_code,
        banners.area_level as ancestor_area_level
    from areas
    inner join areas as banners on areas.division_code = banners.area_code
    where areas.area_level in ('zone', 'candidate') and banners.area_level = 'banner'
),

parents as (
    select
        areas.area_code,
        parents.area_code as ancestor_area_code,
        parents.area_level as ancestor_area_level,
        parents.parent_area_code as next_area_code
    from areas
    inner join areas as parents on areas.parent_area_code = parents.area_code
),

grandparents as (
    select
        parents.area_code,
        areas.area_code as ancestor_area_code,
        areas.area_level as ancestor_area_level,
        areas.parent_area_code as next_area_code
    from parents
    inner join areas on parents.next_area_code = areas.area_code
),

great_grandparents as (
    select
        grandparents.area_code,
        areas.area_code as ancestor_area_code,
        areas.area_level as ancestor_area_level
    from grandparents
    inner join areas on grandparents.next_area_code = areas.area_code
)

select
    area_code,
    area_code as ancestor_area_code,
    area_level as ancestor_area_level
from areas
union
select
    area_code,
    ancestor_area_code,
    ancestor_area_level
from banners
union
select
    area_code,
    ancestor_area_code,
    ancestor_area_level
from parents
union
select
    area_code,
    ancestor_area_code,
    ancestor_area_level
from grandparents
union
select
    area_code,
    ancestor_area_code,
    ancestor_area_level
from great_grandparents
