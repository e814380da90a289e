-- The tree of every edition: indicators below dimensions below the whole.
with indicators as (
    select
        edition,
        indicator_no as node_code,
        dimension_no as parent_node_code,
        'indicator' as node_level,
        name_zh,
        kind as node_kind,
        weight,
        direction,
        indicator_code,
        reason_code,
        note,
        source as source_note
    from {{ ref('index_nodes') }}
),

dimensions as (
    select distinct
        edition,
        dimension_no as node_code,
        'total' as parent_node_code,
        'dimension' as node_level,
        dimension_zh as name_zh,
        dimension_weight_pct as weight
    from {{ ref('index_nodes') }}
)

select
    edition,
    node_code,
    parent_node_code,
    node_level,
    name_zh,
    node_kind,
    weight,
    direction,
    indicator_code,
    reason_code,
    note,
    source_note
from indicators

union all

select
    edition,
    node_code,
    parent_node_code,
    node_level,
    name_zh,
    cast(null as string) as node_kind,
    weight,
    cast(null as string) as direction,
    cast(null as string) as indicator_code,
    cast(null as string) as reason_code,
    cast(null as string) as note,
    cast(null as string) as source_note
from dimensions

union all

select
    edition,
    'total' as node_code,
    cast(null as string) as parent_node_code,
    'total' as node_level,
    name_zh,
    cast(null as string) as node_kind,
    cast(null as decimal(9, 4)) as weight,
    cast(null as string) as direction,
    cast(null as string) as indicator_code,
    cast(null as string) as reason_code,
    note_zh as note,
    source_note
from {{ ref('index_systems') }}
