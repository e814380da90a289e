-- What asks for an indicator (nodes of index systems, rules of documents) and what the indicator is made of.
with asked as (
    select
        'index_node' as source_kind,
        edition as source,
        indicator_no as node_code,
        name_zh,
        concat_ws(' ', dimension_no, dimension_zh) as place,
        weight,
        indicator_code,
        reason_code,
        note
    from {{ ref('index_nodes') }}

    union all

    -- a text that can be read in several ways asks for several indicators
    select
        rules.rule_kind as source_kind,
        rules.citation as source,
        rules.rule_id as node_code,
        rules.sentence_zh as name_zh,
        rules.article as place,
        cast(null as decimal(9, 4)) as weight,
        asked_for.indicator_code,
        rules.indicator_reason_code as reason_code,
        rules.note
    from {{ ref('dim_rule') }} as rules
    left join {{ ref('dim_indicator') }} as asked_for
        on '|' || rules.indicator_codes || '|' like '%|' || asked_for.indicator_code || '|%'
    where rules.rule_kind in ('entry_condition', 'target', 'baseline') and rules.valid_to is null
),

-- a comparison or a change rests on what its own indicator rests on
resolved as (
    select
        indicators.indicator_code,
        indicators.name_zh,
        indicators.kind,
        indicators.external_indicator,
        indicators.not_computable_reason,
        coalesce(compared.not_computable_reason, indicators.not_computable_reason) is not null as is_filed_only,
        case
            when compared.indicator_code is null then indicators.numerator
            else compared.numerator
        end as numerator,
        case
            when compared.indicator_code is null then indicators.denominator
            else compared.denominator
        end as denominator,
        indicators.second_denominator
    from {{ ref('dim_indicator') }} as indicators
    left join {{ ref('dim_indicator') }} as compared
        on
            indicators.numerator = compared.indicator_code
            and indicators.kind in ('external_comparison', 'change_of_indicator')
),

composed as (
    select
        resolved.indicator_code,
        resolved.name_zh,
        resolved.kind,
        resolved.external_indicator,
        resolved.not_computable_reason,
        concat_ws(
            '|', resolved.numerator, nullif(resolved.denominator, resolved.numerator), resolved.second_denominator
        ) as measures,
        case
            when resolved.is_filed_only then 'indicator-return'
            else concat_ws(
                '|',
                first_measures.form,
                nullif(second_measures.form, first_measures.form),
                nullif(nullif(third_measures.form, first_measures.form), second_measures.form)
            )
        end as forms,
        concat_ws(
            '；',
            first_measures.item_columns,
            case when resolved.denominator <> resolved.numerator then second_measures.item_columns end,
            third_measures.item_columns
        ) as item_columns
    from resolved
    left join {{ ref('dim_measure') }} as first_measures on resolved.numerator = first_measures.measure_code
    left join {{ ref('dim_measure') }} as second_measures on resolved.denominator = second_measures.measure_code
    left join {{ ref('dim_measure') }} as third_measures on resolved.second_denominator = third_measures.measure_code
)

select
    asked.source_kind,
    asked.source,
    asked.node_code,
    cast(
        row_number() over (
            partition by asked.source_kind, asked.source, asked.node_code
            order by asked.indicator_code asc nulls last
        ) as integer
    ) as indicator_order,
    asked.name_zh,
    asked.place,
    asked.weight,
    asked.indicator_code,
    composed.name_zh as indicator_name_zh,
    composed.kind,
    nullif(composed.measures, '') as measures,
    nullif(composed.forms, '') as forms,
    nullif(composed.item_columns, '') as item_columns,
    composed.external_indicator,
    asked.indicator_code is not null and composed.not_computable_reason is null as is_computed,
    coalesce(asked.reason_code, composed.not_computable_reason) as reason_code,
    reasons.name_zh as reason_zh,
    asked.note
from asked
left join composed on asked.indicator_code = composed.indicator_code
left join {{ ref('null_reasons') }} as reasons
    on coalesce(asked.reason_code, composed.not_computable_reason) = reasons.reason_code
