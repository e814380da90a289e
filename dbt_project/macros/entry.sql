{# Judging conditions. #}

{# met, not_met or unknown: what a figure is worth against a threshold. Nothing is rounded first. #}
{% macro verdict_of(value, comparator, threshold) -%}
    case
        when {{ value }} is null or {{ threshold }} is null then 'unknown'
        when {{ comparator }} = '>=' then case when {{ value }} >= {{ threshold }} then 'met' else 'not_met' end
        when {{ comparator }} = '>' then case when {{ value }} > {{ threshold }} then 'met' else 'not_met' end
        when {{ comparator }} = '<=' then case when {{ value }} <= {{ threshold }} then 'met' else 'not_met' end
        when {{ comparator }} = '=' then case when {{ value }} = {{ threshold }} then 'met' else 'not_met' end
        else 'unknown'
    end
{%- endmacro %}

{#
  The same where the figure may be only part of the truth: a lower bound can show that a minimum is met and not that
  it is missed; of a count over several years each year that is missing could only add to it.
#}
{% macro careful_verdict_of(value, comparator, threshold, is_lower_bound, is_incomplete) -%}
    case
        when
            {{ is_lower_bound }} and {{ verdict_of(value, comparator, threshold) }} = 'met' and {{ comparator }} like '>%'
            then 'met'
        when {{ is_lower_bound }} then 'unknown'
        when {{ is_incomplete }} and {{ comparator }} = '=' and {{ value }} > {{ threshold }} then 'not_met'
        when {{ is_incomplete }} then 'unknown'
        else {{ verdict_of(value, comparator, threshold) }}
    end
{%- endmacro %}

{# All must hold: one miss decides, and without a miss one unknown leaves it open. Aggregate. #}
{% macro all_of(verdict) -%}
    case
        when count(case when {{ verdict }} = 'not_met' then 1 end) > 0 then 'not_met'
        when count(case when {{ verdict }} = 'met' then 1 end) = count(*) then 'met'
        else 'unknown'
    end
{%- endmacro %}

{# One is enough: unknown or met is met, unknown or not met is unknown. Aggregate. #}
{% macro any_of(verdict) -%}
    case
        when count(case when {{ verdict }} = 'met' then 1 end) > 0 then 'met'
        when count(case when {{ verdict }} = 'not_met' then 1 end) = count(*) then 'not_met'
        else 'unknown'
    end
{%- endmacro %}

{# Readings of one text: it is known only where they agree. Aggregate. #}
{% macro agreed(verdict) -%}
    case
        when count(case when {{ verdict }} = 'met' then 1 end) = count(*) then 'met'
        when count(case when {{ verdict }} = 'not_met' then 1 end) = count(*) then 'not_met'
        else 'unknown'
    end
{%- endmacro %}
