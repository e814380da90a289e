-- Every file that an area delivered for a period, with what became of it. Files that name no area are nobody's.
with set_aside as (
    select distinct receipt_sequence
    from {{ ref('stg_quality__set_aside') }}
    where scope = 'return'
),

filed as (
    select distinct
        receipt_sequence,
        area_code,
        reference_period
    from {{ ref('stg_bureau__indicator_return') }}
),

judged as (
    select
        receipts.sequence as receipt_sequence,
        verdicts.form,
        verdicts.reference_period,
        verdicts.reporting_area_code,
        verdicts.verdict,
        verdicts.row_count,
        receipts.received_at,
        receipts.received_from,
        set_aside.receipt_sequence is not null as is_set_aside_by_gate
    from {{ ref('stg_ledger__verdicts') }} as verdicts
    inner join {{ ref('stg_ledger__receipts') }} as receipts
        on verdicts.entry_hash = receipts.entry_hash
    left join set_aside on receipts.sequence = set_aside.receipt_sequence
    -- the same content once more is no version of its own
    where verdicts.code <> 'same_content'
),

-- indicator returns name area and period in their rows
placed as (
    select
        judged.*,
        judged.reporting_area_code as area_code
    from judged
    where judged.form <> 'indicator-return'

    union all

    select
        judged.receipt_sequence,
        judged.form,
        filed.reference_period,
        judged.reporting_area_code,
        judged.verdict,
        judged.row_count,
        judged.received_at,
        judged.received_from,
        judged.is_set_aside_by_gate,
        filed.area_code
    from judged
    inner join filed on judged.receipt_sequence = filed.receipt_sequence
    where judged.form = 'indicator-return'
)

select
    area_code,
    form,
    reference_period,
    receipt_sequence,
    min(received_at) as received_at,
    min(received_from) as received_from,
    max(case when verdict not in ('quarantine', 'held') and row_count = 0 then 1 else 0 end) = 1 as is_nil,
    max(case when verdict in ('quarantine', 'held') or is_set_aside_by_gate then 1 else 0 end) = 1 as is_set_aside
from placed
where area_code is not null and reference_period is not null
group by area_code, form, reference_period, receipt_sequence
