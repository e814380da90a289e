select
    document_code,
    citation,
    name_zh,
    name_en,
    document_no,
    issuing_authority,
    issued_date,
    effective_from,
    effective_to,
    is_complete,
    supersedes as supersedes_document_code,
    source_note,
    confidence
from {{ ref('rule_documents') }}
