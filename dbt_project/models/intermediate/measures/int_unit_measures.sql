{{ config(materialized='view') }}

-- The measures of units' returns, one row each.
{{ unpivot_measures(ref('int_industrial_output_by_area')) }}
union all
{{ unpivot_measures(ref('int_torch_economy_by_area')) }}
union all
{{ unpivot_measures(ref('int_torch_personnel_by_area')) }}
union all
{{ unpivot_measures(ref('int_torch_research_by_area')) }}
union all
{{ unpivot_measures(ref('int_nbs_research_by_area')) }}
