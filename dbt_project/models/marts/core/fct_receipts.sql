-- the same content may arrive twice under two names; each receipt gets the verdict on its own file if there is one
with judged as (
    select
        receipts.*,
        verdicts.form,
        verdicts.layout,
        verdicts.verdict,
        verdicts.code,
        verdicts.sentence_zh,
        verdicts.sentence_en,
        verdicts.place,
        verdicts.row_count,
        verdicts.reference_period,
        verdicts.reporting_area_code,
        row_number() over (
            partition by receipts.sequence
            order by
                case when receipts.path = verdicts.path then 0 else 1 end,
                verdicts.path asc nulls last,
                verdicts.code asc nulls last
        ) as preference
    from {{ ref('stg_ledger__receipts') }} as receipts
    left join {{ ref('stg_ledger__verdicts') }} as verdicts
        on receipts.file_sha256 = verdicts.file_sha256
)

select
    sequence,
    file_sha256,
    path,
    bytes,
    received_at,
    received_from,
    entry_hash,
    form,
    layout,
    verdict,
    code,
    sentence_zh,
    sentence_en,
    place,
    row_count,
    reference_period,
    reporting_area_code
from judged
where preference = 1
