-- What counts towards a target by its reading: the figure itself, the sum of the years so far, the stock less the stock
-- at the start, or the average growth. A year that is missing makes a sum of years unknown, not smaller.
with running as (
    select
        *,
        target_year - window_start + 1 as years_so_far,
        max(case when target_year = window_start - 1 then value end)
            over (partition by rule_id, reading_code, area_code) as start_value,
        max(value) over (
            partition by rule_id, reading_code, area_code
            order by target_year range between 1 preceding and 1 preceding
        ) as previous_value,
        max(case when target_year = window_start then denominator end)
            over (partition by rule_id, reading_code, area_code) as first_base,
        sum(case when target_year >= window_start then value end)
            over (partition by rule_id, reading_code, area_code order by target_year) as sum_so_far,
        count(case when target_year >= window_start then value end)
            over (partition by rule_id, reading_code, area_code order by target_year) as known_years
    from {{ ref('int_target_figures') }}
),

judged as (
    select
        *,
        case
            when reading_kind = 'judgement' then 'judgement_missing'
            when reason_code is not null then reason_code
            when reading_kind in ('cumulative', 'mean') and known_years < years_so_far then 'earlier_year_missing'
            when reading_kind = 'net' and start_value is null then 'earlier_year_missing'
            when reading_kind = 'compound' and (numerator is null or first_base is null) then 'earlier_year_missing'
            when reading_kind = 'compound' and first_base = 0 then 'base_zero'
            when reading_kind = 'compound' and (first_base < 0 or numerator < 0) then 'base_negative'
        end as missing_reason_code
    from running
    where target_year >= window_start
)

select
    rule_id,
    reading_code,
    area_code,
    reference_period,
    case
        when missing_reason_code is not null then null
        when reading_kind in ('level', 'yearly') then value
        when reading_kind = 'cumulative' then {{ as_figure('sum_so_far') }}
        when reading_kind = 'mean' then {{ quotient('sum_so_far', 'years_so_far', '1') }}
        when reading_kind = 'net' then {{ as_figure('value - start_value') }}
        -- as a power of doubles: decimals have none
        when reading_kind = 'compound'
            then {{ as_figure(
                'round(100 * (power('
                ~ 'cast(numerator as double) / cast(first_base as double), 1.0 / years_so_far) - 1), 8)'
            ) }}
    end as actual_value,
    case when missing_reason_code is null then origin end as actual_origin,
    start_value,
    previous_value,
    missing_reason_code as reason_code
from judged
