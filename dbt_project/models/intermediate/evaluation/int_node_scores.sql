-- What every indicator adds to the score of a zone, per frame, edition and weight set. Where a figure is missing, the
-- other weights of its dimension are raised in proportion, and those of other dimensions where all of it is missing.
with weighed as (
    select
        node_values.*,
        weights.weight_set,
        weights.weight,
        weights.parent_node_code,
        weights.is_complete,
        weights.is_adopted,
        of_dimensions.weight as dimension_weight,
        case when node_values.normalised_value is not null then weights.weight end as present_weight
    from {{ ref('int_node_values') }} as node_values
    inner join {{ ref('int_node_weights') }} as weights
        on node_values.edition = weights.edition and node_values.node_code = weights.node_code
    inner join {{ ref('int_node_weights') }} as of_dimensions
        on
            weights.edition = of_dimensions.edition
            and weights.weight_set = of_dimensions.weight_set
            and weights.parent_node_code = of_dimensions.node_code
),

by_dimension as (
    select
        {{ scored_unit() }},
        parent_node_code,
        dimension_weight,
        sum(weight) as all_weight,
        sum(present_weight) as present_weight,
        {{ fine_quotient('sum(present_weight) * dimension_weight', 'sum(weight)') }} as covered_weight,
        case when sum(present_weight) > 0 then dimension_weight end as present_dimension_weight
    from weighed
    group by {{ scored_unit() }}, parent_node_code, dimension_weight
),

by_area as (
    select
        {{ scored_unit() }},
        sum(present_dimension_weight) as present_dimension_weight,
        {{ fine_quotient('coalesce(sum(covered_weight), 0)', 'sum(dimension_weight)') }} as covered_weight_share
    from by_dimension
    group by {{ scored_unit() }}
),

effective as (
    select
        weighed.*,
        by_area.covered_weight_share,
        {{
            fine_quotient(
                'cast(weighed.dimension_weight as double) * weighed.present_weight',
                'cast(by_area.present_dimension_weight as double) * by_dimension.present_weight',
            )
        }} as effective_weight_share
    from weighed
    inner join by_dimension
        on
            {{ same_scored_unit('weighed', 'by_dimension') }}
            and weighed.parent_node_code = by_dimension.parent_node_code
    inner join by_area on {{ same_scored_unit('weighed', 'by_area') }}
)

select
    {{ scored_unit() }},
    node_code,
    parent_node_code,
    indicator_code,
    origin,
    raw_value,
    low_value,
    high_value,
    treated_value,
    normalised_value,
    weight,
    effective_weight_share,
    cast(100 * cast(effective_weight_share as double) * cast(normalised_value as double) as decimal(28, 18))
        as contribution_points,
    reason_code,
    coverage_share,
    covered_weight_share,
    is_complete,
    is_adopted
from effective
