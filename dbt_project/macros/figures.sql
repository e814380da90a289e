{# How figures are computed, once for all models. #}

{# The type of every figure in the marts: sums stay exact, rates have ten decimals. #}
{% macro as_figure(expression) -%}
    cast({{ expression }} as decimal(28, 10))
{%- endmacro %}

{#
  A quotient of two sums. It is done in double precision on purpose: engines differ in the scale they give to products
  and quotients of decimals, and money times a multiplier of 10,000,000 would not fit into one. NULL if the divisor is
  zero or if the result does not fit into a figure (10^18 and above).
#}
{% macro quotient(numerator, denominator, multiplier) -%}
    try_cast(
        cast({{ multiplier }} as double) * cast({{ numerator }} as double)
        / cast(nullif({{ denominator }}, 0) as double)
        as decimal(28, 10)
    )
{%- endmacro %}

{#
  What units of a kind contribute: of others it is a known zero, so that an area without such units has none; of units
  of which the kind or the value is not known it is missing.
#}
{% macro of_which(condition, value) -%}
    case when {{ condition }} then {{ value }} when not {{ condition }} and {{ value }} is not null then 0 end
{%- endmacro %}

{# One for a unit of a kind, zero for another, NULL if it is not known. #}
{% macro one_if(condition) -%}
    case when {{ condition }} then 1 when not ({{ condition }}) then 0 end
{%- endmacro %}

{#
  Turns a table with one column per measure into one row per measure. The columns are read from the built table, so a
  measure is written in one place only: its line in that table.
#}
{% macro unpivot_measures(wide) -%}
    {%- set structural = ["area_code", "reference_period"] -%}
    {%- set names = adapter.get_columns_in_relation(wide) | map(attribute="name") if execute else ["measure"] -%}
    {%- for name in names if name not in structural %}
    select
        area_code,
        reference_period,
        '{{ name }}' as measure_code,
        {{ as_figure(name) }} as value
    from {{ wide }}
    where {{ in_affected_periods("reference_period") }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
  Cells of a panel: for each measure that is a column both of the panel and of the table that adds it up, by area and
  industry section, what is needed to protect the cell. Nothing is unpivoted: one aggregation per measure.
#}
{% macro cell_contributions(panel, wides) -%}
    {%- set structural = ["area_code", "reference_period"] -%}
    {%- set names = [] -%}
    {%- for wide in wides if execute -%}
        {%- for column in adapter.get_columns_in_relation(wide) if column.name not in structural -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name in names or ["measure"] %}
    select
        area_code,
        reference_period,
        coalesce(section_code, 'unknown') as section_code,
        '{{ name }}' as measure_code,
        {{ as_figure("sum(" ~ name ~ ")") }} as value,
        cast(count(case when {{ name }} <> 0 then 1 end) as integer) as contributors,
        {{ as_figure(nth_largest("abs(" ~ name ~ ")", 1)) }} as largest_value,
        {{ as_figure(nth_largest("abs(" ~ name ~ ")", 2)) }} as second_largest_value
    from {{ panel }}
    where area_code is not null and {{ name }} is not null and {{ in_affected_periods("reference_period") }}
    group by area_code, reference_period, coalesce(section_code, 'unknown')
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

{# How many of some columns of a row are filled. #}
{% macro filled(columns) -%}
    {%- for column in columns -%}
        case when {{ column }} is null then 0 else 1 end{{ " + " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#
  The items of a form: the columns of its valid rows that say nothing of where a row comes from. Read from the built
  table, so that an item that a model carries is never forgotten.
#}
{% macro items_of(valid) -%}
    {%- set lineage = [
        "receipt_sequence", "file_sha256", "file_name", "sheet", "row_number", "received_at",
        "reference_period", "reporting_area_code", "uscc",
    ] -%}
    {%- set columns = adapter.get_columns_in_relation(valid) | map(attribute="name") if execute else ["item"] -%}
    {{ return(columns | reject("in", lineage) | list) }}
{%- endmacro %}

{# How many items of a form respondents left empty (numerator), of how many (denominator), by delivering area. #}
{% macro items_left_empty(form, valid) -%}
    {%- set items = items_of(valid) -%}
    select
        '{{ form }}' as form,
        reporting_area_code as area_code,
        reference_period,
        {% for item in items -%}
            count(*) - count({{ item }}){{ " + " if not loop.last }}
        {%- endfor %} as numerator,
        count(*) * {{ items | length }} as denominator
    from {{ valid }}
    where {{ in_affected_periods("reference_period") }}
    group by reporting_area_code, reference_period
{%- endmacro %}
