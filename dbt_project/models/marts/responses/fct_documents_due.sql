select
    due_dates.document_code,
    due_dates.reference_period,
    documents.name_zh,
    documents.name_en,
    documents.area_code,
    documents.from_zh,
    documents.to_zh,
    cast(documents.every_months as integer) as every_months,
    due_dates.due_date,
    case
        when due_dates.due_date is null then 'no_date_stated'
        when {{ beijing_date(known_at()) }} > due_dates.due_date then 'date_passed'
        else 'not_yet_due'
    end as document_state,
    documents.rule_id,
    documents.document,
    documents.article,
    documents.source_note,
    documents.confidence
from {{ ref('stg_ledger__document_due_dates') }} as due_dates
inner join {{ ref('due_documents') }} as documents on due_dates.document_code = documents.document_code
where {{ first_day_of('due_dates.reference_period') }} <= {{ beijing_date(known_at()) }}
