{{ config(materialized='table') }}

-- Which measures each formula needs, by kind: the role that a measure plays in it, of which area (the level above, or
-- the area itself if empty) and of how many years before. Comparisons and changes of an indicator need no measure.
with indicators as (
    select * from {{ ref('dim_indicator') }}
    where kind not in ('external_comparison', 'change_of_indicator')
),

needed as (
    select
        indicator_code,
        'numerator' as role,
        numerator as measure_code,
        cast(null as string) as area_level,
        0 as years_before
    from indicators

    union all

    select
        indicator_code,
        'denominator' as role,
        denominator as measure_code,
        case when kind = 'share_of_parent' then reference_area_level end as area_level,
        0 as years_before
    from indicators
    where kind in ('ratio', 'share_of_parent', 'matched_growth', 'growth_of_ratio')

    union all

    select
        indicator_code,
        'second_denominator' as role,
        second_denominator as measure_code,
        cast(null as string) as area_level,
        0 as years_before
    from indicators
    where kind = 'ratio'

    union all

    -- the base of a growth is its second operand; that of a growth of ratios is a ratio again
    select
        indicator_code,
        case when kind = 'growth_of_ratio' then 'base_numerator' else 'denominator' end as role,
        numerator as measure_code,
        cast(null as string) as area_level,
        1 as years_before
    from indicators
    where kind in ('growth', 'net_change', 'growth_of_ratio')

    union all

    select
        indicator_code,
        'base_denominator' as role,
        denominator as measure_code,
        cast(null as string) as area_level,
        1 as years_before
    from indicators
    where kind = 'growth_of_ratio'
)

select
    indicator_code,
    role,
    measure_code,
    area_level,
    years_before
from needed
where measure_code is not null
