-- One figure per indicator: the computed one if there is one, else the filed one. Both stand in fct_indicators.
with preferred as (
    select
        area_code,
        reference_period,
        indicator_code,
        coalesce(
            max(case when origin = 'computed' then value end),
            max(case when origin = 'filed' then value end)
        ) as value
    from {{ ref('fct_indicators') }}
    where frequency = 'A'
    group by area_code, reference_period, indicator_code
),

-- one line per annual indicator
profiles as (
    select
        area_code,
        reference_period,
        max(case when indicator_code = 'enterprise_count' then value end) as enterprise_count,
        max(case when indicator_code = 'hnte_count' then value end) as hnte_count,
        max(case when indicator_code = 'hnte_count_net_increase' then value end) as hnte_count_net_increase,
        max(case when indicator_code = 'hnte_share_of_league' then value end) as hnte_share_of_league_pct,
        max(case when indicator_code = 'hnte_revenue_share' then value end) as hnte_revenue_share_pct,
        max(case when indicator_code = 'rd_expense_revenue_ratio' then value end) as rd_expense_revenue_ratio_pct,
        max(case when indicator_code = 'rd_gdp_ratio' then value end) as rd_gdp_ratio_pct,
        max(case when indicator_code = 'rd_gdp_ratio_gap_to_nation' then value end)
            as rd_gdp_ratio_gap_to_nation_pct_point,
        max(case when indicator_code = 'high_tech_output_share' then value end) as high_tech_output_share_pct,
        max(case when indicator_code = 'rd_institution_count_regional' then value end) as rd_institution_count_regional
    from preferred
    group by area_code, reference_period
)

select
    profiles.area_code,
    profiles.reference_period,
    areas.name_zh,
    areas.area_level,
    areas.parent_area_code,
    profiles.enterprise_count,
    profiles.hnte_count,
    profiles.hnte_count_net_increase,
    profiles.hnte_share_of_league_pct,
    profiles.hnte_revenue_share_pct,
    profiles.rd_expense_revenue_ratio_pct,
    profiles.rd_gdp_ratio_pct,
    profiles.rd_gdp_ratio_gap_to_nation_pct_point,
    profiles.high_tech_output_share_pct,
    profiles.rd_institution_count_regional
from profiles
inner join {{ ref('dim_area') }} as areas on profiles.area_code = areas.area_code
where areas.area_level in ('zone', 'candidate')
