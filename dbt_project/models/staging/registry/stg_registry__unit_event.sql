-- a code that its list does not know stays as it was filed: it is for gate 1 to say so, and nothing follows from it
select
    filed.receipt_sequence,
    filed.file_sha256,
    filed.file_name,
    filed.sheet,
    filed.row_number,
    filed.received_at,
    filed.reference_period,
    nullif(trim(filed.uscc), '') as uscc,
    filed.enterprise_name,
    coalesce(kinds.code, nullif(trim(filed.event_kind_code), '')) as event_kind_code,
    filed.event_date,
    nullif(upper(trim(filed.successor_uscc)), '') as successor_uscc,
    filed.area_code,
    filed.evidence_note
from {{ source('registry', 'unit_event') }} as filed
left join {{ ref('unit_event_kinds') }} as kinds
    on trim(filed.event_kind_code) in (kinds.code, kinds.name_zh)
