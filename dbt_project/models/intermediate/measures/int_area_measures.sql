{{ config(materialized='view') }}

-- The measures of what is known of areas themselves, one row each.
{{ unpivot_measures(ref('int_area_annual_by_area')) }}
union all
{{ unpivot_measures(ref('int_expert_scores_by_area')) }}
union all
{{ unpivot_measures(ref('int_zone_counts_by_area')) }}
