{#
  How far a value is beyond a target, in the unit of both; below zero it falls short. The one place that knows the
  comparators: 以上, 不低于 and 达到 include the number (>=), 超过 and 突破 do not (>).
#}
{% macro beyond_target(value, comparator, target, target_to) -%}
    case
        when {{ comparator }} in ('>=', '>', 'strictly_increasing') then {{ as_figure(value ~ " - " ~ target) }}
        when {{ comparator }} in ('<=', '<', 'strictly_decreasing') then {{ as_figure(target ~ " - " ~ value) }}
        when {{ comparator }} = '=' then {{ as_figure("-abs(" ~ value ~ " - " ~ target ~ ")") }}
        when {{ comparator }} = 'between'
            then {{ as_figure("least(" ~ value ~ " - " ~ target ~ ", " ~ target_to ~ " - " ~ value ~ ")") }}
    end
{%- endmacro %}

{# Whether a distance from beyond_target meets the target: the strict comparators do not accept the number itself. #}
{% macro meets_target(comparator, beyond) -%}
    case
        when {{ comparator }} in ('>', '<', 'strictly_increasing', 'strictly_decreasing') then {{ beyond }} > 0
        else {{ beyond }} >= 0
    end
{%- endmacro %}
