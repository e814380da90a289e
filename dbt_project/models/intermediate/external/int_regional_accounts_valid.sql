with flagged as (
    {{ flag_set_aside(ref('stg_bureau__regional_accounts')) }}
),

-- a row that does not say which figure of which area and period it is cannot be used, whatever the gate thought of it
remaining as (
    select
        receipt_sequence,
        file_sha256,
        file_name,
        sheet,
        row_number,
        received_at,
        reference_period,
        area_code,
        indicator_code,
        vintage,
        -- without a date of publication the figure counts as known when its edition was
        coalesce(cast(published_date as string), edition) as edition,
        reported_value,
        reported_unit_code,
        source_note
    from flagged
    where
        not is_set_aside_return and not is_set_aside_record
        and area_code is not null and reference_period is not null
        and indicator_code is not null and vintage is not null and reported_value is not null
),

valid as (
    {{ last_row_per('remaining', ['area_code', 'reference_period', 'indicator_code', 'vintage', 'edition']) }}
)

select
    receipt_sequence,
    file_sha256,
    file_name,
    sheet,
    row_number,
    received_at,
    reference_period,
    area_code,
    indicator_code,
    vintage,
    edition,
    reported_value,
    reported_unit_code,
    source_note
from valid
