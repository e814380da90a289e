-- External figures that a condition is held against: of the year itself the version published last, as far as known
-- (is_used), and all other versions of that year and the two years before it, to show what each would give.
with rules as (
    select
        rule_id,
        valid_from,
        split_part(value_reference, ':', 2) as external_indicator,
        split_part(value_reference, ':', 3) as external_area_code
    from {{ ref('dim_rule') }}
    where rule_kind = 'entry_condition' and value_reference like 'external:%'
),

years as (
    select distinct as_of_year from {{ ref('int_entry_periods') }}
),

found as (
    select
        rules.rule_id,
        rules.valid_from,
        years.as_of_year,
        published.area_code as external_area_code,
        published.reference_period as external_period,
        published.vintage,
        published.edition as external_edition,
        published.published_date,
        published.value as threshold,
        years.as_of_year - cast(published.reference_period as integer) as years_before,
        row_number() over (
            partition by rules.rule_id, rules.valid_from, years.as_of_year, published.reference_period
            order by published.published_date desc, published.edition desc, published.vintage desc
        ) as recency
    from rules
    inner join {{ ref('fct_external_values') }} as published
        on
            rules.external_indicator = published.indicator_code
            and rules.external_area_code = published.area_code
    inner join years
        on cast(published.reference_period as integer) between years.as_of_year - 2 and years.as_of_year
    where length(published.reference_period) = 4
)

select
    rule_id,
    valid_from,
    as_of_year,
    external_area_code,
    external_period,
    vintage,
    external_edition,
    published_date,
    threshold,
    years_before = 0 and recency = 1 as is_used
from found
