-- What counts towards a target by its reading: the figure itself, the sum of the years so far, the stock less the stock
-- at the start, or the average growth. A year that is missing makes a sum of years unknown, not smaller. Whether a fact
-- has come about is what people judged last by the end of the year: 1 for yes, 0 for no.
with judgements as (
    select
        figures.rule_id,
        figures.area_code,
        figures.target_year,
        judged.is_met,
        row_number() over (
            partition by figures.rule_id, figures.area_code, figures.target_year
            order by judged.as_of_date desc, judged.decision_sequence desc
        ) as recency
    from {{ ref('int_target_figures') }} as figures
    inner join {{ ref('stg_ledger__judgements') }} as judged
        on figures.rule_id = judged.rule_id and figures.area_code = judged.area_code
    where
        figures.reading_kind = 'judgement'
        and judged.as_of_date <= {{ last_day_of('figures.reference_period') }}
),

running as (
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
        running.*,
        judgements.is_met,
        case
            when running.reading_kind = 'judgement'
                then case when judgements.is_met is null then 'no_judgement_recorded' end
            when running.reason_code is not null then running.reason_code
            when running.reading_kind in ('cumulative', 'mean') and running.known_years < running.years_so_far
                then 'years_missing'
            when running.reading_kind = 'net' and running.start_value is null then 'years_missing'
            when running.reading_kind = 'compound'
                then
                    case
                        when running.numerator is null or running.first_base is null then 'years_missing'
                        when running.first_base = 0 then 'base_zero'
                        when running.first_base < 0 or running.numerator < 0 then 'base_negative'
                    end
        end as missing_reason_code
    from running
    left join judgements
        on
            running.rule_id = judgements.rule_id
            and running.area_code = judgements.area_code
            and running.target_year = judgements.target_year
            and judgements.recency = 1
    where running.target_year >= running.window_start
)

select
    rule_id,
    reading_code,
    area_code,
    reference_period,
    case
        when missing_reason_code is not null then null
        when reading_kind = 'judgement' then {{ as_figure('case when is_met then 1 else 0 end') }}
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
    case
        when missing_reason_code is not null then null
        when reading_kind = 'judgement' then 'judgement'
        else origin
    end as actual_origin,
    start_value,
    previous_value,
    missing_reason_code as reason_code
from judged
