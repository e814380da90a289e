{{ config(materialized='table') }}

-- The measures of an area that rest on a register that says nothing of it: never received, or of other areas only. What
-- is counted there is not known, and not zero.
with needed as (
    select distinct
        measures.measure_code,
        forms.form
    from {{ ref('dim_measure') }} as measures
    inner join {{ ref('forms') }} as forms
        on '|' || measures.registers || '|' like '%|' || forms.form || '|%'
    where forms.form not in ('enterprise-register', 'zone-membership')
)

select distinct
    areas.area_code,
    needed.measure_code
from {{ ref('dim_area') }} as areas
cross join needed
left join {{ ref('int_register_areas') }} as covered
    on areas.area_code = covered.area_code and needed.form = covered.form
where covered.area_code is null
