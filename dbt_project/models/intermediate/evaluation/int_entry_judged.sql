-- Conditions that people judge, and the documents of an application: the judgement in force on the day, else what a
-- document reports of the area, else unknown.
with asked as (
    select
        periods.area_code,
        periods.reference_period,
        periods.as_of_date,
        periods.area_status,
        rules.document_code,
        rules.rule_id,
        rules.rule_kind,
        rules.article,
        rules.condition_group,
        rules.is_soft,
        rules.subject_code,
        rules.comparator,
        rules.value_reference
    from {{ ref('int_entry_periods') }} as periods
    inner join {{ ref('dim_rule') }} as rules
        on
            periods.as_of_date >= rules.valid_from
            and (rules.valid_to is null or periods.as_of_date <= rules.valid_to)
    where
        rules.scope = 'zone_applicant'
        and rules.treatment = 'recorded_judgement'
        -- an application is the file of a candidate
        and (
            rules.rule_kind = 'entry_condition'
            or (rules.rule_kind = 'deliverable' and periods.area_level = 'candidate')
        )
),

reported as (
    select
        rule_id,
        subject_code,
        area_codes as area_code,
        due as reference_period,
        value_reference
    from {{ ref('dim_rule') }}
    where rule_kind = 'baseline' and value_reference is not null
)

select
    asked.area_code,
    asked.reference_period,
    asked.as_of_date,
    asked.area_status,
    asked.document_code,
    asked.rule_id,
    asked.rule_kind,
    asked.article,
    asked.condition_group,
    asked.is_soft,
    asked.subject_code,
    asked.comparator,
    case
        when judgements.rule_id is not null then 'judgement'
        when reported.rule_id is not null then 'reported'
    end as basis,
    case when judgements.rule_id is null then reported.rule_id end as baseline_rule_id,
    case
        when judgements.is_met then 'met'
        when not judgements.is_met then 'not_met'
        when reported.value_reference = asked.value_reference then 'met'
        when reported.value_reference is not null then 'not_met'
        else 'unknown'
    end as verdict,
    case
        when judgements.rule_id is null and reported.rule_id is null then 'no_judgement_recorded'
    end as reason_code,
    judgements.document as evidence_document,
    judgements.as_of_date as judgement_date,
    judgements.decision_sequence
from asked
left join {{ ref('fct_rule_judgements') }} as judgements
    on
        asked.area_code = judgements.area_code
        and asked.rule_id = judgements.rule_id
        and {{ holds_on('judgements.as_of_date', 'judgements.until_date', 'asked.as_of_date') }}
left join reported
    on
        asked.area_code = reported.area_code
        and asked.reference_period = reported.reference_period
        and asked.subject_code = reported.subject_code
