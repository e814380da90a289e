{# Dated facts, and counting them. #}

{# A dated fact holds from its first day on and no longer on the day that ends it. #}
{% macro holds_on(first_day, end_day, day) -%}
    ({{ first_day }} <= {{ day }} and ({{ end_day }} is null or {{ end_day }} > {{ day }}))
{%- endmacro %}

{# The first day of the calendar year of a period. #}
{% macro year_start_of(period) -%}
    cast(substr({{ period }}, 1, 4) || '-01-01' as date)
{%- endmacro %}

{#
  How many rows meet the condition. A count of zero is a real zero only where it is known who would have to be counted:
  `is_known` says for each row whether the register that tells it was received. NULL if it is known of no row.
#}
{% macro tally(condition, is_known="true") -%}
    sum(case when not {{ is_known }} then null when {{ condition }} then 1 else 0 end)
{%- endmacro %}

{#
  Each row of a relation with the columns of int_enterprises_as_of once for every area that counts it: zones count
  their members, leagues and regions the enterprises of the register by division code.
#}
{% macro placed_in_areas(units) -%}
    select
        {{ units }}.area_code as counted_area_code,
        {{ units }}.*
    from {{ units }}
    where {{ units }}.area_code is not null

    union all

    select
        {{ units }}.league_area_code as counted_area_code,
        {{ units }}.*
    from {{ units }}
    where {{ units }}.is_registered and {{ units }}.league_area_code is not null

    union all

    select
        leagues.parent_area_code as counted_area_code,
        {{ units }}.*
    from {{ units }}
    inner join {{ ref('dim_area') }} as leagues on {{ units }}.league_area_code = leagues.area_code
    where {{ units }}.is_registered
{%- endmacro %}
