-- Conditions of which one is enough stand in one group; every other condition is a group by itself. Readings of one
-- text come first: it is known only where they agree.
with rules_judged as (
    select
        area_code,
        reference_period,
        as_of_date,
        area_status,
        document_code,
        edition_state,
        rule_kind,
        condition_group,
        is_soft,
        rule_id,
        {{ agreed('verdict') }} as verdict,
        count(distinct case when verdict <> 'unknown' then verdict end) > 1 as is_disputed,
        case when count(projected_year) = count(*) then max(projected_year) end as projected_year,
        -- the earliest of the readings
        min(lapse_year) as lapse_year
    from {{ ref('fct_entry_conditions') }}
    group by
        area_code, reference_period, as_of_date, area_status, document_code, edition_state, rule_kind,
        condition_group, is_soft, rule_id
),

grouped as (
    select
        area_code,
        reference_period,
        as_of_date,
        area_status,
        document_code,
        edition_state,
        rule_kind,
        condition_group,
        -- a group is a matter of principle only if all of it is
        bool_and(is_soft) as is_soft,
        {{ any_of('verdict') }} as verdict,
        bool_or(is_disputed) as is_disputed,
        {{ joined("case when verdict = 'met' then rule_id end") }} as met_rule_ids,
        {{ joined("case when verdict = 'not_met' then rule_id end") }} as not_met_rule_ids,
        {{ joined("case when verdict = 'unknown' then rule_id end") }} as unknown_rule_ids,
        min(projected_year) as projected_year,
        -- of several that hold the last to fall; one that does not fall holds the group
        case
            when count(case when verdict = 'met' then 1 end) = count(case when verdict = 'met' then lapse_year end)
                then max(case when verdict = 'met' then lapse_year end)
        end as lapse_year
    from rules_judged
    group by
        area_code, reference_period, as_of_date, area_status, document_code, edition_state, rule_kind, condition_group
)

select
    area_code,
    reference_period,
    as_of_date,
    area_status,
    document_code,
    edition_state,
    rule_kind,
    condition_group,
    is_soft,
    verdict,
    case verdict
        when 'met' then met_rule_ids
        when 'not_met' then not_met_rule_ids
        else unknown_rule_ids
    end as deciding_rule_ids,
    is_disputed,
    case when verdict <> 'met' then projected_year end as projected_year,
    lapse_year
from grouped
