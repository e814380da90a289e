select
    returns.receipt_sequence,
    returns.file_sha256,
    returns.file_name,
    returns.sheet,
    returns.row_number,
    returns.received_at,
    {{ period_of_file() }} as reference_period,
    returns.reporting_area_code,
    nullif(trim(returns.uscc), '') as uscc,
    nullif(trim(returns.industry_code), '') as industry_code,
    coalesce(holdings.code, nullif(trim(returns.holding_status_code), '')) as holding_status_code
from {{ source('torch', 'gq_001') }} as returns
-- the cell has the code or the name
left join {{ ref('holding_statuses') }} as holdings
    on trim(returns.holding_status_code) in (holdings.code, holdings.name_zh)
