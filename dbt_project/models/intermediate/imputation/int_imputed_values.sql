{%- set items = [
    "electricity_use_ytd_kwh_10k",
    "export_delivery_ytd_cny_thousand",
    "industrial_output_ytd_cny_thousand",
    "industrial_sales_ytd_cny_thousand",
] -%}

-- Estimates for the units that had to file the monthly output return and did not: own earlier value times the trend of
-- responding peers. Bases are the periods whose change concerns this one anyway (the month before, a year before).
-- Whether the deadline is over is not asked here, because it passes without any return changing.
with due as (
    select distinct reference_period
    from {{ ref('int_reporting_periods') }}
    where form = 'B204-1' and {{ in_affected_periods('reference_period') }}
),

-- what to try for each measure, in order, by the rules of the last day of the period
steps as (
    select
        methods.*,
        periods.reference_period
    from {{ ref('imputation_methods') }} as methods
    inner join {{ ref('int_reporting_periods') }} as periods
        on
            methods.form = periods.form
            and methods.valid_from <= periods.last_date
            and (methods.valid_to is null or methods.valid_to >= periods.last_date)
    where methods.form = 'B204-1' and {{ in_affected_periods('periods.reference_period') }}
),

bases as (
    select distinct
        reference_period,
        'month_before' as base,
        {{ month_before('reference_period') }} as base_period
    from due

    union

    select distinct
        reference_period,
        'year_before' as base,
        {{ year_before('reference_period') }} as base_period
    from due
),

wanted as (
    select reference_period from due
    union
    select base_period as reference_period from bases
),

filed as (
    {{ base_row_per_unit(ref('int_b204_1_valid'), 'wanted', 'reference_period') }}
),

-- a merger breaks the series of a unit
merged as (
    select distinct
        reference_period,
        last_uscc
    from {{ ref('int_merger_bases') }}
),

expected as (
    select
        area_code,
        reference_period,
        form,
        respondent as uscc,
        last_uscc,
        coalesce(substr(industry_code, 1, 2), '') as division_code
    from {{ ref('int_respondents_expected') }}
    where form = 'B204-1' and {{ in_affected_periods('reference_period') }}
),

late as (
    select
        expected.*,
        merged.last_uscc is not null as is_merged
    from expected
    left join filed
        on expected.last_uscc = filed.last_uscc and expected.reference_period = filed.reference_period
    left join merged
        on expected.last_uscc = merged.last_uscc and expected.reference_period = merged.reference_period
    where filed.last_uscc is null
),

-- the same units, now and then
compared as (
    select
        {%- for item in items %}
            now_filed.{{ item }} as now_{{ item }},
            then_filed.{{ item }} as then_{{ item }},
        {%- endfor %}
        now_filed.reference_period,
        bases.base,
        coalesce(expected.division_code, '') as division_code
    from filed as now_filed
    inner join bases on now_filed.reference_period = bases.reference_period
    inner join filed as then_filed
        on now_filed.last_uscc = then_filed.last_uscc and bases.base_period = then_filed.reference_period
    left join merged
        on now_filed.last_uscc = merged.last_uscc and now_filed.reference_period = merged.reference_period
    left join expected
        on now_filed.last_uscc = expected.last_uscc and now_filed.reference_period = expected.reference_period
    where merged.last_uscc is null
),

trends as (
    {%- for item in items %}
        {%- for peer_group, peer_code in [('industry_division', 'division_code'), ('all', "''")] %}
            select
                reference_period,
                base,
                '{{ item }}' as measure_code,
                '{{ peer_group }}' as peer_group,
                {{ peer_code }} as peer_code,
                count(*) as peers,
                sum(now_{{ item }}) as now_value,
                sum(then_{{ item }}) as then_value
            from compared
            where
                now_{{ item }} is not null and then_{{ item }} is not null
                {%- if peer_group != 'all' %} and division_code <> ''{% endif %}
            group by reference_period, base{{ "" if peer_group == "all" else ", division_code" }}
            {{ "union all" if not loop.last }}
        {%- endfor %}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- what the late unit itself filed then
own as (
    {%- for item in items %}
        select
            late.last_uscc,
            late.reference_period,
            bases.base,
            bases.base_period,
            '{{ item }}' as measure_code,
            filed.{{ item }} as base_value
        from late
        inner join bases on late.reference_period = bases.reference_period
        inner join filed on late.last_uscc = filed.last_uscc and bases.base_period = filed.reference_period
        where filed.{{ item }} is not null and not late.is_merged
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

tried as (
    select
        late.last_uscc,
        own.reference_period,
        own.measure_code,
        own.base_period,
        own.base_value,
        steps.peer_group,
        trends.peers,
        {{ quotient('trends.now_value', 'trends.then_value', 1) }} as peer_ratio,
        {{ quotient('trends.now_value', 'trends.then_value', 'own.base_value') }} as imputed_value,
        row_number() over (
            partition by own.last_uscc, own.reference_period, own.measure_code
            order by steps.step
        ) as preference
    from own
    inner join late on own.last_uscc = late.last_uscc and own.reference_period = late.reference_period
    inner join steps
        on
            own.measure_code = steps.measure_code
            and own.reference_period = steps.reference_period
            and own.base = steps.base
    inner join trends
        on
            own.reference_period = trends.reference_period
            and own.base = trends.base
            and own.measure_code = trends.measure_code
            and steps.peer_group = trends.peer_group
            and case when steps.peer_group = 'all' then '' else late.division_code end = trends.peer_code
    where steps.method = 'peer_ratio' and trends.peers >= steps.minimum_peers and trends.then_value > 0
),

asked as (
    select distinct
        measure_code,
        reference_period
    from steps
    where method = 'peer_ratio'
),

based as (
    select distinct
        last_uscc,
        reference_period,
        measure_code
    from own
),

by_peers as (
    select
        late.area_code,
        late.reference_period,
        late.form,
        late.uscc,
        late.last_uscc,
        asked.measure_code,
        tried.imputed_value,
        tried.base_period,
        tried.base_value,
        tried.peer_ratio,
        tried.peer_group,
        tried.peers,
        case
            when tried.last_uscc is not null then null
            when late.is_merged then 'merged'
            when based.last_uscc is not null then 'too_few_peers'
            else 'no_base_value'
        end as reason_code
    from late
    inner join asked on late.reference_period = asked.reference_period
    left join based
        on
            late.last_uscc = based.last_uscc
            and late.reference_period = based.reference_period
            and asked.measure_code = based.measure_code
    left join tried
        on
            late.last_uscc = tried.last_uscc
            and late.reference_period = tried.reference_period
            and asked.measure_code = tried.measure_code
            and tried.preference = 1
),

-- a month follows from two year-to-date figures, of which one was filed
by_difference as (
    select
        by_peers.area_code,
        by_peers.reference_period,
        by_peers.form,
        by_peers.uscc,
        steps.measure_code,
        case
            when {{ is_first_month('by_peers.reference_period') }} then by_peers.imputed_value
            else by_peers.imputed_value - month_before.base_value
        end as imputed_value,
        by_peers.base_period,
        by_peers.base_value,
        by_peers.peer_ratio,
        by_peers.peer_group,
        by_peers.peers,
        case
            when by_peers.reason_code is not null then by_peers.reason_code
            when {{ is_first_month('by_peers.reference_period') }} or month_before.last_uscc is not null then null
            else 'month_before_missing'
        end as reason_code
    from by_peers
    inner join steps
        on by_peers.measure_code = steps.of_measure_code and by_peers.reference_period = steps.reference_period
    left join own as month_before
        on
            by_peers.last_uscc = month_before.last_uscc
            and by_peers.reference_period = month_before.reference_period
            and by_peers.measure_code = month_before.measure_code
            and month_before.base = 'month_before'
    where steps.method = 'difference'
),

estimates as (
    select
        area_code,
        reference_period,
        form,
        uscc,
        measure_code,
        'peer_ratio' as method,
        imputed_value,
        base_period,
        base_value,
        peer_ratio,
        peer_group,
        peers,
        reason_code
    from by_peers

    union all

    select
        area_code,
        reference_period,
        form,
        uscc,
        measure_code,
        'difference' as method,
        imputed_value,
        base_period,
        base_value,
        peer_ratio,
        peer_group,
        peers,
        reason_code
    from by_difference
)

select
    uscc,
    reference_period,
    measure_code,
    area_code,
    form,
    reason_code is null as is_imputed,
    case when reason_code is null then {{ as_figure('imputed_value') }} end as imputed_value,
    case when reason_code is null then method end as method,
    case when reason_code is null then base_period end as base_period,
    case when reason_code is null then {{ as_figure('base_value') }} end as base_value,
    case when reason_code is null then peer_ratio end as peer_ratio,
    case when reason_code is null then peer_group end as peer_group,
    cast(case when reason_code is null then peers end as integer) as peers,
    reason_code
from estimates
