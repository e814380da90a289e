-- All groups must hold, but for matters of principle, of which a miss is a remark.
with counted as (
    select
        area_code,
        reference_period,
        as_of_date,
        area_status,
        document_code,
        edition_state,
        rule_kind,
        {{ all_of("case when is_soft then 'met' else verdict end") }} as verdict,
        {{ all_of('verdict') }} as verdict_with_soft,
        cast(count(*) as integer) as groups_count,
        cast(count(case when verdict = 'met' then 1 end) as integer) as met_count,
        cast(count(case when verdict = 'not_met' then 1 end) as integer) as not_met_count,
        cast(count(case when verdict = 'unknown' then 1 end) as integer) as unknown_count,
        {{ joined("case when not is_soft and verdict = 'not_met' then condition_group end") }} as not_met_groups,
        {{ joined("case when not is_soft and verdict = 'unknown' then condition_group end") }} as unknown_groups,
        count(case when not is_soft and verdict <> 'met' then 1 end) as open_count,
        count(case when not is_soft and verdict <> 'met' then projected_year end) as projected_count,
        max(case when not is_soft and verdict <> 'met' then projected_year end) as last_year
    from {{ ref('fct_entry_groups') }}
    group by area_code, reference_period, as_of_date, area_status, document_code, edition_state, rule_kind
)

select
    area_code,
    reference_period,
    as_of_date,
    area_status,
    document_code,
    edition_state,
    rule_kind,
    verdict,
    verdict_with_soft,
    groups_count,
    met_count,
    not_met_count,
    unknown_count,
    case verdict
        when 'not_met' then not_met_groups
        when 'unknown' then unknown_groups
    end as deciding_groups,
    -- the year in which the last of the open groups is met; none if one of them has no year
    case when open_count = projected_count then last_year end as projected_year
from counted
