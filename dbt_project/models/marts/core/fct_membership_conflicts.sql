{{ config(access='protected') }}

select
    conflicts.last_uscc as uscc,
    units.enterprise_name,
    conflicts.area_code,
    conflicts.other_area_code,
    conflicts.conflict_from,
    conflicts.conflict_until,
    conflicts.conflict_until is null as is_undecided
from {{ ref('int_membership_conflicts') }} as conflicts
inner join {{ ref('int_units') }} as units on conflicts.last_uscc = units.last_uscc
