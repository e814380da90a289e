with flagged as (
    {{ flag_set_aside(ref('stg_yearbook__rd_intensity_yearbook')) }}
),

-- a table of a yearbook has blanks where a figure was not published
remaining as (
    select * from flagged
    where
        not is_set_aside_return and not is_set_aside_record
        and reference_period is not null and rd_intensity_pct is not null
),

valid as (
    {{ last_row_per('remaining', ['area_code', 'reference_period', 'edition']) }}
)

select
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    area_code,
    edition,
    rd_intensity_pct
from valid
