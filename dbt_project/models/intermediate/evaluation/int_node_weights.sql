-- The weights of every edition under every weight set that fits it: a set that leaves a node without a weight does not.
with stated as (
    select
        nodes.edition,
        weight_sets.weight_set,
        nodes.node_code,
        nodes.parent_node_code,
        nodes.node_level,
        systems.is_complete,
        systems.is_adopted and weight_sets.is_adopted as is_adopted,
        cast(
            case
                when listed.weight is not null then listed.weight
                when nodes.node_level = 'dimension' or weight_sets.within_dimension = 'as_published' then nodes.weight
                when weight_sets.within_dimension = 'equal' then 1
            end as decimal(9, 4)
        ) as weight
    from {{ ref('dim_index_node') }} as nodes
    inner join {{ ref('dim_index_system') }} as systems on nodes.edition = systems.edition
    inner join {{ ref('weight_sets') }} as weight_sets
        on nodes.edition = coalesce(weight_sets.edition, nodes.edition)
    left join {{ ref('weight_set_weights') }} as listed
        on
            weight_sets.weight_set = listed.weight_set
            and nodes.edition = listed.edition
            and nodes.node_code = listed.node_code
    where nodes.node_level <> 'total'
),

fitting as (
    select
        edition,
        weight_set
    from stated
    group by edition, weight_set
    having count(*) = count(weight)
)

select stated.*
from stated
inner join fitting on stated.edition = fitting.edition and stated.weight_set = fitting.weight_set
