with valid as (
    {{ valid_rows(ref('stg_registry__hnte_certificate')) }}
),

validity as (
    select
        cast(value as integer) as validity_years,
        valid_from,
        valid_to
    from {{ ref('parameters') }}
    where parameter_code = 'hnte_validity_years'
)

select
    valid.receipt_sequence,
    valid.file_sha256,
    valid.file_name,
    valid.sheet,
    valid.row_number,
    valid.received_at,
    valid.reference_period,
    valid.reporting_area_code,
    valid.certificate_no,
    valid.uscc,
    valid.issued_date,
    -- the rule in force on the day of issue decides; without one, what the certificate itself says
    coalesce(
        {{ add_years('valid.issued_date', 'validity.validity_years') }}, valid.expires_date
    ) as expires_date,
    valid.revoked_date
from valid
left join validity
    on
        valid.issued_date >= validity.valid_from
        and (validity.valid_to is null or valid.issued_date <= validity.valid_to)
