{{ config(materialized='view') }}

-- The measures of registers, one row each.
{{ unpivot_measures(ref('int_enterprise_counts_by_area')) }}
union all
{{ unpivot_measures(ref('int_recognised_enterprises_by_area')) }}
union all
{{ unpivot_measures(ref('int_institutions_by_area')) }}
union all
{{ unpivot_measures(ref('int_incubatees_by_area')) }}
union all
{{ unpivot_measures(ref('int_intellectual_property_by_area')) }}
union all
{{ unpivot_measures(ref('int_technology_contracts_by_area')) }}
