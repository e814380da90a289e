{#
  Reference periods in SQL: 'YYYY-MM' is a month, 'YYYY' a year. Text that is no period gives NULL, never an error:
  periods are also written by people into cells.
#}

{% macro frequency_of(period) -%}
    case when length({{ period }}) = 4 then 'A' else 'M' end
{%- endmacro %}

{# Last day of a year, month or day given as text: a date known only in part counts from its last day. #}
{% macro last_day_of(text) -%}
    case length({{ text }})
        when 4 then try_cast({{ text }} || '-12-31' as date)
        when 7 then last_day(try_cast({{ text }} || '-01' as date))
        when 10 then try_cast({{ text }} as date)
    end
{%- endmacro %}

{% macro year_before(period) -%}
    cast(try_cast(substr({{ period }}, 1, 4) as integer) - 1 as string) || substr({{ period }}, 5)
{%- endmacro %}

{# January and February are one period, so 'YYYY-02' is the first of the year and has no month before it. #}
{% macro is_first_month(period) -%}
    substr({{ period }}, 6, 2) <= '02'
{%- endmacro %}

{% macro month_before(period) -%}
    case
        when not {{ is_first_month(period) }}
            then
                substr({{ period }}, 1, 5)
                || lpad(cast(try_cast(substr({{ period }}, 6, 2) as integer) - 1 as string), 2, '0')
    end
{%- endmacro %}

{# The figure of the month from two year-to-date figures of a unit: in the first month of a year, that figure itself. #}
{% macro month_of_ytd(column, returns, month_before) -%}
    case
        when {{ is_first_month(returns ~ ".reference_period") }} then {{ returns }}.{{ column }}
        else {{ returns }}.{{ column }} - {{ month_before }}.{{ column }}
    end
{%- endmacro %}

{# First day of a year or month. #}
{% macro first_day_of(period) -%}
    try_cast(case length({{ period }}) when 4 then {{ period }} || '-01-01' else {{ period }} || '-01' end as date)
{%- endmacro %}

{# The day in Beijing to which a moment in UTC belongs; Beijing keeps UTC+8 all year. #}
{% macro beijing_date(moment) -%}
    cast({{ moment }} + interval '8' hour as date)
{%- endmacro %}

{# Whole days from one day to another. #}
{% macro days_between(earlier, later) -%}
    cast(
        {{ seconds_between("cast(" ~ earlier ~ " as timestamp)", "cast(" ~ later ~ " as timestamp)") }} / 86400 as integer
    )
{%- endmacro %}

{#
  The reference period of a landed file, which is the folder that it lies in: a predicate on it opens the files of those
  periods only, and not the months of ten years to learn from each that it is another. The source needs filename=true.
#}
{% macro period_of_file() -%}
    split_part(filename, '/', -2)
{%- endmacro %}
