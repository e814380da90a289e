{#
  Incremental by affected period. ZONESTAT_PERIODS lists the periods whose inputs changed, already widened by the
  caller (next month, same periods a year later); empty means all. It is an environment variable because a changed
  --vars would make dbt parse the whole project again.
#}

{% macro affected_periods() %}
    {%- set periods = env_var('ZONESTAT_PERIODS', '').replace(' ', '').split(',') | reject('equalto', '') | list -%}
    {%- for period in periods if not modules.re.match('^[0-9]{4}(-[0-9]{2})?$', period) -%}
        {{ exceptions.raise_compiler_error("ZONESTAT_PERIODS: " ~ period ~ " 不是报告期 / is not a reference period") }}
    {%- endfor -%}
    {{ return(periods) }}
{% endmacro %}

{# The SQL list of some periods, in quotes. #}
{% macro period_list(periods) -%}
    ('{{ periods | join("', '") }}')
{%- endmacro %}

{#
  The predicate that an incremental model puts on what it reads. A build from empty reads everything, whatever the
  caller says, so that a lost database is rebuilt whole.
#}
{% macro in_affected_periods(column) -%}
    {%- set periods = affected_periods() if is_incremental() else [] -%}
    {{ column ~ " in " ~ period_list(periods) if periods else "true" }}
{%- endmacro %}

{#
  Incremental strategy affected_periods: what was computed for these periods is replaced as a whole, also when the
  new result has no row for a period any more.
#}
{% macro get_incremental_affected_periods_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict["dest_columns"] | map(attribute="name")) -%}
    {%- set periods = affected_periods() -%}
    delete from {{ arg_dict["target_relation"] }}
    {%- if periods %} where reference_period in {{ period_list(periods) }}{% endif %};
    insert into {{ arg_dict["target_relation"] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }}
{% endmacro %}

{#
  What a test looks at. Tests with `where: affected_periods` look at the periods that are computed, and at all of them
  in a full build: the rows of the others were tested when they were computed and have not changed since.
#}
{% macro default__get_where_subquery(relation) -%}
    {%- set where = config.get("where", "") -%}
    {%- if where == "affected_periods" -%}
        {%- set periods = affected_periods() -%}
        {%- set where = "reference_period in " ~ period_list(periods) if periods else "" -%}
    {%- endif -%}
    {{ return("(select * from " ~ relation ~ " where " ~ where ~ ") as tested" if where else relation) }}
{%- endmacro %}
