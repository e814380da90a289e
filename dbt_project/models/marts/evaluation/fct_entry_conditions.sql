with united as (
    select
        area_code,
        reference_period,
        as_of_date,
        as_of_year,
        document_code,
        rule_id,
        reading_code,
        indicator_code,
        value,
        basis,
        baseline_rule_id,
        threshold,
        external_area_code,
        external_period,
        external_vintage,
        external_edition,
        verdict,
        gap,
        reason_code,
        cast(null as string) as evidence_document,
        cast(null as date) as judgement_date,
        cast(null as bigint) as decision_sequence,
        value_before,
        trend,
        projection_code,
        projected_year,
        lapse_year
    from {{ ref('int_entry_measured') }}

    union all

    select
        area_code,
        reference_period,
        as_of_date,
        as_of_year,
        document_code,
        rule_id,
        'judgement' as reading_code,
        cast(null as string) as indicator_code,
        cast(null as decimal(28, 10)) as value,
        basis,
        baseline_rule_id,
        cast(null as decimal(28, 10)) as threshold,
        cast(null as string) as external_area_code,
        cast(null as string) as external_period,
        cast(null as string) as external_vintage,
        cast(null as string) as external_edition,
        verdict,
        cast(null as decimal(28, 10)) as gap,
        reason_code,
        evidence_document,
        judgement_date,
        decision_sequence,
        cast(null as decimal(28, 10)) as value_before,
        'none' as trend,
        'not_projected' as projection_code,
        cast(null as integer) as projected_year,
        cast(null as integer) as lapse_year
    from {{ ref('int_entry_judged') }}
)

select
    united.area_code,
    united.reference_period,
    united.as_of_date,
    periods.area_status,
    united.document_code,
    editions.edition_state,
    united.rule_id,
    united.reading_code,
    rules.rule_kind,
    rules.article,
    rules.condition_group,
    rules.is_soft,
    rules.subject_code,
    united.indicator_code,
    united.value,
    united.basis,
    united.baseline_rule_id,
    rules.comparator,
    united.threshold,
    rules.unit_code,
    united.external_area_code,
    united.external_period,
    united.external_vintage,
    united.external_edition,
    united.verdict,
    united.gap,
    united.reason_code,
    united.evidence_document,
    united.judgement_date,
    united.decision_sequence,
    united.value_before,
    united.trend,
    united.projection_code,
    united.projected_year,
    united.lapse_year
from united
inner join {{ ref('int_entry_editions') }} as editions
    on united.as_of_date = editions.as_of_date and united.document_code = editions.document_code
inner join {{ ref('int_entry_periods') }} as periods
    on united.area_code = periods.area_code and united.reference_period = periods.reference_period
inner join {{ ref('dim_rule') }} as rules
    on
        united.rule_id = rules.rule_id
        and united.as_of_date >= rules.valid_from
        and (rules.valid_to is null or united.as_of_date <= rules.valid_to)
