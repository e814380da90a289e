{{ config(materialized='view') }}

-- One weight for each item of a named set in a year, as delivered last.
with valid as (
    {{ valid_rows(ref('stg_bureau__appraisal_weight'), key=['reporting_area_code', 'reference_period']) }}
),

latest as (
    {{ last_row_per('valid', ['scheme_code', 'weight_set_name', 'item_code', 'reference_period']) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    reporting_area_code,
    area_code,
    scheme_code,
    weight_set_name,
    item_code,
    item_weight_points,
    adopting_document
from latest
