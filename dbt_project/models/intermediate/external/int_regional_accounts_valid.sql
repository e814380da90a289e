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

-- every series in the base unit of its dimension: money in thousand yuan, shares in per cent
select
    valid.receipt_sequence,
    valid.file_sha256,
    valid.file_name,
    valid.sheet,
    valid.row_number,
    valid.received_at,
    valid.reference_period,
    valid.area_code,
    valid.indicator_code,
    valid.vintage,
    valid.edition,
    {{ in_base_unit('valid.reported_value', 'base_units.factor') }} as value,
    base_units.unit_code,
    valid.source_note
from valid
inner join {{ ref('int_base_units') }} as base_units on valid.reported_unit_code = base_units.filed_unit_code
