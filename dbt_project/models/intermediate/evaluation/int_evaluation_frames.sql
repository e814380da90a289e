-- What is scored: the zones of a pool, with the figures of one round under the method of one round. A frame of two
-- rounds has only the zones that are in both, so that the change between them can be taken apart.
with periods as (
    select distinct
        reference_period,
        last_date
    from {{ ref('int_reporting_periods') }}
),

rounds as (
    select
        evaluation_rounds.evaluation_round,
        periods.last_date,
        lag(evaluation_rounds.evaluation_round) over (order by periods.last_date) as round_before
    from {{ ref('evaluation_rounds') }} as evaluation_rounds
    inner join periods on evaluation_rounds.reference_period = periods.reference_period
),

peers as (
    select distinct
        rounds.evaluation_round,
        pools.pool,
        areas.area_code
    from rounds
    inner join {{ ref('evaluation_pools') }} as pools
        on
            rounds.last_date >= pools.valid_from
            and (pools.valid_to is null or rounds.last_date <= pools.valid_to)
    inner join {{ ref('int_area_status') }} as areas
        on
            pools.area_status = areas.area_status
            and areas.area_level = 'zone'
            and {{ holds_on('areas.first_date', 'areas.end_date', 'rounds.last_date') }}
),

in_both as (
    select
        rounds.evaluation_round,
        rounds.round_before,
        peers.pool,
        peers.area_code
    from rounds
    inner join peers on rounds.evaluation_round = peers.evaluation_round
    inner join peers as peers_before
        on
            rounds.round_before = peers_before.evaluation_round
            and peers.pool = peers_before.pool
            and peers.area_code = peers_before.area_code
)

select
    pool,
    evaluation_round as data_round,
    evaluation_round as method_round,
    '' as common_with,
    area_code
from peers

union all

select
    pool,
    round_before as data_round,
    round_before as method_round,
    evaluation_round as common_with,
    area_code
from in_both

union all

select
    pool,
    round_before as data_round,
    evaluation_round as method_round,
    evaluation_round as common_with,
    area_code
from in_both

union all

select
    pool,
    evaluation_round as data_round,
    evaluation_round as method_round,
    evaluation_round as common_with,
    area_code
from in_both
