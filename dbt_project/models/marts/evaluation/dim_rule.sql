-- condition_group: of the rules of one any-group one is enough; a rule of none is a group by itself.
select
    rules.rule_id,
    rules.document_code,
    documents.citation,
    rules.article,
    rules.rule_kind,
    rules.scope,
    rules.area_codes,
    rules.actor,
    rules.subject_code,
    rules.comparator,
    rules.value,
    rules.value_reference,
    rules.unit_code,
    rules.due,
    rules.logic_group,
    coalesce(
        nullif(regexp_extract(';' || rules.logic_group || ';', ';any:([^;]+);', 1), ''), rules.rule_id
    ) as condition_group,
    rules.is_soft,
    rules.sentence_zh,
    rules.sentence_en,
    rules.valid_from,
    rules.valid_to,
    rules.indicator_codes,
    rules.indicator_reason_code,
    rules.note,
    rules.treatment,
    rules.reason_zh,
    rules.reason_en
from {{ ref('rules') }} as rules
inner join {{ ref('rule_documents') }} as documents on rules.document_code = documents.document_code
