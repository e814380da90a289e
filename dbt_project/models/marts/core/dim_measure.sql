-- A measure of several methods is one measure.
with imputed as (
    select distinct measure_code
    from {{ ref('imputation_methods') }}
)

select
    measures.measure_code,
    measures.name_zh,
    measures.name_en,
    measures.unit_code,
    measures.form,
    measures.item_columns,
    measures.registers,
    measures.definition_zh,
    imputed.measure_code is not null as is_imputed
from {{ ref('measures') }} as measures
left join imputed on measures.measure_code = imputed.measure_code
