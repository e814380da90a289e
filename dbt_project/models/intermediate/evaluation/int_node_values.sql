-- The figure of every indicator of every edition in every frame, and where it stands between its bounds. No weight is
-- looked at here.
with figures as (
    select
        area_code,
        reference_period,
        indicator_code,
        coalesce(
            max(case when origin = 'computed' then value end), max(case when origin = 'filed' then value end)
        ) as value,
        max(case when origin = 'computed' then value end) is null
        and max(case when origin = 'filed' then value end) is not null as is_filed,
        max(case when origin = 'computed' then reason_code end) as reason_code,
        max(case when origin = 'computed' then coverage_share end) as coverage_share
    from {{ ref('fct_indicators') }}
    where frequency = 'A'
    group by area_code, reference_period, indicator_code
),

placed as (
    select
        frames.pool,
        frames.data_round,
        frames.method_round,
        frames.common_with,
        frames.area_code,
        nodes.edition,
        nodes.node_code,
        nodes.node_kind,
        nodes.direction,
        nodes.indicator_code,
        rounds.reference_period,
        methods.full_points,
        methods.flat_score,
        figures.value as raw_value,
        case when figures.value is not null then case when figures.is_filed then 'filed' else 'computed' end end
            as origin,
        case when figures.value is null then coalesce(nodes.reason_code, figures.reason_code, 'no_return') end
            as reason_code,
        case when figures.value is not null and not figures.is_filed then figures.coverage_share end
            as coverage_share
    from {{ ref('int_evaluation_frames') }} as frames
    inner join {{ ref('evaluation_rounds') }} as rounds on frames.data_round = rounds.evaluation_round
    inner join {{ ref('int_scoring_methods') }} as methods on frames.method_round = methods.evaluation_round
    inner join {{ ref('dim_index_node') }} as nodes on nodes.node_level = 'indicator'
    left join figures
        on
            frames.area_code = figures.area_code
            and rounds.reference_period = figures.reference_period
            and nodes.indicator_code = figures.indicator_code
),

-- quotas of the year if there are any, else the least and the most of the pool
bounded as (
    select
        placed.*,
        case
            when placed.node_kind = 'scored' then 0
            when quotas.node_code is not null then quotas.low_value
            else min(placed.raw_value) over (partition by {{ scored_together('placed') }})
        end as low_value,
        case
            when placed.node_kind = 'scored' then placed.full_points
            when quotas.node_code is not null then quotas.high_value
            else max(placed.raw_value) over (partition by {{ scored_together('placed') }})
        end as high_value
    from placed
    left join {{ ref('score_quotas') }} as quotas
        on
            placed.edition = quotas.edition
            and placed.node_code = quotas.node_code
            and placed.reference_period = quotas.reference_period
),

treated as (
    select
        *,
        case when raw_value is not null then greatest(least(raw_value, high_value), low_value) end as treated_value
    from bounded
)

select
    pool,
    data_round,
    method_round,
    common_with,
    area_code,
    edition,
    node_code,
    indicator_code,
    origin,
    raw_value,
    {{ as_figure('low_value') }} as low_value,
    {{ as_figure('high_value') }} as high_value,
    {{ as_figure('treated_value') }} as treated_value,
    case
        when treated_value is null then null
        when high_value = low_value then cast(flat_score as decimal(28, 18))
        when direction = 'negative' then {{ fine_quotient('high_value - treated_value', 'high_value - low_value') }}
        else {{ fine_quotient('treated_value - low_value', 'high_value - low_value') }}
    end as normalised_value,
    reason_code,
    coverage_share
from treated
