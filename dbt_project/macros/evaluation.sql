{# What a score is about. A frame is a pool with the figures of one round under the method of one round. #}

{# The columns that name a frame, an edition and a weight set: those who are ranked together. #}
{% macro scored_frame() -%}
    pool, data_round, method_round, common_with, edition, weight_set
{%- endmacro %}

{# The same with the area: the rows of one score. #}
{% macro scored_unit() -%}
    {{ scored_frame() }}, area_code
{%- endmacro %}

{# The condition that two relations are about the same score. #}
{% macro same_scored_unit(one, other) -%}
    {%- for column in scored_unit().split(", ") -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ " and " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# Those whose figures of an indicator are set against each other. #}
{% macro scored_together(relation) -%}
    {%- for column in ["pool", "data_round", "method_round", "common_with", "edition", "node_code"] -%}
        {{ relation }}.{{ column }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#
  A quotient with 18 decimals: normalised values and weights are compared with another engine to 1e-12, and sums of
  them stay exact.
#}
{% macro fine_quotient(numerator, denominator) -%}
    cast(
        cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double) as decimal(28, 18)
    )
{%- endmacro %}

{# The condition that two relations are about an area under the same edition and weight set. #}
{% macro same_system(one, other) -%}
    {%- for column in ["pool", "edition", "weight_set", "area_code"] -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ " and " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
