{{ config(
    materialized='incremental',
    incremental_strategy='affected_periods',
    on_schema_change='fail',
    access='protected',
) }}

with cells as (
    {{ cell_contributions(ref('int_industrial_output_panel'), [ref('int_industrial_output_by_area')]) }}
    union all
    select
        area_code,
        reference_period,
        section_code,
        measure_code,
        value,
        contributors,
        largest_value,
        second_largest_value
    from {{ ref('int_torch_cells') }}
    where {{ in_affected_periods('reference_period') }}
    union all
    {{ cell_contributions(ref('int_nbs_research_panel'), [ref('int_nbs_research_by_area')]) }}
)

select
    area_code,
    reference_period,
    section_code,
    measure_code,
    value,
    contributors,
    largest_value,
    second_largest_value
from cells
