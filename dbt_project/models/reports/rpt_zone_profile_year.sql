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

-- one line per indicator: all that entry conditions and baselines ask for, and the main annual figures beside them
profiles as (
    select
        area_code,
        reference_period,
        max(case when indicator_code = 'enterprise_count' then value end) as enterprise_count,
        max(case when indicator_code = 'enterprise_count_net_increase' then value end)
            as enterprise_count_net_increase,
        max(case when indicator_code = 'enterprise_new_registered_count' then value end)
            as enterprise_new_registered_count,
        max(case when indicator_code = 'hnte_count' then value end) as hnte_count,
        max(case when indicator_code = 'hnte_count_growth' then value end) as hnte_count_growth_pct,
        max(case when indicator_code = 'hnte_count_net_increase' then value end) as hnte_count_net_increase,
        max(case when indicator_code = 'hnte_new_count' then value end) as hnte_new_count,
        max(case when indicator_code = 'hnte_share_of_league' then value end) as hnte_share_of_league_pct,
        max(case when indicator_code = 'hnte_tech_sme_share' then value end) as hnte_tech_sme_share_pct,
        max(case when indicator_code = 'hnte_revenue_share' then value end) as hnte_revenue_share_pct,
        max(case when indicator_code = 'tech_sme_count' then value end) as tech_sme_count,
        max(case when indicator_code = 'gazelle_new_count' then value end) as gazelle_new_count,
        max(case when indicator_code = 'little_giant_count' then value end) as little_giant_count,
        max(case when indicator_code = 'zone_revenue' then value end) as zone_revenue_cny_thousand,
        max(case when indicator_code = 'operating_revenue_growth' then value end) as operating_revenue_growth_pct,
        max(case when indicator_code = 'operating_revenue_growth_matched' then value end)
            as operating_revenue_growth_matched_pct,
        max(case when indicator_code = 'operating_revenue_net_increase' then value end)
            as operating_revenue_net_increase_cny_thousand,
        max(case when indicator_code = 'profit_rate' then value end) as profit_rate_pct,
        max(case when indicator_code = 'labour_productivity' then value end) as labour_productivity_cny_10k_per_person,
        max(case when indicator_code = 'labour_productivity_growth' then value end) as labour_productivity_growth_pct,
        max(case when indicator_code = 'value_added_gdp_share' then value end) as value_added_gdp_share_pct,
        max(case when indicator_code = 'tax_per_hectare' then value end) as tax_per_hectare_cny_10k_per_hectare,
        max(case when indicator_code = 'high_tech_output_share' then value end) as high_tech_output_share_pct,
        max(case when indicator_code = 'high_tech_manufacturing_output_share' then value end)
            as high_tech_manufacturing_output_share_pct,
        max(case when indicator_code = 'leading_industry_revenue_share' then value end)
            as leading_industry_revenue_share_pct,
        max(case when indicator_code = 'main_economic_indicator_growth' then value end)
            as main_economic_indicator_growth_pct,
        max(case when indicator_code = 'rd_expense_revenue_ratio' then value end) as rd_expense_revenue_ratio_pct,
        max(case when indicator_code = 'rd_intramural_revenue_ratio' then value end)
            as rd_intramural_revenue_ratio_pct,
        max(case when indicator_code = 'rd_gdp_ratio' then value end) as rd_gdp_ratio_pct,
        max(case when indicator_code = 'rd_gdp_ratio_banner' then value end) as rd_gdp_ratio_banner_pct,
        max(case when indicator_code = 'rd_gdp_ratio_league' then value end) as rd_gdp_ratio_league_pct,
        max(case when indicator_code = 'rd_gdp_ratio_gap_to_nation' then value end)
            as rd_gdp_ratio_gap_to_nation_pct_point,
        max(case when indicator_code = 'rd_gdp_ratio_increase' then value end) as rd_gdp_ratio_increase_pct_point,
        max(case when indicator_code = 'rd_personnel_fte_share' then value end) as rd_personnel_fte_share_pct,
        max(case when indicator_code = 'rd_institution_count_regional' then value end)
            as rd_institution_count_regional,
        max(case when indicator_code = 'innovation_carrier_count' then value end) as innovation_carrier_count,
        max(case when indicator_code = 'invention_grants_per_10k_employees' then value end)
            as invention_grants_per_10k_employees_count_per_10k_persons,
        max(case when indicator_code = 'employees_net_increase' then value end) as employees_net_increase_persons,
        max(case when indicator_code = 'environment_or_safety_event_count' then value end)
            as environment_or_safety_event_count,
        max(case when indicator_code = 'energy_per_value_added' then value end)
            as energy_per_value_added_tce_per_cny_10k,
        max(case when indicator_code = 'national_evaluation_rank' then value end) as national_evaluation_rank_rank
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
    profiles.enterprise_count_net_increase,
    profiles.enterprise_new_registered_count,
    profiles.hnte_count,
    profiles.hnte_count_growth_pct,
    profiles.hnte_count_net_increase,
    profiles.hnte_new_count,
    profiles.hnte_share_of_league_pct,
    profiles.hnte_tech_sme_share_pct,
    profiles.hnte_revenue_share_pct,
    profiles.tech_sme_count,
    profiles.gazelle_new_count,
    profiles.little_giant_count,
    profiles.zone_revenue_cny_thousand,
    profiles.operating_revenue_growth_pct,
    profiles.operating_revenue_growth_matched_pct,
    profiles.operating_revenue_net_increase_cny_thousand,
    profiles.profit_rate_pct,
    profiles.labour_productivity_cny_10k_per_person,
    profiles.labour_productivity_growth_pct,
    profiles.value_added_gdp_share_pct,
    profiles.tax_per_hectare_cny_10k_per_hectare,
    profiles.high_tech_output_share_pct,
    profiles.high_tech_manufacturing_output_share_pct,
    profiles.leading_industry_revenue_share_pct,
    profiles.main_economic_indicator_growth_pct,
    profiles.rd_expense_revenue_ratio_pct,
    profiles.rd_intramural_revenue_ratio_pct,
    profiles.rd_gdp_ratio_pct,
    profiles.rd_gdp_ratio_banner_pct,
    profiles.rd_gdp_ratio_league_pct,
    profiles.rd_gdp_ratio_gap_to_nation_pct_point,
    profiles.rd_gdp_ratio_increase_pct_point,
    profiles.rd_personnel_fte_share_pct,
    profiles.rd_institution_count_regional,
    profiles.innovation_carrier_count,
    profiles.invention_grants_per_10k_employees_count_per_10k_persons,
    profiles.employees_net_increase_persons,
    profiles.environment_or_safety_event_count,
    profiles.energy_per_value_added_tce_per_cny_10k,
    profiles.national_evaluation_rank_rank
from profiles
inner join {{ ref('dim_area') }} as areas on profiles.area_code = areas.area_code
where areas.area_level in ('zone', 'candidate')
