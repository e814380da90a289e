-- Of which areas each register says something, so that finding none there is a real zero. A delivery that states its
-- scope speaks of that area and all that lies in it. One that states none is believed to know the leagues and cities of
-- which it names anything, with all that lies in them, and to be what there is for the region around them. The
-- registers of enterprises and of members are not here: an area of which they name nobody has no row to count.
with named as (
    select
        registers.form,
        registers.scope_area_code,
        units.league_area_code as area_code
    from {{ ref('int_register_units') }} as registers
    left join {{ ref('int_units') }} as units on registers.last_uscc = units.last_uscc

    union

    -- a member that the register of enterprises does not know
    select
        registers.form,
        registers.scope_area_code,
        stays.area_code
    from {{ ref('int_register_units') }} as registers
    inner join {{ ref('int_unit_memberships') }} as stays on registers.last_uscc = stays.last_uscc

    union

    select
        'institution-register' as form,
        reporting_area_code as scope_area_code,
        area_code
    from {{ ref('int_institution_register_valid') }}

    union

    select
        'incubatee' as form,
        reporting_area_code as scope_area_code,
        area_code
    from {{ ref('int_incubatee_valid') }}
),

-- the league of what is named; of a zone whose league is not known the zone itself
places as (
    select distinct
        named.form,
        named.scope_area_code is not null as is_stated,
        coalesce(named.scope_area_code, leagues.ancestor_area_code, named.area_code) as place_area_code
    from named
    left join {{ ref('int_area_ancestors') }} as leagues
        on named.area_code = leagues.area_code and leagues.ancestor_area_level = 'league'
)

select
    places.form,
    inside.area_code
from places
inner join {{ ref('int_area_ancestors') }} as inside on places.place_area_code = inside.ancestor_area_code

union

select
    places.form,
    around.ancestor_area_code as area_code
from places
inner join {{ ref('int_area_ancestors') }} as around on places.place_area_code = around.area_code
where not places.is_stated
