{{ config(materialized='view') }}

-- The cells of the annual panel: each measure that is added up from it, by area and industry section.
{{ cell_contributions(ref('int_torch_annual_panel'), [
    ref('int_torch_economy_by_area'),
    ref('int_torch_personnel_by_area'),
    ref('int_torch_research_by_area'),
]) }}
