-- Which documents set entry conditions on a day. The newest is in force; as long as what is in force is known only in
-- part, the one before it is shown beside it.
with days as (
    select distinct as_of_date from {{ ref('int_entry_periods') }}
),

editions as (
    select
        documents.document_code,
        documents.effective_from,
        documents.effective_to,
        documents.is_complete
    from {{ ref('dim_rule_document') }} as documents
    where documents.document_code in (
        select rules.document_code from {{ ref('dim_rule') }} as rules
        where rules.rule_kind = 'entry_condition'
    )
),

ranked as (
    select
        days.as_of_date,
        editions.document_code,
        editions.is_complete,
        row_number() over (
            partition by days.as_of_date order by editions.effective_from desc, editions.document_code desc
        ) as recency,
        coalesce(
            sum(case when editions.is_complete then 1 else 0 end) over (
                partition by days.as_of_date
                order by editions.effective_from desc, editions.document_code desc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as complete_after
    from days
    inner join editions
        on
            days.as_of_date >= editions.effective_from
            and (editions.effective_to is null or days.as_of_date <= editions.effective_to)
)

select
    as_of_date,
    document_code,
    case
        when recency > 1 then 'shown_beside'
        when is_complete then 'in_force'
        else 'in_force_incomplete'
    end as edition_state
from ranked
where complete_after = 0
