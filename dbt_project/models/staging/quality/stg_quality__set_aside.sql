select distinct
    rule_id,
    form,
    reference_period,
    scope,
    receipt_sequence,
    file_sha256,
    sheet,
    row_number
from {{ source('quality', 'set_aside') }}
