-- How a rank differs from that of another edition or weight set in the same round, and from the round before: what
-- other figures, another method and another set of zones did, one after the other. The parts add up to the whole.
with ranks as (
    select
        pool,
        edition,
        weight_set,
        data_round,
        method_round,
        common_with,
        area_code,
        rank_no
    from {{ ref('int_frame_ranks') }}
    where reason_code is null or reason_code <> 'edition_incomplete'
),

own as (
    select *
    from ranks
    where common_with = ''
),

rounds as (
    select distinct
        common_with as evaluation_round,
        data_round as round_before
    from {{ ref('int_evaluation_frames') }}
    where common_with <> data_round and common_with <> ''
),

-- within a round figures and zones are the same
within as (
    select
        now.pool,
        now.data_round as evaluation_round,
        now.edition,
        now.weight_set,
        now.area_code,
        base.data_round as base_round,
        base.edition as base_edition,
        base.weight_set as base_weight_set,
        now.rank_no,
        base.rank_no as base_rank_no,
        case when base.rank_no is not null and now.rank_no is not null then 0 end as shift_by_peers,
        now.rank_no - base.rank_no as shift_by_method,
        case when base.rank_no is not null and now.rank_no is not null then 0 end as shift_by_data
    from own as now
    inner join own as base
        on
            now.pool = base.pool
            and now.data_round = base.data_round
            and now.area_code = base.area_code
            and (now.edition <> base.edition or now.weight_set <> base.weight_set)
),

between_rounds as (
    select
        now.pool,
        now.data_round as evaluation_round,
        now.edition,
        now.weight_set,
        now.area_code,
        rounds.round_before as base_round,
        base.edition as base_edition,
        base.weight_set as base_weight_set,
        now.rank_no,
        base.rank_no as base_rank_no,
        (old.rank_no - base.rank_no) + (now.rank_no - new.rank_no) as shift_by_peers,
        changed.rank_no - old.rank_no as shift_by_method,
        new.rank_no - changed.rank_no as shift_by_data
    from own as now
    inner join rounds on now.data_round = rounds.evaluation_round
    inner join own as base
        on
            now.pool = base.pool
            and now.area_code = base.area_code
            and rounds.round_before = base.data_round
    left join ranks as old
        on
            now.data_round = old.common_with
            and base.data_round = old.data_round
            and base.data_round = old.method_round
            and {{ same_system('base', 'old') }}
    left join ranks as changed
        on
            now.data_round = changed.common_with
            and base.data_round = changed.data_round
            and now.data_round = changed.method_round
            and {{ same_system('now', 'changed') }}
    left join ranks as new
        on
            now.data_round = new.common_with
            and now.data_round = new.data_round
            and {{ same_system('now', 'new') }}
)

select
    compared.evaluation_round,
    rounds_of_data.reference_period,
    compared.pool,
    compared.edition,
    compared.weight_set,
    compared.area_code,
    compared.base_round,
    compared.base_edition,
    compared.base_weight_set,
    compared.rank_no,
    compared.base_rank_no,
    cast(compared.rank_no - compared.base_rank_no as integer) as rank_shift,
    cast(compared.shift_by_data as integer) as shift_by_data,
    cast(compared.shift_by_method as integer) as shift_by_method,
    cast(compared.shift_by_peers as integer) as shift_by_peers,
    case
        when compared.shift_by_data + compared.shift_by_method + compared.shift_by_peers is null
            then 'not_ranked_in_both'
    end as reason_code
from (
    select * from within
    union all
    select * from between_rounds
) as compared
inner join {{ ref('int_scoring_methods') }} as rounds_of_data
    on compared.evaluation_round = rounds_of_data.evaluation_round
