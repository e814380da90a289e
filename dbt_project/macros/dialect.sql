{#
  What DuckDB and Spark say differently. Everything else in the models is written so that both understand it alike;
  a macro here has a default and, where needed, a version per engine.
#}

{# A date some whole years later; the 29th of February becomes the 28th. #}
{% macro add_years(day, years) -%}
    {{ return(adapter.dispatch("add_years", "zonestat")(day, years)) }}
{%- endmacro %}

{% macro default__add_years(day, years) -%}
    cast({{ day }} + to_years({{ years }}) as date)
{%- endmacro %}

{% macro spark__add_years(day, years) -%}
    add_months({{ day }}, 12 * {{ years }})
{%- endmacro %}

{# An aggregate: the n-th largest value, NULL if there are fewer. #}
{% macro nth_largest(value, n) -%}
    {{ return(adapter.dispatch("nth_largest", "zonestat")(value, n)) }}
{%- endmacro %}

{% macro default__nth_largest(value, n) -%}
    max({{ value }}, {{ n }})[{{ n }}]
{%- endmacro %}

{% macro spark__nth_largest(value, n) -%}
    try_element_at(sort_array(collect_list({{ value }}), false), {{ n }})
{%- endmacro %}

{# Whole seconds from one moment to another. #}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch("seconds_between", "zonestat")(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    (epoch({{ later }}) - epoch({{ earlier }}))
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_timestamp({{ later }}) - unix_timestamp({{ earlier }}))
{%- endmacro %}

{# An aggregate: the values in order, separated by |; NULL if there is none. #}
{% macro joined(value) -%}
    {{ return(adapter.dispatch("joined", "zonestat")(value)) }}
{%- endmacro %}

{% macro default__joined(value) -%}
    string_agg({{ value }}, '|' order by {{ value }})
{%- endmacro %}

{% macro spark__joined(value) -%}
    nullif(array_join(sort_array(collect_list({{ value }})), '|'), '')
{%- endmacro %}
