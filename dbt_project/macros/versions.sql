{#
  Which of several deliveries is valid. Versions stand in one order everywhere (also in orchestration/quality/relations.py):
  reference period, time of receipt, number of the receipt, sheet, row. Versions of a return share their reference
  period, so the last delivery is valid; snapshots of a register do not, so an older one that comes late does not
  replace a newer one. Two files found in one run have the same time and differ in their number. The order is total,
  so that no engine can choose otherwise.
#}

{# The last month of a reference period, as text that sorts: a register may be dated by year or by month. #}
{% macro month_that_ends(period) -%}
    rpad({{ period }}, 7, '-12')
{%- endmacro %}

{# The last row by delivery for each key. `rows` is a relation or a CTE that carries the lineage columns. #}
{% macro last_row_per(rows, key) -%}
    select *
    from (
        select
            candidates.*,
            row_number() over (
                partition by {{ key | join(", ") }}
                order by
                    candidates.received_at desc, candidates.receipt_sequence desc,
                    candidates.sheet desc, candidates.row_number desc
            ) as recency
        from {{ rows }} as candidates
    ) as ranked
    where ranked.recency = 1
{%- endmacro %}

{#
  The returns of units in the periods to compute, one row per unit and period: two zones may both file a unit; it is
  counted once, as delivered last.
#}
{% macro last_row_per_unit(valid) -%}
    {%- set filed -%}
        (select * from {{ valid }} where uscc is not null and {{ in_affected_periods("reference_period") }})
    {%- endset -%}
    {{ last_row_per(filed, ["uscc", "reference_period"]) }}
{%- endmacro %}

{#
  The same units' returns of earlier periods, one row per unit (`last_uscc`) and period, under whichever of its codes it
  filed then. Read from all valid rows: a base is not itself among the periods to compute. `earlier` gives the earlier
  period in SQL.
#}
{% macro base_row_per_unit(valid, returns, earlier) -%}
    {%- set filed -%}
        (
            select valid.*, coalesce(codes.last_uscc, valid.uscc) as last_uscc
            from {{ valid }} as valid
            left join {{ ref("int_unit_codes") }} as codes on valid.uscc = codes.uscc
            where
                valid.uscc is not null
                and valid.reference_period in (select {{ earlier }} from {{ returns }})
        )
    {%- endset -%}
    {{ last_row_per(filed, ["last_uscc", "reference_period"]) }}
{%- endmacro %}

{#
  What each unit is compared with in a matched panel: `column` of its return of a year before, after a merger together
  with those of the units that went into it. NULL unless all of them filed it, and for a unit that is no more.
  `returns` and `bases` are relations with `last_uscc` and `reference_period`; gives uscc, reference_period, base_value.
#}
{% macro matched_base(returns, bases, column) -%}
    select
        returns.uscc,
        returns.reference_period,
        cast(case when count(*) = count(bases.{{ column }}) then sum(bases.{{ column }}) end as decimal(18, 4))
            as base_value
    from {{ returns }} as returns
    left join {{ ref("int_merger_bases") }} as merged
        on returns.last_uscc = merged.last_uscc and returns.reference_period = merged.reference_period
    left join {{ bases }} as bases
        on
            case when merged.last_uscc is null then returns.last_uscc else merged.base_uscc end = bases.last_uscc
            and {{ year_before("returns.reference_period") }} = bases.reference_period
    group by returns.uscc, returns.reference_period
{%- endmacro %}

{# Staged rows with two flags: the whole return was set aside by gate 1, or this record was. #}
{% macro flag_set_aside(staged) -%}
    select
        staged.*,
        set_aside_returns.receipt_sequence is not null as is_set_aside_return,
        set_aside_records.receipt_sequence is not null as is_set_aside_record
    from {{ staged }} as staged
    left join (
        select distinct receipt_sequence from {{ ref("stg_quality__set_aside") }} where scope = 'return'
    ) as set_aside_returns
        on staged.receipt_sequence = set_aside_returns.receipt_sequence
    left join (
        select distinct receipt_sequence, sheet, row_number
        from {{ ref("stg_quality__set_aside") }}
        where scope = 'record'
    ) as set_aside_records
        on
            staged.receipt_sequence = set_aside_records.receipt_sequence
            and staged.sheet = set_aside_records.sheet
            and staged.row_number = set_aside_records.row_number
{%- endmacro %}

{# The first row of each unit and period to compute that neither itself nor with its return was set aside. #}
{% macro first_row_per_unit(staged) -%}
    {%- set filed -%}
        (select * from {{ staged }} where uscc is not null and {{ in_affected_periods("reference_period") }})
    {%- endset -%}
    select *
    from (
        select
            remaining.*,
            row_number() over (
                partition by remaining.uscc, remaining.reference_period
                order by remaining.received_at, remaining.receipt_sequence, remaining.sheet, remaining.row_number
            ) as age
        from ({{ flag_set_aside(filed) }}) as remaining
        where not remaining.is_set_aside_return and not remaining.is_set_aside_record
    ) as ranked
    where age = 1
{%- endmacro %}

{#
  By how much the version in force of an item differs from the first one, over the units that filed both (numerator), of
  how much (denominator), by delivering area.
#}
{% macro revisions(form, staged, valid, item) -%}
    select
        '{{ form }}' as form,
        last_filed.reporting_area_code as area_code,
        last_filed.reference_period,
        sum(abs(last_filed.{{ item }} - first_filed.{{ item }})) as numerator,
        sum(abs(last_filed.{{ item }})) as denominator
    from ({{ last_row_per_unit(valid) }}) as last_filed
    inner join ({{ first_row_per_unit(staged) }}) as first_filed
        on last_filed.uscc = first_filed.uscc and last_filed.reference_period = first_filed.reference_period
    where last_filed.{{ item }} is not null and first_filed.{{ item }} is not null
    group by last_filed.reporting_area_code, last_filed.reference_period
{%- endmacro %}

{#
  The valid rows of a return: files set aside are left out first, so that the version before becomes valid again;
  the last remaining file of each key is valid; its rows are valid but for the records set aside.
  An empty key means a registry: each delivery is a full snapshot, the last remaining one is valid.
#}
{% macro valid_rows(staged, key=[]) -%}
    with flagged as (
        {{ flag_set_aside(staged) }}
    ),

    versions as (
        select
            receipt_sequence,
            row_number() over (
                {% if key -%} partition by {{ key | join(", ") }} {%- endif %}
                order by {{ month_that_ends("reference_period") }} desc, received_at desc, receipt_sequence desc
            ) as recency
        from (
            select distinct {{ (["receipt_sequence", "received_at", "reference_period"] + key) | unique | join(", ") }}
            from flagged
            where not is_set_aside_return
        ) as remaining
    )

    select flagged.*
    from flagged
    inner join versions on flagged.receipt_sequence = versions.receipt_sequence
    where versions.recency = 1 and not flagged.is_set_aside_record
{%- endmacro %}
