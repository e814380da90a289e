-- What each published version of the external figure would give; the one in use is marked.
select
    measured.area_code,
    measured.reference_period,
    measured.as_of_date,
    measured.document_code,
    measured.rule_id,
    measured.reading_code,
    thresholds.external_area_code,
    thresholds.external_period,
    thresholds.vintage,
    thresholds.external_edition,
    thresholds.published_date,
    thresholds.is_used,
    measured.value,
    measured.comparator,
    thresholds.threshold,
    {{ careful_verdict_of(
        'measured.value', 'measured.comparator', 'thresholds.threshold',
        'measured.is_lower_bound', 'measured.is_incomplete'
    ) }} as verdict,
    {{ as_figure('measured.value - thresholds.threshold') }} as gap
from {{ ref('int_entry_measured') }} as measured
inner join {{ ref('int_entry_thresholds') }} as thresholds
    on
        measured.rule_id = thresholds.rule_id
        and measured.valid_from = thresholds.valid_from
        and measured.as_of_year = thresholds.as_of_year
