{# How figures are computed, once for all models. #}

{# The type of every figure in the marts: sums stay exact, rates have ten decimals. #}
{% macro as_figure(expression) -%}
    cast({{ expression }} as decimal(28, 10))
{%- endmacro %}

{#
  A quotient of two sums. The multiplier is applied before the division, in decimals; the division itself is done in
  double precision on purpose: engines differ in the scale they give to a quotient of decimals.
#}
{% macro quotient(numerator, denominator, multiplier) -%}
    cast(
        cast({{ as_figure(numerator) }} * cast({{ multiplier }} as decimal(9, 4)) as double)
        / cast(nullif({{ denominator }}, 0) as double)
        as decimal(28, 10)
    )
{%- endmacro %}

{#
  Turns a table with one column per measure into one row per measure. The columns are read from the built table, so a
  measure is written in one place only: its line in that table.
#}
{% macro unpivot_measures(wide) -%}
    {%- set structural = ["area_code", "reference_period", "units_reported"] -%}
    {%- set names = adapter.get_columns_in_relation(wide) | map(attribute="name") if execute else ["measure"] -%}
    {%- for name in names if name not in structural %}
    select
        area_code,
        reference_period,
        '{{ name }}' as measure_code,
        {{ as_figure(name) }} as value,
        units_reported
    from {{ wide }}
    where {{ in_affected_periods("reference_period") }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The moment up to which things count as known. Never the clock: a build must give the same result on any day. #}
{% macro known_at() -%}
    {%- set moment = env_var("ZONESTAT_KNOWN_AT") -%}
    {%- if execute and not moment -%}
        {{ exceptions.raise_compiler_error("ZONESTAT_KNOWN_AT 未设置 / is not set: figures would depend on the clock") }}
    {%- endif -%}
    cast('{{ moment }}' as timestamp)
{%- endmacro %}

{# A value in the base unit of its dimension; the product of two short decimals would not fit into one. #}
{% macro in_base_unit(value, factor) -%}
    cast({{ as_figure(value) }} * {{ factor }} as decimal(28, 10))
{%- endmacro %}
