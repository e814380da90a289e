-- From when until when a certificate makes a unit a high-tech enterprise. It belongs to the unit, whatever code it was
-- issued to.
select
    issued.receipt_sequence,
    issued.sheet,
    issued.row_number,
    coalesce(codes.last_uscc, issued.uscc) as last_uscc,
    issued.certificate_no,
    issued.issued_date,
    case
        when issued.revoked_date < issued.expires_date then issued.revoked_date
        else issued.expires_date
    end as end_date
from {{ ref('int_hnte_certificate_valid') }} as issued
left join {{ ref('int_unit_codes') }} as codes on issued.uscc = codes.uscc
where issued.expires_date is not null
