with staged as (
    select * from {{ ref('stg_torch__gq_003') }}
    where {{ in_affected_periods('reference_period') }}
),

valid as (
    {{ valid_rows('staged', key=['reporting_area_code', 'reference_period']) }}
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
    uscc,
    employees_persons,
    returnees_persons,
    resident_foreigners_persons,
    graduates_of_year_persons,
    employees_average_persons,
    postgraduates_persons,
    bachelors_persons
from valid
